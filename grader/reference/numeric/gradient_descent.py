"""Quadratic functions ``f(x) = x^T Q x`` and where gradient descent on one stands after any number of steps.

``x^2 + x y + 6 y^2`` has the form ``Q = [[1, 1/2], [1/2, 6]]``; any ``Q`` with the same sums ``Q_ij + Q_ji`` gives the same function.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray, conform


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
