"""Integrals over a density that nobody declared: ``\\int_0^\\infty z^2 f(z) dz`` is the mean of what stands beside ``f`` where z is above 0."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from grader.derivation.premises import Premises, head_of
from grader.language.declaration import Sort
from grader.language.tree import Apply, Big, Call, Index, Moment, Multiply, Name, Node, Number, Relation, names, walk
from grader.language.tree import replace as substituted
from grader.language.usage import usage

_ONE = Number(Fraction(1))

Sides = tuple[Node, Node]


def holds_density(tree: Node, premises: Premises) -> bool:
    """Whether a tree holds an integral over a density."""
    return any(isinstance(node, Big) and _density(node, premises) is not None for node in walk(tree))


def averaged(sides: Sides, head: Node | None, premises: Premises) -> Iterator[Sides]:
    """Yield the two sides with means in place of the integrals over a density, for each random quantity that it may be the density of.

    Args:
        sides: What stands before the sign and after it.
        head: What the chain begins with: what is random in it is integrated over.
        premises: What is in force.
    """
    for subject in _subjects(sides, head, premises):
        first, second = (_means(side, subject, premises) for side in sides)
        if not any(isinstance(node, Big) and node.operator == "int" for side in (first, second) for node in walk(side)):
            yield first, second


def _density(node: Big, premises: Premises) -> Apply | None:
    """Return the factor of an integrand that is a function of one thing and means nothing yet."""
    factors = node.body.factors if isinstance(node.body, Multiply) else (node.body,)
    found = [factor for factor in factors if isinstance(factor, Apply) and len(factor.arguments) == 1 and not factor.primes]
    unknown = [factor for factor in found if not premises.scope.is_function(_id(factor)) and not premises.scope.definitions_like(factor)]
    return unknown[0] if node.operator == "int" and isinstance(node.index, Name | Index) and len(unknown) == 1 else None


def _id(call: Apply) -> str:
    head = head_of(call)
    return head.id if isinstance(head, Name) else ""


def _subjects(sides: Sides, head: Node | None, premises: Premises) -> Iterator[Node]:
    """Yield the random numbers that an integral may run over: the one that the density is of, or those that the head is made of."""
    declared = premises.scope.declarations
    calls = [found for side in sides for node in walk(side) if isinstance(node, Big) and (found := _density(node, premises)) is not None]
    written = [call.arguments[0] for call in calls if _is_random(call.arguments[0], premises)]
    if written:
        yield written[0]
        return
    place = sorted(usage(head).indices - usage(head).bound) if head is not None else []
    for name in sorted(premises.made_of(head)) if head is not None else ():
        if not premises.is_random(name):
            continue
        if declared[name].sort is Sort.SCALAR:
            yield Name(name)
        elif declared[name].sort is Sort.VECTOR:
            yield Index(Name(name), (Name(place[0]) if place else _ONE,))


def _is_random(tree: Node, premises: Premises) -> bool:
    head = head_of(tree)
    return isinstance(head, Name) and premises.is_random(head.id)


def _means(tree: Node, subject: Node, premises: Premises) -> Node:
    """Return a tree with the mean over a subject in place of each integral over a density."""
    found: dict[Node, Node] = {}
    for node in walk(tree):
        if isinstance(node, Big) and (density := _density(node, premises)) is not None:
            inside = substituted(substituted(node.body, {density: _ONE}), {density.arguments[0]: subject})
            found[node] = Moment("E", (Multiply((inside, *_limits(node, subject))),))
    return substituted(tree, found) if found else tree


def _limits(node: Big, subject: Node) -> Iterator[Node]:
    for end, sign in ((node.lower, ">"), (node.upper, "<")):
        if end is not None and not names(end) & {r"\infty"}:
            yield Call("indicator", (Relation((subject, end), (sign,)),))
