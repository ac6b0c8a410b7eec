"""How much at the start of a section is the problem's statement, copied."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.submission.document import Kind, Mark, Piece

_VERBS = (
    "Show Prove Express Derive Find Give Write Compute Calculate Design Propose Compare Explain Describe State Determine Draw Unroll Verify".split()
)
_REQUEST = re.compile(rf"(?:^|[.:;!?*)\]]\s+|\n\s*|\bthen\s+|\bPlease\s+)\**(?:{'|'.join(_VERBS)}|Use the|Answer in)\b")
_FIRST_PIECES = 12
"""A request is looked for within this many pieces of the last one."""


def given_region(pieces: Sequence[Piece]) -> int:
    """Return how many pieces at the start of a section look like the problem's statement: up to where its last request ends.

    >>> from grader.result import Place
    >>> here = Place("a.md", 1, 1)
    >>> given_region([Piece(Kind.TEXT, "Give the mean of ", here), Piece(Kind.MATH, "x", here), Piece(Kind.TEXT, ".\\nIt is ", here)])
    2
    """
    region = 0
    for number, piece in enumerate(pieces):
        if piece.mark is not Mark.NONE or number - region > _FIRST_PIECES:
            break
        if piece.kind is Kind.TEXT and ("?" in piece.text or _REQUEST.search(piece.text)):
            region = number + 1
    return _through_sentence(pieces, region)


def _through_sentence(pieces: Sequence[Piece], region: int) -> int:
    """Extend a region to where its last sentence ends, so that the formula it asks about belongs to it."""
    while 0 < region < len(pieces) and _goes_on(pieces[region - 1], pieces[region]):
        region += 1
    return region


def _goes_on(before: Piece, here: Piece) -> bool:
    """Whether the sentence in one piece goes on in the next."""
    if here.mark is not Mark.NONE or here.kind is Kind.VALUE:
        return False
    match before.kind:
        case Kind.TEXT:
            return before.text.rstrip()[-1:] not in ("", ".", "?", "!", ")")
        case Kind.MATH:
            return here.kind is not Kind.MATH and not _begins(here.text)
        case _:
            return True


def _begins(text: str) -> bool:
    """Whether the text behind a formula ends the formula's sentence: with a full stop, a new line, a capital, or nothing."""
    first = text.lstrip(" ")[:1]
    return first in ("", "\n", ".") or text.lstrip()[:1].isupper()
