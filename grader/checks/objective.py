"""A declared objective and the iterates that rules of the reference make of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.checks.base import Strict
from grader.language import tree as t
from grader.language.evaluate import Evaluator, evaluate
from grader.language.model import Model, Recipe
from grader.language.scope import Scope
from grader.reference import quantity

FloatArray = NDArray[np.float64]


class Rule(Strict):
    """A rule that produces iterates: a quantity of the reference with its numbers."""

    quantity: str
    arguments: dict[str, float]


@dataclass(frozen=True)
class Objective:
    """What is minimised, as a formula in named variables.

    >>> from grader.language.parser import parse
    >>> bowl = Objective(parse("x^2 + 3 y"), ("x", "y"))
    >>> bowl.gradient(np.array([2.0, 1.0])).tolist()
    [4.0, 3.0]
    >>> bowl.iterates(Rule(quantity="optimizers.sgd", arguments={"learning_rate": 0.5}), np.array([2.0, 1.0]), 1)["x"].tolist()
    [[2.0, 1.0], [0.0, -0.5]]
    """

    formula: t.Node
    variables: tuple[str, ...]

    def gradient(self, point: FloatArray) -> FloatArray:
        """Return the gradient at a point, shape ``(d,)``, differentiated in the language."""
        model = Model(Recipe(Scope(), batch=1))
        for name, value in zip(self.variables, np.asarray(point, dtype=float), strict=True):
            model.drawn[name] = np.full((1,) * model.arithmetic.lead, float(value))
        partials = [t.Derivative(self.formula, (t.Name(name),)) for name in self.variables]
        return np.array([float(evaluate(partial, model, Evaluator(model)).reshape(-1)[0]) for partial in partials])

    def iterates(self, rule: Rule, start: FloatArray, steps: int, **more: object) -> dict[str, FloatArray]:
        """Return the points ``x``, and the velocities ``v`` where the rule has any, shape ``(steps + 1, d)`` each, the start first.

        Raises:
            AuthoringError: The reference has no such quantity.
            TypeError: The rule's arguments are not the quantity's.
        """
        result = quantity(rule.quantity)(self.gradient, start, steps=steps, **{**rule.arguments, **more})
        rows = np.asarray(result, dtype=np.float64)
        return {"x": rows} if rows.ndim == 2 else {"x": rows[0], "v": rows[1]}
