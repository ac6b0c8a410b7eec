"""What a sign for "about" may use: near 0 a function is nearly another one, as ``\\tanh(u)`` is nearly ``u``."""

from __future__ import annotations

from collections.abc import Sequence

from grader.language.tree import Apply, Call, Name, Node, walk
from grader.language.tree import replace as substituted

_ROUNDS = 4
"""How deep functions within functions are replaced."""


def nearly(tree: Node, near: Sequence[tuple[Node, Node]]) -> Node:
    """Return a tree with what its functions nearly are.

    Args:
        tree: A side of a step.
        near: Functions of one letter with what they nearly are.

    >>> from grader.language.parser import parse
    >>> nearly(parse(r"2 \\tanh(x + y)"), [(parse(r"\\tanh(u)"), parse("u"))]) == parse("2 (x + y)")
    True
    """
    for _ in range(_ROUNDS):
        found = {node: value for node in walk(tree) for value in [_value(node, near)] if value is not None}
        if not found:
            break
        tree = substituted(tree, found)
    return tree


def is_near(pattern: Node) -> bool:
    """Whether a left side is a function of one letter."""
    return isinstance(pattern, Call | Apply) and len(pattern.arguments) == 1 and isinstance(pattern.arguments[0], Name)


def _value(node: Node, near: Sequence[tuple[Node, Node]]) -> Node | None:
    for pattern, value in near:
        match pattern, node:
            case Call(arguments=(Name() as letter,)), Call(arguments=(argument,)) if pattern.function == node.function:
                return substituted(value, {letter: argument})
            case Apply(arguments=(Name() as letter,)), Apply(arguments=(argument,)) if (pattern.function, pattern.primes) == (
                node.function,
                node.primes,
            ):
                return substituted(value, {letter: argument})
            case _:
                continue
    return None
