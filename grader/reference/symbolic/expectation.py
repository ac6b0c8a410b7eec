"""Expectations from definitions: integrals of densities, sums over finite laws, and polynomials in independent variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from grader.reference.symbolic.algebra import (
    Expr,
    Function,
    Symbol,
    coefficients,
    exact,
    exponential,
    infinity,
    integral,
    pi,
    positive,
    real,
    square_root,
)

Moment: TypeAlias = Callable[[int], Expr]


@dataclass(frozen=True, slots=True)
class Density:
    """A law with a density on an interval.

    >>> UNIT_UNIFORM.expectation(lambda a: a**2)
    1
    """

    density: Function
    low: Expr
    high: Expr

    def expectation(self, function: Function) -> Expr:
        """Return the integral of the function times the density."""
        a = real("a")
        return integral(function(a) * self.density(a), a, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Finite:
    """A law on finitely many values, each with its probability.

    >>> SIGN.expectation(lambda a: a**2)
    1
    """

    values: Mapping[Expr, Expr]

    def expectation(self, function: Function) -> Expr:
        """Return the sum of the function's values times their probabilities."""
        return sum((probability * function(value) for value, probability in self.values.items()), exact(0))


def uniform(low: Expr, high: Expr) -> Density:
    """Return the law whose density is constant on ``[low, high]``."""
    return Density(lambda _: 1 / (high - low), low, high)


def bernoulli(probability: Expr) -> Finite:
    """Return the law of 1 with a probability and else 0."""
    return Finite({exact(0): 1 - probability, exact(1): probability})


STANDARD_NORMAL = Density(lambda a: exponential(-(a**2) / 2) / square_root(2 * pi), -infinity, infinity)
UNIT_UNIFORM = uniform(-square_root(exact(3)), square_root(exact(3)))
SIGN = Finite({exact(-1): exact(1) / 2, exact(1): exact(1) / 2})


def expectation(polynomial: Expr, variables: Sequence[Symbol], moment: Callable[[tuple[int, ...]], Expr]) -> Expr:
    """Return the expectation of a polynomial in random variables: linearity takes it apart into monomials.

    Args:
        polynomial: In the random variables; all else in it is constant.
        variables: The random ones.
        moment: The expectation of the monomial with these exponents.

    >>> x, y = real("x"), real("y")
    >>> expectation((x + y) ** 2, [x, y], independent(lambda k: exact(1) / (k + 1), lambda k: exact(k == 0)))
    1/3
    """
    return sum((factor * moment(powers) for powers, factor in coefficients(polynomial, variables).items()), exact(0))


def independent(*moments: Moment) -> Callable[[tuple[int, ...]], Expr]:
    """Return the joint moments of independent variables: the products of their own.

    >>> independent(lambda k: exact(2) ** k, lambda k: exact(3) ** k)((1, 2))
    18
    """

    def joint(powers: tuple[int, ...]) -> Expr:
        product = exact(1)
        for moment, power in zip(moments, powers, strict=True):
            product *= moment(power)
        return product

    return joint


def moments_to_second(mean: Expr, second_moment: Expr) -> Moment:
    """Return ``k -> E[X^k]`` for k = 0, 1, 2, which is as far as means and variances of sums reach."""
    return lambda power: (exact(1), mean, second_moment)[power]


def symmetric_second_order(function: Function, variance: Expr, mean_size: Expr) -> Expr:
    """Return ``E[f(a)]`` for a symmetric ``a`` of which only the variance and the mean size ``E|a|`` are given.

    A symmetric ``a`` is a size ``r >= 0`` with an independent fair sign. The average over the sign is a polynomial in ``r``; the moments of ``r`` are
    ``E[r] = E|a|`` and ``E[r^2] = Var(a)``.

    >>> x = Symbol("x")
    >>> symmetric_second_order(lambda a: a**2 + a + 1, x, exact(0))
    x + 1
    """
    r = positive("r")
    average = (function(r) + function(-r)) / 2
    return expectation(average, [r], lambda powers: moments_to_second(mean_size, variance)(powers[0]))


def variance_of(mean: Expr, second_moment: Expr) -> Expr:
    """Return ``E[X^2] - E[X]^2``, the definition of a variance."""
    return second_moment - mean**2
