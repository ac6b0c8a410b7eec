"""How near a number must come, said in words: ``relative 0.01``, ``3 figures``, ``as shown, 2 figures``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grader.errors import AuthoringError
from grader.language.values import Array

_WORDS = re.compile(
    r"(?:relative|absolute) (?P<size>[0-9.e+-]+)|(?P<decimals>\d+) decimals?"
    r"|(?P<shown>as shown(?:, )?)?(?:(?P<figures>\d+) (?:significant )?figures?)?"
)
_EXPECTED = "a number (relative), or 'relative 0.01', 'absolute 0.5', '3 figures', '2 decimals', 'as shown' or 'as shown, 2 figures'"
_HALF = 0.5 * (1 + 1e-6)
"""Half a unit of the last place, with a little room, so that both roundings of a tie are right."""
_MAX_FIGURES = 15


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far an answer's numbers may be from the reference's.

    Args:
        relative: As a share of the larger of the two.
        absolute: As a number.
        figures: Significant figures that must be right; with ``shown``, that must at least be given.
        shown: Whether an answer's decimals are rounded numbers, so that its value is right as far as these leave it open.
    """

    relative: float | None = None
    absolute: float = 0.0
    figures: int | None = None
    shown: bool = False

    @property
    def given(self) -> bool:
        """Whether anything but equality is enough."""
        return self.relative is not None or bool(self.absolute) or self.figures is not None or self.shown

    def margin(self, expected: Array) -> Array | float:
        """Return how far each entry may be from what is expected, where that does not hang on the answer."""
        return self.coarsest(expected) if self.figures is not None and not self.shown else self.absolute

    def coarsest(self, expected: Array) -> Array | float:
        """Return half a unit of each entry's last figure that counts; infinite where no number of figures is asked for."""
        if self.figures is None:
            return np.inf
        size: Array = np.abs(np.asarray(expected, dtype=complex))
        places: Array = np.floor(np.log10(np.where(size > 0, size, 1.0)))
        return np.where(size > 0, _HALF * 10.0 ** (places - self.figures + 1), 0.0)


EXACT = Tolerance()


@lru_cache(maxsize=128)
def tolerance_of(words: float | str | None) -> Tolerance:
    """Return a tolerance from a number, which is relative, or from words.

    Raises:
        AuthoringError: The words are not understood, or the number is not positive.

    >>> tolerance_of("3 figures").figures
    3
    >>> tolerance_of("absolute 0.5").absolute
    0.5
    """
    if words is None:
        return EXACT
    found = _WORDS.fullmatch(f"relative {words}" if not isinstance(words, str) else words.strip())
    if found is None or not found[0]:
        raise _refused(words)
    if found["size"]:
        return _sized(words, found)
    figures = int(found["figures"]) if found["figures"] else None
    if figures is not None and not 1 <= figures <= _MAX_FIGURES:
        raise AuthoringError(f"tolerance: expected 1 to {_MAX_FIGURES} figures, found {figures}")
    if found["decimals"]:
        return Tolerance(absolute=_HALF * 10.0 ** -int(found["decimals"]))
    return Tolerance(figures=figures, shown=bool(found["shown"]))


def _sized(words: float | str, found: re.Match[str]) -> Tolerance:
    try:
        size = float(found["size"])
    except ValueError as error:
        raise _refused(words) from error
    if not 0 < size < np.inf:
        raise AuthoringError(f"tolerance: expected a positive number, found {size:g}")
    return Tolerance(absolute=size) if found[0].startswith("absolute") else Tolerance(relative=size)


def _refused(words: object) -> AuthoringError:
    return AuthoringError(f"tolerance: expected {_EXPECTED}; found {words!r}")
