"""Orders of growth as students write them: ``O(T N^2)``, ``quadratic in N and linear in T``, ``T N^2 multiplications``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from grader.errors import AnswerError
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Call, Multiply, Name, Node, Number, Power, names

MAX_GROWTHS = 60
"""More than a person states."""
_MAX_TEXT = 20_000
_MAX_INSIDE = 300
_FIRST = 0xE000
_O = r"\\(?:mathcal|mathrm|mathbf|operatorname|text|mathscr)\s*\{?\s*O\s*\}?|\\[Bb]igO|\\O(?![A-Za-z])|O|𝒪|Ο"
_HEAD = re.compile(
    rf"(?<![A-Za-z\\])(?:(?P<soft>\\(?:wide)?tilde\s*\{{?\s*(?:{_O})\s*\}}?)|(?P<O>{_O})|(?P<Theta>\\Theta|Θ|Theta)|(?P<Omega>\\Omega|Ω|Omega)|(?P<little>o))"
    r"\s*(?:\\left|\\[bB]igg?l?)?\s*(?=[(\[]|\\\{)"
)
_OPEN, _CLOSE = "([{", ")]}"
_BIG = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])|\$")
_DEGREES = {"constant": 0, "linear": 1, "quadratic": 2, "cubic": 3}
_COUNTED = (
    r"(?:scalar |elementary |basic |floating[- ]point )?(?:operations?|multiplications?|products?|comparisons?|additions?|evaluations?|computations?"
    r"|flops|numbers?|entries|values|cells|units|memory|space|time)\b"
)
_VALUED = r"(?:time|space|memory|cost|complexity|runtime|operations)\s*(?:is|are|:|=|≈|\\approx|of|about|~|\\sim)*\s*$"


class Sign(StrEnum):
    """What an order of growth says."""

    UPPER = "O"
    TIGHT = "Theta"
    LOWER = "Omega"
    LITTLE = "little"
    SOFT = "soft"
    COUNT = "count"
    WORDS = "words"


@dataclass(frozen=True)
class Growth:
    """An order of growth in a text.

    Args:
        sign: What it says.
        tree: Of what; ``None`` where that cannot be read.
        source: As typed.
    """

    sign: Sign
    tree: Node | None
    source: str


@dataclass(frozen=True)
class Marked:
    """A text in which each order of growth is one private character, with the growths by these characters."""

    text: str
    growths: Mapping[str, Growth]


@dataclass(frozen=True)
class Variables:
    """The variables of a growth, and the words that stand for them.

    Args:
        names: Such as ``N``.
        called: Words by variable, such as ``vocabulary`` for ``N``.
    """

    names: tuple[str, ...]
    called: Mapping[str, tuple[str, ...]]

    @property
    def pattern(self) -> str:
        """A pattern for a variable in prose: its name, or words for it."""
        words = [rf"(?:the\s+)?(?:\w+\s+)?{re.escape(word)}\w*(?:\s+(?:size|length|width))?" for group in self.called.values() for word in group]
        return "|".join([*(rf"{re.escape(name)}(?![\w])" for name in self.names), *words])

    def meant(self, text: str) -> str:
        """Return the variable that a piece of prose stands for."""
        text = text.strip().lower()
        found = next((name for name, group in self.called.items() if any(word.lower() in text for word in group)), "")
        return found or next(name for name in self.names if name.lower() == text)


def marked(text: str, scope: Scope, variables: Variables) -> Marked:
    """Return a text with its orders of growth marked: classes and words such as ``linear in N``, else counts such as ``T N^2 products``.

    >>> found = marked("time $O(N^2)$", Scope(), Variables(("N",), {}))
    >>> [str(growth.sign) for growth in found.growths.values()]
    ['O']
    """
    text = text[:_MAX_TEXT]
    stated = [*_classes(text, scope), *_degrees(text, variables)]
    spans = sorted(stated or _counts(text, scope, variables), key=lambda span: span[0])[:MAX_GROWTHS]
    return _replaced(text, spans) if all(one[1] <= other[0] for one, other in pairwise(spans)) else Marked(text, {})


def _replaced(text: str, spans: list[tuple[int, int, Growth]]) -> Marked:
    parts: list[str] = []
    growths: dict[str, Growth] = {}
    end = 0
    for number, (start, stop, growth) in enumerate(spans):
        mark = chr(_FIRST + number)
        growths[mark] = growth
        parts += [text[end:start], mark]
        end = stop
    return Marked("".join([*parts, text[end:]]), growths)


def _classes(text: str, scope: Scope) -> Iterator[tuple[int, int, Growth]]:
    """Yield the classes such as ``O(...)``, with where they begin and end."""
    end = 0
    for head in _HEAD.finditer(text):
        if head.start() < end:
            continue
        inside = _balanced(text, head.end())
        if inside is None:
            yield head.start(), head.end(), Growth(Sign(head.lastgroup or "O"), None, head[0])
            continue
        end = inside[1]
        source = _BIG.sub(" ", text[inside[0] : end - 1]).rstrip("\\")
        yield head.start(), end, Growth(Sign(head.lastgroup or "O"), _parsed(source, scope), text[head.start() : end])


def _balanced(text: str, start: int) -> tuple[int, int] | None:
    """Return where what stands in brackets begins, and where the closing bracket ends; ``None`` where they do not close soon."""
    opened = start + (text[start] == "\\")
    depth = 0
    for place in range(opened, min(len(text), opened + _MAX_INSIDE)):
        depth += (text[place] in _OPEN) - (text[place] in _CLOSE)
        if depth == 0:
            return opened + 1, place + 1
    return None


def _parsed(source: str, scope: Scope) -> Node | None:
    try:
        return parse(source, scope) if source.strip() else None
    except AnswerError:
        return None


def _degrees(text: str, variables: Variables) -> Iterator[tuple[int, int, Growth]]:
    """Yield what is said in words, such as ``linear in T and quadratic in N``, as products of powers."""
    variable = rf"\$?\s*(?:{variables.pattern})\s*\$?"
    one = (
        r"\b(?P<degree>constant|linear|quadratic|cubic|logarithmic)(?:ly)?\b(?:\s+(?:time|space|cost|complexity|growth|memory|dependence))?"
        rf"\s+(?:in|with|on)\s+(?P<vars>(?:both\s+)?{variable}(?:\s*(?:,|\band\b|&)+\s*(?:in\s+)?{variable})*)"
    )
    factors: list[Node] = []
    start = end = 0
    for match in re.finditer(one, text, re.IGNORECASE):
        if factors and not re.fullmatch(r"[\s,;]*(?:and|but|only|both)?[\s,]*", text[end : match.start()]):
            yield start, end, Growth(Sign.WORDS, Multiply(tuple(factors)), text[start:end])
            factors = []
        start, end = (start if factors else match.start()), match.end()
        factors += [_factor(match["degree"], variables.meant(name[0].replace("$", ""))) for name in re.finditer(variable, match["vars"])]
    if factors:
        yield start, end, Growth(Sign.WORDS, Multiply(tuple(factors)), text[start:end])


def _factor(degree: str, name: str) -> Node:
    if degree.lower() not in _DEGREES:
        return Call("log", (Name(name),))
    return Power(Name(name), Number(Fraction(_DEGREES[degree.lower()])))


def _counts(text: str, scope: Scope, variables: Variables) -> Iterator[tuple[int, int, Growth]]:
    """Yield formulas in the variables alone that count something: by the word after them, or by what they are said to be."""
    name = "|".join(map(re.escape, variables.names))
    token = rf"(?:{name}|\d+|\\?(?:log|ln)\b|\\cdot|\\times|\\left|\\right|[\^*+\-/(){{}}\[\]²³·×]|\s)"
    for match in re.finditer(rf"(?<![\w\\])(?:{name}|\d|\(|\\?log\b){token}*", text):
        source = match[0].strip()
        after, before = text[match.end() :].lstrip("$ "), text[: match.start()].rstrip("$ ")
        said = re.match(_COUNTED, after, re.IGNORECASE) or re.search(_VALUED, before, re.IGNORECASE) or not (before + after).strip("$ .\n")
        tree = _parsed(source, scope) if said and len(source) <= _MAX_INSIDE else None
        if tree is not None and names(tree) and names(tree) <= set(variables.names):
            yield match.start(), match.start() + len(match[0].rstrip()), Growth(Sign.COUNT, tree, source)
