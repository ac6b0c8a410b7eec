"""Whether two trees agree in every model that is drawn: a fast look in floating point, then one that rounding cannot fool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from grader.language.analysis import ABSOLUTE as ABSOLUTE_NUMERICAL
from grader.language.analysis import RELATIVE as RELATIVE_NUMERICAL
from grader.language.analysis import is_numerical
from grader.language.branches import Branch
from grader.language.closeness import compared
from grader.language.environment import MAX_STEPS
from grader.language.evaluate import Evaluator, evaluate
from grader.language.failure import DomainError, EvaluationError, RangeError, ShapeError, UnsizedError, UnsupportedError, WorkError
from grader.language.holes import fixed_holes
from grader.language.model import Model, Recipe, model_of
from grader.language.numbers import PRIME, Kind
from grader.language.tolerance import Tolerance
from grader.language.tree import Node, Number, Relation, Transpose, walk
from grader.language.tree import Sequence as Items
from grader.language.tree import replace as substituted
from grader.language.trial import Difference, Finding, Trial
from grader.language.usage import usage
from grader.language.values import Array, shape_words

ROUNDS = 3
BATCH = 6
_ATTEMPTS = 6
_MAX_DECIMALS = 40
_ROOM = 1 + 1e-6
_TOO_COARSE = "The value is right as far as it goes, but it is rounded to fewer figures than are asked for."
_NO_VALUES = "no values were found at which both sides are defined"
_CANCELLED = 1e-4
"""A relative difference below which terms that cancel, and not the answer, may be at fault."""
_EXACT_LOOKS = ((Kind.RESIDUE, f"modulo the prime {PRIME}"), (Kind.DECIMAL, "in 50 digits"))


def agreement(trial: Trial) -> Finding:
    """Return whether two trees agree in every model that is drawn."""
    if not trial.tolerance.given and (is_numerical(trial.answer) or is_numerical(trial.reference)):
        trial = replace(trial, tolerance=Tolerance(relative=RELATIVE_NUMERICAL, absolute=ABSOLUTE_NUMERICAL))
    recipe = trial.recipe
    rounds = max(ROUNDS, recipe.patterns) if recipe.integers or trial.scope.sized else 1
    models, holes, backwards, work, last = 0, 0, 0, 0, _NO_VALUES
    for attempt in range(rounds + _ATTEMPTS):
        if models == rounds or work > MAX_STEPS // 2:
            break
        model: Model | None = None
        finding, rows = None, 0
        try:
            model = model_of(replace(recipe, round=attempt) if attempt else recipe)
            finding, rows = _in_model(trial, model)
            holes += not rows and _has_value(trial.reference, model)
        except ShapeError as error:
            return Finding(agree=False, models=models, shape=str(error))
        except (UnsupportedError, WorkError) as error:
            return Finding(agree=None, models=models, why=f"we cannot evaluate {error}")
        except EvaluationError as error:
            last = str(error)
            backwards += isinstance(error, RangeError)
            holes += isinstance(error, RangeError) and model is not None and trial.reference in model.known
        if finding is not None:
            return _doubted(_looked_at_again(finding, trial, recipe), recipe)
        models += rows > 0
        work += model.steps if model is not None else 0
    if models and holes >= models:
        return Finding(agree=None, why=f"the answer has no value at most points, for {last}")
    if models:
        return replace(_second_look(trial, recipe, models * BATCH), sparse=backwards > models)
    return _off_the_real_line(trial) if last == _NO_VALUES and trial.branch is Branch.NONE else Finding(agree=None, why=last)


def _off_the_real_line(trial: Trial) -> Finding:
    """Compare what has no real value as complex numbers, and by real roots of negative numbers; a difference counts where both are meant to be so."""
    for branch in (Branch.PRINCIPAL, Branch.REAL):
        finding = agreement(replace(trial, branch=branch))
        if finding.agree:
            return finding
    principal = agreement(replace(trial, branch=Branch.PRINCIPAL))
    if principal.agree is False and fixed_holes(trial.answer) and fixed_holes(trial.reference):
        return principal
    return Finding(agree=None, why=_NO_VALUES)


def _looked_at_again(finding: Finding, trial: Trial, recipe: Recipe) -> Finding:
    """Let exact arithmetic decide where floats hardly differ, for large terms may have cancelled."""
    apart = finding.difference
    if trial.tolerance.given or apart is None or np.abs(apart.found - apart.expected).max() > _CANCELLED * np.abs(apart.expected).max():
        return finding
    again = _second_look(trial, recipe, 1)
    return again if again.exact and again.agree else finding


def _doubted(finding: Finding, recipe: Recipe) -> Finding:
    """Differing densities may be equal under an independence that nobody wrote down, so they leave the answer undecided."""
    if recipe.densities and finding.agree is False:
        return Finding(agree=None, why="the two differ unless something is independent that was not declared so")
    return finding


def known_value(tree: Node, model: Model) -> Array:
    """Return the value of a tree that many answers are compared with, computed once in each model."""
    if tree not in model.known:
        outer, model.used = model.used, {}
        try:
            model.known[tree] = valued(tree, model), model.used
        finally:
            model.used = outer | model.used
    value, used = model.known[tree]
    model.used |= used
    return value


def _has_value(tree: Node, model: Model) -> bool:
    """Whether a tree that was evaluated in a model is a finite number in every row."""
    value = model.known[tree][0] if tree in model.known else None
    return value is not None and value.dtype != object and bool(np.isfinite(value).all())


def _in_model(trial: Trial, model: Model) -> tuple[Finding | None, int]:
    """Compare in one model; a finding when they differ, and the number of rows that could be compared."""
    try:
        allowed = _allowed_rows(trial.assumptions, model) if trial.assumptions else None
        want = known_value(trial.reference, model)
    except ShapeError as error:
        return Finding(agree=None, why=f"what it is compared with has shapes that do not fit: {error}"), 0
    got, want = oriented(valued(trial.answer, model), want, model, trial)
    with np.errstate(all="ignore"):
        usable, same, coarse = _near(trial, got, want, model)
    usable = usable if allowed is None else usable & allowed
    wrong = np.flatnonzero(usable & ~same)
    if coarse and not wrong.size:
        return Finding(agree=False, note=_TOO_COARSE, tag="rounded-too-far"), int(usable.sum())
    if wrong.size:
        row = int(wrong[0])
        return Finding(agree=False, difference=Difference(model, row, row_of(got, row), row_of(want, row), tuple(sorted(model.used)))), int(
            usable.sum()
        )
    return None, int(usable.sum())


def _near(trial: Trial, got: Array, want: Array, model: Model) -> tuple[NDArray[np.bool_], NDArray[np.bool_], bool]:
    """Return the rows that can be compared, those that agree, and whether decimals leave more open than the figures that are asked for."""
    tolerance = trial.tolerance
    if not tolerance.shown:
        return *compared(got, want, tolerance.relative, tolerance.margin(want)), False
    margin, coarsest = rounding(trial.answer, got, model), tolerance.coarsest(want)
    usable, same = compared(got, want, None, margin)
    fine = bool(np.all(np.less_equal(margin, coarsest)))
    return usable, same, not fine and not bool(compared(got, want, None, coarsest)[1].all())


def rounding(tree: Node, value: Array, model: Model) -> Array:
    """Return how far each entry of a value may be off when every decimal in its tree is a rounded number, to first order."""
    margin = np.zeros_like(value, dtype=float)
    decimals = dict.fromkeys(node for node in walk(tree) if isinstance(node, Number) and node.decimals)
    for node in list(decimals)[:_MAX_DECIMALS]:
        half = Number(node.value + Fraction(1, 2 * 10 ** (node.decimals or 0)), node.decimals)
        moved = valued(substituted(tree, {node: half}), model)
        margin = margin + np.abs(moved - value) * _ROOM
    return margin


def valued(tree: Node, model: Model) -> Array:
    """Return a tree's value; an identity matrix of no declared size takes the first size that conforms."""
    identities = _identities(tree, model)
    failure: EvaluationError = ShapeError("an identity matrix finds no size that fits")
    if not identities:
        try:
            return evaluate(tree, model)
        except UnsizedError as error:
            failure = error
    for size in sorted(set(model.sizes.values())):
        evaluator = Evaluator(model)
        evaluator.unsized = size
        evaluator.overrides = {name: model.arithmetic.identity(size) for name in identities}
        try:
            return evaluate(tree, model, evaluator)
        except ShapeError as error:
            failure = error
    raise failure


