"""Integrals and limits, by quadrature and extrapolation in floating point; what has them is compared with a tolerance that covers both."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from grader.language.failure import DomainError, UnsupportedError
from grader.language.ranges import Ranges
from grader.language.tree import Big, Name, Negate, Node, Relation, walk
from grader.language.values import Array, Dual, Value

NODES = 64
RELATIVE = 1e-6
"""How closely two sides must agree where one of them is an integral or a limit."""
_LEVELS = 8
_INFINITY = Name(r"\infty")


def is_numerical(tree: Node) -> bool:
    """Whether a tree holds an integral or a limit."""
    return any(isinstance(node, Big) and node.operator in ("int", "lim") for node in walk(tree))


@cache
def _legendre() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the nodes and weights of Gauss and Legendre on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return (nodes + 1) / 2, weights / 2


class Analysis(Ranges):
    """Evaluates integrals and limits, and by the layer below sums and products."""

    def big(self, node: Big) -> Value:
        match node:
            case Big(operator="int", index=Name(id=name), lower=Node() as low, upper=Node() as high):
                return self._integral(node.body, name, low, high)
            case Big(operator="lim", index=Name(id=name), condition=Relation(operators=("->",), members=(_, target))):
                return self._limit(node.body, name, target)
            case _:
                return super().big(node)

    def _at(self, body: Node, name: str, point: Array) -> Array:
        """Return the body's value with a name bound to a number."""
        outer = self.bound
        self.bound = outer | {name: point}
        try:
            value = self.value(body)
        finally:
            self.bound = outer
        if isinstance(value, Dual):
            raise UnsupportedError("the derivative of an integral or a limit")
        return value

    def _number(self, node: Node) -> Array:
        value = self.value(node)
        if isinstance(value, Dual) or self.arithmetic.kind != "float" or self.arithmetic.shape(value):
            raise UnsupportedError("an integral or a limit here")
        return value

    def _integral(self, body: Node, name: str, low: Node, high: Node) -> Value:
        """Return an integral; an infinite range is cut at 0, where activations have their kinks."""
        zero = self.arithmetic.number(0)
        match _infinite(low), _infinite(high):
            case 0, 0:
                start, stop = self._number(low), self._number(high)
                return self._quadrature(lambda x: self._at(body, name, start + (stop - start) * x) * (stop - start))
            case 0, 1:
                return self._tail(body, name, self._number(low), 1)
            case -1, 0:
                return self._tail(body, name, self._number(high), -1)
            case -1, 1:
                return self.arithmetic.add(self._tail(body, name, zero, -1), self._tail(body, name, zero, 1))
            case _:
                raise UnsupportedError("an integral with these bounds")

    def _tail(self, body: Node, name: str, end: Array, sign: int) -> Value:
        """Return an integral from an end to infinity, by ``x = end + t / (1 - t)``."""
        return self._quadrature(lambda t: self._at(body, name, end + sign * t / (1 - t)) / (1 - t) ** 2)

    def _quadrature(self, integrand: Callable[[Array], Array]) -> Value:
        if self.arithmetic.kind != "float":
            raise UnsupportedError("an exact integral")
        nodes, weights = _legendre()
        total: Value = self.arithmetic.number(0)
        for place, weight in zip(nodes, weights, strict=True):
            self.step()
            term = integrand(np.full((1,) * self.arithmetic.lead, place))
            total = self.arithmetic.add(total, self.arithmetic.times(np.full((1,) * self.arithmetic.lead, weight), term))
        return total

    def _limit(self, body: Node, name: str, target: Node) -> Value:
        """Return a limit by extrapolating from points that halve their distance; one that does not settle is not decided."""
        if self.arithmetic.kind != "float":
            raise UnsupportedError("an exact limit")
        sign = _infinite(target)
        centre = self.arithmetic.number(0) if sign else self._number(target)
        row, found = list[Array](), list[Array]()
        for level in range(_LEVELS):
            step = 2.0 ** -(level + 3)
            point = np.full((1,) * self.arithmetic.lead, sign / step) if sign else centre + step
            row = _extrapolated(row, self._at(body, name, point))
            found.append(row[-1])
        if not np.all(np.abs(found[-1] - found[-2]) <= RELATIVE * (1 + np.abs(found[-1]))):
            raise DomainError("a limit that does not settle")
        return found[-1]


def _extrapolated(row: list[Array], value: Array) -> list[Array]:
    """Return the next row of Richardson's table for steps that halve."""
    new = [value]
    for order, before in enumerate(row, start=1):
        new.append(new[-1] + (new[-1] - before) / (2.0**order - 1))
    return new


def _infinite(node: Node) -> int:
    """Return 1 for infinity, -1 for minus infinity, and 0 for a number."""
    return 1 if node == _INFINITY else -1 if node == Negate(_INFINITY) else 0
