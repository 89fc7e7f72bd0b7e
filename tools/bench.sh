#!/bin/sh
# Measures beside what the set-up could get; the report says what is left out.
set -eu
run="sh tools/run.sh"
sh tools/setup.sh bench && make --no-print-directory data || {
	echo "bench: the set-up is not complete; what needs it is left out" >&2
	[ -f .tools/env ] || run=
}
$run go -C bench run . "$@"
