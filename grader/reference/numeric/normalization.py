"""Normalisation of activations: the statistics of batch, layer and instance normalisation, what is left after them, and the gradient through them.

An array of activations has the axes example, channel, position, ...: batch normalisation averages over all but the channels, layer normalisation over
all but the examples, and instance normalisation over the positions of each channel of each example.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray, conform, require


def mean(x: ArrayLike, axes: Sequence[int]) -> FloatArray:
    """Return the mean over some axes, in the shape of the others.

    Args:
        x: Any shape.
        axes: Which of its axes are averaged over, from 0.

    Raises:
        ValueError: An axis is not there, stands twice, or there is none.

    Source:
        Ioffe and Szegedy, "Batch normalization", ICML 2015, algorithm 1.

    >>> mean([[1, 2], [3, 6]], [0]).tolist()
    [2.0, 4.0]
    """
    values, over = _averaged(x, axes)
    return np.asarray(values.mean(axis=over))


def variance(x: ArrayLike, axes: Sequence[int], correction: int = 0) -> FloatArray:
    """Return the mean squared distance from the mean over some axes, in the shape of the others.

    Args:
        x: Any shape.
        axes: Which of its axes are averaged over, from 0.
        correction: What is taken from the count that is divided by: 0 for the variance of what is there, 1 for the unbiased estimate.

    Raises:
        ValueError: An axis is not there, stands twice, or there is none; or nothing is left of the count.

    Source:
        Ioffe and Szegedy, ICML 2015, algorithm 1.

    >>> variance([[1, 2], [3, 6]], [0]).tolist(), variance([[1, 2], [3, 6]], [0], correction=1).tolist()
    ([1.0, 4.0], [2.0, 8.0])
    """
    values, over = _averaged(x, axes)
    count = int(np.prod([values.shape[axis] for axis in over]))
    if count <= correction:
        raise ValueError(f"correction: expected less than the count {count}, found {correction}")
    return np.asarray(np.square(values - values.mean(axis=over, keepdims=True)).sum(axis=over) / (count - correction))


def deviation(x: ArrayLike, axes: Sequence[int], correction: int = 0) -> FloatArray:
    """Return the root of the variance over some axes; arguments and errors as for :func:`variance`.

    >>> deviation([[1, 2], [3, 6]], [0]).tolist()
    [1.0, 2.0]
    """
    return np.sqrt(variance(x, axes, correction))


def batch_mean(x: ArrayLike) -> FloatArray:
    """Return the mean of each channel, shape ``(C,)``, of ``x`` of shape ``(N, C, ...)``.

    >>> batch_mean([[[1, 3], [2, 2]], [[3, 5], [4, 4]]]).tolist()
    [3.0, 3.0]
    """
    return mean(x, _batch(x))


def batch_variance(x: ArrayLike) -> FloatArray:
    """Return the variance of each channel, shape ``(C,)``, of ``x`` of shape ``(N, C, ...)``.

    >>> batch_variance([[[1, 3], [2, 2]], [[3, 5], [4, 4]]]).tolist()
    [2.0, 1.0]
    """
    return variance(x, _batch(x))


def layer_mean(x: ArrayLike) -> FloatArray:
    """Return the mean of each example, shape ``(N,)``, of ``x`` of shape ``(N, C, ...)``.

    >>> layer_mean([[[1, 3], [2, 2]], [[3, 5], [4, 4]]]).tolist()
    [2.0, 4.0]
    """
    return mean(x, _layer(x))


def layer_variance(x: ArrayLike) -> FloatArray:
    """Return the variance of each example, shape ``(N,)``, of ``x`` of shape ``(N, C, ...)``.

    >>> layer_variance([[[1, 3], [2, 2]], [[3, 5], [4, 4]]]).tolist()
    [0.5, 0.5]
    """
    return variance(x, _layer(x))


def instance_mean(x: ArrayLike) -> FloatArray:
    """Return the mean of each channel of each example, shape ``(N, C)``, of ``x`` of shape ``(N, C, ...)``.

    >>> instance_mean([[[1, 3], [2, 2]], [[3, 5], [4, 4]]]).tolist()
    [[2.0, 2.0], [4.0, 4.0]]
    """
    return mean(x, _instance(x))


def instance_variance(x: ArrayLike) -> FloatArray:
    """Return the variance of each channel of each example, shape ``(N, C)``, of ``x`` of shape ``(N, C, ...)``.

    >>> instance_variance([[[1, 3], [2, 2]], [[3, 5], [4, 4]]]).tolist()
    [[1.0, 0.0], [1.0, 0.0]]
    """
    return variance(x, _instance(x))


def normalized(x: ArrayLike, axes: Sequence[int], epsilon: float = 0.0) -> FloatArray:
    """Return ``(x - mean) / sqrt(variance + epsilon)`` with the statistics over some axes, in the shape of ``x``.

    Args:
        x: Any shape.
        axes: Which of its axes are averaged over, from 0.
        epsilon: At least 0.

    Raises:
        ValueError: An axis is not there, stands twice, or there is none; or a variance plus ``epsilon`` is not positive.

    Source:
        Ioffe and Szegedy, ICML 2015, algorithm 1.

    >>> normalized([[1, 2], [3, 6]], [0]).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    """
    values, over = _averaged(x, axes)
    return (values - values.mean(axis=over, keepdims=True)) / _scale(values, over, epsilon)


def input_gradient(x: ArrayLike, upstream: ArrayLike, axes: Sequence[int], epsilon: float = 0.0) -> FloatArray:
    """Return ``dL/dx`` from ``dL/dx_hat``, in the shape of ``x``: ``(g - mean(g) - x_hat mean(g x_hat)) / sqrt(variance + epsilon)``.

    The statistics depend on ``x`` too, which takes away the part of the gradient that shifts all entries and the part that scales them.

    Args:
        x: Any shape.
        upstream: ``dL/dx_hat``, in the shape of ``x``.
        axes: Which axes are averaged over, from 0.
        epsilon: At least 0.

    Raises:
        ValueError: As for :func:`normalized`, or ``upstream`` has another shape.

    Source:
        Ioffe and Szegedy, ICML 2015, section 3.

    >>> input_gradient([[0], [2], [4]], [[3], [0], [0]], [0], epsilon=4 / 3).tolist()
    [[0.5], [-0.5], [0.0]]
    """
    values, over = _averaged(x, axes)
    (slope,) = conform("...", upstream=upstream)
    if slope.shape != values.shape:
        raise ValueError(f"upstream: expected shape {values.shape}, found {slope.shape}")
    scaled = normalized(values, over, epsilon)
    shared = slope.mean(axis=over, keepdims=True) + scaled * (slope * scaled).mean(axis=over, keepdims=True)
    return (slope - shared) / _scale(values, over, epsilon)


def _averaged(x: ArrayLike, axes: Sequence[int]) -> tuple[FloatArray, tuple[int, ...]]:
    """Return the values and the axes that are averaged over, after these were found to be there."""
    (values,) = conform("...", x=x)
    over = tuple(axes)
    if not over or len(set(over)) < len(over) or any(not 0 <= axis < values.ndim for axis in over):
        raise ValueError(f"axes: expected some of {list(range(values.ndim))}, each once, found {list(over)}")
    return values, over


def _scale(values: FloatArray, over: tuple[int, ...], epsilon: float) -> FloatArray:
    total = values.var(axis=over, keepdims=True) + epsilon
    require("x", total, total > 0, "variances above 0, or an epsilon above 0")
    return np.sqrt(total)


def _batch(x: ArrayLike) -> tuple[int, ...]:
    return tuple(axis for axis in range(_rank(x)) if axis != 1)


def _layer(x: ArrayLike) -> tuple[int, ...]:
    return tuple(range(1, _rank(x)))


def _instance(x: ArrayLike) -> tuple[int, ...]:
    return tuple(range(2, _rank(x)))


def _rank(x: ArrayLike) -> int:
    """Return the number of axes, of which there are two at least: example and channel."""
    (values,) = conform("N C ...", x=x)
    return values.ndim
