"""The steps of a derivation hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, undecided
from grader.result import Basis, Outcome, Role, Step, TakenAnswer, Verdict
from grader.result import Place as Where

_JUDGED = frozenset({Role.STEP, Role.CLAIM, Role.CHOICE, Role.UNREAD})
_MAX_OPEN = 0.5
"""At most this many undecided steps to a right one, so that what is not known does not outweigh what is."""


class Steps(Check):
    """Every step of the derivation holds, as far as it can be judged.

    Args:
        enough: How many steps must be found right before any points are given; with fewer, a person looks.
        deduct: The share that each broken step costs; what merely inherits one costs nothing.
    """

    has_key: ClassVar[bool] = False
    kind: Literal["steps"] = "steps"
    enough: int = Field(default=3, gt=0)
    deduct: float = Field(default=0.5, gt=0, le=1)

    def grade(self, context: Context) -> Judged:
        steps = [step for step in context.steps if step.role in _JUDGED]
        right = sum(step.outcome is Outcome.CORRECT for step in steps)
        broken = [step for step in steps if step.outcome is Outcome.INCORRECT and not step.inherits]
        if broken:
            return Judged(self._broken(broken), tuple(_taken(step) for step in broken[:1]))
        left = sum(step.outcome is Outcome.UNDECIDED for step in steps)
        if right < self.enough or left > _MAX_OPEN * right:
            return Judged(undecided(f"{right} steps were found right and {left} could not be judged; a person will look.", Basis.PERSON))
        return Judged(Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, evidence=f"{right} steps hold, {left} were not judged"))

    def _broken(self, broken: Sequence[Step]) -> Verdict:
        """Return the verdict on broken steps: the first one speaks."""
        first = broken[0]
        more = f" {len(broken) - 1} more after it: each costs as much." if len(broken) > 1 else ""
        words = f"The step in line {first.lines[0]} does not hold. {first.reason}".strip() + more
        credit = max(0.0, 1 - self.deduct * len(broken))
        return Verdict(Outcome.INCORRECT, credit, first.basis, first.tag or "broken-step", words, counterexample=first.counterexample)


def _taken(step: Step) -> TakenAnswer:
    return TakenAnswer(f"{step.lhs} {step.rel} {step.rhs}", Where(step.file, *step.lines), "the first step that does not hold")
