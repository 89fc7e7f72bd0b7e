#!/bin/sh
# Runs a command with the tools that tools/setup.sh put into the checkout.
set -eu
. "$(dirname "$0")/../.tools/env"
exec "$@"
