"""Prints the versions of Python and of the packages that are compared with, as JSON. The
packages that are named on the command line have to be there."""

import importlib.metadata
import json
import platform
import sys

versions = {"python": platform.python_version()}
for package in ("pandas", "tables"):
    try:
        versions[package] = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        if package in sys.argv[1:]:
            sys.exit(f"the Python package {package} is missing")
print(json.dumps(versions))
