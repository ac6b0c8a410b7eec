"""What outputs say in words and numbers, the same in every one of them."""

from __future__ import annotations

import re
from typing import Final

from grader.result import Basis, CheckResult, Counterexample, Outcome, PartResult, Points, QuestionResult, Report, State

BASES: Final = {
    Basis.EXACT: "decided exactly",
    Basis.SAMPLED: "compared at sampled points",
    Basis.COUNTEREXAMPLE: "a point was found where they differ",
    Basis.PATTERN: "decided by a rule of the problem set",
    Basis.PERSON: "for a person to mark",
    Basis.ABSENT: "there is no answer",
    Basis.UNREAD: "the answer could not be read",
    Basis.FAILURE: "we failed to check it",
}
"""How a verdict was reached."""

_LEAST: Final = 1e-9
"""Points below this are rounding of sums."""


def number(value: float) -> str:
    """Return a number of points with at most two decimals and no trailing zeros.

    >>> [number(value) for value in (21.5, 31.0, 1 / 3, -0.0, 1e6)]
    ['21.5', '31', '0.33', '0', '1000000']
    """
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def points(value: Points) -> str:
    """Return points earned of points possible.

    >>> points(Points(21.5, 31, 3)), points(Points(0, 1))
    ('21.5 of 31 points', '0 of 1 point')
    """
    return f"{number(value.earned)} of {number(value.possible)} {'point' if number(value.possible) == '1' else 'points'}"


def pending(value: Points) -> str:
    """Return how many points wait for a person, or nothing when none do.

    >>> pending(Points(1, 4, 3)), pending(Points(1, 4))
    ('3 points wait for a person', '')
    """
    if value.pending < _LEAST:
        return ""
    return "1 point waits for a person" if number(value.pending) == "1" else f"{number(value.pending)} points wait for a person"


def lost(value: Points) -> float:
    """Return the points that were neither earned nor wait for a person.

    >>> lost(Points(1.0, 4.0, 2.0))
    1.0
    """
    return max(0.0, round(value.possible - value.earned - value.pending, 9))


def question_state(question: QuestionResult) -> State:
    """Return the state of a question as a whole: what its parts agree on, else what became of its points.

    >>> parts = [PartResult("a", "", Points(1, 1), State.CORRECT, ""), PartResult("b", "", Points(0, 1, 1), State.PERSON, "")]
    >>> question_state(QuestionResult("1", "", Points(1, 2, 1), tuple(parts))).value
    'A person will mark this'
    """
    states = list(dict.fromkeys(part.state for part in question.parts))
    if len(states) == 1:
        return states[0]
    if lost(question.points) > _LEAST and question.points.earned > _LEAST:
        return State.PARTLY
    if State.INCORRECT in states or State.PARTLY in states:
        return State.INCORRECT
    return next((state for state in states if state is not State.CORRECT), State.CORRECT)


def check_state(check: CheckResult) -> State:
    """Return the state of one check.

    >>> from grader.result import Verdict
    >>> check_state(CheckResult("equivalent", "", Points(1, 2), Verdict(Outcome.INCORRECT, 0.5, Basis.PATTERN))).value
    'Partly'
    """
    verdict = check.verdict
    match verdict.outcome:
        case Outcome.CORRECT:
            return State.CORRECT
        case Outcome.INCORRECT if verdict.basis is Basis.ABSENT:
            return State.UNANSWERED
        case Outcome.INCORRECT:
            return State.PARTLY if 0 < verdict.credit < 1 else State.INCORRECT
        case Outcome.UNDECIDED:
            return _WAITING.get(verdict.basis, State.UNDECIDED)


_WAITING: Final = {
    Basis.PERSON: State.PERSON,
    Basis.UNREAD: State.UNREAD,
    Basis.FAILURE: State.FAILURE,
    Basis.ABSENT: State.UNANSWERED,
}


def difference(found: Counterexample, *, show_reference: bool = False) -> str:
    """Return a counterexample as a sentence; what it should be is said only when keys are released.

    >>> found = Counterexample((("d", "2"), ("n", "3")), "1.4142", "1.0954")
    >>> difference(found)
    'At d = 2, n = 3: your answer is 1.4142; that is not what is asked.'
    >>> difference(found, show_reference=True)
    'At d = 2, n = 3: your answer is 1.4142; it should be 1.0954.'
    """
    point = ", ".join(f"{name} = {value}" for name, value in found.point)
    start = f"At {point}: {subject(found)}" if point else subject(found).capitalize()
    end = f"it should be {found.expected}" if show_reference and found.expected else "that is not what is asked"
    return f"{start} is {found.found}; {end}."


def subject(found: Counterexample) -> str:
    """Return what a counterexample compares: the answer, or a quantity that follows from it."""
    return found.quantity or "your answer"


def wrong(part: PartResult) -> tuple[str, ...]:
    """Return what is wrong with a part, a sentence or two a check, each said once; its reason when no check says more."""
    said = [check.verdict.feedback for check in part.checks if check.verdict.outcome is not Outcome.CORRECT]
    return tuple(dict.fromkeys(filter(None, said))) or tuple(filter(None, [part.reason]))


def readings(part: PartResult) -> tuple[str, ...]:
    """Return the answer as it was read, in LaTeX, each reading once."""
    return tuple(dict.fromkeys(filter(None, (check.verdict.read_as for check in part.checks))))


def quote_line(report: Report) -> str:
    """Return the line that names exactly what was graded and how.

    >>> quote_line(Report("ada", "set", "Set", Points(), (), seed=7, content_hash="ab12", version="0.1"))
    'grader 0.1 · set · seed 7 · ab12'
    """
    pieces = [f"grader {report.version}".strip(), report.problem_set, f"seed {report.seed}", report.content_hash]
    return " · ".join(filter(None, pieces))


def execution(report: Report) -> str:
    """Return what submitted code was run with, or nothing when none was run.

    >>> from grader.result import Execution
    >>> execution(Report("ada", "set", "Set", Points(), (), execution=Execution("strict", ("landlock", "seccomp"), 7, "2 s a call")))
    'Code was run at the level strict, behind landlock, seccomp, with the seed 7: 2 s a call.'
    """
    found = report.execution
    if found is None:
        return ""
    behind = f", behind {', '.join(found.layers)}" if found.layers else ", behind nothing"
    return f"Code was run at the level {found.level}{behind}, with the seed {found.seed}: {found.limits}."


def notes(part: PartResult) -> tuple[str, ...]:
    """Return what was assumed or let pass, each said once."""
    return tuple(dict.fromkeys(note for check in part.checks for note in check.verdict.notes))


def alone(question: QuestionResult) -> bool:
    """Return whether a question is one part and nothing else."""
    return len(question.parts) == 1


def anchor(question: QuestionResult, part: PartResult | None = None) -> str:
    """Return the name of a place within a page: letters, digits, dots and dashes.

    >>> anchor(QuestionResult("1 b", "", Points(), ()))
    'question-1-b'
    """
    name = f"part-{part.id}" if part else f"question-{question.id}"
    return re.sub(r"[^A-Za-z0-9.]+", "-", name)
