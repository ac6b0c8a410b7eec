"""Variance through the layers of a deep network at the start of training: of activations, of gradients, and of the gradients of weights.

The network is linear, as one of small tanh units is: ``z_j = W_j z_(j-1)`` with ``z_0 = x`` and ``n_j`` units in layer j. Inputs and weights are
independent with mean 0, and so are the entries of the gradient of the loss by the outputs. Layers count from 1 to ``d``; the last axis of the weight
variances is the layers, and axes before it are a batch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray, conform, require


def activation_variance(input_variance: ArrayLike, weight_variances: ArrayLike, sizes: ArrayLike) -> FloatArray:
    """Return ``Var[z_j] = Var[x] prod_(k <= j) n_(k-1) Var[w_k]`` for j = 0..d, shape ``(..., d + 1)``.

    Args:
        input_variance: ``Var[x]``, in the shape of the batch.
        weight_variances: ``Var[w_k]`` for k = 1..d, shape ``(..., d)``.
        sizes: ``n_0, ..., n_d``, shape ``(d + 1,)``.

    Raises:
        ValueError: Shapes disagree, a variance is negative, or a size is not positive.

    Source:
        Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010, eq. 5.

    >>> activation_variance(1.0, [0.5, 0.25], [4, 3, 2]).tolist()
    [1.0, 2.0, 1.5]
    """
    start, w, n = _checked("input_variance", input_variance, weight_variances, sizes)
    return _products(start, n[:-1] * w)


def gradient_variance(output_gradient_variance: ArrayLike, weight_variances: ArrayLike, sizes: ArrayLike) -> FloatArray:
    """Return ``Var[dL/dz_j] = Var[dL/dz_d] prod_(k > j) n_k Var[w_k]`` for j = 0..d, shape ``(..., d + 1)``.

    Args:
        output_gradient_variance: ``Var[dL/dz_d]``, in the shape of the batch.
        weight_variances: As for :func:`activation_variance`.
        sizes: Likewise.

    Raises:
        ValueError: Shapes disagree, a variance is negative, or a size is not positive.

    Source:
        Glorot and Bengio, AISTATS 2010, eq. 6.

    >>> gradient_variance(1.0, [0.5, 0.25], [4, 3, 2]).tolist()
    [0.75, 0.5, 1.0]
    """
    start, w, n = _checked("output_gradient_variance", output_gradient_variance, weight_variances, sizes)
    return _products(start, (n[1:] * w)[..., ::-1])[..., ::-1]


def weight_gradient_variance(
    input_variance: ArrayLike, output_gradient_variance: ArrayLike, weight_variances: ArrayLike, sizes: ArrayLike
) -> FloatArray:
    """Return ``Var[dL/dw_k] = Var[z_(k-1)] Var[dL/dz_k]`` of one weight of each layer k = 1..d, shape ``(..., d)``.

    Args:
        input_variance: ``Var[x]``, in the shape of the batch.
        output_gradient_variance: ``Var[dL/dz_d]``, in the shape of the batch.
        weight_variances: As for :func:`activation_variance`.
        sizes: Likewise.

    Raises:
        ValueError: Shapes disagree, a variance is negative, or a size is not positive.

    Source:
        Glorot and Bengio, AISTATS 2010, eq. 7.

    >>> weight_gradient_variance(1.0, 1.0, [0.5, 0.25], [4, 3, 2]).tolist()
    [0.5, 2.0]
    """
    forward = activation_variance(input_variance, weight_variances, sizes)
    backward = gradient_variance(output_gradient_variance, weight_variances, sizes)
    return forward[..., :-1] * backward[..., 1:]


def forward_weight_variance(fan_in: ArrayLike) -> FloatArray:
    """Return the variance of the weights at which activations keep their variance through a layer, in the shape of ``fan_in``.

    Raises:
        ValueError: A fan-in is not positive.

    Source:
        Glorot and Bengio, AISTATS 2010, eq. 10.

    >>> float(forward_weight_variance(4))
    0.25
    """
    return _inverse("fan_in", fan_in)


def backward_weight_variance(fan_out: ArrayLike) -> FloatArray:
    """Return the variance of the weights at which gradients keep their variance through a layer, in the shape of ``fan_out``.

    Raises:
        ValueError: A fan-out is not positive.

    Source:
        Glorot and Bengio, AISTATS 2010, eq. 11.

    >>> float(backward_weight_variance(2))
    0.5
    """
    return _inverse("fan_out", fan_out)


def _inverse(name: str, fan: ArrayLike) -> FloatArray:
    (n,) = conform("...", **{name: fan})
    require(name, n, n > 0, "positive numbers")
    return 1 / n


def _checked(name: str, start: ArrayLike, weight_variances: ArrayLike, sizes: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    first, w, n = conform("..., ... d, layers", **{name: start, "weight_variances": weight_variances, "sizes": sizes})
    if w.shape[-1] + 1 != len(n):
        raise ValueError(f"sizes: expected one more than the {w.shape[-1]} layers, found {len(n)}")
    require(name, first, first >= 0, "variances of at least 0")
    require("weight_variances", w, w >= 0, "variances of at least 0")
    require("sizes", n, n > 0, "positive numbers")
    return first, w, n


def _products(start: FloatArray, factors: FloatArray) -> FloatArray:
    """Return the start and its products with the first factor, the first two, ..., along a last axis."""
    whole = np.broadcast_shapes(start.shape, factors.shape[:-1])
    first = np.ones((*whole, 1))
    return start[..., None] * np.concatenate([first, np.cumprod(np.broadcast_to(factors, (*whole, factors.shape[-1])), axis=-1)], axis=-1)
