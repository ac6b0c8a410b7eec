"""Equations, compared by what they say: up to a factor, a shift of the index, and the side things stand on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from grader.language.agreement import Finding, Trial, agreement, known_value, oriented, valued
from grader.language.failure import EvaluationError
from grader.language.meaning import decided
from grader.language.model import model_of
from grader.language.render import spell
from grader.language.solutions import same_solutions
from grader.language.tree import Add, Apply, Derivative, Gradient, Index, Moment, Multiply, Name, Negate, Node, Number, Relation, names, walk
from grader.language.tree import replace as substituted

_NONZERO = 1e-9
_PROPORTIONAL = 1e-8
_SIMPLE = 1_000


def equations(trial: Trial, answer: Relation, reference: Relation) -> Finding:
    """Compare two equations: the same left side, the same difference of sides up to a factor, or each true where the other is solved."""
    index, offset = shift(answer.members[0], reference.members[0])
    if index is not None:
        moved: dict[Node, Node] = {index: Add((index, Number(Fraction(offset))))}
        reference = Relation(tuple(substituted(member, moved) for member in reference.members), reference.operators)
    if index is not None or spell(answer.members[0]) == spell(reference.members[0]):
        finding = decided(replace(trial, answer=answer.members[-1], reference=reference.members[-1]))
        if finding.agree or _is_target(answer.members[0], answer.members[-1], reference.members[-1]):
            return finding
    whole = replace(trial, answer=_zero_form(answer), reference=_zero_form(reference))
    factor = proportion(whole)
    if factor is not None:
        return agreement(replace(whole, reference=Multiply((Number(factor), whole.reference))))
    finding = _solved(trial, answer, reference)
    return same_solutions(trial, whole.answer, whole.reference) if finding.agree is None else finding


def _is_target(left: Node, *right: Node) -> bool:
    """Whether a left side is what the right sides are the value of: it stands in none of them."""
    if not names(left) or any(left in walk(side) for side in right):
        return False
    return isinstance(left, Index | Apply | Derivative | Gradient | Moment) or not any(names(left) & names(side) for side in right)


def shift(answer: Node, reference: Node) -> tuple[Name | None, int]:
    """Return the index and the number to add to it so that the reference's left side becomes the answer's.

    ``w_{t+1} = ...`` against ``w_t = ...`` is the same recurrence.
    """
    match answer, reference:
        case Index(base=a, indices=(i,)), Index(base=b, indices=(j,)) if a == b:
            (name, first), (other, second) = offset_of(i), offset_of(j)
            return (name, first - second) if name == other and first != second else (None, 0)
        case _:
            return None, 0


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


def _zero_form(relation: Relation) -> Node:
    return Add((relation.members[0], Negate(relation.members[-1])))


def _solved(trial: Trial, answer: Relation, reference: Relation) -> Finding:
    """Put what each equation gives for a name into the other, which must then hold; undecided where they are not solved for names."""
    here, there = _holds_where(trial, answer, reference), _holds_where(trial, reference, answer)
    for finding in (here, there):
        if finding is not None and finding.agree is False:
            return replace(finding, difference=None, note="The two equations do not hold for the same values.")
    return here if here is not None and there is not None and here.agree and there.agree else Finding(agree=None)


def _holds_where(trial: Trial, equation: Relation, solution: Relation) -> Finding | None:
    """Return whether an equation holds where another, solved for a name, does; ``None`` where that other is not solved."""
    name, value = solution.members[0], solution.members[-1]
    if not isinstance(name, Name | Index) or len(solution.members) != 2 or names(name) & names(value) or not names(name) & names(equation):
        return None
    left, right = (substituted(side, {name: value}) for side in (equation.members[0], equation.members[-1]))
    if spell(left) == spell(equation.members[0]) and spell(right) == spell(equation.members[-1]):
        return None
    return agreement(replace(trial, answer=left, reference=right))


def proportion(trial: Trial, round_: int = 0) -> Fraction | None:
    """Return the simple nonzero factor by which the answer differs from the reference in one model; ``None`` when there is none."""
    try:
        model = model_of(replace(trial.recipe, round=round_) if round_ else trial.recipe)
        want = known_value(trial.reference, model)
        got, want = oriented(valued(trial.answer, model), want, model, trial)
    except EvaluationError:
        return None
    if np.iscomplexobj(got) or np.iscomplexobj(want):
        return None
    left, right = (np.asarray(side, dtype=float) for side in np.broadcast_arrays(got, want))
    usable = np.isfinite(left) & np.isfinite(right)
    left, right = left[usable], right[usable]
    large = np.abs(right) > _NONZERO
    if not large.any() or np.any(np.abs(left[~large]) > _PROPORTIONAL):
        return None
    ratios = left[large] / right[large]
    first = float(ratios[0])
    if abs(first) < _NONZERO or np.ptp(ratios) > _PROPORTIONAL * abs(first):
        return None
    simple = Fraction(first).limit_denominator(_SIMPLE)
    return simple if abs(float(simple) - first) < _PROPORTIONAL * abs(first) else None
