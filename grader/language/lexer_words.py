"""Words in the source of an answer: functions, declared names, Greek letters by name, letters that stand apart, and words in upright letters."""

from __future__ import annotations

import re

from grader.errors import AnswerError
from grader.language.tokens import Syntax, T, Token
from grader.language.vocabulary import DISTRIBUTIONS, FUNCTIONS, GREEK, WORDS

MAX_DEPTH = 60
_SHORT_FUNCTIONS = frozenset({"sin", "cos", "tan", "log", "exp"})
_WHOLE = frozenset({"Sum", "Eq", "Ne", "Derivative"})
"""Words of computer algebra that are calls."""
_UPRIGHT_T = re.compile(r"\s*(?:T(?![A-Za-z])|\{\s*T\s*\})")
_WORDS_IN_BRACES = re.compile(r"\s*\{([^{}\\$]*)\}")
_NO_NUMBERS = frozenset({"nan", "none", "null", "true", "false", "undefined"})
_JOINING = frozenset({"and", "or"})
_PLAIN = {
    "not": (T.SEPARATOR, "not"), "in": (T.RELATION, "in"), "union": (T.OP, "cup"), "oo": (T.NAME, r"\infty"), "infinity": (T.NAME, r"\infty"),
    "Infinity": (T.NAME, r"\infty"), "infty": (T.NAME, r"\infty"),
}  # fmt: skip
"""Words of plain text that stand for a sign."""
_PERCENT = frozenset({"percent", "pct", "percentage"})
CALLED = {
    "re": "re",
    "im": "im",
    "arg": "arg",
    "root": "root",
    "mod": "mod",
    "dot": "inner",
    "fact": "factorial",
    "maximum": "max",
    "minimum": "min",
} | dict.fromkeys(("matrix", "Matrix", "array", "vector"), "matrix")
"""Words that are functions only where a bracket follows, and what they are then."""


