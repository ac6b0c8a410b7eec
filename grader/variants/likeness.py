"""Whether two formulas mean the same, as the witness sees it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from grader.variants.formula import Formula, walk
from grader.variants.subject import Subject
from grader.variants.witness import MODELS, MODELS_OF_INDICES, NoValueError, Value, Witness

MODELS_OF_PLACES = 24
"""How many models tell where something is largest: there are few places, and two formulas agree on one by accident."""


_ENOUGH = 2
"""In fewer models two formulas may agree by accident, such as one in which all indices are equal."""


def values(subject: Subject, tree: Formula) -> list[Value | None]:
    """Return the value of a formula in each model, ``None`` where it has none."""
    found: list[Value | None] = []
    random = any(part.op in ("E", "Var") for part in walk(subject.tree))
    places = any(part.op == "argmax" for part in walk(subject.tree))
    count = MODELS_OF_INDICES if subject.indices and not random else MODELS - random
    for model in range(MODELS_OF_PLACES if places else count):
        try:
            with np.errstate(all="ignore"):
                found.append(Witness(subject, model).value(tree))
        except (NoValueError, ValueError, OverflowError, np.linalg.LinAlgError):
            found.append(None)
    return found


def same(subject: Subject, left: Formula, right: Formula) -> bool | None:
    """Return whether two formulas agree in every model where they have a value; ``None`` when there is no such model."""
    if left.op == "eq":
        return _same_equation(subject, left, right)
    if left.op == "O":
        return right.op == "O" and _same_growth(subject, left, right)
    seen = 0
    for one, other in zip(values(subject, left), values(subject, right), strict=True):
        if (one is None) != (other is None):
            return False
        if one is None or other is None or not np.isfinite(other).all():
            continue
        if one.shape != other.shape or not np.allclose(one, other, rtol=1e-9, atol=1e-11):
            return False
        seen += 1
    return True if seen >= _ENOUGH else None


def alike(subject: Subject, left: Formula, right: Formula, up_to: Sequence[str] = ()) -> bool | None:
    """Return whether two formulas agree up to what they may differ by: ``sign``, ``scale`` or ``constant``."""
    seen = same(subject, left, right)
    if seen or not up_to:
        return seen
    found = list(_pairs(subject, left, right))
    signs = "sign" in up_to and all(np.allclose(one, -other, rtol=1e-9) for one, other in found)
    scaled = "scale" in up_to and _constant([other / one for one, other in found])
    shifted = "constant" in up_to and _constant([other - one for one, other in found])
    return bool(found) and (signs or scaled or shifted)


def _pairs(subject: Subject, left: Formula, right: Formula) -> Iterator[tuple[Value, Value]]:
    """Yield the values of two formulas in every model in which both have one of the same shape."""
    for one, other in zip(values(subject, left), values(subject, right), strict=True):
        if one is not None and other is not None and one.shape == other.shape:
            yield one, other


def _constant(found: list[Value]) -> bool:
    """Whether values are one number everywhere, and not zero."""
    return bool(found) and all(np.allclose(value, found[0].flat[0], rtol=1e-9) for value in found) and bool(abs(found[0].flat[0]) > 1e-9)


def _same_equation(subject: Subject, left: Formula, right: Formula) -> bool:
    """Whether the difference of the sides of one equation is a fixed multiple of that of the other."""
    return _constant([other / one for one, other in _pairs(subject, left, right)])


def _same_growth(subject: Subject, left: Formula, right: Formula) -> bool | None:
    """Whether the ratio of two formulas stays bounded in several directions, in which all names grow, each at a pace of its own."""
    names = sorted({part.text for tree in (left, right) for part in walk(tree) if part.op == "name"})
    for paces in itertools.product((0.6, 1.0), repeat=len(names)):
        places = [{name: np.longdouble(scale**pace) for name, pace in zip(names, paces, strict=True)} for scale in (1e2, 1e3)]
        first, second = (_log_ratio(subject, left, right, place) for place in places)
        if first is None or second is None:
            return None
        if not abs(second - first) < 0.2:
            return False
    return True


def _log_ratio(subject: Subject, left: Formula, right: Formula, place: dict[str, np.longdouble]) -> float | None:
    """Return the logarithm of the ratio of two formulas; ``None`` where one has no positive value."""
    try:
        with np.errstate(all="ignore"):
            over, under = (Witness(subject, 0, dict(place)).value(tree)[0, 0] for tree in (left, right))
            return float(np.log(over / under)) if over > 0 and under > 0 else None
    except NoValueError:
        return None
