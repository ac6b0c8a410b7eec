"""Whether one link of a derivation holds in its premises; it is called wrong only where nothing that was in force could make it right."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

from grader.derivation.answering import answered, contradicts, is_accepted
from grader.derivation.claims import Standing, is_claim
from grader.derivation.damage import repairs
from grader.derivation.densities import averaged, holds_density
from grader.derivation.firmness import is_certain, is_firm, varies
from grader.derivation.grounds import is_determined, is_grounded
from grader.derivation.lenience import alike_in_shape, conforms, readings
from grader.derivation.nearly import nearly
from grader.derivation.parameters import through_parameter
from grader.derivation.premises import Premises, head_of, refers
from grader.derivation.reading import Link, is_between_differentials, is_case, is_explicit
from grader.derivation.signs import confirmed, moves, related, undecided
from grader.derivation.sources import by_condition, by_fact
from grader.extraction import plain_names
from grader.language.compare import compare_trees, same_meaning
from grader.language.criteria import criteria_of
from grader.language.tree import (
    Big,
    Derivative,
    Gradient,
    Multiply,
    Name,
    Node,
    Number,
    Relation,
    Transpose,
    Words,
    children,
    names,
    walk,
)
from grader.language.usage import usage
from grader.result import Outcome, Role, Verdict

EQUAL = frozenset({"=", ":=", "~="})
_MAX_INDICES = 3
_ROUNDED = criteria_of("as shown")
_SHAPES = re.compile(r"is (\d+) x (\d+), and what is asked is (\d+) x (\d+)")

Judged = tuple[Role, Verdict]
Sides = tuple[Node, Node]


def judge(link: Link, premises: Premises, chain: Standing) -> Judged:
    """Return what a link does and whether it holds.

    Args:
        link: Two members of a chain.
        premises: What is in force.
        chain: What its chain stands on.
    """
    left, right = (link.left.tree if link.left else None), link.right.tree
    if left is None or right is None:
        why = next((member.error for member in (link.left, link.right) if member is not None and member.error), "there is nothing before the sign")
        return Role.UNREAD, undecided(f"This was not read: {why}")
    if _holds_words(left, premises) or _holds_words(right, premises):
        return Role.UNREAD, undecided("It holds words or dots.")
    if is_between_differentials(link):
        return Role.UNREAD, undecided("Differentials are not judged.")
    if link.sign in EQUAL:
        return _equation(link, left, right, premises, chain)
    if moves(link, premises) is not None:
        return Role.GIVEN, undecided("This says where a name goes.")
    return Role.STEP, related(link, left, right, premises)


def _holds_words(tree: Node, premises: Premises) -> bool:
    """Whether words or dots stand in a tree, outside of what a definition spells with them."""
    if isinstance(tree, Words):
        return True
    if not any(isinstance(node, Words) for node in walk(tree)) or premises.definition_of(tree) is not None:
        return False
    return any(_holds_words(child, premises) for child in children(tree))


# Equations


def _equation(link: Link, left: Node, right: Node, premises: Premises, chain: Standing) -> Judged:
    first, second = (premises.spelled_out(plain_names(side, premises.scope)[0]) for side in (left, right))
    if link.first and _defines(link, (left, right), (first, second), premises):
        if first != left and (found := _right_by_premises(first, second, premises)) is not None:
            return Role.STEP, found
        return Role.DEFINITION, _final(link, _answer(link, left, second, premises), chain) or undecided("This was taken as a definition.")
    if holds_density(left, premises) or holds_density(right, premises):
        return Role.STEP, _over_density(link, (left, right), premises)
    if first != second and _holds_integral(first, second) and not (is_grounded(first, premises) and is_grounded(second, premises)):
        return Role.STEP, undecided("We do not know what is integrated.")
    strangers = premises.strangers(first, second)
    alike = same(first, second, premises)
    if alike and _is_dead(first, second, premises):
        return Role.STEP, undecided("We do not know how what is differentiated depends on it.")
    if alike:
        return Role.STEP, compare_trees(first, second, premises.scope, assumptions=premises.assumptions, seed=premises.seed)
    anchored = is_determined(first, premises) if link.first else chain.anchored
    if (found := _right_by_premises(first, second, premises, known=not strangers, anchored=anchored)) is not None:
        return Role.STEP, found
    if link.sign == "~=" and same(nearly(first, premises.near), nearly(second, premises.near), premises):
        return Role.STEP, confirmed("This is about the same.")
    if link.given:
        return Role.GIVEN, undecided("This was taken from the question.")
    if strangers and (link.first or not all(_is_letter(name, first) and _is_letter(name, second) for name in strangers)):
        unknown = undecided(f"We do not know what {', '.join(strangers)} stands for.")
        return Role.STEP, _final(link, _answer(link, left, second, premises), chain) or unknown
    premises = premises.supposing(first, second) if strangers else premises
    found = _unlike(link, (left, right), (first, second), premises, chain, unsure=alike is None)
    if found[1].outcome is not Outcome.UNDECIDED:
        return found
    answer = _answer(link, left, second, premises)
    if found[0] is Role.CHOICE:
        answer = answer or contradicts(first, second, premises)
    elif answer is not None and answer.outcome is not Outcome.CORRECT:
        answer = None
    return found[0], _final(link, answer, chain) or found[1]


def _answer(link: Link, left: Node, right: Node, premises: Premises) -> Verdict | None:
    """Return the verdict on what begins a chain and is asked for."""
    return answered(left, right, premises) if link.first else None


def _over_density(link: Link, sides: Sides, premises: Premises) -> Verdict:
    """Return the verdict on a step with an integral over a density: right where the means that it stands for are the same."""
    for first, second in averaged(sides, link.head.tree if link.head else None, premises):
        if same(first, second, premises) or _right_by_premises(first, second, premises) is not None:
            return confirmed("The integral over the density is a mean.")
    return undecided("We do not know what is integrated.")


def _final(link: Link, verdict: Verdict | None, chain: Standing) -> Verdict | None:
    """Return the verdict on what is compared with what should have come out: what is not final, or carries on a mistake, is not called wrong."""
    if verdict is None or verdict.outcome is Outcome.CORRECT:
        return verdict
    if chain.late or chain.broken or not is_firm(link) or not (verdict.tag or chain.final):
        return None
    return verdict


def _defines(link: Link, typed: Sides, read: Sides, premises: Premises) -> bool:
    """Whether a link gives a meaning to a name that has none, or none but the author's for derivations, which says something else."""
    if is_case(link) or not premises.is_fresh(typed[0], explicit=is_explicit(link)) or refers(*typed):
        return False
    if typed[0] == read[0] and names(head_of(typed[0])) & (premises.soft | premises.carried):
        return premises.is_renamed(*typed)
    return typed[0] == read[0] or not same(*read, premises)


