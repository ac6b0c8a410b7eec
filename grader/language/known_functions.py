"""Calls of the vocabulary's functions, and conditions, during an evaluation."""

from __future__ import annotations

import numpy as np

from grader.language.arithmetic import MAX_SIZE
from grader.language.calculus import Calculus
from grader.language.failure import UnsizedError, UnsupportedError
from grader.language.functions import ENTRYWISE, ONE, TWO, extreme_of
from grader.language.tree import Call, Node, Number, Relation
from grader.language.values import Array, Value


class KnownFunctions(Calculus):
    """Evaluates calls of known functions."""

    unsized = 0
    """The size of a vector of ones that is written without one; 0 when there is none."""

    def call(self, node: Call) -> Value:
        """Return the value of a function of the vocabulary."""
        arithmetic = self.arithmetic
        match node:
            case Call(function="indicator", arguments=(condition,)):
                return arithmetic.select(self.holds(condition), arithmetic.number(1), arithmetic.number(0))
            case Call(function="ones", arguments=(size,)):
                return self._ones(self.integer(size))
            case Call(function="ones", arguments=()) if self.unsized:
                return self._ones(self.unsized)
            case Call(function="ones", arguments=()):
                raise UnsizedError("a vector of ones of no size")
            case Call(function="log" | "ln", arguments=(argument,), parameter=Node() as base):
                return arithmetic.divide(arithmetic.unary("log", self.value(argument)), arithmetic.unary("log", self.value(base)))
            case Call(function="log" | "ln", arguments=(argument, base)):
                return arithmetic.divide(arithmetic.unary("log", self.value(argument)), arithmetic.unary("log", self.value(base)))
            case Call(function="sqrt" | "root", arguments=(argument,), parameter=Number(value=degree)) if degree.denominator == 1 and degree > 0:
                return arithmetic.root(self.value(argument), int(degree))
            case Call(function="sqrt", arguments=(argument,), parameter=Node() as degree):
                return arithmetic.power(self.value(argument), arithmetic.reciprocal(self.value(degree)))
            case Call(parameter=Node()):
                raise UnsupportedError(f"{node.function} with a subscript")
            case _:
                return self._applied(node.function, [self.value(argument) for argument in node.arguments])

    def _applied(self, name: str, values: list[Value]) -> Value:
        match values:
            case [x] if name in ENTRYWISE:
                return self.arithmetic.unary(name, x)
            case [x] if name in ONE:
                return ONE[name](self.arithmetic, x)
            case [x, y] if name in TWO:
                return TWO[name](self.arithmetic, x, y)
            case [_, _, *_] if name in ("max", "min"):
                return extreme_of(self.arithmetic, name, values)
            case _:
                raise UnsupportedError(f"{name} of {len(values)} things" if name in ENTRYWISE | ONE.keys() | TWO.keys() else f"the function {name}")

    def _ones(self, size: int) -> Value:
        if not 1 <= size <= MAX_SIZE:
            raise UnsupportedError(f"a vector of {size} ones")
        return self.arithmetic.embed(np.ones((size, 1), dtype=int))

    def holds(self, condition: Node) -> Array:
        """Return where a relation holds, entry by entry."""
        if not isinstance(condition, Relation):
            raise UnsupportedError("a condition that is not a relation")
        values = [self.value(member) for member in condition.members]
        where = self.arithmetic.compare(condition.operators[0], values[0], values[1])
        for sign, left, right in zip(condition.operators[1:], values[1:], values[2:], strict=False):
            where = _both(where, self.arithmetic.compare(sign, left, right))
        return where


def _both(a: Array, b: Array) -> Array:
    """Return where two conditions hold, of which one may be on a number and the other on each entry of an array."""
    if a.ndim < b.ndim:
        a = a[..., None, None]
    if b.ndim < a.ndim:
        b = b[..., None, None]
    return np.logical_and(a, b)
