"""Values of one unknown at which an equation holds: of a straight line, of a polynomial, else where a grid shows a change of sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from grader.language.declaration import Domain
from grader.language.values import Array

Reals = NDArray[np.float64]
Residual = Callable[[Reals], Reals]
"""From unknowns, shape ``(p, k)``, to what must be zero, shape ``(p, m)``."""

MAX_UNKNOWNS = 36
_LINEAR = 1e-9
_SOLVED = 1e-8
_DEGREE = 8
_NEARLY_REAL = 1e-3
_HALVINGS = 52
_REACH = 7.0
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Roots:
    """The roots that were found, shape ``(r, k)``, and whether there are surely no others."""

    points: Reals
    complete: bool


def roots(residual: Residual, size: int, domain: Domain) -> Roots | None:
    """Return the roots of a residual in ``size`` unknowns; ``None`` where they cannot be told, such as infinitely many.

    >>> roots(lambda x: x**2 - 4, 1, Domain.REAL).points.ravel().round(6).tolist()
    [-2.0, 2.0]
    """
    found = _of_a_line(residual, size)
    if found is None and size == 1:
        found = _of_a_polynomial(residual, domain) or _between_signs(residual, domain)
    if found is None:
        return None
    return Roots(found.points[inside(found.points, domain).all(axis=1)], found.complete)


def inside(points: Reals, domain: Domain) -> NDArray[np.bool_]:
    """Return where values lie in a domain."""
    if np.iscomplexobj(points):
        return np.ones(points.shape, dtype=bool)
    match domain:
        case Domain.POSITIVE | Domain.NATURAL:
            return points > 0
        case Domain.UNIT:
            return (points > 0) & (points < 1)
        case _:
            return np.ones(points.shape, dtype=bool)


def _of_a_line(residual: Residual, size: int) -> Roots | None:
    """Return the one root of a residual that is affine and depends on every unknown; none where it contradicts itself."""
    base, step = np.full((1, size), 0.625), 0.75
    units = base + step * np.eye(size)
    tests = base + np.outer([1.5, 0.4], np.arange(1, size + 1) * 0.3)
    values = residual(np.concatenate([base, units, tests]))
    if not np.isfinite(values).all():
        return None
    slopes = (values[1 : size + 1] - values[0]) / step
    told = values[0] + (tests - base) @ slopes
    scale = float(np.abs(values).max()) or 1.0
    if np.abs(told - values[size + 1 :]).max() > _LINEAR * scale:
        return None
    if np.linalg.matrix_rank(slopes, tol=_SOLVED * max(1.0, float(np.abs(slopes).max()))) < size:
        return None
    root = base + cast("Array", np.linalg.lstsq(slopes.T, -values[0], rcond=None)[0])
    left = np.abs(values[0] + ((root - base) @ slopes)[0]).max()
    return Roots(root if left <= _SOLVED * scale else np.empty((0, size)), complete=True)


def _of_a_polynomial(residual: Residual, domain: Domain) -> Roots | None:
    """Return all real roots of a polynomial of a small degree."""
    low, high = (0.05, 2.55) if domain is not Domain.REAL else (-2.0, 2.5)
    if domain is Domain.UNIT:
        low, high = 0.05, 0.95
    x = (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(2 * _DEGREE) + 0.5) / (2 * _DEGREE))
    y = residual(x[:, None])
    if y.shape[1] != 1 or np.iscomplexobj(y) or not np.isfinite(y).all():
        return None
    fit = np.polynomial.Chebyshev.fit(x, y[:, 0], _DEGREE, domain=[low, high])
    scale = float(np.abs(y).max()) or 1.0
    if np.abs(fit(x) - y[:, 0]).max() > _LINEAR * scale:
        return None
    series = fit.trim(_LINEAR * scale)
    found = np.atleast_1d(series.roots())
    real = np.real(found[np.abs(np.imag(found)) < _NEARLY_REAL * (1 + np.abs(found))])
    size = np.abs(series(real))
    near = np.maximum(np.abs(series(real - 0.1)), np.abs(series(real + 0.1)))
    kept: Reals = np.sort(np.asarray(real[size <= 1e-6 * near], dtype=float))
    return Roots(kept[np.diff(kept, prepend=-np.inf) > _SAME * (1 + np.abs(kept))][:, None], complete=True)


def _between_signs(residual: Residual, domain: Domain) -> Roots | None:
    """Return the roots at which the residual changes its sign on a wide grid; a pole is none."""
    grid = np.sinh(np.linspace(-_REACH, _REACH, 801) + 0.0013)
    grid = grid[inside(grid, domain)] if domain is not Domain.UNIT else np.linspace(0.001, 0.999, 401)
    y = residual(grid[:, None])
    if y.shape[1] != 1 or np.iscomplexobj(y):
        return None
    signs = np.where(np.isfinite(y[:, 0]), np.sign(y[:, 0]), np.nan)
    at = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    low, high, left = grid[at].copy(), grid[at + 1].copy(), signs[at]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        same = np.sign(residual(middle[:, None])[:, 0]) == left if at.size else np.empty(0, dtype=bool)
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    found = (low + high) / 2
    if not at.size:
        return Roots(np.empty((0, 1)), complete=False)
    small = np.abs(residual(found[:, None])[:, 0]) <= 1e-6 * np.minimum(np.abs(y[at, 0]), np.abs(y[at + 1, 0]))
    return Roots(found[small, None], complete=False)
