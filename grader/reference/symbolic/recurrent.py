"""A recurrent network ``x_t = W sigma(x_{t-1}) + U u_t + b``, written out and differentiated by sympy as one expression.

The functions have the names and the arguments of the numeric side, with arrays of expressions of small sizes and any function of one expression for
``sigma``. Nothing here knows the chain rule through time: it is what the numeric side claims.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import product

import numpy as np

from grader.reference.symbolic.algebra import (
    Expr,
    ExprArray,
    Function,
    derivative,
    exact,
    gradient,
    hyperbolic_tangent,
    mapped,
    maximum,
    real,
    reals,
    recurrence_solution,
    square_root,
    substituted,
)


@dataclass(frozen=True, slots=True)
class ParameterGradients:
    """The derivatives of the loss by each parameter, in the parameter's shape."""

    W: ExprArray
    U: ExprArray
    b: ExprArray


def hidden_states(
    W: ExprArray, U: ExprArray, b: ExprArray, inputs: ExprArray, initial: ExprArray, activation: Function = hyperbolic_tangent
) -> ExprArray:
    """Return the states for t = 0..T, shape ``(T + 1, d)``, the initial one first.

    >>> one = np.array([exact(1)])
    >>> hidden_states(2 * one[None], one[None], one, one[None], one, lambda a: a**3).tolist()
    [[1], [4]]
    """
    states = [initial]
    for row in inputs:
        states.append(_step(W, states[-1], U @ row + b, activation))
    return np.stack(states)


def conventional_states(
    W: ExprArray, U: ExprArray, b: ExprArray, inputs: ExprArray, initial: ExprArray, activation: Function = hyperbolic_tangent
) -> ExprArray:
    """Return ``g_t = sigma(W g_{t-1} + U u_t + b)`` for t = 0..T from ``g_0 = sigma(x_0)``, step by step, shape ``(T + 1, d)``.

    >>> one = np.array([exact(1)])
    >>> conventional_states(2 * one[None], one[None], one, one[None], one, lambda a: a**3).tolist()
    [[1], [64]]
    """
    states = [mapped(activation, initial)]
    for row in inputs:
        states.append(_conventional_step(W, states[-1], U @ row + b, activation))
    return np.stack(states)


def jacobian(W: ExprArray, state: ExprArray, activation: Function = hyperbolic_tangent) -> ExprArray:
    """Return ``dx_t / dx_{t-1}``, shape ``(d, d)``, by differentiating one step of the recurrence.

    >>> jacobian(np.array([[exact(2)]]), np.array([exact(3)]), lambda a: a**2).tolist()
    [[12]]
    """
    return jacobian_product(W, np.stack([state, state]), 0, 1, activation)


def jacobian_product(W: ExprArray, states: ExprArray, start: int, stop: int, activation: Function = hyperbolic_tangent) -> ExprArray:
    """Return ``dx_stop / dx_start``, shape ``(d, d)``, by differentiating ``x_stop`` written out in ``x_start``.

    Inputs and bias enter as one constant for each step, the one that leads through the given states.

    >>> states = np.array([[exact(3)], [exact(5)], [exact(0)]])
    >>> jacobian_product(np.array([[exact(2)]]), states, 0, 2, lambda a: a**2).tolist()
    [[240]]
    """
    x = reals("x", W.shape[0])
    state, values = x, dict(zip(x, states[start], strict=True))
    for t in range(start + 1, stop + 1):
        constant = reals("c", W.shape[0])
        values |= zip(constant, states[t] - _step(W, states[t - 1], 0 * states[t], activation), strict=True)
        state = _step(W, state, constant, activation)
    return np.stack([mapped(lambda slope: substituted(slope, values), gradient(component, x)) for component in state])


def gradient_through_time(
    W: ExprArray,
    U: ExprArray,
    b: ExprArray,
    inputs: ExprArray,
    initial: ExprArray,
    loss_gradients: ExprArray,
    activation: Function = hyperbolic_tangent,
) -> ParameterGradients:
    """Return the total derivatives of ``E = sum_t c_t . x_t``, a loss whose ``dE_t/dx_t`` are the constants ``c_t``.

    >>> two, one, zero = np.array([[exact(2)]]), np.array([[exact(1)]]), np.array([[exact(0)]])
    >>> rows = np.concatenate([zero, one])
    >>> gradient_through_time(two, one, zero[0], 0 * rows, zero[0], rows).b.tolist()
    [3]
    """
    V, Z, a = reals("W", *W.shape), reals("U", *U.shape), reals("b", *b.shape)
    states = hidden_states(V, Z, a, inputs, initial, activation)
    error = exact(0) + np.sum(loss_gradients * states[1:])
    values = dict(zip(_entries(V, Z, a), _entries(W, U, b), strict=True))
    by_W, by_U, by_b = (mapped(lambda theta: substituted(derivative(error, theta), values), group) for group in (V, Z, a))
    return ParameterGradients(by_W, by_U, by_b)


def vanishing_bound(norm: Expr, slope_bound: Expr, steps: Expr) -> Expr:
    """Return the bound on the norm of ``dx_{k+steps}/dx_k`` that submultiplicativity gives, by solving for it.

    ``||J_1 J_2|| <= ||J_1|| ||J_2||`` gives the bound of one more step as the bound so far times that of ``W diag(sigma')``, which in turn is at
    most ``||W||`` times the largest stretch of a unit vector by a diagonal matrix whose entries are at most ``slope_bound`` in size; over no
    steps the Jacobian is the identity, of norm 1.

    Args:
        norm: ``||W||``, the largest singular value.
        slope_bound: At least every ``|sigma'|``.
        steps: At least 0.

    >>> vanishing_bound(exact(1) / 2, exact(1), exact(3))
    1/8
    """
    return recurrence_solution(norm * _stretch(slope_bound), exact(0), exact(1), steps)


def _step(W: ExprArray, state: ExprArray, drive: ExprArray, activation: Function) -> ExprArray:
    """Return the next state, driven by input and bias."""
    return W @ mapped(activation, state) + drive


def _conventional_step(W: ExprArray, state: ExprArray, drive: ExprArray, activation: Function) -> ExprArray:
    """Return the next state where the activation comes last."""
    return mapped(activation, W @ state + drive)


def _entries(*arrays: ExprArray) -> list[Expr]:
    return [entry for array in arrays for entry in array.ravel().tolist()]


def _stretch(slope_bound: Expr) -> Expr:
    """Return the largest ``||diag(s) z||`` over unit ``z`` and ``|s_i| <= slope_bound``.

    Its square ``s_1^2 z_1^2 + s_2^2 (1 - z_1^2)`` is affine in each of ``s_1^2``, ``s_2^2`` and ``z_1^2``, so its largest value stands at a corner
    of their ranges; more entries add terms of the same kind.
    """
    s1, s2, z1 = real("s1^2"), real("s2^2"), real("z1^2")
    square = s1 * z1 + s2 * (1 - z1)
    top = slope_bound**2
    corners = (substituted(square, {s1: i * top, s2: j * top, z1: exact(k)}) for i, j, k in product((0, 1), repeat=3))
    return square_root(reduce(maximum, corners))


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "hidden_states": ("_step",),
    "conventional_states": ("_conventional_step",),
    "jacobian": ("_step",),
    "jacobian_product": ("_step",),
    "gradient_through_time": ("_step",),
    "vanishing_bound": ("_stretch",),
}
"""What each result starts from; another definition gives another result."""
