"""A large class with hostile submissions in it: nothing hangs, memory stays flat, honest marks are right, and an interrupted run is taken up again.

    python -m benchmarks.code_crowd [--submissions N] [--jobs N]

One in twenty submissions is hostile. The class is graded once; then it is graded again, killed half-way, and graded to its end: the reports of both
have the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.coding.assignment import RIGHT
from benchmarks.grade_class import differences

HERE = Path(__file__).parent / "coding"
ONE_IN = 20
_LOOK = 2.0


def _in_first_function(line: str) -> str:
    return RIGHT.replace("    found, last =", f"    {line}\n    found, last =")


HOSTILE = (
    _in_first_function("while True: pass"),
    _in_first_function("import os; os._exit(0)"),
    _in_first_function("import os; os.kill(os.getppid(), 9)"),
    _in_first_function("waste = [bytearray(1 << 28) for _ in range(64)]"),
    _in_first_function("import os; [os.fork() for _ in range(20)]"),
    _in_first_function("import threading; [threading.Thread(target=lambda: threading.Event().wait()).start() for _ in range(500)]"),
    _in_first_function("import sys; sys.setrecursionlimit(10**9); f = lambda n: f(n + 1); f(0)"),
    _in_first_function("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); import time; time.sleep(100)"),
    f"{RIGHT}\nwhile True:\n    print('x' * 10_000)\n",
    f"{RIGHT}\nimport os\nfor number in range(10_000):\n    os.mkdir(f'd{{number}}')\n",
)
"""What no honest student hands in; each in turn."""


def write(folder: Path, number: int) -> None:
    """Write a class, of which every twentieth is hostile."""
    for one in range(number):
        hostile = one % ONE_IN == ONE_IN - 1
        source = HOSTILE[one // ONE_IN % len(HOSTILE)] if hostile else RIGHT
        (folder / f"student-{one:05}.py").write_text(f"# {one}\n{source}", encoding="utf-8")


def started(folder: Path, out: Path, jobs: int) -> subprocess.Popen[bytes]:
    """Start to grade a class, with everything that belongs to it in one session."""
    words = [sys.executable, "-m", "grader", "grade", "five", str(folder), "--out", str(out), "--jobs", str(jobs), "--problems", str(HERE)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)


def resident(session: int) -> float:
    """Return how much memory the processes of a session hold, in MiB."""
    return sum(_memory(path) for path in Path("/proc").iterdir() if path.name.isdigit() and _session(path) == session)


def _session(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[3])
    except (OSError, ValueError, IndexError):  # it has just ended
        return -1


def _memory(process: Path) -> float:
    try:
        return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, ValueError, IndexError):
        return 0.0


def watched(process: subprocess.Popen[bytes], out: Path) -> Iterator[tuple[float, int, float]]:
    """Yield, every few seconds, the time, how many submissions are done, and the memory in MiB."""
    begun = time.monotonic()
    while process.poll() is None:
        time.sleep(_LOOK)
        students = out / "students"
        yield time.monotonic() - begun, len(list(students.iterdir())) if students.is_dir() else 0, resident(process.pid)


def graded(folder: Path, out: Path, jobs: int, *, kill_at: int = 0) -> None:
    """Grade a class and print how it goes; with ``kill_at`` it is killed when so many submissions are done."""
    process = started(folder, out, jobs)
    for seconds, done, memory in watched(process, out):
        print(f"  {seconds:6.0f} s  {done:5} done  {memory:7.0f} MiB", flush=True)
        if kill_at and done >= kill_at:
            process.send_signal(signal.SIGKILL)
            process.wait()
            print("  killed")


def honest(out: Path) -> tuple[int, int]:
    """Return how many honest submissions have full marks, and how many there are."""
    reports = json.loads((out / "results.json").read_text(encoding="utf-8"))["submissions"]
    marks = [report["points"]["earned"] == report["points"]["possible"] for number, report in enumerate(reports) if number % ONE_IN != ONE_IN - 1]
    return sum(marks), len(marks)


def main() -> None:
    """Grade, interrupt, grade again, and compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, whole, broken = (Path(name) / part for part in ("class", "whole", "broken"))
        folder.mkdir()
        write(folder, asked.submissions)
        graded(folder, whole, asked.jobs)
        print("honest submissions with full marks: {} of {}".format(*honest(whole)))
        graded(folder, broken, asked.jobs, kill_at=asked.submissions // 2)
        graded(folder, broken, asked.jobs)
        found = differences(whole, broken)
        print("the reports have the same bytes" if not found else f"the reports differ: {', '.join(found[:5])}")


if __name__ == "__main__":
    main()
