"""How near the marks of real write-ups are to what a fair marker gave them.

    python -m benchmarks.fair_marks [--shared DIR]

Every question is printed with the share of marks that grader gives for what it decides, the fair share, and the share that waits for a person. The
mean distance is over the questions of which grader decides something. The exit code is 1 when that mean is above 0.08, or when a question is
further off than 0.3 and nothing of it waits.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from grader import registry
from grader.grading import grade
from grader.result import PartResult
from grader.submission.read import read_submission

SHARED = Path(__file__).resolve().parents[2] / "shared"
WRITEUPS = {"ift6135-2019": "000.md", "ecs289-2020": "002.md", "lab3": "004.md"}
MEAN, SINGLE = 0.08, 0.3


@dataclass(frozen=True, slots=True)
class Marked:
    """A question's marks, as shares of its points.

    Args:
        question: Its problem set and number.
        ours: The share earned of what is decided; ``None`` where nothing is.
        fair: What a fair marker gave; ``None`` where there is nothing to go by.
        pending: The share that waits for a person.
    """

    question: str
    ours: float | None
    fair: float | None
    pending: float

    @property
    def distance(self) -> float | None:
        """How far the two are apart; ``None`` where one of them is missing.

        >>> Marked("lab3 1.1", 0.5, 0.75, 0.0).distance
        0.25
        """
        return None if self.ours is None or self.fair is None else abs(self.ours - self.fair)

    @property
    def far(self) -> bool:
        """Whether it is too far off, and nobody is asked to look."""
        return self.distance is not None and self.distance > SINGLE and not self.pending

    def line(self) -> str:
        """Return the question's line of the table.

        >>> Marked("lab3 1.1", 0.5, None, 0.25).line()
        'lab3 1.1              ours 0.50  fair    -  pending 0.25'
        """
        shown = ["   -" if value is None else f"{value:.2f}" for value in (self.ours, self.fair)]
        return f"{self.question:<20}  ours {shown[0]}  fair {shown[1]}  pending {self.pending:.2f}{'  too far' if self.far else ''}"


def marked(name: str, part: PartResult, fair: float | None) -> Marked:
    """Return the marks of one part."""
    points = part.points
    decided = sum(check.points.possible - check.points.pending for check in part.checks)
    ours = points.earned / decided if decided > 1e-9 else None
    return Marked(f"{name} {part.id}", ours, fair, points.pending / points.possible)


def graded(name: str, file: Path, fair: dict[str, float | None]) -> list[Marked]:
    """Return the marks of a write-up, part by part."""
    problem_set = registry.load(name)
    report = grade(problem_set, read_submission(file, problem_set.outline))
    return [marked(name, part, fair.get(part.id)) for question in report.questions for part in question.parts]


def fair_shares(questions: Path) -> dict[str, dict[str, float | None]]:
    """Return the fair share of each question, by problem set and number."""
    found: dict[str, dict[str, float | None]] = {}
    for line in questions.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found.setdefault(one["problem_set"], {})[one["question"]] = one.get("fair_score")
    return found


def summary(marks: Iterable[Marked]) -> tuple[str, bool]:
    """Return the last line, and whether all is near enough.

    >>> summary([Marked("lab3 1.1", 1.0, 0.95, 0.0), Marked("lab3 1.2", None, 1.0, 1.0)])
    ('mean distance 0.050 over 1 questions (at most 0.08), 0 too far', True)
    """
    marks = list(marks)
    distances = [mark.distance for mark in marks if mark.distance is not None]
    mean, far = fmean(distances) if distances else 0.0, sum(mark.far for mark in marks)
    return f"mean distance {mean:.3f} over {len(distances)} questions (at most {MEAN}), {far} too far", mean <= MEAN and not far


def main() -> None:
    """Grade the write-ups, print the table, and end with 1 when the marks are too far off."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder with questions.jsonl and writeups")
    shared = parser.parse_args().shared
    if not (shared / "writeups").is_dir() or not (shared / "questions.jsonl").is_file():
        print(f"There are no write-ups in {shared}; nothing was compared.")
        return
    fair = fair_shares(shared / "questions.jsonl")
    known = [name for name in WRITEUPS if name in registry.names()]
    marks = [mark for name in known for mark in graded(name, shared / "writeups" / WRITEUPS[name], fair[name])]
    for mark in marks:
        print(mark.line())
    for name in sorted(set(WRITEUPS) - set(known)):
        print(f"{name} is no problem set here yet; its write-up was not graded.")
    words, near = summary(marks)
    print(words)
    sys.exit(0 if near else 1)


if __name__ == "__main__":
    main()
