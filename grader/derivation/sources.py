"""What a step may follow from besides definitions: a condition that is to be met, or an equation stated before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from grader.derivation.lenience import joined
from grader.derivation.premises import Premises
from grader.language.compare import same_meaning
from grader.language.criteria import criteria_of
from grader.language.tree import Add, Divide, Index, Multiply, Name, Negate, Node, Number, Relation, names, walk
from grader.language.tree import replace as substituted

_MAX_FACTS = 12
_MAX_SHIFTS = 12
"""How many of the equations before a step are tried."""
_ZERO = Number(Fraction(0))
_SCALED = criteria_of(up_to="scale")

Sides = tuple[Node, Node]


def by_condition(left: Node, right: Node, premises: Premises, *, anchored: bool = False) -> bool:
    """Whether an equation says what a condition says: with its number for its quantity, up to a factor, or solved for a name.

    What is ``anchored`` is fixed by the definitions; then only the number may stand for the quantity.
    """
    premises = premises.chosen
    return any(_says(left, right, quantity, number, premises, anchored=anchored) for quantity, number in premises.conditions)


def _says(left: Node, right: Node, quantity: Node, number: Node, premises: Premises, *, anchored: bool) -> bool:
    sides = premises.with_values(left), premises.with_values(right)
    asked = premises.with_values(quantity)
    if any(this == number and _same(asked, other, premises) for this, other in (sides, sides[::-1])):
        return True
    if anchored:
        return False
    if isinstance(left, Name | Index) or names(right) - names(left):
        met = replace(premises, values=premises.values | {left: right})
        if _stands_in(left, quantity, premises) and _same(met.with_values(quantity), number, met.chosen):
            return True
    if number == _ZERO and _proportional(sides, asked, premises):
        return True
    return bool(names(Relation(sides, ("=",)))) and bool(_equation(sides, (asked, number), premises))


def _stands_in(name: Node, quantity: Node, premises: Premises) -> bool:
    """Whether a condition's quantity depends on a name at all, by its own letters or through a definition."""
    held = names(quantity)
    through = {other for item in premises.scope.definitions if names(item.left) & held for other in names(item.right)}
    return bool(names(name) & (held | through))


def _proportional(sides: tuple[Node, Node], quantity: Node, premises: Premises) -> bool:
    """Whether the difference of two sides is a multiple of a quantity that is to vanish."""
    difference = sides[1] if sides[0] == _ZERO else sides[0] if sides[1] == _ZERO else Add((sides[0], Negate(sides[1])))
    return bool(same_meaning(difference, quantity, premises.scope, assumptions=premises.assumptions, criteria=_SCALED, seed=premises.seed))


def by_fact(left: Node, right: Node, premises: Premises) -> bool:
    """Whether an equation is one that was stated before, perhaps for another index, with what else was stated put in."""
    facts = (*premises.given, *premises.facts)[-_MAX_FACTS:]
    held = names(left) | names(right)
    for fact in reversed(facts):
        for turned in _turned(fact):
            put = _with_facts(left, [turned]), _with_facts(right, [turned])
            if put != (left, right) and _same(*put, premises):
                return True
        if not held & (names(fact[0]) | names(fact[1])):
            continue
        others = [turned for other in facts if other != fact for turned in _turned(other)]
        put = _with_facts(fact[0], others), _with_facts(fact[1], others)
        for known in dict.fromkeys((fact, put, *_shifted(fact, (left, right)), *_shifted(put, (left, right)))):
            if held & (names(known[0]) | names(known[1])) and _equation((left, right), known, premises):
                return True
    return False


def _turned(fact: Sides) -> Iterator[Sides]:
    """Yield a fact, and what it says of the member on its right side: ``d_t = -c v_t`` says that ``v_t`` is ``-d_t / c``."""
    if isinstance(fact[0], Name | Index):
        yield fact
    sign = isinstance(fact[1], Negate)
    right = fact[1].operand if isinstance(fact[1], Negate) else fact[1]
    factors = right.factors if isinstance(right, Multiply) else (right,)
    members = [factor for factor in factors if isinstance(factor, Index)]
    if len(members) != 1 or not all(isinstance(factor, Name | Number | Index) for factor in factors):
        return
    rest = tuple(factor for factor in factors if factor != members[0])
    left = Negate(fact[0]) if sign else fact[0]
    yield members[0], Divide(left, joined(rest)) if rest else left


def _with_facts(tree: Node, facts: Sequence[Sides]) -> Node:
    """Return a tree with what the facts say of the members in it, for their indices; the last fact of a name counts."""
    found: dict[Node, Node] = {}
    for node in walk(tree):
        for this, that in facts:
            shift = _shift(this, node)
            if shift is not None:
                found[node] = substituted(that, shift)
    return substituted(tree, found) if found else tree


def _shifted(fact: Sides, goal: Sides) -> Iterator[Sides]:
    """Yield a fact for the indices that its members have in a goal."""
    members = [node for side in goal for node in walk(side) if isinstance(node, Index)]
    shifts = [shift for side in fact for node in walk(side) if isinstance(node, Index) for member in members if (shift := _shift(node, member))]
    for place, shift in enumerate(shifts[:_MAX_SHIFTS]):
        if shift not in shifts[:place]:
            yield substituted(fact[0], shift), substituted(fact[1], shift)


def _shift(pattern: Node, node: Node) -> dict[Node, Node] | None:
    """Return how the index of a pattern becomes a node's: ``v_t`` fits ``v_{t-1}``; ``None`` where the two are not of one sequence."""
    if pattern == node:
        return {}
    match pattern, node:
        case Index(base=base, indices=(place,), above=above), Index(base=other, indices=(there,), above=also) if base == other and above == also:
            match place:
                case Name():
                    return {place: there}
                case Add(terms=(Name() as free, Number() | Negate(operand=Number()) as step)):
                    return {free: Add((there, step.operand if isinstance(step, Negate) else Negate(step)))}
                case _:
                    return None
        case _:
            return None


def _equation(sides: tuple[Node, Node], other: tuple[Node, Node], premises: Premises) -> bool:
    said, known = Relation(sides, ("=",)), Relation(other, ("=",))
    return bool(same_meaning(said, known, premises.scope, seed=premises.seed))


def _same(left: Node, right: Node, premises: Premises) -> bool:
    return bool(same_meaning(left, right, premises.scope, assumptions=premises.assumptions, seed=premises.seed))
