"""Derivatives of feed-forward networks by the chain rule: Jacobians by the input, the weights and the biases, and gradients of a squared error.

Layer ``l`` computes ``z_l = W_l h_(l-1) + b_l`` and ``h_l = phi_l(z_l)`` from ``h_0 = x``; layers count from 1. With the activation ``"identity"``
in the last layer the outputs are those before activation. Leading axes of the input are a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.activations import LOGISTIC, TANH, Activation
from grader.reference.numeric.arrays import FloatArray, conform

Name: TypeAlias = Literal["identity", "logistic", "tanh"]


def _identity(a: FloatArray) -> FloatArray:
    return a


def _identity_slope(a: FloatArray) -> FloatArray:
    return 0 * a + 1


_ACTIVATIONS = {"identity": Activation(_identity, _identity_slope, 1.0), "logistic": LOGISTIC, "tanh": TANH}


def sigmoid_derivative(x: ArrayLike) -> FloatArray:
    """Return the derivative ``s(x) (1 - s(x))`` of the logistic function, in the shape of ``x``.

    Raises:
        ValueError: A number is not finite.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, eq. 3.34.

    >>> sigmoid_derivative([0.0, 50.0]).round(6).tolist()
    [0.25, 0.0]
    """
    (a,) = conform("...", x=x)
    return LOGISTIC.derivative(a)


def outputs(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[Name], x: ArrayLike) -> FloatArray:
    """Return the outputs ``h_L``, shape ``(..., m)``.

    Args:
        weights: ``W_l``, shape ``(n_l, n_(l-1))`` each.
        biases: ``b_l``, shape ``(n_l,)`` each.
        activations: The name of each ``phi_l``.
        x: Shape ``(..., n_0)``.

    Raises:
        ValueError: Shapes or lengths disagree, or an activation is unknown.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, algorithm 6.3.

    >>> outputs([[[2.0]], [[3.0]]], [[1.0], [0.0]], ["identity", "identity"], [5.0]).tolist()
    [33.0]
    """
    return _Pass(weights, biases, activations, x).hidden[-1]


def input_jacobian(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[Name], x: ArrayLike) -> FloatArray:
    """Return ``dy_i / dx_j``, shape ``(..., m, n_0)``: the product of ``diag(phi_l'(z_l)) W_l``, the last layer first.

    Args and errors are those of :func:`outputs`.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 6.5.2.

    >>> input_jacobian([[[2.0]], [[3.0]]], [[1.0], [0.0]], ["identity", "identity"], [5.0]).tolist()
    [[6.0]]
    """
    passed = _Pass(weights, biases, activations, x)
    return passed.by_preactivation(1) @ passed.weights[0]


def bias_jacobian(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[Name], x: ArrayLike, layer: int) -> FloatArray:
    """Return ``dy_i / db_j`` for the biases of a layer, shape ``(..., m, n_layer)``.

    Args and errors are those of :func:`outputs`; ``layer`` is from 1 to the number of layers.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, algorithm 6.4.

    >>> bias_jacobian([[[2.0]], [[3.0]]], [[1.0], [0.0]], ["identity", "identity"], [5.0], 1).tolist()
    [[3.0]]
    """
    return _Pass(weights, biases, activations, x).by_preactivation(layer)


def weight_jacobian(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[Name], x: ArrayLike, layer: int) -> FloatArray:
    """Return ``dy_i / dw_jk`` for the weights of a layer, shape ``(..., m, n_layer, n_(layer-1))``.

    Args and errors are those of :func:`outputs`; ``layer`` is from 1 to the number of layers.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, algorithm 6.4.

    >>> weight_jacobian([[[2.0]], [[3.0]]], [[1.0], [0.0]], ["identity", "identity"], [5.0], 1).tolist()
    [[[15.0]]]
    """
    passed = _Pass(weights, biases, activations, x)
    return passed.by_preactivation(layer)[..., None] * passed.hidden[layer - 1][..., None, None, :]


def squared_error(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[Name], x: ArrayLike, targets: ArrayLike) -> float:
    """Return the mean over the batch of ``||y - t||^2``.

    Args:
        weights: As for :func:`outputs`.
        biases: Likewise.
        activations: Likewise.
        x: Shape ``(batch, n_0)``.
        targets: ``t``, shape ``(batch, m)``.

    Raises:
        ValueError: Shapes or lengths disagree, or an activation is unknown.

    Source:
        Definition.

    >>> squared_error([[[2.0]]], [[0.0]], ["identity"], [[1.0], [2.0]], [[2.0], [2.0]])
    2.0
    """
    found, t, _ = _residuals(weights, biases, activations, x, targets)
    return float(np.sum((found.hidden[-1] - t) ** 2) / len(t))


def squared_error_gradients(
    weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[Name], x: ArrayLike, targets: ArrayLike
) -> tuple[list[FloatArray], list[FloatArray]]:
    """Return the gradients of :func:`squared_error` by the weights and by the biases, a layer each, in their shapes.

    At the origin of a tanh network with a linear output all of them are 0 but the one by the output bias, which is minus twice the mean target.

    Args and errors are those of :func:`squared_error`.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, algorithm 6.4.

    >>> squared_error_gradients([[[0.0]]], [[0.0]], ["identity"], [[1.0], [2.0]], [[2.0], [4.0]])[1][0].tolist()
    [-6.0]
    """
    found, _, residual = _residuals(weights, biases, activations, x, targets)
    by_bias = [np.einsum("bi,bij->bj", 2 * residual, found.by_preactivation(layer)) for layer in range(1, len(found.weights) + 1)]
    by_weight = [np.einsum("bj,bk->jk", delta, found.hidden[layer]) / len(delta) for layer, delta in enumerate(by_bias)]
    return by_weight, [delta.mean(axis=0) for delta in by_bias]


class _Pass:
    """A forward pass with all that the chain rule needs.

    ``hidden`` is ``h_0, ..., h_L``, shape ``(..., n_l)`` each; ``slopes`` is ``phi_1'(z_1), ..., phi_L'(z_L)``.
    """

    def __init__(self, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[Name], x: ArrayLike) -> None:
        if not len(weights) == len(biases) == len(activations) > 0:
            raise ValueError(f"expected as many weights, biases and activations, found {len(weights)}, {len(biases)} and {len(activations)}")
        (start,) = conform("... n", x=x)
        self.weights: list[FloatArray] = []
        self.hidden = [start]
        self.slopes: list[FloatArray] = []
        for W, b, name in zip(weights, biases, activations, strict=True):
            self._add(W, b, name)

    def _add(self, W: ArrayLike, b: ArrayLike, name: str) -> None:
        if name not in _ACTIVATIONS:
            raise ValueError(f"activation: expected one of {list(_ACTIVATIONS)}, found {name!r}")
        h, weight, bias = conform("... n, m n, m", hidden=self.hidden[-1], weight=W, bias=b)
        z = h @ weight.T + bias
        self.weights.append(weight)
        self.slopes.append(_ACTIVATIONS[name].derivative(z))
        self.hidden.append(_ACTIVATIONS[name].function(z))

    def by_preactivation(self, layer: int) -> FloatArray:
        """Return ``dy_i / dz_j`` for the pre-activations of a layer, shape ``(..., m, n_layer)``."""
        if not 1 <= layer <= len(self.weights):
            raise ValueError(f"layer: expected one of 1 to {len(self.weights)}, found {layer}")
        jacobian = self.slopes[-1][..., None] * np.eye(len(self.weights[-1]))
        for below in range(len(self.weights) - 1, layer - 1, -1):
            jacobian = jacobian @ self.weights[below] * self.slopes[below - 1][..., None, :]
        return jacobian


def _residuals(
    weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], activations: Sequence[Name], x: ArrayLike, targets: ArrayLike
) -> tuple[_Pass, FloatArray, FloatArray]:
    found = _Pass(weights, biases, activations, x)
    y, t = conform("batch m, batch m", outputs=found.hidden[-1], targets=targets)
    return found, t, y - t
