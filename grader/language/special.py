"""The error function and the gamma function on arrays, which numpy does not have."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from grader.language.values import Array

ERF_SLOPE = Fraction(2 / math.sqrt(math.pi))
"""Two over the square root of pi, the slope of the error function at 0, as the nearest float."""


def _each(function: Callable[[float], float], x: Array) -> Array:
    """Apply a function of one float to each entry; where it has a pole or is too large stands what is not a number."""
    out = np.empty(x.shape)
    flat = out.reshape(-1)
    for place, item in enumerate(x.reshape(-1)):
        try:
            flat[place] = function(float(item))
        except (ValueError, OverflowError):
            flat[place] = np.nan
    return out


def erf(x: Array) -> Array:
    """Return the error function, entry by entry.

    >>> float(erf(np.array([0.0]))[0])
    0.0
    """
    return _each(math.erf, x)


def erfc(x: Array) -> Array:
    """Return one minus the error function."""
    return _each(math.erfc, x)


def gamma(x: Array) -> Array:
    """Return the gamma function, which is ``(n - 1)!`` at a whole number.

    >>> float(gamma(np.array([5.0]))[0])
    24.0
    """
    return _each(math.gamma, x)
