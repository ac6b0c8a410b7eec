"""Relations, lists and sets of them: each kind is compared by what it says."""

from __future__ import annotations

from dataclasses import replace

from grader.language.agreement import Finding, Trial
from grader.language.alternatives import alternatives, is_several, zero_form
from grader.language.conditions import conditions
from grader.language.equations import equations, offset_of
from grader.language.lists import lists
from grader.language.meaning import SPELLED, decided, fraction
from grader.language.members import same_members
from grader.language.regions import regions
from grader.language.render import spell
from grader.language.sets import is_interval
from grader.language.solutions import same_solutions
from grader.language.systems import same_system
from grader.language.tree import Add, Apply, Big, Index, Name, Node, Relation, Sequence, names
from grader.language.tree import replace as substituted
from grader.language.usage import usage

__all__ = ["offset_of", "related", "right_side"]

EQUALITIES = frozenset({"=", ":=", "~=", "->"})
_MAX_ITEMS = 40
_MAX_REPEATS = 10
_MISSING = "Something that is asked for is missing."


def related(trial: Trial) -> Finding:
    """Return whether two trees mean the same, be they relations, unordered lists, or anything else."""
    answer, reference = trial.answer, trial.reference
    if _holds_range(answer) or _holds_range(reference):
        return _ranges(trial)
    found = None if answer == reference else regions(trial) or _several_values(trial)
    if found is not None and found.agree is not None:
        return found
    if _unordered(answer) and _unordered(reference):
        return _matched(trial, answer, reference)
    if isinstance(answer, Relation) and isinstance(reference, Relation):
        return _relations(trial, answer, reference)
    if isinstance(answer, Sequence) and isinstance(reference, Sequence) and _relate(answer) and _relate(reference):
        return _in_order(trial, answer, reference)
    if is_interval(answer) and is_interval(reference) and _ends_differ(answer, reference):
        return found or Finding(agree=None, why="a pair in brackets of two kinds may be a point or an interval")
    listed = lists(trial)
    if listed is not None:
        return _in_order_or_not(trial, listed) if listed.agree is None else listed
    if _number_or_condition(answer, reference) or _number_or_condition(reference, answer):
        return Finding(agree=False, note="One of the two is a number, and the other a condition.")
    finding = decided(replace(trial, answer=right_side(answer), reference=right_side(reference)))
    if finding.agree and any(_asks(tree, trial) for tree in (answer, reference)):
        return Finding(agree=None, why="one of the two is an equation, and the other a value")
    return finding


def _number_or_condition(tree: Node, other: Node) -> bool:
    """Whether a tree is a number and the other an inequality, which no number is."""
    return isinstance(other, Relation) and set(other.operators) <= {"<", "<=", ">", ">=", "!="} and fraction(tree) is not None


def _in_order_or_not(trial: Trial, listed: Finding) -> Finding:
    """Return what a list and a tuple that differ in order are: wrong where the items differ too, else for a person to decide."""
    unordered = _matched(trial, trial.answer, trial.reference)
    return unordered if unordered.agree is False else listed


def _asks(tree: Node, trial: Trial) -> bool:
    """Whether an equation says something about its names, as ``2x + z = 1`` does, and not what a quantity is, as ``f(x) = 1`` does."""
    if not isinstance(tree, Relation) or not names(tree):
        return False
    left = tree.members[0]
    wide = (isinstance(left, Add) and len(tree.members) == 2 and bool(usage(left).free)) or (
        not names(left) and not isinstance(tree.members[-1], Name)
    )
    return wide and not decided(replace(trial, answer=left, reference=tree.members[-1])).agree


def _several_values(trial: Trial) -> Finding | None:
    """Compare what stands for several values at once, such as ``\\pm 2``, a finite set, or equations joined by 'or'; ``None`` where neither does."""
    if not (is_several(trial.answer) or is_several(trial.reference)):
        return None
    got, want = alternatives(trial.answer), alternatives(trial.reference)
    if got is not None and want is not None and (got.values, want.values) == ((trial.answer,), (trial.reference,)):
        return None
    if got is not None and want is not None and (got.left is None or want.left is None or spell(got.left) == spell(want.left)):
        return _same_values(trial, got.values, want.values)
    mine, theirs = zero_form(trial.answer), zero_form(trial.reference)
    return None if mine is None or theirs is None else same_solutions(trial, mine, theirs)


