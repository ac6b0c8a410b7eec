"""What every question's right answer earns, and what each known mistake is called, when the list of questions lies beside this checkout.

    python -m benchmarks.questions [--questions FILE] [--mistakes]

A line a question: the share of its points that the right answer earns by machine, the share that waits for a person, and how many of the mistakes
that students are known to make earn less than full points under a name of their own. ``--mistakes`` lists the mistakes with their names. The exit
code is 1 where a right answer is not right, or a mistake has no name.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import registry
from grader.grading import grade
from grader.result import PartResult, Place
from grader.submission.document import Kind, Mark, Piece, Section, Submission

QUESTIONS = Path(__file__).resolve().parents[2] / "shared" / "questions.jsonl"
_HERE = Place("answers.toml", 1, 1)
WRITTEN_OUT = {
    r"U^{f}\left(\dots\right)": r"\nabla_{h_t^f} L = -2 V^{f\top} (z_t - y_t) + U^f (h_{t+1}^f \odot (1 - h_{t+1}^f) \odot \nabla_{h_{t+1}^f} L)",
    r"h_t^b\odot(1-h_t^b)\text{ in the backward recursion}": (
        r"\nabla_{h_t^b} L = -2 V^{b\top} (z_t - y_t) + U^{b\top} (h_t^b \odot (1 - h_t^b) \odot \nabla_{h_{t-1}^b} L)"
    ),
    r"+2V^{f\top}(z_t-y_t)": (r"\nabla_{h_t^f} L = 2 V^{f\top} (z_t - y_t) + U^{f\top} (h_{t+1}^f \odot (1 - h_{t+1}^f) \odot \nabla_{h_{t+1}^f} L)"),
    r"(\nabla_{h_t^f}L)x_t^\top": r"\nabla_{W^f} L = \sum_{t=1}^T (\nabla_{h_t^f} L) x_t^\top",
    r"\partial z_i/\partial x_j=w_{ij},\ \partial z_i/\partial w_{jk}=1[i=j]x_k,\ \partial z_i/\partial b_j=1[i=j];"
    r"\ \text{times }\phi'(z_i)\text{ for }y_i": (
        r"\partial z_i/\partial x_j=w_{ij},\ \partial z_i/\partial w_{jk}=1[i=j]x_k,\ \partial z_i/\partial b_j=1[i=j],\ "
        r"\partial y_i/\partial z_j=\phi'(z_i)1[i=j],\ "
        r"\partial y_i/\partial x_j=\phi'(z_i)w_{ij},\ \partial y_i/\partial w_{jk}=\phi'(z_i)1[i=j]x_k,\ \partial y_i/\partial b_j=\phi'(z_i)1[i=j]"
    ),
    r"\prod_{k=j}^{d}": r"\mathrm{Var}[\frac{\partial L}{\partial z_d}] \prod_{k=j}^{d} n_k \mathrm{Var}[w^k]",
    r"\phi_3'(\dots)_a": r"\frac{\partial y_i}{\partial x_j} = \phi_1'(z_i) \sum_k w_{ik} \phi_2'(a_k) \sum_l v_{kl} \phi_3'(\ldots)_a u_{lj}",
    r"(\dots)h_{t-1}^{b\top}": r"\nabla_{U^b} L = \sum_{t=1}^T (\nabla_{h_t^b} L \odot h_t^b \odot (1 - h_t^b)) h_{t-1}^{b\top}",
}
"""Answers that the list abbreviates, as a student writes them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer is told.

    Args:
        answer: As it stands in the list.
        earned: The share of the points.
        pending: The share that waits for a person.
        tags: What it is called.
        mistake: What the list says of it; empty for a right answer.
    """

    answer: str
    earned: float
    pending: float
    tags: tuple[str, ...]
    mistake: str = ""

    @property
    def is_right(self) -> bool:
        """Whether it earns everything that does not wait, and nothing is held against it."""
        return self.earned + self.pending > 1 - 1e-9 and not self.tags

    @property
    def is_named(self) -> bool:
        """Whether it earns less than everything, and has a name."""
        return self.earned < 1 - 1e-9 and bool(self.tags)


def asked(path: Path = QUESTIONS) -> list[dict[str, Any]]:
    """Return the questions of the list that are parts of a problem set here; none when the list is not here."""
    if not path.is_file():
        return []
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    parts = {(name, part.id) for name in registry.names() for part in registry.load(name).parts}
    return [one for one in found if (one["problem_set"], one["question"]) in parts]


def result(problem_set: str, part: str, answer: str) -> PartResult:
    """Return what an answer sheet with this one answer earns for its part."""
    piece = Piece(Kind.VALUE, WRITTEN_OUT.get(answer, answer), _HERE, mark=Mark.MARKER)
    report = grade(registry.load(problem_set), Submission("ada", (Section(part, (piece,), _HERE),)))
    return next(found for question in report.questions for found in question.parts if found.id == part)


def told(question: dict[str, Any], answer: str, mistake: str = "") -> Told:
    """Return what an answer to a question is told."""
    found = result(question["problem_set"], question["question"], answer)
    tags = tuple(dict.fromkeys(check.verdict.tag for check in found.checks if check.verdict.tag))
    return Told(answer, found.points.earned / found.points.possible, found.points.pending / found.points.possible, tags, mistake)


def report(questions: Iterable[dict[str, Any]], *, mistakes: bool) -> bool:
    """Print a line a question, and return whether all is as it should be."""
    print(f"{'question':22} {'right earns':>11} {'waits':>6}  mistakes with a name")
    well, count, named = True, 0, 0
    for question in questions:
        right = told(question, question["reference"])
        wrong = [told(question, item["answer"], item["mistake"]) for item in question["misconceptions"]]
        good = sum(one.is_named for one in wrong)
        name = f"{question['problem_set']} {question['question']}"
        print(f"{name:22} {right.earned:>10.0%} {right.pending:>6.0%}   {good} of {len(wrong)}{'' if right.is_right else '   NOT RIGHT'}")
        for one in wrong if mistakes else ():
            print(f"    {', '.join(one.tags) or 'no name'}: {one.answer[:70]}  ({one.mistake})")
        well &= right.is_right and good == len(wrong)
        count, named = count + len(wrong), named + good
    print(f"mistakes with a name: {named} of {count}")
    return well


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--mistakes", action="store_true")
    options = parser.parse_args(arguments)
    questions = asked(options.questions)
    if not questions:
        print(f"There is no list of questions at {options.questions}.")
        return 0
    return 0 if report(questions, mistakes=options.mistakes) else 1


if __name__ == "__main__":
    sys.exit(main())
