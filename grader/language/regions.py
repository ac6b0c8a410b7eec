"""Sets of numbers, and conditions on one number, compared by where they hold: at every end, beside it, and between any two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grader.language.agreement import Finding, Trial
from grader.language.counterexample import number
from grader.language.declaration import Domain
from grader.language.evaluate import Evaluator, evaluate
from grader.language.failure import EvaluationError, UnsupportedError
from grader.language.model import Model
from grader.language.roots import Reals, inside, roots
from grader.language.sets import EMPTY, REALS, bare_names, infinity, is_interval, is_set, members_of, mentions_order
from grader.language.tree import Call, Name, Node, Relation, Sequence, names, walk

Truth = NDArray[np.bool_]

_NOBODY = Name("the number")
_ROUNDS = 3
_CONSTANTS = frozenset({r"\infty", r"\pi", "e", REALS.id, EMPTY.id})
_NEAR = 1e-9
_APART = 1e-6
_BESIDE = 1e-5
_HALVINGS = 45
_MAX_ENDS = 60
_GRID = np.sinh(np.linspace(-6.5, 6.5, 521) + 0.0007)
_WHOLE = np.arange(-60.0, 61.0)


def regions(trial: Trial) -> Finding | None:
    """Return what a comparison of two sets of numbers, or conditions on one, finds; ``None`` where they are anything else."""
    sides = (trial.answer, trial.reference)
    if not any(map(mentions_order, sides)) or not all(is_set(side) or isinstance(side, Relation | Call) or mentions_order(side) for side in sides):
        return None
    variable = _variable(trial)
    if variable is None:
        return None
    try:
        return _compared(trial, variable)
    except EvaluationError as error:
        return Finding(agree=None, why=f"we cannot evaluate {error}")


def _variable(trial: Trial) -> Name | None:
    """Return the one name that the conditions are about; a name of nobody's between two sets."""
    sides = (trial.answer, trial.reference)
    conditions = [side for side in sides if not is_set(side)]
    if not conditions:
        return _NOBODY
    built = {member.id for side in sides for member in members_of(side)}
    bare = [bare_names(side) for side in conditions]
    free = [names(side) & _numbers_in(trial, side) for side in conditions]
    others = set[str]().union(*(names(side) for side in sides if is_set(side))) - built
    for chosen in (bare[0].intersection(*bare[1:]) - others, bare[0].intersection(*free[1:]) - others, free[0].intersection(*bare[1:]) - others):
        if len(chosen) == 1:
            return Name(next(iter(chosen)))
    whole = free[0].intersection(*free[1:]) - others
    return Name(next(iter(whole))) if len(whole) == 1 else None


