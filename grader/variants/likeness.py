"""Whether two formulas mean the same, as the witness sees it."""

from __future__ import annotations

import itertools

import numpy as np

from grader.variants.formula import Formula, walk
from grader.variants.subject import Subject
from grader.variants.witness import MODELS, NoValueError, Value, Witness


def values(subject: Subject, tree: Formula) -> list[Value | None]:
    """Return the value of a formula in each model, ``None`` where it has none."""
    found: list[Value | None] = []
    random = any(part.op in ("E", "Var") for part in walk(subject.tree))
    for model in range(MODELS - random):
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
    seen = False
    for one, other in zip(values(subject, left), values(subject, right), strict=True):
        if (one is None) != (other is None):
            return False
        if one is None or other is None or not np.isfinite(other).all():
            continue
        if one.shape != other.shape or not np.allclose(one, other, rtol=1e-9, atol=1e-11):
            return False
        seen = True
    return True if seen else None


def _same_equation(subject: Subject, left: Formula, right: Formula) -> bool:
    """Whether the difference of the sides of one equation is a fixed multiple of that of the other."""
    pairs = zip(values(subject, left), values(subject, right), strict=True)
    ratios = [(other / one).ravel() for one, other in pairs if one is not None and other is not None and one.shape == other.shape]
    return bool(ratios) and all(np.allclose(ratio, ratios[0][0], rtol=1e-9) for ratio in ratios) and bool(abs(ratios[0][0]) > 1e-9)


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
