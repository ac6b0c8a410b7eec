"""What is a set of numbers by its spelling: intervals, finite sets, unions, and what is left when one is taken from another."""

from __future__ import annotations

from grader.language.tree import Call, Name, Negate, Node, Relation, Sequence, walk

REALS = Name(r"\mathbb{R}")
EMPTY = Name(r"\varnothing")
INFINITY = Name(r"\infty")
_INTERVALS = frozenset({"()", "[]", "(]", "[)"})
_JOINTS = frozenset({"cup", "cap", "setminus", "set"})
_ORDER = frozenset({"<", "<=", ">", ">=", "!=", "in", "notin"})


def infinity(node: Node) -> int:
    """Return 1 for infinity, -1 for minus infinity, and 0 for anything else.

    >>> infinity(INFINITY), infinity(Negate(INFINITY)), infinity(REALS)
    (1, -1, 0)
    """
    return 1 if node == INFINITY else -1 if node == Negate(INFINITY) else 0


def is_interval(node: Node) -> bool:
    """Whether a tree may be an interval; a pair in brackets of one kind may also be a point."""
    return isinstance(node, Sequence) and len(node.items) == 2 and node.brackets in _INTERVALS


def is_surely_interval(node: Node) -> bool:
    """Whether a tree is an interval and nothing else: half open, or with an end at infinity."""
    return isinstance(node, Sequence) and is_interval(node) and (node.brackets in ("(]", "[)") or any(infinity(item) for item in node.items))


def is_set(node: Node) -> bool:
    """Whether a tree is a set of numbers."""
    match node:
        case Name():
            return node in (REALS, EMPTY)
        case Sequence(brackets=brackets):
            return brackets == "{}" or is_interval(node)
        case Call(function=function, arguments=parts):
            return function in _JOINTS and (function == "set" or all(is_set(part) for part in parts))
        case _:
            return False


def mentions_order(node: Node) -> bool:
    """Whether a tree is about more than a few numbers: an inequality, an interval that is surely one, a union, a set with a condition."""
    match node:
        case Name():
            return node in (REALS, EMPTY)
        case Relation(operators=operators, members=members):
            return bool(set(operators) & _ORDER) and all(is_set(member) for member in members[1:] if operators[0] in ("in", "notin"))
        case Call(function="or" | "and" | "not", arguments=parts):
            return any(mentions_order(part) for part in parts)
        case Sequence(brackets="", items=items):
            return bool(items) and all(isinstance(item, Relation | Call) and mentions_order(item) for item in items)
        case _:
            return is_surely_interval(node) or (isinstance(node, Call) and is_set(node))


def bare_names(node: Node) -> set[str]:
    """Return the names that stand alone on a side of a relation in a condition."""
    relations = (part for part in walk(node) if isinstance(part, Relation))
    return {member.id for relation in relations for member in relation.members if isinstance(member, Name) and member not in (REALS, EMPTY, INFINITY)}


def members_of(node: Node) -> list[Name]:
    """Return the names that stand for a member in the sets that are given by a condition."""
    found: list[Name] = []
    for part in walk(node):
        if isinstance(part, Call) and part.function == "set":
            inner = part.arguments[0]
            first = inner.members[0] if isinstance(inner, Relation) else inner
            found += [first] if isinstance(first, Name) else []
    return found
