"""Numbers that a trusted quantity, or a formula in a question's definitions, comes to."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from grader.checks.base import Strict
from grader.errors import AuthoringError
from grader.language.evaluate import evaluate
from grader.language.failure import EvaluationError
from grader.language.model import Model, Recipe
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Node
from grader.reference import quantity

FloatArray: TypeAlias = NDArray[np.float64]
Arguments: TypeAlias = dict[str, Any]
"""Numbers, nested lists of numbers, or formulas by the names of a quantity's arguments."""


class Source(Strict):
    """Where numbers come from: a quantity of the reference with its arguments, or a formula.

    Args:
        quantity: Such as ``normalization.batch_mean``.
        arguments: Its arguments: numbers, nested lists, or formulas in the question's definitions.
        reference: A formula, in place of a quantity.
    """

    quantity: str = ""
    arguments: Arguments = Field(default_factory=dict[str, Any])
    reference: str = ""

    def values(self, shared: Arguments, scope: Scope) -> FloatArray:
        """Return the numbers, with further arguments that are shared with others.

        Raises:
            AuthoringError: The reference has no such quantity, its arguments are not these, or a formula has no value.
        """
        if not self.quantity:
            return _value(self.reference, scope)
        arguments = {name: _value(value, scope) if isinstance(value, str) else value for name, value in {**shared, **self.arguments}.items()}
        try:
            return np.asarray(quantity(self.quantity)(**arguments), dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise AuthoringError(f"{self.quantity}: {error}") from error


def _value(formula: str, scope: Scope) -> FloatArray:
    """Return what a formula comes to, the same in every model; a column is a vector."""
    tree = parse(formula, scope)
    try:
        found, again = (_in_model(tree, Model(Recipe(scope, batch=1, round=number))) for number in (0, 1))
    except EvaluationError as error:
        raise AuthoringError(f"expected a formula that comes to numbers, found '{formula}': {error}") from error
    if found.shape != again.shape or not np.array_equal(found, again):
        raise AuthoringError(f"expected a formula without free symbols, found '{formula}', which comes to other numbers in other models")
    return np.squeeze(found)


def _in_model(tree: Node, model: Model) -> FloatArray:
    found = np.asarray(evaluate(tree, model), dtype=np.float64)
    return found.reshape(found.shape[model.arithmetic.lead :])
