"""Adam, with L2 regularisation and with decoupled weight decay, and gradient descent with either, step by step.

A gradient is a function from points, shape ``(..., d)``, to gradients of the same shape; leading axes of the start are a batch. L2 regularisation
adds ``penalty ||x||^2`` to what is minimised; decoupled decay takes ``decay x`` from each step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray
from grader.reference.numeric.steps import Gradient, allocated, slope_at


@dataclass(frozen=True, slots=True)
class Moments:
    """How Adam averages: the shares that both averages keep, and what is added to the root."""

    first: float = 0.9
    second: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        for name, share in (("first", self.first), ("second", self.second)):
            if not 0 <= share < 1:
                raise ValueError(f"{name}: expected a share in [0, 1), found {share}")


DEFAULT = Moments()
"""The averages of the paper."""


def sgd_l2(gradient: Gradient, start: ArrayLike, learning_rate: float, penalty: float, steps: int) -> FloatArray:
    """Return the points ``x_{t+1} = x_t - eta (grad f(x_t) + 2 penalty x_t)`` for t = 0..steps.

    Args:
        gradient: ``grad f``, without the penalty.
        start: ``x_0``, shape ``(..., d)``.
        learning_rate: ``eta``.
        penalty: ``gamma``, the factor of the squared norm.
        steps: At least 0.

    Returns:
        Shape ``(steps + 1, ..., d)``, the start first.

    Raises:
        ValueError: ``start`` has no axis, ``steps`` is negative, or a gradient is not in the shape of the start.

    Source:
        Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, proposition 1.

    >>> sgd_l2(lambda x: 0 * x, [1.0], 0.25, 1.0, 2).tolist()
    [[1.0], [0.5], [0.25]]
    """
    return _stepped(start, steps, lambda x, _: -learning_rate * slope_at(_penalised(gradient, penalty), x))


def sgd_decay(gradient: Gradient, start: ArrayLike, learning_rate: float, decay: float, steps: int) -> FloatArray:
    """Return the points ``x_{t+1} = (1 - lambda) x_t - eta grad f(x_t)`` for t = 0..steps; arguments as for :func:`sgd_l2`, ``decay`` is ``lambda``.

    Source:
        Loshchilov and Hutter, ICLR 2019, eq. 1.

    >>> sgd_decay(lambda x: 0 * x, [1.0], 0.25, 0.5, 2).tolist()
    [[1.0], [0.5], [0.25]]
    """
    return _stepped(start, steps, lambda x, _: -learning_rate * slope_at(gradient, x) - decay * x)


def decay_of_penalty(learning_rate: float, penalty: float) -> float:
    """Return the ``lambda`` with which decoupled decay is L2 regularisation for gradient descent, ``2 eta gamma``.

    Source:
        Loshchilov and Hutter, ICLR 2019, proposition 1, for a penalty without the factor one half.

    >>> decay_of_penalty(0.25, 1.0)
    0.5
    """
    return 2 * learning_rate * penalty


def adam(gradient: Gradient, start: ArrayLike, learning_rate: float, steps: int, moments: Moments = DEFAULT) -> FloatArray:
    """Return Adam's points, ``x_{t+1} = x_t - eta m_hat / (sqrt(v_hat) + epsilon)``, for t = 0..steps.

    The averages ``m`` of the gradient and ``v`` of its square start at 0, and are divided by what they have gathered: ``1 - beta^t``.

    Args:
        gradient: ``grad f``.
        start: ``x_0``, shape ``(..., d)``.
        learning_rate: ``eta``.
        steps: At least 0.
        moments: How the averages are kept.

    Returns:
        Shape ``(steps + 1, ..., d)``, the start first.

    Raises:
        ValueError: ``start`` has no axis, ``steps`` is negative, or a gradient is not in the shape of the start.

    Source:
        Kingma and Ba, "Adam", ICLR 2015, algorithm 1.

    >>> adam(lambda x: 2 * x, [1.0, -3.0], 0.25, 1).round(6).tolist()
    [[1.0, -3.0], [0.75, -2.75]]
    """
    return _stepped(start, steps, _adam_step(gradient, learning_rate, moments))


def adam_l2(gradient: Gradient, start: ArrayLike, learning_rate: float, penalty: float, steps: int, moments: Moments = DEFAULT) -> FloatArray:
    """Return Adam's points on ``f + penalty ||x||^2``: the penalty's gradient passes through both averages.

    Arguments, shape and errors are those of :func:`adam`; ``gradient`` is without the penalty.

    Source:
        Loshchilov and Hutter, ICLR 2019, algorithm 2, the first variant.

    >>> adam_l2(lambda x: 0 * x, [1.0, -3.0], 0.25, 1.0, 1).round(6).tolist()
    [[1.0, -3.0], [0.75, -2.75]]
    """
    return adam(_penalised(gradient, penalty), start, learning_rate, steps, moments)


def adamw(gradient: Gradient, start: ArrayLike, learning_rate: float, decay: float, steps: int, moments: Moments = DEFAULT) -> FloatArray:
    """Return Adam's points with decoupled decay: ``decay x_t`` is taken from each step, past the averages.

    Arguments, shape and errors are those of :func:`adam`.

    Source:
        Loshchilov and Hutter, ICLR 2019, algorithm 2, the second variant, with ``eta_t lambda`` as one number.

    >>> adamw(lambda x: 0 * x, [1.0, -3.0], 0.25, 0.5, 2).tolist()
    [[1.0, -3.0], [0.5, -1.5], [0.25, -0.75]]
    """
    step = _adam_step(gradient, learning_rate, moments)
    return _stepped(start, steps, lambda x, t: step(x, t) - decay * x)


def _penalised(gradient: Gradient, penalty: float) -> Gradient:
    return lambda x: slope_at(gradient, x) + 2 * penalty * x


def _adam_step(gradient: Gradient, learning_rate: float, moments: Moments) -> Callable[[FloatArray, int], FloatArray]:
    """Return the function from a point and the number of the step, from 1, to Adam's step; it keeps the averages."""
    first: FloatArray = np.zeros(())
    second: FloatArray = np.zeros(())

    def step(x: FloatArray, t: int) -> FloatArray:
        nonlocal first, second
        slope = slope_at(gradient, x)
        first = moments.first * first + (1 - moments.first) * slope
        second = moments.second * second + (1 - moments.second) * slope**2
        mean, square = first / (1 - moments.first**t), second / (1 - moments.second**t)
        return -learning_rate * mean / (np.sqrt(square) + moments.epsilon)

    return step


def _stepped(start: ArrayLike, steps: int, step: Callable[[FloatArray, int], FloatArray]) -> FloatArray:
    positions = allocated(start, steps)
    for t in range(steps):
        positions[t + 1] = positions[t] + step(positions[t], t + 1)
    return positions
