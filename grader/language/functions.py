"""The functions of the vocabulary on values, one function each."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from grader.language.arithmetic import Arithmetic
from grader.language.failure import ShapeError, UnsupportedError
from grader.language.numbers import Kind
from grader.language.trigonometry import TRIGONOMETRY
from grader.language.values import Dual, Value
from grader.language.whole_numbers import WHOLE_ONE, WHOLE_TWO

ENTRYWISE = frozenset(
    "exp sqrt sin cos arctan tanh sinh cosh floor ceil sign arcsin arccos arcsinh arccosh arctanh abs log erf erfc gamma conj re im arg".split()
)
"""Functions of one argument that the arithmetic has."""


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


def _inner(a: Arithmetic, x: Value, y: Value) -> Value:
    """Return an inner product; angle brackets around two numbers hold a vector."""
    if not a.shape(x) and not a.shape(y):
        return a.stacked([[x], [y]])
    left, right = a.shape(x), a.shape(y)
    return a.multiply(x, y) if left and right and left != right and left[1] == right[0] else a.total(a.times(x, y))


def _outer(a: Arithmetic, x: Value, y: Value) -> Value:
    return a.multiply(x, a.transpose(y))


def cross(a: Arithmetic, x: Value, y: Value) -> Value:
    """Return the cross product of two vectors of three entries, a column."""
    if sorted(a.shape(x)) != [1, 3] or sorted(a.shape(y)) != [1, 3]:
        raise ShapeError("a cross product needs two vectors of three entries")
    u, v = ([a.entry(item, *((i, 0) if a.shape(item)[1] == 1 else (0, i))) for i in range(3)] for item in (x, y))
    pairs = ((1, 2), (2, 0), (0, 1))
    return a.stacked([[a.subtract(a.times(u[i], v[j]), a.times(u[j], v[i]))] for i, j in pairs])


def _angle(a: Arithmetic, y: Value, x: Value) -> Value:
    """Return the angle of the point (x, y), from minus pi to pi."""
    if a.kind is not Kind.FLOAT or isinstance(x, Dual) or isinstance(y, Dual):
        raise UnsupportedError("an exact angle")
    return np.arctan2(y, x)


def _cube_root(a: Arithmetic, x: Value) -> Value:
    return a.root(x, 3)


def _root_of(a: Arithmetic, x: Value, degree: Value) -> Value:
    return a.power(x, a.reciprocal(degree))


def _log1p(a: Arithmetic, x: Value) -> Value:
    return a.unary("log", a.add(a.constant_like(x, 1), x))


def _expm1(a: Arithmetic, x: Value) -> Value:
    return a.subtract(a.unary("exp", x), a.constant_like(x, 1))


def _cis(a: Arithmetic, x: Value) -> Value:
    return a.add(a.unary("cos", x), a.times(a.named("i"), a.unary("sin", x)))


def _percent(a: Arithmetic, x: Value) -> Value:
    return a.times(a.constant_like(x, Fraction(1, 100)), x)


def _degrees(a: Arithmetic, x: Value) -> Value:
    return a.times(a.divide(a.named("pi"), a.number(180)), x)


ONE: dict[str, Callable[[Arithmetic, Value], Value]] = TRIGONOMETRY | WHOLE_ONE | {
    "ln": _ln, "sigmoid": sigmoid, "relu": relu, "softplus": softplus, "softmax": softmax, "logsumexp": logsumexp, "max": _largest_entry,
    "min": _smallest_entry, "tr": Arithmetic.trace, "det": Arithmetic.determinant, "diag": Arithmetic.diagonal, "inv": Arithmetic.inverse,
    "transpose": Arithmetic.transpose, "vec": _columns, "norm": length, "cbrt": _cube_root, "log1p": _log1p, "expm1": _expm1, "degrees": _degrees,
    "percent": _percent, "cis": _cis,
}  # fmt: skip
"""Functions of one argument, by name."""

TWO: dict[str, Callable[[Arithmetic, Value, Value], Value]] = WHOLE_TWO | {
    "inner": _inner, "dot": _inner, "outer": _outer, "cross": cross, "atan2": _angle, "root": _root_of,
}  # fmt: skip
"""Functions of two arguments, by name."""
