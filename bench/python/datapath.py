"""Runs one step of the chapter's data path as Python's users do, and prints how many
seconds it took, without the imports. bench/datapath runs the same step in Go."""

import glob
import os
import statistics
import sys
import time
import warnings

warnings.filterwarnings("ignore")  # that text columns are pickled
REPEATS = 5


def timed(f):
    started = time.perf_counter()
    f()
    return time.perf_counter() - started


def often(f):
    return statistics.median(timed(f) for _ in range(REPEATS))


def extract(archive, folder):
    import tarfile

    def run():
        with tarfile.open(archive) as f:
            f.extractall(folder)

    return timed(run)


def convert(folder, library):
    """The chapter's sequential conversion, with the JSON reader of the library."""
    import json

    import pandas as pd

    def load_json(name):
        with open(name) as f:
            return pd.DataFrame([json.loads(line) for line in f])

    load = load_json
    if library == "polars":
        import polars

        def load(name):
            columns = polars.read_ndjson(name).to_dict(as_series=True)
            return pd.DataFrame({k: v.to_numpy() for k, v in columns.items()}, copy=False)

    if library == "duckdb":
        import duckdb

        def load(name):
            return pd.DataFrame(duckdb.read_json(name, format="newline_delimited").fetchnumpy(), copy=False)

    def run():
        for name in sorted(glob.glob(os.path.join(folder, "*.json"))):
            frame = load(name)
            if library != "pandas":  # as ours: times, not texts
                frame["timestamp"] = pd.to_datetime(frame["timestamp"])
            frame.to_hdf(name[:-5] + ".h5", key="/data", mode="w")

    return timed(run)


def read(folder):
    import pandas as pd

    names = sorted(glob.glob(os.path.join(folder, "*.h5")))
    return often(lambda: {name: pd.read_hdf(name)["close"] for name in names})


def pairs(n, columns):
    import numpy as np

    series = np.random.default_rng(0).standard_normal((int(n), int(columns)))
    return often(lambda: np.corrcoef(series))


def loop(folder):
    """All pairs of the files in a folder by two loops of Series.corr, as the chapter has
    them."""
    import pandas as pd

    names = sorted(glob.glob(os.path.join(folder, "*.h5")))
    series = {name: pd.read_hdf(name)["close"] for name in names}
    return timed(lambda: [series[a].corr(series[b]) for a in names for b in names if a != b])


if __name__ == "__main__":
    print(globals()[sys.argv[1]](*sys.argv[2:]))
