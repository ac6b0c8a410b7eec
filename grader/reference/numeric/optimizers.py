"""Plain gradient descent, classical momentum and Nesterov's momentum, step by step.

A gradient is a function from points, shape ``(..., d)``, to gradients of the same shape; leading axes of the start are a batch.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray
from grader.reference.numeric.steps import Gradient, allocated, slope_at


def sgd(gradient: Gradient, start: ArrayLike, learning_rate: float, steps: int) -> FloatArray:
    """Return the points ``x_{t+1} = x_t - alpha grad f(x_t)`` for t = 0..steps.

    Args:
        gradient: ``grad f``.
        start: ``x_0``, shape ``(..., d)``.
        learning_rate: ``alpha``.
        steps: At least 0.

    Returns:
        Shape ``(steps + 1, ..., d)``, the start first.

    Raises:
        ValueError: ``start`` has no axis, ``steps`` is negative, or a gradient is not in the shape of the start.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, algorithm 8.1.

    >>> sgd(lambda x: 2 * x, [1.0], 0.25, 2).tolist()
    [[1.0], [0.5], [0.25]]
    """
    positions, _ = _iterates(gradient, start, steps, learning_rate, 0.0, keep=0.0, look_ahead=0.0)
    return positions


def momentum(
    gradient: Gradient, start: ArrayLike, learning_rate: float, momentum: float, steps: int, velocity: ArrayLike = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Return the points and velocities ``v_{t+1} = gamma v_t - alpha grad f(x_t)``, ``x_{t+1} = x_t + v_{t+1}``.

    Args:
        gradient: ``grad f``.
        start: ``x_0``, shape ``(..., d)``.
        learning_rate: ``alpha``.
        momentum: ``gamma``.
        steps: At least 0.
        velocity: ``v_0``, shape ``(..., d)``; at rest when it is not given.

    Returns:
        Positions and velocities for t = 0..steps, each of shape ``(steps + 1, ..., d)``.

    Raises:
        ValueError: ``start`` has no axis, ``steps`` is negative, or a gradient is not in the shape of the start.

    Source:
        Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, eq. 1-2.

    >>> positions, velocities = momentum(lambda x: 2 * x, [1.0], 0.25, 0.5, 2)
    >>> positions.tolist(), velocities.tolist()
    ([[1.0], [0.5], [0.0]], [[0.0], [-0.5], [-0.5]])
    """
    return _iterates(gradient, start, steps, learning_rate, velocity, keep=momentum, look_ahead=0.0)


def nesterov(
    gradient: Gradient, start: ArrayLike, learning_rate: float, momentum: float, steps: int, velocity: ArrayLike = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Return the points and velocities ``v_{t+1} = gamma v_t - alpha grad f(x_t + gamma v_t)``, ``x_{t+1} = x_t + v_{t+1}``.

    Args:
        gradient: ``grad f``.
        start: ``x_0``, shape ``(..., d)``.
        learning_rate: ``alpha``.
        momentum: ``gamma``.
        steps: At least 0.
        velocity: ``v_0``, shape ``(..., d)``; at rest when it is not given.

    Returns:
        Positions and velocities for t = 0..steps, each of shape ``(steps + 1, ..., d)``.

    Raises:
        ValueError: ``start`` has no axis, ``steps`` is negative, or a gradient is not in the shape of the start.

    Source:
        Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, eq. 3-4.

    >>> positions, velocities = nesterov(lambda x: 2 * x, [1.0], 0.25, 0.5, 2)
    >>> positions.tolist(), velocities.tolist()
    ([[1.0], [0.5], [0.125]], [[0.0], [-0.5], [-0.375]])
    """
    return _iterates(gradient, start, steps, learning_rate, velocity, keep=momentum, look_ahead=momentum)


def _iterates(
    gradient: Gradient, start: ArrayLike, steps: int, learning_rate: float, velocity: ArrayLike, *, keep: float, look_ahead: float
) -> tuple[FloatArray, FloatArray]:
    positions = allocated(start, steps)
    velocities = 0 * positions
    velocities[0] = velocity
    for t in range(steps):
        x, v = positions[t], velocities[t]
        slope = slope_at(gradient, x + look_ahead * v)
        velocities[t + 1] = keep * v - learning_rate * slope
        positions[t + 1] = x + velocities[t + 1]
    return positions, velocities
