"""Whether one link of a derivation holds in its premises; it is called wrong only where nothing that was in force could make it right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

from grader.derivation.grounds import holds_a_moment, is_determined, is_grounded
from grader.derivation.lenience import readings
from grader.derivation.premises import Premises
from grader.derivation.reading import Link
from grader.derivation.sources import by_condition, by_fact
from grader.derivation.truth import SIGNS, holds
from grader.extraction import plain_names
from grader.language.compare import compare_trees, same_meaning
from grader.language.criteria import criteria_of
from grader.language.inference import assumed, assuming
from grader.language.render import spell
from grader.language.tree import Derivative, Gradient, Index, Name, Node, Number, Relation, Words, names, walk
from grader.language.trial import Trial
from grader.language.usage import usage
from grader.result import Basis, Outcome, Role, Verdict

EQUAL = frozenset({"=", ":=", "~="})
_ASSUMING = frozenset(
    "let define denote set choose assume suppose given require want need if with where when such so should must would take put consider".split()
)
_MAX_INDICES = 3
_ROUNDED = criteria_of("as shown")

Judged = tuple[Role, Verdict]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a chain stands on: whether it begins with a quantity that the definitions fix, and whether all of it so far was judged."""

    anchored: bool
    trusted: bool = True


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
        return Role.UNREAD, _undecided(f"This was not read: {why}")
    if any(isinstance(node, Words) for tree in (left, right) for node in walk(tree)):
        return Role.UNREAD, _undecided("It holds words or dots.")
    if link.sign in EQUAL:
        return _equation(link, left, right, premises, chain)
    if link.sign in SIGNS:
        return Role.STEP, _inequality(link, left, right, premises)
    return Role.STEP, _undecided(f"We do not judge the sign {link.sign}.")


# Equations


def _equation(link: Link, left: Node, right: Node, premises: Premises, chain: Standing) -> Judged:
    if link.first and premises.is_fresh(left) and not _refers(left, right):
        return Role.DEFINITION, _undecided("This was taken as a definition.")
    first, second = plain_names(left, premises.scope)[0], plain_names(right, premises.scope)[0]
    alike = same(first, second, premises)
    if alike:
        return Role.STEP, compare_trees(first, second, premises.scope, assumptions=premises.assumptions, seed=premises.seed)
    if (note := _right_by_premises(first, second, premises)) is not None:
        return Role.STEP, _right(note)
    if link.given:
        return Role.GIVEN, _undecided("This was taken from the question.")
    if strangers := premises.strangers(first, second):
        return Role.STEP, _undecided(f"We do not know what {', '.join(strangers)} stands for.")
    fixed = is_determined(first, premises) if link.first else chain.trusted and (chain.anchored or holds_a_moment(first, premises))
    misshapen = _misshapen(first, second, premises)
    if not fixed and not misshapen and by_fact(first, second, premises):
        return Role.STEP, _right("This follows from what was given or stated before.")
    if not fixed and not misshapen:
        return Role.CHOICE, _undecided("This was taken as a choice, or as what a condition asks for.")
    if (alike is None and not misshapen) or _merges(left, right, premises) or not _certain(link, first, second, premises):
        return Role.STEP, _undecided("This could not be decided.")
    return Role.STEP, _wrong(first, second, premises)


def same(left: Node, right: Node, premises: Premises) -> bool | None:
    """Return whether two members are the same; ``None`` where that is not decided."""
    return same_meaning(left, right, premises.scope, assumptions=premises.assumptions, seed=premises.seed)


def _right_by_premises(left: Node, right: Node, premises: Premises) -> str | None:
    """Return what makes a step right that is no identity: chosen values, a condition, an earlier fact, rounding, or a loose notation."""
    sides, chosen = (premises.with_values(left), premises.with_values(right)), premises.chosen
    if (sides != (left, right) or chosen is not premises) and same(*sides, chosen):
        return "This holds for the values that were chosen."
    if by_condition(left, right, premises):
        return "This uses the condition that is to be met."
    if _rounds(right) and same_meaning(right, left, premises.scope, criteria=_ROUNDED, seed=premises.seed):
        return "The numbers agree as far as they are shown."
    if _apart(left, right, premises):
        return "This holds where the indices differ."
    for first, second, note in readings(left, right, premises.scope):
        if same(first, second, premises) or by_condition(first, second, premises):
            return note
    return None


