"""Verdicts to points, and to the words that a reader is told."""

from __future__ import annotations

from collections.abc import Sequence

from grader.result import Basis, CheckResult, Outcome, Points, State, Verdict


def points_of(verdict: Verdict, possible: float) -> Points:
    """Return the points of a verdict: an undecided one leaves them all pending.

    >>> points_of(Verdict(Outcome.INCORRECT, 0.25, Basis.PATTERN), 4)
    Points(earned=1.0, possible=4, pending=0.0)
    """
    if verdict.outcome is Outcome.UNDECIDED:
        return Points(0.0, possible, possible)
    return Points(possible * verdict.credit, possible, 0.0)


def state_of(verdicts: Sequence[Verdict]) -> State:
    """Return a part's state in words.

    A failure of ours comes first, then what waits for a person, then how much of it is right.
    """
    bases = {verdict.basis for verdict in verdicts}
    waiting = [verdict for verdict in verdicts if verdict.outcome is Outcome.UNDECIDED]
    decided = [verdict for verdict in verdicts if verdict.outcome is not Outcome.UNDECIDED]
    if Basis.FAILURE in bases:
        return State.FAILURE
    if bases == {Basis.ABSENT}:
        return State.UNANSWERED
    if not decided:
        return _waiting(waiting)
    if all(verdict.credit == 1 for verdict in decided):
        return State.PERSON if waiting else State.CORRECT
    return State.PARTLY if waiting or any(verdict.credit > 0 for verdict in decided) else State.INCORRECT


def _waiting(verdicts: Sequence[Verdict]) -> State:
    """Return what to say where nothing is decided."""
    if any(verdict.basis is Basis.PERSON for verdict in verdicts):
        return State.PERSON
    return State.UNDECIDED if any(verdict.read_as for verdict in verdicts) else State.UNREAD


def reason_for(state: State, checks: Sequence[CheckResult]) -> str:
    """Return one line that says why: the first check that is not right speaks, then the first that is not decided."""
    verdicts = [check.verdict for check in checks]
    wrong = next((verdict for verdict in verdicts if verdict.outcome is Outcome.INCORRECT), None)
    waiting = next((verdict for verdict in verdicts if verdict.outcome is Outcome.UNDECIDED), None)
    if wrong is not None:
        return _one_line(wrong.feedback or _difference(wrong) or "This is not what was asked.")
    if waiting is not None:
        return _one_line(waiting.feedback) or "A person marks this by the rubric."
    return "" if state is State.CORRECT else str(state)


def _difference(verdict: Verdict) -> str:
    """Return where an answer differs from what is asked, without saying what is asked."""
    found = verdict.counterexample
    if found is None:
        return ""
    what = f"the {found.quantity}" if found.quantity else "your answer"
    sentence = f"{what} is {found.found}, which is not what is asked."
    point = ", ".join(f"{name} = {value}" for name, value in found.point)
    return f"At {point} {sentence}" if point else f"{sentence[0].upper()}{sentence[1:]}"


def _one_line(text: str) -> str:
    return text.partition("\n")[0]
