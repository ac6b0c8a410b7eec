"""A bidirectional recurrent network with logistic units and a squared loss: states, outputs, and gradients by states and weights.

Forward states are ``h_t = s(W_f x_t + U_f h_{t-1})``, backward states ``k_t = s(W_b x_t + U_b k_{t+1})``, outputs ``y_t = V_f h_t + V_b k_t`` for
t = 1..T, and the loss is ``sum_t ||z_t - y_t||^2``. The source of all is Schuster and Paliwal, "Bidirectional recurrent neural networks", IEEE
Transactions on Signal Processing 45(11), 1997, section II.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.activations import LOGISTIC
from grader.reference.numeric.arrays import FloatArray, conform


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the network, or the derivatives of the loss by them, in the same shapes.

    Args:
        W_f: From inputs to forward states, shape ``(d, m)``.
        U_f: From a forward state to the next, shape ``(d, d)``.
        V_f: From forward states to outputs, shape ``(q, d)``.
        W_b: From inputs to backward states, shape ``(e, m)``.
        U_b: From a backward state to the one before, shape ``(e, e)``.
        V_b: From backward states to outputs, shape ``(q, e)``.
    """

    W_f: FloatArray
    U_f: FloatArray
    V_f: FloatArray
    W_b: FloatArray
    U_b: FloatArray
    V_b: FloatArray


@dataclass(frozen=True, slots=True)
class States:
    """Hidden states, or the derivatives of the loss by ``h_1..h_T`` and ``k_1..k_T``.

    Args:
        forward: ``h_0..h_T``, shape ``(T + 1, d)``.
        backward: ``k_1..k_{T+1}``, shape ``(T + 1, e)``.
    """

    forward: FloatArray
    backward: FloatArray


def hidden_states(weights: Weights, inputs: ArrayLike, initial: ArrayLike, final: ArrayLike) -> States:
    """Return the states of both chains with the constants at which they start.

    Args:
        weights: Of the network.
        inputs: ``x_1..x_T``, shape ``(T, m)``.
        initial: ``h_0``, shape ``(d,)``.
        final: ``k_{T+1}``, shape ``(e,)``.

    Raises:
        ValueError: The shapes disagree, or there is no step.

    >>> one, zero = np.ones((1, 1)), np.zeros((1, 1))
    >>> hidden_states(Weights(zero, zero, one, one, one, one), [[0], [0]], [1], [0]).forward.tolist()
    [[1.0], [0.5], [0.5]]
    """
    sizes = "d m, d d, q d, e m, e e, q e, T m, d, e"
    W_f, U_f, _, W_b, U_b, _, x, h, k = conform(sizes, **_named(weights), inputs=inputs, initial=initial, final=final)
    if not len(x):
        raise ValueError("inputs: expected at least one step, found none")
    forward, backward = [h], [k]
    for row in x:
        forward.append(LOGISTIC.function(W_f @ row + U_f @ forward[-1]))
    for row in x[::-1]:
        backward.append(LOGISTIC.function(W_b @ row + U_b @ backward[-1]))
    return States(np.stack(forward), np.stack(backward[::-1]))


def outputs(weights: Weights, inputs: ArrayLike, initial: ArrayLike, final: ArrayLike) -> FloatArray:
    """Return ``y_1..y_T``, shape ``(T, q)``; arguments and errors as for :func:`hidden_states`.

    >>> one, zero = np.ones((1, 1)), np.zeros((1, 1))
    >>> outputs(Weights(zero, zero, one, zero, zero, 2 * one), [[0], [0]], [1], [0]).tolist()
    [[1.5], [1.5]]
    """
    states = hidden_states(weights, inputs, initial, final)
    return states.forward[1:] @ weights.V_f.T + states.backward[:-1] @ weights.V_b.T


def loss(weights: Weights, inputs: ArrayLike, initial: ArrayLike, final: ArrayLike, targets: ArrayLike) -> float:
    """Return ``sum_t ||z_t - y_t||^2`` for the targets ``z_1..z_T``, shape ``(T, q)``; the other arguments and errors as for :func:`hidden_states`.

    >>> one, zero = np.ones((1, 1)), np.zeros((1, 1))
    >>> loss(Weights(zero, zero, one, zero, zero, one), [[0], [0]], [1], [0], [[1], [3]])
    4.0
    """
    return float(np.sum(_residuals(weights, inputs, initial, final, targets) ** 2))