class Words:
    """The tokens found so far, and how words join them; ``depth`` bounds nesting before a parser ever sees it."""

    def __init__(self, source: str, syntax: Syntax, names: frozenset[str]):
        self.source = source
        self.syntax = syntax
        self.names = names
        self.tokens: list[Token] = []
        self.depth = 0
        self.spaced = False

    def add(self, kind: T, text: str, start: int, stop: int) -> None:
        if kind is T.OPEN:
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise AnswerError(f"Expected at most {MAX_DEPTH} nested brackets.", self.source, start)
        elif kind is T.CLOSE:
            self.depth -= 1
        self.tokens.append(Token(kind, text, start, stop, self.spaced))
        self.spaced = False

    def past(self, pattern: re.Pattern[str], stop: int) -> int:
        """Return the position behind a pattern, or this one where it does not stand here."""
        match = pattern.match(self.source, stop)
        return match.end() if match else stop

    def upright(self, command: str, start: int, stop: int) -> int:
        """Read ``\\text{...}``: a function, a symbol in roman, or words."""
        if (sign := _UPRIGHT_T.match(self.source, stop)) is not None and "^" in [token.text for token in self.tokens[-2:]]:
            self.add(T.COMMAND, r"\top", start, sign.end())
            return sign.end()
        match = _WORDS_IN_BRACES.match(self.source, stop)
        if match is None:
            self.add(T.COMMAND, r"\mathrm", start, stop)
            return stop
        words = match[1].strip()
        if words.strip(", ") in _JOINING and self.depth == 0:
            self.add(T.SEPARATOR, words.strip(", "), start, match.end())
        elif words in _PERCENT:
            self.add(T.OP, "%", start, match.end())
        elif words in WORDS or words in FUNCTIONS:
            self.add(T.COMMAND, "\\" + words, start, match.end())
        elif words in DISTRIBUTIONS:
            self.add(T.NAME, DISTRIBUTIONS[words], start, match.end())
        elif words.replace(" ", "") in ("argmax", "argmin"):
            self.add(T.COMMAND, "\\" + words.replace(" ", ""), start, match.end())
        elif re.fullmatch(r"[A-Za-z]'?", words) and command not in (r"\text", r"\textit", r"\mbox"):
            self.add(T.NAME, words, start, match.end())
        elif re.fullmatch(r"[\d.]+", words):
            self.add(T.NUMBER, words, start, match.end())
        elif words:
            self.add(T.TEXT, words, start, match.end())
        return match.end()

    def word(self, text: str, start: int) -> None:
        """Read letters that stand together: a declared name, a function, a Greek letter's name, or letters apart."""
        stop = start + len(text)
        if text == "U" and text not in self.names and self._between_sets(stop):
            self.add(T.OP, "cup", start, stop)
        elif text in self.names or len(text) == 1 or (text in _WHOLE and self.source[stop : stop + 1] == "("):
            self.add(T.NAME, text, start, stop)
        elif (joined := self._joining(text, stop)) is not None:
            self.add(*joined, start, stop)
        elif text.lower() in _NO_NUMBERS:
            raise AnswerError(f"Expected mathematics, found '{text}'.", self.source, start, stop)
        elif text in WORDS or text in FUNCTIONS:
            self.add(T.COMMAND, "\\" + text, start, stop)
        elif (self.syntax is Syntax.PLAIN or "\\" not in self.source) and "\\" + text in GREEK:
            self.add(T.NAME, GREEK["\\" + text], start, stop)
        elif text in DISTRIBUTIONS:
            self.add(T.NAME, DISTRIBUTIONS[text], start, stop)
        elif self.syntax is Syntax.PLAIN and not self._apart(text, start):
            self.add(T.NAME, text, start, stop)
        else:
            self.letters(text, start)
        if self.syntax is Syntax.PLAIN and self.source[stop : stop + 1].isdecimal() and (text not in FUNCTIONS or text == "log"):
            self.add(T.OP, "_", stop, stop)

    def _joining(self, text: str, stop: int) -> tuple[T, str] | None:
        """Return the token of a word that stands between formulas, or is a function where a bracket follows."""
        if text in _JOINING and (self.syntax is Syntax.PLAIN or (self.depth == 0 and self.spaced and self.source[stop : stop + 1].isspace())):
            return T.SEPARATOR, text
        if text in _PLAIN and self.syntax is Syntax.PLAIN and not self._beside_script(stop - len(text), stop):
            return _PLAIN[text]
        if text == "inf" and re.match(r"\s*(?:[)\],;]|$)", self.source[stop:]):
            return T.NAME, r"\infty"
        if text in _PERCENT:
            return T.OP, "%"
        if text in CALLED and self.source[stop : stop + 1] == "(":
            return T.COMMAND, "\\" + CALLED[text]
        return (T.OP, "mod") if text == "mod" else None

    def _between_sets(self, stop: int) -> bool:
        """Whether a bracket closes before a letter, and another opens behind it."""
        return (
            bool(self.tokens)
            and self.tokens[-1].text in (")", "]", "}", r"\}")
            and self.spaced
            and bool(re.match(r"\s+(?:[(\[{]|\\\{)", self.source[stop:]))
        )

    def _beside_script(self, start: int, stop: int) -> bool:
        """Whether a word is part of a name such as ``fan_in``."""
        return self.source[max(start - 1, 0) : start] == "_" or self.source[stop : stop + 1] == "_"

    def _apart(self, text: str, start: int) -> bool:
        """Whether a word in plain text is a product: short, of declared letters, or letters before a function; never beside an underscore."""
        stop = start + len(text)
        before, after = self.source[max(start - 1, 0) : start], self.source[stop : stop + 1]
        if before == "_" or after == "_" or after.isdecimal():
            return False
        if len(text) <= 3 or (len(text) == 4 and all(letter in self.names for letter in text)):
            return True
        return (after == "(" and any(text[size:] in FUNCTIONS for size in (1, 2, 3))) or (text[-1] in "xyz" and text[:-1] in _SHORT_FUNCTIONS)

    def letters(self, text: str, start: int) -> None:
        position = 0
        while position < len(text):
            size = next((n for n in range(min(9, len(text) - position), 1, -1) if self._is_word(text[position : position + n])), 1)
            piece = text[position : position + size]
            self.add(T.NAME if size == 1 else T.COMMAND, piece if size == 1 else "\\" + piece, start + position, start + position + size)
            position += size

    def _is_word(self, piece: str) -> bool:
        return len(piece) > 2 and piece in FUNCTIONS
