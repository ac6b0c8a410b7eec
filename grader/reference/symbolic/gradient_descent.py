"""Quadratic functions differentiated by sympy, and gradient descent step by step in exact arithmetic.

The functions have the names and the arguments of the numeric side, with arrays of expressions; where that takes a gradient, this takes the function
and its variables. What they start from is listed in ``DEFINITIONS``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, Symbol, exact, gradient, mapped, reals, substituted
from grader.reference.symbolic.steps import slope_at


def quadratic(form: ExprArray, point: ExprArray) -> Expr:
    """Return ``x^T Q x``.

    >>> from grader.reference.symbolic.algebra import objects
    >>> quadratic(objects([[1, 1], [0, 6]]), objects([4, 1]))
    26
    """
    return point @ form @ point


def quadratic_gradient(form: ExprArray, point: ExprArray) -> ExprArray:
    """Return the gradient, by differentiating the function and then taking its value.

    >>> from grader.reference.symbolic.algebra import objects
    >>> quadratic_gradient(objects([[1, 1], [0, 6]]), objects([4, 1])).tolist()
    [9, 16]
    """
    x = reals("x", *point.shape)
    values = dict(zip(x, point, strict=True))
    return mapped(lambda slope: substituted(slope, values), gradient(quadratic(form, x), x))


def quadratic_iterates(form: ExprArray, start: ExprArray, learning_rate: Expr, steps: int) -> ExprArray:
    """Return the points of gradient descent, shape ``(steps + 1, d)``, the start first.

    >>> from grader.reference.symbolic.algebra import exact, objects
    >>> quadratic_iterates(objects([[1, 1], [0, 6]]), objects([4, 1]), exact(1) / 20, 1).tolist()
    [[4, 1], [71/20, 1/5]]
    """
    points = [start]
    for _ in range(steps):
        points.append(points[-1] - learning_rate * quadratic_gradient(form, points[-1]))
    return np.stack(points)


def decaying(
    objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, power: Expr, steps: int, offset: Expr | int = 0
) -> ExprArray:
    """Return the points of gradient descent with steps that shrink, shape ``(steps + 1, d)``, the start first.

    >>> x, half = Symbol("x"), exact(1) / 2
    >>> decaying(x**2, [x], np.array([exact(8)]), half, exact(1), 2, 1).tolist()
    [[8], [4], [8/3]]
    """
    points = [start]
    for t in range(1, steps + 1):
        points.append(points[-1] - _step_size(learning_rate, power, exact(t) + offset) * slope_at(objective, variables, points[-1]))
    return np.stack(points)


def stopping_step(values: ExprArray, tolerance: Expr) -> int:
    """Return the first step after which the rule stops, tried one after the other; the last step when it never does.

    >>> stopping_step(np.array([exact(9), exact(4), exact(4), exact(3)]), exact(1) / 10)
    2
    """
    last = len(values) - 1
    return next((t for t in range(1, last + 1) if _stops(values[t - 1], values[t], tolerance)), last)


def _step_size(learning_rate: Expr, power: Expr, time: Expr) -> Expr:
    return learning_rate / time**power


def _stops(before: Expr, after: Expr, tolerance: Expr) -> bool:
    gain: Expr = before - after
    return (gain - tolerance).is_negative is True


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "quadratic_gradient": ("quadratic",),
    "quadratic_iterates": ("quadratic",),
    "decaying": ("_step_size",),
    "stopping_step": ("_stops",),
}
"""What each result starts from; another definition gives another result."""
