"""A section to its judged steps: the premises grows as it is read, and each chain is also judged from its head to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from grader.derivation.answering import finals
from grader.derivation.claims import Standing
from grader.derivation.grounds import is_determined
from grader.derivation.judge import EQUAL, judge, same
from grader.derivation.later import Later
from grader.derivation.meanings import either
from grader.derivation.premises import Premises
from grader.derivation.reading import Link, is_case, links
from grader.derivation.signs import moves
from grader.extraction import plain_names
from grader.language.declaration import Domain, Sort
from grader.language.tree import Call, Index, Name, Node, Number, Power, Sequence, names, walk
from grader.result import Basis, Outcome, Role, Step, Verdict
from grader.submission.document import Section

_MAX_HEADS = 8
_MAX_LIMITS = 4
_SQUARE = 2
_RIGHT = Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED)
_TRIM = re.compile(r"^[\s&]+|(?:[\s&.,;]|\\\\|\\quad)+$")


def derive(section: Section, premises: Premises) -> tuple[Step, ...]:
    """Return the steps of a section.

    Args:
        section: What a student wrote.
        premises: What is in force where it begins.
    """
    return derived(section, premises)[0]


def derived(section: Section, premises: Premises) -> tuple[tuple[Step, ...], Premises]:
    """Return the steps of a section, and what is in force after it; where names may mean several things, each step in the meaning that suits it."""
    steps, after = _read(section, premises)
    for other in premises.alternatives:
        right = frozenset(_key(step) for step in steps if step.outcome is Outcome.CORRECT)
        if len(right) < len(steps):
            steps = either(steps, _read(section, other.after(premises), right)[0])
    return steps, after


@dataclass(frozen=True, slots=True)
class _Around:
    """What is the same for all chains of a section: its number, what is explained further down, and the steps that are right already."""

    part: str
    later: Later
    right: frozenset[tuple[str, ...]]


def _key(step: Step) -> tuple[str, ...]:
    return str(step.lines), step.lhs, step.rel, step.rhs


def _read(section: Section, premises: Premises, right: frozenset[tuple[str, ...]] = frozenset()) -> tuple[tuple[Step, ...], Premises]:
    """Return the steps of a section in one meaning of the names, and what is in force after it; what another meaning makes right is so."""
    found: list[Step] = []
    heads: list[Link] = []
    chosen: list[tuple[int, Node]] = []
    read = list(links(section, premises.scope))
    later, standings, last = Later.of(read, premises), dict[int, Standing](), finals(read, premises)
    premises, around = later.shadowing(premises), _Around(section.part, later, right)
    for _, own in groupby(read, lambda link: link.chain):
        chain = _joined(list(own), heads, premises)
        number, late = chain[0].chain, any(step.outcome is Outcome.INCORRECT for step in found)
        standings.setdefault(number, Standing(_is_anchored(chain[0], premises), final=number in last, late=late))
        steps, premises = _chain(chain, around, premises, standings)
        chosen += [
            (len(found) + number, name) for number, link in enumerate(chain) if (name := _chosen_name(link, steps[number], premises)) is not None
        ]
        found += steps
        heads = [*heads[-_MAX_HEADS:], chain[-1]]
    return tuple(_met(found, chosen, premises)), premises


def _is_anchored(link: Link, premises: Premises) -> bool:
    """Whether the chain of a link begins with a quantity that the definitions fix."""
    head = link.head.tree if link.head else None
    return head is not None and is_determined(head, premises)


def _chosen_name(link: Link, step: Step, premises: Premises) -> Node | None:
    """Return the name that a link chooses a value for."""
    if step.outcome is not Outcome.UNDECIDED or step.role not in (Role.CHOICE, Role.STEP) or link.left is None:
        return None
    name = plain_names(link.left.tree, premises.scope)[0] if link.left.tree is not None else None
    name = name.base if isinstance(name, Power) else name
    return name if name is not None and name in premises.values else None


def _met(found: list[Step], chosen: list[tuple[int, Node]], premises: Premises) -> list[Step]:
    """Return the steps in which the choices are right that, all together, meet every condition."""
    if not chosen or not premises.conditions:
        return found
    final = premises.settled
    if not all(same(premises.with_values(quantity), number, final) for quantity, number in premises.conditions):
        return found
    last = {name: place for place, name in chosen}
    note = "With all that is chosen, the conditions are met."
    met = set(last.values())
    return [
        replace(step, outcome=Outcome.CORRECT, basis=Basis.SAMPLED, reason=note) if place in met and step.outcome is Outcome.UNDECIDED else step
        for place, step in enumerate(found)
    ]


def _joined(chain: list[Link], heads: list[Link], premises: Premises) -> list[Link]:
    """Return a chain that begins with a sign after words, joined to the chain before it that its first or last member belongs to."""
    if not chain[0].dangling:
        return chain
    for before in reversed(heads):
        for member in (chain[0].right.tree, chain[-1].right.tree):
            if before.head and before.head.tree and member and same(before.head.tree, member, premises):
                return [replace(chain[0], left=before.right, head=before.head), *(replace(link, head=before.head) for link in chain[1:])]
    return chain


def _chain(chain: list[Link], around: _Around, premises: Premises, standings: dict[int, Standing]) -> tuple[list[Step], Premises]:
    """Judge a run of a chain link by link, then its end against its head; what the chain stands on is kept for where it goes on."""
    standing = standings[chain[0].chain]
    found: list[Step] = []
    for link in chain:
        role, verdict = _judged(link, premises, standing, around)
        found.append(_step(link, around.part, role, verdict, inherits=standing.broken))
        standing = _after(standing, verdict.outcome)
        premises = _learnt(link, role, premises)
    standings[chain[0].chain] = standing
    for whole in _ends(chain):
        _, verdict = _judged(whole, premises, standing, around)
        if not (standing.broken and verdict.outcome is Outcome.INCORRECT):
            found.append(_step(whole, around.part, Role.CLAIM, verdict, inherits=standing.broken))
    return found, premises


def _after(standing: Standing, outcome: Outcome) -> Standing:
    return replace(
        standing,
        trusted=standing.trusted and outcome is not Outcome.UNDECIDED,
        begun=standing.begun or outcome is Outcome.CORRECT,
        broken=standing.broken or outcome is Outcome.INCORRECT,
    )


def _judged(link: Link, premises: Premises, standing: Standing, around: _Around) -> tuple[Role, Verdict]:
    """Judge a link; where it holds names that are explained further down only, with what they are said to be there."""
    later = around.later
    if around.right and _key(_step(link, around.part, Role.STEP, _RIGHT, inherits=False)) in around.right:
        return Role.STEP, _RIGHT
    judged = judge(link, premises, standing)
    if judged[1].outcome is not Outcome.UNDECIDED or judged[0] is Role.DEFINITION or not later.definitions:
        return judged
    wider = later.explaining(link, premises)
    again = judge(link, wider, standing) if wider is not premises else judged
    return judged if again[1].outcome is Outcome.UNDECIDED else again


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
    if (going := moves(link, premises)) is not None:
        return replace(premises, limits=(*premises.limits[-_MAX_LIMITS:], going))
    if left is None or right is None or link.sign not in EQUAL or is_case(link) or not (names(left) or names(right)):
        return premises
    if role is Role.DEFINITION:
        return premises.defining(left, right)
    if role is Role.GIVEN or (link.first and (role is Role.CHOICE or (isinstance(left, Name | Index) and not is_determined(left, premises)))):
        premises = premises.stating(left, right, given=role is Role.GIVEN)
    if role is not Role.UNREAD and isinstance(right, Number) and is_determined(left, premises):
        return _settled(left, right, premises)
    for name, value in ((left, right), (right, left)):
        chosen = _chosen(name, value, premises) if isinstance(value, Number) or role is Role.CHOICE else premises
        if chosen is not premises:
            return chosen
    return premises


def _chosen(name: Node, value: Node, premises: Premises) -> Premises:
    """Return the premises in which a declared name, its square, or a list of names, has a value."""
    match name:
        case Power(base=Name() as base, exponent=Number() as square) if square.value == _SQUARE and _is_positive(base, premises):
            return _chosen(base, Call("sqrt", (value,)), premises)
        case Name() | Index() if _is_declared(name, premises) and name not in walk(value) and not _is_recurrence(name, value):
            known = premises.values.get(name)
            return premises if isinstance(value, Number) and known is not None and names(known) and value.decimals else premises.choosing(name, value)
        case Sequence(items=items) if items and all(isinstance(item, Name | Index) for item in items) and name not in walk(value):
            return premises.choosing(name, value)
        case _:
            return premises


def _is_positive(name: Name, premises: Premises) -> bool:
    declared = premises.scope.get(name.id)
    return declared is not None and declared.domain is Domain.POSITIVE


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
    """Whether a value holds another member of the same sequence, not by its number."""
    others = [node for node in walk(value) if isinstance(node, Index) and isinstance(name, Index) and node.base == name.base]
    return any(not isinstance(index, Number) for node in others for index in node.indices)
