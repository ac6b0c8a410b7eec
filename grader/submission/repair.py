r"""Damage that copying and conversion do to text is put right before anything else reads it; every line keeps its number.

Escapes are read twice by careless tools, so that ``\frac`` arrives as a form feed and ``rac``. Repairs that had to guess are told by their lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from grader.submission.glyphs import LIGATURES

_SPACES = "\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u0085"
_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffe\uffff"
    "\ue000-\ue00f\U000e0000-\U000e007f"
)
_ODD = re.compile(f"[{_UNSEEN}]|(?P<space>[{_SPACES}])|(?P<ligature>[ﬀ-ﬆ])|(?P<wide>[\uff01-\uff5e])")
_RARE = re.compile("[^\n -~]")

_EATEN = {"\a": "a", "\b": "b", "\v": "v", "\x1b": "e", "\f": "f", "\t": "t", "\r": "r", "\n": "n"}
_TAILS_OF_R = r"ho(?![a-z])|ight[\])}|.\\]|angle(?![a-z])|ceil(?![a-z])|floor(?![a-z])"
_ESCAPES = re.compile(
    r"[\a\b\v\x1b](?=[A-Za-z])"
    r"|\f(?=rac\b|rac\{|orall\b|loor\b|box\b|lat\b)"
    r"|\t(?=ext(?:bf|it|rm|tt|sf)?\{|heta(?![a-z])|imes(?![a-z])|au(?![a-z])|ilde[{\\]|frac\{|riangle|herefore|anh(?![a-z]))"
    rf"|\r(?={_TAILS_OF_R})"
)
_RETURN = re.compile(rf"\r(?!{_TAILS_OF_R})")
"""An old end of a line, and not the rest of ``\\rho``."""
_NABLA = re.compile(r"\n(?=abla(?![a-z]))")
_LOST = re.compile(r"(?<![A-Za-z\\])(?:rac\{|egin\{|ext\{|abla(?![a-z])|heta(?![a-z])|imes(?![a-z]))")
_WHOLE = {"rac{": "\\frac{", "egin{": "\\begin{", "ext{": "\\text{", "abla": "\\nabla", "heta": "\\theta", "imes": "\\times"}


@dataclass(frozen=True, slots=True)
class Clean:
    """A file's text after repair.

    Args:
        text: With ``\\n`` at the end of each line, and as many lines as before.
        repaired: The lines in which LaTeX commands were put together again, from 1.
        doubtful: Those of them where that was a guess.
    """

    text: str
    repaired: tuple[int, ...] = ()
    doubtful: frozenset[int] = frozenset()


def clean(text: str) -> Clean:
    r"""Return a text without what conversion left in it.

    >>> clean("of\ufb01ce co\xadpy \x0crac{1}{2}").text
    'office copy \\frac{1}{2}'
    >>> clean("$ rac{1}{2}$").doubtful
    frozenset({1})
    """
    text = text.replace("\r\n", "\n")
    repaired: list[int] = []
    guessed: list[int] = []
    rare = set(_RARE.findall(text))
    if not rare.isdisjoint(_EATEN):
        text = _RETURN.sub("\n", text)
        text = _rewritten(_ESCAPES, text, lambda match: f"\\{_EATEN[match.group()]}", repaired)
        text = _rewritten(_NABLA, text, lambda _: "\n\\n", repaired, offset=1)
    if any(text.count(rest) > text.count(f"{whole[1]}{rest}") for rest, whole in _WHOLE.items()):
        text = _rewritten(_LOST, text, lambda match: _WHOLE[match.group()], guessed)
    if any(_ODD.match(letter) for letter in rare):
        text = _ODD.sub(_plain, text)
    return Clean(unicodedata.normalize("NFC", text), tuple(sorted({*repaired, *guessed})), frozenset(guessed))


def _rewritten(pattern: re.Pattern[str], text: str, change: Callable[[re.Match[str]], str], lines: list[int], *, offset: int = 0) -> str:
    line, seen, before = 1 + offset, 0, len(lines)
    for match in pattern.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        lines.append(line)
    return pattern.sub(change, text) if len(lines) > before else text


def _plain(match: re.Match[str]) -> str:
    found = match.group()
    match match.lastgroup:
        case "space":
            return " "
        case "ligature":
            return LIGATURES[found]
        case "wide":
            return chr(ord(found) - 0xFEE0)
        case _:
            return ""
