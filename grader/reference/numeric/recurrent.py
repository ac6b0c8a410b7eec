"""A recurrent network ``x_t = W sigma(x_{t-1}) + U u_t + b``: its states, its Jacobians, gradients through time, and when they must vanish."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.activations import TANH, Activation
from grader.reference.numeric.arrays import FloatArray, conform, require


@dataclass(frozen=True, slots=True)
class ParameterGradients:
    """The derivatives of the loss by each parameter, in the parameter's shape."""

    W: FloatArray
    U: FloatArray
    b: FloatArray


def hidden_states(W: ArrayLike, U: ArrayLike, b: ArrayLike, inputs: ArrayLike, initial: ArrayLike, activation: Activation = TANH) -> FloatArray:
    """Return the states ``x_t = W sigma(x_{t-1}) + U u_t + b`` for t = 0..T.

    Args:
        W: Recurrent weights, shape ``(d, d)``.
        U: Input weights, shape ``(d, m)``.
        b: Bias, shape ``(d,)``.
        inputs: ``u_1..u_T``, shape ``(T, m)``.
        initial: ``x_0``, shape ``(d,)``.
        activation: ``sigma``.

    Returns:
        Shape ``(T + 1, d)``, the initial state first.

    Raises:
        ValueError: The shapes disagree on ``d`` or ``m``.

    Source:
        Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, eq. 2.

    >>> hidden_states([[2]], [[1]], [0], [[1], [2]], [0])[:2].tolist()
    [[0.0], [1.0]]
    """
    recur, feed, offset, given, first = conform("d d, d m, d, T m, d", W=W, U=U, b=b, inputs=inputs, initial=initial)
    states = [first]
    for row in given:
        states.append(recur @ activation.function(states[-1]) + feed @ row + offset)
    return np.stack(states)


def conventional_states(W: ArrayLike, U: ArrayLike, b: ArrayLike, inputs: ArrayLike, initial: ArrayLike, activation: Activation = TANH) -> FloatArray:
    """Return the states ``g_t = sigma(W g_{t-1} + U u_t + b)`` from ``g_0 = sigma(x_0)``, which are ``sigma(x_t)``, shape ``(T + 1, d)``.

    Arguments and errors as for :func:`hidden_states`.

    Source:
        Pascanu, Mikolov, Bengio, ICML 2013, footnote 1.

    >>> conventional_states([[2]], [[1]], [0], [[1], [2]], [0])[0].tolist()
    [0.0]
    """
    return activation.function(hidden_states(W, U, b, inputs, initial, activation))


def jacobian(W: ArrayLike, state: ArrayLike, activation: Activation = TANH) -> FloatArray:
    """Return the one-step Jacobian ``dx_t / dx_{t-1} = W diag(sigma'(x_{t-1}))``, shape ``(..., d, d)``; rows are ``x_t``.

    Args:
        W: Recurrent weights, shape ``(d, d)``.
        state: ``x_{t-1}``, shape ``(..., d)``.
        activation: ``sigma``.

    Raises:
        ValueError: The shapes disagree on ``d``.

    Source:
        Pascanu, Mikolov, Bengio, ICML 2013, eq. 5.

    >>> jacobian([[2, 3], [0, 1]], [0, 0]).tolist()
    [[2.0, 3.0], [0.0, 1.0]]
    """
    recur, x = conform("d d, ... d", W=W, state=state)
    return recur * activation.derivative(x)[..., None, :]


def jacobian_product(W: ArrayLike, states: ArrayLike, start: int, stop: int, activation: Activation = TANH) -> FloatArray:
    """Return ``dx_stop / dx_start``, the product of the one-step Jacobians with the latest on the left, shape ``(d, d)``.

    Args:
        W: Recurrent weights, shape ``(d, d)``.
        states: ``x_0..x_T``, shape ``(S, d)`` with ``S = T + 1``.
        start: ``k``.
        stop: ``t`` with ``0 <= k <= t <= T``; the identity matrix for ``k = t``.
        activation: ``sigma``.

    Raises:
        ValueError: The shapes disagree on ``d``, or the steps are out of range.

    Source:
        Pascanu, Mikolov, Bengio, ICML 2013, eq. 5.

    >>> jacobian_product([[2]], [[0], [0], [0]], 0, 2).tolist()
    [[4.0]]
    """
    recur, x = conform("d d, S d", W=W, states=states)
    if not 0 <= start <= stop < len(x):
        raise ValueError(f"start, stop: expected 0 <= start <= stop <= {len(x) - 1}, found {start} and {stop}")
    product = np.eye(len(recur))
    for state in x[start:stop]:
        product = jacobian(recur, state, activation) @ product
    return product


