"""The wrong rules of the numeric side in exact arithmetic, from the declared function. None of them is an answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, Symbol, derivative, exact, substituted
from grader.reference.symbolic.optimizers import sgd
from grader.reference.symbolic.steps import with_look_ahead


def sgd_sequential(objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, steps: int) -> ExprArray:
    """Return the points when each coordinate is updated with the already updated coordinates before it.

    >>> x, y, one = Symbol("x"), Symbol("y"), exact(1)
    >>> sgd_sequential(x * y, [x, y], np.array([one, one]), one / 2, 1).tolist()
    [[1, 1], [1/2, 3/4]]
    """
    points = [start]
    for _ in range(steps):
        values = dict(zip(variables, points[-1], strict=True))
        for variable in variables:
            values[variable] = values[variable] - learning_rate * substituted(derivative(objective, variable), values)
        points.append(np.array(list(values.values()), dtype=object))
    return np.stack(points)


def sgd_ascent(objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, steps: int) -> ExprArray:
    """Return the points when the gradient is added, not subtracted.

    >>> x, one = Symbol("x"), exact(1)
    >>> sgd_ascent(x**2, [x], np.array([one]), one / 4, 2).tolist()
    [[1], [3/2], [9/4]]
    """
    return sgd(-objective, variables, start, learning_rate, steps)


def nesterov_lookahead_full(
    objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, momentum: Expr, steps: int
) -> tuple[ExprArray, ExprArray]:
    """Return positions and velocities when the gradient is taken at ``x_t + v_t`` and not at ``x_t + gamma v_t``.

    >>> x, one = Symbol("x"), exact(1)
    >>> nesterov_lookahead_full(x**2, [x], np.array([one]), one / 4, one / 2, 2)[0].tolist()
    [[1], [1/2], [1/4]]
    """
    return with_look_ahead(objective, variables, start, learning_rate, momentum, exact(1), steps)


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "sgd_sequential": ("derivative",),
    "sgd_ascent": ("sgd",),
    "nesterov_lookahead_full": ("with_look_ahead",),
}
"""What each result starts from; another definition gives another result."""
