"""Equations, inequalities and memberships, compared by meaning: up to a factor, a shift of the index, and the side things stand on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from grader.language.agreement import Finding, Trial, agreement, oriented, valued
from grader.language.failure import EvaluationError
from grader.language.model import Model
from grader.language.render import spell
from grader.language.tree import Add, Index, Multiply, Name, Negate, Node, Number, Relation, Sequence, names
from grader.language.tree import replace as substituted

SPELLED = "spelled alike"
_EQUAL = frozenset({"=", ":=", "~=", "->"})
_ORDER = {"<": 1, "<=": 1, ">": -1, ">=": -1}


def related(trial: Trial) -> Finding | None:
    """Return what a comparison of two relations finds; ``None`` when they are not two relations that can be compared."""
    answer, reference = trial.answer, trial.reference
    if not isinstance(answer, Relation) or not isinstance(reference, Relation):
        return None
    if set(answer.operators) <= _EQUAL and set(reference.operators) <= _EQUAL:
        return _equations(trial, answer, reference)
    left, right = inequalities(answer), inequalities(reference)
    if left is None or right is None:
        return _spelled(answer, reference)
    return _conditions(trial, left, right)


def shifted(answer: Node, reference: Node) -> Node:
    """Return the reference with its index shifted so that its left side is that of the answer, where a shift does it.

    ``w_{t+1} = ...`` against ``w_t = ...`` is the same recurrence.
    """
    match answer, reference:
        case Index(base=a, indices=(i,)), Index(base=b, indices=(j,)) if a == b:
            return _shift(i, j)
        case _:
            return Name("")


def _shift(i: Node, j: Node) -> Node:
    """Return what the reference's index variable must become so that j reads as i; an empty name where nothing does."""
    base_i, offset_i = offset_of(i)
    base_j, offset_j = offset_of(j)
    if base_i is None or base_i != base_j or offset_i == offset_j:
        return Name("")
    return Add((base_i, Number(Fraction(offset_i - offset_j))))


def offset_of(index: Node) -> tuple[Name | None, int]:
    """Return the name and the whole number that an index adds to it; no name where it is anything else."""
    match index:
        case Name():
            return index, 0
        case Add(terms=(Name() as name, Number(value=value))) if value.denominator == 1:
            return name, int(value)
        case Add(terms=(Name() as name, Negate(operand=Number(value=value)))) if value.denominator == 1:
            return name, -int(value)
        case _:
            return None, 0


def _equations(trial: Trial, answer: Relation, reference: Relation) -> Finding:
    """Compare two equations: the same sides, or the same difference of sides up to a nonzero factor."""
    variable = shifted(answer.members[0], reference.members[0])
    if isinstance(variable, Add):
        index = variable.terms[0]
        moved = substituted(reference, {index: variable})
        assert isinstance(moved, Relation)
        reference = moved
    if spell(answer.members[0]) == spell(reference.members[0]):
        return agreement(replace(trial, answer=answer.members[-1], reference=reference.members[-1]))
    whole = replace(trial, answer=_zero_form(answer), reference=_zero_form(reference))
    factor = proportion(whole)
    if factor is not None:
        return agreement(replace(whole, reference=_scaled(whole.reference, factor)))
    return agreement(whole)


def _scaled(node: Node, factor: Fraction) -> Node:
    return Multiply((Number(factor), node))


def _zero_form(relation: Relation) -> Node:
    return Add((relation.members[0], Negate(relation.members[-1])))


def proportion(trial: Trial) -> Fraction | None:
    """Return the simple nonzero factor by which the answer differs from the reference in a model; ``None`` when there is none."""
    try:
        model = Model(trial.recipe)
        want = valued(trial.reference, model)
        got, want = oriented(valued(trial.answer, model), want, model, trial)
    except EvaluationError:
        return None
    left, right = np.broadcast_arrays(got, want)
    keep = np.isfinite(left) & np.isfinite(right) & (np.abs(right) > 1e-9)
    if not keep.any() or np.any(np.abs(left[~keep & np.isfinite(left)]) > 1e-7):
        return None
    ratios = left[keep] / right[keep]
    if np.ptp(ratios) > 1e-8 * np.abs(ratios).max() or abs(ratios[0]) < 1e-9:
        return None
    simple = Fraction(float(ratios[0])).limit_denominator(1_000)
    return simple if simple and abs(float(simple) - ratios[0]) < 1e-8 * abs(ratios[0]) else None


def inequalities(relation: Relation) -> list[tuple[bool, Node]] | None:
    """Return a condition as a list of ``(strict, difference > 0)``; ``None`` when it is not one."""
    if relation.operators == ("in",):
        return _interval(relation.members[0], relation.members[1])
    found: list[tuple[bool, Node]] = []
    for operator, left, right in zip(relation.operators, relation.members, relation.members[1:], strict=False):
        if operator not in _ORDER:
            return None
        low, high = (left, right) if _ORDER[operator] > 0 else (right, left)
        found.append((len(operator) == 1, Add((high, Negate(low)))))
    return found


def _interval(member: Node, interval: Node) -> list[tuple[bool, Node]] | None:
    if not isinstance(interval, Sequence) or len(interval.items) != 2 or interval.brackets not in ("()", "[]", "(]", "[)"):
        return None
    low, high = interval.items
    found: list[tuple[bool, Node]] = []
    if r"\infty" not in names(low):
        found.append((interval.brackets[0] == "(", Add((member, Negate(low)))))
    if r"\infty" not in names(high):
        found.append((interval.brackets[1] == ")", Add((high, Negate(member)))))
    return found


def _conditions(trial: Trial, left: list[tuple[bool, Node]], right: list[tuple[bool, Node]]) -> Finding:
    """Compare two conditions: each inequality of one is one of the other, up to a positive factor."""
    unmatched = list(right)
    models = 0
    for strict, difference in left:
        for other in unmatched:
            if other[0] == strict and (finding := _same_side(replace(trial, answer=difference, reference=other[1]))).agree:
                unmatched.remove(other)
                models = finding.models
                break
        else:
            return Finding(agree=False, models=models)
    return Finding(agree=not unmatched, models=models)


def _same_side(trial: Trial) -> Finding:
    factor = proportion(trial)
    if factor is not None and factor > 0:
        return agreement(replace(trial, reference=_scaled(trial.reference, factor)))
    return agreement(trial)


def _spelled(answer: Relation, reference: Relation) -> Finding:
    """Relations that models say nothing about are the same when they are spelled alike."""
    return Finding(agree=True, exact=SPELLED) if spell(answer) == spell(reference) else Finding(agree=None, why="we cannot evaluate this relation")
