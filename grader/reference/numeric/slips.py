"""Wrong rules that students often follow, so that a slip can be named by the numbers it gives. None of them is an answer.

Shapes and errors are those of :mod:`grader.reference.numeric.optimizers`. Classical momentum where Nesterov's is asked for is ``momentum`` there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray
from grader.reference.numeric.optimizers import sgd
from grader.reference.numeric.steps import Gradient, allocated, slope_at


def sgd_sequential(gradient: Gradient, start: ArrayLike, learning_rate: float, steps: int) -> FloatArray:
    """Return the points when each coordinate is updated with the already updated coordinates before it.

    Returns:
        Shape ``(steps + 1, ..., d)``, the start first.

    Raises:
        ValueError: ``start`` has no axis, ``steps`` is negative, or a gradient is not in the shape of the start.

    Source:
        The Gauss-Seidel order in place of the simultaneous update of :func:`~grader.reference.numeric.optimizers.sgd`.

    >>> sgd_sequential(lambda x: x[::-1], [1.0, 1.0], 0.5, 1).tolist()
    [[1.0, 1.0], [0.5, 0.75]]
    """
    positions = allocated(start, steps)
    for t in range(steps):
        positions[t + 1] = positions[t]
        for i in range(positions.shape[-1]):
            slope = slope_at(gradient, positions[t + 1])
            positions[t + 1, ..., i] -= learning_rate * slope[..., i]
    return positions


def sgd_ascent(gradient: Gradient, start: ArrayLike, learning_rate: float, steps: int) -> FloatArray:
    """Return the points when the gradient is added, not subtracted.

    Returns:
        Shape ``(steps + 1, ..., d)``, the start first.

    Raises:
        ValueError: ``start`` has no axis, ``steps`` is negative, or a gradient is not in the shape of the start.

    Source:
        The wrong sign in :func:`~grader.reference.numeric.optimizers.sgd`.

    >>> sgd_ascent(lambda x: 2 * x, [1.0], 0.25, 2).tolist()
    [[1.0], [1.5], [2.25]]
    """
    return sgd(gradient, start, -learning_rate, steps)


def nesterov_lookahead_full(gradient: Gradient, start: ArrayLike, learning_rate: float, momentum: float, steps: int) -> tuple[FloatArray, FloatArray]:
    """Return the points and velocities when the gradient is taken at ``x_t + v_t`` and not at ``x_t + gamma v_t``.

    Returns:
        Positions and velocities, each of shape ``(steps + 1, ..., d)``; the first velocity is 0.

    Raises:
        ValueError: ``start`` has no axis, ``steps`` is negative, or a gradient is not in the shape of the start.

    Source:
        ``gamma`` dropped inside the gradient of :func:`~grader.reference.numeric.optimizers.nesterov`.

    >>> positions, velocities = nesterov_lookahead_full(lambda x: 2 * x, [1.0], 0.25, 0.5, 2)
    >>> positions.tolist(), velocities.tolist()
    ([[1.0], [0.5], [0.25]], [[0.0], [-0.5], [-0.25]])
    """
    positions = allocated(start, steps)
    velocities = np.zeros_like(positions)
    for t in range(steps):
        x, v = positions[t], velocities[t]
        velocities[t + 1] = momentum * v - learning_rate * slope_at(gradient, x + v)
        positions[t + 1] = x + velocities[t + 1]
    return positions, velocities
