"""Tables in a section: Markdown's between bars, LaTeX's ``tabular``, and the columns between tabs that text recovered from a PDF has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from grader.result import Place
from grader.submission.document import Kind, Piece

MAX_ROWS = 500
_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*")
_BEGINS, _ENDS = re.compile(r"\\begin\{(?:tabular|array|tabularx|longtable)\*?\}"), re.compile(r"\\end\{(?:tabular|array|tabularx|longtable)\*?\}")
_RULES = r"(?:\\(?:hline|toprule|midrule|bottomrule|cline\{[^}]*\})\s*)*"
_LINES = re.compile(rf"^{_RULES}|(?:\\\\(?:\[[^\]]*\])?)?\s*{_RULES}$")
_MIN_TABS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells as typed, without the dollar signs around a whole cell, and where it stands."""

    cells: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Args:
        heads: The first row's cells.
        rows: The other rows with as many cells.
        doubtful: Whether its columns were only told apart by tabs.
    """

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    doubtful: bool = False


def tables(pieces: Sequence[Piece]) -> Iterator[Table]:
    """Yield the tables of a section, in order."""
    lines = list(_lines(pieces))
    number = 0
    while number < len(lines):
        text = lines[number].text
        if _RULE.fullmatch(text) and "-" in text and number:
            found = [lines[number - 1], *takewhile(lambda line: "|" in line.text, lines[number + 1 :])]
            yield from _table(found, "|")
        elif _BEGINS.search(text):
            found = list(takewhile(lambda line: not _ENDS.search(line.text), lines[number + 1 :]))
            yield from _table([line for line in found if "&" in line.text], "&")
        elif text.count("\t") >= _MIN_TABS and "$" in text:
            found = list(takewhile(lambda line: "\t" in line.text, lines[number:]))
            yield from _table(found, "\t")
        else:
            found = []
        number += max(1, len(found))


def _table(lines: Sequence[Line], sign: str) -> Iterator[Table]:
    rows = [Row(_cells(line.text, sign), line.place) for line in lines[: MAX_ROWS + 1]]
    if rows:
        heads, *rest = rows
        yield Table(heads.cells, tuple(row for row in rest if len(row.cells) == len(heads.cells)), doubtful=sign == "\t")


def _cells(text: str, sign: str) -> tuple[str, ...]:
    text = _LINES.sub("", text.strip(" \n"))
    text = text.strip().removeprefix(sign).removesuffix(sign) if sign == "|" else text
    return tuple(cell.strip().strip("*$ ") for cell in text.split(sign))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose with its formulas between dollar signs."""

    text: str
    place: Place


def _lines(pieces: Sequence[Piece]) -> Iterator[Line]:
    """Yield the lines of prose; a formula on lines of its own ends a table."""
    text, place = "", Place("", 1, 1)
    for piece in pieces:
        inline = piece.kind is Kind.MATH and not piece.display
        shown = f"${piece.text}$" if inline else piece.text if piece.kind is Kind.TEXT else "\n"
        blank = shown[: len(shown) - len(shown.lstrip())].count("\n")
        for count, part in enumerate(shown.split("\n"), start=-blank):
            if count > -blank:
                yield Line(text, place)
                text = ""
            line = min(max(piece.place.first + count, 1), piece.place.last)
            place = Place(piece.place.file, line, line)
            text += part
    yield Line(text, place)
