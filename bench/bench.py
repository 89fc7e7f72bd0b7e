"""Measures the chapter's work against what a user would pick instead (make bench).

Every ratio compares two programs of the same run, started in turn. The table goes to
the terminal, the figures to bench/results.json.
"""

import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
DATA = TOP / "notebooks/data/daily-stock.tgz"
RUNS = 3


def main():
    results = {"machine": machine(), "rows": []}
    print(", ".join(f"{k}: {v}" for k, v in results["machine"].items()) + "\n", flush=True)
    for measure in (pools, processes, conversion, warm_cell):
        for row in measure():
            results["rows"].append(row)
            show(row)
    (TOP / "bench/results.json").write_text(json.dumps(results, indent=1) + "\n")
    print("\nAll figures: bench/results.json")


def machine():
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if "model name" in l), "") if os.path.exists("/proc/cpuinfo") else ""
    return {
        "processor": model or platform.processor() or platform.machine(),
        "processors": os.cpu_count(),
        "system": platform.platform(terse=True),
        "go": subprocess.run(["go", "env", "GOVERSION"], capture_output=True, text=True).stdout.strip(),
        "python": platform.python_version(),
        "pandas": importlib.metadata.version("pandas"),
    }


def show(row):
    met = "" if row["met"] is None else ("  yes" if row["met"] else "  NO")
    print(f"{row['name']:44} {row['value']:>10} {row['rival']:>24} {row['target']:>12}{met}", flush=True)


def row(name, value, rival, target, met):
    return {"name": name, "value": value, "rival": rival, "target": target, "met": met}


def benchmarks(pattern):
    """Runs Go benchmarks and returns the median of each figure: {name: {unit: value}}."""
    print(f"go test -bench '{pattern}' …", file=sys.stderr, flush=True)
    command = ["go", "test", "-run", "^$", "-bench", pattern, "-count", str(RUNS), "."]
    out = subprocess.run(command, cwd=TOP / "bench", capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f"bench: {' '.join(command)} failed:\n{out.stdout}{out.stderr}")
    figures = {}
    for line in out.stdout.splitlines():
        fields = line.split()
        if len(fields) > 3 and line.startswith("Benchmark"):
            name = fields[0].removeprefix("Benchmark").rsplit("-", 1)[0]
            for value, unit in zip(fields[2::2], fields[3::2]):
                figures.setdefault(name, {}).setdefault(unit, []).append(float(value))
    return {name: {u: statistics.median(v) for u, v in f.items()} for name, f in figures.items()}


def pools():
    """Yields the time of a task, from its submission to its result, beside that of the
    pools that Go programmers use; "channels" is one written by hand."""
    figures = benchmarks("^BenchmarkSubmit")
    for group in sorted({name.rsplit("/", 1)[0] for name in figures}, reverse=True):
        times = {n.rsplit("=", 1)[1]: f["ns/op"] for n, f in figures.items() if n.startswith(group + "/pool=")}
        ours = times.pop("lesson")
        times.pop("channels")
        rival = min(times, key=times.get)
        ratio = ours / times[rival]
        yield row(group, f"{ours:.0f} ns", f"{rival} {times[rival]:.0f} ns", "< 1", ratio < 1)
    trivial = figures["Submit/task=trivial/pool=lesson"]["allocs/op"]
    yield row("  allocations a task", f"{trivial:.0f}", "", "≤ 2", trivial <= 2)
    tracing = benchmarks("^BenchmarkTracing|^BenchmarkPendingFuture")
    cost = tracing["Tracing/tracing=on"]["ns/op"] - tracing["Tracing/tracing=off"]["ns/op"]
    yield row("  tracing, for each task", f"{cost:.0f} ns", "", "< 100 ns", cost < 100)
    yield row("  memory of a pending future", f"{tracing['PendingFuture']['B/future']:.0f} B", "", "", None)


