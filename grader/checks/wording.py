"""Prose as plain words, in the pieces that claim something: without markup, questions and reasons."""

from __future__ import annotations

import re
import unicodedata

from grader.checks.prose import plain_prose

MAX_LENGTH = 4_000
"""What stands after this many characters is not read as a choice."""
_GREEK = {chr(code): unicodedata.name(chr(code)).rpartition(" ")[2].lower() for code in range(0x3B1, 0x3CA) if code != 0x3C2}
_SIGNS = {"≠": " not equal ", "≈": " equal ", "’": "'", "–": ",", "—": ",", "\\\\": "\n", **_GREEK}
_UNEQUAL = re.compile(r"\\neq?\b|!=|/=")
_STYLE = re.compile(r"\\(?:math\w+|text\w*|boldsymbol|bm|bf|it|rm|em|left|right|quad|qquad|displaystyle|underline|boxed|emph)\b")
_ASIDE = re.compile(r"(?:^|(?<=\s))\(|\)")
_NOISE = re.compile(r"[\\_^{}()\[\]~*\"“”/`]+|(?<=\w)-(?=\w)")
_SENTENCE = re.compile(r"[^.;!?\n]*(?:\.(?=\S)[^.;!?\n]*)*(?:[.;!?]+(?=\s|$)|\n|$)")
_REASON = r"\b(?:because|since|due to|owing to|thanks to|given that|as (?:it|its|the|their|they|this|each|every|we)|for the reason)\b"
_FIRST_REASON = re.compile(rf"^\s*{_REASON}[^,]*,")
_LATER_REASON = re.compile(rf"(?<=\S)\s+{_REASON}.*$", re.DOTALL)
_ANSWER = re.compile(r"^(\s*(?:yes|yeah|yep|no|nope))\s+(?=(?:it|they|the|there|this|that|these|all|both|each|we|one|in|with|for|under)\b)")
_CUT = re.compile(
    r"[.;!?]+(?:\s|$)|\n|[,:]|\s-+\s|(?=\b(?:but|whereas|while|although|though|however|rather than|instead of|unlike|as opposed to|so|hence|thus"
    r"|therefore|and not|nor)\b)"
)
NEGATION = re.compile(r"\b(?:not|never|no longer|no|nor|neither|none|without|cannot|\w+n't|rather than|instead of|unlike|as opposed to)\b")
HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|presumably|unsure|not (?:really )?(?:sure|certain)|no idea|don't know|do not know|depends"
    r"|depend(?:ing)? on|guess|sometimes|could be|might be|may be|could|might|may|either\b.*\bor)\b"
)


def wording(text: str) -> str:
    r"""Return prose and formulas as words in lower case, with the punctuation that separates what is said.

    >>> wording(r"**Not** $\boldsymbol{\theta}_{\text{large}}$, θ_small!")
    'not theta large , theta small!'
    """
    text = unicodedata.normalize("NFC", plain_prose(_UNEQUAL.sub(" not equal ", text[:MAX_LENGTH]))).lower()
    for sign, words in _SIGNS.items():
        text = text.replace(sign, f" {words} " if sign in _GREEK else words)
    return re.sub(r"[ \t]+", " ", _NOISE.sub(" ", _ASIDE.sub(",", _STYLE.sub(" ", text)))).strip()


def without_questions(text: str) -> str:
    """Return prose without its questions, which state nothing.

    >>> without_questions("Is it a or b? It is a.")
    'It is a.'
    >>> without_questions("no;it is not")
    'no;it is not'
    """
    return _SENTENCE.sub(lambda sentence: "" if sentence[0].rstrip().endswith("?") else sentence[0], text).strip()


def claims_of(text: str) -> list[str]:
    r"""Return the pieces of words that claim something, in order: no questions, and no reasons.

    >>> claims_of("is it small? it is, because large ones are divided by more. not large")
    ['it is', 'not large']
    """
    found: list[str] = []
    for sentence in _SENTENCE.findall(text):
        if not sentence.rstrip().endswith("?"):
            told = _ANSWER.sub(r"\1, ", _LATER_REASON.sub("", _FIRST_REASON.sub("", sentence)))
            found += [piece.strip() for piece in _CUT.split(told)]
    return [piece for piece in found if piece]