def _apart(left: Node, right: Node, premises: Premises) -> bool:
    """Whether a step holds wherever its free indices are all different."""
    uses = usage(left), usage(right)
    free = sorted((uses[0].indices | uses[1].indices) & (uses[0].free | uses[1].free) - uses[0].bound - uses[1].bound)
    if not 1 < len(free) <= _MAX_INDICES:
        return False
    apart = tuple(Relation((Name(first), Name(second)), ("!=",)) for first, second in combinations(free, 2))
    return bool(same(left, right, replace(premises, assumptions=(*premises.assumptions, *apart))))


def _rounds(tree: Node) -> bool:
    return any(isinstance(node, Number) and node.decimals for node in walk(tree))


def _refers(left: Node, right: Node) -> bool:
    """Whether a name stands in its own definition."""
    indices = {index for node in walk(left) if isinstance(node, Index) for part in node.indices for index in names(part)}
    return bool(names(left) & names(right) - indices)


def _merges(left: Node, right: Node, premises: Premises) -> bool:
    """Whether two names of a step, such as ``v^{old}`` and ``v^{new}``, were both read as one declared name."""
    own = names(left) | names(right)
    plain = {name: plain_names(Name(name), premises.scope)[0] for name in own}
    return len(set(plain.values())) < len(plain)


def _misshapen(left: Node, right: Node, premises: Premises) -> bool:
    """Whether the shapes of a step fit in no way, and no gradient is about whose layout could explain it."""
    if any(isinstance(node, Derivative | Gradient) for tree in (left, right) for node in walk(tree)) or not premises.scope.sized:
        return False
    verdict = compare_trees(right, left, premises.scope, assumptions=premises.assumptions, seed=premises.seed)
    return verdict.outcome is Outcome.INCORRECT and verdict.feedback.startswith("The shapes do not fit")


def _certain(link: Link, left: Node, right: Node, premises: Premises) -> bool:
    """Whether a step that fails can be called wrong: nothing in it was guessed, supposed or asked for."""
    numbers = isinstance(left, Number) or isinstance(right, Number)
    supposed = bool(_ASSUMING & set(link.words)) and link.first
    grounded = is_grounded(left, premises) and is_grounded(right, premises)
    return grounded and not link.dangling and not link.doubtful and not supposed and not numbers


def _wrong(left: Node, right: Node, premises: Premises) -> Verdict:
    verdict = compare_trees(right, left, premises.scope, assumptions=premises.assumptions, seed=premises.seed)
    return verdict if verdict.outcome is Outcome.INCORRECT else _undecided(verdict.feedback or "This could not be decided.")


# Inequalities


def _inequality(link: Link, left: Node, right: Node, premises: Premises) -> Verdict:
    """Judge an inequality: right where it holds in every model, wrong only where its two sides are the same and the sign is strict."""
    scope = assuming(premises.scope, tuple(assumed((left, right), premises.scope).items()))
    found = holds(left, link.sign, right, Trial(left, right, scope, premises.assumptions, premises.seed))
    if found.agree:
        return _strict(link, left, right, premises) or Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, evidence=f"holds in {found.models} models")
    return _undecided(found.why or "This holds for some values only; a condition may be meant.")


def _strict(link: Link, left: Node, right: Node, premises: Premises) -> Verdict | None:
    """Return a verdict against a strict sign between two things that are always the same."""
    if link.sign not in ("<", ">") or link.given or premises.strangers(left, right) or not same(left, right, premises):
        return None
    return Verdict(Outcome.INCORRECT, 0.0, Basis.SAMPLED, "never-strict", "The two sides are the same, so that neither is larger.", spell(left))


def _right(note: str) -> Verdict:
    return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, notes=(note,))


def _undecided(reason: str) -> Verdict:
    return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=reason)
