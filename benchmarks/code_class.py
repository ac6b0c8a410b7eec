"""How fast and how fairly code is marked, beside peers on the same assignment: five functions, ten tests, twenty submissions, ten awkward ones.

    python -m benchmarks.code_class [--peers FOLDER] [--submissions N]

FOLDER holds an environment for each peer that is to take part, each with numpy: `pytest` with pytest, `otter` with otter-grader and ipykernel,
`nbgrader` with nbgrader and ipykernel. Every peer gets the same tests and at most thirty seconds a submission.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.coding.assignment import AWKWARD, class_of
from benchmarks.coding.peers import PEERS
from grader.runner import Marker, Order
from grader.submission.read import find_submissions

HERE = Path(__file__).parent / "coding"


@dataclass(frozen=True, slots=True)
class Row:
    """What one tool took and did.

    Args:
        name: Of the tool.
        seconds: A submission, by the clock.
        fair: For each awkward submission, whether its mark is a fair one.
        marks: For each awkward submission, how many of the ten tests passed.
        once: What comes once for a class, in seconds.
        right: How many of the class's marks are as they should be.
    """

    name: str
    seconds: float
    fair: tuple[bool, ...]
    marks: tuple[int, ...]
    once: float
    right: int


def ours(submissions: Mapping[str, str], folder: Path, marker: Marker) -> dict[str, int]:
    """Return how many of the ten tests each submission passed here."""
    for student, source in submissions.items():
        (folder / f"{student}.py").write_text(source, encoding="utf-8")
    reports = [marker(candidate).report for candidate in find_submissions([folder])]
    return {report.student: round(report.points.earned) for report in reports}


def measured(name: str, mark: Callable[[Mapping[str, str], Path], dict[str, int]], students: Mapping[str, str], once: float = 0.0) -> Row:
    """Return a tool's row; what it is timed with comes after a first submission, so that nobody pays for cold disks."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second, tempfile.TemporaryDirectory() as third:
        mark({"warm": next(iter(students.values()))}, Path(first))
        begun = time.perf_counter()
        found = mark(students, Path(second))
        seconds = (time.perf_counter() - begun) / len(students)
        marks = tuple(mark({f"a{number}": one.source for number, one in enumerate(AWKWARD)}, Path(third)).values())
    right = sum((mark == 10) == (number % 4 != 3) for number, mark in enumerate(found.values()))
    return Row(name, seconds, tuple(mark in one.fair for mark, one in zip(marks, AWKWARD, strict=True)), marks, once, right)


def lines(rows: list[Row], number: int) -> list[str]:
    """Return the table of times, then the table of awkward submissions."""
    first = rows[0].seconds
    found = [f"{'tool':24} {'ms a submission':>16} {'times ours':>11} {'marks right':>12} {'awkward ones, fair':>19}"]
    for row in rows:
        times = f"{row.name:24} {1000 * row.seconds:16.1f} {row.seconds / first:11.1f}"
        found.append(f"{times} {row.right:>6} of {number:2} {sum(row.fair):>13} of {len(AWKWARD)}")
    found += ["", f"{'awkward submission: tests passed of 10':42} {'fair':>8} " + " ".join(f"{row.name[:10]:>11}" for row in rows)]
    for place, one in enumerate(AWKWARD):
        marks = " ".join(f"{row.marks[place]:>8} {'ok' if row.fair[place] else '--'}" for row in rows)
        found.append(f"{one.what:42} {' or '.join(map(str, one.fair)):>8} {marks}")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--peers", type=Path, help="a folder with an environment for each peer")
    parser.add_argument("--submissions", type=int, default=20)
    asked = parser.parse_args()
    students = class_of(asked.submissions)
    begun = time.perf_counter()
    marker = Marker(Order("five", (HERE,)))
    once = time.perf_counter() - begun
    rows = [measured("grader", lambda handed_in, folder: ours(handed_in, folder, marker), students, once)]
    for name, kind in PEERS.items() if asked.peers else ():
        if (peer := kind(asked.peers.resolve() / name)).there:
            rows.append(measured(peer.name, peer.passed, students))
    print(f"start-up, once for a class: {once:.2f} s")
    print("\n".join(lines(rows, asked.submissions)))


if __name__ == "__main__":
    main()
