"""One file, read: runs of pieces under the numbers they stand under, not yet joined to a submission."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from grader.result import Note, Place
from grader.submission.code import CodeFile
from grader.submission.document import Piece
from grader.submission.outline import Path


@dataclass(frozen=True, slots=True)
class Run:
    """What stands between one heading and the next.

    Args:
        path: The number; ``()`` before the first heading, ``None`` under a number that the problem set does not have.
        pieces: In order.
        place: From the heading to the last line with anything in it.
        name: The number in words when the problem set does not have it.
    """

    path: Path | None
    pieces: tuple[Piece, ...]
    place: Place
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One file, read."""

    runs: tuple[Run, ...] = ()
    notes: tuple[Note, ...] = ()
    sheet: bool = False
    code: tuple[CodeFile, ...] = ()


class Lines:
    """Says in which line of the file that was handed in a place of a text stands.

    Args:
        name: The file's name.
        text: The text that is read, which may have been rewritten.
        origin: For each line of it, the line of the file; ``None`` when they are the same.

    >>> str(Lines("a.md", "x\\ny").place(0, 3))
    'a.md, lines 1-2'
    """

    def __init__(self, name: str, text: str, origin: Sequence[int] | None = None):
        self.name = name
        self.origin = origin
        self.starts = [0]
        place = text.find("\n")
        while place >= 0:
            self.starts.append(place + 1)
            place = text.find("\n", place + 1)

    def line(self, offset: int) -> int:
        """Return the line, from 1, of a place in the text."""
        line = bisect_right(self.starts, offset)
        return self.origin[line - 1] if self.origin else line

    def place(self, start: int, stop: int) -> Place:
        """Return the place of the text from ``start`` to before ``stop``."""
        first = bisect_right(self.starts, start)
        last = first if first == len(self.starts) or stop <= self.starts[first] else bisect_right(self.starts, max(start, stop - 1))
        return Place(self.name, first, last) if self.origin is None else Place(self.name, self.origin[first - 1], self.origin[last - 1])
