"""Arguments of a maximum or minimum: over real numbers the same where a monotone map joins the objectives, over whole ones where many draws agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grader.language.agreement import Finding, Trial
from grader.language.evaluate import Evaluator, evaluate
from grader.language.failure import EvaluationError, UnsupportedError
from grader.language.model import Model
from grader.language.tree import Big, Index, Name, walk

_ROUNDS = 3
_DRAWS = 32
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
    if any(_counts(item, item.index, trial) for item in (got, want) if isinstance(item.index, Name)):
        return _over_whole(trial, (got, got.index.id), (want, want.index.id))
    if got.condition or want.condition or _in_scope(trial, got, want):
        return Finding(agree=None, why="we can compare such extrema over one variable only")
    return _over_reals(trial, (got, got.index.id), (want, want.index.id))


def _one_extremum(a: Big, b: Big) -> bool:
    return {a.operator.removeprefix("arg"), b.operator.removeprefix("arg")} <= {"max", "min"}


def _in_scope(trial: Trial, *extrema: Big) -> bool:
    """Whether the variable is declared to be anything but a real number."""
    declared = [trial.scope.get(item.index.id) for item in extrema if isinstance(item.index, Name)]
    return any(one is not None and (one.sizes or one.integer) for one in declared)


def _counts(item: Big, index: Name, trial: Trial) -> bool:
    """Whether an index runs over whole numbers: it is declared so, has limits, or picks entries."""
    declared = trial.scope.get(index.id)
    if declared is not None:
        return declared.integer
    return item.lower is not None or any(isinstance(node, Index) and index in node.indices for node in walk(item.body))


def _over_whole(trial: Trial, *sides: tuple[Big, str]) -> Finding:
    """Compare where both objectives are best, in many draws."""
    for attempt in range(_ROUNDS):
        try:
            model = Model(replace(trial.recipe, round=attempt, batch=_DRAWS))
            first, second = (_best_place(item, variable, model) for item, variable in sides)
        except EvaluationError as error:
            return Finding(agree=None, why=f"we cannot evaluate {error}")
        if first is None or second is None or first[0] != second[0]:
            return Finding(agree=None, why="we cannot see that both run over the same values")
        if not np.array_equal(first[1], second[1]):
            return Finding(agree=False, models=attempt + 1)
    return Finding(agree=True, models=_ROUNDS * _DRAWS)


def _best_place(item: Big, variable: str, model: Model) -> tuple[tuple[int, ...], NDArray[np.intp]] | None:
    """Return the values that an index takes, and which of them is the best in each draw; ``None`` where an objective is not one finite number."""
    evaluator = Evaluator(model)
    places: list[int] = []
    values: list[NDArray[np.float64]] = []
    for place in evaluator.places(item, variable):
        places.append(place)
        values.append(_ARGUMENTS[item.operator] * np.asarray(evaluate(item.body, model, evaluator), dtype=np.float64))
    table = np.stack(np.broadcast_arrays(*values)) if values else np.empty(0)
    return (tuple(places), np.argmax(table, axis=0)) if table.ndim == 2 and np.isfinite(table).all() else None


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
