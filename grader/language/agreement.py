"""Whether two trees agree in every model that is drawn: a fast look in floating point, then one that rounding cannot fool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from grader.language.arithmetic import Array, shape_words
from grader.language.evaluate import Evaluator, evaluate
from grader.language.failure import DomainError, EvaluationError, ShapeError, UnsupportedError
from grader.language.inference import integer_names
from grader.language.model import Model, Recipe
from grader.language.numbers import PRIME, Residue
from grader.language.scope import Scope
from grader.language.tree import Node, Relation, names
from grader.language.tree import Sequence as Items

ROUNDS = 3
BATCH = 6
RELATIVE = 1e-8
_EXACT = Decimal(10) ** -28
_ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two trees differ: the model, the row of its batch, and both values there."""

    model: Model
    row: int
    found: Array
    expected: Array


@dataclass(frozen=True, slots=True)
class Finding:
    """What a comparison found.

    Args:
        agree: Whether the trees have one meaning; ``None`` when that is not decided.
        models: How many models were drawn.
        exact: Whether a look in exact arithmetic confirmed the agreement, and which.
        difference: Where they differ.
        shape: What did not fit, where shapes decided.
        why: Why nothing was decided.
    """

    agree: bool | None
    models: int = 0
    exact: str = ""
    difference: Difference | None = None
    shape: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """Two trees to compare, with what models are drawn from.

    Args:
        scope: Declarations and definitions.
        assumptions: Relations that every model must satisfy.
        seed: Of the run.
        relative: Relative tolerance, ``None`` for agreement up to rounding.
        absolute: Absolute tolerance.
    """

    answer: Node
    reference: Node
    scope: Scope
    assumptions: tuple[Node, ...] = ()
    seed: int = 0
    relative: float | None = None
    absolute: float = 0.0

    @property
    def recipe(self) -> Recipe:
        integers = integer_names((self.answer, self.reference, *self.assumptions), self.scope)
        return Recipe(self.scope, integers, self.seed)


def agreement(trial: Trial) -> Finding:
    """Return whether two trees agree in every model that is drawn."""
    recipe = trial.recipe
    rounds = ROUNDS if recipe.integers or any(declaration.sizes for declaration in trial.scope.declarations.values()) else 1
    models, attempt, last = 0, 0, "no values were found at which both sides are defined"
    while models < rounds and attempt < rounds + _ATTEMPTS:
        try:
            finding, rows = _in_model(trial, replace(recipe, round=attempt))
        except ShapeError as error:
            return Finding(False, models, shape=str(error))
        except UnsupportedError as error:
            return Finding(None, models, why=f"we cannot evaluate {error}")
        except EvaluationError as error:
            last = str(error)
            attempt += 1
            continue
        attempt += 1
        if finding is not None:
            return finding
        models += rows > 0
    if not models:
        return Finding(None, why=last)
    return _second_look(trial, recipe, models * BATCH)


def _in_model(trial: Trial, recipe: Recipe) -> tuple[Finding | None, int]:
    """Compare in one model; a finding when they differ, and the number of rows that could be compared."""
    model = Model(recipe)
    allowed = _allowed_rows(trial.assumptions, model)
    want = valued(trial.reference, model)
    got = valued(trial.answer, model)
    got, want = oriented(got, want, model, trial)
    rows = np.flatnonzero(_finite(got, model) & _finite(want, model) & allowed)
    for row in rows:
        left, right = row_of(got, row), row_of(want, row)
        if not close(left, right, trial.relative, trial.absolute):
            return Finding(False, difference=Difference(model, int(row), left, right)), len(rows)
    return None, len(rows)


def valued(tree: Node, model: Model) -> Array:
    """Return a tree's value; an identity matrix of no declared size takes the first size that conforms."""
    sizes = identity_sizes(tree, model)
    if not sizes:
        return evaluate(tree, model)
    failure: ShapeError | None = None
    for size in sizes:
        evaluator = Evaluator(model)
        evaluator.overrides = {name: model.arithmetic.identity(size) for name in _identities(tree, model)}
        try:
            return evaluate(tree, model, evaluator)
        except ShapeError as error:
            failure = failure or error
    assert failure is not None
    raise failure


def _identities(tree: Node, model: Model) -> list[str]:
    scope = model.recipe.scope
    found: list[str] = []
    for name in sorted(names(tree)):
        declared = scope.get(name)
        if (declared is not None and "identity" in declared.traits and not declared.sizes) or (declared is None and name == "I" and model.sizes):
            found.append(name)
    return found


def identity_sizes(tree: Node, model: Model) -> list[int]:
    """Return the sizes that an identity matrix without one may have; empty when the tree has none."""
    return sorted(set(model.sizes.values())) if _identities(tree, model) else []


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
    return tree.members[-1] if isinstance(tree, Relation) else tree


def _allowed_rows(assumptions: Sequence[Node], model: Model) -> Array:
    allowed = np.ones(model.recipe.batch, dtype=bool)
    for assumption in assumptions:
        holds = Evaluator(model).holds(assumption)
        allowed &= np.broadcast_to(holds.reshape(holds.shape[0], -1).all(axis=1), allowed.shape)
    if not allowed.any():
        raise DomainError("no drawn model meets the assumptions")
    return allowed


def _finite(value: Array, model: Model) -> Array:
    if value.dtype == object:
        return np.ones(model.recipe.batch, dtype=bool)
    finite = np.isfinite(value).reshape(value.shape[0], -1).all(axis=1)
    return np.broadcast_to(finite, (model.recipe.batch,))


def row_of(value: Array, row: int) -> Array:
    """Return one row of the batch, with its random axes."""
    return np.asarray(value[row if value.shape[0] > 1 else 0], dtype=value.dtype)


def close(found: Array, expected: Array, relative: float | None, absolute: float) -> bool:
    """Whether two values agree entry by entry, in positive logic; rounding is judged against the largest entry."""
    if found.dtype == object or expected.dtype == object:
        return _close_exactly(found, expected)
    tolerance = RELATIVE if relative is None else relative
    scale = np.maximum(np.abs(found), np.abs(expected)) if relative is not None else np.maximum(np.abs(found).max(initial=0), np.abs(expected).max(initial=0))
    floor = absolute if absolute or relative is not None else 1e-11
    return bool(np.all(np.abs(found - expected) <= floor + tolerance * scale))


def _close_exactly(found: Array, expected: Array) -> bool:
    shape = np.broadcast_shapes(found.shape, expected.shape)
    pairs = zip(np.broadcast_to(found, shape).reshape(-1), np.broadcast_to(expected, shape).reshape(-1), strict=True)
    return all(a == b if isinstance(a, Residue) else abs(a - b) <= (abs(a) + abs(b) + 1) * _EXACT for a, b in pairs)


def _second_look(trial: Trial, recipe: Recipe, models: int) -> Finding:
    """Confirm an agreement where rounding has no say; a disagreement there stands."""
    if trial.relative is not None or trial.absolute:
        return Finding(True, models)
    for kind, name in (("residue", f"modulo the prime {PRIME}"), ("decimal", "in 50 digits")):
        for attempt in range(3):
            try:
                finding, rows = _in_model(trial, replace(recipe, kind=kind, batch=1, round=attempt + 1))
            except UnsupportedError:
                break
            except (ShapeError, EvaluationError):
                continue
            if finding is not None:
                return replace(finding, models=models)
            if rows:
                return Finding(True, models, exact=name)
    return Finding(True, models)


