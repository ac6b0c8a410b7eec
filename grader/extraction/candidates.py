"""Which statements of a section give the asked quantity a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from grader.extraction.naming import ask_key, plain_names, quantity_key
from grader.extraction.said import EQUALITY, Extract, Said
from grader.language import tree as t
from grader.language.parser import parse
from grader.language.relations import offset_of
from grader.language.scope import Scope
from grader.submission.document import Mark


def candidates(extract: Extract, asks: Sequence[str], scope: Scope) -> list[Said]:
    """Return what a section states of the asked quantities, in order: what is marked if anything is, else what is boxed, else all.

    Args:
        extract: The section.
        asks: The asked quantity in its usual spellings; with none, every statement is a candidate.
        scope: The part's names.
    """
    wanted = [ask_key(ask, scope) for ask in asks]
    usual = [index for ask in asks if (index := _index(parse(ask, scope))) is not None]
    aligned = [_aligned(said, usual, scope) for said in extract.own]
    fitting = [_equal_part(said) for said in aligned if _fits(said, wanted, scope)]
    for mark in (Mark.MARKER, Mark.BOX):
        if singled := [said for said in fitting if said.marked is mark]:
            return singled
    return fitting


def only_given(extract: Extract, asks: Sequence[str], scope: Scope) -> bool:
    """Whether the asked quantity stands only in what looks like the problem's statement."""
    wanted = [ask_key(ask, scope) for ask in asks]
    return any(said.given and _fits(said, wanted, scope) for said in extract.said)


def _fits(said: Said, wanted: Sequence[str], scope: Scope) -> bool:
    """Whether a statement gives a value to an asked quantity, or may do so where its left side is not certain."""
    if said.left is None:
        return said.operators[0] in EQUALITY or (said.expression and said.marked is not Mark.NONE)
    return said.operators[0] in EQUALITY and (not wanted or quantity_key(said.left, scope) in wanted)


def _equal_part(said: Said) -> Said:
    """Return a chain up to its first inequality: ``a = b <= c`` gives a the value b."""
    equal = next((place for place, operator in enumerate(said.operators) if operator and operator not in EQUALITY), len(said.operators))
    return said if equal == len(said.operators) else replace(said, members=said.members[:equal], operators=said.operators[:equal])


def _index(node: t.Node) -> tuple[t.Node, t.Name] | None:
    """Return base and index of an indexed quantity with a single letter below it."""
    match node:
        case t.Index(base=base, indices=(t.Name() as index,), above=False):
            return base, index
        case _:
            return None


def _aligned(said: Said, usual: Sequence[tuple[t.Node, t.Name]], scope: Scope) -> Said:
    """Return a statement for the index that is asked: ``v_{t+1} = ...`` and ``v_n = ...`` say what ``v_t = ...`` says."""
    match said.left:
        case t.Index(base=own, indices=(inner,), above=False):
            for base, index in usual:
                if inner != index and plain_names(own, scope)[0] == base and (target := _shifted(inner, index, scope)) is not None:
                    name, tree = target
                    members = tuple(t.replace(_without_bound(member, index), {name: tree}) for member in said.members)
                    return replace(said, left=t.Index(own, (index,)), members=members)
        case _:
            pass
    return said


def _shifted(inner: t.Node, index: t.Name, scope: Scope) -> tuple[t.Name, t.Node] | None:
    """Return the name in an index such as ``t + 1`` and what to put for it, so that the index becomes the one that is asked."""
    name, offset = offset_of(inner)
    if name is None or (name != index and name.id in scope):
        return None
    return name, t.Add((index, t.Number(Fraction(-offset)))) if offset else index


def _without_bound(tree: t.Node, taken: t.Name) -> t.Node:
    """Return a tree whose sums do not bind a name, so that it can be put in."""
    bound = [node for node in t.walk(tree) if isinstance(node, t.Big) and node.index == taken]
    return t.replace(tree, {node: t.replace(node, {taken: t.Name(f"{taken.id}'")}) for node in bound}) if bound else tree
