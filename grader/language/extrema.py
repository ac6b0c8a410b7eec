"""Arguments of a maximum or minimum: over real numbers the same where a monotone map joins the objectives, over whole ones where many draws agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grader.language.agreement import Finding, Trial
from grader.language.evaluate import Evaluator, evaluate
from grader.language.failure import EvaluationError, UnsupportedError
from grader.language.model import Model
from grader.language.tree import Big, Index, Name, names, walk
from grader.language.tree import replace as put

_ROUNDS = 3
_WHOLE_ROUNDS = 24
"""Over whole numbers there are few places, so that two objectives agree on one by accident; a drawn function is the same in all draws of a round."""
_DRAWS = 4
_POINTS = 241
_REACH = 3.0
_WORSE = 0.2
_TIE = 1e-9
_ARGUMENTS = {"argmax": 1.0, "argmin": -1.0}


def extremal(trial: Trial) -> Finding | None:
    """Return what a comparison of two arguments of an extremum finds; ``None`` when neither is one."""
    got, want = trial.answer, trial.reference
    if not isinstance(got, Big) or not isinstance(want, Big):
        return None
    if (got.operator in _ARGUMENTS) != (want.operator in _ARGUMENTS):
        return Finding(agree=False, note="One is where the extremum is taken, the other its value.") if _one_extremum(got, want) else None
    if got.operator not in _ARGUMENTS:
        return None
    if not isinstance(got.index, Name) or not isinstance(want.index, Name):
        return Finding(agree=None, why="we can compare such extrema over one variable only")
    if _renamable(got, want.index, trial):
        got = replace(got, index=want.index, body=put(got.body, {got.index: want.index}))
    sides = (got, got.index.id if isinstance(got.index, Name) else ""), (want, want.index.id)
    if any(_counts(item, Name(variable), trial) for item, variable in sides):
        return _over_whole(trial, *sides)
    if got.condition or want.condition or _in_scope(trial, got, want):
        return Finding(agree=None, why="we can compare such extrema over one variable only")
    return _over_reals(trial, *sides)


def _one_extremum(a: Big, b: Big) -> bool:
    return {a.operator.removeprefix("arg"), b.operator.removeprefix("arg")} <= {"max", "min"}


def _in_scope(trial: Trial, *extrema: Big) -> bool:
    """Whether the variable is declared to be anything but a real number."""
    declared = [trial.scope.get(item.index.id) for item in extrema if isinstance(item.index, Name)]
    return any(one is not None and (one.sizes or one.integer) for one in declared)


def _renamable(got: Big, index: Name, trial: Trial) -> bool:
    """Whether an extremum over an undeclared index without limits may as well run over a declared one."""
    plain = isinstance(got.index, Name) and got.index.id not in trial.scope and got.lower is None and got.condition is None
    return plain and index.id in trial.scope and index.id not in names(got)


def _counts(item: Big, index: Name, trial: Trial) -> bool:
    """Whether an index runs over whole numbers: it is declared so, has limits, or picks entries."""
    declared = trial.scope.get(index.id)
    if declared is not None:
        return declared.integer
    return item.lower is not None or any(isinstance(node, Index) and index in node.indices for node in walk(item.body))


def _over_whole(trial: Trial, *sides: tuple[Big, str]) -> Finding:
    """Compare where both objectives are best, in many draws; those in which one has no clear best place tell nothing."""
    told = 0
    for attempt in range(_WHOLE_ROUNDS):
        try:
            model = Model(replace(trial.recipe, round=attempt, batch=_DRAWS))
            (places, first), (others, second) = (_best_places(item, variable, model) for item, variable in sides)
        except EvaluationError as error:
            return Finding(agree=None, why=f"we cannot evaluate {error}")
        if places != others:
            return Finding(agree=None, why="we cannot see that both run over the same values")
        first, second = np.broadcast_arrays(first, second)
        clear = (first >= 0) & (second >= 0)
        if np.any(first[clear] != second[clear]):
            return Finding(agree=False, models=attempt + 1)
        told += bool(clear.any())
    return Finding(agree=True, models=told) if 2 * told >= _WHOLE_ROUNDS else Finding(agree=None, why="the objectives have no clear best place")


def _best_places(item: Big, variable: str, model: Model) -> tuple[list[int], NDArray[np.intp]]:
    """Return the values that an index takes, and in each draw the place of the best of them, -1 where that is not clear."""
    evaluator = Evaluator(model)
    places: list[int] = []
    values: list[NDArray[np.float64]] = []
    for place in evaluator.places(item, variable):
        places.append(place)
        values.append(_ARGUMENTS[item.operator] * np.asarray(evaluate(item.body, model, evaluator), dtype=np.float64))
    table = np.stack(np.broadcast_arrays(*values)) if values else np.empty(0)
    if table.ndim != 1 + model.arithmetic.lead:
        raise UnsupportedError("an objective that is not one number")
    ranked = np.sort(table, axis=0)
    with np.errstate(invalid="ignore"):
        lead = ranked[-1] - ranked[-2] if len(places) > 1 else np.ones_like(ranked[-1])
    clear = np.isfinite(table).all(axis=0) & (lead > _TIE * np.abs(ranked).max(axis=0))
    return places, np.where(clear, np.argmax(table, axis=0), -1)


def _over_reals(trial: Trial, *sides: tuple[Big, str]) -> Finding:
    """Compare the order of both objectives on a grid: the same order, the same argument; a best point that is bad for the other, another one."""
    worse = 0
    for attempt in range(_ROUNDS):
        try:
            model = Model(replace(trial.recipe, round=attempt, batch=_POINTS))
            first, second = (_ARGUMENTS[item.operator] * _on_grid(item, variable, model) for item, variable in sides)
        except EvaluationError as error:
            return Finding(agree=None, why=f"we cannot evaluate {error}")
        if not (np.isfinite(first).all() and np.isfinite(second).all()):
            return Finding(agree=None, why="the objective is not defined everywhere")
        if _same_order(first, second):
            continue
        if np.ptp(first) == 0 or not (_bad(first, int(second.argmax())) and _bad(second, int(first.argmax()))):
            return Finding(agree=None, why="no monotone map leads from one objective to the other")
        worse += 1
    if worse not in (0, _ROUNDS):
        return Finding(agree=None, why="the objectives have their extremum at one place only sometimes")
    return Finding(agree=not worse, models=_ROUNDS)


def _on_grid(item: Big, variable: str, model: Model) -> NDArray[np.float64]:
    """Return an objective at the points of a grid, with everything else held fixed."""
    evaluator = Evaluator(model)
    shape = (_POINTS,) + (1,) * (model.arithmetic.lead - 1)
    evaluator.bound = {variable: np.linspace(-_REACH, _REACH, _POINTS).reshape(shape)}
    value = evaluate(item.body, model, evaluator)
    if value.ndim != 1:
        raise UnsupportedError("an objective that is not one number")
    return np.broadcast_to(value, (_POINTS,))


def _same_order(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    """Whether the larger of any two neighbours in one order is the larger in the other."""
    order = np.argsort(a, kind="stable")
    steps, others = np.diff(a[order]), np.diff(b[order])
    tie_a, tie_b = _TIE * max(1.0, float(np.abs(a).max())), _TIE * max(1.0, float(np.abs(b).max()))
    return bool(np.all((others >= -tie_b) | (steps <= tie_a)) and np.all((steps <= tie_a) == (others <= tie_b)))


def _bad(objective: NDArray[np.float64], place: int) -> bool:
    """Whether a place is far from the best for an objective."""
    return bool(objective.max() - objective[place] > _WORSE * np.ptp(objective))
