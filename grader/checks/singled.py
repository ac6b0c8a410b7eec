"""Which of the sequences that a section names are the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.checks.paths import Path, Words, plain
from grader.extraction import Extract, given_region
from grader.submission.document import Kind, Piece

_SAYS = r"best|most likely|most probable|answer|result|returns?|outputs?|final|therefore|hence|thus|so|optimal|highest|largest"
_BEFORE = re.compile(rf"\b(?:{_SAYS}|chosen|gives|yields|decod\w+)\b[^.;\n]{{0,80}}$", re.IGNORECASE)
_AFTER = re.compile(r"[^.;\n]{0,40}\b(?:is|has|wins)\b[^.;\n]{0,30}\b(?:best|highest|largest|most|answer)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """The sequences that a student gives; ``sure`` says that there are no others among which these were chosen."""

    paths: tuple[Path, ...]
    sure: bool = True

    @property
    def words(self) -> tuple[Words, ...]:
        """The sequences alone."""
        return tuple(path.words for path in self.paths)


def own_pieces(extract: Extract) -> list[Piece]:
    """Return what may be an answer: no code, no picture, and nothing that is copied from the question."""
    pieces = extract.section.pieces if extract.section else ()
    return [piece for piece in pieces[given_region(pieces) :] if piece.kind in (Kind.TEXT, Kind.MATH, Kind.VALUE)]


def text_of(pieces: Sequence[Piece]) -> str:
    """Return pieces as one text; what stands by itself is on lines of its own."""
    return "".join(f"\n{piece.text}\n" if piece.display or piece.kind is Kind.VALUE else piece.text for piece in pieces)


def chosen(paths: tuple[Path, ...], text: str, asked: int) -> Answer | None:
    """Return the sequences that are the answer; ``None`` where there are too many, and no words that single some out."""
    if len(distinct := _distinct(paths)) <= asked:
        return Answer(distinct)
    written = plain(text)
    singled = _distinct(tuple(path for path in paths if _BEFORE.search(written[: path.start]) or _AFTER.match(written[path.stop :])))
    return Answer(singled, sure=False) if len(singled) == asked else None


def _distinct(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return each sequence once: where it is last given with a number, if it is anywhere."""
    found: dict[Words, Path] = {}
    for path in paths:
        if path.words not in found or path.numbers:
            found[path.words] = path
    return tuple(found.values())
