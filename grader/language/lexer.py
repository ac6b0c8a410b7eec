"""Source text to tokens; bounds on size come before anything else."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import NoReturn

from grader.errors import AnswerError
from grader.language.habits import settled
from grader.language.lexer_words import Words
from grader.language.tokens import Syntax, T, Token, guess_syntax
from grader.language.vocabulary import (
    ACCENTS,
    BARS,
    CLOSERS,
    DELIMITER_SIZES,
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
)

MAX_CHARACTERS = 4_000

_PROSE = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}+(?:[ \t]++[A-Za-z]{2,}+){3,}")
_TOKEN = re.compile(
    r"""(?P<space>[\s~]+)
    | (?P<grouped>[1-9][0-9]{0,2}(?P<gap>\{,\}|,?\\!\s*|\\[,;:\ ]|,|[ ])[0-9]{3}(?:(?P=gap)[0-9]{3})*(?:\.[0-9]+)?(?!\w|[,.][0-9]|\^|_))
    | (?P<recurring>[0-9]+\.[0-9]*\\(?:overline|bar)\s*\{[0-9]+\})
    | (?P<number>[0-9]+(?:\{,\}[0-9]{3})*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+(?![\w.]))?|\.[0-9]+)
    | (?P<begin>\\(?:begin|end)\s*\{[a-zA-Z]+\*?\})
    | (?P<command>\\(?:[a-zA-Z]+\*?|.))
    | (?P<entrywise>\.[*/^'])
    | (?P<dots>\.{3,}|(?:\.[ ]){2}\.)
    | (?P<constant>%(?:pi|e|i)(?![A-Za-z0-9_]))
    | (?P<power>\*\*)
    | (?P<relation><=>|=>|<=|>=|!=|=/=|<>|==|:=|->|\|->|=|<|>|≤|≥|≠|≈|→|⇒|∈|∉|∝|≡|≜|≃)
    | (?P<norm>\|\||‖)
    | (?P<module>(?:np|numpy|jnp|torch|math|sympy|scipy|tf)\.(?:linalg\.|special\.|nn\.|functional\.)*(?=[A-Za-z]))
    | (?P<word>(?:atan2|arctan2|log1p|expm1)(?![A-Za-z])|[A-Za-z]+)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)

_FRACTIONS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅙": "1/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8"}
_ENTRYWISE = {".*": "odot", "./": "oslash", ".^": ".^", ".'": "'"}
"""Signs of MATLAB to the operation that they are."""
_ROW_GAP = re.compile(r"\s*\[[\d.]+\s*(?:ex|em|pt|cm|mm)\]")
_EMPTY_DELIMITER = re.compile(r"\s*\.")
_NO_ANSWER = frozenset({"n/a", "idk", "dne", "tbd", "yes", "no"})
_BLACKBOARD = {r"\mathbbm": r"\mathbb", r"\mathds": r"\mathbb"}
_CONSTANTS = {"%pi": r"\pi", "%e": "e", "%i": r"\mathrm{i}"}
"""Constants as Maxima writes them."""

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
    if source.strip().casefold() in _NO_ANSWER:
        raise AnswerError("This reads like a remark, not like mathematics.", source, 0, len(source))
    for match in _PROSE.finditer(source):
        unknown = [word for word in match[0].split() if word not in names and word not in FUNCTIONS and f"\\{word}" not in GREEK]
        if len(unknown) > 2:
            raise AnswerError("This reads like a sentence, not like mathematics.", source, match.start(), match.end())


def _recurring(text: str) -> str:
    """Return ``0.1\\overline{6}`` as the fraction that it is."""
    head, _, tail = text.partition("\\")
    digits = re.sub(r"\D", "", tail)
    places = len(head.partition(".")[2])
    repeated = Fraction(int(digits), (10 ** len(digits) - 1) * 10**places)
    return str(Fraction(head.rstrip(".")) + repeated)


class _Lexer(Words):
    """One pass over the source."""

    def run(self) -> list[Token]:
        position, end = 0, len(self.source)
        while position < end:
            match = _TOKEN.match(self.source, position)
            if match is None or match.end() == position or match.lastgroup is None:
                raise AnswerError("This character is not mathematics we can read.", self.source, position)
            group, text = match.lastgroup, match.group()
            if group == "grouped" and (short := self.ungrouped(match)):
                group, text = "number", short
            elif group == "constant" and self.tokens and self.tokens[-1].kind in (T.NUMBER, T.NAME, T.CLOSE):
                group, text = "other", "%"
            position = self.token(group, text, position)
        self.add(T.END, "", end, end)
        return settled(self.tokens)

    def token(self, group: str, text: str, start: int) -> int:
        stop = start + len(text)
        match group:
            case "space" | "module":
                self.spaced = True
            case "grouped":
                self.add(T.NUMBER, re.sub(r"[^0-9.]", "", text), start, stop)
            case "number":
                self.add(T.NUMBER, text.replace("{,}", ""), start, stop)
            case "begin":
                self.begin(text, start, stop)
            case "command":
                return self.command(text, start, stop)
            case "recurring":
                self.add(T.NUMBER, _recurring(text), start, stop)
            case "constant":
                self.add(T.NAME, _CONSTANTS[text], start, stop)
            case "entrywise":
                self.add(T.OP, _ENTRYWISE[text], start, stop)
            case "dots":
                self.add(T.TEXT, "...", start, stop)
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

    def ungrouped(self, match: re.Match[str]) -> str:
        """Return the first number alone where groups of three digits are not surely one: between brackets a comma makes a list."""
        loose = match["gap"] in (",", " ") and (self.depth > 0 or (bool(self.tokens) and self.tokens[-1].text in ("^", "_", "/", ",")))
        number = re.match(r"[0-9]+", match[0])
        return number[0] if loose and number else ""

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
        name = _BLACKBOARD.get(text, text.rstrip("*"))
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
        elif text in _FRACTIONS:
            self.fraction(text, start, stop)
        elif text.isalpha() and unicodedata.name(text, "").startswith(("LATIN", "GREEK")):
            self.add(T.NAME, text, start, stop)
        elif (plain := unicodedata.normalize("NFKC", text)) != text and len(plain) == 1:
            self.plain(plain, start, stop)
        else:
            self.unfamiliar(text, start)

    def fraction(self, text: str, start: int, stop: int) -> None:
        """Read a fraction that is one character; behind a whole number it makes a mixed one."""
        value = Fraction(_FRACTIONS[text])
        if self.tokens and self.tokens[-1].kind is T.NUMBER and self.tokens[-1].text.isdigit() and self.tokens[-1].stop == start:
            whole = self.tokens.pop()
            value, start = value + int(whole.text), whole.start
        self.add(T.NUMBER, str(value), start, stop)

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
