"""A section to its judged steps: the premises grows as it is read, and each chain is also judged from its head to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from grader.derivation.grounds import is_determined
from grader.derivation.judge import EQUAL, Standing, judge, same
from grader.derivation.premises import Premises
from grader.derivation.reading import Link, links
from grader.language.declaration import Sort
from grader.language.tree import Index, Name, Node, Number, walk
from grader.result import Outcome, Role, Step, Verdict
from grader.submission.document import Section

_MAX_HEADS = 8
_TRIM = re.compile(r"^[\s&]+|(?:[\s&.,;]|\\\\|\\quad)+$")


def derive(section: Section, premises: Premises) -> tuple[Step, ...]:
    """Return the steps of a section.

    Args:
        section: What a student wrote.
        premises: What is in force where it begins.
    """
    found: list[Step] = []
    heads: list[Link] = []
    for _, own in groupby(links(section, premises.scope), lambda link: link.chain):
        chain = _joined(list(own), heads, premises)
        steps, premises = _chain(chain, section.part, premises)
        found += steps
        heads = [*heads[-_MAX_HEADS:], chain[-1]]
    return tuple(found)


def _joined(chain: list[Link], heads: list[Link], premises: Premises) -> list[Link]:
    """Return a chain that begins with a sign after words, joined to the chain before it that its first or last member belongs to."""
    if not chain[0].dangling:
        return chain
    for before in reversed(heads):
        for member in (chain[0].right.tree, chain[-1].right.tree):
            if before.head and before.head.tree and member and same(before.head.tree, member, premises):
                return [replace(chain[0], left=before.right, head=before.head), *(replace(link, head=before.head) for link in chain[1:])]
    return chain


def _chain(chain: list[Link], part: str, premises: Premises) -> tuple[list[Step], Premises]:
    """Judge a chain link by link, then its end against its head."""
    head = chain[0].head.tree if chain[0].head else None
    standing = Standing(head is not None and is_determined(head, premises))
    found: list[Step] = []
    broken = False
    for link in chain:
        role, verdict = judge(link, premises, standing)
        standing = replace(standing, trusted=standing.trusted and verdict.outcome is not Outcome.UNDECIDED)
        found.append(_step(link, part, role, verdict, inherits=broken))
        broken |= verdict.outcome is Outcome.INCORRECT
        premises = _learnt(link, role, premises)
    for whole in _ends(chain):
        _, verdict = judge(whole, premises, standing)
        if not (broken and verdict.outcome is Outcome.INCORRECT):
            found.append(_step(whole, part, Role.CLAIM, verdict, inherits=broken))
    return found, premises


def _ends(chain: list[Link]) -> Iterator[Link]:
    """Yield the relation between a chain's head and its end, where all its signs are equalities."""
    last = chain[-1]
    if last.head is not None and last.head is not last.left and all(link.sign in EQUAL for link in chain):
        yield replace(last, left=last.head, first=True)


def _step(link: Link, part: str, role: Role, verdict: Verdict, *, inherits: bool) -> Step:
    left = link.left.text if link.left else ""
    return Step(
        question=part,
        file=link.place.file,
        lines=(link.place.first, link.place.last),
        lhs=_TRIM.sub("", left),
        rel=link.sign,
        rhs=_TRIM.sub("", link.right.text),
        role=role,
        outcome=verdict.outcome,
        basis=verdict.basis,
        reason=verdict.feedback or " ".join(verdict.notes),
        tag=verdict.tag,
        counterexample=verdict.counterexample,
        inherits=inherits,
    )


def _learnt(link: Link, role: Role, premises: Premises) -> Premises:
    """Return the premises after a link: a definition, a stated equation, or a value for a name, is in force from here on."""
    left, right = (link.left.tree if link.left else None), link.right.tree
    if left is None or right is None or link.sign not in EQUAL:
        return premises
    if role is Role.DEFINITION:
        return premises.defining(left, right)
    if role in (Role.CHOICE, Role.GIVEN):
        premises = premises.stating(left, right)
    if role is not Role.UNREAD and isinstance(right, Number) and is_determined(left, premises):
        return _settled(left, right, premises)
    for name, value in ((left, right), (right, left)):
        if isinstance(name, Name | Index) and (role is Role.CHOICE or isinstance(value, Number)) and name not in walk(value):
            return premises.choosing(name, value) if _is_declared(name, premises) and not _is_recurrence(name, value) else premises
    return premises


def _settled(quantity: Node, number: Number, premises: Premises) -> Premises:
    """Return the premises in which a quantity that is just a declared name has a number: ``E[W] = 0`` says ``mu = 0``."""
    for name in sorted(premises.scope.declarations):
        if premises.scope.declarations[name].sort is Sort.SCALAR and premises.is_free(Name(name)) and same(quantity, Name(name), premises):
            return premises.choosing(Name(name), number)
    return premises


def _is_declared(name: Name | Index, premises: Premises) -> bool:
    base = name.base if isinstance(name, Index) else name
    return isinstance(base, Name) and base.id in premises.scope


def _is_recurrence(name: Name | Index, value: Node) -> bool:
    """Whether a value holds another member of the same sequence."""
    return isinstance(name, Index) and any(isinstance(node, Index) and node.base == name.base for node in walk(value))
