"""Products as students write them: columns side by side that are multiplied entry by entry, and an entrywise product before what follows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import reduce

from grader.language.tree import Call, Elementwise, Multiply, Node, Parts, node_fields

ENTRYWISE = "Columns side by side were multiplied entry by entry."
GROUPED = r"A \odot was applied before the product behind it."


def entrywise(tree: Node) -> Node:
    """Return a tree whose products are entrywise where the shapes fit in no other way.

    >>> from grader.language.parser import parse
    >>> entrywise(parse("a b")) == parse("a * b")
    False
    """
    return _mapped(tree, _side_by_side)


def entrywise_within(tree: Node) -> Node:
    """Return a tree in which this is so below a diagonal matrix or an entrywise product only, where a matrix product has no business."""
    if (isinstance(tree, Call) and tree.function == "diag") or isinstance(tree, Elementwise):
        return within(tree, entrywise)
    return within(tree, entrywise_within)


def grouped(tree: Node) -> Node:
    """Return a tree in which an entrywise product takes the nearest factor only: ``a \\\\odot b c`` is ``(a \\\\odot b) c``."""
    return _mapped(tree, _nearest)


def _side_by_side(node: Node) -> Node:
    match node:
        case Multiply(factors=factors):
            return reduce(lambda left, right: Elementwise("*", left, right), factors)
        case Elementwise(operator="cdot", left=left, right=right):
            return Elementwise("*", left, right)
        case _:
            return node


def _nearest(node: Node) -> Node:
    match node:
        case Elementwise(operator="odot", left=left, right=Multiply(factors=(first, *rest))):
            return Multiply((Elementwise("odot", left, first), *rest))
        case _:
            return node


def _mapped(tree: Node, change: Callable[[Node], Node]) -> Node:
    return change(within(tree, lambda node: _mapped(node, change)))


def within(tree: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node with each node directly below it changed."""
    changed = {name: new for name in node_fields(type(tree)) if (new := _parts(old := getattr(tree, name), change)) is not old}
    return dataclasses.replace(tree, **changed) if changed else tree


def _parts(value: Parts, change: Callable[[Node], Node]) -> Parts:
    if value is None:
        return None
    if isinstance(value, Node):
        return change(value)
    items = tuple(_parts(item, change) for item in value)
    return value if all(new is old for new, old in zip(items, value, strict=True)) else items