def _numbers_in(trial: Trial, side: Node) -> set[str]:
    """Return the names of a condition that stand for one number."""
    found: set[str] = set()
    for name in names(side):
        declared = trial.scope.get(name)
        if declared is None or not declared.sizes:
            found.add(name)
    return found


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two conditions on a variable, in a model."""

    tree: Node
    variable: Name
    model: Model

    def holds(self, points: Reals) -> Truth:
        """Return where the condition holds, or where the set contains the point."""
        return self.contained(self.tree, points, points) if is_set(self.tree) else self.truth(self.tree, points)

    def value(self, node: Node, points: Reals) -> Reals:
        if sign := infinity(node):
            return np.full(points.shape, sign * np.inf)
        evaluator = Evaluator(self.model)
        evaluator.bound = {self.variable.id: points}
        found = evaluate(node, self.model, evaluator)
        if found.ndim != 1 or np.iscomplexobj(found):
            raise UnsupportedError("a condition on more than a real number")
        return np.broadcast_to(found.astype(float), points.shape)

    def truth(self, node: Node, points: Reals) -> Truth:
        match node:
            case Call(function="or" | "and" as joint, arguments=parts):
                truths = [self.truth(part, points) for part in parts]
                return np.logical_or.reduce(truths) if joint == "or" else np.logical_and.reduce(truths)
            case Call(function="not", arguments=(inner,)):
                return ~self.truth(inner, points)
            case Sequence(brackets="", items=items) if items:
                return np.logical_and.reduce([self.truth(item, points) for item in items])
            case Relation(operators=("in",), members=(member, where)):
                return self.contained(where, self.value(member, points), points)
            case Relation(operators=("notin",), members=(member, where)):
                return ~self.contained(where, self.value(member, points), points)
            case Relation():
                links = zip(node.operators, node.members, node.members[1:], strict=False)
                return np.logical_and.reduce([_ordered(sign, self.value(a, points), self.value(b, points)) for sign, a, b in links])
            case _:
                raise UnsupportedError("this as a condition")

    def contained(self, node: Node, value: Reals, points: Reals) -> Truth:
        """Return where a set contains a value."""
        match node:
            case Name() if node == REALS:
                return np.isfinite(value)
            case Name() if node == EMPTY:
                return np.zeros(value.shape, dtype=bool)
            case Sequence(brackets="{}", items=items):
                return np.logical_or.reduce([_ordered("=", value, self.value(item, points)) for item in items] or [np.zeros(value.shape, dtype=bool)])
            case Sequence(items=(low, high), brackets=brackets) if is_interval(node):
                left, right = "<" if brackets[0] == "(" else "<=", "<" if brackets[1] == ")" else "<="
                return _ordered(left, self.value(low, points), value) & _ordered(right, value, self.value(high, points))
            case Call(function="cup" | "cap" | "setminus" as joint, arguments=(a, b)):
                one, other = self.contained(a, value, points), self.contained(b, value, points)
                return one | other if joint == "cup" else one & other if joint == "cap" else one & ~other
            case Call(function="set", arguments=(Name() as member, condition)):
                return replace(self, tree=condition, variable=member).truth(condition, value)
            case Call(function="set", arguments=(Relation(operators=("in",), members=(Name() as member, where)), condition)):
                return self.contained(where, value, points) & replace(self, tree=condition, variable=member).truth(condition, value)
            case _:
                raise UnsupportedError("this as a set")

    def ends(self, domain: Domain) -> Iterator[float]:
        """Yield the values at which the condition may begin or cease to hold."""
        for node in walk(self.tree):
            if isinstance(node, Sequence):
                yield from (float(self.value(item, np.zeros(1))[0]) for item in node.items if self._fixed(item))
            if isinstance(node, Relation):
                for left, right in zip(node.members, node.members[1:], strict=False):
                    yield from self._crossings(left, right, domain)

    def _fixed(self, node: Node) -> bool:
        return not isinstance(node, Relation | Sequence) and not (isinstance(node, Call) and node.function in ("or", "and", "set"))

    def _crossings(self, left: Node, right: Node, domain: Domain) -> Iterator[float]:
        """Yield the values at which two members of a relation are equal."""
        if is_set(left) or is_set(right) or infinity(left) or infinity(right):
            return
        own = names(left) | names(right)
        member = next((name for name in (self.variable, *members_of(self.tree)) if name.id in own), self.variable)
        side = replace(self, variable=member)
        found = roots(lambda x: (side.value(left, x[:, 0]) - side.value(right, x[:, 0]))[:, None], 1, domain)
        yield from (found.points.ravel() if found is not None else ())


def _ordered(sign: str, a: Reals, b: Reals) -> Truth:
    """Return where a relation holds between numbers; those that differ by rounding only are equal."""
    with np.errstate(all="ignore"):
        gap = np.where(a == b, 0.0, a - b)
        same = np.abs(gap) <= _NEAR * (1 + np.minimum(np.abs(a), np.abs(b)))
        match sign:
            case "=" | ":=":
                return same
            case "!=":
                return ~same & ~np.isnan(gap)
            case "<":
                return (gap < 0) & ~same
            case "<=":
                return (gap < 0) | same
            case ">":
                return (gap > 0) & ~same
            case ">=":
                return (gap > 0) | same
            case _:
                raise UnsupportedError(f"the relation {sign}")


def _compared(trial: Trial, variable: Name) -> Finding:
    declared = trial.scope.get(variable.id)
    domain = declared.domain if declared is not None else Domain.REAL
    tried = 0
    alone = names(trial.answer) | names(trial.reference) <= {variable.id, *_CONSTANTS, *(member.id for member in _members(trial))}
    for round_ in range(1 if alone else _ROUNDS):
        model = Model(replace(trial.recipe, round=round_, batch=1))
        mine, theirs = _Side(trial.answer, variable, model), _Side(trial.reference, variable, model)
        points = _points(mine, theirs, domain)
        wrong = np.flatnonzero(mine.holds(points) != theirs.holds(points))
        if wrong.size:
            shortest = min(
                (float(point) for point in points[wrong]), key=lambda point: (float(number(point)) != point, len(number(point)), abs(point))
            )
            return Finding(agree=False, note=_told(trial, variable, shortest, bool(mine.holds(np.array([shortest]))[0])))
        tried += points.size
    return Finding(agree=True, models=tried)


def _members(trial: Trial) -> list[Name]:
    return [*members_of(trial.answer), *members_of(trial.reference)]


def _told(trial: Trial, variable: Name, point: float, mine: bool) -> str:  # noqa: FBT001 - one of two
    called = f"{variable.id} = {number(point)}" if variable != _NOBODY else number(point)
    if is_set(trial.answer):
        return f"The answer {'contains' if mine else 'leaves out'} {number(point)}, and it should not."
    return f"At {called} the answer {'holds' if mine else 'does not hold'}, and it should{' not' if mine else ''}."


def _points(mine: _Side, theirs: _Side, domain: Domain) -> Reals:
    """Return points of a domain that tell two conditions apart: ends, points beside them, and points between."""
    if domain in (Domain.INTEGER, Domain.NATURAL):
        return _WHOLE[inside(_WHOLE, domain)]
    grid = _GRID[inside(_GRID, domain)] if domain is not Domain.UNIT else np.linspace(0.001, 0.999, 331)
    found: list[float] = []
    exact = [end for side in (mine, theirs) for end in side.ends(domain) if np.isfinite(end)]
    for end in (*exact, *(float(change) for side in (mine, theirs) for change in _changes(side, grid, np.array(exact)))):
        if all(abs(end - other) > _APART * (1 + abs(end)) for other in found):
            found.append(end)
    if len(found) > _MAX_ENDS:
        raise UnsupportedError("a condition with so many ends")
    ends = np.array(sorted(found) or [0.0])
    beside = _BESIDE * (1 + np.abs(ends))
    every = np.concatenate([ends, ends - beside, ends + beside, (ends[1:] + ends[:-1]) / 2, [ends[0] - 1, ends[-1] + 1], grid])
    return every[inside(every, domain)]


def _changes(side: _Side, grid: Reals, known: Reals) -> Reals:
    """Return where a condition begins or ceases to hold between points of a grid that have no known end between them."""
    truth = side.holds(grid)
    counts = np.searchsorted(np.sort(known), grid)
    at = np.flatnonzero((truth[1:] != truth[:-1]) & (counts[1:] == counts[:-1]))
    low, high, left = grid[at], grid[at + 1], truth[at]
    for _ in range(_HALVINGS if at.size else 0):
        middle = (low + high) / 2
        same = side.holds(middle) == left
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return (low + high) / 2
