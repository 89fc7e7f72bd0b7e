#!/bin/sh
# Sets up what the chapter needs: libhdf5, the Go tools, Jupyter and the GoNB kernel.
#
#   tools/setup.sh         for `make lesson`, `make lab`, `make slides`
#   tools/setup.sh test    the same, and what the tests compare with
#   tools/setup.sh bench   the same as test, and what the benchmarks compare with
#
# Everything but system packages goes into the checkout: .tools and .venv.
# It does nothing when all is in place. tools/run.sh runs a command with the result.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
part=${1:-lesson}
case $part in
lesson | test | bench) ;;
*)
	echo "usage: tools/setup.sh [test|bench]" >&2
	exit 2
	;;
esac
tools=$top/.tools
logs=$tools/log
deck_assets="sphinx-revealjs==3.2.1" # carries reveal.js 5.2, which the deck embeds

say() { printf 'setup: %s\n' "$*"; }
fail() {
	printf 'setup: %s\n' "$*" >&2
	exit 1
}
# attempt NAME COMMAND…: runs a command whose output goes to the log of that name.
attempt() {
	log=$logs/$1.log
	shift
	"$@" >"$log" 2>&1
}
last_line() { grep -v '^[[:space:]]*$' "$logs/$1.log" | tail -n 1; }

need_go() {
	command -v go >/dev/null || fail "Go is missing: install Go 1.26 or newer from https://go.dev/doc/install"
	version=$(go env GOVERSION | sed 's/^go//')
	minor=$(printf '%s' "$version" | cut -d. -f2 | sed 's/[^0-9].*//')
	case $version in
	1.*) [ "${minor:-0}" -ge 26 ] || fail "Go $version is too old: install Go 1.26 or newer from https://go.dev/doc/install" ;;
	esac
	command -v python3 >/dev/null || fail "python3 is missing: install Python 3.10 or newer"
}

