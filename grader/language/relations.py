"""Relations, lists and sets of them: each kind is compared by what it says."""

from __future__ import annotations

from dataclasses import replace

from grader.language.agreement import Finding, Trial
from grader.language.conditions import conditions
from grader.language.equations import equations, offset_of
from grader.language.meaning import SPELLED, decided
from grader.language.render import spell
from grader.language.tree import Node, Relation, Sequence

__all__ = ["offset_of", "related", "right_side"]

EQUALITIES = frozenset({"=", ":=", "~=", "->"})
_MAX_ITEMS = 40


def related(trial: Trial) -> Finding:
    """Return whether two trees mean the same, be they relations, unordered lists, or anything else."""
    answer, reference = trial.answer, trial.reference
    if _unordered(answer) and _unordered(reference):
        return _matched(trial, answer, reference)
    if isinstance(answer, Relation) and isinstance(reference, Relation):
        return _relations(trial, answer, reference)
    return decided(replace(trial, answer=right_side(answer), reference=right_side(reference)))


def right_side(tree: Node) -> Node:
    """Return the last member of an equation, or the tree itself.

    >>> from grader.language.parser import parse
    >>> right_side(parse("y = a = 2"))
    Number(value=Fraction(2, 1), decimals=None)
    """
    return tree.members[-1] if isinstance(tree, Relation) and set(tree.operators) <= {"=", ":=", "~="} else tree


def _relations(trial: Trial, answer: Relation, reference: Relation) -> Finding:
    if set(answer.operators) <= EQUALITIES and set(reference.operators) <= EQUALITIES:
        return equations(trial, answer, reference)
    found = conditions(trial, answer, reference)
    if found is not None and found.agree is not None:
        return found
    if spell(answer) == spell(reference):
        return Finding(agree=True, exact=SPELLED)
    return found or Finding(agree=None, why="we cannot evaluate this relation")


def _unordered(tree: Node) -> bool:
    """Whether a tree is a set, or several statements side by side."""
    return isinstance(tree, Sequence) and tree.brackets in ("{}", "")


def _matched(trial: Trial, answer: Node, reference: Node) -> Finding:
    """Match each item of one list with an item of the other that means the same, in any order."""
    got, want = (list(tree.items) if isinstance(tree, Sequence) else [tree] for tree in (answer, reference))
    if max(len(got), len(want)) > _MAX_ITEMS:
        return Finding(agree=None, why=f"there are more than {_MAX_ITEMS} items")
    if len(got) != len(want):
        return Finding(agree=False, note=f"There are {len(got)} items where {len(want)} are asked.") if _set(answer) else _several()
    models, doubt = 0, False
    for item in got:
        findings = [(other, related(replace(trial, answer=item, reference=other))) for other in want]
        match = next((pair for pair in findings if pair[1].agree), None)
        if match is None:
            doubt |= any(finding.agree is None for _, finding in findings)
            if not doubt:
                return Finding(agree=False, note=f"Nothing in what is asked is {spell(item)}.")
            continue
        want.remove(match[0])
        models += match[1].models
    return Finding(agree=None, why="some items could not be compared") if doubt else Finding(agree=True, models=models, exact="item by item")


def _set(tree: Node) -> bool:
    return isinstance(tree, Sequence) and tree.brackets == "{}"


def _several() -> Finding:
    return Finding(agree=None, why="there is another number of statements than asked")
