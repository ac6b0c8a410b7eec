"""The functions of the vocabulary on values, one function each."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial

import numpy as np

from grader.language.arithmetic import Arithmetic
from grader.language.failure import DomainError, UnsupportedError
from grader.language.numbers import Kind
from grader.language.values import Value, primal

_MAX_FACTORIAL = 170
ENTRYWISE = frozenset("exp sqrt sin cos arctan tanh sinh cosh floor ceil sign arcsin arccos abs log".split())
"""Functions of one argument that the arithmetic has."""


def _tangent(a: Arithmetic, x: Value) -> Value:
    return a.divide(a.unary("sin", x), a.unary("cos", x))


def _cotangent(a: Arithmetic, x: Value) -> Value:
    return a.divide(a.unary("cos", x), a.unary("sin", x))


def _secant(a: Arithmetic, x: Value) -> Value:
    return a.reciprocal(a.unary("cos", x))


def _cosecant(a: Arithmetic, x: Value) -> Value:
    return a.reciprocal(a.unary("sin", x))


def _ln(a: Arithmetic, x: Value) -> Value:
    return a.unary("log", x)


def sigmoid(a: Arithmetic, x: Value) -> Value:
    """Return ``(1 + tanh(x/2)) / 2``, the logistic function in a form that does not overflow."""
    half = a.constant_like(x, Fraction(1, 2))
    return a.times(half, a.add(a.constant_like(x, 1), a.unary("tanh", a.times(half, x))))


def relu(a: Arithmetic, x: Value) -> Value:
    """Return the positive part, entry by entry."""
    return a.largest(x, a.constant_like(x, 0))


def softplus(a: Arithmetic, x: Value) -> Value:
    """Return ``log(1 + exp(x))``, entry by entry."""
    return a.unary("log", a.add(a.constant_like(x, 1), a.unary("exp", x)))


def softmax(a: Arithmetic, x: Value) -> Value:
    """Return a vector's softmax; a matrix's row by row."""
    exponential = a.unary("exp", x)
    shape = a.shape(x)
    if not shape or 1 in shape:
        return a.divide(exponential, a.total(exponential))
    square = a.embed(np.ones((shape[1], shape[1]), dtype=int))
    return a.divide(exponential, a.multiply(exponential, square))


def logsumexp(a: Arithmetic, x: Value) -> Value:
    """Return the logarithm of the sum of the exponentials of all entries."""
    return a.unary("log", a.total(a.unary("exp", x)))


def extreme(a: Arithmetic, which: str, x: Value) -> Value:
    """Return the largest (``max``) or smallest (``min``) entry of an array."""
    rows, columns = a.shape(x) or (0, 0)
    entries = [a.entry(x, i, j) for i in range(rows) for j in range(columns)] or [x]
    return extreme_of(a, which, entries)


def extreme_of(a: Arithmetic, which: str, values: list[Value]) -> Value:
    """Return the largest (``max``) or smallest (``min``) of several values, entry by entry."""
    joint = a.largest if which == "max" else a.smallest
    result = values[0]
    for value in values[1:]:
        result = joint(result, value)
    return result


def _largest_entry(a: Arithmetic, x: Value) -> Value:
    return extreme(a, "max", x)


def _smallest_entry(a: Arithmetic, x: Value) -> Value:
    return extreme(a, "min", x)


def length(a: Arithmetic, x: Value) -> Value:
    """Return the square root of the sum of the squares of all entries."""
    return a.unary("sqrt", a.total(a.times(x, x)))


def _columns(a: Arithmetic, x: Value) -> Value:
    """Return the columns of a matrix, one below the other."""
    rows, columns = a.shape(x) or (1, 1)
    return a.stacked([[a.entry(x, i, j)] for j in range(columns) for i in range(rows)]) if rows * columns > 1 else x


def _factorial(a: Arithmetic, x: Value) -> Value:
    return a.number(factorial(_small_integer(a, x)))


def _inner(a: Arithmetic, x: Value, y: Value) -> Value:
    """Return an inner product; angle brackets around two numbers hold a vector."""
    if not a.shape(x) and not a.shape(y):
        return a.stacked([[x], [y]])
    return a.total(a.times(x, y))


def _outer(a: Arithmetic, x: Value, y: Value) -> Value:
    return a.multiply(x, a.transpose(y))


def _binomial(a: Arithmetic, top: Value, bottom: Value) -> Value:
    return a.number(comb(_small_integer(a, top), _small_integer(a, bottom)))


def _small_integer(a: Arithmetic, value: Value) -> int:
    """Return a value that is one small integer; in a model, n is one."""
    array = primal(value)
    number = float(array.item()) if array.size == 1 and a.kind is not Kind.RESIDUE else -1.0
    if number.is_integer() and -_MAX_FACTORIAL < number < 0 and a.kind is not Kind.RESIDUE:
        raise DomainError("the factorial of a negative number")
    if not number.is_integer() or not 0 <= number <= _MAX_FACTORIAL:
        raise UnsupportedError("the factorial of what is not a small integer")
    return int(number)


ONE: dict[str, Callable[[Arithmetic, Value], Value]] = {
    "ln": _ln, "tan": _tangent, "cot": _cotangent, "sec": _secant, "csc": _cosecant, "sigmoid": sigmoid, "relu": relu, "softplus": softplus,
    "softmax": softmax, "logsumexp": logsumexp, "max": _largest_entry, "min": _smallest_entry, "tr": Arithmetic.trace,
    "det": Arithmetic.determinant, "diag": Arithmetic.diagonal, "inv": Arithmetic.inverse, "transpose": Arithmetic.transpose, "vec": _columns,
    "norm": length, "factorial": _factorial,
}  # fmt: skip
"""Functions of one argument, by name."""

TWO: dict[str, Callable[[Arithmetic, Value, Value], Value]] = {"inner": _inner, "dot": _inner, "outer": _outer, "binom": _binomial}
"""Functions of two arguments, by name."""
