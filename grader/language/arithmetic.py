"""Arithmetic on values: arrays whose leading axes are the batch and the random outcomes, and dual numbers that carry a derivative along.

A scalar has no axis after the leading ones, a vector is a column, a matrix has two. A product that comes out one by one is a scalar.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.language import numbers
from grader.language.failure import DomainError, ShapeError, UnsupportedError

Array = NDArray[Any]


@dataclass(frozen=True, eq=False, slots=True)
class Dual:
    """A value with its derivative in one direction; of two, the one of the higher level is the newer and goes outside."""

    value: Value
    tangent: Value
    level: int


Value: TypeAlias = "Array | Dual"

_NUMPY: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "arctan": np.arctan, "tanh": np.tanh, "sinh": np.sinh,
    "cosh": np.cosh, "floor": np.floor, "ceil": np.ceil, "sign": np.sign, "abs": np.abs, "arcsin": np.arcsin, "arccos": np.arccos,
}  # fmt: skip


def primal(value: Value) -> Array:
    """Return the plain array below all duals."""
    while isinstance(value, Dual):
        value = value.value
    return value


def shape_words(shape: Sequence[int]) -> str:
    """Return a shape for a message: ``a number``, ``2 x 3``."""
    return " x ".join(str(size) for size in shape) if shape else "a number"


class Arithmetic:
    """The operations, for values with this many leading axes and of this kind: ``float``, ``decimal`` or ``residue``."""

    def __init__(self, lead: int, kind: str = "float"):
        self.lead = lead
        self.kind = kind

    def number(self, value: Fraction | int) -> Array:
        """Return a constant."""
        if self.kind == "float":
            return np.full((1,) * self.lead, float(value))
        out = np.empty((1,) * self.lead, dtype=object)
        out.fill(numbers.exact(Fraction(value), self.kind))
        return out

    def named(self, name: str) -> Array:
        """Return ``pi`` or ``e``."""
        if self.kind == "float":
            return np.full((1,) * self.lead, np.pi if name == "pi" else np.e)
        out = np.empty((1,) * self.lead, dtype=object)
        out.fill(numbers.constant(name, self.kind))
        return out

    def shape(self, value: Value) -> tuple[int, ...]:
        """The shape after the leading axes: ``()`` for a scalar, ``(d, 1)`` for a vector."""
        return primal(value).shape[self.lead :]

    # Elementwise

    def aligned(self, a: Value, b: Value, verb: str) -> tuple[Value, Value]:
        """Return two values of one shape; a number goes with every entry of a vector."""
        left, right = self.shape(a), self.shape(b)
        if left == right or (1, 1) in (left, right):
            return a, b
        if not left and right:
            return self._spread(a, right, verb), b
        if left and not right:
            return a, self._spread(b, left, verb)
        raise ShapeError(f"{verb} needs equal shapes, and {shape_words(left)} meets {shape_words(right)}")

    def _spread(self, number: Value, shape: tuple[int, ...], verb: str) -> Value:
        if verb == "a sum" and 1 not in shape and not self._is_zero(number):
            raise ShapeError(f"a sum needs equal shapes, and a number meets a {shape_words(shape)} matrix (is an identity matrix missing?)")
        return self.expand(number)

    def _is_zero(self, number: Value) -> bool:
        return not isinstance(number, Dual) and number.size == 1 and not number.item()

    def expand(self, value: Value) -> Value:
        """Return a number as a 1 x 1 array that broadcasts."""
        return self._map(value, lambda a: a[..., None, None])

    def _map(self, value: Value, function: Callable[[Array], Array]) -> Value:
        """Apply a linear function of the layout to a value and its derivatives."""
        if isinstance(value, Dual):
            return Dual(self._map(value.value, function), self._map(value.tangent, function), value.level)
        return function(value)

    def add(self, a: Value, b: Value) -> Value:
        a, b = self.aligned(a, b, "a sum")
        return self._add(a, b)

    def _add(self, a: Value, b: Value) -> Value:
        if not isinstance(a, Dual) and not isinstance(b, Dual):
            return a + b
        x, dx, y, dy, level = _split(a, b)
        tangent = dx if dy is None else dy if dx is None else self._add(dx, dy)
        return Dual(self._add(x, y), self._like(tangent, x, y), level)

    def _like(self, tangent: Value | None, *values: Value) -> Value:
        """Return a tangent; where shapes broadcast, so does it by itself."""
        assert tangent is not None
        return tangent

    def negate(self, a: Value) -> Value:
        return self._map(a, lambda array: -array)

    def subtract(self, a: Value, b: Value) -> Value:
        return self.add(a, self.negate(b))

    def times(self, a: Value, b: Value) -> Value:
        """Return the elementwise product."""
        a, b = self.aligned(a, b, "an elementwise product")
        return self._times(a, b)

    def _times(self, a: Value, b: Value) -> Value:
        if not isinstance(a, Dual) and not isinstance(b, Dual):
            return a * b
        x, dx, y, dy, level = _split(a, b)
        left = None if dx is None else self._times(dx, y)
        right = None if dy is None else self._times(x, dy)
        tangent = left if right is None else right if left is None else self._add(left, right)
        return Dual(self._times(x, y), self._like(tangent, x, y), level)

    def divide(self, a: Value, b: Value) -> Value:
        a, b = self.aligned(a, b, "a quotient")
        return self._times(a, self.reciprocal(b))

    def reciprocal(self, a: Value) -> Value:
        if isinstance(a, Dual):
            inverse = self.reciprocal(a.value)
            return Dual(inverse, self.negate(self._times(self._times(inverse, inverse), a.tangent)), a.level)
        if self.kind == "float":
            with np.errstate(all="ignore"):
                return 1.0 / a
        if not all(bool(item) for item in a.reshape(-1)):
            raise DomainError("division by zero")
        return self.number(1).reshape((1,) * a.ndim) / a

    def unary(self, name: str, a: Value) -> Value:
        """Apply an elementary function to each entry."""
        if isinstance(a, Dual):
            return Dual(self.unary(name, a.value), self._times(self._slope(name, a.value), a.tangent), a.level)
        if self.kind != "float":
            return numbers.elementwise(name, a)
        with np.errstate(all="ignore"):
            return _NUMPY[name](a)

    def _slope(self, name: str, a: Value) -> Value:
        """The derivative of an elementary function, entry by entry."""
        one = self.constant_like(a, 1)
        match name:
            case "exp" | "sinh" | "cosh":
                return self.unary({"sinh": "cosh", "cosh": "sinh"}.get(name, name), a)
            case "log":
                return self.reciprocal(a)
            case "sqrt":
                return self.reciprocal(self._times(self.constant_like(a, 2), self.unary("sqrt", a)))
            case "sin":
                return self.unary("cos", a)
            case "cos":
                return self.negate(self.unary("sin", a))
            case "tanh":
                t = self.unary("tanh", a)
                return self._add(one, self.negate(self._times(t, t)))
            case "arctan":
                return self.reciprocal(self._add(one, self._times(a, a)))
            case "abs":
                return self.unary("sign", a)
            case "floor" | "ceil" | "sign":
                return self.constant_like(a, 0)
            case _:
                raise UnsupportedError(f"the derivative of {name}")

    def constant_like(self, a: Value, number: int | Fraction) -> Value:
        """Return a constant that broadcasts with a value."""
        return self.number(number).reshape((1,) * primal(a).ndim)

    def power(self, base: Value, exponent: Value, whole: int | None) -> Value:
        """Raise each entry to a power; ``whole`` is the exponent where it is an integer that is known."""
        if whole is not None:
            return self._whole_power(base, whole)
        if self.kind == "residue":
            raise UnsupportedError("not rational")
        base, exponent = self.aligned(base, exponent, "a power")
        if isinstance(base, Dual) or isinstance(exponent, Dual):
            return self.unary("exp", self._times(exponent, self.unary("log", base)))
        if self.kind == "float":
            with np.errstate(all="ignore"):
                return np.power(base, exponent)
        return np.frompyfunc(_decimal_power, 2, 1)(base, exponent)

    def _whole_power(self, base: Value, whole: int) -> Value:
        if abs(whole) > 10_000:
            raise UnsupportedError("a power beyond 10,000")
        if isinstance(base, Dual):
            if whole == 0:
                return self.constant_like(base, 1)
            slope = self._times(self.constant_like(base, whole), self._whole_power(base.value, whole - 1))
            return Dual(self._whole_power(base.value, whole), self._times(slope, base.tangent), base.level)
        if self.kind == "float":
            with np.errstate(all="ignore"):
                return np.power(base, float(whole)) if whole < 0 else base**whole
        if whole < 0:
            return self._whole_power(self.reciprocal(base), -whole)
        return base**whole if self.kind == "residue" else np.frompyfunc(lambda item: numbers.CONTEXT.power(item, whole), 1, 1)(base)

    # Choice

    def compare(self, operator: str, a: Value, b: Value) -> Array:
        """Return where a comparison holds, entry by entry."""
        a, b = self.aligned(a, b, "a comparison")
        x, y = primal(a), primal(b)
        if operator in ("=", "!="):
            equal = np.isclose(x, y, rtol=1e-9, atol=1e-12) if self.kind == "float" else np.equal(x, y).astype(bool)
            return equal if operator == "=" else ~equal
        if self.kind == "residue":
            raise UnsupportedError("residues have no order")
        table = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
        if operator not in table:
            raise UnsupportedError(f"the relation {operator}")
        return table[operator](x, y).astype(bool)

    def select(self, where: Array, a: Value, b: Value) -> Value:
        """Return a where the condition holds, else b."""
        a, b = self.aligned(a, b, "a choice")
        if isinstance(a, Dual) or isinstance(b, Dual):
            x, dx, y, dy, level = _split(a, b)
            zero = self.constant_like(x, 0)
            return Dual(self.select_raw(where, x, y), self.select_raw(where, zero if dx is None else dx, zero if dy is None else dy), level)
        return np.where(where, a, b)

    def select_raw(self, where: Array, a: Value, b: Value) -> Value:
        if isinstance(a, Dual) or isinstance(b, Dual):
            return self.select(where, a, b)
        return np.where(where, a, b)

    # Matrices

    def multiply(self, a: Value, b: Value) -> Value:
        """Return the product: of numbers, of a number and an array, or of matrices."""
        left, right = self.shape(a), self.shape(b)
        if left and right:
            if left[1] != right[0]:
                raise ShapeError(f"a product needs inner sizes that agree, and {shape_words(left)} meets {shape_words(right)}")
            return self.squeezed(self._matmul(a, b))
        if left:
            b = self.expand(b)
        elif right:
            a = self.expand(a)
        return self._times(a, b)

    def _matmul(self, a: Value, b: Value) -> Value:
        if not isinstance(a, Dual) and not isinstance(b, Dual):
            return np.matmul(a, b) if self.kind == "float" else _object_matmul(a, b)
        x, dx, y, dy, level = _split(a, b)
        left = None if dx is None else self._matmul(dx, y)
        right = None if dy is None else self._matmul(x, dy)
        tangent = left if right is None else right if left is None else self._add(left, right)
        return Dual(self._matmul(x, y), self._like(tangent), level)

    def squeezed(self, a: Value) -> Value:
        """Return a 1 x 1 array as a number."""
        return self._map(a, lambda array: array[..., 0, 0]) if self.shape(a) == (1, 1) else a

    def transpose(self, a: Value) -> Value:
        return self._map(a, lambda array: np.swapaxes(array, -1, -2)) if self.shape(a) else a

    def inverse(self, a: Value) -> Value:
        shape = self.shape(a)
        if not shape:
            return self.reciprocal(a)
        if shape[0] != shape[1]:
            raise ShapeError(f"only a square matrix has an inverse, and this one is {shape_words(shape)}")
        if isinstance(a, Dual):
            inverse = self.inverse(a.value)
            return Dual(inverse, self.negate(self._matmul(self._matmul(inverse, a.tangent), inverse)), a.level)
        if self.kind != "float":
            return _eliminated(a, self)[0]
        try:
            return np.linalg.inv(a)
        except np.linalg.LinAlgError as error:
            raise DomainError("a matrix without an inverse") from error

    def determinant(self, a: Value) -> Value:
        shape = self.shape(a)
        if not shape:
            return a
        if shape[0] != shape[1]:
            raise ShapeError(f"only a square matrix has a determinant, and this one is {shape_words(shape)}")
        if isinstance(a, Dual):
            value = self.determinant(a.value)
            return Dual(value, self._times(value, self.trace(self._matmul(self.inverse(a.value), a.tangent))), a.level)
        return np.linalg.det(a) if self.kind == "float" else _eliminated(a, self)[1]

    def trace(self, a: Value) -> Value:
        shape = self.shape(a)
        if shape and shape[0] != shape[1]:
            raise ShapeError(f"only a square matrix has a trace, and this one is {shape_words(shape)}")
        return self._map(a, lambda array: np.trace(array, axis1=-2, axis2=-1) if array.dtype != object else _object_trace(array)) if shape else a

    def diagonal(self, a: Value) -> Value:
        """Return the diagonal matrix of a vector; a matrix keeps its diagonal only."""
        shape = self.shape(a)
        if not shape:
            return a
        size = max(shape) if 1 in shape else shape[0]
        eye = np.eye(size) if self.kind == "float" else self.identity(size)
        if 1 in shape:
            return self._map(a, lambda array: array.reshape(*array.shape[:-2], size, 1) * eye)
        return self._map(a, lambda array: array * eye)

    def identity(self, size: int) -> Array:
        """Return the identity matrix."""
        return self.embed(np.eye(size, dtype=int))

    def embed(self, integers: NDArray[np.int_]) -> Array:
        """Return an array of integers as a value without leading variation."""
        shape = (1,) * self.lead + integers.shape
        if self.kind == "float":
            return integers.astype(float).reshape(shape)
        table = {int(item): numbers.exact(Fraction(int(item)), self.kind) for item in np.unique(integers)}
        out = np.empty(integers.size, dtype=object)
        out[:] = [table[int(item)] for item in integers.reshape(-1)]
        return out.reshape(shape)

    def total(self, a: Value) -> Value:
        """Return the sum of all entries."""
        return self._map(a, lambda array: array.sum(axis=(-1, -2))) if self.shape(a) else a

    def kronecker(self, a: Value, b: Value) -> Value:
        left, right = self.shape(a), self.shape(b)
        if not left or not right:
            return self.multiply(a, b)
        rows, columns = left[0] * right[0], left[1] * right[1]
        wide = self._map(a, lambda array: array[..., :, None, :, None])
        tall = self._map(b, lambda array: array[..., None, :, None, :])
        return self._map(self._times(wide, tall), lambda array: array.reshape(*array.shape[: self.lead], rows, columns))

    def entry(self, a: Value, row: int, column: int) -> Value:
        """Return one entry, counted from 0."""
        shape = self.shape(a)
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise ShapeError(f"the entry ({row + 1}, {column + 1}) lies outside {shape_words(shape)}")
        return self._map(a, lambda array: array[..., row, column])

    def line(self, a: Value, row: int) -> Value:
        """Return a row of a matrix as a row, counted from 0."""
        if not 0 <= row < self.shape(a)[0]:
            raise ShapeError(f"row {row + 1} lies outside {shape_words(self.shape(a))}")
        return self._map(a, lambda array: array[..., row : row + 1, :])

    def stacked(self, rows: Sequence[Sequence[Value]]) -> Value:
        """Return the matrix of numbers written out row by row."""
        level = max((item.level for row in rows for item in row if isinstance(item, Dual)), default=0)
        if level:
            parts = [[_part(item, level) for item in row] for row in rows]
            values = [[value for value, _ in row] for row in parts]
            tangents = [[self.constant_like(value, 0) if tangent is None else tangent for value, tangent in row] for row in parts]
            return Dual(self.stacked(values), self.stacked(tangents), level)
        flat = [item for row in rows for item in row]
        lead = np.broadcast_shapes(*(primal(item).shape for item in flat))
        arrays = [np.broadcast_to(primal(item), lead) for item in flat]
        return np.stack(arrays, axis=-1).reshape(*lead, len(rows), len(rows[0]))

    def average(self, a: Value, weights: Array, axis: int) -> Value:
        """Return the expectation over one leading axis, kept with size 1."""
        extra = len(self.shape(a))
        shaped = weights.reshape(*weights.shape, *(1,) * extra)
        return self._map(a, lambda array: (array * shaped).sum(axis=axis, keepdims=True))

    def largest(self, a: Value, b: Value) -> Value:
        a, b = self.aligned(a, b, "a maximum")
        return self.select(self.compare(">=", a, b), a, b)

    def operator_norm(self, a: Value) -> Value:
        """Return the largest singular value; only in floating point, where the tolerance is wide enough for it."""
        if isinstance(a, Dual) or self.kind != "float":
            raise UnsupportedError("the operator norm outside floating point")
        return np.linalg.norm(a, ord=2, axis=(-2, -1))


def _split(a: Value, b: Value) -> tuple[Value, Value | None, Value, Value | None, int]:
    """Return values and tangents of two operands at the newer level of the two."""
    level = max(a.level if isinstance(a, Dual) else 0, b.level if isinstance(b, Dual) else 0)
    x, dx = _part(a, level)
    y, dy = _part(b, level)
    return x, dx, y, dy, level


def _part(a: Value, level: int) -> tuple[Value, Value | None]:
    return (a.value, a.tangent) if isinstance(a, Dual) and a.level == level else (a, None)


def _decimal_power(base: Decimal, exponent: Decimal) -> Decimal:
    try:
        return numbers.CONTEXT.power(base, exponent)
    except decimal.DecimalException as error:
        raise DomainError("a power that is not defined here") from error


def _object_matmul(a: Array, b: Array) -> Array:
    return (a[..., :, :, None] * b[..., None, :, :]).sum(axis=-2)


def _object_trace(a: Array) -> Array:
    total = a[..., 0, 0]
    for index in range(1, a.shape[-1]):
        total = total + a[..., index, index]
    return total


def _eliminated(a: Array, arithmetic: Arithmetic) -> tuple[Array, Array]:
    """Return inverse and determinant of exact matrices by Gauss-Jordan elimination with row exchange."""
    lead, size = a.shape[:-2], a.shape[-1]
    inverses = np.empty((*lead, size, size), dtype=object)
    determinants = np.empty(lead, dtype=object)
    one, zero = arithmetic.number(1).item(), arithmetic.number(0).item()
    for place in np.ndindex(*lead):
        inverses[place], determinants[place] = _gauss_jordan(a[place], one, zero)
    return inverses, determinants


def _gauss_jordan(matrix: Array, one: Any, zero: Any) -> tuple[Array, Any]:
    size = matrix.shape[0]
    rows = [[*matrix[i], *(one if i == j else zero for j in range(size))] for i in range(size)]
    determinant = one
    for column in range(size):
        pivot = max(range(column, size), key=lambda r: abs(rows[r][column]) if isinstance(one, Decimal) else bool(rows[r][column]))
        if not rows[pivot][column]:
            raise DomainError("a matrix without an inverse")
        if pivot != column:
            rows[column], rows[pivot], determinant = rows[pivot], rows[column], -determinant
        head = rows[column][column]
        determinant = determinant * head
        rows[column] = [item / head for item in rows[column]]
        for r in range(size):
            if r != column and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [item - factor * other for item, other in zip(rows[r], rows[column], strict=True)]
    out = np.empty((size, size), dtype=object)
    for i in range(size):
        out[i, :] = rows[i][size:]
    return out, determinant
