"""What is read from a section: its statements in place, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from grader.errors import AnswerError
from grader.language.tree import Index, Name, Node, Relation, names
from grader.result import Place, TakenAnswer
from grader.submission.document import Mark, Section

EQUALITY = frozenset({"=", ":=", "~="})
"""The relation signs that give a left side a value."""

_HOW = {Mark.MARKER: "marked as the answer", Mark.BOX: "in a box", Mark.NONE: "the last relation for what was asked"}


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a section, in place.

    Args:
        left: The first member of its chain; ``None`` when that stands before a remark, or when it is an expression by itself.
        members: The members after the left side; the last is where the chain ends.
        operators: One for each of the members; one empty string for an expression.
        marked: How the student singled it out.
        given: Whether it stands in what looks like the problem's statement.
        doubtful: Whether it was repaired by guessing.
        place: Where it stands.
        text: As typed.
    """

    left: Node | None
    members: tuple[Node, ...]
    operators: tuple[str, ...]
    marked: Mark
    given: bool
    doubtful: bool
    place: Place
    text: str

    @property
    def right(self) -> Node:
        """The end of the chain."""
        return self.members[-1]

    @property
    def expression(self) -> bool:
        """Whether it relates nothing: an expression by itself."""
        return self.operators == ("",)

    @property
    def equality(self) -> bool:
        """Whether it is a relation, and every sign in it an equality."""
        return all(operator in EQUALITY for operator in self.operators)

    @property
    def relation(self) -> Node:
        """The statement as a tree."""
        return self.right if self.left is None else Relation((self.left, *self.members), self.operators)

    def taken(self, how: str = "") -> TakenAnswer:
        """Return what was taken, from where, and why; ``how`` says why where it is not marked."""
        return TakenAnswer(self.text, self.place, how if how and not self.marked else _HOW[self.marked])


@dataclass(frozen=True, slots=True)
class Unread:
    """Mathematics that could not be read."""

    error: AnswerError
    marked: Mark
    place: Place


@dataclass(frozen=True, eq=False)
class Extract:
    """What a section states, in order; compared by identity, so that what was found in it can be kept.

    Args:
        said: Its statements.
        unread: What could not be read.
        prose: The words outside the problem's statement, with formulas between dollar signs.
        section: Where all this was read; ``None`` when there is no section.
        earlier: What earlier parts of the question stated, where names may be defined.
    """

    said: tuple[Said, ...] = ()
    unread: tuple[Unread, ...] = ()
    prose: str = ""
    section: Section | None = None
    earlier: tuple[Said, ...] = field(default=(), repr=False)

    @cached_property
    def definitions(self) -> dict[str, list[Said]]:
        """The statements that may define a name, or a sequence with an index, by that name and in order."""
        found: dict[str, list[Said]] = {}
        for said in (*self.earlier, *self.said):
            match said.left:
                case Name(id=name) | Index(base=Name(id=name), indices=(Name(),)) if said.equality and name not in names(said.right):
                    found.setdefault(name, []).append(said)
                case _:
                    pass
        return found

    @cached_property
    def own(self) -> tuple[Said, ...]:
        """The statements that do not stand in what looks like the problem's statement."""
        return tuple(said for said in self.said if not said.given)
