"""What it costs to run submitted code: start-up, milliseconds a submission with five calls, memory over a thousand of them.

    python -m benchmarks.sandbox [--count N] [--submissions N]
    python -m benchmarks.sandbox --fuzz N [--seed S]

With ``--fuzz`` so many frames are read as the grader reads a child's: no exception but the declared ones. The exit code is 1 when one leaves, when
memory grows by more than a tenth, or when an honest submission is marked wrong.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.fuzzing.frames import Frames, Reader
from grader.sandbox import Call, Level, Program, Sandbox, Status
from grader.sandbox.sandbox import LAYERS

HONEST = b"""
import numpy as np

def adam_step(theta, gradient, first, second, step):
    first = 0.9 * first + 0.1 * gradient
    second = 0.999 * second + 0.001 * gradient**2
    return theta - 0.001 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
"""
HOSTILE = (
    b"import os\ndef adam_step(*a): os._exit(0)",
    b"def adam_step(*a):\n    x = [0]\n    while True: x += x",
    b"def adam_step(*a): return [[]] * 10**6",
    b"import os\nfor n in range(900): open(str(n), 'w').close()\ndef adam_step(*a): os.fork()",
)
ARGUMENTS = (np.ones((64, 32)), np.full((64, 32), 0.5), np.zeros((64, 32)), np.zeros((64, 32)), 1)
CALLS = [Call("adam_step", ARGUMENTS)] * 5
_PIPED = 20
"""One in so many frames is sent through a pipe as well."""


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="submissions to time, for each line")
    parser.add_argument("--submissions", type=int, default=1_000, help="submissions over which memory is watched; one in twenty is hostile")
    parser.add_argument("--fuzz", type=int, metavar="N", help="read so many hostile frames instead")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.fuzz is not None:
        return fuzz(options.fuzz, options.seed)
    speed(options.count)
    return memory(options.submissions)


def speed(count: int) -> None:
    """Print how long a submission takes, with the walls and without."""
    walls = {"walls": {}, "walls, no namespaces": {"namespaces": False}, "no walls": {"level": Level.REDUCED, "without": LAYERS, "namespaces": False}}
    for name, settings in walls.items():
        begun = time.perf_counter()
        with Sandbox(**settings) as sandbox:
            ready = time.perf_counter() - begun
            took = sorted(_timed(sandbox) for _ in range(count))
        usual, long = 1e3 * median(took), 1e3 * took[-1 - count // 20]
        print(f"{name:<22} start-up {1e3 * ready:.0f} ms; a submission with five calls {usual:.1f} ms, 95 % of them below {long:.1f} ms")


def _timed(sandbox: Sandbox) -> float:
    begun = time.perf_counter()
    run = sandbox.run(Program({"solution.py": HONEST}, "solution.py"), CALLS)
    took = time.perf_counter() - begun
    if [reply.status for reply in run.replies] != [Status.RETURNED] * len(CALLS):
        raise AssertionError(run)
    return took


def memory(count: int) -> int:
    """Print the memory of the grader and the zygote as submissions go by; return 1 when it grows, or when anybody honest is marked wrong."""
    with Sandbox() as sandbox:
        sizes = list(_sizes(sandbox, count))
    first, last = sizes[len(sizes) // 5], sizes[-1]
    grown = max(after / before for before, after in zip(first, last, strict=True))
    print(f"memory grew by {100 * (grown - 1):.1f} % from the first fifth to the end")
    return int(grown > 1.1)


def _sizes(sandbox: Sandbox, count: int) -> Iterator[tuple[int, int]]:
    for number in range(count):
        if number % 20 == 19:
            sandbox.run(Program({"solution.py": HOSTILE[number // 20 % len(HOSTILE)]}, "solution.py"), CALLS)
        else:
            _timed(sandbox)
        if number % max(1, count // 10) == 0 or number == count - 1:
            sizes = resident("self"), resident(sandbox.zygote().pid)
            print(f"{number:>6} submissions: grader {sizes[0]} KiB, zygote {sizes[1]} KiB", flush=True)
            yield sizes


def resident(pid: int | str) -> int:
    """Return the resident size of a process in KiB."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() // 1024


def fuzz(count: int, seed: int) -> int:
    """Read hostile frames; return 1 when an exception leaves that is not declared."""
    frames, reader, begun, faults, good, slowest = Frames(seed), Reader(), time.monotonic(), 0, 0, 0.0
    for number in range(count):
        data = frames.next()
        start = time.perf_counter()
        try:
            good += reader.read(data)
            if number % _PIPED == 0:
                reader.received(data)
        except Exception:  # noqa: BLE001  # what is looked for
            faults += 1
            print(f"{data!r}\n{traceback.format_exc()}", flush=True)
        slowest = max(slowest, time.perf_counter() - start)
    spent = time.monotonic() - begun
    print(f"{count:,} frames with seed {seed} in {spent:.0f} s: {faults} faults, {good:,} read as answers, the slowest took {1e3 * slowest:.1f} ms")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
