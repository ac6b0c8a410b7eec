"""Markdown tables in a section: a column for each quantity, a row for each step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.errors import AnswerError
from grader.extraction.said import Said
from grader.language import tree as t
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece

MAX_CELLS = 2_000
_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*")
_STEP = re.compile(r"(?:step|iteration|iter\.?|time|t|k|i|n|#)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    place: Place


def tabled(pieces: Sequence[Piece], scope: Scope) -> list[Said]:
    """Return what the tables of a section state: ``x_2 = 3.19`` for the cell of column x in the row of step 2."""
    lines = list(_lines(pieces))
    said: list[Said] = []
    for number, line in enumerate(lines[1:-1], start=1):
        if _RULE.fullmatch(line.text) and "-" in line.text:
            heads = [_head(cell, scope) for cell in _cells(lines[number - 1].text)]
            for row in _rows(lines[number + 1 :]):
                said += _row(heads, row, scope)
            if len(said) > MAX_CELLS:
                break
    return said[:MAX_CELLS]


def _lines(pieces: Sequence[Piece]) -> Iterator[_Line]:
    """Yield the lines of prose with its formulas between dollar signs; a formula on lines of its own ends a table."""
    text, place = "", Place("", 1, 1)
    for piece in pieces:
        inline = piece.kind is Kind.MATH and not piece.display
        shown = f"${piece.text}$" if inline else piece.text if piece.kind is Kind.TEXT else "\n"
        for count, part in enumerate(shown.split("\n")):
            if count:
                yield _Line(text, place)
                text = ""
            line = min(piece.place.first + count, piece.place.last)
            place = Place(piece.place.file, line, line)
            text += part
    yield _Line(text, place)


def _rows(lines: Sequence[_Line]) -> Iterator[_Line]:
    for line in lines:
        if "|" not in line.text:
            return
        yield line


def _cells(text: str) -> list[str]:
    return [cell.strip().strip("*$ ") for cell in text.strip().strip("|").split("|")]


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


def _row(heads: Sequence[t.Node | None], line: _Line, scope: Scope) -> list[Said]:
    """Return what a row states: its first cell is the step."""
    cells = _cells(line.text)
    if len(cells) != len(heads) or not cells[0].isdecimal():
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
            found.append(Said(left, (value,), ("=",), Mark.NONE, given=False, doubtful=False, place=line.place, text=f"{cells[0]}: {cell}"))
    return found


def _at_step(head: t.Node, step: t.Node) -> t.Node:
    if isinstance(head, t.Sequence):
        return t.Sequence(tuple(t.Index(item, (step,)) for item in head.items), head.brackets)
    return t.Index(head, (step,))
