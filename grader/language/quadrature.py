"""Integrals over [0, 1] and from 0 to infinity: Gauss and Legendre, or double exponential rules that are refined until they settle."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from grader.language.values import Array

Reals = NDArray[np.float64]
Integrand = Callable[[float], Array]
_ORDERS = (14, 30)
_AGREE = 1e-8
_SETTLED = 1e-7
_COARSEST, _HALVINGS = 1 / 8, 2


def over_unit(integrand: Integrand, pieces: tuple[Integrand, ...]) -> Array:
    """Return an integral over [0, 1], row by row; not a number where it does not settle.

    Args:
        integrand: Of a point in (0, 1).
        pieces: Integrands over [0, 1] whose integrals add up to the same, split where there may be a kink.

    >>> abs(float(over_unit(lambda t: np.array(t**-0.5), (lambda t: np.array(t**-0.5),))) - 2) < 1e-7
    True
    """
    with np.errstate(all="ignore"):
        rough, fine = (_weighted(integrand, *_legendre(order)) for order in _ORDERS)
        if _near(rough, fine, _AGREE).all():
            return fine
        total: Array = np.zeros(())
        for piece in pieces:
            total = total + _refined(piece, _unit)
        return total


def over_half_line(integrand: Integrand) -> Array:
    """Return an integral from 0 to infinity, row by row; not a number where it does not settle.

    >>> round(float(over_half_line(lambda x: np.exp(-x * x))) * 2, 6)
    1.772454
    """
    with np.errstate(all="ignore"):
        return _refined(integrand, _half_line)


def _refined(integrand: Integrand, rule: Callable[[float, int], tuple[Reals, Reals]]) -> Array:
    """Halve the step until two sums agree, in one row at least."""
    total, same = _weighted(integrand, *rule(_COARSEST, 0)), np.zeros((), dtype=bool)
    for halving in range(1, _HALVINGS + 1):
        before, total = total, total / 2 + _weighted(integrand, *rule(_COARSEST / 2**halving, 1))
        same = _near(before, total, _SETTLED)
        if same.any():
            break
    return np.where(same, total, np.nan)


def _near(a: Array, b: Array, tolerance: float) -> Array:
    return np.abs(a - b) <= tolerance * (1 + np.abs(b))


def _weighted(integrand: Integrand, places: Reals, weights: Reals) -> Array:
    total: Array = np.zeros(())
    for place, weight in zip(places.tolist(), weights.tolist(), strict=True):
        total = total + integrand(place) * weight
    return total


@cache
def _legendre(order: int) -> tuple[Reals, Reals]:
    """Return the nodes and weights of Gauss and Legendre on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    return (nodes + 1) / 2, weights / 2


@cache
def _unit(step: float, odd: int) -> tuple[Reals, Reals]:
    """Return the nodes and weights of the tanh-sinh rule on (0, 1): all, or every second one."""
    u = np.arange(-3.875 + step * odd, 3.125, step * (1 + odd))
    place = 1 / (1 + np.exp(-np.pi * np.sinh(u)))
    return place, step * np.pi * np.cosh(u) * place * (1 - place)


@cache
def _half_line(step: float, odd: int) -> tuple[Reals, Reals]:
    """Return the nodes and weights of the exp-sinh rule on (0, infinity)."""
    u = np.arange(-4.25 + step * odd, 4.25, step * (1 + odd))
    place = np.exp(np.pi / 2 * np.sinh(u))
    return place, step * np.pi / 2 * np.cosh(u) * place
