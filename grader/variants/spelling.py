"""A formula spelled as students spell it: several styles of LaTeX, and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from grader.variants.formula import BIG, Formula, walk
from grader.variants.subject import Subject

_SUM, _TIMES, _SCRIPT, _ATOM = range(4)
_HEADS = {"E": r"\mathbb{E}", "Var": r"\mathrm{Var}", "ind": r"\mathbb{1}", "diag": r"\mathrm{diag}", "log": r"\log", "exp": r"\exp"}
_PLAIN_HEADS = {"ind": "1"}
_SAFE_PLAIN = re.compile(r"\\?[A-Za-z]+'?(_\{?\w+\}?)?")


@dataclass(frozen=True, slots=True)
class Style:
    """How formulas are spelled.

    Args:
        top: The transpose.
        fraction: The command, or ``/``.
        times: Between factors.
        brackets: The pair around what must be grouped.
        bars: The pair around a norm.
        plain: Whether it is plain text, where no name has a backslash.
        groups: The pair around what is set below or above.
    """

    name: str
    top: str = r"^\top"
    fraction: str = r"\frac"
    times: str = " "
    brackets: tuple[str, str] = ("(", ")")
    bars: tuple[str, str] = (r"\|", r"\|")
    plain: bool = False
    groups: str = "{}"


STYLES = (
    Style("latex"),
    Style("latex-t", "^T", r"\tfrac", r" \, ", (r"\left(", r"\right)"), (r"\lVert ", r" \rVert")),
    Style("latex-sf", r"^{\mathsf T}", r"\dfrac", " ", (r"\bigl(", r"\bigr)"), (r"\left\|", r"\right\|")),
    Style("latex-slash", "'", "/", " ", ("(", ")"), (r"\Vert ", r" \Vert")),
    Style("plain", "^T", "/", "*", ("(", ")"), ("||", "||"), plain=True, groups="()"),
    Style("plain-braces", "'", "/", " * ", ("(", ")"), ("||", "||"), plain=True),
)
MAIN = STYLES[0]


class Speller:
    """Spells formulas of one subject in one style."""

    def __init__(self, subject: Subject, style: Style = MAIN):
        self.subject = subject
        self.style = style

    def spell(self, tree: Formula) -> str:
        """Return the formula as text."""
        return self._spell(tree)[0]

    def _at(self, tree: Formula, level: int) -> str:
        text, own = self._spell(tree)
        return text if own >= level else self._grouped(text)

    def _grouped(self, text: str) -> str:
        left, right = self.style.brackets
        return f"{left}{text}{right}"

    def _script(self, text: str) -> str:
        if self.style.plain and text.isalnum() and (len(text) == 1 or self.style.groups == "()"):
            return text
        left, right = self.style.groups
        return f"{left}{text}{right}"

    def _spell(self, tree: Formula) -> tuple[str, int]:
        parts = tree.parts
        match tree.op:
            case "number":
                return self._number(tree.text)
            case "name":
                return self._name(tree)
            case "add":
                return self._sum(parts), _SUM
            case "neg":
                return f"-{self._at(parts[0], _TIMES)}", _SUM
            case "mul":
                return self._product(parts), _TIMES
            case "had":
                sign = " ⊙ " if self.style.plain else r" \odot "
                return sign.join(self._at(part, _SCRIPT) for part in parts), _SUM
            case "div":
                return self._quotient(*parts)
            case "pow":
                return f"{self._at(parts[0], _ATOM)}^{self._script(self.spell(parts[1]))}", _SCRIPT
            case "T":
                return f"{self._at(parts[0], _ATOM)}{self.style.top}", _SCRIPT
            case "norm":
                return f"{self.style.bars[0]}{self.spell(parts[0])}{self.style.bars[1]}", _ATOM
            case "eq":
                return " = ".join(map(self.spell, parts)), -1
            case "tuple":
                return f"({', '.join(map(self.spell, parts))})", _ATOM
            case "eye":
                return "I", _ATOM
            case _ if tree.op in BIG:
                return self._big(tree), _SUM
            case _:
                return self._function(tree.op, parts)

    def _number(self, text: str) -> tuple[str, int]:
        if "/" in text:
            value = Fraction(text)
            return self._quotient(Formula("number", (), str(value.numerator)), Formula("number", (), str(value.denominator)))
        return text, _ATOM

    def _name(self, tree: Formula) -> tuple[str, int]:
        spelled = self.subject.spelled(tree.text)
        if self.style.plain:
            spelled = spelled.replace("\\", "")
        inside = [self.spell(part) for part in tree.parts]
        if "#1" in spelled:
            for place, text in enumerate(inside, 1):
                spelled = spelled.replace(f"#{place}", text)
            return spelled, _TIMES if r"\frac" in spelled else _SCRIPT
        if tree.text.endswith("()"):
            return f"{spelled}({', '.join(inside)})", _ATOM
        if inside:
            joined = "".join(inside) if all(len(text) == 1 for text in inside) else ", ".join(inside)
            return f"{spelled}_{self._script(joined)}", _ATOM
        return spelled, _TIMES if r"\nabla" in spelled else _SCRIPT if "^" in spelled else _ATOM

    def _sum(self, terms: Iterable[Formula]) -> str:
        text = ""
        for term in terms:
            minus = term.op == "neg"
            body = self._at(term.parts[0] if minus else term, _TIMES if text or minus else _SUM)
            text += (f" - {body}" if text else f"-{body}") if minus else f" + {body}" if text else body
        return text

    def _product(self, factors: tuple[Formula, ...]) -> str:
        texts = [self._grouped(self.spell(factor)) if self._loose(factor) else self._at(factor, _TIMES) for factor in factors]
        result = texts[0]
        for text in texts[1:]:
            result += (r" \cdot " if text[0].isdigit() and not self.style.plain else self.style.times) + text
        return result

    def _loose(self, factor: Formula) -> bool:
        """Whether a factor needs brackets of its own: ``a/b c`` could be read in two ways, and a sum takes in what follows."""
        return factor.op == "mul" or (self.style.fraction == "/" and "/" in self._spell(factor)[0] and factor.op in ("div", "number"))

    def _quotient(self, over: Formula, under: Formula) -> tuple[str, int]:
        if self.style.fraction == "/":
            return f"{self._at(over, _SCRIPT)}/{self._at(under, _SCRIPT)}", _TIMES
        return f"{self.style.fraction}{{{self.spell(over)}}}{{{self.spell(under)}}}", _TIMES

    def _big(self, tree: Formula) -> str:
        word = {"argmax": r"\arg\max"}.get(tree.op, rf"\{tree.op}")
        *ends, body = tree.parts
        spelled = self._at(body, _TIMES)
        if self.style.plain:
            word = word.replace(" ", "").replace("\\", "")
        below = self._script(f"{tree.text}={self.spell(ends[0])}") if ends else self._script(tree.text)
        above = f"^{self._script(self.spell(ends[1]))}" if ends else ""
        return f"{word}_{below}{above} {spelled}"

    def _function(self, op: str, parts: tuple[Formula, ...]) -> tuple[str, int]:
        inside = (" = " if op == "ind" else ", ").join(map(self.spell, parts))
        if op == "sqrt" and not self.style.plain:
            return rf"\sqrt{{{inside}}}", _ATOM
        head = (_PLAIN_HEADS if self.style.plain else _HEADS).get(op, op)
        left, right = "[]" if op in ("E", "Var", "ind") else "()"
        return f"{head}{left}{inside}{right}", _ATOM


def styles_for(subject: Subject) -> tuple[Style, ...]:
    """Return the styles in which a formula can be spelled: names with fractions, bars or carets in them have no plain spelling."""
    used = [subject.spelled(part.text) for part in walk(subject.tree) if part.op == "name"]
    plain = all(map(_SAFE_PLAIN.fullmatch, used)) and all(part.op != "ind" for part in walk(subject.tree))
    return STYLES if plain else tuple(style for style in STYLES if not style.plain)
