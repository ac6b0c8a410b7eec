"""Exact iterates of Adam and of gradient descent, with L2 regularisation and with decoupled decay, from the declared function.

Where the numeric side takes a gradient, this side takes the function and its variables. What each result starts from is listed in ``DEFINITIONS``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, Symbol, exact, mapped, real, simplify, solution, square_root
from grader.reference.symbolic.steps import slope_at


@dataclass(frozen=True, slots=True)
class Moments:
    """How Adam averages: the shares that both averages keep, and what is added to the root."""

    first: Expr
    second: Expr
    epsilon: Expr


DEFAULT = Moments(exact(9) / 10, exact(999) / 1000, exact(1) / 10**8)
"""The averages of the paper."""


def sgd_l2(objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, penalty: Expr, steps: int) -> ExprArray:
    """Return the points of gradient descent on the penalised function, shape ``(steps + 1, d)``.

    >>> x, one = real("x"), exact(1)
    >>> sgd_l2(exact(0), [x], np.array([one]), one / 4, one, 2).tolist()
    [[1], [1/2], [1/4]]
    """
    whole = _penalised(objective, variables, penalty)
    return _stepped(start, steps, lambda point: slope_at(whole, variables, point) * -learning_rate)


def sgd_decay(objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, decay: Expr, steps: int) -> ExprArray:
    """Return the points of gradient descent whose steps decay the point itself, shape ``(steps + 1, d)``.

    >>> x, one = real("x"), exact(1)
    >>> sgd_decay(exact(0), [x], np.array([one]), one / 4, one / 2, 2).tolist()
    [[1], [1/2], [1/4]]
    """
    return _stepped(start, steps, lambda point: _decayed(slope_at(objective, variables, point) * -learning_rate, point, decay))


def decay_of_penalty(learning_rate: Expr, penalty: Expr) -> Expr:
    """Return the decay with which one step of both is the same, at a point and for a slope that are symbols.

    >>> decay_of_penalty(exact(1) / 4, exact(1))
    1/2
    """
    x, slope, point, decay = real("x"), real("slope"), np.array([real("point")], dtype=object), real("decay")
    first = sgd_l2(slope * x, [x], point, learning_rate, penalty, 1)[1, 0]
    second = sgd_decay(slope * x, [x], point, learning_rate, decay, 1)[1, 0]
    return solution([simplify(first - second)], [decay])[0]


def adam(objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, steps: int, moments: Moments = DEFAULT) -> ExprArray:
    """Return Adam's points, shape ``(steps + 1, d)``.

    >>> x, one = real("x"), exact(1)
    >>> adam(x**2, [x], np.array([one]), one, 1, Moments(one / 2, one / 2, exact(0))).tolist()
    [[1], [0]]
    """
    return adamw(objective, variables, start, learning_rate, exact(0), steps, moments)


def adam_l2(
    objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, penalty: Expr, steps: int, moments: Moments = DEFAULT
) -> ExprArray:
    """Return Adam's points on the penalised function, shape ``(steps + 1, d)``.

    >>> x, one = real("x"), exact(1)
    >>> adam_l2(exact(0), [x], np.array([one]), one / 4, one, 1, Moments(one / 2, one / 2, exact(0))).tolist()
    [[1], [3/4]]
    """
    return adam(_penalised(objective, variables, penalty), variables, start, learning_rate, steps, moments)


def adamw(
    objective: Expr, variables: Sequence[Symbol], start: ExprArray, learning_rate: Expr, decay: Expr, steps: int, moments: Moments = DEFAULT
) -> ExprArray:
    """Return Adam's points with decoupled decay, shape ``(steps + 1, d)``: every average is a weighted mean of all gradients so far.

    >>> x, one = real("x"), exact(1)
    >>> adamw(x**2, [x], np.array([one]), one / 4, one / 4, 1, Moments(one / 2, one / 2, exact(0))).tolist()
    [[1], [1/2]]
    """
    slopes: list[ExprArray] = []

    def step(point: ExprArray) -> ExprArray:
        slopes.append(slope_at(objective, variables, point))
        first = _weighted_mean(slopes, moments.first)
        second = _weighted_mean([slope**2 for slope in slopes], moments.second)
        return _decayed(-learning_rate * first / (mapped(square_root, second) + moments.epsilon), point, decay)

    return _stepped(start, steps, step)


def _weighted_mean(values: Sequence[ExprArray], keep: Expr) -> ExprArray:
    """Return the mean of values with weights that fall by a factor with each step back: what bias correction makes of a running average."""
    total, weight = 0 * values[0], exact(0)
    for back, value in enumerate(reversed(values)):
        total, weight = total + keep**back * value, weight + keep**back
    return total / weight


def _penalised(objective: Expr, variables: Sequence[Symbol], penalty: Expr) -> Expr:
    """Return the function with the L2 penalty."""
    return objective + penalty * sum((variable**2 for variable in variables), exact(0))


def _decayed(step: ExprArray, point: ExprArray, decay: Expr) -> ExprArray:
    """Return a step with the part that decays the point."""
    return step - decay * point


def _stepped(start: ExprArray, steps: int, step: Callable[[ExprArray], ExprArray]) -> ExprArray:
    points = [start]
    for _ in range(steps):
        points.append(points[-1] + step(points[-1]))
    return np.stack(points)


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "sgd_l2": ("_penalised",),
    "sgd_decay": ("_decayed",),
    "decay_of_penalty": ("_penalised", "_decayed"),
    "adam": ("_weighted_mean",),
    "adam_l2": ("_weighted_mean", "_penalised"),
    "adamw": ("_weighted_mean", "_decayed"),
}
"""What each result starts from; another definition gives another result."""