def gradient_through_time(
    W: ArrayLike,
    U: ArrayLike,
    b: ArrayLike,
    inputs: ArrayLike,
    initial: ArrayLike,
    loss_gradients: ArrayLike,
    activation: Activation = TANH,
) -> ParameterGradients:
    """Return the gradient ``dE/dtheta = sum_t sum_{k<=t} dE_t/dx_t dx_t/dx_k d+x_k/dtheta`` of a loss summed over steps.

    The immediate derivative ``d+x_k/dtheta`` takes ``x_{k-1}`` for a constant.

    Args:
        W: Recurrent weights, shape ``(d, d)``.
        U: Input weights, shape ``(d, m)``.
        b: Bias, shape ``(d,)``.
        inputs: ``u_1..u_T``, shape ``(T, m)``.
        initial: ``x_0``, shape ``(d,)``, a constant.
        loss_gradients: ``dE_t/dx_t`` for t = 1..T, shape ``(T, d)``.
        activation: ``sigma``.

    Raises:
        ValueError: The shapes disagree on ``d``, ``m`` or ``T``.

    Source:
        Pascanu, Mikolov, Bengio, ICML 2013, eq. 3-5.

    >>> gradient_through_time([[2]], [[1]], [0], [[0], [0]], [0], [[0], [1]]).b.tolist()
    [3.0]
    """
    recur, feed, offset, given, first, slopes = conform(
        "d d, d m, d, T m, d, T d", W=W, U=U, b=b, inputs=inputs, initial=initial, loss_gradients=loss_gradients
    )
    states = hidden_states(recur, feed, offset, given, first, activation)
    total = ParameterGradients(np.zeros_like(recur), np.zeros_like(feed), np.zeros_like(offset))
    for t in range(1, len(states)):
        for k in range(1, t + 1):
            row = slopes[t - 1] @ jacobian_product(recur, states, k, t, activation)
            total = _plus_immediate(total, row, activation.function(states[k - 1]), given[k - 1])
    return total


def vanishing_bound(W: ArrayLike, slope_bound: ArrayLike, steps: ArrayLike) -> FloatArray:
    """Return ``(gamma ||W||)^steps``, which the norm of ``dx_{k+steps}/dx_k`` cannot exceed; below 1 it vanishes with the distance.

    Both norms are spectral: the largest singular value, not the largest absolute eigenvalue, which can be smaller and then bounds nothing.

    Args:
        W: Recurrent weights, shape ``(..., d, d)``.
        slope_bound: ``gamma``, at least every ``|sigma'|``; in the shape of the batch or without axes.
        steps: At least 0, likewise.

    Returns:
        In the shape to which the batch broadcasts.

    Raises:
        ValueError: ``W`` is not square, or a number is negative.

    Source:
        Pascanu, Mikolov, Bengio, ICML 2013, eq. 6-7.

    >>> vanishing_bound([[0, 0.5], [0, 0]], 1, [1, 2]).tolist()
    [0.5, 0.25]
    """
    recur, gamma, count = conform("... d d, ..., ...", W=W, slope_bound=slope_bound, steps=steps)
    require("slope_bound", gamma, gamma >= 0, "numbers of at least 0")
    require("steps", count, count >= 0, "counts of at least 0")
    return (gamma * np.linalg.norm(recur, ord=2, axis=(-2, -1))) ** count


def _plus_immediate(total: ParameterGradients, row: FloatArray, signal: FloatArray, given: FloatArray) -> ParameterGradients:
    return ParameterGradients(total.W + np.outer(row, signal), total.U + np.outer(row, given), total.b + row)
