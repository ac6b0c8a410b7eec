"""One sub- or superscript: a word of the name, indices, a layer, a power, or a transpose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from grader.language.cursor import Cursor
from grader.language.digits import number
from grader.language.render import spell
from grader.language.tokens import Syntax, T, Token
from grader.language.tree import Multiply, Name, Negate, Node, Number, Power
from grader.language.vocabulary import FONTS

_INDEX_LETTERS = frozenset("ijklmnpqrst")
_WORD_SCRIPTS = frozenset({"in", "min", "sq"})
_DECORATIONS = {r"\star": "*", "*": "*", r"\perp": r"\perp", "+": "+", r"\prime": "'", r"\circ": r"\circ", "-": "-", "circ": r"\circ", "#": "#"}
_LEVEL = re.compile(r"[LlHh]_?\{?[012p]\}?")


@dataclass(frozen=True, slots=True)
class Script:
    """One script: a ``word`` of the name, ``indices``, a ``layer`` in parentheses, an ``expression``, or ``transpose``."""

    kind: str
    nodes: tuple[Node, ...] = ()
    word: str = ""

    @property
    def text(self) -> str:
        """The canonical spelling."""
        if self.word:
            return self.word
        inside = ",".join(spell(node) for node in self.nodes)
        return f"({inside})" if self.kind.startswith("layer") else inside


class ScriptReader(Cursor):
    """Reads one script."""

    def _script(self, *, below: bool) -> Script:
        """Read one script: a braced group, or a single token."""
        while self.at(*FONTS) and self.ahead(1).kind is T.NAME:
            self.take()
        if self.at("{"):
            end = self.group_end(self.position)
            inside = self.tokens[self.position + 1 : end]
            script = self._word_script(inside, below=below)
            if script is not None:
                self.skip_group()
                return script
            return self._braced(inside, below=below)
        token = self.token
        script = self._word_script([token], below=below)
        if script is not None and not (token.kind is T.OP and token.text == "-"):
            self.take()
            return script
        return self._bare(below=below)

    def _word_script(self, tokens: list[Token], *, below: bool) -> Script | None:
        """Return the script that a run of tokens is, where it is a word, a decoration or a transpose."""
        if len(tokens) > 1 and tokens[0].kind is T.COMMAND and tokens[0].text in FONTS:
            tokens = tokens[1:]
        texts = [token.text for token in tokens]
        if not tokens:
            self.fail("Expected a script, found nothing between the braces.")
        if len(tokens) == 1:
            return self._single(tokens[0], below=below)
        if not below and texts in (["-", r"\top"], ["-", "T"]):
            return Script("inverse transpose" if texts[1] == r"\top" else "inverse T")
        if not below and (left := _before_transpose(texts)):
            return self._with_transpose(tokens[:left])
        run = "".join(texts)
        names = all(token.kind is T.NAME and len(token.text) == 1 for token in tokens) and not any(token.spaced for token in tokens[1:])
        if names and run.isalpha() and (run in _WORD_SCRIPTS or not set(run) <= _INDEX_LETTERS) and not self._product_of_declared(tokens):
            return Script("word", word=run)
        if not below and _LEVEL.fullmatch(run):
            return Script("word", word=run.replace("{", "").replace("}", ""))
        if any(token.kind is T.TEXT and token.text != "..." for token in tokens) and all(
            token.kind in (T.TEXT, T.NAME, T.OP, T.NUMBER, T.SEPARATOR) for token in tokens
        ):
            return Script("word", word=run)
        return None

    def _product_of_declared(self, tokens: list[Token]) -> bool:
        return all(token.text in self.scope for token in tokens)

    def _single(self, token: Token, *, below: bool) -> Script | None:
        text = token.text
        if text == r"\top":
            return Script("transpose")
        if text in _DECORATIONS and token.kind is not T.TEXT:
            return Script("word", word=_DECORATIONS[text])
        if token.kind is T.TEXT and text != "...":
            return Script("transpose") if text == "T" and not below else Script("word", word=text.replace(" ", ""))
        if token.kind is T.COMMAND and text[1:].isalpha() and text not in (r"\frac", r"\sqrt", r"\mathbb", r"\mathrm"):
            return Script("word", word=text[1:]) if below or text in (r"\max", r"\min", r"\sup", r"\inf") else None
        if token.kind is T.NAME and text == "T" and not below:
            return Script("T", (Name("T"),))
        if token.kind is T.NAME and len(text) > 1 and text.isascii() and text.isalpha():
            index = set(text) <= _INDEX_LETTERS and text not in _WORD_SCRIPTS
            return (
                None
                if text in self.scope
                else Script("indices", tuple(Name(letter) for letter in text))
                if index and below
                else Script("word", word=text)
            )
        return None

    def _with_transpose(self, tokens: list[Token]) -> Script | None:
        """``{f\\top}`` and ``{(f)\\top}``: what is left of the transpose."""
        if len(tokens) == 1 and tokens[0].kind in (T.NAME, T.TEXT):
            return Script("word transpose", word=tokens[0].text)
        if len(tokens) == 3 and tokens[0].text == "(" and tokens[2].text == ")":
            return Script("layer transpose", (Name(tokens[1].text),))
        return None

    def _braced(self, inside: list[Token], *, below: bool) -> Script:
        layer = not below and inside[0].text == "(" and self.group_end(self.position + 1) == self.group_end(self.position) - 1
        self.expect("{")
        if layer:
            self.take()
            nodes = self._script_items()
            self.expect(")")
            self.expect("}")
            return Script("layer", nodes)
        nodes = self._script_items()
        self.expect("}")
        return Script("indices" if below else "expression", _split_indices(nodes) if below else nodes)

    def _script_items(self) -> tuple[Node, ...]:
        items = [self.relation()]
        while self.accept(",", ";"):
            items.append(self.relation())
        return tuple(items)

    def _bare(self, *, below: bool) -> Script:
        """A script without braces: a sign and a number, one token, or in plain text a bracket."""
        sign = not below and self.accept("-")
        self.accept("+")
        node = self.script_atom()
        if not below and self.syntax is Syntax.PLAIN and self.accept("^"):
            node = Power(node, self._bare(below=False).nodes[0])
        return Script("indices" if below else "expression", (Negate(node) if sign else node,))

    def script_atom(self) -> Node:
        """Read the one thing that a script without braces holds."""
        token = self.token
        if token.kind is T.NUMBER:
            self.take()
            if self.syntax is Syntax.LATEX and len(token.text) > 1 and token.text.isdigit():
                self.position -= 1
                self.tokens[self.position] = Token(T.NUMBER, token.text[1:], token.start + 1, token.stop)
                return Number(Fraction(token.text[0]))
            return number(token, self.source)
        return self.atom()


def _before_transpose(texts: list[str]) -> int:
    """Return how many tokens stand before a transpose at the end, as in ``(f)\\top``, ``(f)T``, ``f^\\top`` and ``f^{\\top}``; 0 without one."""
    if texts[-1] == r"\top":
        return len(texts) - 1 - (len(texts) > 2 and texts[-2] == "^")
    if texts[-1] == "T" and len(texts) > 3 and texts[-2] in (")", "^"):
        return len(texts) - 1 - (texts[-2] == "^")
    return len(texts) - 4 if texts[-4:-2] == ["^", "{"] and texts[-2] in (r"\top", "T") and texts[-1] == "}" else 0


def _split_indices(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """``ij`` is two indices, ``i1`` too; ``2n`` is one."""
    split: list[Node] = []
    for node in nodes:
        if (isinstance(node, Multiply) and all(isinstance(factor, Name) and len(factor.id) == 1 for factor in node.factors)) or (
            isinstance(node, Multiply) and isinstance(node.factors[0], Name) and all(isinstance(factor, Number | Name) for factor in node.factors)
        ):
            split.extend(node.factors)
        else:
            split.append(node)
    return tuple(split)
