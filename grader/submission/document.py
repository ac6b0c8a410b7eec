"""What a submission says, before any of it is judged: sections by part, each a run of prose and mathematics with its places."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from grader.result import Note, Place
from grader.submission.code import Code


class Kind(StrEnum):
    """What a piece of a section is."""

    TEXT = "text"
    MATH = "math"
    CODE = "code"
    IMAGE = "image"
    VALUE = "value"
    """The whole answer to a part or to one field of it, from an answer sheet; plain text or LaTeX."""


class Mark(StrEnum):
    """How a student singled a piece out as the answer."""

    NONE = ""
    MARKER = "marker"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one kind within a section.

    Args:
        kind: What it is.
        text: Its text after repair, without delimiters such as ``$`` or ``\\begin{aligned}``'s dollar signs.
        place: Where it stands in the file that was handed in.
        display: Whether mathematics stands on lines of its own.
        mark: How the student singled it out.
        field: For a value of an answer sheet, the name it was given under, such as ``c``; else empty.
        doubtful: Whether repairing conversion damage had to guess; a doubtful piece can never make an answer wrong.
        labels: What its braces are over or under, with what is written at them, and how many lines below the first.
    """

    kind: Kind
    text: str
    place: Place
    display: bool = False
    mark: Mark = Mark.NONE
    field: str = ""
    doubtful: bool = False
    labels: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What a student wrote under the number of one part; several runs under one number are joined in order."""

    part: str
    pieces: tuple[Piece, ...]
    place: Place

    @property
    def text(self) -> str:
        """The section as a person would read it, with mathematics in dollar signs."""
        return "".join(_shown(piece) for piece in self.pieces).strip()

    @property
    def blank(self) -> bool:
        """Whether nothing at all stands under the number."""
        return not any(piece.text.strip() or piece.kind is Kind.IMAGE for piece in self.pieces)


def _shown(piece: Piece) -> str:
    match piece.kind:
        case Kind.MATH:
            return f"\n$${piece.text}$$\n" if piece.display else f"${piece.text}$"
        case Kind.VALUE:
            return f"{piece.field} = {piece.text}\n" if piece.field else f"{piece.text}\n"
        case Kind.TEXT | Kind.CODE | Kind.IMAGE:
            return piece.text


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's work, read.

    Args:
        student: The name of the file or folder, without control characters.
        sections: One for each part that was found, in the problem set's order. A section of a question as a whole (the text between the
            question's number and its first part's) has the question's id.
        notes: Repairs, repeated answers, numbers that the problem set does not have.
        stray: Text with mathematics that stands under no part of the set (before the first number or under an unknown one): while there is
            any, a missing part may be misplaced rather than missing.
        content_hash: SHA-256 of the files' bytes, in hexadecimal.
        code: What was handed in as Python; empty where the set has no part that is answered in code.
    """

    student: str
    sections: tuple[Section, ...]
    notes: tuple[Note, ...] = ()
    stray: tuple[Place, ...] = ()
    content_hash: str = ""
    code: Code = field(default_factory=Code)

    def section(self, part: str) -> Section | None:
        """Return the section of a part, or ``None``."""
        return next((section for section in self.sections if section.part == part), None)
