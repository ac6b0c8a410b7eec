"""What makes more of a number: degrees, and a fraction that it stands before."""

from __future__ import annotations

from grader.language.joints import Joints
from grader.language.tokens import T


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
