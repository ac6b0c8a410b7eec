"""Lists without brackets, tuples and sets against each other, and against a number."""

from __future__ import annotations

from dataclasses import replace

from grader.language.agreement import Finding, Trial
from grader.language.meaning import decided
from grader.language.render import spell
from grader.language.tree import Call, Matrix, Name, Node, Relation, Sequence, walk

_ORDERED = ("()", "[]")


def lists(trial: Trial) -> Finding | None:
    """Compare a list without brackets with a tuple item by item, and a set with a number; ``None`` where neither is what is compared."""
    answer, reference = trial.answer, trial.reference
    match _by_name(answer, reference), _by_name(reference, answer):
        case Sequence(items=mine, brackets="" | "{}" as here), Sequence(items=others, brackets="()" | "[]" as there):
            return _in_order(trial, mine, others, loose=here == "", brackets=there)
        case Sequence(items=mine, brackets="()" | "[]" as here), Sequence(items=others, brackets="" | "{}" as there):
            return _in_order(trial, mine, others, loose=there == "", brackets=here)
        case Sequence(items=(_, _, *_), brackets="{}"), other:
            return _against_one(other)
        case other, Sequence(items=(_, _, *_), brackets="{}"):
            return _against_one(other)
        case _:
            return None


def _by_name(tree: Node, other: Node) -> Node:
    """Return the values of ``x = 2, y = 3`` as a list, where it is compared with a tuple; any other tree as it is."""
    if not isinstance(other, Sequence) or other.brackets != "()" or not isinstance(tree, Sequence) or tree.brackets != "":
        return tree
    sides = [item.members for item in tree.items if isinstance(item, Relation) and item.operators == ("=",) and isinstance(item.members[0], Name)]
    different = len({spell(left) for left, _ in sides}) == len(tree.items)
    return Sequence(tuple(right for _, right in sides), "") if different else tree


def _in_order(trial: Trial, mine: tuple[Node, ...], others: tuple[Node, ...], *, loose: bool, brackets: str) -> Finding | None:
    """Return agreement where a list without brackets has a tuple's items in its order; undecided where only the order may differ."""
    if len(mine) != len(others) or len(mine) < 2 or any(isinstance(item, Relation | Sequence) for item in (*mine, *others)):
        return None
    if loose:
        finding = decided(replace(trial, answer=Sequence(mine, brackets), reference=Sequence(others, brackets)))
        if finding.agree:
            return finding
    return Finding(agree=None, why="one of the two has an order, and the other has none")


def _against_one(other: Node) -> Finding | None:
    """A set of several items is not one number; a name may stand for a set."""
    if isinstance(other, Name | Relation | Sequence | Matrix) or any(isinstance(node, Call) and node.function in _SEVERAL for node in walk(other)):
        return None
    return Finding(agree=False, note="One of the two is a set of several items, and the other a single value.")


_SEVERAL = frozenset({"plusminus", "cup", "cap", "setminus"})
"""Functions whose value is more than one number."""
