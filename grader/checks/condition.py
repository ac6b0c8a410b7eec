"""Whether values give a quantity of the reference what is asked of it, in every model that is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from grader.language import tree as t
from grader.language.agreement import ROUNDS, valued
from grader.language.counterexample import number
from grader.language.failure import EvaluationError
from grader.language.inference import integer_names
from grader.language.model import Model, Recipe
from grader.language.scope import Scope
from grader.reference import quantity
from grader.result import Basis, Counterexample, Outcome, Verdict

_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Condition:
    """What a quantity must be.

    Args:
        quantity: A quantity of the reference.
        fixed: Arguments that are words.
        each: Arguments that are words, for each of which the condition must hold.
        expected: What the quantity must be.
        outputs: What its values are, in words.
    """

    quantity: str
    fixed: dict[str, str]
    each: dict[str, tuple[str, ...]]
    expected: tuple[float, ...]
    outputs: tuple[str, ...]

    def verdict(self, arguments: dict[str, t.Node], scope: Scope, seed: int) -> Verdict:
        """Return whether arguments, formulas by name, meet the condition."""
        points, reason = _points(arguments, Recipe(scope, integer_names(arguments.values(), scope), seed))
        met = 0
        for point in points:
            try:
                wrong = self._wrong(point)
            except ValueError as error:  # such as a variance below 0
                reason = str(error)
                continue
            if wrong is not None:
                return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, counterexample=wrong)
            met += 1
        if not met:
            return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=f"These values cannot be put into the condition: {reason}.")
        return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, evidence=f"{' and '.join(self.outputs)} as asked in {met} models")

    def _wrong(self, point: dict[str, float]) -> Counterexample | None:
        """Return the first output that is not as expected at a point, or ``None``."""
        function = quantity(self.quantity)
        for choice in product(*self.each.values()):
            words = self.fixed | dict(zip(self.each, choice, strict=True))
            result = np.atleast_1d(np.asarray(function(**point, **words), dtype=float)).reshape(-1)
            for found, expected, output in zip(result, self.expected, self.outputs, strict=True):
                if not abs(found - expected) <= _TOLERANCE * max(1.0, abs(expected)):
                    shown = tuple((name, number(value)) for name, value in point.items())
                    return Counterexample(shown, number(found), number(expected), output)
        return None


def _points(arguments: dict[str, t.Node], recipe: Recipe) -> tuple[list[dict[str, float]], str]:
    """Return values for the arguments from every model in which they have any, and why there are none where there are none."""
    points: list[dict[str, float]] = []
    reason = "no values were found for which they are defined"
    for attempt in range(ROUNDS):
        try:
            points += _rows(arguments, Model(replace(recipe, round=attempt)))
        except EvaluationError as error:
            reason = str(error)
    return points, reason


def _rows(arguments: dict[str, t.Node], model: Model) -> Iterator[dict[str, float]]:
    """Yield the arguments' values in a model, one draw at a time, where all are finite."""
    values = [np.asarray(valued(tree, model), dtype=float).reshape(-1) for tree in arguments.values()]
    size = max(value.size for value in values)
    for row in np.stack([np.broadcast_to(value, (size,)) for value in values], axis=1):
        if np.isfinite(row).all():
            yield dict(zip(arguments, map(float, row), strict=True))
