"""Momentum against a running average of gradients: the recursions, the unrolled sum, its bias for a stationary gradient, and the correction."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray, broadcast, conform, require


def momentum_updates(gradients: ArrayLike, alpha: float, epsilon: float) -> FloatArray:
    """Return the steps ``D_t = alpha D_{t-1} - epsilon g_t`` for t = 1..T from ``D_0 = 0``, in the shape of ``gradients``.

    Args:
        gradients: ``g_1..g_T`` along the first axis, shape ``(T, ...)``.
        alpha: The share of the last step that is kept.
        epsilon: The step size.

    Raises:
        ValueError: ``gradients`` has no axis.

    Source:
        Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, eq. 1.

    >>> momentum_updates([1, 1], 0.5, 1).tolist()
    [-1.0, -1.5]
    """
    return _recursion(gradients, alpha, -epsilon)


def running_average(gradients: ArrayLike, beta: float) -> FloatArray:
    """Return ``v_t = beta v_{t-1} + (1 - beta) g_t`` for t = 1..T from ``v_0 = 0``, in the shape of ``gradients``.

    Args:
        gradients: ``g_1..g_T`` along the first axis, shape ``(T, ...)``.
        beta: The decay.

    Raises:
        ValueError: ``gradients`` has no axis.

    Source:
        Kingma and Ba, "Adam", ICLR 2015, algorithm 1.

    >>> running_average([1, 1], 0.5).tolist()
    [0.5, 0.75]
    """
    return _recursion(gradients, beta, 1 - beta)


def average_updates(gradients: ArrayLike, beta: float, delta: float) -> FloatArray:
    """Return the steps ``D_t = -delta v_t`` along the running average, in the shape of ``gradients``.

    Args:
        gradients: ``g_1..g_T`` along the first axis, shape ``(T, ...)``.
        beta: The decay of the average.
        delta: The step size.

    Raises:
        ValueError: ``gradients`` has no axis.

    Source:
        Kingma and Ba, "Adam", ICLR 2015, algorithm 1, without the second moment and the correction.

    >>> average_updates([1, 1], 0.5, 2).tolist()
    [-1.0, -1.5]
    """
    return -delta * running_average(gradients, beta)


def equivalent_momentum(beta: ArrayLike, delta: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the ``(alpha, epsilon) = (beta, delta (1 - beta))`` for which momentum takes the steps of the running average.

    Raises:
        ValueError: The shapes do not broadcast.

    Source:
        Definition: both recursions as one, with ``v_{t-1} = -D_{t-1} / delta``.

    >>> [float(value) for value in equivalent_momentum(0.75, 2)]
    [0.75, 0.5]
    """
    decay, rate = broadcast(beta=beta, delta=delta)
    return decay, rate * (1 - decay)


def equivalent_average(alpha: ArrayLike, epsilon: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the ``(beta, delta) = (alpha, epsilon / (1 - alpha))`` for which the running average takes the steps of momentum.

    Raises:
        ValueError: The shapes do not broadcast, or ``alpha`` is 1, which no running average matches.

    Source:
        The inverse of :func:`equivalent_momentum`.

    >>> [float(value) for value in equivalent_average(0.75, 0.5)]
    [0.75, 2.0]
    """
    decay, rate = broadcast(alpha=alpha, epsilon=epsilon)
    require("alpha", decay, decay != 1, "numbers other than 1")
    return decay, rate / (1 - decay)


def unrolled_weights(beta: ArrayLike, steps: int) -> FloatArray:
    """Return the weights ``(1 - beta) beta^(t - i)`` of ``g_1..g_t`` in ``v_t``, oldest first.

    Args:
        beta: The decay, any shape.
        steps: ``t``, at least 0.

    Returns:
        Shape ``(..., t)`` behind the axes of ``beta``.

    Raises:
        ValueError: ``steps`` is negative.

    Source:
        Kingma and Ba, "Adam", ICLR 2015, eq. 1.

    >>> unrolled_weights(0.5, 3).tolist()
    [0.125, 0.25, 0.5]
    """
    (decay,) = conform("...", beta=beta)
    if steps < 0:
        raise ValueError(f"steps: expected a count of at least 0, found {steps}")
    return (1 - decay[..., None]) * decay[..., None] ** np.arange(steps - 1, -1, -1)


def bias(beta: ArrayLike, t: ArrayLike) -> FloatArray:
    """Return the factor ``1 - beta^t`` by which ``E[v_t]`` misses the mean of a stationary gradient, in the shape to which both broadcast.

    Args:
        beta: The decay in [0, 1].
        t: The number of gradients, at least 0.

    Raises:
        ValueError: The shapes do not broadcast, or a number is out of its range.

    Source:
        Kingma and Ba, "Adam", ICLR 2015, eq. 2-4.

    >>> bias(0.5, [1, 2, 3]).tolist()
    [0.5, 0.75, 0.875]
    """
    decay, count = broadcast(beta=beta, t=t)
    require("beta", decay, (decay >= 0) & (decay <= 1), "numbers in [0, 1]")
    require("t", count, count >= 0, "counts of at least 0")
    return 1 - decay**count


def bias_correction(average: ArrayLike, beta: ArrayLike, t: ArrayLike) -> FloatArray:
    """Return ``v_t / (1 - beta^t)``, whose expectation is the mean of a stationary gradient, in the shape to which all broadcast.

    Args:
        average: ``v_t``.
        beta: The decay in [0, 1).
        t: The number of gradients, at least 1.

    Raises:
        ValueError: The shapes do not broadcast, or the correction would divide by 0.

    Source:
        Kingma and Ba, "Adam", ICLR 2015, algorithm 1.

    >>> float(bias_correction(3.0, 0.5, 2))
    4.0
    """
    value, decay, count = broadcast(average=average, beta=beta, t=t)
    factor = bias(decay, count)
    require("beta^t", decay**count, factor != 0, "a power other than 1")
    return value / factor


def _recursion(gradients: ArrayLike, keep: float, gain: float) -> FloatArray:
    (g,) = conform("T ...", gradients=gradients)
    result = np.zeros_like(g)
    for t, gradient in enumerate(g):
        result[t] = gain * gradient + (keep * result[t - 1] if t else 0)
    return result