# A stamp changes with everything that the result of a part depends on.
stamp() {
	cat tools/setup.sh tools/go.mod tools/go.sum "requirements$1.txt" | cksum
	printf '%s %s %s %s\n' "$(go env GOVERSION)" "$top" "${CONDA_PREFIX:-}" "$(cat "$tools/mode" 2>/dev/null)"
}
in_place() {
	[ -x "$tools/bin/gonb" ] && [ -f "$tools/env" ] && [ "$(cat "$tools/stamp$1" 2>/dev/null)" = "$(stamp "$1")" ]
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
# apt_install PACKAGE…: Debian and Ubuntu; the caller says what is missing without them.
apt_install() {
	command -v apt-get >/dev/null || return 1
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null || return 1
	say "installing $* (apt-get) …"
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	attempt apt as_root apt-get update &&
		attempt apt as_root apt-get install -y --no-install-recommends "$@" && return
	say "apt-get failed: $(last_line apt)"
	return 1
}

has_hdf5() {
	# shellcheck disable=SC2086
	printf '#include <hdf5.h>\nint main(void) { return H5open(); }\n' |
		${CC:-cc} ${CGO_CFLAGS:-} -I/usr/local/include -I/usr/include/hdf5/serial \
			-x c -o "$tools/hdf5-test" - \
			${CGO_LDFLAGS:-} -L/usr/local/lib "-L/usr/lib/$(uname -m)-linux-gnu/hdf5/serial" -lhdf5 2>"$logs/hdf5.log"
}

# Outside Debian the compiler has to be told where libhdf5 is; the kernel too.
find_hdf5() {
	prefix=
	if [ -n "${CONDA_PREFIX:-}" ] && [ -f "$CONDA_PREFIX/include/hdf5.h" ]; then
		prefix=$CONDA_PREFIX
	elif [ "$(uname -s)" = Darwin ] && command -v brew >/dev/null; then
		brew list hdf5 >/dev/null 2>&1 || {
			say "installing hdf5 (Homebrew) …"
			attempt brew brew install hdf5 || fail "brew install hdf5 failed: $(last_line brew)"
		}
		prefix=$(brew --prefix hdf5)
	fi
	if [ -n "$prefix" ]; then
		CGO_CFLAGS="${CGO_CFLAGS:-} -I$prefix/include"
		CGO_LDFLAGS="${CGO_LDFLAGS:-} -L$prefix/lib -Wl,-rpath,$prefix/lib"
		export CGO_CFLAGS CGO_LDFLAGS
	fi
	has_hdf5 && return
	apt_install gcc libc6-dev libhdf5-dev || true
	has_hdf5 || fail "a C compiler with libhdf5's headers is missing: install gcc and libhdf5-dev (Debian, Ubuntu: sudo apt-get install gcc libc6-dev libhdf5-dev; macOS: brew install hdf5), then run this again. Details: $logs/hdf5.log"
}

install_go_tools() {
	say "building gonb, goimports and gopls …"
	GOBIN=$tools/bin attempt go-tools go -C tools install tool ||
		fail "building the Go tools failed: $(last_line go-tools)"
	say "building the lesson's packages …"
	attempt go-build go build ./... || fail "go build failed: $(last_line go-build)"
}

conda_has_jupyter() {
	[ -n "${CONDA_PREFIX:-}" ] && "$CONDA_PREFIX/bin/python" -c 'import jupyterlab, nbconvert, nbclient, jupytext' 2>/dev/null
}
make_venv() {
	"$@" .venv >"$logs/venv.log" 2>&1 && return
	rm -rf .venv
	apt_install python3-venv && "$@" .venv >"$logs/venv.log" 2>&1
}
pip_install() {
	.venv/bin/python -m pip install --disable-pip-version-check --retries 2 --timeout 30 "$@"
}

# Three homes for Jupyter: this conda environment, a virtual environment filled from
# the package index, or one on top of Debian's own packages.
install_jupyter() {
	if conda_has_jupyter; then
		echo conda >"$tools/mode"
		python=$CONDA_PREFIX/bin/python
		attempt deck "$python" -m pip install --no-deps --target "$tools/deck" --upgrade "$deck_assets" ||
			say "reveal.js could not be had; the deck will need a network to open"
		return
	fi
	python=$top/.venv/bin/python
	[ "$(cat "$tools/mode" 2>/dev/null)" = debian ] && debian_jupyter && return
	say "installing JupyterLab and its tools into .venv …"
	[ -x .venv/bin/pip ] || { rm -rf .venv && make_venv python3 -m venv; } ||
		fail "python3 -m venv failed: $(last_line venv)"
	if attempt pip pip_install -r requirements.txt; then
		echo index >"$tools/mode"
		attempt deck pip_install --no-deps --target "$tools/deck" --upgrade "$deck_assets" ||
			fail "pip install $deck_assets failed: $(last_line deck)"
		return
	fi
	say "the Python package index did not serve: $(last_line pip)"
	debian_jupyter
}
debian_jupyter() {
	say "using Debian's own Jupyter packages"
	apt_install jupyter-notebook jupyter-nbconvert python3-nbclient python3-venv ||
		fail "neither the Python package index nor Debian's packages could be had; with a network: rm -rf .venv .tools && make setup"
	rm -rf .venv
	/usr/bin/python3 -m venv --system-site-packages --without-pip .venv || fail "python3 -m venv failed"
	.venv/bin/python -c 'import notebook, nbconvert, nbclient' || fail "Debian's Jupyter packages do not work with $(.venv/bin/python --version)"
	echo debian >"$tools/mode"
}

# The referees of `make test`. A browser is used where there is one.
install_test_tools() {
	case $(cat "$tools/mode") in
	index)
		say "installing pandas, PyTables and h5py, the referees of the tests …"
		attempt pip-test pip_install -r requirements-test.txt || fail "pip install failed: $(last_line pip-test)"
		;;
	debian)
		apt_install python3-pandas python3-tables python3-h5py || fail "python3-pandas, python3-tables and python3-h5py are missing"
		;;
	conda)
		"$CONDA_PREFIX/bin/python" -c 'import pandas, tables, h5py' 2>/dev/null || fail "the tests need pandas, pytables and h5py: mamba env update -f environment.yml"
		;;
	esac
	command -v h5diff >/dev/null || apt_install hdf5-tools ||
		say "no h5dump and h5diff: the tests will leave out what they say of our files"
	command -v chromium >/dev/null || [ "$(uname -s)" = Darwin ] || apt_install chromium ||
		say "no Chromium: the tests will leave out the deck in a browser"
}

