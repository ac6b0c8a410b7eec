"""Numbers as they are typed, and what makes more of them: degrees, and fractions that a whole number stands before."""

from __future__ import annotations

from fractions import Fraction

from grader.errors import AnswerError
from grader.language.joints import Joints
from grader.language.tokens import T, Token
from grader.language.tree import Number

_MAX_DIGITS = 400


class Numerals(Joints):
    """Looks at what stands around a number."""

    def _degrees_ahead(self) -> bool:
        """Move past a sign of degrees: ``^\\circ``, ``^{\\circ}`` or the character."""
        if self.accept("deg"):
            return True
        size = 2 if self.ahead(1).text in ("circ", "deg") else 4 if self.ahead(1).text == "{" and self.ahead(2).text in ("circ", "deg") else 0
        if not self.at("^") or not size or (size == 4 and self.ahead(3).text != "}"):
            return False
        self.position += size
        return True

    def _slash_ahead(self) -> bool:
        """Whether a fraction of two numerals stands here, behind a space: ``2 1/3``."""
        digits = self.token.spaced and self.token.kind is T.NUMBER and self.ahead(2).kind is T.NUMBER and self.ahead(1).text == "/"
        return digits and self.ahead(3).kind in (T.END, T.RELATION, T.SEPARATOR)

    def _stands_alone(self, start: int) -> bool:
        """Whether nothing but a sign or a relation stands before a number."""
        return start == 0 or self.tokens[start - 1].kind is T.RELATION or (self.tokens[start - 1].text == "-" and self._stands_alone(start - 1))


def number(token: Token, source: str) -> Number:
    """Return a number as typed; one with a point keeps how many digits it shows."""
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(token.text) > _MAX_DIGITS or abs(int(exponent or 0)) > _MAX_DIGITS:
        raise AnswerError(f"Expected a number of at most {_MAX_DIGITS} digits.", source, token.start, token.stop)
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return Number(Fraction(token.text), decimals if "." in mantissa and decimals > 0 else None)