def processes():
    """Yields the time of a task that crosses the process border, beside CPython's."""
    figures = benchmarks("^BenchmarkProcess")
    out = subprocess.run([sys.executable, TOP / "bench/process_pool.py"], capture_output=True, text=True, check=True).stdout
    alone, batch = (float(x) for x in out.split())
    for name, key, rival in (("awaited one by one", "ProcessRoundTrip", alone), ("in batches of 1000", "ProcessBatch", batch)):
        ours = figures[key]["ns/op"] / 1000
        yield row(f"process pool, tasks {name}", f"{ours:.1f} µs", f"CPython {rival:.0f} µs", "≤ 1/10", ours <= rival / 10)
    for what in ("bytes", "floats"):
        rate = figures[f"ProcessArgument/1MB_of_{what}"]["MB/s"]
        yield row(f"  arguments of 1 MB of {what}", f"{rate:.0f} MB/s", "", "≥ 1000 MB/s", rate >= 1000)


def conversion():
    """Yields the sequential conversion of the 14 files beside pandas', and its memory."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["tar", "xzf", DATA, "-C", folder], check=True)
        stocks = os.path.join(folder, "daily-stock")
        program = os.path.join(folder, "convert")
        subprocess.run(["go", "build", "-o", program, "./convert"], cwd=TOP / "bench", check=True)
        ours, pandas = [], []
        for number in range(RUNS):
            print(f"converting, run {number + 1} of {RUNS} …", file=sys.stderr, flush=True)
            ours.append(run(program, stocks))
            pandas.append(run(sys.executable, str(TOP / "bench/convert.py"), stocks))
    ratio = statistics.median(p[0] / o[0] for o, p in zip(ours, pandas))
    wall = statistics.median(o[0] for o in ours)
    rival = statistics.median(p[0] for p in pandas)
    memory, rival_memory = max(o[1] for o in ours), max(p[1] for p in pandas)
    yield row("convert 14 files, one after another", f"{wall:.2f} s", f"pandas {rival:.2f} s", "", None)
    yield row("  times as fast as pandas", f"{ratio:.1f} ×", "", "≥ 8 ×", ratio >= 8)
    yield row("  peak memory", f"{memory:.0f} MB", f"pandas {rival_memory:.0f} MB", "< 300 MB", memory < 300)


def run(*command):
    """Returns the wall time in seconds and the peak memory in MB of a command."""
    started = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status != 0:
        sys.exit(f"bench: {' '.join(command)} failed")
    return wall, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)


def warm_cell():
    """Yields the time of a notebook cell, from sending it to its end, when the kernel
    has compiled one like it before."""
    from jupyter_client.manager import start_new_kernel

    setup = '!*[ -f go.work ] || go work init . "$GONB_DIR/.."\n!*go mod edit -replace example.com/bigdata="$GONB_DIR/.."\n%noautoget\nimport (\n"fmt"\n"example.com/bigdata/lesson"\n"example.com/bigdata/plotting"\n)'
    manager, client = start_new_kernel(kernel_name="gonb", cwd=str(TOP / "notebooks"), stderr=subprocess.DEVNULL)
    try:
        execute(client, setup)
        for name, body, limit in (
            ("warm cell, nothing but Go", "fmt.Println(%d)", None),
            ("warm cell with lesson", "fmt.Println(%d, lesson.SlowAdd(1, 2, 0))", 1.2),
            ("warm cell with lesson and plotting", "fmt.Println(%d, lesson.SlowAdd(1, 2, 0)); plotting.NewFigure(10, 4)", None),
        ):
            times = [execute(client, "%%\n" + body % i) for i in range(10)][2:]
            median = statistics.median(times)
            yield row(name, f"{median:.2f} s", "", f"≤ {limit} s" if limit else "", median <= limit if limit else None)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def execute(client, code):
    """Runs a cell and returns how long that took, in seconds."""
    started = time.monotonic()
    reply = client.execute_interactive(code, output_hook=lambda message: None, timeout=120)
    if reply["content"]["status"] != "ok":
        sys.exit(f"bench: a cell failed: {reply['content'].get('evalue')}")
    return time.monotonic() - started


if __name__ == "__main__":
    main()
