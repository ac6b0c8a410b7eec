"""The tokens that source text is made of, LaTeX and plain text alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_LATEX = re.compile(r"\\[a-zA-Z|{}%,;:!\\ ]|[\^_]\{")


class Syntax(StrEnum):
    """How letters that stand together are read: apart in LaTeX, as one name in plain text."""

    LATEX = "latex"
    PLAIN = "plain"


class T(StrEnum):
    """The kinds of token."""

    NUMBER = "number"
    NAME = "name"
    COMMAND = "command"
    TEXT = "text"
    OPEN = "open"
    CLOSE = "close"
    OP = "op"
    RELATION = "relation"
    SEPARATOR = "separator"
    BAR = "bar"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its span in the source; ``spaced`` says whether white space stands before it."""

    kind: T
    text: str
    start: int
    stop: int
    spaced: bool = False


def guess_syntax(source: str) -> Syntax:
    """Return LaTeX when the source has a command or a braced script, else plain text."""
    return Syntax.LATEX if _LATEX.search(source) else Syntax.PLAIN
