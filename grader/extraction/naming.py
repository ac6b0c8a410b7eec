"""Names as students decorate and define them: which of them are the asked ones, and what their own stand for."""

from __future__ import annotations

import re
from functools import lru_cache

from grader.extraction.said import Extract
from grader.language.parser import parse
from grader.language.render import spell
from grader.language.scope import Scope
from grader.language.tree import Index, Name, Node, names, replace, walk

_DECORATION = re.compile(r"(?:\^\{(?!-1\})[^{}]*\}|_\{[^{}]*\}|'+)$")
_ACCENT = re.compile(r"\\(?:hat|tilde|bar)\{(.*)\}")
_MAX_DEPTH = 5
"""Definitions are followed this deep."""


@lru_cache(maxsize=256)
def defined_names(scope: Scope) -> frozenset[str]:
    """Return the names that stand in the left sides of a scope's definitions."""
    return frozenset(name for definition in scope.definitions for name in names(definition.left))


@lru_cache(maxsize=2_048)
def ask_key(ask: str, scope: Scope) -> str:
    """Return the key of an asked quantity."""
    return quantity_key(parse(ask, scope), scope)


def quantity_key(node: Node, scope: Scope) -> str:
    """Return the spelling by which two left sides are the same quantity: names without the words that only tell them apart."""
    return spell(plain_names(node, scope)[0]).replace(r"\,", "")


def plain_names(node: Node, scope: Scope) -> tuple[Node, list[str]]:
    """Return a tree in which undeclared names are the declared ones that are meant, synonyms or below a decoration, with a note for each.

    >>> from grader.language.compare import scope_of
    >>> plain_names(parse("w^{new} + 1"), scope_of({"w": "vector d"}))[1]
    ['w^{new} was read as w']
    """
    mapping: dict[Node, Node] = {}
    notes: list[str] = []
    for name in sorted(names(node)):
        plain = _undecorated(name, scope)
        if plain is not None:
            mapping[Name(name)] = Name(plain)
            notes.append(f"{name} was read as {plain}")
    return (replace(node, mapping) if mapping else node), notes


def _undecorated(name: str, scope: Scope) -> str | None:
    """Return the declared name that is meant by an undeclared one: a synonym, or the name below its words, as w is below ``w^{new}``."""
    if name in scope or name in defined_names(scope):
        return None
    if name in scope.synonyms:
        return scope.synonyms[name]
    base = _DECORATION.sub("", name)
    while base != name:
        if base in scope or base in scope.synonyms:
            return scope.synonyms.get(base, base)
        name, base = base, _DECORATION.sub("", base)
    accent = _ACCENT.fullmatch(name)
    return accent[1] if accent and accent[1] in scope else None


def resolved(node: Node, extract: Extract, scope: Scope) -> tuple[Node, tuple[str, ...]]:
    """Return a tree with the student's own names put in: first those the student defines, then declared names below decorations.

    >>> from grader.language.compare import scope_of
    >>> resolved(parse("q + 1"), Extract(), scope_of({"x": "real"}))[0] == parse("q + 1")
    True
    """
    node, own = defined_by_student(node, extract, scope)
    node, plain = plain_names(node, scope)
    return node, (*own, *plain)


def defined_by_student(node: Node, extract: Extract, scope: Scope) -> tuple[Node, list[str]]:
    """Return a tree with the names put in that the student defines, with a note for each."""
    notes: list[str] = []
    for _ in range(_MAX_DEPTH):
        mapping = _own_definitions(node, extract, scope)
        if not mapping:
            break
        notes += [f"{spell(name)} is taken from your own definition" for name in mapping]
        node = replace(node, mapping)
    return node, notes


def _own_definitions(node: Node, extract: Extract, scope: Scope) -> dict[Node, Node]:
    """Return the names of a tree that the student defines, with what they stand for; the last definition counts."""
    strangers = {name for name in names(node) & extract.definitions.keys() if name not in scope} - defined_names(scope)
    mapping: dict[Node, Node] = {}
    for said in (said for name in sorted(strangers) for said in extract.definitions[name]):
        match said.left:
            case Name() as left:
                mapping[left] = said.right
            case Index(base=base, indices=(Name() as index,)) if _runs(index, scope):
                mapping |= _with_index(node, base, index, said.right)
            case _:
                pass
    return mapping


def _runs(index: Name, scope: Scope) -> bool:
    """Whether an index runs, so that what is said of it is said of all: ``w_t``, but not ``w_T`` where T is a declared size."""
    declared = scope.get(index.id)
    return declared is None or declared.bounds is not None or not declared.integer


def _with_index(node: Node, base: Node, index: Name, right: Node) -> dict[Node, Node]:
    """Return what each ``w_j`` in a tree stands for where the student defines ``w_i``."""
    found = {part for part in walk(node) if isinstance(part, Index) and part.base == base and len(part.indices) == 1}
    return {part: replace(right, {index: part.indices[0]}) for part in found}
