"""A formula as a tree of this room's own: what a witness evaluates must not be what it tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

BIG = ("sum", "prod", "max", "argmax")
"""Operators over an index: ``parts`` are the first value, the last value and the body; or the body alone."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A node: what it does, to what, and the name, number or index that goes with it.

    Args:
        op: ``number``, ``name``, ``add``, ``neg``, ``mul``, ``had`` (entry by entry), ``div``, ``pow``, ``T``, ``eq``, ``tuple``, one of ``BIG``,
            or a function such as ``sqrt``.
        parts: Operands in order; of a name its indices or arguments.
        text: The number, the name, or the index of an operator in ``BIG``.
    """

    op: str
    parts: tuple[Formula, ...] = ()
    text: str = ""


Change: TypeAlias = Callable[[Formula], "Formula | None"]
"""What is made of one node, or ``None`` where it does not apply."""


def number(value: object) -> Formula:
    """Return a number as a node; a negative one is the negation of a positive one.

    >>> number(-2).op
    'neg'
    """
    text = str(value)
    return negated(number(text[1:])) if text.startswith("-") else Formula("number", (), text)


def negated(part: Formula) -> Formula:
    """Return minus a formula."""
    return Formula("neg", (part,))


def total(*terms: Formula) -> Formula:
    """Return a sum; of one term, the term."""
    return terms[0] if len(terms) == 1 else Formula("add", terms)


def product(*factors: Formula) -> Formula:
    """Return a product; of one factor, the factor."""
    return factors[0] if len(factors) == 1 else Formula("mul", factors)


def walk(tree: Formula) -> Iterator[Formula]:
    """Yield a node and all below it."""
    yield tree
    for part in tree.parts:
        yield from walk(part)


def everywhere(tree: Formula, change: Change) -> Formula:
    """Return the tree with a change made wherever it applies, from the leaves up."""
    tree = replace(tree, parts=tuple(everywhere(part, change) for part in tree.parts))
    return change(tree) or tree


def somewhere(tree: Formula, change: Callable[[Formula], Iterator[Formula]]) -> Iterator[Formula]:
    """Yield the tree once for each change of one of its nodes."""
    yield from change(tree)
    for place, part in enumerate(tree.parts):
        for changed in somewhere(part, change):
            yield replace(tree, parts=(*tree.parts[:place], changed, *tree.parts[place + 1 :]))


def substituted(tree: Formula, name: str, value: Formula) -> Formula:
    """Return the tree with a name replaced by a formula; inner operators over the same name keep theirs."""
    if tree.op == "name" and tree.text == name and not tree.parts:
        return value
    if tree.op in BIG and tree.text == name:
        return replace(tree, parts=(*(substituted(part, name, value) for part in tree.parts[:-1]), tree.parts[-1]))
    return replace(tree, parts=tuple(substituted(part, name, value) for part in tree.parts))
