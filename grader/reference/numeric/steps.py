"""What step-by-step rules share: a gradient, room for the points, and a gradient's value with its shape checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray, conform

Gradient: TypeAlias = Callable[[FloatArray], ArrayLike]


def allocated(start: ArrayLike, steps: int) -> FloatArray:
    """Return the start, shape ``(..., d)``, repeated in room for all points, shape ``(steps + 1, ..., d)``.

    Raises:
        ValueError: The start has no axis, or ``steps`` is negative.

    >>> allocated([1, 2], 1).tolist()
    [[1.0, 2.0], [1.0, 2.0]]
    """
    (first,) = conform("... d", start=start)
    if steps < 0:
        raise ValueError(f"steps: expected a count of at least 0, found {steps}")
    return np.repeat(first[None], steps + 1, axis=0)


def slope_at(gradient: Gradient, point: FloatArray) -> FloatArray:
    """Return the gradient at a point, in the point's shape.

    Raises:
        ValueError: It has another shape.

    >>> slope_at(lambda x: x[:1], np.array([1.0, 2.0]))
    Traceback (most recent call last):
    ValueError: gradient: expected shape (2,), found (1,)
    """
    slope = np.asarray(gradient(point), dtype=np.float64)
    if slope.shape != point.shape:
        raise ValueError(f"gradient: expected shape {point.shape}, found {slope.shape}")
    return slope
