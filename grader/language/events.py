"""Probabilities of bare events, ``P(A \\mid B)``: all on one joint table, on which every event is drawn and nothing is independent."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from grader.language.analysis import Analysis
from grader.language.draws import as_kind, numerators
from grader.language.failure import UnsupportedError
from grader.language.render import spell
from grader.language.tree import Add, Apply, Call, Index, Name, Node, Power, Relation
from grader.language.values import Value

_POINTS = 64
VALUES = 3
"""A bare variable takes the values 1 to 3 on the table."""


class Events(Analysis):
    """Evaluates probabilities of what nobody declared random.

    The table has 64 points with weights that are drawn; an event is a subset of them that belongs to its spelling, and a variable such as the x of
    ``p(x, y)`` is a function on them, so that the product rule, Bayes' rule and sums over all values hold exactly, and nothing else does.
    """

    def probability(self, events: tuple[Node, ...], given: tuple[Node, ...], table: str = "P") -> Value:
        """Return the probability that all events happen, given others, on the table of this name."""
        condition = self._all(given)
        top = self._mass(self._all(events) & condition, table)
        return self.arithmetic.divide(top, self._mass(condition, table)) if given else top

    def _all(self, events: tuple[Node, ...]) -> NDArray[np.bool_]:
        inside = np.ones(_POINTS, dtype=bool)
        for event in events:
            inside &= self._event(event)
        return inside

    def _event(self, node: Node) -> NDArray[np.bool_]:
        """Return the points at which an event happens."""
        match node:
            case Call(function="cap" | "cup" as joint, arguments=(left, right)):
                a, b = self._event(left), self._event(right)
                return a & b if joint == "cap" else a | b
            case Name(id=name) if name.endswith("^{c}"):
                return ~self._event(Name(name.removesuffix("^{c}")))
            case Power(base=inner, exponent=Name(id="c")):
                return ~self._event(inner)
            case Name(id=name) if name.startswith(r"\bar{") and name.endswith("}"):
                return ~self._event(Name(name.removeprefix(r"\bar{").removesuffix("}")))
            case Relation(operators=("=",), members=(Name(id=name) | Index(base=Name(id=name)), value)):
                return self._levels(spell(node.members[0]) if not isinstance(node.members[0], Name) else name) == self._level_of(value)
            case Name(id=name) if isinstance(place := self.bound.get(name), int):
                return self._levels(name) == self._inside(place)
            case Name() | Index() | Apply():
                return self._levels(spell(node)) == 1
            case Add():
                raise UnsupportedError("a sum as an event")
            case _:
                raise UnsupportedError(f"{spell(node)} as an event")

    def _level_of(self, node: Node) -> int:
        """Return which value of a variable is meant: an integer, or a level that belongs to a name."""
        whole = self.integer_or_none(node)
        return self._inside(whole) if whole is not None else crc32(spell(node).encode()) % VALUES + 1

    def _inside(self, place: int) -> int:
        if not 1 <= place <= VALUES:
            raise UnsupportedError(f"the value {place} of an undeclared variable")
        return place

    def _levels(self, name: str) -> NDArray[np.int64]:
        """Return the value of a variable at each point; value 1 is the event of the variable's name."""
        return np.abs(numerators(f"event {name}#{self.model.recipe.round}", _POINTS, self.model.recipe.seed)) % VALUES + 1

    def _mass(self, inside: NDArray[np.bool_], table: str) -> Value:
        """Return the weight of some points among all."""
        recipe = self.model.recipe
        raw = np.abs(numerators(f"table of {table}#{recipe.round}", recipe.batch * _POINTS, recipe.seed)).reshape(recipe.batch, _POINTS)
        total, part = raw.sum(axis=1), raw[:, inside].sum(axis=1)
        shape = (recipe.batch,) + (1,) * (self.arithmetic.lead - 1)
        return self.arithmetic.divide(as_kind(part, 1, recipe.kind).reshape(shape), as_kind(total, 1, recipe.kind).reshape(shape))
