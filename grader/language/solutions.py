"""Equations by the values for which they hold: the roots of each, in one unknown after another, must be roots of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from grader.language.agreement import Finding, Trial
from grader.language.counterexample import number
from grader.language.declaration import Domain, Sort
from grader.language.evaluate import Evaluator, evaluate
from grader.language.failure import EvaluationError, ShapeError, UnsupportedError
from grader.language.inference import CONSTANTS
from grader.language.model import Model
from grader.language.render import spell
from grader.language.roots import MAX_UNKNOWNS, Reals, Residual, Roots, roots
from grader.language.tree import Index, Name, Node, names, walk
from grader.language.tree import replace as substituted
from grader.language.usage import usage
from grader.language.values import Array

_UNKNOWN = Name("the unknown")
_ROUNDS = 3
_MAX_TRIED = 6
_OFF = 1e-4
_NEAR = 0.25
_INVERTIBLE = frozenset({"invertible", "orthogonal", "psd", "identity"})


def same_solutions(trial: Trial, answer: Node, reference: Node) -> Finding:
    """Return whether two expressions are zero for the same values of their names; undecided where that cannot be told."""
    extra = (usage(answer).free ^ usage(reference).free) - CONSTANTS
    if not all(_never_zero(trial, name) for name in extra):
        return Finding(agree=None, why="the two equations are not about the same names")
    try:
        evaluate(answer, Model(replace(trial.recipe, round=1, batch=1)))
    except ShapeError as error:
        return Finding(agree=False, shape=str(error))
    except EvaluationError as error:
        return Finding(agree=None, why=f"we cannot evaluate {error}")
    agreed = 0
    for unknown in _unknowns(trial, answer, reference):
        try:
            finding = _in_one_unknown(trial, answer, reference, unknown)
        except EvaluationError:
            continue
        if finding is not None and not finding.agree:
            return Finding(agree=None, why="the two equations are not about the same names") if extra else finding
        agreed += finding.models if finding is not None else 0
    return Finding(agree=True, models=agreed) if agreed else Finding(agree=None, why="we cannot solve the two equations for a name that they share")


def _never_zero(trial: Trial, name: str) -> bool:
    """Whether a name that only one equation has may be a factor of it: a number that is not zero, or an invertible matrix."""
    declared = trial.scope.get(name)
    if declared is None:
        return False
    return (declared.domain in (Domain.POSITIVE, Domain.UNIT) and not declared.sizes) or bool(declared.traits & _INVERTIBLE)


def _unknowns(trial: Trial, answer: Node, reference: Node) -> Iterator[Node]:
    """Yield names, and members of sequences, that stand in both and may take any real value."""
    integers, scope = trial.recipe.integers, trial.scope
    shared = [node for node in dict.fromkeys(walk(answer)) if isinstance(node, Name | Index)]
    others, count = set(walk(reference)), 0
    inner = {name for node in shared if isinstance(node, Index) for index in node.indices for name in names(index)}
    for node in shared:
        base = node.base if isinstance(node, Index) else node
        declared = scope.get(base.id) if isinstance(base, Name) else None
        free = isinstance(base, Name) and base.id not in integers | CONSTANTS | inner and base.id in usage(answer).free
        known = declared is not None and (declared.random or declared.integer or declared.sort is Sort.FUNCTION or bool(declared.traits))
        if node in others and free and not known and count < _MAX_TRIED:
            count += 1
            yield node


def _in_one_unknown(trial: Trial, answer: Node, reference: Node, unknown: Node) -> Finding | None:
    """Return whether both have the same roots in one unknown, with everything else drawn; ``None`` where no roots are found."""
    met = 0
    sides = tuple(substituted(side, {unknown: _UNKNOWN}) for side in (answer, reference))
    if any(unknown in walk(side) or (isinstance(unknown, Index) and unknown.base in walk(side)) for side in sides):
        return None
    for round_ in range(_ROUNDS):
        model = Model(replace(trial.recipe, round=round_, batch=1))
        shape = model.arithmetic.shape(evaluate(unknown, model))
        size = int(np.prod(shape)) if shape else 1
        if size > MAX_UNKNOWNS or model.arithmetic.lead > 1:
            raise UnsupportedError("so many unknowns")
        domain = _domain(trial, unknown)
        first, second = (_residual(side, model, shape) for side in sides)
        mine, theirs = roots(first, size, domain), roots(second, size, domain)
        if mine is None or theirs is None:
            continue
        for found, other, holds in ((mine, second, "the answer"), (theirs, first, "what is asked")):
            missed = _missed(found, other)
            if missed is not None:
                return _difference(trial, model, unknown, missed, holds)
        met += bool(mine.points.size or theirs.points.size)
    return Finding(agree=True, models=met) if met > 1 else None


def _domain(trial: Trial, unknown: Node) -> Domain:
    base = unknown.base if isinstance(unknown, Index) else unknown
    declared = trial.scope.get(base.id) if isinstance(base, Name) else None
    return declared.domain if declared is not None else Domain.REAL


def _residual(tree: Node, model: Model, shape: tuple[int, ...]) -> Residual:
    """Return the function from the unknown's values to those of a tree."""

    def values(points: Reals) -> Reals:
        evaluator = Evaluator(model)
        evaluator.bound = {_UNKNOWN.id: points.reshape(-1, *shape)}
        found: Array = evaluate(tree, model, evaluator)
        return np.broadcast_to(found, (len(points), *found.shape[1:])).reshape(len(points), -1)

    return values


def _missed(found: Roots, other: Residual) -> Reals | None:
    """Return a root that is none of the other; one that is zero may come from a factor, and one where the other is a hole tells nothing."""
    for point in found.points:
        steps = point + np.array([[0.0], [_NEAR], [-_NEAR]])
        here, *around = np.abs(other(steps)).max(axis=1)
        scale = max([value for value in around if np.isfinite(value)], default=1.0)
        if np.isfinite(here) and here > _OFF * scale:
            if not point.any():
                raise UnsupportedError("a factor that may be zero")
            return point
    return None


def _difference(trial: Trial, model: Model, unknown: Node, point: Reals, holds: str) -> Finding:
    """Return that the equations differ, with a point at which only one of them holds."""
    wanted = usage(trial.answer).names | usage(trial.reference).names
    drawn = [(name, value) for name, value in model.drawn.items() if name in wanted and name != spell(unknown)]
    values = [f"{name} = {number(value.item())}" for name, value in drawn if isinstance(value, np.ndarray) and value.size == 1]
    root = number(point[0]) if point.size == 1 else f"[{', '.join(number(item) for item in point)}]"
    place = ", ".join([*values, f"{spell(unknown)} = {root}"])
    other = "what is asked" if holds == "the answer" else "the answer"
    return Finding(agree=False, note=f"The two equations do not hold for the same values: at {place} {holds} holds, and {other} does not.")
