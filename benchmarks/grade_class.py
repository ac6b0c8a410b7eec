"""How fast a class is graded, measured from outside as a whole process, start-up included.

    python benchmarks/grade_class.py [FILE] [--problem-set SET] [--copies N] [--jobs N] [--check-bytes]

Varied copies of one write-up are graded in a temporary folder. With ``--check-bytes`` they are graded a second time, and once more in one
process, and every file written must have the same bytes.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIGIT = re.compile(r"(?<=[=^+])\s*\d")
"""Where a number stands in a formula; headings and numbering stay as they are."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: the clock and the processors in seconds, and the largest process in MiB."""

    seconds: float
    cpu_seconds: float
    peak_mebibytes: float


def write_copies(source: Path, folder: Path, number: int) -> None:
    """Write the copies, each with a line of its own and with one digit of one formula changed in turn."""
    text = source.read_text(encoding="utf-8")
    places = [match.end() - 1 for match in DIGIT.finditer(text)]
    for copy in range(number):
        varied = text
        if places and copy:
            place = places[copy % len(places)]
            digit = (int(text[place]) + 1 + copy // len(places)) % 10
            varied = f"{text[:place]}{digit}{text[place + 1 :]}"
        (folder / f"student-{copy:04d}{source.suffix}").write_text(f"{varied}\n\nCopy {copy}.\n", encoding="utf-8")


def run(problem_set: str, folder: Path, out: Path, jobs: int) -> Cost:
    """Grade the folder in a process of its own; wrong and unreadable answers are welcome, failures of ours are not."""
    command = [sys.executable, "-m", "grader", "grade", problem_set, str(folder), "--out", str(out), "--jobs", str(jobs)]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"grader ended with exit code {done.returncode}")
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, cpu_seconds, after.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10))


def written(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file under a folder, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def differences(first: Path, second: Path) -> list[str]:
    """Return the paths of the files that are not the same in both folders."""
    left, right = written(first), written(second)
    return sorted(path for path in left.keys() | right.keys() if left.get(path) != right.get(path))


def main() -> None:
    """Measure, print, and compare when asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, help="the write-up; by default the set's model answer")
    parser.add_argument("--problem-set", default="ecs289-2020")
    parser.add_argument("--copies", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--check-bytes", action="store_true")
    asked = parser.parse_args()
    file = asked.file or min(path for path in (ROOT / "reference" / asked.problem_set).iterdir() if path.is_file())
    with tempfile.TemporaryDirectory() as temporary:
        folder, first = Path(temporary, "class"), Path(temporary, "first")
        folder.mkdir()
        write_copies(file, folder, asked.copies)
        cost = run(asked.problem_set, folder, first, asked.jobs)
        print(f"{asked.copies} copies of {file.name}, {asked.jobs} jobs: {cost.seconds:.1f} s, {asked.copies / cost.seconds:.1f} submissions/s")
        print(f"CPU: {1000 * cost.cpu_seconds / asked.copies:.1f} ms a submission, start-up included")
        print(f"Peak memory of the largest process: {cost.peak_mebibytes:.0f} MiB")
        for name, jobs in [("a second run", asked.jobs), ("one job", 1)] if asked.check_bytes else []:
            other = Path(temporary, name)
            run(asked.problem_set, folder, other, jobs)
            different = differences(first, other)
            print(f"{len(written(first))} files against {name}: {'the same bytes' if not different else ', '.join(different[:10]) + ' differ'}")
            if different:
                sys.exit(1)


if __name__ == "__main__":
    main()
