"""Arrays of numbers as they are written: in brackets of any kind, as a matrix, a nested list, or a run of numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.checks.numerals import Entry, entries_of
from grader.errors import AnswerError
from grader.language import tree as t
from grader.language.parser import parse
from grader.language.scope import Scope

MAX_LENGTH = 4_000
"""A longer text is no array of numbers that anyone writes."""
_WRAPPED = re.compile(r"^(?:np\.|numpy\.|torch\.)?(?:array|tensor)\((.*)\)$", re.DOTALL)
_TRAILING_POINT = re.compile(r"(?<=\d)\.(?!\d)")
_SPACED = re.compile(r"(?<=\d)\s+(?=[-−+]?\s?\.?\d)")
_LISTED = re.compile(r"\](?:\s|\\n)*(?=\[)")
_PRINTED = re.compile(r"^(?:\[\d+\]\s+)?([-−+]?\d[\d.e]*(?:\s+[-−+]?\d[\d.e]*)+|[-−+]?\d[\d.e]*)$")
"""Numbers between spaces, as R prints them with the number of the first in brackets."""
_NUMERIC = re.compile(r"\d")


@dataclass(frozen=True)
class Values:
    """Numbers in the order in which they are written.

    Args:
        shape: Empty for one number.
        entries: As many as the shape holds.
    """

    shape: tuple[int, ...]
    entries: tuple[Entry, ...]

    @property
    def transposed(self) -> Values | None:
        """The transpose of a matrix; ``None`` of what is none."""
        if len(self.shape) != 2:
            return None
        rows, columns = self.shape
        return Values((columns, rows), tuple(self.entries[row * columns + column] for column in range(columns) for row in range(rows)))


def values_of(text: str, scope: Scope) -> Values | None:
    """Return the numbers that a text is; ``None`` when it is anything else.

    >>> values_of("[[2, 2.5], [3, 1/2]]", Scope()).shape
    (2, 2)
    >>> values_of("2.5, 2.58", Scope()).shape, values_of("7/12", Scope()).shape, values_of("n + 1", Scope())
    ((2,), (), None)
    """
    plain = text.strip(" \t\n$.;,&|*")
    if len(plain) > MAX_LENGTH or not _NUMERIC.search(plain):
        return None
    if wrapped := _WRAPPED.match(plain) or _PRINTED.match(plain):
        plain = ", ".join(wrapped[1].split()) if wrapped.re is _PRINTED else wrapped[1]
    plain = _LISTED.sub("],", _SPACED.sub(", ", _TRAILING_POINT.sub("", plain))) if "[" in plain or "(" in plain else plain
    for written in (plain, f"({plain})"):
        try:
            found = _values(parse(written, scope))
        except AnswerError:
            continue
        if found is not None:
            return found
    return None


def _values(node: t.Node) -> Values | None:
    match node:
        case t.Transpose(operand=inner):
            found = _values(inner)
            return (found.transposed or found) if found else None
        case t.Matrix(rows=rows) if len(rows) > 1 and len(rows[0]) > 1:
            return _stacked([_values(t.Sequence(row, "()")) for row in rows])
        case t.Sequence(items=items) if items and all(isinstance(item, t.Sequence | t.Matrix) for item in items):
            return _stacked([_values(item) for item in items])
        case t.Sequence(items=items, brackets="{}"):
            return _values(t.Sequence(items, "()"))
        case t.Sequence() | t.Matrix():
            entries = entries_of(node)
            return Values((len(entries),), entries) if entries else None
        case _:
            entries = entries_of(node)
            return Values((), entries) if len(entries) == 1 else None


def _stacked(rows: list[Values | None]) -> Values | None:
    """Return rows of one shape as one array."""
    found = [row for row in rows if row is not None]
    if len(found) < len(rows) or len({row.shape for row in found}) != 1:
        return None
    return Values((len(found), *found[0].shape), tuple(entry for row in found for entry in row.entries))
