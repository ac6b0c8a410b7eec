"""Integrals and limits, by quadrature and extrapolation in floating point; what has them is compared with a tolerance that covers both."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import numpy as np

from grader.language.failure import UnsupportedError
from grader.language.numbers import Kind
from grader.language.quadrature import over_half_line, over_unit
from grader.language.ranges import Ranges
from grader.language.series import summed
from grader.language.sets import infinity
from grader.language.tree import Big, Name, Node, Number, Relation, walk
from grader.language.values import Array, Dual, Value, primal

RELATIVE = 1e-6
ABSOLUTE = 1e-8
"""How closely two sides must agree where one of them is an integral or a limit."""
_LEVELS = 8
_NEAR_LEVELS = (20, 42)
_APART = 1e-4
_SETTLED = 1e-9
_ROUNDING = 1e-13


def is_numerical(tree: Node) -> bool:
    """Whether a tree holds an integral or a limit."""
    return any(isinstance(node, Big) and node.operator in ("int", "lim") for node in walk(tree))


class Analysis(Ranges):
    """Evaluates integrals and limits, and by the layer below sums and products."""

    def big(self, node: Big) -> Value:
        match node:
            case Big(operator="int", index=Name(id=name), lower=Node() as low, upper=Node() as high):
                return self._integral(node.body, name, low, high)
            case Big(operator="sum", index=Name(id=name), upper=Node() as high) if infinity(high) == 1:
                return self._series(node, name)
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
        match infinity(low), infinity(high):
            case 0, 0:
                return self._between(body, name, self._number(low), self._number(high))
            case 0, 1:
                return self._tail(body, name, self._number(low), 1)
            case -1, 0:
                return self._tail(body, name, self._number(high), -1)
            case -1, 1:
                zero = self._number(Number(Fraction(0)))
                return self.arithmetic.add(self._tail(body, name, zero, -1), self._tail(body, name, zero, 1))
            case _:
                raise UnsupportedError("an integral with these bounds")

    def _between(self, body: Node, name: str, low: Array, high: Array) -> Value:
        """Return an integral between two numbers, in two pieces where 0 lies between them."""

        def piece(start: Array, stop: Array) -> Callable[[float], Array]:
            return lambda t: self._scaled(self._at(body, name, start + (stop - start) * t), stop - start)

        zero = np.clip(0.0, np.minimum(low, high), np.maximum(low, high))
        pieces = (piece(low, zero), piece(zero, high)) if np.any((zero != low) & (zero != high)) else (piece(low, high),)
        return self._settled(lambda: over_unit(piece(low, high), pieces))

    def _tail(self, body: Node, name: str, end: Array, sign: int) -> Value:
        """Return an integral from an end to infinity."""
        one = np.ones((1,) * self.arithmetic.lead)
        return self._settled(lambda: over_half_line(lambda x: self._scaled(self._at(body, name, end + sign * x), one)))

    def _scaled(self, value: Array, factor: Array) -> Array:
        self.step()
        return primal(self.arithmetic.multiply(value, factor))

    def _settled(self, integral: Callable[[], Array]) -> Value:
        if self.arithmetic.kind != "float":
            raise UnsupportedError("an exact integral")
        found = integral()
        if np.isnan(found).all():
            raise UnsupportedError("an integral that does not settle")
        return found

    def _series(self, node: Big, name: str) -> Value:
        """Return a sum without an end."""
        if self.arithmetic.kind is Kind.RESIDUE or node.lower is None or node.condition is not None:
            raise UnsupportedError("a sum without an end")
        low = self.integer(node.lower)
        outer = self.bound

        def term(step: int) -> Array:
            self.step()
            self.bound = outer | {name: low + step}
            value = self.value(node.body)
            if isinstance(value, Dual) or self.arithmetic.shape(value):
                raise UnsupportedError("a sum without an end here")
            return value

        try:
            return summed(term, self.arithmetic.kind)
        finally:
            self.bound = outer

    def _limit(self, body: Node, name: str, target: Node) -> Value:
        """Return a limit; one that does not settle, or is another from the other side, is not decided."""
        if self.arithmetic.kind != "float":
            raise UnsupportedError("an exact limit")
        sign = infinity(target)
        centre = self._number(Number(Fraction(0))) if sign else self._number(target)
        found = self._approached(body, name, centre, sign, 1.0)
        if not sign:
            other = self._approached(body, name, centre, sign, -1.0)
            found = np.where(np.isnan(found), other, found)
            if np.any(np.abs(found - other) > _APART * (1 + np.abs(found))):
                raise UnsupportedError("a limit that is another from the other side")
        if np.isnan(found).all():
            raise UnsupportedError("a limit that does not settle")
        return found

    def _approached(self, body: Node, name: str, centre: Array, sign: int, side: float) -> Array:
        """Return what the body comes to from one side: by extrapolation, else from very near; not a number where neither settles."""

        def at(level: int) -> Array:
            step = 2.0**-level
            return self._at(body, name, np.full((1,) * self.arithmetic.lead, sign / step) if sign else centre + side * step)

        with np.errstate(all="ignore"):
            row, found = list[Array](), list[Array]()
            for level in range(_LEVELS):
                row = _extrapolated(row, at(level + 3))
                found.append(row[-1])
            smooth = np.abs(found[-1] - found[-2]) <= ABSOLUTE + RELATIVE * np.abs(found[-1])
            if smooth.all():
                return found[-1]
            near = [at(level) for level in range(*_NEAR_LEVELS)]
            gaps = [np.abs(b - a) for a, b in pairwise(near)]
            shrinks = np.logical_and.reduce([b <= 0.95 * a + _ROUNDING * (1 + np.abs(near[-1])) for a, b in pairwise(gaps)])
            plain = shrinks & (gaps[-1] <= _SETTLED * (1 + np.abs(near[-1])))
            return np.where(smooth, found[-1], np.where(plain, near[-1], np.nan))


def _extrapolated(row: list[Array], value: Array) -> list[Array]:
    """Return the next row of Richardson's table for steps that halve."""
    new = [value]
    for order, before in enumerate(row, start=1):
        new.append(new[-1] + (new[-1] - before) / (2.0**order - 1))
    return new
