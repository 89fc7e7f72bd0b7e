#!/bin/sh
# Opens a notebook in JupyterLab, or in Jupyter Notebook where there is no JupyterLab.
set -eu
app=notebook
if python -c 'import jupyterlab' 2>/dev/null; then app=jupyterlab; fi
[ "$(id -u)" != 0 ] || set -- --allow-root "$@"
exec python -m "$app" "$@"
