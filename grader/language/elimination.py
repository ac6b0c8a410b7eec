"""Inverse and determinant of exact matrices, by Gauss-Jordan elimination with row exchange."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.language import numbers
from grader.language.failure import DomainError
from grader.language.numbers import PRIME, Kind
from grader.language.values import Array


def eliminated(a: Array, kind: Kind) -> tuple[Array, Array]:
    """Return inverse and determinant of a stack of exact matrices.

    Args:
        a: Exact numbers, shape ``(..., n, n)``.
        kind: Decimals or residues.

    Returns:
        Inverses, shape ``(..., n, n)``, and determinants, shape ``(...)``.

    Raises:
        DomainError: A matrix has no inverse.
    """
    lead, size = a.shape[:-2], a.shape[-1]
    inverses = np.empty((*lead, size, size), dtype=object)
    determinants = np.empty(lead, dtype=object)
    for place in np.ndindex(*lead):
        rows, determinants[place] = _gauss_jordan(a[place], kind)
        for i in range(size):
            inverses[(*place, i)] = rows[i]
    return inverses, determinants


def _gauss_jordan(matrix: Array, kind: Kind) -> tuple[list[list[Any]], Any]:
    size = matrix.shape[0]
    one, zero = numbers.exact(1, kind), numbers.exact(0, kind)
    rows: list[list[Any]] = [[*matrix[i], *(one if i == j else zero for j in range(size))] for i in range(size)]
    determinant: Any = one
    for column in range(size):
        pivot = max(range(column, size), key=lambda r: abs(rows[r][column]))
        if not rows[pivot][column]:
            raise DomainError("a matrix without an inverse")
        if pivot != column:
            rows[column], rows[pivot], determinant = rows[pivot], rows[column], -determinant
        determinant = _reduced(determinant * rows[column][column], kind)
        head = numbers.inverse(rows[column][column], kind)
        rows[column] = [_reduced(item * head, kind) for item in rows[column]]
        _clear(rows, column, kind)
    return [row[size:] for row in rows], determinant


def _clear(rows: list[list[Any]], column: int, kind: Kind) -> None:
    """Subtract the pivot's row from all others, so that only the pivot is left in its column."""
    for r, row in enumerate(rows):
        if r != column and row[column]:
            factor = row[column]
            rows[r] = [_reduced(item - factor * other, kind) for item, other in zip(row, rows[column], strict=True)]


def _reduced(item: Any, kind: Kind) -> Any:
    return item % PRIME if kind is Kind.RESIDUE else item
