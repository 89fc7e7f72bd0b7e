#!/bin/sh
# All tests: everything builds and is vetted, and every package is tested with the race
# detector. LESSON_TOOLS tells the tests that set-up has run: what they need must be
# there. They skip it otherwise, so that a plain `go test ./...` works anywhere.
set -eu
LESSON_TOOLS=$(cat .tools/mode)
export LESSON_TOOLS
# Without this, every process built with the race detector takes a second to end.
GORACE="atexit_sleep_ms=20 ${GORACE:-}"
export GORACE
echo "go vet ./..."
go vet ./...
go -C bench vet ./...
echo "go test -race ./... (the notebooks run in a real kernel: some minutes)"
go test -race -count=1 -timeout 30m ./...
if [ "$LESSON_TOOLS" = debian ]; then
	echo "test: left out with Debian's Jupyter packages: the pairing of .ipynb and MyST text (jupytext), the deck that needs no network (reveal.js)"
fi
command -v chromium >/dev/null || echo "test: left out without Chromium: the deck in a browser"
command -v h5diff >/dev/null || echo "test: left out without HDF5's tools: h5dump and h5diff on our files"