register_kernel() {
	JUPYTER_DATA_DIR=$tools/jupyter PATH=$tools/bin:$PATH attempt kernel "$tools/bin/gonb" --install --raw_error ||
		fail "registering the kernel failed: $(last_line kernel)"
	"$python" - "$tools" "$(go env GOROOT)" <<'PY'
import json, os, pathlib, sys
tools, goroot = sys.argv[1:]
spec = pathlib.Path(tools, "jupyter/kernels/gonb/kernel.json")
kernel = json.loads(spec.read_text())
kernel["env"] = {"PATH": f"{tools}/bin:{goroot}/bin:${{PATH}}"}
# Cells link a quarter faster without debugging tables, which no cell can use.
kernel["env"]["GOFLAGS"] = f"{os.environ.get('GOFLAGS', '')} -ldflags=-w".strip()
for name in ("CGO_CFLAGS", "CGO_LDFLAGS"):
    if os.environ.get(name):
        kernel["env"][name] = os.environ[name]
spec.write_text(json.dumps(kernel, indent=1) + "\n")
# JupyterLab would ask about news from the network at each first start.
page = pathlib.Path(tools, "jupyter/config/labconfig/page_config.json")
page.parent.mkdir(parents=True, exist_ok=True)
page.write_text('{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}\n')
PY
}

write_env() {
	cat >"$tools/env" <<ENV
# Written by tools/setup.sh.
export PATH="$tools/bin:$(dirname "$python"):\$PATH"
export JUPYTER_DATA_DIR="$tools/jupyter" JUPYTER_CONFIG_DIR="$tools/jupyter/config" JUPYTER_RUNTIME_DIR="$tools/jupyter/runtime"
export IPYTHONDIR="$tools/ipython"
export CGO_CFLAGS="${CGO_CFLAGS:-}" CGO_LDFLAGS="${CGO_LDFLAGS:-}"
ENV
}

# The rivals of `make bench`, in an environment of their own. They are of no use elsewhere,
# and the benchmarks say what they go without.
install_bench_tools() {
	case $(cat "$tools/mode") in
	debian)
		say "no rivals for the benchmarks without the Python package index"
		return
		;;
	esac
	say "installing pandas, NumPy, Polars and DuckDB, the rivals of the benchmarks …"
	python=$(. "$tools/env" && command -v python)
	attempt bench-venv "$python" -m venv "$tools/bench" &&
		attempt bench-pip "$tools/bench/bin/python" -m pip install --disable-pip-version-check --retries 2 --timeout 30 -r requirements-bench.txt ||
		say "they could not be had: $(last_line bench-pip)"
}

need_go
suffix=
[ "$part" = lesson ] || suffix=-$part
in_place "" && in_place "$suffix" && exit 0
mkdir -p "$logs"
started=$(date +%s)
if ! in_place ""; then
	find_hdf5
	install_go_tools
	install_jupyter
	register_kernel
	write_env
	stamp "" >"$tools/stamp"
fi
if [ "$part" != lesson ] && ! in_place -test; then
	install_test_tools
	stamp -test >"$tools/stamp-test"
fi
if [ "$part" = bench ]; then
	install_bench_tools
	stamp -bench >"$tools/stamp-bench"
fi
say "done in $(($(date +%s) - started)) s (Jupyter from: $(cat "$tools/mode"))"
