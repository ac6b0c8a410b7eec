"""Numbers as given against numbers as they are: right to what is shown, shown too coarsely, or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import floor, isclose, log10

import numpy as np
from numpy.typing import NDArray

from grader.checks.numerals import Entry
from grader.checks.values import Values

FloatArray = NDArray[np.float64]
_TRUNCATED = 3
"""With this many significant figures, a number may be cut off in place of being rounded."""


class Fit(StrEnum):
    """How a number as given fits the number as it is."""

    RIGHT = "right"
    COARSE = "coarse"
    WRONG = "wrong"


def fit(entry: Entry, value: float, figures: int) -> Fit:
    """Return how a number fits.

    Args:
        entry: As given, with half a unit of its last decimal.
        value: As it is.
        figures: How many significant figures are enough.

    >>> [str(fit(one, 8 / 3, 2)) for one in (Entry(2.67, 0.005), Entry(2.66, 0.005), Entry(2.7, 0.05), Entry(3, 5e-10), Entry(2.5, 0.05))]
    ['right', 'right', 'right', 'coarse', 'wrong']
    """
    scale = 10.0 ** floor(log10(abs(value))) if abs(value) > 1e-12 else 1.0
    if entry.shows(value):
        return Fit.RIGHT if entry.half <= 0.5 * scale * 10.0 ** (1 - figures) * (1 + 1e-9) or _decimal(value, entry) else Fit.COARSE
    cut = abs(value) - abs(entry.value)
    if entry.half <= 0.5 * scale * 10.0 ** (1 - _TRUNCATED) * (1 + 1e-9) and 0 < cut < 2 * entry.half * (1 + 1e-9) and entry.value * value > 0:
        return Fit.RIGHT
    whole = entry.half < 1e-6 and float(entry.value).is_integer()
    return Fit.COARSE if whole and round(value) == entry.value and entry.value else Fit.WRONG


def _decimal(value: float, entry: Entry) -> bool:
    """Whether the number is exactly what is shown, as 0.5 of one half."""
    return isclose(value, entry.value, rel_tol=1e-9, abs_tol=1e-12)


@dataclass(frozen=True)
class Figures:
    """An array as it is, and what of it was given.

    Args:
        values: The array.
        figures: How many significant figures are enough.
    """

    values: FloatArray
    figures: int

    def fits(self, given: Values) -> list[Fit] | None:
        """Return how each number fits, in order; ``None`` when they are not as many."""
        if len(given.entries) != self.values.size:
            return None
        return [self.fit_at(entry, place) for place, entry in enumerate(given.entries)]

    def fit_at(self, entry: Entry, place: int) -> Fit:
        """Return how a number fits at a place, counted along the rows."""
        return fit(entry, float(self.values.reshape(-1)[place]), self.figures)

    def shown_by(self, given: Values) -> bool:
        """Whether all numbers are those of the array, in its shape."""
        fits = self.fits(given)
        return fits is not None and given.shape == self.values.shape and set(fits) == {Fit.RIGHT}
