"""Prints the versions of Python and of the packages that are compared with, as JSON."""

import importlib.metadata
import json
import platform

versions = {"python": platform.python_version()}
for package in ("pandas", "tables", "numpy", "polars", "duckdb"):
    try:
        versions[package] = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(versions))
