"""Answers that are several numbers at once: ``\\pm``, finite sets, ``x = 2`` or ``x = -2``, as one list of values each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from grader.language.render import spell
from grader.language.sets import EMPTY
from grader.language.tree import Add, Call, Multiply, Name, Negate, Node, Number, Relation, Sequence, walk
from grader.language.tree import replace as substituted

_EQUAL = frozenset({"=", ":="})
_SIGNS = frozenset({"plusminus", "minusplus"})


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Values, any of which is meant, with the left side that they belong to, ``None`` where none is written."""

    values: tuple[Node, ...]
    left: Node | None = None


def alternatives(tree: Node) -> Alternatives | None:
    """Return the values that a tree stands for; ``None`` where it is not a list of them.

    >>> from grader.language.parser import parse
    >>> [spell(value) for value in alternatives(parse(r"x = 1 \\pm 2")).values]
    ['1+2', '1-2']
    """
    match tree:
        case Name() if tree == EMPTY:
            return Alternatives(())
        case Sequence(brackets="{}", items=items) if not any(isinstance(item, Relation) for item in items):
            return Alternatives(tuple(value for item in items for value in spread(item)))
        case Relation(operators=(sign,), members=(left, right)) if sign in _EQUAL:
            return Alternatives(spread(right), left)
        case Relation(operators=("in",), members=(left, Sequence(brackets="{}") as right)):
            inner = alternatives(right)
            return None if inner is None else Alternatives(inner.values, left)
        case Call(function="or", arguments=parts) | Sequence(brackets="", items=parts):
            return _of_one_name(parts)
        case Relation() | Sequence():
            return None
        case _:
            return Alternatives(spread(tree))


def is_several(tree: Node) -> bool:
    """Whether a tree says that it may stand for several values, or for none."""
    match tree:
        case Name():
            return tree == EMPTY
        case Sequence(brackets="{}") | Call(function="or"):
            return True
        case Relation(operators=("in",), members=(_, right)):
            return is_several(right)
        case Call(function="set", arguments=(_, condition)):
            return zero_form(condition) is not None
        case _:
            return any(isinstance(node, Call) and node.function in _SIGNS for node in walk(tree))


def _of_one_name(parts: tuple[Node, ...]) -> Alternatives | None:
    """Return the values of several equations with one left side, or of several values without any."""
    found = [Alternatives((part,)) if _is_tuple(part) else alternatives(part) for part in parts]
    whole = [item for item in found if item is not None]
    if not whole or len(whole) < len(found) or len({spell(item.left) if item.left is not None else "" for item in whole}) > 1:
        return None
    return Alternatives(tuple(value for item in whole for value in item.values), whole[0].left)


def _is_tuple(tree: Node) -> bool:
    return isinstance(tree, Sequence) and tree.brackets == "()" and len(tree.items) > 1 and not any(isinstance(item, Relation) for item in tree.items)


def spread(tree: Node) -> tuple[Node, ...]:
    """Return a tree with plus, and with minus, for every plus-minus in it; the tree itself where there is none."""
    signs = [node for node in walk(tree) if isinstance(node, Call) and node.function in _SIGNS]
    if not signs:
        return (tree,)
    return _signed(tree, plus=True), _signed(tree, plus=False)


def _signed(tree: Node, *, plus: bool) -> Node:
    while True:
        signs = [node for node in walk(tree) if isinstance(node, Call) and node.function in _SIGNS]
        if not signs:
            return tree
        first = signs[0]
        left, right = first.arguments
        term = right if (first.function == "plusminus") == plus else Negate(right)
        tree = substituted(tree, {first: term if left == Number(Fraction(0)) else Add((left, term))})


def zero_form(tree: Node) -> Node | None:
    """Return what is zero where an equation, or one of several joined by 'or', holds; ``None`` where it is something else."""
    match tree:
        case Relation(operators=operators, members=(left, *_, right)) if set(operators) <= _EQUAL:
            return product([Add((left, Negate(value))) for value in spread(right)])
        case Relation(operators=("in",), members=(left, Sequence(brackets="{}", items=items))) if items:
            return product([Add((left, Negate(value))) for item in items for value in spread(item)])
        case Call(function="or", arguments=parts):
            forms = [form for form in map(zero_form, parts) if form is not None]
            return product(forms) if len(forms) == len(parts) else None
        case Call(function="set", arguments=(Name(), condition)):
            return zero_form(condition)
        case _:
            return None


def product(factors: list[Node]) -> Node:
    """Return the product of some trees; the one tree where there is one only."""
    return factors[0] if len(factors) == 1 else Multiply(tuple(factors))
