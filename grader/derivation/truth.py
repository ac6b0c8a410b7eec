"""Whether an inequality holds wherever it is tried."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grader.language.agreement import row_of
from grader.language.evaluate import evaluate
from grader.language.failure import EvaluationError, ShapeError
from grader.language.model import model_of
from grader.language.tree import Node
from grader.language.trial import Difference, Finding, Trial
from grader.language.values import Value

SIGNS = {"<": 1, "<=": 1, ">": -1, ">=": -1}
_ROUNDS = 4
_BATCH = 24
_MARGIN = 1e-7
_MATRIX = 2


def holds(left: Node, sign: str, right: Node, trial: Trial) -> Finding:
    """Return whether an inequality between numbers holds in every model that is drawn; equality breaks none, not even a strict one."""
    models = 0
    for attempt in range(_ROUNDS):
        model = model_of(replace(trial.recipe, round=attempt, batch=_BATCH))
        try:
            low, high = evaluate(left, model), evaluate(right, model)
        except ShapeError as error:
            return Finding(agree=None, why=str(error))
        except EvaluationError as error:
            return Finding(agree=None, why=f"we cannot evaluate {error}")
        if (shape := model.arithmetic.shape(low)) or model.arithmetic.shape(high):
            return Finding(agree=None, shape=_failing(low, high, sign, shape), why="only numbers can be compared by size")
        gap = (np.asarray(high, dtype=float) - np.asarray(low, dtype=float)) * SIGNS[sign]
        size = np.abs(low) + np.abs(high)
        wrong = np.flatnonzero((gap < -_MARGIN * np.maximum(size, 1)).reshape(-1))
        if wrong.size:
            row = int(wrong[0])
            return Finding(agree=False, difference=Difference(model, row, row_of(low, row), row_of(high, row), tuple(sorted(model.used))))
        models += 1
    return Finding(agree=True, models=models * _BATCH)


def _failing(low: Value, high: Value, sign: str, shape: tuple[int, ...]) -> str:
    """Return the shape of two matrices that are compared by size and fail entry by entry; nothing where they hold, or are no matrices."""
    left, right = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    if len(shape) != _MATRIX or min(shape) == 1 or left.shape[-_MATRIX:] != right.shape[-_MATRIX:]:
        return ""
    gap = (right - left) * SIGNS[sign]
    return " x ".join(map(str, shape)) if bool((gap < -_MARGIN).any()) and bool((gap > _MARGIN).any()) else ""
