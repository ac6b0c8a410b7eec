"""Momentum and the running average, derived: recursions run on symbols, coefficients read off, a stationary expectation solved for.

The functions have the names and the arguments of the numeric side. ``_kept`` and ``_gained`` are
the definition of the running average, ``_momentum_step`` that of momentum; which results start from which is listed in ``DEFINITIONS``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.reference.symbolic.algebra import (
    Expr,
    ExprArray,
    coefficients,
    derivative,
    exact,
    objects,
    real,
    reals,
    recurrence_solution,
    simplify,
    solution,
)


def momentum_updates(gradients: ExprArray, alpha: Expr, epsilon: Expr) -> ExprArray:
    """Return the steps ``D_t = alpha D_{t-1} - epsilon g_t``, in the shape of ``gradients``.

    >>> momentum_updates(objects([1, 1]), exact(1) / 2, exact(1)).tolist()
    [-1, -3/2]
    """
    return _unrolled(gradients, lambda before, g: _momentum_step(before, g, alpha, epsilon))


def running_average(gradients: ExprArray, beta: Expr) -> ExprArray:
    """Return ``v_t = beta v_{t-1} + (1 - beta) g_t``, in the shape of ``gradients``.

    >>> running_average(objects([1, 1]), exact(1) / 2).tolist()
    [1/2, 3/4]
    """
    return _unrolled(gradients, lambda before, g: _kept(beta) * before + _gained(beta) * g)


def average_updates(gradients: ExprArray, beta: Expr, delta: Expr) -> ExprArray:
    """Return the steps ``D_t = -delta v_t``, in the shape of ``gradients``.

    >>> average_updates(objects([1, 1]), exact(1) / 2, exact(2)).tolist()
    [-1, -3/2]
    """
    return running_average(gradients, beta) * -delta


def equivalent_momentum(beta: Expr, delta: Expr) -> tuple[Expr, Expr]:
    """Return the ``(alpha, epsilon)`` for which both rules take the same step after the same last step and gradient.

    >>> equivalent_momentum(exact(3) / 4, exact(2))
    (3/4, 1/2)
    """
    alpha, epsilon = real("alpha"), real("epsilon")
    found = solution(_differences(alpha, epsilon, beta, delta), [alpha, epsilon])
    return found[0], found[1]


def equivalent_average(alpha: Expr, epsilon: Expr) -> tuple[Expr, Expr]:
    """Return the ``(beta, delta)`` for which both rules take the same step after the same last step and gradient.

    >>> equivalent_average(exact(3) / 4, exact(1) / 2)
    (3/4, 2)
    """
    beta, delta = real("beta"), real("delta")
    found = solution(_differences(alpha, epsilon, beta, delta), [beta, delta])
    return found[0], found[1]


def unrolled_weights(beta: Expr, steps: int) -> ExprArray:
    """Return the coefficients of ``g_1..g_t`` in ``v_t``, shape ``(t,)``, by running the recursion on symbols.

    >>> unrolled_weights(exact(1) / 2, 3).tolist()
    [1/8, 1/4, 1/2]
    """
    g = reals("g", steps)
    average = running_average(g, beta)[-1] if steps else exact(0)
    return objects([simplify(derivative(average, gradient)) for gradient in g])


def bias(beta: Expr, t: Expr) -> Expr:
    """Return ``E[v_t] / E[g]`` for a stationary gradient, by solving the recursion that linearity gives the expectation.

    >>> bias(exact(1) / 2, exact(3))
    7/8
    """
    return recurrence_solution(_kept(beta), _gained(beta), exact(0), t)


def bias_correction(average: Expr, beta: Expr, t: Expr) -> Expr:
    """Return the multiple of ``v_t`` whose expectation is that of a stationary gradient.

    >>> bias_correction(exact(3), exact(1) / 2, exact(2))
    4
    """
    scale = real("scale")
    return solution([scale * bias(beta, t) - 1], [scale])[0] * average


def _kept(beta: Expr) -> Expr:
    """Return the share of ``v_{t-1}`` in ``v_t``."""
    return beta


def _gained(beta: Expr) -> Expr:
    """Return the share of ``g_t`` in ``v_t``."""
    return 1 - beta


def _momentum_step(last: Expr, g: Expr, alpha: Expr, epsilon: Expr) -> Expr:
    """Return the step that momentum takes after the last one."""
    return alpha * last - epsilon * g


def _unrolled(gradients: ExprArray, step: Callable[[Expr, Expr], Expr]) -> ExprArray:
    result, before = np.empty_like(gradients), exact(0)
    for t, gradient in enumerate(gradients):
        before = step(before, gradient)
        result[t] = before
    return result


def _differences(alpha: Expr, epsilon: Expr, beta: Expr, delta: Expr) -> list[Expr]:
    """Return what must be 0 so that one step of each rule agrees, whatever the last step and the gradient."""
    last, g = real("last"), real("g")
    by_momentum = _momentum_step(last, g, alpha, epsilon)
    by_average = -delta * (_kept(beta) * (-last / delta) + _gained(beta) * g)
    return list(coefficients(simplify(by_momentum - by_average), [last, g]).values())


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "momentum_updates": ("_momentum_step",),
    "running_average": ("_kept", "_gained"),
    "average_updates": ("_kept", "_gained"),
    "equivalent_momentum": ("_momentum_step", "_kept", "_gained"),
    "equivalent_average": ("_momentum_step", "_kept", "_gained"),
    "unrolled_weights": ("_kept", "_gained"),
    "bias": ("_kept", "_gained"),
    "bias_correction": ("_kept", "_gained"),
}
"""What each result starts from; another definition gives another result."""
