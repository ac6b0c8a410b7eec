"""Reading choices in prose: clauses, negation and hedging; what is not clear is left to a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_TEXT = re.compile(r"\\(?:text|mathrm|textbf|emph|textit|operatorname)\s*\{([^{}]*)\}")
_SPACING = re.compile(r"\\(?:[ ,;:!]|quad\b|qquad\b)")
_EMPHASIS = re.compile(r"[*`]{1,3}(?=\w)|(?<=[\w.,;:!?)])[*`]{1,3}|(?<![\w}])_{1,2}(?=\w)|(?<=\w)_{1,2}(?![\w{])|\$")
_SENTENCE = re.compile(r"[.;!?](?:\s|$)|\n|\\\\|,?\s+(?:whereas|while)\s", re.IGNORECASE)
_JOINT = re.compile(r"(?<=,)|(?=\b(?:and|but)\b)", re.IGNORECASE)
_NO = r"not|isn't|is not|never|no|nor|neither|without|cannot|doesn't|rather than|instead of|unlike"
_NEGATION = re.compile(rf"\b(?:{_NO})\b(?:(?!\bbut\b)[^.;,]){{0,24}}$", re.IGNORECASE)
NECESSARY = r"\bnecessary\b|\brequire[sd]?\b|\brequiring\b|\bneeded\b|\bneeds\b|\bonly if\b|\bonly when\b"
SUFFICIENT = r"\bsufficient\b|\bsuffices?\b|\benough\b|\bguarantees?\b|\bensures?\b"
_CHOICE = re.compile(f"{NECESSARY}|{SUFFICIENT}", re.IGNORECASE)


def plain_prose(text: str) -> str:
    """Return prose without markup: emphasis, dollar signs, LaTeX text commands.

    >>> plain_prose(r"**necessary** but $x$ \\text{not sufficient}")
    'necessary but x not sufficient'
    """
    text = _SPACING.sub(" ", _TEXT.sub(r" \1 ", text))
    return re.sub(r"[ \t]+", " ", _EMPHASIS.sub("", text)).strip()


def says_condition(text: str) -> bool:
    """Whether words speak of what is necessary or sufficient."""
    return _CHOICE.search(text) is not None


def clauses_about(text: str, subject: str, rivals: Sequence[str] = (), speaks: Callable[[str], bool] = says_condition) -> str:
    """Return the clauses in which something is said, such as what is necessary or sufficient, of a subject, and of none of its rivals.

    Args:
        text: Prose.
        subject: A word, or its beginning, or several with a bar between them; every clause is about the empty one.
        rivals: What other clauses may be about, likewise; a clause about both is not clear, and left out.
        speaks: Whether a clause says something that is looked for.

    >>> clauses_about("Sufficient for vanishing, necessary for exploding gradients.", "vanish", ["explo"])
    'Sufficient for vanishing,'
    >>> clauses_about("The first is sufficient, the second is necessary.", "vanish|first", ["explo|second"])
    'The first is sufficient,'
    """
    subjects = [word.lower() for word in (subject, *rivals)]
    parts = [part for sentence in _SENTENCE.split(plain_prose(text)) for part in _by_subject(sentence, subjects, speaks)]
    about = [part for part in parts if speaks(part) and _subjects(part, subjects) == {subjects[0]}]
    return " . ".join(part.strip() for part in about)


def _by_subject(sentence: str, subjects: Sequence[str], speaks: Callable[[str], bool]) -> list[str]:
    """Cut a sentence where something has been said of one subject and another begins."""
    parts = [""]
    for fragment in _JOINT.split(sentence):
        complete = speaks(parts[-1]) and _subjects(parts[-1], subjects)
        if complete and _subjects(fragment, subjects) - _subjects(parts[-1], subjects):
            parts.append(fragment)
        else:
            parts[-1] += fragment
    return parts


def _subjects(text: str, subjects: Sequence[str]) -> set[str]:
    return {words for words in subjects if any(word in text.lower() for word in words.split("|"))}


def affirmed(text: str, pattern: str) -> bool | None:
    """Return whether a word is affirmed (``True``) or denied (``False``) in a clause; ``None`` when it is absent or both.

    >>> affirmed("it is necessary but not sufficient", "sufficient")
    False
    """
    said = {_NEGATION.search(text[: match.start()]) is None for match in re.finditer(pattern, text, re.IGNORECASE)}
    return said.pop() if len(said) == 1 else None


def mentions(text: str, phrase: str) -> bool:
    """Whether a phrase stands in a text as whole words and is not denied; a short name such as ``He`` only with its capital.

    >>> mentions("He initialisation", "He"), mentions("he said so", "He"), mentions("not Xavier", "Xavier"), mentions("not Xavier but He", "He")
    (True, False, False, True)
    """
    flags = re.NOFLAG if phrase[:1].isupper() and len(phrase) <= 3 else re.IGNORECASE
    places = re.finditer(rf"(?<![\w]){re.escape(phrase)}(?![\w])", text, flags)
    return any(_NEGATION.search(text[: match.start()]) is None for match in places)


def alternatives(text: str, one: str, other: str) -> bool:
    """Whether two names are offered side by side, in either order.

    >>> alternatives("Xavier and He", "He", "Xavier"), alternatives("He, unlike Xavier", "He", "Xavier")
    (True, False)
    """
    first, second = re.escape(one), re.escape(other)
    joint = r"\b[^.;,]{0,24}?(?:\bor\b|\band\b|[/&])[^.;,]{0,8}?\b"
    return re.search(rf"\b(?:{first}{joint}{second}|{second}{joint}{first})\b", text, re.IGNORECASE) is not None
