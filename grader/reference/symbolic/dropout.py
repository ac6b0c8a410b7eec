"""Dropout in linear regression, derived: the expectation over independent Bernoulli entries of the mask, and gradients set to zero.

The functions have the names and the arguments of the numeric side, with arrays of expressions of any small size. ``ENTRY`` is the law of one entry
of the mask; what else results start from is listed in ``DEFINITIONS``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, derivative, gradient, mapped, objects, real, reals, simplify, solution
from grader.reference.symbolic.expectation import Finite, bernoulli, expectation, independent

ENTRY: Callable[[Expr], Finite] = bernoulli


def loss(X: ExprArray, y: ExprArray, w: ExprArray, R: ExprArray) -> Expr:
    """Return ``||y - (X * R) w||^2``.

    >>> loss(objects([[1, 2]]), objects([5]), objects([1, 1]), objects([[1, 0]]))
    16
    """
    residual = y - (X * R) @ w
    return residual @ residual


def expected_loss(X: ExprArray, y: ExprArray, w: ExprArray, keep_prob: Expr) -> Expr:
    """Return the loss in expectation over the mask, monomial by monomial.

    >>> from grader.reference.symbolic.algebra import exact
    >>> expected_loss(objects([[1, 2]]), objects([5]), objects([1, 1]), exact(1) / 2)
    27/2
    """
    R = reals("R", *X.shape)
    return simplify(_expectation(loss(X, y, w, R), R, keep_prob))


def gram_expectation(X: ExprArray, keep_prob: Expr) -> ExprArray:
    """Return ``E[(X * R)^T (X * R)]``, shape ``(d, d)``.

    >>> from grader.reference.symbolic.algebra import exact
    >>> gram_expectation(objects([[1, 2]]), exact(1) / 2).tolist()
    [[1/2, 1/2], [1/2, 2]]
    """
    R = reals("R", *X.shape)
    return mapped(lambda entry: simplify(_expectation(entry, R, keep_prob)), (X * R).T @ (X * R))


def ridge_strength(keep_prob: Expr) -> Expr:
    """Return the ``s`` for which the expected loss has the normal equations ``(X^T X + s Gamma^2) p w = X^T y``.

    They are compared at every entry with those of a symbolic ``X`` of two rows and two columns.

    >>> from grader.reference.symbolic.algebra import exact
    >>> ridge_strength(exact(1) / 4)
    3
    """
    X, y, w, s = reals("X", 2, 2), reals("y", 2), reals("w", 2), real("s")
    slopes = gradient(expected_loss(X, y, w, keep_prob), w) / (-2 * keep_prob)
    found = objects([[derivative(-slope / keep_prob, weight) for weight in w] for slope in slopes])
    gram = X.T @ X
    differences = found - gram - s * gram * np.eye(2, dtype=int)
    return solution([simplify(entry) for entry in differences.flat], [s])[0]


def ridge_solution(X: ExprArray, y: ExprArray, keep_prob: Expr) -> ExprArray:
    """Return the weights, shape ``(d,)``, at which the gradient of the expected loss is zero.

    >>> from grader.reference.symbolic.algebra import exact
    >>> ridge_solution(objects([[1, 0], [0, 2]]), objects([1, 2]), exact(1) / 2).tolist()
    [1, 1]
    """
    w = reals("w", X.shape[1])
    return _stationary(expected_loss(X, y, w, keep_prob), w)


def l2_solution(X: ExprArray, y: ExprArray, strength: Expr) -> ExprArray:
    """Return the weights, shape ``(d,)``, at which the gradient of ``||y - X w||^2 + strength ||w||^2`` is zero.

    >>> from grader.reference.symbolic.algebra import exact
    >>> l2_solution(objects([[1, 0], [0, 2]]), objects([2, 2]), exact(1)).tolist()
    [1, 4/5]
    """
    w = reals("w", X.shape[1])
    return _stationary(loss(X, y, w, np.ones_like(X)) + strength * (w @ w), w)


def _expectation(polynomial: Expr, mask: ExprArray, keep_prob: Expr) -> Expr:
    def moment(power: int) -> Expr:
        return ENTRY(keep_prob).expectation(lambda r: r**power)

    return expectation(polynomial, mask.ravel().tolist(), independent(*[moment] * mask.size))


def _stationary(function: Expr, w: ExprArray) -> ExprArray:
    return objects(solution(list(gradient(function, w)), list(w)))


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "expected_loss": ("ENTRY", "loss"),
    "gram_expectation": ("ENTRY",),
    "ridge_strength": ("ENTRY", "loss"),
    "ridge_solution": ("ENTRY", "loss"),
    "l2_solution": ("loss",),
}
"""What each result starts from; another definition gives another result."""
