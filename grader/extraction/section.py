"""A section to its statements, in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from grader.errors import AnswerError
from grader.extraction.given import given_region
from grader.extraction.said import Extract, Said, Unread
from grader.extraction.tabled import tabled
from grader.language import tree as t
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.statements import Statement, statements
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece, Section

MAX_RELATIONS = 5_000
"""What stands after this many statements of a section is not read."""
_SPACE_ONLY = re.compile(r"[\s.,;:()\d&\\]*")
_NOWHERE = Place("", 1, 1)


def extract(section: Section | None, scope: Scope, earlier: Sequence[Said] = ()) -> Extract:
    """Return what a section states.

    Args:
        section: ``None`` when there is none.
        scope: The part's names.
        earlier: What earlier parts of the question stated, where names may be defined.
    """
    if section is None:
        return Extract(earlier=tuple(earlier))
    reader = _Reader(scope)
    copied = given_region(section.pieces)
    for number, piece in enumerate(section.pieces):
        reader.read(piece, given=number < copied)
    prose = "".join(_words(piece) for piece in section.pieces[copied:]).strip()
    said = (*reader.said, *tabled(section.pieces, scope))
    return Extract(said, tuple(reader.unread), prose, section, tuple(earlier))


@lru_cache(maxsize=4_096)
def stated(source: str, scope: Scope) -> Extract:
    """Return what an author's formula states, as though a student had handed it in on an answer sheet.

    >>> [said.text for said in stated("a = 1, b = 2", Scope()).said]
    ['a = 1', 'b = 2']
    """
    piece = Piece(Kind.VALUE, source, _NOWHERE, mark=Mark.MARKER)
    return extract(Section("", (piece,), _NOWHERE), scope)


def _words(piece: Piece) -> str:
    match piece.kind:
        case Kind.MATH:
            return f" ${piece.text}$ "
        case Kind.TEXT:
            return piece.text
        case Kind.VALUE:
            return f"{piece.text}\n"
        case Kind.CODE | Kind.IMAGE:
            return " "


class _Reader:
    """Reads pieces in order.

    ``last`` is the statement that a relation sign at the next piece's start would continue, and ``framed`` is where the statements begin that a box
    after them may frame.
    """

    def __init__(self, scope: Scope):
        self.scope = scope
        self.said: list[Said] = []
        self.unread: list[Unread] = []
        self.last: Said | None = None
        self.framed = 0

    def read(self, piece: Piece, *, given: bool) -> None:
        """Read a piece's statements."""
        if piece.kind is Kind.TEXT and not _SPACE_ONLY.fullmatch(piece.text):
            self.last = None
        if piece.mark is Mark.NONE:
            self.framed = len(self.said)
        if piece.kind in (Kind.MATH, Kind.VALUE) and len(self.said) < MAX_RELATIONS:
            for statement in statements(piece.text, self.scope):
                self._add(statement, piece, given=given and piece.mark is Mark.NONE)

    def _add(self, statement: Statement, piece: Piece, *, given: bool) -> None:
        place = _place(piece, statement)
        if statement.error is not None:
            self.unread.append(Unread(statement.error, piece.mark, place))
            self.last = None
            return
        left, members, operators = self._taken_apart(statement)
        if operators == ("",) and piece.mark is not Mark.NONE and self._frames(members[0], piece.mark):
            return
        if piece.field and operators == ("",):
            left, operators = _quantity(piece.field, self.scope), ("=",)
        self.last = Said(left, members, operators, piece.mark, given, piece.doubtful, place, statement.source)
        self.said += [*_within(self.last), self.last]

    def _frames(self, tree: t.Node, mark: Mark) -> bool:
        """Mark the statement whose chain ends in the box that holds this tree: in ``a = b = \\boxed{c}`` the answer is a."""
        for place in reversed(range(self.framed, len(self.said))):
            said = self.said[place]
            if said.left is not None and said.right == tree and said.marked is Mark.NONE:
                self.said[place] = replace(said, marked=mark)
                return True
        return False

    def _taken_apart(self, statement: Statement) -> tuple[t.Node | None, tuple[t.Node, ...], tuple[str, ...]]:
        """Return left side, further members and signs of a statement."""
        members, operators = statement.members, statement.operators
        if statement.continues:
            return self.last.left if self.last else None, members, operators
        return (members[0], members[1:], operators) if operators else (None, members, ("",))


def _quantity(field: str, scope: Scope) -> t.Node:
    """Return the quantity that a field of an answer sheet is named for, such as ``sigma^2``."""
    try:
        return parse(field, scope)
    except AnswerError:
        return t.Name(field)


def _place(piece: Piece, statement: Statement) -> Place:
    """Return the lines of a statement within its piece."""
    if piece.field:
        return piece.place
    first = piece.place.first + piece.text.count("\n", 0, statement.start)
    final = first + statement.source.count("\n")
    return Place(piece.place.file, min(first, piece.place.last), min(final, piece.place.last))


def _within(said: Said) -> list[Said]:
    """Return what else a statement says: of the names within its chain, and of the items of a tuple.

    ``-a = b = 2`` says that a is -2 and b is 2; ``(a, b) = (1, 2)`` says two things; ``1 = a`` says what ``a = 1`` says.
    """
    if not said.equality:
        return []
    within = [pair for member in said.members[:-1] if (pair := _solved_for(member, said.right)) is not None]
    return [replace(said, left=name, members=(value,), operators=("=",)) for name, value in [*_by_parts(said), *within]]


def _solved_for(member: t.Node, value: t.Node) -> tuple[t.Node, t.Node] | None:
    """Return the name that a member of a chain is, or is the negative of, with its value."""
    match member:
        case t.Name() | t.Index():
            return member, value
        case t.Negate(operand=t.Name() | t.Index() as name):
            return name, t.Negate(value)
        case _:
            return None


def _by_parts(said: Said) -> list[tuple[t.Node, t.Node]]:
    """Return the quantities with their values that the two ends of a chain of equalities give, the last from the member before it."""
    match _listed(said.left), said.right:
        case t.Sequence(items=left, brackets="()" | "[]"), t.Sequence(items=right) if len(left) == len(right):
            return list(zip(left, right, strict=True))
        case t.Sequence(items=left, brackets="()" | "[]"), t.Matrix(rows=rows) if len(left) == len(rows) and len(rows[0]) == 1:
            return [(name, row[0]) for name, row in zip(left, rows, strict=True)]
        case t.Negate(operand=name), right:
            return [(name, t.Negate(right))]
        case t.Node() as left, right:
            before = (left, *said.members)[-2]
            last = None if isinstance(right, t.Negate) and isinstance(before, t.Name | t.Index) else _solved_for(right, before)
            return [last] if last else []
        case _:
            return []


def _listed(left: t.Node | None) -> t.Node | None:
    """Return a column that is written out as the tuple of its entries."""
    match left:
        case t.Matrix(rows=rows) if all(len(row) == 1 for row in rows):
            return t.Sequence(tuple(row[0] for row in rows), "()")
        case _:
            return left
