"""The course's sequential conversion: load, parse and store with json and pandas."""

import glob
import json
import os
import sys
import warnings

import pandas as pd

warnings.filterwarnings("ignore")  # that text columns are pickled
for name in sorted(glob.glob(os.path.join(sys.argv[1], "*.json"))):
    with open(name) as f:
        data = [json.loads(line) for line in f]
    pd.DataFrame(data).to_hdf(name[:-5] + ".h5", key="/data")
