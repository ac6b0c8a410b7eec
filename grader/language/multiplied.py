"""Letters that were read as functions and may be numbers: ``P(1+r)^t`` beside ``P`` alone is a product."""

from __future__ import annotations

from collections.abc import Callable

from grader.language.scope import Scope
from grader.language.tree import Apply, Moment, Multiply, Name, Node, Power, children, replace, walk

_ROUNDS = 4


def multiplied(answer: Node, reference: Node, scope: Scope) -> list[tuple[Node, Node]]:
    """Return both trees with each call of a letter that also stands alone as a product; a power goes to the bracket, or to the letter."""
    numbers = (_alone(answer) | _alone(reference)) - set(scope.declarations)
    numbers = frozenset(name for name in numbers if not scope.is_function(name))
    if not numbers or not any(_head(node) in numbers for tree in (answer, reference) for node in walk(tree)):
        return []
    return [(_changed(answer, numbers, change), _changed(reference, numbers, change)) for change in (_to_the_bracket, _to_the_letter)]


def _alone(tree: Node) -> set[str]:
    """Return the names that stand in a tree as a value, and not as a function."""
    found = {tree.id} if isinstance(tree, Name) else set[str]()
    for node in walk(tree):
        inside = node.arguments if isinstance(node, Apply) else children(node)
        found |= {part.id for part in inside if isinstance(part, Name)}
    return found


def _head(node: Node) -> str:
    """Return the letter that is called with one argument here; empty where none is."""
    match node:
        case Apply(function=Name(id=name), arguments=(_,), primes=0, given=()):
            return name
        case Moment(operator="E" | "P" as name, operands=(_,), over=(), given=()):
            return name
        case _:
            return ""


def _changed(tree: Node, numbers: frozenset[str], change: Callable[[Name, Node, Node | None], Node]) -> Node:
    """Return a tree with its calls as products, the outer ones first."""
    for _ in range(_ROUNDS):
        found: dict[Node, Node] = {}
        for node in walk(tree):
            call, exponent = (node.base, node.exponent) if isinstance(node, Power) else (node, None)
            if isinstance(call, Power) and exponent is not None and _head(call.base) in numbers:
                found[node] = Multiply((Power(Name(_head(call.base)), call.exponent), Power(_argument(call.base), exponent)))
            elif _head(call) in numbers and (exponent is not None or node not in found):
                found[node] = change(Name(_head(call)), _argument(call), exponent)
        if not found:
            break
        tree = replace(tree, found)
    return tree


def _argument(call: Node) -> Node:
    return call.arguments[0] if isinstance(call, Apply) else call.operands[0] if isinstance(call, Moment) else call


def _to_the_bracket(letter: Name, argument: Node, exponent: Node | None) -> Node:
    return Multiply((letter, argument if exponent is None else Power(argument, exponent)))


def _to_the_letter(letter: Name, argument: Node, exponent: Node | None) -> Node:
    return Multiply((letter if exponent is None else Power(letter, exponent), argument))