def _identities(tree: Node, model: Model) -> list[str]:
    """Return the names in a tree that are an identity matrix whose size nobody gave."""
    if not model.sizes:
        return []
    scope = model.recipe.scope
    found: list[str] = []
    for name in sorted(usage(tree).names):
        declared = scope.get(name)
        if (declared is None and name == "I") or (declared is not None and "identity" in declared.traits and not declared.sizes):
            found.append(name)
    return found


def oriented(got: Array, want: Array, model: Model, trial: Trial) -> tuple[Array, Array]:
    """Return both values in one shape; a list that is written out has no orientation."""
    left, right = model.arithmetic.shape(got), model.arithmetic.shape(want)
    if left == right:
        return got, want
    literal = isinstance(_right_side(trial.answer), Items) or isinstance(_right_side(trial.reference), Items)
    if literal and left == right[::-1]:
        return np.swapaxes(got, -1, -2), want
    raise ShapeError(f"the answer is {shape_words(left)}, and what is asked is {shape_words(right)}")


def _right_side(tree: Node) -> Node:
    side = tree.members[-1] if isinstance(tree, Relation) else tree
    return side.operand if isinstance(side, Transpose) else side


def _allowed_rows(assumptions: Sequence[Node], model: Model) -> NDArray[np.bool_]:
    """Return the rows of the batch in which every assumption holds."""
    allowed = np.ones(model.recipe.batch, dtype=bool)
    with np.errstate(all="ignore"):
        for assumption in assumptions:
            holds = Evaluator(model).holds(assumption)
            allowed &= np.broadcast_to(holds.reshape(holds.shape[0], -1).all(axis=1), allowed.shape)
    if not allowed.any():
        raise DomainError("no drawn model meets the assumptions")
    return allowed


def row_of(value: Array, row: int) -> Array:
    """Return one row of the batch, with its random axes."""
    return np.asarray(value[row if value.shape[0] > 1 else 0], dtype=value.dtype)


def _second_look(trial: Trial, recipe: Recipe, models: int) -> Finding:
    """Confirm an agreement where rounding has no say; a disagreement there stands, except between decimals that are rounded themselves."""
    if trial.tolerance.given or usage(trial.answer).rounded or usage(trial.reference).rounded:
        return Finding(agree=True, models=models)
    for kind, name in _EXACT_LOOKS:
        for attempt in range(1, 4):
            try:
                finding, rows = _in_model(trial, model_of(replace(recipe, kind=kind, batch=1, round=attempt)))
            except (UnsupportedError, WorkError):
                break
            except EvaluationError:
                continue
            if finding is not None:
                return replace(finding, models=models)
            if rows:
                return Finding(agree=True, models=models, exact=name)
    return Finding(agree=True, models=models)
