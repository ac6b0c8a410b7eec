"""One write-up as one section, for work that belongs to no problem set."""

from __future__ import annotations

from pathlib import Path

from grader.errors import SubmissionError
from grader.result import Note, Place
from grader.submission.decode import NOTEBOOK
from grader.submission.document import Section
from grader.submission.outline import Outline
from grader.submission.read import Source, read_source

WRITE_UPS = (".md", ".markdown", ".txt", ".tex", NOTEBOOK)


def read_whole(path: Path) -> tuple[Section, tuple[Note, ...]]:
    """Return everything that a write-up says as one section without a number, and what a reader should know of it.

    Raises:
        SubmissionError: It is no write-up, or cannot be read; the message says what was expected, what was found, and where.
    """
    source = Source(path.name, path)
    if source.ending not in WRITE_UPS:
        raise SubmissionError(f"{path.name}: expected one of {', '.join(WRITE_UPS)}, found '{source.ending or 'no ending'}'.")
    reading = read_source(source, source.read(), Outline.of((), ()))
    pieces = tuple(piece for run in reading.runs for piece in run.pieces)
    place = reading.runs[0].place if reading.runs else Place(path.name, 1, 1)
    return Section("", pieces, place), reading.notes
