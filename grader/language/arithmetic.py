"""Arithmetic of vectors and matrices, on top of that of their entries. A product that comes out one by one is a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from grader.language import numbers
from grader.language.elementwise import Elementwise
from grader.language.elimination import eliminated
from grader.language.failure import DomainError, ShapeError, UnsupportedError
from grader.language.numbers import PRIME, Kind
from grader.language.values import Array, Dual, Value, mapped, part, primal, shape_words, split

MAX_SIZE = 64
MAX_ENTRIES = 400


class Arithmetic(Elementwise):
    """All operations on values with this many leading axes and of this kind."""

    # Products and inverses

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
            product = np.matmul(a, b)
            return product % PRIME if self.kind is Kind.RESIDUE else product
        x, dx, y, dy, level = split(a, b)
        left = None if dx is None else self._matmul(self._widened(x, dx), y)
        right = None if dy is None else self._matmul(x, self._widened(y, dy))
        return Dual(self._matmul(x, y), self._joined(left, right), level)

    def _widened(self, value: Value, tangent: Value) -> Value:
        """Return a tangent in its value's shape, which a product of matrices needs and a sum does not."""
        return tangent if self.shape(tangent) == self.shape(value) else self.shaped_like(value, tangent)

    def squeezed(self, a: Value) -> Value:
        """Return a 1 x 1 array as a number."""
        return mapped(a, lambda array: array[..., 0, 0]) if self.shape(a) == (1, 1) else a

    def kronecker(self, a: Value, b: Value) -> Value:
        """Return the Kronecker product."""
        left, right = self.shape(a), self.shape(b)
        if not left or not right:
            return self.multiply(a, b)
        rows, columns = left[0] * right[0], left[1] * right[1]
        if rows * columns > MAX_ENTRIES:
            raise UnsupportedError(f"a matrix of {rows:,} x {columns:,}")
        wide = mapped(a, lambda array: array[..., :, None, :, None])
        tall = mapped(b, lambda array: array[..., None, :, None, :])
        return mapped(self._times(wide, tall), lambda array: array.reshape(*array.shape[: self.lead], rows, columns))

    def inverse(self, a: Value) -> Value:
        """Return the inverse of a matrix; of a number, one over it."""
        shape = self._square(a, "an inverse")
        if not shape:
            return self.reciprocal(a)
        if isinstance(a, Dual):
            inverse = self.inverse(a.value)
            return Dual(inverse, self.negate(self._matmul(self._matmul(inverse, a.tangent), inverse)), a.level)
        if self.kind is not Kind.FLOAT:
            return eliminated(a, self.kind)[0]
        try:
            return np.linalg.inv(a)
        except np.linalg.LinAlgError as error:
            raise DomainError("a matrix without an inverse") from error

    def determinant(self, a: Value) -> Value:
        """Return the determinant."""
        if not self._square(a, "a determinant"):
            return a
        if isinstance(a, Dual):
            value = self.determinant(a.value)
            return Dual(value, self._times(value, self.trace(self._matmul(self.inverse(a.value), a.tangent))), a.level)
        return np.linalg.det(a) if self.kind is Kind.FLOAT else eliminated(a, self.kind)[1]

    def trace(self, a: Value) -> Value:
        """Return the sum of the diagonal."""
        shape = self._square(a, "a trace")
        return self.total(mapped(a, lambda array: array * self._eye(shape[0]))) if shape else a

    def _square(self, a: Value, what: str) -> tuple[int, ...]:
        shape = self.shape(a)
        if shape and shape[0] != shape[1]:
            raise ShapeError(f"only a square matrix has {what}, and this one is {shape_words(shape)}")
        return shape

    def operator_norm(self, a: Value) -> Value:
        """Return the largest singular value; only in floating point, where the tolerance is wide enough for it."""
        if isinstance(a, Dual) or self.kind is not Kind.FLOAT:
            raise UnsupportedError("an exact operator norm")
        if not np.isfinite(a).all():
            raise DomainError("a matrix that is not finite")
        return np.linalg.norm(a, ord=2, axis=(-2, -1))

    # Layout

    def transpose(self, a: Value) -> Value:
        """Return the transpose; a number is its own."""
        return mapped(a, lambda array: array.swapaxes(-1, -2)) if self.shape(a) else a

    def diagonal(self, a: Value) -> Value:
        """Return the diagonal matrix of a vector; a matrix keeps its diagonal only."""
        shape = self.shape(a)
        if not shape:
            return a
        if 1 in shape:
            size = max(shape)
            return mapped(a, lambda array: array.reshape(*array.shape[:-2], size, 1) * self._eye(size))
        self._square(a, "a diagonal")
        return mapped(a, lambda array: array * self._eye(shape[0]))

    def _eye(self, size: int) -> NDArray[np.int_] | Array:
        return np.eye(size) if self.kind is Kind.FLOAT else np.eye(size, dtype=int).astype(object)

    def identity(self, size: int) -> Array:
        """Return the identity matrix."""
        if not 1 <= size <= MAX_SIZE:
            raise UnsupportedError(f"an identity matrix of size {size:,}")
        return self.embed(np.eye(size, dtype=int))

    def embed(self, integers: NDArray[np.int_]) -> Array:
        """Return an array of integers as a value that is the same in all rows of the batch."""
        shape = (1,) * self.lead + integers.shape
        if self.kind is Kind.FLOAT:
            return integers.astype(float).reshape(shape)
        return numbers.exacts(integers, self.kind).reshape(shape)

    def total(self, a: Value) -> Value:
        """Return the sum of all entries."""
        if not self.shape(a):
            return a
        summed = mapped(a, lambda array: np.asarray(array.sum(axis=(-1, -2))))
        return mapped(summed, lambda array: array % PRIME) if self.kind is Kind.RESIDUE else summed

    def entry(self, a: Value, row: int, column: int) -> Value:
        """Return one entry, counted from 0."""
        shape = self.shape(a)
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise ShapeError(f"the entry ({row + 1}, {column + 1}) lies outside {shape_words(shape)}")
        return mapped(a, lambda array: array[..., row, column])

    def line(self, a: Value, row: int) -> Value:
        """Return a row of a matrix as a row, counted from 0."""
        if not 0 <= row < self.shape(a)[0]:
            raise ShapeError(f"row {row + 1} lies outside {shape_words(self.shape(a))}")
        return mapped(a, lambda array: array[..., row : row + 1, :])

    def stacked(self, rows: Sequence[Sequence[Value]]) -> Value:
        """Return the matrix of numbers written out row by row."""
        level = max((item.level for row in rows for item in row if isinstance(item, Dual)), default=0)
        if level:
            parts = [[part(item, level) for item in row] for row in rows]
            values = [[value for value, _ in row] for row in parts]
            tangents = [[self.constant_like(value, 0) if tangent is None else tangent for value, tangent in row] for row in parts]
            return Dual(self.stacked(values), self.stacked(tangents), level)
        flat = [primal(item) for row in rows for item in row]
        lead = np.broadcast_shapes(*(item.shape for item in flat))
        return np.stack([np.broadcast_to(item, lead) for item in flat], axis=-1).reshape(*lead, len(rows), len(rows[0]))

    def average(self, a: Value, weights: Array, axis: int) -> Value:
        """Return the expectation over one leading axis, kept with size 1."""
        shaped = weights.reshape(*weights.shape, *(1,) * len(self.shape(a)))
        return mapped(a, lambda array: self._summed(array * shaped, axis))

    def _summed(self, array: Array, axis: int) -> Array:
        total = array.sum(axis=axis, keepdims=True)
        return total % PRIME if self.kind is Kind.RESIDUE else total
