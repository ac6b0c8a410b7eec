"""Exact iterates of gradient descent and momentum, from the declared function: sympy differentiates it, and rational arithmetic keeps every digit.

Where the numeric side takes a gradient, this side takes the function and its variables.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, Symbol, exact
from grader.reference.symbolic.steps import slope_at, with_look_ahead


def sgd(objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, steps: int) -> ExprArray:
    """Return the points ``x_{t+1} = x_t - alpha grad f(x_t)``, shape ``(steps + 1, d)``, the start first.

    >>> x, one = Symbol("x"), exact(1)
    >>> sgd(x**2, [x], np.array([one]), one / 4, 2).tolist()
    [[1], [1/2], [1/4]]
    """
    points = [start]
    for _ in range(steps):
        points.append(_descended(points[-1], slope_at(objective, variables, points[-1]), learning_rate))
    return np.stack(points)


def momentum(
    objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, momentum: Expr, steps: int
) -> tuple[ExprArray, ExprArray]:
    """Return positions and velocities ``v_{t+1} = gamma v_t - alpha grad f(x_t)``, ``x_{t+1} = x_t + v_{t+1}``, from rest.

    >>> x, one = Symbol("x"), exact(1)
    >>> momentum(x**2, [x], np.array([one]), one / 4, one / 2, 2)[0].tolist()
    [[1], [1/2], [0]]
    """
    return with_look_ahead(objective, variables, start, learning_rate, momentum, exact(0), steps)


def nesterov(
    objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, momentum: Expr, steps: int
) -> tuple[ExprArray, ExprArray]:
    """Return positions and velocities ``v_{t+1} = gamma v_t - alpha grad f(x_t + gamma v_t)``, ``x_{t+1} = x_t + v_{t+1}``, from rest.

    >>> x, one = Symbol("x"), exact(1)
    >>> nesterov(x**2, [x], np.array([one]), one / 4, one / 2, 2)[0].tolist()
    [[1], [1/2], [1/8]]
    """
    return with_look_ahead(objective, variables, start, learning_rate, momentum, momentum, steps)


def _descended(point: ExprArray, slope: ExprArray, learning_rate: Expr) -> ExprArray:
    return point - learning_rate * slope


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "sgd": ("slope_at", "_descended"),
    "momentum": ("with_look_ahead",),
    "nesterov": ("with_look_ahead",),
}
"""What each result starts from; another definition gives another result."""
