"""Moments of a pre-activation derived from its definition, and the weight laws found by solving for mean 0 and variance 1.

The functions have the names and the arguments of the numeric side, with expressions for numbers. ``ACTIVATIONS`` and ``LAWS`` are definitions;
what else results start from is listed in ``DEFINITIONS``.
"""

from __future__ import annotations

from grader.reference.symbolic.algebra import Expr, Function, Symbol, exact, maximum, positive, real, simplify, solution, total
from grader.reference.symbolic.expectation import (
    SIGN,
    STANDARD_NORMAL,
    UNIT_UNIFORM,
    Density,
    Finite,
    expectation,
    independent,
    moments_to_second,
    symmetric_second_order,
    uniform,
    variance_of,
)

ACTIVATIONS: dict[str, Function] = {"identity": lambda a: a, "relu": lambda a: maximum(0, a)}
LAWS: dict[str, Density | Finite] = {"standard_normal": STANDARD_NORMAL, "uniform": UNIT_UNIFORM, "rademacher": SIGN}

MEAN_SIZE = Symbol("E|a|", positive=True)
"""The mean size of a previous pre-activation, which symmetry leaves open."""
COVARIANCE = Symbol("Cov(h_j,h_k)", real=True)
"""The covariance of two inputs behind a nonlinearity, which uncorrelated pre-activations leave open."""


def preactivation_moments(
    bias: Expr, weight_mean: Expr, weight_variance: Expr, fan_in: Expr, activation: str, law: str | None = None
) -> tuple[Expr, Expr]:
    """Return the mean and the variance of a pre-activation; see the numeric side for the assumptions.

    Without a law, what symmetry leaves open stays in the result as :data:`MEAN_SIZE` and :data:`COVARIANCE`.

    >>> c, s, n = Symbol("c"), Symbol("s"), Symbol("n")
    >>> preactivation_moments(c, exact(0), s, n, "relu")
    (c, n*s/2)
    """
    g = ACTIVATIONS[activation]
    first, second = _input_moments(g, law)
    uncorrelated = law is not None or activation == "identity"
    return weighted_sum_moments(bias, weight_mean, weight_variance, fan_in, first, second, exact(0) if uncorrelated else COVARIANCE)


def weighted_sum_moments(
    bias: Expr,
    weight_mean: Expr,
    weight_variance: Expr,
    fan_in: Expr,
    input_mean: Expr,
    input_second_moment: Expr,
    input_covariance: Expr | int = 0,
) -> tuple[Expr, Expr]:
    """Return the mean and the variance of ``sum_j W_j h_j + c``, from sums over j and over pairs j > k of expectations of products.

    >>> weighted_sum_moments(exact(1), exact(2), exact(0), exact(3), exact(1), exact(2), exact(1) / 2)
    (7, 24)
    """
    W, h, j, k = real("W"), real("h"), real("j"), real("k")
    weight = moments_to_second(weight_mean, weight_variance + weight_mean**2)
    joint = independent(weight, moments_to_second(input_mean, input_second_moment))
    term, square = expectation(W * h, [W, h], joint), expectation((W * h) ** 2, [W, h], joint)
    cross = weight(1) * weight(1) * (exact(input_covariance) + input_mean**2)
    sum_mean = total(term, j, 1, fan_in)
    sum_square = total(square, j, 1, fan_in) + 2 * total(total(cross, k, 1, j - 1), j, 1, fan_in)
    return simplify(bias + sum_mean), simplify(variance_of(sum_mean, sum_square))


def product_variance(mean_x: Expr, variance_x: Expr, mean_y: Expr, variance_y: Expr) -> Expr:
    """Return ``E[(XY)^2] - E[XY]^2`` for independent X and Y.

    >>> product_variance(exact(2), exact(1), exact(0), exact(3))
    15
    """
    x, y = real("x"), real("y")
    joint = independent(moments_to_second(mean_x, variance_x + mean_x**2), moments_to_second(mean_y, variance_y + mean_y**2))
    return simplify(variance_of(expectation(x * y, [x, y], joint), expectation((x * y) ** 2, [x, y], joint)))


