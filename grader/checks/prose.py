"""Reading choices in prose: clauses, negation and hedging; what is not clear is left to a person."""

from __future__ import annotations

import re

_TEXT = re.compile(r"\\(?:text|mathrm|textbf|emph|textit|operatorname)\s*\{([^{}]*)\}")
_SPACING = re.compile(r"\\(?:[ ,;:!]|quad\b|qquad\b)")
_EMPHASIS = re.compile(r"[*`]{1,3}(?=\w)|(?<=[\w.,;:!?)])[*`]{1,3}|(?<![\w}])_{1,2}(?=\w)|(?<=\w)_{1,2}(?![\w{])|\$")
_PAIR = r"(?:(?:it\s+is\s+)?(?:not|also)\s+)?(?:necessary|sufficient)\b"
_CLAUSE = re.compile(
    r"[.;!?](?:\s|$)|\n|\\\\|,?\s+(?:whereas|while)\s"
    rf"|(?<!\bnecessary)(?<!\bsufficient),?\s+and\s|,?\s+and\s+(?!{_PAIR})",
    re.IGNORECASE,
)
"""Where a clause ends; ``necessary and sufficient`` is one thing."""
_NO = r"not|isn't|is not|never|no|nor|neither|without|cannot|doesn't|rather than|instead of|unlike"
_NEGATION = re.compile(rf"\b(?:{_NO})\b[^.;,]{{0,24}}$", re.IGNORECASE)


def plain_prose(text: str) -> str:
    """Return prose without markup: emphasis, dollar signs, LaTeX text commands.

    >>> plain_prose(r"**necessary** but $x$ \\text{not sufficient}")
    'necessary but x not sufficient'
    """
    text = _SPACING.sub(" ", _TEXT.sub(r" \1 ", text))
    return re.sub(r"[ \t]+", " ", _EMPHASIS.sub("", text)).strip()


def clauses(text: str) -> list[str]:
    """Return the clauses of prose, in order."""
    return [clause.strip() for clause in _CLAUSE.split(plain_prose(text)) if clause and clause.strip()]


def affirmed(text: str, pattern: str) -> bool | None:
    """Return whether a word is affirmed (``True``) or denied (``False``) in a clause; ``None`` when it is absent or both.

    >>> affirmed("it is necessary but not sufficient", "sufficient")
    False
    """
    said = {_NEGATION.search(text[: match.start()]) is None for match in re.finditer(pattern, text, re.IGNORECASE)}
    return said.pop() if len(said) == 1 else None


def mentions(text: str, phrase: str) -> bool:
    """Whether a phrase stands in a text as whole words and is not denied; a short name such as ``He`` only with its capital.

    >>> mentions("it is called He initialisation", "He"), mentions("he said so", "He"), mentions("not Xavier", "Xavier")
    (True, False, False)
    """
    flags = re.NOFLAG if phrase[:1].isupper() and len(phrase) <= 3 else re.IGNORECASE
    places = re.finditer(rf"(?<![\w]){re.escape(phrase)}(?![\w])", text, flags)
    return any(_NEGATION.search(text[: match.start()]) is None for match in places)
