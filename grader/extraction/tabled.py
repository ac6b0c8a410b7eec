"""What the tables of a section state: a column for each quantity, a row for each step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from grader.errors import AnswerError
from grader.extraction.said import Said
from grader.extraction.tables import Row, tables
from grader.language import tree as t
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.submission.document import Mark, Piece

MAX_CELLS = 2_000
_STEP = re.compile(r"(?:step|iteration|iter\.?|time|t|k|i|n|#)", re.IGNORECASE)


def tabled(pieces: Sequence[Piece], scope: Scope) -> list[Said]:
    """Return what the tables of a section state: ``x_2 = 3.19`` for the cell of column x in the row of step 2."""
    said: list[Said] = []
    for table in tables(pieces):
        heads = [_head(cell, scope) for cell in table.heads]
        for row in () if table.doubtful else table.rows:
            said += _row(heads, row, scope)
        if len(said) > MAX_CELLS:
            break
    return said[:MAX_CELLS]


def _head(cell: str, scope: Scope) -> t.Node | None:
    """Return the quantity that a column is headed by, without its step; ``None`` for the steps themselves and for words."""
    if _STEP.fullmatch(cell):
        return None
    try:
        tree = parse(cell, scope)
    except AnswerError:
        return None
    return _without_step(tree)


def _without_step(tree: t.Node) -> t.Node | None:
    match tree:
        case t.Name():
            return tree
        case t.Index(base=t.Name() as base):
            return base
        case t.Sequence(items=items):
            names = [_without_step(item) for item in items]
            return t.Sequence(tuple(name for name in names if name is not None), "()") if all(names) else None
        case _:
            return None


def _row(heads: Sequence[t.Node | None], row: Row, scope: Scope) -> list[Said]:
    """Return what a row states: its first cell is the step."""
    cells = row.cells
    if not cells[0].isdecimal():
        return []
    step = t.Number(Fraction(int(cells[0])))
    found: list[Said] = []
    for head, cell in zip(heads[1:], cells[1:], strict=True):
        try:
            value = parse(cell, scope) if head is not None and cell else None
        except AnswerError:
            value = None
        if head is not None and value is not None:
            left = _at_step(head, step)
            found.append(Said(left, (value,), ("=",), Mark.NONE, given=False, doubtful=False, place=row.place, text=f"{cells[0]}: {cell}"))
    return found


def _at_step(head: t.Node, step: t.Node) -> t.Node:
    if isinstance(head, t.Sequence):
        return t.Sequence(tuple(t.Index(item, (step,)) for item in head.items), head.brackets)
    return t.Index(head, (step,))
