"""Numbers as they are typed."""

from __future__ import annotations

from fractions import Fraction

from grader.errors import AnswerError
from grader.language.tokens import Token
from grader.language.tree import Number

_MAX_DIGITS = 400


def number(token: Token, source: str) -> Number:
    """Return a number as typed; one with a point keeps how many digits it shows."""
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(token.text) > _MAX_DIGITS or abs(int(exponent or 0)) > _MAX_DIGITS:
        raise AnswerError(f"Expected a number of at most {_MAX_DIGITS} digits.", source, token.start, token.stop)
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return Number(Fraction(token.text), decimals if "." in mantissa and decimals > 0 else None)
