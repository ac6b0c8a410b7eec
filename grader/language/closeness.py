"""Whether two values agree, row by row of the batch: up to rounding, up to a tolerance, or exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.language.values import Array

RELATIVE = 1e-8
_FLOOR = 1e-11
_EXACT = Decimal(10) ** -28


def compared(found: Array, expected: Array, relative: float | None, absolute: Array | float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for each row whether both values are finite there, and whether they agree.

    Args:
        found: With the batch as its first axis, which may have size 1.
        expected: The same, of a shape that broadcasts.
        relative: Tolerance relative to each entry; ``None`` for agreement up to rounding, which is judged against a row's largest entry.
        absolute: Tolerance added to it, one for all entries or one for each.
    """
    if object in (found.dtype, expected.dtype):
        same = _exactly(found, expected)
        return np.ones(same.shape, dtype=bool), same
    gap: Array = np.abs(found - expected)
    size: Array = np.maximum(np.abs(found), np.abs(expected))
    if gap.ndim > 1:
        gap, size = gap.reshape(gap.shape[0], -1), size.reshape(size.shape[0], -1)
        if relative is None:
            size = size.max(axis=1, keepdims=True)
        if isinstance(absolute, np.ndarray):
            absolute = absolute.reshape(absolute.shape[0], -1)
    plain = relative is None and not isinstance(absolute, np.ndarray) and not absolute
    floor = _FLOOR if plain else absolute
    near: Array = np.less_equal(gap, floor + (RELATIVE if relative is None else relative) * size)
    finite: Array = np.isfinite(gap)
    return (finite, near) if gap.ndim == 1 else (np.logical_and.reduce(finite, axis=1), np.logical_and.reduce(near, axis=1))


def _exactly(found: Array, expected: Array) -> NDArray[np.bool_]:
    shape = np.broadcast_shapes(found.shape, expected.shape)
    pairs = zip(np.broadcast_to(found, shape).reshape(-1), np.broadcast_to(expected, shape).reshape(-1), strict=True)
    return np.logical_and.reduce(np.array([_same(a, b) for a, b in pairs], dtype=bool).reshape(shape[0], -1), axis=1)


def _same(a: Any, b: Any) -> bool:
    """Whether two exact numbers are the same; decimals up to what 50 digits leave after cancellation."""
    return a == b if isinstance(a, int) and isinstance(b, int) else abs(a - b) <= (abs(a) + abs(b) + 1) * _EXACT
