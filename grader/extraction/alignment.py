"""Statements for another index than the asked one: ``v_{t+1} = ...`` and ``v_n = ...`` say what ``v_t = ...`` says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from grader.extraction.naming import plain_names
from grader.extraction.said import Said
from grader.language import tree as t
from grader.language.relations import offset_of
from grader.language.render import spell
from grader.language.scope import Scope


def aligned(said: Said, asks: Sequence[t.Node], scope: Scope) -> Said:
    """Return a statement with the indices of the asked quantity that its left side is, up to names and shifts of indices.

    >>> from grader.extraction import stated
    >>> from grader.language.parser import parse
    >>> from grader.language.compare import scope_of
    >>> scope = scope_of({"v": "sequence of real"})
    >>> [spell(said.relation) for said in [aligned(stated("v_{n+1} = n", scope).said[-1], [parse("v_t", scope)], scope)]]
    ['v_{t}=t+-1']
    """
    if said.left is None or not _indexed(said.left):
        return said
    left = plain_names(said.left, scope)[0]
    for ask in asks:
        bound = _bindings(plain_names(ask, scope)[0], left)
        mapping = _mapping(bound, scope) if bound else {}
        if bound and mapping:
            members = tuple(t.replace(_without_bound(member, list(bound)), mapping) for member in said.members)
            return replace(said, left=_with_indices(said.left, ask), members=members)
    return said


def _with_indices(left: t.Node, ask: t.Node) -> t.Node:
    """Return a left side with its own bases, and the indices of the asked quantity."""
    pairs = zip(_indexed(left), _indexed(ask), strict=True)
    return t.replace(left, {own: t.Index(own.base, asked.indices, own.above) for own, asked in pairs})


def _indexed(tree: t.Node) -> list[t.Index]:
    return [node for node in t.walk(tree) if isinstance(node, t.Index)]


def _bindings(ask: t.Node, left: t.Node) -> dict[t.Name, t.Node] | None:
    """Return what stands in a left side for each index of the asked quantity; ``None`` when they are two different quantities."""
    wanted, found = _indexed(ask), _indexed(left)
    if ask == left or len(wanted) != len(found) or any(not _alike(one, other) for one, other in zip(wanted, found, strict=True)):
        return None
    if spell(t.replace(left, dict(zip(found, wanted, strict=True)))) != spell(ask):
        return None
    bound: dict[t.Name, t.Node] = {}
    for one, other in zip(wanted, found, strict=True):
        for index, inner in zip(one.indices, other.indices, strict=True):
            if not isinstance(index, t.Name) or bound.setdefault(index, inner) != inner:
                return None
    return bound


def _alike(one: t.Index, other: t.Index) -> bool:
    """Whether two indexed names differ in their indices alone."""
    return (one.base, one.above, len(one.indices)) == (other.base, other.above, len(other.indices))


def _mapping(bound: dict[t.Name, t.Node], scope: Scope) -> dict[t.Node, t.Node]:
    """Return what to put for the statement's own index names; empty when an index is more than a name and a shift, or another declared name."""
    mapping: dict[t.Node, t.Node] = {}
    for index, inner in bound.items():
        name, offset = offset_of(inner)
        if name is None or (name != index and name.id in scope):
            return {}
        target = t.Add((index, t.Number(Fraction(-offset)))) if offset else index
        if mapping.setdefault(name, target) != target:
            return {}
    return mapping


def _without_bound(tree: t.Node, taken: Sequence[t.Name]) -> t.Node:
    """Return a tree whose sums do not bind certain names, so that these can be put in."""
    bound = [node for node in t.walk(tree) if isinstance(node, t.Big) and node.index in taken]
    return t.replace(tree, {node: t.replace(node, {node.index: t.Name(f"{node.index.id}'")}) for node in bound if isinstance(node.index, t.Name)})
