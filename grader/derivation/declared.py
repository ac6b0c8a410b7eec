"""From an author's words to the premises of a derivation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from grader.derivation.nearly import is_near
from grader.derivation.premises import Premises
from grader.errors import AnswerError
from grader.language.parser import parse
from grader.language.render import spell
from grader.language.scope import Scope
from grader.language.tree import Node, Number, Relation


def in_force(
    scope: Scope,
    conditions: Sequence[str] = (),
    values: Mapping[str, str] | None = None,
    solution: Mapping[str, str] | None = None,
    given: Sequence[str] = (),
    near: Mapping[str, str] | None = None,
    limits: Mapping[str, str] | None = None,
) -> tuple[Premises, list[str]]:
    """Return the premises that an author's words make, and what is wrong with these, a sentence each.

    Args:
        scope: Declarations and definitions.
        conditions: What is to be met, each a quantity with its number.
        values: What names may be taken to be.
        solution: What unknowns come out as.
        given: Equations that a step may use.
        near: What functions of one letter are about.
        limits: What names go to.
    """
    faults: list[str] = []
    met = _pairs(conditions, scope, "conditions", "a quantity with its number, such as '\\mathrm{Var}(a) = 1'", faults, condition_of)
    known = _pairs(given, scope, "given", "an equation, such as 'v_t = 2 v_{t-1}'", faults, equation_of)
    granted, solved = _table(values or {}, scope, "values", faults), _table(solution or {}, scope, "solution", faults)
    about, going = tuple(_table(near or {}, scope, "near", faults).items()), tuple(_table(limits or {}, scope, "limits", faults).items())
    faults += [f"near: expected a function of one letter, such as '\\tanh(u)', found '{spell(this)}'" for this, _ in about if not is_near(this)]
    found = Premises(scope, conditions=met, values=granted | solved, granted=frozenset(granted), solution=solved)
    return replace(found, given=known, near=about, limits=going), faults


def condition_of(relation: Node) -> tuple[Node, Node] | None:
    """Return a condition as a quantity and its number; ``None`` where a relation is none.

    >>> condition_of(parse("1 = x"))[1] == parse("1")
    True
    """
    match relation:
        case Relation(members=(quantity, Number() as number), operators=("=",)) | Relation(members=(Number() as number, quantity), operators=("=",)):
            return quantity, number
        case _:
            return None


def equation_of(relation: Node) -> tuple[Node, Node] | None:
    """Return the two sides of an equation; ``None`` where a relation is none."""
    match relation:
        case Relation(members=(left, right), operators=("=",)):
            return left, right
        case _:
            return None


def _pairs(
    relations: Sequence[str], scope: Scope, field: str, expected: str, faults: list[str], sides: Callable[[Node], tuple[Node, Node] | None]
) -> tuple[tuple[Node, Node], ...]:
    found: list[tuple[Node, Node]] = []
    for words in relations:
        relation = _read(words, scope, field, faults)
        pair = sides(relation) if relation is not None else None
        if pair is not None:
            found.append(pair)
        elif relation is not None:
            faults.append(f"{field}: expected {expected}, found '{words}'")
    return tuple(found)


def _table(values: Mapping[str, str], scope: Scope, field: str, faults: list[str]) -> dict[Node, Node]:
    read = ((_read(name, scope, field, faults), _read(value, scope, field, faults)) for name, value in values.items())
    return {name: value for name, value in read if name is not None and value is not None}


def _read(words: str, scope: Scope, field: str, faults: list[str]) -> Node | None:
    try:
        return parse(words, scope)
    except AnswerError as error:
        faults.append(f"{field}: expected a formula, {error.message}\n{error.caret()}")
        return None
