"""One array put together from all that a student gives of it, and marked entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from grader.checks.figures import Figures, Fit
from grader.checks.numerals import Entry
from grader.checks.readings import Reading
from grader.checks.values import Values

_CREDIT = {Fit.RIGHT: 1.0, Fit.COARSE: 0.5, Fit.WRONG: 0.0}
_TRANSPOSED = 0.5
"""The share of an array that is right but for rows in the place of columns."""


class Flaw(StrEnum):
    """What can be wrong with an array, the worst first."""

    SHAPE = "shape"
    WRONG = "wrong"
    TRANSPOSED = "transposed"
    MISSING = "missing"
    COARSE = "coarse"


@dataclass(frozen=True)
class Mark:
    """What an array earns.

    Args:
        credit: The share of its points.
        right: How many numbers are right.
        flaw: The worst; ``None`` when there is none.
        given: The numbers that were marked; ``None`` when some of them, or all, are missing.
        twice: Whether it is given twice, once right and once not.
    """

    credit: float
    right: int
    flaw: Flaw | None
    given: Values | None = None
    twice: bool = False


def marked(readings: Sequence[Reading], exact: Figures, *, transposable: bool = False) -> Mark:
    """Return the mark of an array.

    Args:
        readings: All that is given of it.
        exact: What it is.
        transposable: Whether rows and columns of a matrix may change places.
    """
    wholes: list[Reading] = []
    entries: dict[int, tuple[Entry, ...]] = {}
    base = 0 if any(0 in reading.labelled.index for reading in readings) else 1
    for reading in readings:
        places = _places(reading, exact.values.shape, base)
        if places is None:
            wholes.append(reading)
        for number, place in enumerate(places or ()):
            entries[place] = tuple(values.entries[number] for values in reading.values if values.shape == reading.values[0].shape)
    if wholes or not entries:
        return _of_wholes(wholes, exact, transposable=transposable)
    return _of_entries(entries, exact)


def _places(reading: Reading, shape: tuple[int, ...], base: int) -> list[int] | None:
    """Return the places that a label with an index names, in the order of the numbers; ``None`` for a whole array."""
    index, given = reading.labelled.index, reading.values[0].shape
    if given == shape or not index:
        return None
    if len(shape) == 2 and len(index) == 1 and index[0] > max(9, shape[0]):
        index = (index[0] // 10, index[0] % 10)
    place = tuple(one - base for one in index)
    inside = len(place) <= len(shape) and all(0 <= one < size for one, size in zip(place, shape, strict=False))
    if not inside or shape[len(place) :] != given:
        return None
    return np.arange(int(np.prod(shape))).reshape(shape)[place].reshape(-1).tolist()


def _of_wholes(wholes: Sequence[Reading], exact: Figures, *, transposable: bool) -> Mark:
    """Return the mark of the last; one that is right beside one that is not leaves it open which is the answer."""
    marks = [_of_whole(reading, exact, transposable=transposable) for reading in wholes]
    if not marks:
        return Mark(0.0, 0, Flaw.MISSING)
    return replace(marks[-1], twice=len({mark.flaw is None for mark in marks}) > 1)


def _of_whole(reading: Reading, exact: Figures, *, transposable: bool) -> Mark:
    """Return the mark of an array that is given at once; of a chain, the end, or what stands before where the end is rounded too far."""
    marks = [_of_values(values, exact, transposable=transposable) for values in reading.values]
    better = next((mark for mark in marks[1:] if mark.flaw is None), None)
    return better if better is not None and marks[0].flaw is Flaw.COARSE else marks[0]


def _of_values(given: Values, exact: Figures, *, transposable: bool) -> Mark:
    fits = exact.fits(given)
    if fits is not None and set(fits) == {Fit.RIGHT}:
        return _summed(fits, given)
    turned = given.transposed
    if turned is not None and turned.shape == exact.values.shape and exact.shown_by(turned):
        size = len(given.entries)
        return Mark(1.0, size, None, given) if transposable else Mark(_TRANSPOSED, size, Flaw.TRANSPOSED, given)
    if fits is None or (given.shape != exact.values.shape and len(given.shape) > 1):
        return Mark(0.0, 0, Flaw.SHAPE, given)
    return _summed(fits, given)


def _of_entries(entries: dict[int, tuple[Entry, ...]], exact: Figures) -> Mark:
    """Return the mark of an array that is given entry by entry."""
    fits = [_fit(entries[place], place, exact) if place in entries else None for place in range(exact.values.size)]
    given = None if None in fits else Values(exact.values.shape, tuple(entries[place][0] for place in range(len(fits))))
    return _summed(fits, given)


def _fit(chain: tuple[Entry, ...], place: int, exact: Figures) -> Fit:
    fits = [exact.fit_at(entry, place) for entry in chain]
    return Fit.RIGHT if fits[0] is Fit.COARSE and Fit.RIGHT in fits else fits[0]


def _summed(fits: Sequence[Fit | None], given: Values | None) -> Mark:
    """Return the mark of entries that fit so, ``None`` for one that is missing."""
    credit = sum(_CREDIT[fit] for fit in fits if fit is not None) / len(fits)
    flaws = {Fit.WRONG: Flaw.WRONG, None: Flaw.MISSING, Fit.COARSE: Flaw.COARSE}
    flaw = next((name for fit, name in flaws.items() if fit in fits), None)
    return Mark(credit, sum(fit is Fit.RIGHT for fit in fits), flaw, given)
