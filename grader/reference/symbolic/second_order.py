"""The second-order model of a function near a point, derived: put into a step, differentiated, and minimised one coordinate after the other.

The functions have the names and the arguments of the numeric side, with arrays of exact expressions. What they start from is listed in
``DEFINITIONS``.
"""

from __future__ import annotations

from grader.reference.symbolic.algebra import (
    Expr,
    ExprArray,
    derivative,
    exact,
    infinity,
    objects,
    real,
    reals,
    simplify,
    solution,
    substituted,
)
from grader.reference.symbolic.algebra import gradient as slopes


def model(value: Expr, gradient: ExprArray, hessian: ExprArray, step: ExprArray) -> Expr:
    """Return the Taylor polynomial of the second order: the definition of the model.

    >>> model(exact(1), objects([2, 0]), objects([[1, 0], [0, 3]]), objects([-1, 1]))
    1
    """
    return value + gradient @ step + step @ hessian @ step / exact(2)


def value_after_step(value: Expr, gradient: ExprArray, hessian: ExprArray, step_size: Expr) -> Expr:
    """Return the model after a gradient step.

    >>> value_after_step(exact(1), objects([2, 0]), objects([[1, 0], [0, 3]]), exact(1) / 2)
    -1/2
    """
    return model(value, gradient, hessian, _descent(gradient, step_size))


def best_step_size(gradient: ExprArray, hessian: ExprArray) -> Expr:
    """Return the stationary step size of the model where its second derivative by it is positive, else infinity.

    Raises:
        ArithmeticError: The sign of the second derivative cannot be decided.

    >>> best_step_size(objects([2, 0]), objects([[4, 0], [0, 3]])), best_step_size(objects([2, 0]), objects([[-1, 0], [0, 3]]))
    (1/4, oo)
    """
    epsilon = real("epsilon")
    slope = derivative(value_after_step(exact(0), gradient, hessian, epsilon), epsilon)
    return solution([slope], [epsilon])[0] if _is_positive(derivative(slope, epsilon)) else infinity


def step_size_limit(gradient: ExprArray, hessian: ExprArray) -> Expr:
    """Return where the model along the step is back at its first value: the root besides 0; infinity where the parabola opens downwards.

    >>> step_size_limit(objects([2, 0]), objects([[4, 0], [0, 3]])), step_size_limit(objects([2, 0]), objects([[-1, 0], [0, 3]]))
    (1/2, oo)
    """
    epsilon = real("epsilon")
    gained = value_after_step(exact(0), gradient, hessian, epsilon)
    if not _is_positive(derivative(derivative(gained, epsilon), epsilon)):
        return infinity
    return solution([simplify(gained / epsilon)], [epsilon])[0]


def newton_step(gradient: ExprArray, hessian: ExprArray) -> ExprArray:
    """Return the step at which every derivative of the model is 0, by solving for it.

    Raises:
        ArithmeticError: There is none, or more than one.

    >>> newton_step(objects([2, 3]), objects([[2, 0], [0, -1]])).tolist()
    [-1, 3]
    """
    step = reals("s", len(gradient))
    return objects(solution(slopes(model(exact(0), gradient, hessian, step), step).tolist(), step.tolist()))


def has_minimum(hessian: ExprArray) -> bool:
    """Return whether the model has one minimum, by minimising it over one coordinate after the other.

    Over each coordinate the rest is a parabola, which has one minimum when it opens upwards; the value there, as a function of the other coordinates,
    is minimised next.

    >>> has_minimum(objects([[2, 1], [1, 2]])), has_minimum(objects([[1, 2], [2, 1]]))
    (True, False)
    """
    step = reals("s", len(hessian))
    rest = model(exact(0), objects([exact(0)] * len(hessian)), hessian, step)
    for coordinate in step.tolist():
        slope = derivative(rest, coordinate)
        if not _is_positive(derivative(slope, coordinate)):
            return False
        rest = substituted(rest, {coordinate: solution([slope], [coordinate])[0]})
    return True


def _descent(gradient: ExprArray, step_size: Expr) -> ExprArray:
    """Return a step of gradient descent."""
    return gradient * -step_size


def _is_positive(value: Expr) -> bool:
    sign = simplify(value).is_positive
    if sign is None:
        raise ArithmeticError(f"expected a number whose sign is known, found {value}")
    return sign


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "value_after_step": ("model", "_descent"),
    "best_step_size": ("model", "_descent"),
    "step_size_limit": ("model", "_descent"),
    "newton_step": ("model",),
    "has_minimum": ("model",),
}
"""What each result starts from; another definition gives another result."""
