"""One derivation judged in two meanings of its names: a step is right where one of them makes it right, and wrong only in both."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from grader.result import Basis, Outcome, Step

_OPEN = "It holds in no meaning that the names may have here, but not all of them could be judged."


def either(steps: tuple[Step, ...], others: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps with the better outcome of each; both were read from one text.

    A meaning in which no more is right is not what the names have here, and changes nothing.
    """
    again: dict[tuple[object, ...], list[Step]] = defaultdict(list)
    for step in reversed(others):
        again[_key(step)].append(step)
    pairs = [(step, again[_key(step)].pop() if again[_key(step)] else None) for step in steps]
    if not any(other is not None and other.outcome is Outcome.CORRECT is not step.outcome for step, other in pairs):
        return steps
    return tuple(_better(step, other) for step, other in pairs)


def _key(step: Step) -> tuple[object, ...]:
    return step.file, step.lines, step.lhs, step.rel, step.rhs


def _better(step: Step, other: Step | None) -> Step:
    """Return the one that is right, else the one that is not decided; a step that is wrong in both is wrong."""
    if step.outcome is Outcome.CORRECT or (other is not None and other.outcome is step.outcome):
        return step
    if other is not None and Outcome.CORRECT is other.outcome:
        return other
    if step.outcome is Outcome.INCORRECT:
        return replace(step, outcome=Outcome.UNDECIDED, basis=Basis.UNREAD, reason=_OPEN, tag="", counterexample=None)
    return step