def _is_dead(left: Node, right: Node, premises: Premises) -> bool:
    """Whether two sides are the same only because a derivative is zero, of what the question says nothing about."""
    slopes = any(isinstance(node, Derivative | Gradient) for side in (left, right) for node in walk(side))
    if not slopes or isinstance(left, Number) or isinstance(right, Number) or not _vanish((left, right), premises):
        return False
    free = _free_indices(left, right)
    alike = tuple(Relation((Name(first), Name(second)), ("=",)) for first, second in pairwise(free))
    return not alike or _vanish((left, right), replace(premises, assumptions=(*premises.assumptions, *alike)))


def _is_letter(name: str, side: Node) -> bool:
    """Whether a name stands in a side, and only by itself: what has an index may be anything."""
    use = usage(side)
    return name in use.alone and name not in {base for base, _ in use.indexed}


def _holds_integral(*sides: Node) -> bool:
    return any(isinstance(node, Big) and node.operator == "int" for side in sides for node in walk(side))


def _unlike(link: Link, typed: Sides, read: Sides, premises: Premises, chain: Standing, *, unsure: bool) -> Judged:
    """Return what a link is whose sides are not always the same: from a fact, a choice, wrong, or not to be decided."""
    fixed = is_claim(link, *read, premises, chain)
    renamed = link.first and isinstance(read[0], Name) and premises.is_free(read[0])
    misshapen = not renamed and _misshapen(*read, premises)
    if not misshapen and not is_determined(read[0], premises) and by_fact(*read, premises):
        return Role.STEP, confirmed("This follows from what was given or stated before.")
    if not fixed and not misshapen:
        return Role.CHOICE, undecided("This was taken as a choice, or as what a condition asks for.")
    if fixed and is_certain(link, *read, premises, dead=True) and (found := through_parameter(*read, premises)) is not None:
        return Role.STEP, found
    if premises.carried & (premises.made_of(read[0]) | premises.made_of(read[1])):
        return Role.STEP, undecided("It would be wrong if its names still mean what they meant under an earlier number.")
    if (unsure and not misshapen) or _merges(*typed, premises) or not is_certain(link, *read, premises):
        return Role.STEP, undecided("This could not be decided.")
    if not chain.broken and is_accepted(link, *read, premises):
        return Role.STEP, undecided("This is one of the answers that are accepted.")
    if any(same(*sides, premises) for sides in repairs(*read)):
        return Role.STEP, undecided("It would hold if a term had not slid under a fraction.")
    return Role.STEP, _wrong(*read, premises)


def same(left: Node, right: Node, premises: Premises) -> bool | None:
    """Return whether two members are the same; ``None`` where that is not decided."""
    return same_meaning(left, right, premises.scope, assumptions=premises.assumptions, seed=premises.seed)


