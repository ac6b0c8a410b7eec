"""Finite sets with ranges in them, compared by their members in models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grader.language.agreement import Finding, Trial
from grader.language.evaluate import evaluate
from grader.language.failure import EvaluationError
from grader.language.model import Model
from grader.language.tree import Node, Sequence
from grader.language.values import Array

_ROUNDS = 3
_DIGITS = 9


def same_members(trial: Trial, answer: Sequence, reference: Sequence) -> Finding:
    """Return whether two sets have the same members in every model."""
    try:
        for round_ in range(_ROUNDS):
            model = Model(replace(trial.recipe, round=round_, batch=1))
            mine, theirs = (_members(side, model) for side in (answer, reference))
            if mine.shape != theirs.shape or not np.allclose(mine, theirs):
                return Finding(agree=False, note="The two sets do not have the same members.")
    except EvaluationError as error:
        return Finding(agree=None, why=f"we cannot evaluate {error}")
    return Finding(agree=True, models=_ROUNDS)


def _members(node: Sequence, model: Model) -> Array:
    """Return the members of a set, each once, in order."""
    column: Node = replace(node, brackets="()")
    return np.unique(np.round(np.asarray(evaluate(column, model)).reshape(-1), _DIGITS))
