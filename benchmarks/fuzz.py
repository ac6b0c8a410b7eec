"""A million inputs that are not answers: no exception but the declared ones, none slow, memory flat.

    python -m benchmarks.fuzz [--count N] [--seed S] [--every M]

Every exception is printed with its input, and the exit code is then 1. The same seed gives the same inputs.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
from collections import Counter

from benchmarks.fuzzing.inputs import Inputs
from benchmarks.fuzzing.target import LIMIT, Trouble, tried

_SHOWN = 200
_PATIENCE = 10


def run(count: int, seed: int, every: int) -> Counter[str]:
    """Try so many inputs; print troubles as they come, and how far it is now and then."""
    found: Counter[str] = Counter()
    signal.signal(signal.SIGVTALRM, _late)
    inputs, start = Inputs(seed), time.monotonic()
    for number in range(count):
        signal.setitimer(signal.ITIMER_VIRTUAL, _PATIENCE)
        trouble = tried(inputs.next(), number)
        if trouble is not None:
            found[trouble.kind] += 1
            show(trouble)
        if every and (number + 1) % every == 0:
            print(f"{number + 1:,} inputs, {_megabytes()} MB, {time.monotonic() - start:.0f} s, {dict(found)}", flush=True)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(f"{count:,} inputs with seed {seed}: {found['exception'] + found['verdict']} faults, {found['slow']} slower than {1_000 * LIMIT:.0f} ms")
    return found


def _late(*_: object) -> None:
    """Stop an input that takes for ever; its trace then says where."""
    raise TimeoutError(f"more than {_PATIENCE} s")


def show(trouble: Trouble) -> None:
    """Print one trouble."""
    print(f"{trouble.kind}: {trouble.source[:_SHOWN]!r}\n    {trouble.detail.strip()}", flush=True)


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024


def main() -> int:
    """Try inputs as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=50_000)
    options = parser.parse_args()
    found = run(options.count, options.seed, options.every)
    return 1 if found["exception"] + found["verdict"] else 0


if __name__ == "__main__":
    sys.exit(main())
