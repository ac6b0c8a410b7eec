"""The state of an evaluation: a model, the bindings in force, and the work done so far; the evaluator's lowest layer."""

from __future__ import annotations

from abc import ABC, abstractmethod

from grader.language.failure import EvaluationError, WorkError
from grader.language.model import Model
from grader.language.numbers import Kind
from grader.language.tree import Node
from grader.language.values import Value

MAX_STEPS = 12_000
_LIGHT = {Kind.FLOAT: 10, Kind.RESIDUE: 6, Kind.DECIMAL: 4}
"""An operation on 2 to this power of entries is as much work as one step."""


class Environment(ABC):
    """What a tree is evaluated in.

    ``bound`` holds values of names for a while (indices, arguments), ``overrides`` holds what a derivative or an identity matrix puts in the
    place of a name or a component, and ``memo`` what was computed once.
    """

    def __init__(self, model: Model):
        self.model = model
        self.scope = model.recipe.scope
        self.arithmetic = model.arithmetic
        self.bound: dict[str, Value | int] = {}
        self.overrides: dict[object, Value] = {}
        self.memo: dict[object, Value] = {}
        self.unfolding: int = 0
        self.nesting: int = 0
        self.light = _LIGHT[model.recipe.kind]

    @abstractmethod
    def value(self, node: Node) -> Value:
        """Return the value of a tree in the model."""

    @abstractmethod
    def integer(self, node: Node) -> int:
        """Return the value of an index or a bound, which must be an integer known in the model."""

    def step(self) -> None:
        """Count one step of work."""
        self.model.steps += 1
        if self.model.steps > MAX_STEPS:
            raise WorkError(f"more than {MAX_STEPS:,} steps")

    def integer_or_none(self, node: Node) -> int | None:
        """Return an integer that is known in the model, or ``None``."""
        try:
            return self.integer(node)
        except EvaluationError:
            return None
