"""Marks for a derivation: what each broken step costs, and what waits for a person."""

import pytest

from grader.checks.base import Context
from grader.checks.steps import Steps
from grader.extraction import Extract
from grader.language.scope import Scope
from grader.result import Basis, Outcome, Role, Step

RIGHT, WRONG, OPEN = Outcome.CORRECT, Outcome.INCORRECT, Outcome.UNDECIDED


def step(outcome, *, role=Role.STEP, inherits=False, line=7):
    return Step(
        "1.1",
        "ada.md",
        (line, line),
        "a",
        "=",
        "b",
        role,
        outcome,
        Basis.SAMPLED,
        "It differs.",
        "sign" if outcome is WRONG else "",
        inherits=inherits,
    )


MARKED = {  # what was found, the outcome, and the credit
    "all hold": ([step(RIGHT)] * 3, RIGHT, 1),
    "some could not be judged": ([step(RIGHT)] * 4 + [step(OPEN)] * 2, RIGHT, 1),
    "too many could not": ([step(RIGHT)] * 3 + [step(OPEN)] * 2, OPEN, 0),
    "too few at all": ([step(RIGHT)] * 2, OPEN, 0),
    "none": ([], OPEN, 0),
    "definitions are no steps": ([step(RIGHT)] * 3 + [step(OPEN, role=Role.DEFINITION)] * 9, RIGHT, 1),
    "what may be a choice is not known": ([step(RIGHT)] * 3 + [step(OPEN, role=Role.CHOICE)] * 2, OPEN, 0),
    "one is broken": ([step(RIGHT)] * 5 + [step(WRONG)], WRONG, 0.5),
    "what inherits costs nothing more": ([step(RIGHT), step(WRONG), step(WRONG, inherits=True), step(WRONG, inherits=True)], WRONG, 0.5),
    "two are broken": ([step(WRONG), step(RIGHT), step(WRONG)], WRONG, 0),
    "never less than nothing": ([step(WRONG)] * 5, WRONG, 0),
}


@pytest.mark.parametrize(("steps", "outcome", "credit"), MARKED.values(), ids=MARKED)
def test_a_derivation_is_marked_by_its_broken_steps(steps, outcome, credit):
    verdict = Steps().grade(Context(Extract(), Scope(), steps=tuple(steps))).verdict
    assert (verdict.outcome, verdict.credit) == (outcome, credit)


def test_the_first_broken_step_speaks():
    judged = Steps(deduct=0.25).grade(Context(Extract(), Scope(), steps=(step(RIGHT), step(WRONG, line=9), step(WRONG, line=12))))
    assert judged.verdict.feedback == "The step in line 9 does not hold. It differs. 1 more after it: each costs as much."
    assert (judged.verdict.tag, judged.verdict.credit, [taken.place.first for taken in judged.taken]) == ("sign", 0.5, [9])