def uniform_moments(low: Expr, high: Expr) -> tuple[Expr, Expr]:
    """Return the mean and the variance of the uniform law, by integrating its density.

    >>> uniform_moments(exact(-3), exact(3))
    (0, 3)
    """
    law = uniform(low, high)
    mean = law.expectation(lambda a: a)
    return simplify(mean), simplify(variance_of(mean, law.expectation(lambda a: a**2)))


def gaussian_variance(fan_in: Expr, activation: str) -> Expr:
    """Return the variance for which centred weights and some bias give mean 0 and variance 1.

    >>> gaussian_variance(Symbol("n", positive=True), "relu")
    2/n
    """
    bias, s = real("c"), positive("s")
    mean, variance = preactivation_moments(bias, exact(0), s, fan_in, activation)
    return solution([mean, variance - 1], [bias, s])[1]


def uniform_bound(fan_in: Expr, activation: str) -> Expr:
    """Return the ``b`` for which weights uniform on ``[-b, b]`` and some bias give mean 0 and variance 1.

    >>> uniform_bound(exact(12), "relu")
    sqrt(2)/2
    """
    bias, b = real("c"), positive("b")
    mean, variance = preactivation_moments(bias, *uniform_moments(-b, b), fan_in, activation)
    return solution([mean, variance - 1], [bias, b])[1]


def lecun_variance(fan_in: Expr) -> Expr:
    """Return the variance that keeps the variance of a signal through a layer without a nonlinearity.

    >>> lecun_variance(Symbol("n", positive=True))
    1/n
    """
    return gaussian_variance(fan_in, "identity")


def he_variance(fan_in: Expr) -> Expr:
    """Return the variance that keeps the variance of pre-activations through a ReLU.

    >>> he_variance(Symbol("n", positive=True))
    2/n
    """
    return gaussian_variance(fan_in, "relu")


def glorot_variance(fan_in: Expr, fan_out: Expr) -> Expr:
    """Return the variance at which the gains forward and backward, which cannot both be 1, are 1 on average.

    Forward a unit sums ``fan_in`` signals; backward a gradient sums ``fan_out`` gradients, each times a weight of the same law.

    >>> glorot_variance(exact(3), exact(5))
    1/4
    """
    s = positive("s")
    _, forward = preactivation_moments(exact(0), exact(0), s, fan_in, "identity")
    _, backward = preactivation_moments(exact(0), exact(0), s, fan_out, "identity")
    return solution([(forward + backward) / 2 - 1], [s])[0]


def glorot_bound(fan_in: Expr, fan_out: Expr) -> Expr:
    """Return the ``b`` for which weights uniform on ``[-b, b]`` have Glorot's variance.

    >>> glorot_bound(exact(2), exact(4))
    1
    """
    b = positive("b")
    _, variance = uniform_moments(-b, b)
    return solution([variance - glorot_variance(fan_in, fan_out)], [b])[0]


def _input_moments(g: Function, law: str | None) -> tuple[Expr, Expr]:
    """Return ``E[g(a)]`` and ``E[g(a)^2]``: by the law, or else by symmetry as far as it reaches."""
    if law is not None:
        return LAWS[law].expectation(g), LAWS[law].expectation(lambda a: g(a) ** 2)
    return symmetric_second_order(g, exact(1), MEAN_SIZE), symmetric_second_order(lambda a: g(a) ** 2, exact(1), MEAN_SIZE)


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "preactivation_moments": ("ACTIVATIONS", "LAWS"),
    "weighted_sum_moments": ("variance_of",),
    "product_variance": ("variance_of",),
    "uniform_moments": ("uniform", "variance_of"),
    "gaussian_variance": ("ACTIVATIONS", "variance_of"),
    "uniform_bound": ("ACTIVATIONS", "uniform", "variance_of"),
    "lecun_variance": ("ACTIVATIONS",),
    "he_variance": ("ACTIVATIONS",),
    "glorot_variance": ("ACTIVATIONS",),
    "glorot_bound": ("ACTIVATIONS", "uniform"),
}
"""What each result starts from; another definition gives another result."""
