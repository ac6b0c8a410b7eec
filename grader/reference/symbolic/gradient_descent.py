"""Quadratic functions differentiated by sympy, and gradient descent on them as an affine map composed with itself.

The functions have the names and the arguments of the numeric side, with arrays of expressions.
"""

from __future__ import annotations

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, gradient, mapped, reals, substituted


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