def _same_values(trial: Trial, got: tuple[Node, ...], want: tuple[Node, ...]) -> Finding:
    """Find each value of one list in the other, however often it is there."""
    if max(len(got), len(want)) > _MAX_ITEMS:
        return Finding(agree=None, why=f"there are more than {_MAX_ITEMS} items")
    models, doubt = 0, False
    table = [[related(replace(trial, answer=mine, reference=theirs)) for theirs in want] for mine in got]
    rows = [(mine, found) for mine, found in zip(got, table, strict=True)]
    columns = [(None, [row[place] for row in table]) for place in range(len(want))]
    for mine, found in (*rows, *columns):
        match = next((finding for finding in found if finding.agree), None)
        if match is None and all(finding.agree is False for finding in found):
            return Finding(agree=False, note=_MISSING if mine is None else f"Nothing in what is asked is {spell(mine)}.")
        doubt |= match is None
        models += match.models if match is not None else 0
    return Finding(agree=None, why="some items could not be compared") if doubt else Finding(agree=True, models=models, exact="item by item")


def _relate(tree: Sequence) -> bool:
    """Whether a list in brackets holds a relation."""
    return tree.brackets in ("()", "[]") and any(isinstance(item, Relation) for item in tree.items)


def _in_order(trial: Trial, answer: Sequence, reference: Sequence) -> Finding:
    """Compare two lists item by item."""
    if len(answer.items) != len(reference.items) or len(answer.items) > _MAX_ITEMS:
        return Finding(agree=False, note=f"There are {len(answer.items)} items where {len(reference.items)} are asked.")
    found = [related(replace(trial, answer=mine, reference=theirs)) for mine, theirs in zip(answer.items, reference.items, strict=True)]
    worst = next((finding for finding in found if finding.agree is False), None) or next(
        (finding for finding in found if finding.agree is None), None
    )
    return worst or Finding(agree=True, models=sum(finding.models for finding in found), exact="item by item")


def _ends_differ(answer: Node, reference: Node) -> bool:
    """Whether two pairs with numbers in rising order stand in brackets of two kinds."""
    if not isinstance(answer, Sequence) or not isinstance(reference, Sequence) or answer.brackets == reference.brackets:
        return False
    ends = [fraction(item) for item in reference.items]
    return ends[0] is not None and ends[1] is not None and ends[0] < ends[1]


def right_side(tree: Node) -> Node:
    """Return what an equation says that something is, or the tree itself: the last member that is not an approximation of the one before it.

    >>> from grader.language.parser import parse
    >>> right_side(parse("y = a = 2")) == right_side(parse("2 = y")) == right_side(parse("y = 2 ≈ 2.01"))
    True
    """
    if not isinstance(tree, Relation) or not set(tree.operators) <= {"=", ":=", "~="}:
        return tree
    members = tree.members
    if "~=" in tree.operators:
        exact = tree.operators.index("~=")
        return members[exact] if exact or not isinstance(members[0], Name | Index | Apply) else members[-1]
    return members[0] if isinstance(members[-1], Name) and not names(members[0]) else members[-1]


def _relations(trial: Trial, answer: Relation, reference: Relation) -> Finding:
    signs = answer.operators, reference.operators
    if signs == (("!=",), ("!=",)):
        answer, reference = (Relation(side.members, ("=",)) for side in (answer, reference))
        return equations(replace(trial, answer=answer, reference=reference), answer, reference)
    if ("!=",) in signs and ("=",) in signs:
        return Finding(agree=False, note="One of the two says that things are equal, and the other that they are not.")
    if set(answer.operators) <= EQUALITIES and set(reference.operators) <= EQUALITIES:
        return _functions(trial, answer, reference) or equations(trial, answer, reference)
    found = conditions(trial, answer, reference)
    if found is not None and found.agree is not None:
        return found
    if spell(answer) == spell(reference):
        return Finding(agree=True, exact=SPELLED)
    return found or Finding(agree=None, why="we cannot evaluate this relation")


