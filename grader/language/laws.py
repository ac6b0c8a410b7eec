"""Finite laws for random names: exact moments by sums over outcomes.

Each independent random name has an axis of its own among the leading axes, so that a table of all joint outcomes is the product of their laws;
names that nobody declared independent, and whose moments nobody gave, share one axis with arbitrary weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import lcm, prod

import numpy as np
from numpy.typing import NDArray

from grader.language.declaration import Declaration

_JOINT = 5
_JOINT_WEIGHTS = (3, 5, 2, 4, 6)
_SPLITS = (Fraction(3, 4), Fraction(4, 3), Fraction(3, 2), Fraction(2, 3), Fraction(5, 4), Fraction(4, 5), Fraction(5, 3))


@dataclass(frozen=True, slots=True)
class Law:
    """The outcomes of one axis.

    Args:
        axis: Which leading axis it is, counted from 1 (the batch is 0).
        outcomes: How many outcomes there are.
        kind: ``joint`` (arbitrary values and weights), ``standard`` (mean 0, variance 1, then scaled), ``bernoulli`` or ``symmetric``.
        atoms: For the product laws, the number of independent entries.
        position: Which of several equal laws it is, so that they differ in skewness.
    """

    axis: int
    outcomes: int
    kind: str
    atoms: int = 1
    position: int = 0


def axis_count(axes: dict[str, Law]) -> int:
    """Return how many random axes there are."""
    return max((law.axis for law in axes.values()), default=0)


def assign(randoms: dict[str, Declaration], shape_of: Callable[[Declaration], tuple[int, ...]]) -> dict[str, Law]:
    """Return a law for each random name; sequences of random values have a law for each of their first indices elsewhere."""
    laws: dict[str, Law] = {}
    joint: Law | None = None
    axis = 0
    for name in sorted(randoms):
        declaration = randoms[name]
        free = not declaration.law and not declaration.mean and not declaration.variance
        if free and "independent" not in declaration.traits:
            if joint is None:
                axis += 1
                joint = Law(axis, _JOINT, "joint")
            laws[name] = joint
            continue
        axis += 1
        laws[name] = _own(axis, declaration, prod(shape_of(declaration)), free=free)
    return laws


def _own(axis: int, declaration: Declaration, entries: int, *, free: bool) -> Law:
    if free:
        return Law(axis, _JOINT - 1, "joint", position=axis)
    if declaration.law == "bernoulli":
        return Law(axis, 2**entries, "bernoulli", entries)
    if declaration.law in ("symmetric", "normal"):
        return Law(axis, 3**entries, declaration.law, entries)
    return Law(axis, 2**entries, "standard", entries, axis)


def standard_atoms(law: Law, entry: int) -> tuple[list[Fraction], list[Fraction]]:
    """Return values and weights of a law with mean 0 and variance 1: skewed, or symmetric with three values."""
    if law.kind == "symmetric":
        a = Fraction(3, 2)
        return [-a, Fraction(0), a], [1 / (2 * a * a), 1 - 1 / (a * a), 1 / (2 * a * a)]
    a = _SPLITS[(entry + law.position) % len(_SPLITS)]
    return [a, -1 / a], [1 / (1 + a * a), a * a / (1 + a * a)]


Numerators = NDArray[np.int64]


@lru_cache(maxsize=256)
def table(law: Law) -> tuple[Numerators, int]:
    """Return the standardised values, shape ``(outcomes, atoms)``, as numerators of one denominator; they are shared, so nobody writes to them."""
    atoms = [standard_atoms(law, entry)[0] for entry in range(law.atoms)]
    return _over_one_denominator([list(row) for row in product(*atoms)])


@lru_cache(maxsize=256)
def weights(law: Law) -> tuple[Numerators, int]:
    """Return the weight of every outcome, shape ``(outcomes,)``, as numerators of one denominator; they are shared, so nobody writes to them."""
    if law.kind == "joint":
        tops = np.array(_JOINT_WEIGHTS[: law.outcomes], dtype=np.int64)
        return tops, int(tops.sum())
    return _over_one_denominator([prod(row, start=Fraction(1)) for row in product(*(standard_atoms(law, entry)[1] for entry in range(law.atoms)))])


def _over_one_denominator(fractions: list[Fraction] | list[list[Fraction]]) -> tuple[Numerators, int]:
    array = np.array(fractions, dtype=object)
    common = lcm(*(item.denominator for item in array.flat))
    return np.array(array * common, dtype=np.int64), common


def masks(law: Law) -> NDArray[np.int_]:
    """Return every 0-1 pattern of the entries, one row an outcome."""
    return np.array(list(product((0, 1), repeat=law.atoms)))
