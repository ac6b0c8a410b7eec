"""Source text to tokens; bounds on size come before anything else."""

from __future__ import annotations

import re
import unicodedata
from typing import NoReturn

from grader.errors import AnswerError
from grader.language.tokens import Syntax, T, Token, guess_syntax
from grader.language.vocabulary import (
    ACCENTS,
    BARS,
    CLOSERS,
    DELIMITER_SIZES,
    DISTRIBUTIONS,
    FONTS,
    FUNCTIONS,
    GREEK,
    OPENERS,
    RELATIONS,
    SPACING,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
    UNICODE,
    UPRIGHT,
    WORDS,
)

MAX_CHARACTERS = 4_000
MAX_DEPTH = 60

_SHORT_FUNCTIONS = frozenset({"sin", "cos", "tan", "log", "exp"})
_PROSE = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}+(?:[ \t]++[A-Za-z]{2,}+){3,}")
_TOKEN = re.compile(
    r"""(?P<space>[\s~]+)
    | (?P<number>[0-9]+(?:\{,\}[0-9]{3})*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+(?![\w.]))?|\.[0-9]+)
    | (?P<begin>\\(?:begin|end)\s*\{[a-zA-Z]+\*?\})
    | (?P<command>\\(?:[a-zA-Z]+\*?|.))
    | (?P<power>\*\*)
    | (?P<relation><=>|=>|<=|>=|!=|==|:=|->|\|->|=|<|>|≤|≥|≠|≈|→|⇒|∈|∝|≡|≜|≃)
    | (?P<norm>\|\||‖)
    | (?P<word>[A-Za-z]+)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)

_ROW_GAP = re.compile(r"\s*\[[\d.]+\s*(?:ex|em|pt|cm|mm)\]")
_EMPTY_DELIMITER = re.compile(r"\s*\.(?!\d)")
_WORDS_IN_BRACES = re.compile(r"\s*\{([^{}\\$]*)\}")
_NO_NUMBERS = frozenset({"nan", "none", "null", "true", "false", "undefined"})
_SIDES = frozenset({r"\left", r"\right", r"\middle"})
_BREAKING_SPACE = frozenset({r"\quad", r"\qquad"})


def tokenize(source: str, syntax: Syntax | None = None, names: frozenset[str] = frozenset()) -> list[Token]:
    """Return the tokens of an answer, ended by one of kind END.

    Args:
        source: LaTeX without dollar signs, or plain text.
        syntax: How letters that stand together are read; guessed when ``None``.
        names: Declared names of several letters, kept whole also in LaTeX.

    Raises:
        AnswerError: The source is too long or too deep, or holds a character that is not mathematics.
    """
    if len(source) > MAX_CHARACTERS:
        raise AnswerError(f"Expected at most {MAX_CHARACTERS:,} characters, found {len(source):,}.", source, MAX_CHARACTERS)
    kind = syntax or guess_syntax(source)
    if kind is Syntax.PLAIN:
        _refuse_prose(source, names)
    return _Lexer(source, kind, names).run()


def _refuse_prose(source: str, names: frozenset[str]) -> None:
    """Raise an error where words follow each other as in a sentence; products of Greek letters and functions do not."""
    for match in _PROSE.finditer(source):
        unknown = [word for word in match[0].split() if word not in names and word not in FUNCTIONS and f"\\{word}" not in GREEK]
        if len(unknown) > 2:
            raise AnswerError("This reads like a sentence, not like mathematics.", source, match.start(), match.end())


class _Lexer:
    """One pass over the source; ``depth`` bounds nesting before a parser ever sees it."""

    def __init__(self, source: str, syntax: Syntax, names: frozenset[str]):
        self.source = source
        self.syntax = syntax
        self.names = names
        self.tokens: list[Token] = []
        self.depth = 0
        self.spaced = False

    def run(self) -> list[Token]:
        position, end = 0, len(self.source)
        while position < end:
            match = _TOKEN.match(self.source, position)
            if match is None or match.end() == position or match.lastgroup is None:
                raise AnswerError("This character is not mathematics we can read.", self.source, position)
            position = self.token(match.lastgroup, match.group(), position)
        self.add(T.END, "", end, end)
        return self.tokens

    def add(self, kind: T, text: str, start: int, stop: int) -> None:
        if kind is T.OPEN:
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise AnswerError(f"Expected at most {MAX_DEPTH} nested brackets.", self.source, start)
        elif kind is T.CLOSE:
            self.depth -= 1
        self.tokens.append(Token(kind, text, start, stop, self.spaced))
        self.spaced = False

    def token(self, group: str, text: str, start: int) -> int:
        stop = start + len(text)
        match group:
            case "space":
                self.spaced = True
            case "number":
                self.add(T.NUMBER, text.replace("{,}", ""), start, stop)
            case "begin":
                self.begin(text, start, stop)
            case "command":
                return self.command(text, start, stop)
            case "power":
                self.add(T.OP, "^", start, stop)
            case "relation":
                self.add(T.RELATION, RELATIONS.get(text, text), start, stop)
            case "norm":
                self.add(T.BAR, "||", start, stop)
            case "word":
                self.word(text, start)
            case _:
                self.other(text, start, stop)
        return stop

    def begin(self, text: str, start: int, stop: int) -> None:
        name = text[text.index("{") + 1 : -1].rstrip("*")
        self.add(T.OPEN if text.startswith(r"\begin") else T.CLOSE, f"begin:{name}", start, stop)

    def command(self, text: str, start: int, stop: int) -> int:
        if text in SPACING:
            self.spaced = True
            if text in _BREAKING_SPACE:
                self.add(T.SEPARATOR, "quad", start, stop)
        elif text in DELIMITER_SIZES:
            return self.delimiter(text, stop)
        elif text == "\\\\":
            self.add(T.SEPARATOR, "\\\\", start, stop)
            return self.past(_ROW_GAP, stop)
        elif text in UPRIGHT:
            return self.upright(text, start, stop)
        elif text in RELATIONS:
            self.add(T.RELATION, RELATIONS[text], start, stop)
        elif text in OPENERS or text in CLOSERS:
            self.add(T.OPEN if text in OPENERS else T.CLOSE, text, start, stop)
        elif text in BARS:
            self.add(T.BAR, BARS[text], start, stop)
        else:
            self.plain_command(text, start, stop)
        return stop

    def plain_command(self, text: str, start: int, stop: int) -> None:
        name = text.rstrip("*")
        if name in SYMBOLS:
            kind, value = SYMBOLS[name]
            self.add(T(kind), value, start, stop)
        elif name in GREEK or name[1:] in FUNCTIONS or name in FONTS or name in ACCENTS:
            self.add(T.NAME if name in GREEK else T.COMMAND, GREEK.get(name, name), start, stop)
        else:
            self.add(T.COMMAND, name, start, stop)

    def delimiter(self, text: str, stop: int) -> int:
        """Drop ``\\left`` and its kin, with the dot of ``\\right.``."""
        return self.past(_EMPTY_DELIMITER, stop) if text in _SIDES else stop

    def past(self, pattern: re.Pattern[str], stop: int) -> int:
        """Return the position behind a pattern, or this one where it does not stand here."""
        match = pattern.match(self.source, stop)
        return match.end() if match else stop

    def upright(self, command: str, start: int, stop: int) -> int:
        """Read ``\\text{...}``: a function, a symbol in roman, or words."""
        match = _WORDS_IN_BRACES.match(self.source, stop)
        if match is None:
            self.add(T.COMMAND, r"\mathrm", start, stop)
            return stop
        words = match[1].strip()
        if words in WORDS or words in FUNCTIONS:
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
        if text in self.names or len(text) == 1:
            self.add(T.NAME, text, start, start + len(text))
        elif text.lower() in _NO_NUMBERS:
            raise AnswerError(f"Expected mathematics, found '{text}'.", self.source, start, start + len(text))
        elif text in WORDS or text in FUNCTIONS:
            self.add(T.COMMAND, "\\" + text, start, start + len(text))
        elif (self.syntax is Syntax.PLAIN or "\\" not in self.source) and "\\" + text in GREEK:
            self.add(T.NAME, GREEK["\\" + text], start, start + len(text))
        elif text in DISTRIBUTIONS:
            self.add(T.NAME, DISTRIBUTIONS[text], start, start + len(text))
        elif self.syntax is Syntax.PLAIN and not self._apart(text, start):
            self.add(T.NAME, text, start, start + len(text))
        else:
            self.letters(text, start)
        stop = start + len(text)
        if self.syntax is Syntax.PLAIN and self.source[stop : stop + 1].isdecimal() and (text not in FUNCTIONS or text == "log"):
            self.add(T.OP, "_", stop, stop)

    def _apart(self, text: str, start: int) -> bool:
        """Whether a word in plain text is a product: short, of declared letters, or letters before a function; never beside an underscore."""
        before, after = self.source[max(start - 1, 0) : start], self.source[start + len(text) : start + len(text) + 1]
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

    def other(self, text: str, start: int, stop: int) -> None:
        if text == "$":
            self.spaced = True
        elif text in "([{":
            self.add(T.OPEN, text, start, stop)
        elif text in ")]}":
            self.add(T.CLOSE, text, start, stop)
        elif text == "|":
            self.add(T.BAR, "|", start, stop)
        elif text in ",;&\n":
            self.add(T.SEPARATOR, text, start, stop)
        elif text in SUPERSCRIPTS or text in SUBSCRIPTS:
            self.script(text, start, stop)
        elif text in UNICODE:
            kind, value = UNICODE[text]
            self.add(T(kind), value, start, stop)
        elif text in "+-*/^_!'@%:.?":
            self.add(T.OP, text, start, stop)
        elif text.isalpha() and unicodedata.name(text, "").startswith(("LATIN", "GREEK")):
            self.add(T.NAME, text, start, stop)
        elif (plain := unicodedata.normalize("NFKC", text)) != text and len(plain) == 1:
            self.plain(plain, start, stop)
        else:
            self.unfamiliar(text, start)

    def plain(self, text: str, start: int, stop: int) -> None:
        """Read a character in a special shape, such as a mathematical italic x or a full-width plus, as the one it is."""
        if text.isascii() and text.isalpha():
            self.add(T.NAME, text, start, stop)
        elif text.isdecimal():
            self.add(T.NUMBER, text, start, stop)
        else:
            self.other(text, start, stop)

    def unfamiliar(self, text: str, start: int) -> NoReturn:
        """Say that a character is not one of mathematics; one that cannot be seen, or looks like another, is named."""
        shown = f"'{text}'" if text.isprintable() and not unicodedata.combining(text) else "it cannot be seen alone"
        called = unicodedata.name(text, f"character {ord(text)}").lower()
        raise AnswerError(f"We do not read this character: {called} ({shown}).", self.source, start)

    def script(self, text: str, start: int, stop: int) -> None:
        """Read a unicode sub- or superscript as a script token; a run of them joins one group."""
        operator, value = ("^", SUPERSCRIPTS[text]) if text in SUPERSCRIPTS else ("_", SUBSCRIPTS[text])
        joins = len(self.tokens) > 2 and self.tokens[-1].text == "}" and self.tokens[-1].stop == start and self._script_is(operator)
        if joins:
            self.tokens.pop()
        else:
            self.add(T.OP, operator, start, start)
            self.tokens.append(Token(T.OPEN, "{", start, start))
        kind = T.NUMBER if value.isdigit() else T.OP if value in "+-" else T.NAME
        if joins and kind is T.NUMBER and self.tokens[-1].kind is T.NUMBER:
            last = self.tokens.pop()
            value, start = last.text + value, last.start
        self.tokens.append(Token(kind, value, start, stop))
        self.tokens.append(Token(T.CLOSE, "}", stop, stop))

    def _script_is(self, operator: str) -> bool:
        """Whether the braces that just closed opened a script of this kind made of unicode characters."""
        index = len(self.tokens) - 2
        while index > 0 and self.tokens[index].text != "{":
            index -= 1
        opening = self.tokens[index]
        return opening.start == opening.stop and self.tokens[index - 1].text == operator
