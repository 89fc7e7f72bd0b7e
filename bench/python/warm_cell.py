"""Prints, as JSON, the seconds that notebook cells take, from sending one to its end, when
the kernel has compiled one like it before."""

import json
import pathlib
import re
import statistics
import subprocess
import sys
import time

from jupyter_client.manager import start_new_kernel

NOTEBOOKS = pathlib.Path(__file__).resolve().parent.parent.parent / "notebooks"
CELLS = {
    "go": "fmt.Println(%d)",
    "lesson": "fmt.Println(%d, lesson.SlowAdd(1, 2, 0))",
    "plotting": "fmt.Println(%d, lesson.SlowAdd(1, 2, 0)); plotting.NewFigure(10, 4)",
}


def main():
    manager, client = start_new_kernel(kernel_name="gonb", cwd=str(NOTEBOOKS), stderr=subprocess.DEVNULL)
    try:
        execute(client, setup())
        medians = {}
        for name, body in CELLS.items():
            times = [execute(client, "%%\n" + body % i) for i in range(10)]
            medians[name] = statistics.median(times[2:])
        print(json.dumps(medians))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def setup():
    """The chapter's own first cell."""
    notebook = json.loads((NOTEBOOKS / "asynchronous.ipynb").read_text())
    return next("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")


def execute(client, code):
    started = time.monotonic()
    reply = client.execute_interactive(code, output_hook=lambda message: None, timeout=120)
    if reply["content"]["status"] != "ok":
        error = re.sub(r"\x1b\[[0-9;]*m", "", reply["content"].get("evalue", ""))
        sys.exit(f"a cell failed: {error}")
    return time.monotonic() - started


if __name__ == "__main__":
    main()
