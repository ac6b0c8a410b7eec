"""Inequalities and intervals, compared by where they hold: at drawn points, and closely on both sides of each boundary."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grader.language.agreement import Difference, Finding, Trial, row_of
from grader.language.declaration import Domain
from grader.language.evaluate import evaluate
from grader.language.failure import EvaluationError, UnsupportedError
from grader.language.model import Model, Recipe
from grader.language.render import spell
from grader.language.tree import Add, Negate, Node, Relation, Sequence, names
from grader.language.values import Array, Dual, Value

_ORDER = {"<": 1, "<=": 1, ">": -1, ">=": -1}
_ROUNDS = 3
_SPREADS = (1.0, 1.0, 1.0, 8.0, 64.0, 0.125)
"""By how much drawn values are multiplied, round by round; the later rounds only where the first ones lie on one side."""
_POINTS = 64
_HALVINGS = 26
_MAX_STEPS = 400


@dataclass(frozen=True, slots=True)
class Bound:
    """What must be positive, or not negative."""

    difference: Node
    strict: bool


def conditions(trial: Trial, answer: Relation, reference: Relation) -> Finding | None:
    """Return what a comparison of two conditions finds; ``None`` when one of them is no condition."""
    got, want = bounds(answer), bounds(reference)
    if got is None or want is None:
        return None
    if sorted(spell(bound.difference) + str(bound.strict) for bound in got) == sorted(spell(bound.difference) + str(bound.strict) for bound in want):
        return Finding(agree=True, exact="the same inequalities")
    try:
        finding = _compared(trial, got, want)
    except EvaluationError as error:
        return Finding(agree=None, why=f"we cannot evaluate {error}")
    if finding.agree and sorted(bound.strict for bound in got) != sorted(bound.strict for bound in want):
        return _strictness(got, want)
    return finding


def _strictness(got: list[Bound], want: list[Bound]) -> Finding:
    if len(got) == len(want):
        return Finding(agree=False, note="The boundary itself is included in one of the two and not in the other.")
    if len({bound.strict for bound in (*got, *want)}) == 1:
        return Finding(agree=True, models=_ROUNDS * _POINTS)
    return Finding(agree=None, why="the conditions differ in number, and perhaps at the boundary")


def bounds(relation: Relation) -> list[Bound] | None:
    """Return what a chain of inequalities or a membership in an interval asks to be positive; ``None`` when it is neither."""
    if relation.operators == ("in",):
        return _interval(relation.members[0], relation.members[1])
    found: list[Bound] = []
    for sign, left, right in zip(relation.operators, relation.members, relation.members[1:], strict=False):
        if sign not in _ORDER:
            return None
        low, high = (left, right) if _ORDER[sign] > 0 else (right, left)
        found.append(Bound(Add((high, Negate(low))), len(sign) == 1))
    return _finite(found)


def _interval(member: Node, interval: Node) -> list[Bound] | None:
    if not isinstance(interval, Sequence) or len(interval.items) != 2 or interval.brackets not in ("()", "[]", "(]", "[)"):
        return None
    low, high = interval.items
    left, right = interval.brackets
    return _finite([Bound(Add((member, Negate(low))), left == "("), Bound(Add((high, Negate(member))), right == ")")])


def _finite(found: list[Bound]) -> list[Bound]:
    """Leave out bounds at infinity, which ask nothing."""
    return [bound for bound in found if r"\infty" not in names(bound.difference)]


def _compared(trial: Trial, got: list[Bound], want: list[Bound]) -> Finding:
    seen: set[bool] = set()
    for attempt, spread in enumerate(_SPREADS):
        if attempt >= _ROUNDS and seen == {True, False}:
            break
        recipe = replace(trial.recipe, round=attempt, batch=_POINTS)
        model = Model(recipe)
        _spread_out(model, (*got, *want), spread)
        mine, theirs = _where(got, model), _where(want, model)
        wrong = np.flatnonzero(mine != theirs)
        if wrong.size:
            row = int(wrong[0])
            return Finding(agree=False, difference=Difference(model, row, _truth(mine, row), _truth(theirs, row), tuple(sorted(model.used))))
        seen |= {bool(truth) for truth in theirs}
        for this, other in ((want, got), (got, want)):
            if not _same_boundary(this, other, model, recipe):
                return Finding(agree=False, note="The two agree away from the boundary, and the boundary is another.")
    if seen != {True, False}:
        return Finding(agree=None, why="no values were found on both sides of the condition")
    return Finding(agree=True, models=_ROUNDS * _POINTS)


def _spread_out(model: Model, found: tuple[Bound, ...], factor: float) -> None:
    """Multiply what was drawn, so that a boundary far from values of order one is met; probabilities stay probabilities."""
    _where(list(found), model)
    declared = model.recipe.scope.declarations
    for name, value in model.drawn.items():
        bounded = name in declared and declared[name].domain is not Domain.REAL and declared[name].domain is not Domain.POSITIVE
        if not bounded and not isinstance(value, Dual):
            model.drawn[name] = value * factor


def _truth(where: NDArray[np.bool_], row: int) -> Array:
    return row_of(where.astype(float), row)


def _where(found: list[Bound], model: Model) -> NDArray[np.bool_]:
    """Return the rows in which all bounds hold."""
    inside = np.ones(model.recipe.batch, dtype=bool)
    for bound in found:
        value = evaluate(bound.difference, model)
        if model.arithmetic.shape(value) or model.arithmetic.lead > 1:
            raise UnsupportedError("an inequality between arrays")
        with np.errstate(all="ignore"):
            inside &= np.broadcast_to(value > 0, inside.shape)
    if model.steps > _MAX_STEPS:
        raise UnsupportedError("so long an inequality")
    return inside


def _same_boundary(this: list[Bound], other: list[Bound], model: Model, recipe: Recipe) -> bool:
    """Whether another condition changes where this one does, on lines from points inside to points outside."""
    inside = _where(this, model)
    yes, no = np.flatnonzero(inside), np.flatnonzero(~inside)
    if not yes.size or not no.size:
        return True
    starts, ends = np.resize(yes, recipe.batch), np.resize(no, recipe.batch)
    low, high = np.zeros(recipe.batch), np.ones(recipe.batch)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        here = _where(this, _between(model, recipe, starts, ends, middle))
        low, high = np.where(here, middle, low), np.where(here, high, middle)
    before, after = (_where(other, _between(model, recipe, starts, ends, place)) for place in (low, high))
    return bool(before.all() and not after.any())


def _between(model: Model, recipe: Recipe, starts: NDArray[np.intp], ends: NDArray[np.intp], place: NDArray[np.float64]) -> Model:
    """Return the model whose values lie between those of two rows."""
    mixed = Model(recipe)
    mixed.drawn = {name: _mixed(value, starts, ends, place) for name, value in model.drawn.items()}
    return mixed


def _mixed(value: Value, starts: NDArray[np.intp], ends: NDArray[np.intp], place: NDArray[np.float64]) -> Value:
    if isinstance(value, Dual) or value.shape[0] == 1:
        return value
    weight = place.reshape(-1, *(1,) * (value.ndim - 1))
    return value[starts] * (1 - weight) + value[ends] * weight
