"""Tables of iterates: the cell of the column ``f(x^{(t)})`` in the row of step 2 says that ``f(x^{(2)})`` is what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grader.extraction.tables import Row, Table, tables
from grader.submission.document import Kind, Piece

_DRESS = re.compile(r"\\(?:overline|bar|mathbf|mathrm|text|textbf|boldsymbol|bm)(?![A-Za-z])|[{}$\s]")
_COUNTED = re.compile(r"(?:step|iteration|iter\.?|time|[a-zA-Z]|#)", re.IGNORECASE)
_PLAIN = re.compile(r"(?:\\[A-Za-z]+)?\{?[A-Za-z]\}?|\\[A-Za-z]+")
_LETTER = re.compile(r"[A-Za-z]")
_NUMBERS = re.compile(r"(?=.*\d)[\d\s.,;()\[\]+-]+")
"""What a cell may hold where columns are only told apart by tabs."""
_ALONE = r"(?<![A-Za-z\\]){letter}(?![A-Za-z])(?:\s*([+-])\s*(\d{{1,6}}))?"
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def with_iterates(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of a section with an equation for each cell of its tables of iterates, behind what stands on the lines before."""
    stated = [piece for table in tables(pieces) for piece in _equations(table)]
    return sorted([*pieces, *stated], key=lambda piece: piece.place.first) if stated else list(pieces)


def _equations(table: Table) -> Iterator[Piece]:
    """Yield what the cells of a table state whose first column counts the steps."""
    letter = _DRESS.sub("", table.heads[0])
    if not _COUNTED.fullmatch(letter):
        return
    heads = _indexed(table.heads[1:], letter if len(letter) == 1 and letter.isalpha() else "t")
    for row in table.rows:
        if row.cells[0].isdecimal():
            yield from _row(heads, row, doubtful=table.doubtful)


def _indexed(heads: Sequence[str], letter: str) -> list[tuple[str, str]]:
    """Return each column's head with the letter that counts the steps in it: ``x`` beside ``f(x)`` are ``x_t`` and ``f(x_t)``."""
    members = {_base(head, letter): head for head in heads if _counts(head, letter) and _base(head, letter)}
    members |= {head: f"{head}_{{{letter}}}" for head in heads if _PLAIN.fullmatch(head) and head != letter and head not in members}
    found: list[tuple[str, str]] = []
    for head in heads:
        whole = members.get(head, head)
        if not _counts(whole, letter):
            for base, member in members.items():
                whole = re.sub(rf"(?<![A-Za-z\\_])(?<!_\{{){re.escape(base)}(?![A-Za-z_^])", lambda _, member=member: member, whole)
        found.append((whole if _counts(whole, letter) else "", letter))
    return found


def _counts(head: str, letter: str) -> bool:
    return bool(re.search(_ALONE.format(letter=letter), head))


def _base(head: str, letter: str) -> str:
    """Return what a head is a member of: ``\\mathbf{x}`` of ``\\mathbf{x}^{(t)}``; nothing where it is more than a member."""
    found = re.fullmatch(rf"(.+?)[_^]\{{?\(?{letter}\)?\}}?", head)
    return found[1] if found and _PLAIN.fullmatch(found[1]) else ""


def _row(heads: Sequence[tuple[str, str]], row: Row, *, doubtful: bool) -> Iterator[Piece]:
    """Yield what a row states: its first cell is the step."""
    for (head, letter), cell in zip(heads, row.cells[1:], strict=True):
        if head and (_NUMBERS.fullmatch(cell) if doubtful else re.search(r"\w", cell)):
            yield Piece(Kind.MATH, f"{_at(head, letter, int(row.cells[0]))} = {_bracketed(cell)}", row.place, display=True, doubtful=doubtful)


def _at(head: str, letter: str, step: int) -> str:
    """Return a head at a step: ``x^{(t+1)}`` at 2 is ``x^{(3)}``."""
    return re.sub(_ALONE.format(letter=letter), lambda found: str(step + int((found[1] or "+") + (found[2] or "0"))), head)


def _bracketed(cell: str) -> str:
    """Return a cell with brackets around it where it lists entries: ``6, 6`` is a point."""
    depth = 0
    for sign in cell:
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if sign == "," and depth == 0:
            return f"({cell})"
    return cell
