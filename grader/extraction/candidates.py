"""Which statements of a section give the asked quantity a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from grader.extraction.alignment import aligned
from grader.extraction.naming import ask_key, defined_by_student, quantity_key
from grader.extraction.said import EQUALITY, Extract, Said
from grader.language.parser import parse
from grader.language.render import spell
from grader.language.scope import Scope
from grader.language.tree import Index, Name, walk
from grader.submission.document import Mark


def candidates(extract: Extract, asks: Sequence[str], scope: Scope) -> list[Said]:
    """Return what a section states of the asked quantities, in order: what is marked if anything is, else what is boxed, else all.

    Args:
        extract: The section.
        asks: The asked quantity in its usual spellings; with none, every statement is a candidate.
        scope: The part's names.
    """
    wanted = [ask_key(ask, scope) for ask in asks]
    trees = [parse(ask, scope) for ask in asks]
    indexed = [tree for tree in trees if any(isinstance(node, Index) for node in walk(tree))]
    composite = any(not isinstance(tree, Name | Index) for tree in trees)
    known = _in_known_names(extract, scope) if composite else extract.own
    placed = [aligned(said, indexed, scope) if indexed else said for said in known]
    fitting = [_equal_part(said) for said in placed if _fits(said, wanted, scope)]
    singled = [[said for said in fitting if said.marked is mark] for mark in (Mark.MARKER, Mark.BOX)]
    return _as_asked(next(filter(None, singled), fitting), {spell(tree) for tree in trees})


@lru_cache(maxsize=64)
def _in_known_names(extract: Extract, scope: Scope) -> tuple[Said, ...]:
    """Return the statements with what the student defines put into their left sides: ``E[Z]`` is ``E[X R]`` where Z is X R."""
    if not extract.definitions:
        return extract.own
    return tuple(
        said if said.left is None or isinstance(said.left, Name | Index) else replace(said, left=defined_by_student(said.left, extract, scope)[0])
        for said in extract.own
    )


def _as_asked(fitting: list[Said], asks: set[str]) -> list[Said]:
    """Return the statements whose left side is spelled as it is asked, when there are any: ``w`` is asked, ``w^{dropout}`` may be another thing."""
    exact = [said for said in fitting if said.left is not None and spell(said.left) in asks]
    return [said for said in fitting if said.left is None or spell(said.left) in asks] if exact else fitting


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
