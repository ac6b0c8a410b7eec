"""A point where an answer and what was asked differ, with the smallest and roundest numbers that show it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

import numpy as np

from grader.language.agreement import BATCH, Difference, Finding, Trial, known_value, oriented, row_of, valued
from grader.language.closeness import compared
from grader.language.environment import MAX_STEPS
from grader.language.failure import EvaluationError
from grader.language.model import Model, model_of
from grader.language.numbers import Kind
from grader.language.usage import usage
from grader.language.values import Array, Dual
from grader.result import Counterexample

_PLAIN_ROUNDS = 4
_PLAIN_BATCH = 2 * BATCH
_PLAIN_ROWS = 4
_VISIBLE = 1e-3
_MAX_ENTRIES = 12


def counterexample(trial: Trial, finding: Finding) -> Counterexample | None:
    """Return a point where the trees of a trial differ: one of small integers where there is one, else the one that was found."""
    wanted = usage(trial.answer).names | usage(trial.reference).names
    difference = _plain_difference(trial, wanted) or finding.difference
    if difference is None or difference.model.recipe.kind is Kind.RESIDUE:
        return None
    return Counterexample(_point(difference, wanted), shown(difference.found, difference.model), shown(difference.expected, difference.model))


def _plain_difference(trial: Trial, wanted: AbstractSet[str]) -> Difference | None:
    recipe = replace(trial.recipe, plain=True, batch=_PLAIN_BATCH)
    work = 0
    for attempt in range(_PLAIN_ROUNDS):
        if work > MAX_STEPS:
            break
        model = model_of(replace(recipe, round=attempt))
        try:
            want = known_value(trial.reference, model)
            got, want = oriented(valued(trial.answer, model), want, model, trial)
        except EvaluationError:
            continue
        finally:
            work += model.steps
        found = _shortest(got, want, trial, model, wanted)
        if found is not None:
            return found
    return None


def _shortest(got: Array, want: Array, trial: Trial, model: Model, wanted: AbstractSet[str]) -> Difference | None:
    """Return the differing row whose values are shortest to write, among the first few."""
    with np.errstate(all="ignore"):
        finite, same = compared(got, want, max(trial.tolerance.relative or 0.0, _VISIBLE), trial.tolerance.margin(want))
    rows = [int(row) for row in np.flatnonzero(finite & ~same)[:_PLAIN_ROWS]]
    found = [Difference(model, row, row_of(got, row), row_of(want, row), tuple(sorted(model.used))) for row in rows]
    return min(found, key=lambda here: _length(here, wanted), default=None)


def _length(difference: Difference, wanted: AbstractSet[str]) -> int:
    values = (shown(difference.found, difference.model), shown(difference.expected, difference.model))
    return sum(len(text) for text in values) + sum(len(text) for _, text in _point(difference, wanted))


def _point(difference: Difference, wanted: AbstractSet[str]) -> tuple[tuple[str, str], ...]:
    """Return the names of a trial with their values in a row."""
    model, row = difference.model, difference.row
    values = [(name, str(model.integers[name])) for name in sorted(model.integers) if name in wanted or name in model.sizes]
    random = model.axes if all(size == 1 for size in difference.found.shape[: model.arithmetic.lead - 1]) else {}
    for key in difference.used:
        base = key.partition("_")[0].partition("^")[0]
        if key in random or base in random:
            continue
        drawn = model.drawn[key]
        if (key not in wanted and base not in wanted) or isinstance(drawn, Dual):
            continue
        if drawn.size <= model.recipe.batch * _MAX_ENTRIES and drawn.shape[0] in (1, model.recipe.batch):
            values.append((key, shown(row_of(drawn, row), model)))
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

    >>> number(2.0), number(0.333333333), number(1 - 2j)
    ('2', '0.33333', '1 - 2i')
    """
    if isinstance(value, complex):
        sign = "-" if value.imag < 0 else "+"
        return f"{value.real:.5g} {sign} {abs(value.imag):.5g}i" if value.imag else f"{value.real:.5g}"
    return f"{float(str(value)):.5g}"