def state_gradients(weights: Weights, inputs: ArrayLike, initial: ArrayLike, final: ArrayLike, targets: ArrayLike) -> States:
    """Return the derivatives of the loss by the states, shapes ``(T, d)`` and ``(T, e)``, by the recurrences through time.

    ``dL/dh_t = -2 V_f^T (z_t - y_t) + U_f^T (h_{t+1} (1 - h_{t+1}) dL/dh_{t+1})`` with elementwise products, from ``-2 V_f^T (z_T - y_T)`` at T;
    ``dL/dk_t`` likewise from ``dL/dk_{t-1}``, from ``-2 V_b^T (z_1 - y_1)`` at 1. Arguments and errors as for :func:`loss`.

    >>> one, zero = np.ones((1, 1)), np.zeros((1, 1))
    >>> state_gradients(Weights(zero, 4 * one, one, zero, zero, zero), [[0], [0]], [0], [0], [[0.5], [0]]).forward.round(3).tolist()
    [[0.74], [1.762]]
    """
    states = hidden_states(weights, inputs, initial, final)
    errors = -2 * _residuals(weights, inputs, initial, final, targets)
    backward = _carried(weights.U_b, states.backward[:-1], errors @ weights.V_b)
    forward = _carried(weights.U_f, states.forward[:0:-1], errors[::-1] @ weights.V_f)[::-1]
    return States(forward, backward)


def weight_gradients(weights: Weights, inputs: ArrayLike, initial: ArrayLike, final: ArrayLike, targets: ArrayLike) -> Weights:
    """Return the derivatives of the loss by the weights: sums over time of outer products.

    ``dL/dW_f = sum_t (h_t (1 - h_t) dL/dh_t) x_t^T``, ``dL/dU_b = sum_t (k_t (1 - k_t) dL/dk_t) k_{t+1}^T``, and so on. Arguments and errors as for
    :func:`loss`.

    >>> one, zero = np.ones((1, 1)), np.zeros((1, 1))
    >>> weight_gradients(Weights(zero, zero, one, zero, zero, one), [[2]], [1], [0], [[0]]).W_f.tolist()
    [[1.0]]
    """
    states, slopes = hidden_states(weights, inputs, initial, final), state_gradients(weights, inputs, initial, final, targets)
    errors, x = -2 * _residuals(weights, inputs, initial, final, targets), np.asarray(inputs, dtype=np.float64)
    h, k = states.forward[1:], states.backward[:-1]
    above_h, above_k = h * (1 - h) * slopes.forward, k * (1 - k) * slopes.backward
    return Weights(
        W_f=above_h.T @ x,
        U_f=above_h.T @ states.forward[:-1],
        V_f=errors.T @ h,
        W_b=above_k.T @ x,
        U_b=above_k.T @ states.backward[1:],
        V_b=errors.T @ k,
    )


def _named(weights: Weights) -> dict[str, FloatArray]:
    return {"W_f": weights.W_f, "U_f": weights.U_f, "V_f": weights.V_f, "W_b": weights.W_b, "U_b": weights.U_b, "V_b": weights.V_b}


def _residuals(weights: Weights, inputs: ArrayLike, initial: ArrayLike, final: ArrayLike, targets: ArrayLike) -> FloatArray:
    """Return ``z_t - y_t``, shape ``(T, q)``."""
    found, wanted = conform("T q, T q", outputs=outputs(weights, inputs, initial, final), targets=targets)
    return wanted - found


def _carried(U: FloatArray, states: FloatArray, immediate: FloatArray) -> FloatArray:
    """Return the gradients by the states of a chain that are listed from its end: each passes its share on to the one after it."""
    gradients = [immediate[0]]
    for state, own in zip(states, immediate[1:], strict=False):
        gradients.append(own + U.T @ (state * (1 - state) * gradients[-1]))
    return np.stack(gradients)
