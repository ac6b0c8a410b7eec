"""Normalisation of activations, derived: statistics as moments of a draw from the entries, and the gradient by differentiating what is left.

The functions have the names and the arguments of the numeric side, with arrays of expressions. What they start from is listed in ``DEFINITIONS``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, derivative, exact, mapped, objects, reals, simplify, square_root, substituted
from grader.reference.symbolic.expectation import variance_of


def mean(x: ExprArray, axes: Sequence[int]) -> ExprArray:
    """Return the expectation of an entry that is drawn along some axes, in the shape of the others.

    >>> mean(objects([[1, 2], [3, 6]]), [0]).tolist()
    [2, 4]
    """
    return np.apply_along_axis(_draw_mean, -1, _grouped(x, axes))


def variance(x: ExprArray, axes: Sequence[int], correction: int = 0) -> ExprArray:
    """Return the variance of an entry that is drawn along some axes, from its first two moments; with a correction, scaled up by it.

    >>> variance(objects([[1, 2], [3, 6]]), [0]).tolist()
    [1, 4]
    """
    groups = _grouped(x, axes)
    first, second = (np.apply_along_axis(_draw_mean, -1, groups**power) for power in (1, 2))
    count = groups.shape[-1]
    spread = [simplify(variance_of(*moments) * count / (count - correction)) for moments in zip(first.flat, second.flat, strict=True)]
    return objects(spread).reshape(first.shape)


def deviation(x: ExprArray, axes: Sequence[int], correction: int = 0) -> ExprArray:
    """Return the root of the variance.

    >>> deviation(objects([[1, 2], [3, 6]]), [0]).tolist()
    [1, 2]
    """
    return mapped(square_root, variance(x, axes, correction))


def batch_mean(x: ExprArray) -> ExprArray:
    """Return the mean of each channel, shape ``(C,)``.

    >>> batch_mean(objects([[1, 2], [3, 6]])).tolist()
    [2, 4]
    """
    return mean(x, _all_but(x, "channel"))


def batch_variance(x: ExprArray) -> ExprArray:
    """Return the variance of each channel, shape ``(C,)``.

    >>> batch_variance(objects([[1, 2], [3, 6]])).tolist()
    [1, 4]
    """
    return variance(x, _all_but(x, "channel"))


def layer_mean(x: ExprArray) -> ExprArray:
    """Return the mean of each example, shape ``(N,)``.

    >>> layer_mean(objects([[1, 3], [3, 7]])).tolist()
    [2, 5]
    """
    return mean(x, _all_but(x, "example"))


def layer_variance(x: ExprArray) -> ExprArray:
    """Return the variance of each example, shape ``(N,)``.

    >>> layer_variance(objects([[1, 3], [3, 7]])).tolist()
    [1, 4]
    """
    return variance(x, _all_but(x, "example"))


def instance_mean(x: ExprArray) -> ExprArray:
    """Return the mean of each channel of each example, shape ``(N, C)``.

    >>> instance_mean(objects([[[1, 3], [3, 7]]])).tolist()
    [[2, 5]]
    """
    return mean(x, _all_but(x, "example", "channel"))


def instance_variance(x: ExprArray) -> ExprArray:
    """Return the variance of each channel of each example, shape ``(N, C)``.

    >>> instance_variance(objects([[[1, 3], [3, 7]]])).tolist()
    [[1, 4]]
    """
    return variance(x, _all_but(x, "example", "channel"))


def normalized(x: ExprArray, axes: Sequence[int], epsilon: Expr | int = 0) -> ExprArray:
    """Return the entries less their mean, over the root of their variance plus epsilon, in the shape of ``x``.

    >>> normalized(objects([[1, 2], [3, 6]]), [0]).tolist()
    [[-1, -1], [1, 1]]
    """
    middle, spread = (np.expand_dims(values, tuple(axes)) for values in (mean(x, axes), variance(x, axes)))
    return _standardised(x, middle, spread + epsilon)


def input_gradient(x: ExprArray, upstream: ExprArray, axes: Sequence[int], epsilon: Expr | int = 0) -> ExprArray:
    """Return the gradient by ``x`` of ``sum upstream x_hat``, differentiated entry by entry, in the shape of ``x``.

    >>> input_gradient(objects([[1], [2], [3]]), objects([[1], [1], [1]]), [0]).tolist()
    [[0], [0], [0]]
    """
    symbols = reals("x", *x.shape)
    loss: Expr = (upstream * normalized(symbols, axes, epsilon)).sum()
    values = dict(zip(symbols.ravel().tolist(), x.ravel().tolist(), strict=True))
    return mapped(lambda symbol: simplify(substituted(derivative(loss, symbol), values)), symbols)


_AXES = ("example", "channel")


def _all_but(x: ExprArray, *kept: str) -> tuple[int, ...]:
    """Return the axes of activations that are not kept; those behind the channels are positions."""
    return tuple(axis for axis in range(x.ndim) if axis >= len(_AXES) or _AXES[axis] not in kept)


def _grouped(x: ExprArray, axes: Sequence[int]) -> ExprArray:
    """Return the entries that are averaged over as the last axis."""
    others = [axis for axis in range(x.ndim) if axis not in axes]
    return x.transpose(*others, *axes).reshape(*(x.shape[axis] for axis in others), -1)


def _draw_mean(entries: ExprArray) -> Expr:
    """Return the expectation of an entry that is drawn with equal chances."""
    return simplify(sum(entries.tolist(), exact(0)) / len(entries))


def _standardised(x: ExprArray, middle: ExprArray, spread: ExprArray) -> ExprArray:
    return (x - middle) / mapped(square_root, spread)


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "mean": ("_draw_mean",),
    "variance": ("_draw_mean",),
    "deviation": ("_draw_mean",),
    "batch_mean": ("_draw_mean", "_all_but"),
    "batch_variance": ("_draw_mean", "_all_but"),
    "layer_mean": ("_draw_mean", "_all_but"),
    "layer_variance": ("_draw_mean", "_all_but"),
    "instance_mean": ("_draw_mean", "_all_but"),
    "instance_variance": ("_draw_mean", "_all_but"),
    "normalized": ("_standardised", "_draw_mean"),
    "input_gradient": ("_standardised", "_draw_mean"),
}
"""What each result starts from; another definition gives another result."""
