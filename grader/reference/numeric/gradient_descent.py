"""Gradient descent: on quadratic functions ``f(x) = x^T Q x`` after any number of steps, with steps that shrink, and where it may stop early.

``x^2 + x y + 6 y^2`` has the form ``Q = [[1, 1/2], [1/2, 6]]``; any ``Q`` with the same sums ``Q_ij + Q_ji`` gives the same function.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray, conform
from grader.reference.numeric.steps import Gradient, allocated, slope_at


def quadratic(form: ArrayLike, point: ArrayLike) -> FloatArray:
    """Return ``x^T Q x``, in the shape of the batch.

    Args:
        form: ``Q``, shape ``(d, d)``.
        point: ``x``, shape ``(..., d)``.

    Raises:
        ValueError: The shapes disagree on ``d``.

    Source:
        Definition.

    >>> quadratic([[1, 0.5], [0.5, 6]], [[4, 1], [0, 0]]).tolist()
    [26.0, 0.0]
    """
    Q, x = conform("d d, ... d", form=form, point=point)
    return np.einsum("...i,ij,...j->...", x, Q, x)


def quadratic_gradient(form: ArrayLike, point: ArrayLike) -> FloatArray:
    """Return the gradient ``(Q + Q^T) x``, in the shape of ``point``.

    Args:
        form: ``Q``, shape ``(d, d)``.
        point: ``x``, shape ``(..., d)``.

    Raises:
        ValueError: The shapes disagree on ``d``.

    Source:
        Boyd and Vandenberghe, "Convex Optimization", 2004, appendix A.4.1.

    >>> quadratic_gradient([[1, 0.5], [0.5, 6]], [4, 1]).tolist()
    [9.0, 16.0]
    """
    Q, x = conform("d d, ... d", form=form, point=point)
    return x @ (Q + Q.T)


def quadratic_iterates(form: ArrayLike, start: ArrayLike, learning_rate: float, steps: int) -> FloatArray:
    """Return the points of gradient descent, ``x_t = (I - a (Q + Q^T))^t x_0`` for t = 0..steps, by powers of the matrix.

    Args:
        form: ``Q``, shape ``(d, d)``.
        start: ``x_0``, shape ``(d,)``.
        learning_rate: ``a``.
        steps: At least 0.

    Returns:
        Shape ``(steps + 1, d)``, the start first.

    Raises:
        ValueError: The shapes disagree on ``d``, or ``steps`` is negative.

    Source:
        Boyd and Vandenberghe, "Convex Optimization", 2004, section 9.3.

    >>> quadratic_iterates([[1, 0.5], [0.5, 6]], [4, 1], 0.05, 2).round(6).tolist()
    [[4.0, 1.0], [3.55, 0.2], [3.185, -0.0975]]
    """
    Q, x = conform("d d, d", form=form, start=start)
    if steps < 0:
        raise ValueError(f"steps: expected a count of at least 0, found {steps}")
    step = np.eye(len(x)) - learning_rate * (Q + Q.T)
    return np.stack([np.linalg.matrix_power(step, t) @ x for t in range(steps + 1)])


def decaying(gradient: Gradient, start: ArrayLike, learning_rate: float, power: float, steps: int, offset: float = 0.0) -> FloatArray:
    """Return the points ``x_t = x_(t-1) - alpha (t + offset)^(-power) grad f(x_(t-1))`` for t = 1..steps, after the start.

    Args:
        gradient: ``grad f``.
        start: ``x_0``, shape ``(..., d)``.
        learning_rate: ``alpha``.
        power: How fast steps shrink; 0 keeps them, 1/2 divides them by the square root of t.
        steps: At least 0.
        offset: Above -1.

    Returns:
        Shape ``(steps + 1, ..., d)``, the start first.

    Raises:
        ValueError: ``start`` has no axis, ``steps`` is negative, ``offset`` is not above -1, or a gradient is not in the shape of the start.

    Source:
        Robbins and Monro, "A stochastic approximation method", Ann. Math. Stat. 22, 1951, section 2.

    >>> decaying(lambda x: x, [8.0], 0.5, 1.0, 2).tolist()
    [[8.0], [4.0], [3.0]]
    """
    if offset <= -1:
        raise ValueError(f"offset: expected a number above -1, found {offset}")
    points = allocated(start, steps)
    for t in range(1, steps + 1):
        points[t] = points[t - 1] - learning_rate / (t + offset) ** power * slope_at(gradient, points[t - 1])
    return points


def stopping_step(values: ArrayLike, tolerance: float) -> int:
    """Return the first step that improves the value by less than the tolerance, at which descent may stop; the last step when none does.

    Args:
        values: ``f(x_t)`` for t = 0..T, shape ``(T + 1,)`` with ``T >= 0``.
        tolerance: At least 0.

    Raises:
        ValueError: There are no values, or the tolerance is negative.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 7.8.

    >>> stopping_step([9.0, 4.0, 3.9999, 3.0], 1e-3)
    2
    """
    (f,) = conform("T", values=values)
    if not len(f):
        raise ValueError("values: expected one at least, found none")
    if tolerance < 0:
        raise ValueError(f"tolerance: expected a number of at least 0, found {tolerance}")
    small = np.flatnonzero(f[:-1] - f[1:] < tolerance)
    return int(small[0]) + 1 if len(small) else len(f) - 1
