"""Weight normalisation, derived: moments of white inputs, the reparameterised loss differentiated, and the step written out.

The functions have the names and the arguments of the numeric side, with arrays of expressions. What they start from is listed in ``DEFINITIONS``.
"""

from __future__ import annotations

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, exact, mapped, reals, simplify, square_root, substituted
from grader.reference.symbolic.algebra import gradient as slopes
from grader.reference.symbolic.expectation import expectation, variance_of


def weights(u: ExprArray, gain: Expr) -> ExprArray:
    """Return ``w = gamma u / ||u||``, shape ``(d,)``: the definition of weight normalisation.

    >>> from grader.reference.symbolic.algebra import objects
    >>> weights(objects([exact(3), exact(4)]), exact(10)).tolist()
    [6, 8]
    """
    return u * (gain / _norm(u))


def standard_deviation(u: ExprArray) -> Expr:
    """Return the standard deviation of ``u^T x`` from its moments, monomial by monomial.

    >>> from grader.reference.symbolic.algebra import objects
    >>> standard_deviation(objects([exact(3), exact(4)]))
    5
    """
    return square_root(_moments(u)[1])


def batch_norm(u: ExprArray, x: ExprArray, gain: Expr, shift: Expr) -> Expr:
    """Return ``gamma (y - E[y]) / sqrt(Var(y)) + beta`` for ``y = u^T x``.

    >>> from grader.reference.symbolic.algebra import objects
    >>> batch_norm(objects([exact(3), exact(4)]), objects([exact(1), exact(0)]), exact(10), exact(0))
    6
    """
    return _standardised(u @ x, *_moments(u), gain, shift)


def projector(u: ExprArray) -> ExprArray:
    """Return the matrix, shape ``(d, d)``, that takes from each unit vector its part along ``u``.

    >>> from grader.reference.symbolic.algebra import objects
    >>> projector(objects([exact(0), exact(2)])).tolist()
    [[1, 0], [0, 0]]
    """
    units = np.eye(len(u), dtype=int).astype(object) * exact(1)
    return np.stack([unit - _along(unit, u) for unit in units], axis=1)


def gradient(u: ExprArray, gain: Expr, weight_gradient: ExprArray) -> ExprArray:
    """Return the gradient by ``u``, shape ``(d,)``, of a loss whose ``dL/dw`` are constants, by differentiating it as a function of ``u``.

    >>> from grader.reference.symbolic.algebra import objects
    >>> gradient(objects([exact(0), exact(2)]), exact(3), objects([exact(4), exact(5)])).tolist()
    [6, 0]
    """
    v = reals("u", *u.shape)
    values = dict(zip(v, u, strict=True))
    return mapped(lambda slope: simplify(substituted(slope, values)), slopes(weight_gradient @ weights(v, gain), v))


def squared_norm_after_step(u: ExprArray, gain: Expr, weight_gradient: ExprArray, learning_rate: Expr) -> Expr:
    """Return the squared norm of ``u - eta dL/du``, multiplied out.

    >>> from grader.reference.symbolic.algebra import objects
    >>> squared_norm_after_step(objects([exact(0), exact(2)]), exact(3), objects([exact(4), exact(5)]), exact(1) / 2)
    13
    """
    new = _descended(u, gradient(u, gain, weight_gradient), learning_rate)
    return new @ new


def _norm(u: ExprArray) -> Expr:
    return square_root(u @ u)


def _white(powers: tuple[int, ...]) -> Expr:
    """Return the moment of a monomial in white inputs, to the second order: means 0, variances 1, no correlations."""
    if sum(powers) > 2:
        raise ArithmeticError(f"expected a monomial up to the second order, found the powers {powers}")
    return exact(int(all(power in (0, 2) for power in powers)))


def _moments(u: ExprArray) -> tuple[Expr, Expr]:
    """Return mean and variance of ``u^T x``."""
    x = reals("x", *u.shape)
    mean, second = (expectation((u @ x) ** power, list(x), _white) for power in (1, 2))
    return mean, variance_of(mean, second)


def _standardised(y: Expr, mean: Expr, variance: Expr, gain: Expr, shift: Expr) -> Expr:
    return gain * (y - mean) / square_root(variance) + shift


def _along(vector: ExprArray, u: ExprArray) -> ExprArray:
    """Return the multiple of ``u`` whose difference to the vector is orthogonal to ``u``."""
    return (vector @ u) / (u @ u) * u


def _descended(u: ExprArray, slope: ExprArray, learning_rate: Expr) -> ExprArray:
    return u - learning_rate * slope


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "weights": ("_norm",),
    "standard_deviation": ("_white",),
    "batch_norm": ("_standardised", "_white"),
    "projector": ("_along",),
    "gradient": ("weights",),
    "squared_norm_after_step": ("_descended", "weights"),
}
"""What each result starts from; another definition gives another result."""
