"""What step-by-step rules share: the gradient's exact value, and momentum whose gradient is taken some way ahead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, Symbol, gradient, mapped, simplify, substituted


def slope_at(objective: Expr, variables: Sequence[Symbol], point: ExprArray) -> ExprArray:
    """Return the gradient of a function at a point, shape ``(d,)``.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> slope_at(x * y, [x, y], np.array([2, 3], dtype=object)).tolist()
    [3, 2]
    """
    values = dict(zip(variables, point, strict=True))
    return mapped(lambda slope: simplify(substituted(slope, values)), gradient(objective, variables))


def with_look_ahead(
    objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, keep: Expr, look_ahead: Expr, steps: int
) -> tuple[ExprArray, ExprArray]:
    """Return positions and velocities ``v_{t+1} = keep v_t - alpha grad f(x_t + look_ahead v_t)``, each of shape ``(steps + 1, d)``.

    >>> x = Symbol("x")
    >>> positions, velocities = with_look_ahead(x, [x], np.array([1], dtype=object), 1 / x, x, x, 1)
    >>> positions.tolist(), velocities.tolist()
    ([[1], [1 - 1/x]], [[0], [-1/x]])
    """
    positions, velocities = [start], [0 * start]
    for _ in range(steps):
        slope = slope_at(objective, variables, positions[-1] + look_ahead * velocities[-1])
        velocities.append(_velocity(velocities[-1], slope, learning_rate, keep))
        positions.append(positions[-1] + velocities[-1])
    return np.stack(positions), np.stack(velocities)


def _velocity(velocity: ExprArray, slope: ExprArray, learning_rate: Expr, keep: Expr) -> ExprArray:
    return velocity * keep - slope * learning_rate


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "slope_at": ("gradient",),
    "with_look_ahead": ("slope_at", "_velocity"),
}
"""What each result starts from; another definition gives another result."""
