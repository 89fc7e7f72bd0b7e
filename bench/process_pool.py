"""CPython's ProcessPoolExecutor, for comparison: prints the microseconds of a task whose
result is awaited before the next is submitted, and of one in a batch of 1000."""

import time
from concurrent.futures import ProcessPoolExecutor


def increment(x):
    return x + 1


def main():
    with ProcessPoolExecutor(1) as e:
        e.submit(increment, 1).result()
        started = time.perf_counter()
        for i in range(2000):
            e.submit(increment, i).result()
        alone = (time.perf_counter() - started) / 2000
    with ProcessPoolExecutor(2) as e:
        e.submit(increment, 1).result()
        started = time.perf_counter()
        for _ in range(3):
            for future in [e.submit(increment, i) for i in range(1000)]:
                future.result()
        batch = (time.perf_counter() - started) / 3000
    print(alone * 1e6, batch * 1e6)


if __name__ == "__main__":
    main()
