"""Sums without an end: of terms that fall off by a ratio, with a bound on the rest, or slowly and regularly, by Levin's transformation."""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np
from numpy.typing import NDArray

from grader.language.failure import UnsupportedError
from grader.language.numbers import Kind
from grader.language.values import Array

Reals = NDArray[np.float64]
_WINDOW = 16
_MOST = {Kind.FLOAT: 288, Kind.DECIMAL: 560}
_REST = {Kind.FLOAT: 1e-13, Kind.DECIMAL: 1e-32}
_SLOWEST = 0.985
_PATIENCE = 4 * _WINDOW
_LEVELS = (10, 12)
_AGREE = 2e-9
_FASTER_THAN_HARMONIC = 1.05


def summed(term: Callable[[int], Array], kind: Kind) -> Array:
    """Return the sum of ``term(0) + term(1) + ...``, row by row; not a number, or an error, where it may not converge.

    Raises:
        UnsupportedError: No row converges, or in exact arithmetic one does not.

    >>> float(summed(lambda k: np.array([0.5**k]), Kind.FLOAT)[0])
    2.0
    """
    terms: list[Array] = []
    total: Array = np.asarray(0)
    done: Array = np.zeros((), dtype=bool)
    with np.errstate(all="ignore"):
        while len(terms) < _MOST[kind]:
            chunk = [term(len(terms) + step) for step in range(_WINDOW)]
            terms += chunk
            for item in chunk:
                total = total + item
            if len(terms) > _WINDOW and (done := _converged(terms, total, kind)).all():
                return total
            if len(terms) >= _PATIENCE and not (_largest(chunk) < _largest(terms[:_WINDOW])).any():
                raise UnsupportedError("a sum whose terms do not fall")
        return _slowly(terms, total, done, kind)


def _converged(terms: list[Array], total: Array, kind: Kind) -> Array:
    """Return where the rest is bounded by a ratio of the last two windows of terms."""
    before, last = (_largest(part) for part in (terms[-2 * _WINDOW : -_WINDOW], terms[-_WINDOW:]))
    ratio = np.where(before > 0, last / before, 0.0) ** (1 / _WINDOW)
    return (ratio < _SLOWEST) & (last * ratio / (1 - ratio) <= _REST[kind] * np.abs(total).astype(float))


def _largest(terms: list[Array]) -> Reals:
    sizes = [np.abs(item).astype(float) for item in terms]
    return np.maximum.reduce(np.broadcast_arrays(*sizes))


def _slowly(terms: list[Array], total: Array, done: Array, kind: Kind) -> Array:
    """Fill in the rows that fall off like a power of the index, or change their sign."""
    if kind is not Kind.FLOAT or np.iscomplexobj(total):
        raise UnsupportedError("a sum whose convergence is not certain")
    values = np.stack(np.broadcast_arrays(*terms)).astype(float)
    first, second = (_levin(values, levels) for levels in _LEVELS)
    sizes = np.abs(values)
    half, end = sizes[len(terms) // 2 - 1], sizes[-1]
    falls = np.all(np.diff(sizes[len(terms) // 4 :], axis=0) < 0, axis=0)
    alternates = np.all(values[1:] * values[:-1] < 0, axis=0)
    certain = falls & (alternates | (np.log2(half / end) > _FASTER_THAN_HARMONIC)) & (np.abs(first - second) <= _AGREE * np.abs(second))
    found = np.where(done, total, np.where(certain, second, np.nan))
    if np.isnan(found).all():
        raise UnsupportedError("a sum whose convergence is not certain")
    return found


def _levin(values: Reals, levels: int) -> Reals:
    """Return Levin's u-transformation of the first terms."""
    partial = np.cumsum(values[: levels + 1], axis=0)
    top, bottom = np.zeros(values.shape[1:]), np.zeros(values.shape[1:])
    for place in range(levels + 1):
        weight = (-1) ** place * comb(levels, place) * ((place + 1) / (levels + 1)) ** (levels - 1)
        rest = (place + 1) * values[place]
        top, bottom = top + weight * partial[place] / rest, bottom + weight / rest
    return top / bottom