def _right_by_premises(left: Node, right: Node, premises: Premises, *, known: bool = True, anchored: bool = False) -> Verdict | None:
    """Return the verdict on a step that is no identity, but that something makes right: values, a condition, rounding, or a loose notation.

    Args:
        left: What stands before the sign.
        right: What stands after it.
        premises: What is in force.
        known: Whether all names mean something.
        anchored: Whether the definitions fix what the step is about: that it vanishes where a condition holds makes no step right then.
    """
    sides, chosen, kept = (premises.with_values(left), premises.with_values(right)), premises.chosen, None
    if (sides != (left, right) or chosen is not premises) and same(*sides, chosen) and not (anchored and varies(right) and _vanish(sides, chosen)):
        found = _by_values(left, right, premises)
        if found.outcome is Outcome.CORRECT:
            return found
        kept = found
    if known and by_condition(left, right, premises, anchored=anchored):
        return confirmed("This uses the condition that is to be met.")
    if (
        _rounds(right)
        and alike_in_shape(right, sides[0], chosen.scope)
        and same_meaning(right, sides[0], chosen.scope, criteria=_ROUNDED, seed=premises.seed)
    ):
        return confirmed("The numbers agree as far as they are shown.")
    if _apart(left, right, premises):
        return confirmed("This holds where the indices differ.")
    for first, second, note in readings(left, right, premises.scope):
        if same(first, second, premises) or (known and by_condition(first, second, premises, anchored=anchored)):
            return confirmed(note)
    return kept


def _by_values(left: Node, right: Node, premises: Premises) -> Verdict:
    """Return the verdict on a step that holds for the values in force; it is not certain that they are meant where their names stay."""
    kept = {name for name in premises.granted & set(walk(right)) if not varies(premises.values[name])}
    others = {name: value for name, value in premises.values.items() if name not in kept}
    if kept and not same(replace(premises, values=others).with_values(left), right, premises):
        return undecided("This holds for a value that may be taken, but keeps its name.")
    return confirmed("This holds for the values that were chosen.")


def _vanish(sides: Sides, premises: Premises) -> bool:
    """Whether one of two sides is zero, so that any multiple of it is the same."""
    return any(same(side, Multiply((Number(Fraction(0)), side)), premises) for side in sides)


def _apart(left: Node, right: Node, premises: Premises) -> bool:
    """Whether a step holds wherever its free indices are all different."""
    free = _free_indices(left, right)
    if not 1 < len(free) <= _MAX_INDICES:
        return False
    apart = tuple(Relation((Name(first), Name(second)), ("!=",)) for first, second in combinations(free, 2))
    return bool(same(left, right, replace(premises, assumptions=(*premises.assumptions, *apart))))


def _free_indices(left: Node, right: Node) -> list[str]:
    uses = usage(left), usage(right)
    return sorted((uses[0].indices | uses[1].indices) & (uses[0].free | uses[1].free) - uses[0].bound - uses[1].bound)


def _rounds(tree: Node) -> bool:
    return any(isinstance(node, Number) and node.decimals for node in walk(tree))


def _merges(left: Node, right: Node, premises: Premises) -> bool:
    """Whether two names of a step, such as ``v^{old}`` and ``v^{new}``, were both read as one declared name."""
    own = names(left) | names(right)
    plain = {name: plain_names(Name(name), premises.scope)[0] for name in own}
    return len(set(plain.values())) < len(plain)


def _misshapen(left: Node, right: Node, premises: Premises) -> bool:
    """Whether the shapes of a step fit in no way, and no gradient is about whose layout could explain it."""
    if not premises.scope.sized or any(names(head_of(name)) & (names(left) | names(right)) for name, _ in premises.own):
        return False
    slopes = [tree for tree in (left, right) if any(isinstance(node, Derivative | Gradient) for node in walk(tree))]
    if slopes and all(tree in slopes or conforms(tree, premises.scope) for tree in (left, right)):
        return False
    verdict = compare_trees(right, left, premises.scope, assumptions=premises.assumptions, seed=premises.seed)
    return verdict.outcome is Outcome.INCORRECT and verdict.feedback.startswith("The shapes do not fit")


def _wrong(left: Node, right: Node, premises: Premises) -> Verdict:
    """Return the verdict against a step; a row beside a column is compared with it turned, for the layout alone is no mistake."""
    verdict = compare_trees(right, left, premises.scope, assumptions=premises.assumptions, seed=premises.seed)
    shapes = _SHAPES.search(verdict.feedback)
    if shapes and shapes.groups()[:2] == shapes.groups()[:1:-1]:
        verdict = compare_trees(Transpose(right), left, premises.scope, assumptions=premises.assumptions, seed=premises.seed)
    return verdict if verdict.outcome is Outcome.INCORRECT else undecided(verdict.feedback or "This could not be decided.")
