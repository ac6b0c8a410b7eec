"""A point where an answer and what was asked differ, with the smallest and roundest numbers that show it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grader.language.agreement import BATCH, Difference, Finding, Trial, close, oriented, row_of, valued
from grader.language.arithmetic import Array, Dual, primal
from grader.language.failure import EvaluationError
from grader.language.model import Model
from grader.language.tree import names
from grader.result import Counterexample

_PLAIN_ROUNDS = 4
_MAX_ENTRIES = 12
_PLAIN_BATCH = 2 * BATCH


def counterexample(trial: Trial, finding: Finding) -> Counterexample | None:
    """Return a point where the trees of a trial differ: one of small integers where there is one, else the one that was found."""
    difference = _plain_difference(trial) or finding.difference
    if difference is None:
        return None
    return Counterexample(_point(difference, trial), shown(difference.found, difference.model), shown(difference.expected, difference.model))


def _plain_difference(trial: Trial) -> Difference | None:
    recipe = replace(trial.recipe, plain=True, batch=_PLAIN_BATCH)
    for attempt in range(_PLAIN_ROUNDS):
        try:
            model = Model(replace(recipe, round=attempt))
            want = valued(trial.reference, model)
            got, want = oriented(valued(trial.answer, model), want, model, trial)
        except EvaluationError:
            continue
        found = _smallest(got, want, model, trial)
        if found is not None:
            return found
    return None


def _smallest(got: Array, want: Array, model: Model, trial: Trial) -> Difference | None:
    """Return the differing row whose values are shortest to write."""
    best: tuple[int, Difference] | None = None
    for row in range(model.recipe.batch):
        left, right = row_of(got, row), row_of(want, row)
        if not (np.isfinite(left).all() and np.isfinite(right).all()) or close(left, right, max(trial.relative or 0.0, 1e-3), trial.absolute):
            continue
        here = Difference(model, row, left, right)
        size = len(shown(left, model)) + len(shown(right, model)) + sum(len(text) for _, text in _point(here, trial))
        if best is None or size < best[0]:
            best = size, here
    return best[1] if best else None


def _point(difference: Difference, trial: Trial) -> tuple[tuple[str, str], ...]:
    """Return the names of the trial with their values."""
    model, row = difference.model, difference.row
    wanted = names(trial.answer) | names(trial.reference)
    values: list[tuple[str, str]] = [(name, str(model.integers[name])) for name in sorted(model.integers) if name in wanted or name in model.sizes]
    for key in sorted(model.drawn):
        base = key.partition("_")[0].partition("^")[0]
        drawn = model.drawn[key]
        if (key in wanted or base in wanted) and not isinstance(drawn, Dual) and primal(drawn).size <= model.recipe.batch * _MAX_ENTRIES:
            array = primal(drawn)
            if array.shape[0] in (1, model.recipe.batch):
                values.append((key, shown(row_of(array, row), model)))
    return tuple(values)


def shown(value: Array, model: Model) -> str:
    """Return one row of a value for a person: a number, a vector in brackets, a matrix row by row."""
    extra = model.arithmetic.lead - 1
    array = np.asarray(value[(0,) * extra] if extra else value)
    if array.ndim == 0:
        return number(array.item())
    if array.shape[-1] == 1:
        return f"[{', '.join(number(item) for item in array[:, 0])}]"
    return f"[{'; '.join(', '.join(number(item) for item in row) for row in array)}]"


def number(value: object) -> str:
    """Return a number with at most five digits that count.

    >>> number(2.0), number(0.333333333)
    ('2', '0.33333')
    """
    return f"{float(str(value)):.5g}"
