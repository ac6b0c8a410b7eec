"""Roots and logarithms of negative numbers: no value, the principal complex one, or the real one where there is one."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction

import numpy as np

from grader.language.values import Array

_MAX_DEGREE = 1_000
_NEAR = 1e-12


class Branch(StrEnum):
    """What a root or a logarithm of a negative number is."""

    NONE = "none"
    PRINCIPAL = "principal"
    REAL = "real"


def _cosine_inverse(x: Array) -> Array:
    return np.arccosh(x.astype(complex))


PRINCIPAL: dict[str, Callable[[Array], Array]] = {
    "sqrt": np.emath.sqrt, "log": np.emath.log, "arcsin": np.emath.arcsin, "arccos": np.emath.arccos, "arctanh": np.emath.arctanh,
    "arccosh": _cosine_inverse,
}  # fmt: skip
"""Functions that leave the real numbers, on their principal branch."""


def real_power(base: Array, exponent: Array, branch: Branch) -> Array:
    """Return a power on a branch: the principal one, or the real root of a negative number where the exponent's denominator is odd.

    >>> float(real_power(np.array([-8.0]), np.array([1 / 3]), Branch.REAL)[0])
    -2.0
    """
    if branch is Branch.PRINCIPAL or np.iscomplexobj(base) or exponent.size != 1 or not np.isfinite(exponent).all():
        return np.emath.power(base, exponent)
    ratio = Fraction(float(exponent.item())).limit_denominator(_MAX_DEGREE)
    if abs(float(ratio) - float(exponent.item())) > _NEAR or ratio.denominator % 2 == 0:
        return np.power(base, exponent)
    size = np.power(np.abs(base), exponent)
    return np.where(base < 0, -size, size) if ratio.numerator % 2 else size
