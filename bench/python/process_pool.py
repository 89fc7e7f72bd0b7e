"""CPython's ProcessPoolExecutor, for comparison: prints, as JSON and under the names of our
benchmarks, the nanoseconds of a task."""

import json
import time
from concurrent.futures import ProcessPoolExecutor


def increment(x):
    return x + 1


def main():
    print(json.dumps({"ProcessRoundTrip": round_trip(), "ProcessBatch": batch(), "ProcessChunks": chunks()}))


def round_trip(n=2000):
    with ProcessPoolExecutor(1) as e:
        e.submit(increment, 1).result()
        started = time.perf_counter_ns()
        for i in range(n):
            e.submit(increment, i).result()
        return (time.perf_counter_ns() - started) / n


def batch(n=1000, rounds=5):
    with ProcessPoolExecutor(2) as e:
        e.submit(increment, 1).result()
        started = time.perf_counter_ns()
        for _ in range(rounds):
            for future in [e.submit(increment, i) for i in range(n)]:
                future.result()
        return (time.perf_counter_ns() - started) / n / rounds


def chunks(n=10_000, rounds=5):
    with ProcessPoolExecutor(2) as e:
        e.submit(increment, 1).result()
        started = time.perf_counter_ns()
        for _ in range(rounds):
            for _ in e.map(increment, range(n), chunksize=100):
                pass
        return (time.perf_counter_ns() - started) / n / rounds


if __name__ == "__main__":
    main()
