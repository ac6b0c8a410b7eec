"""Readings of a step whose text may have been damaged, or set with a slip of the keyboard: where one of them holds, the step is not called wrong."""

from __future__ import annotations

from collections.abc import Iterator

from grader.language.loose import within
from grader.language.tree import Add, Divide, Multiply, Node


def repairs(left: Node, right: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the sides with what may have slid under a fraction taken out of it.

    >>> from grader.language.parser import parse
    >>> next(repairs(parse("x"), parse(r"\\frac{a}{b + c}"))) == (parse("x"), parse(r"\\frac{a}{b} + c"))
    True
    """
    first, second = _lifted(left), _lifted(right)
    for sides in ((left, second), (first, right), (first, second)):
        if sides != (left, right):
            yield sides


def _lifted(tree: Node) -> Node:
    """Return a tree in which only the first term below a fraction stays there."""
    tree = within(tree, _lifted)
    match tree:
        case Divide(numerator=numerator, denominator=Add(terms=(first, *rest))):
            return Add((Divide(numerator, first), *rest))
        case Multiply(factors=(*before, Add(terms=(Divide() as fraction, *rest)))):
            return Add((Multiply((*before, fraction)), *rest))
        case _:
            return tree
