"""What a step may follow from besides definitions: a condition that is to be met, or an equation stated before."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from grader.derivation.premises import Premises
from grader.language.compare import same_meaning
from grader.language.criteria import criteria_of
from grader.language.tree import Add, Index, Name, Negate, Node, Number, Relation, names
from grader.language.tree import replace as substituted

_MAX_FACTS = 12
"""How many of the equations before a step are tried."""
_ZERO = Number(Fraction(0))
_SCALED = criteria_of(up_to="scale")


def by_condition(left: Node, right: Node, premises: Premises) -> bool:
    """Whether an equation says what a condition says: with its number for its quantity, up to a factor, or solved for a name."""
    premises = premises.chosen
    return any(_says(left, right, quantity, number, premises) for quantity, number in premises.conditions)


def _says(left: Node, right: Node, quantity: Node, number: Node, premises: Premises) -> bool:
    sides = premises.with_values(left), premises.with_values(right)
    asked = premises.with_values(quantity)
    if any(this == number and _same(asked, other, premises) for this, other in (sides, sides[::-1])):
        return True
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
    """Whether an equation is one that was stated before, with what else was stated put in."""
    facts = premises.facts[-_MAX_FACTS:]
    for fact in reversed(facts):
        if not (names(left) | names(right)) & (names(fact[0]) | names(fact[1])):
            continue
        if _equation((left, right), fact, premises):
            return True
        others: dict[Node, Node] = {this: that for this, that in facts if (this, that) != fact and isinstance(this, Name | Index)}
        put = substituted(fact[0], others), substituted(fact[1], others)
        if put != fact and _equation((left, right), put, premises):
            return True
    return False


def _equation(sides: tuple[Node, Node], other: tuple[Node, Node], premises: Premises) -> bool:
    said, known = Relation(sides, ("=",)), Relation(other, ("=",))
    return bool(same_meaning(said, known, premises.scope, seed=premises.seed))


def _same(left: Node, right: Node, premises: Premises) -> bool:
    return bool(same_meaning(left, right, premises.scope, assumptions=premises.assumptions, seed=premises.seed))
