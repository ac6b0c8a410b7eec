"""The functions of the vocabulary, one method each; those of one argument that work entry by entry come straight from the arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial

import numpy as np

from grader.language.calculus import Calculus
from grader.language.failure import UnsupportedError
from grader.language.numbers import Kind
from grader.language.tree import Call, Node, Relation
from grader.language.values import Array, Value, primal

_MAX_FACTORIAL = 170
_MAX_ONES = 64
_PLAIN = frozenset("exp sqrt sin cos arctan tanh sinh cosh floor ceil sign arcsin arccos abs".split())


class Functions(Calculus):
    """Evaluates calls of known functions."""

    def call(self, node: Call) -> Value:
        """Return the value of a function of the vocabulary."""
        match node:
            case Call(function="indicator", arguments=(condition,)):
                return self.arithmetic.select(self.holds(condition), self.arithmetic.number(1), self.arithmetic.number(0))
            case Call(function="ones", arguments=arguments):
                return self._ones(arguments)
            case Call(function="log" | "ln", arguments=(argument,), parameter=Node() as base):
                return self.arithmetic.divide(self._log(self.value(argument)), self._log(self.value(base)))
            case Call(function="sqrt", arguments=(argument,), parameter=Node() as degree):
                return self.arithmetic.power(self.value(argument), self.arithmetic.reciprocal(self.value(degree)))
            case Call(parameter=Node()):
                raise UnsupportedError(f"{node.function} with a subscript")
            case _:
                return self._applied(node.function, [self.value(argument) for argument in node.arguments])

    def _applied(self, name: str, values: list[Value]) -> Value:
        if name in _PLAIN and len(values) == 1:
            return self.arithmetic.unary(name, values[0])
        if len(values) == 1 and name in _ONE:
            return _ONE[name](self, values[0])
        if len(values) == 2 and name in _TWO:
            return _TWO[name](self, *values)
        if name in ("max", "min") and len(values) > 1:
            return self._extreme_of(name, values)
        raise UnsupportedError(f"the function {name}" if name not in _ONE and name not in _TWO else f"{name} of {len(values)} things")

    # One argument

    def _log(self, x: Value) -> Value:
        return self.arithmetic.unary("log", x)

    def _tan(self, x: Value) -> Value:
        return self.arithmetic.divide(self.arithmetic.unary("sin", x), self.arithmetic.unary("cos", x))

    def _one_over(self, x: Value) -> Value:
        return self.arithmetic.reciprocal(x)

    def _cot(self, x: Value) -> Value:
        return self.arithmetic.divide(self.arithmetic.unary("cos", x), self.arithmetic.unary("sin", x))

    def _sec(self, x: Value) -> Value:
        return self._one_over(self.arithmetic.unary("cos", x))

    def _csc(self, x: Value) -> Value:
        return self._one_over(self.arithmetic.unary("sin", x))

    def sigmoid(self, x: Value) -> Value:
        """Return ``(1 + tanh(x/2)) / 2``, which does not overflow."""
        half = self.arithmetic.constant_like(x, Fraction(1, 2))
        tanh = self.arithmetic.unary("tanh", self.arithmetic.times(half, x))
        return self.arithmetic.times(half, self.arithmetic.add(self.arithmetic.constant_like(x, 1), tanh))

    def relu(self, x: Value) -> Value:
        """Return the positive part."""
        return self.arithmetic.largest(x, self.arithmetic.constant_like(x, 0))

    def _softplus(self, x: Value) -> Value:
        return self._log(self.arithmetic.add(self.arithmetic.constant_like(x, 1), self.arithmetic.unary("exp", x)))

    def _softmax(self, x: Value) -> Value:
        """Return a vector's softmax; a matrix's row by row."""
        exponential = self.arithmetic.unary("exp", x)
        shape = self.arithmetic.shape(x)
        if not shape or 1 in shape:
            return self.arithmetic.divide(exponential, self.arithmetic.total(exponential))
        square = self.arithmetic.embed(np.ones((shape[1], shape[1]), dtype=int))
        return self.arithmetic.divide(exponential, self.arithmetic.multiply(exponential, square))

    def _logsumexp(self, x: Value) -> Value:
        return self._log(self.arithmetic.total(self.arithmetic.unary("exp", x)))

    def _max(self, x: Value) -> Value:
        return self.extreme("max", x)

    def _min(self, x: Value) -> Value:
        return self.extreme("min", x)

    def _tr(self, x: Value) -> Value:
        return self.arithmetic.trace(x)

    def _det(self, x: Value) -> Value:
        return self.arithmetic.determinant(x)

    def _diag(self, x: Value) -> Value:
        return self.arithmetic.diagonal(x)

    def _inv(self, x: Value) -> Value:
        return self.arithmetic.inverse(x)

    def _transpose(self, x: Value) -> Value:
        return self.arithmetic.transpose(x)

    def _vec(self, x: Value) -> Value:
        """Return the columns of a matrix, one below the other."""
        rows, columns = self.arithmetic.shape(x) or (1, 1)
        return self.arithmetic.stacked([[self.arithmetic.entry(x, i, j)] for j in range(columns) for i in range(rows)]) if rows * columns > 1 else x

    def length(self, x: Value) -> Value:
        """Return the square root of the sum of squares."""
        return self.arithmetic.unary("sqrt", self.arithmetic.total(self.arithmetic.times(x, x)))

    def _factorial(self, x: Value) -> Value:
        return self.arithmetic.number(factorial(self._small_integer(x)))

    # Several arguments

    def _extreme_of(self, name: str, values: list[Value]) -> Value:
        joint = self.arithmetic.largest if name == "max" else self.arithmetic.smallest
        result = values[0]
        for value in values[1:]:
            result = joint(result, value)
        return result

    def _inner(self, left: Value, right: Value) -> Value:
        """Return an inner product; angle brackets around two numbers hold a vector."""
        if not self.arithmetic.shape(left) and not self.arithmetic.shape(right):
            return self.arithmetic.stacked([[left], [right]])
        return self.arithmetic.total(self.arithmetic.times(left, right))

    def _outer(self, left: Value, right: Value) -> Value:
        return self.arithmetic.multiply(left, self.arithmetic.transpose(right))

    def _binom(self, top: Value, bottom: Value) -> Value:
        return self.arithmetic.number(comb(self._small_integer(top), self._small_integer(bottom)))

    def _small_integer(self, value: Value) -> int:
        array = primal(value)
        if self.arithmetic.kind is Kind.RESIDUE or array.size != 1:
            raise UnsupportedError("the factorial of what is not a small integer")
        number = float(array.item())
        if not number.is_integer() or not 0 <= number <= _MAX_FACTORIAL:
            raise UnsupportedError("the factorial of what is not a small integer")
        return int(number)

    def _ones(self, arguments: tuple[Node, ...]) -> Value:
        if not arguments:
            raise UnsupportedError("a vector of ones whose size is not given")
        size = self.integer(arguments[0])
        if not 1 <= size <= _MAX_ONES:
            raise UnsupportedError(f"a vector of {size} ones")
        return self.arithmetic.embed(np.ones((size, 1), dtype=int))

    # Conditions

    def holds(self, condition: Node) -> Array:
        """Return where a relation holds, entry by entry."""
        if not isinstance(condition, Relation):
            raise UnsupportedError("a condition that is not a relation")
        values = [self.value(member) for member in condition.members]
        parts = [self.arithmetic.compare(op, a, b) for op, a, b in zip(condition.operators, values, values[1:], strict=False)]
        where = parts[0]
        for part in parts[1:]:
            where = where & part if where.ndim == part.ndim else self._both(where, part)
        return where

    def _both(self, a: Array, b: Array) -> Array:
        return (a if a.ndim > b.ndim else a[..., None, None]) & (b if b.ndim > a.ndim else b[..., None, None])


_ONE: dict[str, Callable[[Functions, Value], Value]] = {
    "log": Functions._log, "ln": Functions._log, "tan": Functions._tan, "cot": Functions._cot, "sec": Functions._sec, "csc": Functions._csc,
    "sigmoid": Functions.sigmoid, "relu": Functions.relu, "softplus": Functions._softplus, "softmax": Functions._softmax,
    "logsumexp": Functions._logsumexp, "max": Functions._max, "min": Functions._min, "tr": Functions._tr, "det": Functions._det,
    "diag": Functions._diag, "inv": Functions._inv, "transpose": Functions._transpose, "vec": Functions._vec, "norm": Functions.length,
    "factorial": Functions._factorial,
}  # fmt: skip
_TWO: dict[str, Callable[[Functions, Value, Value], Value]] = {
    "inner": Functions._inner, "dot": Functions._inner, "outer": Functions._outer, "binom": Functions._binom,
}  # fmt: skip