def _functions(trial: Trial, answer: Relation, reference: Relation) -> Finding | None:
    """Compare what one function is in two equations that call its variables by other names; ``None`` where they do not."""
    match answer.members[0], reference.members[0]:
        case Apply(function=f, arguments=mine, primes=0, given=()), Apply(function=g, arguments=others, primes=0, given=()) if (
            f == g and mine != others
        ):
            if not all(isinstance(variable, Name) for variable in (*mine, *others)):
                return None
        case _:
            return None
    if len(mine) != len(others):
        return Finding(agree=False, note=f"The function has {len(mine)} variables where {len(others)} are asked.")
    renamed = substituted(reference.members[-1], dict(zip(others, mine, strict=True)))
    return decided(replace(trial, answer=answer.members[-1], reference=renamed))


def _holds_range(tree: Node) -> bool:
    """Whether a list holds a range such as ``x_1, \\dots, x_n``."""
    return isinstance(tree, Sequence) and any(isinstance(item, Big) and item.operator == "list" for item in tree.items)


def _ranges(trial: Trial) -> Finding:
    """Compare two lists with ranges in them: sets in any order, others as they stand."""
    answer, reference = trial.answer, trial.reference
    if not isinstance(answer, Sequence) or not isinstance(reference, Sequence):
        return decided(trial)
    kinds = {answer.brackets or "()", reference.brackets or "()"}
    if "{}" in kinds:
        return same_members(trial, answer, reference) if kinds == {"{}"} else Finding(agree=None, why="one of the two is a set, and the other a list")
    return decided(replace(trial, answer=replace(answer, brackets="()"), reference=replace(reference, brackets="()")))


def _unordered(tree: Node) -> bool:
    """Whether a tree is a set, or several statements side by side."""
    return isinstance(tree, Sequence) and tree.brackets in ("{}", "")


def _matched(trial: Trial, answer: Node, reference: Node) -> Finding:
    """Match each item of one list with an item of the other that means the same, in any order."""
    got, want = (list(tree.items) if isinstance(tree, Sequence) else [tree] for tree in (answer, reference))
    if max(len(got), len(want)) > _MAX_ITEMS:
        return Finding(agree=None, why=f"there are more than {_MAX_ITEMS} items")
    if _set(answer) and _set(reference) and len(got) != len(want) and max(len(got), len(want)) <= _MAX_REPEATS:
        got, want = _once(trial, got), _once(trial, want)
    if len(got) != len(want):
        return Finding(agree=False, note=f"There are {len(got)} items where {len(want)} are asked.") if _set(answer) else _several()
    models, doubt = 0, False
    for item in got:
        findings = [(other, related(replace(trial, answer=item, reference=other))) for other in want]
        match = next((pair for pair in findings if pair[1].agree), None)
        if match is None and _is_system(answer) and _is_system(reference):
            return same_system(trial, _equations_of(answer), _equations_of(reference))
        if match is None:
            doubt |= any(finding.agree is None for _, finding in findings)
            if not doubt:
                return Finding(agree=False, note=f"Nothing in what is asked is {spell(item)}.")
            continue
        want.remove(match[0])
        models += match[1].models
    return Finding(agree=None, why="some items could not be compared") if doubt else Finding(agree=True, models=models, exact="item by item")


def _once(trial: Trial, items: list[Node]) -> list[Node]:
    """Return items without those that mean the same as an earlier one."""
    kept: list[Node] = []
    for item in items:
        if not any(related(replace(trial, answer=item, reference=other)).agree for other in kept):
            kept.append(item)
    return kept


def _is_system(tree: Node) -> bool:
    """Whether a tree is several equations side by side."""
    parts = tree.items if isinstance(tree, Sequence) and not tree.brackets else ()
    return bool(parts) and all(isinstance(part, Relation) and set(part.operators) <= EQUALITIES and len(part.members) == 2 for part in parts)


def _equations_of(tree: Node) -> tuple[Relation, ...]:
    return tuple(part for part in tree.items if isinstance(part, Relation)) if isinstance(tree, Sequence) else ()


def _set(tree: Node) -> bool:
    return isinstance(tree, Sequence) and tree.brackets == "{}"


def _several() -> Finding:
    return Finding(agree=None, why="there is another number of statements than asked")
