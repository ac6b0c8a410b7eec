"""Links that end in what was asked for, or that speak of unknowns whose values are known: these are compared with what should have come out."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.grounds import is_grounded
from grader.derivation.premises import Asked, Premises, head_of
from grader.derivation.reading import Link
from grader.extraction import quantity_key
from grader.language.compare import compare_trees, same_meaning
from grader.language.tree import Add, Index, Node, Transpose, names, walk
from grader.language.usage import usage
from grader.result import Basis, Outcome, Verdict

Sides = tuple[Node, Node]


def finals(read: Sequence[Link], premises: Premises) -> frozenset[int]:
    """Return the chains that hold the last equation of a section for each quantity that is asked for."""
    keys = {quantity_key(asked.left, premises.scope) for asked in premises.asked}
    last: dict[str, int] = {}
    for link in read if keys else ():
        if link.head is not None and link.head.tree is not None and link.sign in ("=", ":="):
            key = quantity_key(link.head.tree, premises.scope)
            last |= {key: link.chain} if key in keys else {}
    return frozenset(last.values())


def answered(left: Node, right: Node, premises: Premises) -> Verdict | None:
    """Return the verdict on an equation for what is asked for, against the key and every other right answer; ``None`` where it is none.

    It is wrong only where it differs from all of them, in the names that the key has.
    """
    for asked in premises.asked:
        if quantity_key(asked.left, premises.scope) != quantity_key(left, premises.scope):
            continue
        if any(_same(right, answer, premises) for answer in asked.rights):
            return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, notes=("This is what was asked for.",))
        if _is_answer(right, asked, premises):
            return _against(right, asked, premises)
    return None


def _is_answer(right: Node, asked: Asked, premises: Premises) -> bool:
    """Whether a right side is written in the key's names, so that it is meant as an answer; another member of a sequence may be counted otherwise."""
    if any(isinstance(node, Index) and any(isinstance(place, Add) for place in node.indices) for node in walk(asked.left)):
        return False
    free, key = _built_on(right, premises), usage(asked.rights[0]).free if asked.rights else frozenset[str]()
    return asked.whole and bool(free) and free <= key and not names(right) & names(asked.left) - key and is_grounded(right, premises)


def _built_on(tree: Node, premises: Premises) -> frozenset[str]:
    """Return the free names of a tree, with those that the student's definitions are made of in place of the names that they define."""
    free = usage(tree).free
    for left, right in reversed(premises.own):
        own = names(head_of(left))
        free = (free - own) | (usage(right).free - usage(left).indices) if own & free else free
    return free


def _against(right: Node, asked: Asked, premises: Premises) -> Verdict | None:
    """Return the verdict against an answer that is none of the right ones; a row beside a column is none."""
    turned = [answer for key in asked.rights for answer in (key, Transpose(key))]
    found = [compare_trees(right, answer, premises.scope, assumptions=premises.assumptions, seed=premises.seed) for answer in turned]
    plain = found[::2]
    if any(one.outcome is Outcome.CORRECT for one in found) or any(one.outcome is not Outcome.INCORRECT for one in plain):
        return None
    return plain[0]


def contradicts(left: Node, right: Node, premises: Premises) -> Verdict | None:
    """Return the verdict against an equation that the known values of its unknowns do not meet; ``None`` where they do, or it has none."""
    if not premises.solution.keys() & {*walk(left), *walk(right)} or not (is_grounded(left, premises) and is_grounded(right, premises)):
        return None
    solved = premises.solved
    verdict = compare_trees(right, left, solved.scope, assumptions=solved.assumptions, seed=solved.seed)
    return verdict if verdict.outcome is Outcome.INCORRECT else None


def is_accepted(link: Link, left: Node, right: Node, premises: Premises) -> bool:
    """Whether a link ends in an answer that the author accepts for what it begins with, beside the key, as in another layout.

    Two numbers within a chain that are both accepted, and are not the same, have no layout to explain them.
    """
    heads = left, link.head.tree if link.head else None
    found = [asked for asked in premises.asked if asked.left in heads]
    if not link.first and _same(left, Transpose(left), premises) and any(_same(left, answer, premises) for asked in found for answer in asked.rights):
        return False
    return any(_same(right, answer, premises) and not _same(asked.left, answer, premises) for asked in found for answer in asked.rights)


def _same(left: Node, right: Node, premises: Premises) -> bool | None:
    return same_meaning(left, right, premises.scope, assumptions=premises.assumptions, seed=premises.seed)
