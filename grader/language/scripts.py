"""Sub- and superscripts: which are part of a name, which are components, time, layers, powers, transposes or derivatives."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from grader.language.cursor import Cursor
from grader.language.declaration import Declaration, Sort
from grader.language.render import spell
from grader.language.tokens import Syntax, T, Token
from grader.language.tree import Absolute, Add, Apply, Call, Divide, Elementwise, Index, Moment, Multiply, Name, Negate, Node, Norm, Number, Power, Transpose, Words

_INDEX_LETTERS = frozenset("ijklmnpqrst")
_WORD_SCRIPTS = frozenset({"in", "is", "it", "min", "sq", "st", "kl"})
_DECORATIONS = {r"\star": "*", "*": "*", r"\perp": r"\perp", "+": "+", r"\prime": "'", r"\circ": r"\circ", "-": "-", "circ": r"\circ", "#": "#"}
_LEVEL = re.compile(r"[LlHh]_?\{?[012p]\}?")


@dataclass(frozen=True, slots=True)
class _Script:
    """One script: a ``word`` of the name, ``indices``, a ``layer`` in parentheses, an ``expression``, or ``transpose``."""

    kind: str
    nodes: tuple[Node, ...] = ()
    word: str = ""


def array_like(node: Node, get: Callable[[str], Declaration | None]) -> bool | None:
    """Whether a node is surely an array (``True``), surely a number (``False``), or neither is sure (``None``)."""
    match node:
        case Norm() | Absolute() | Number() | Moment(operator="Var" | "P"):
            return False
        case Name(id=name):
            declared = get(name)
            return None if declared is None else declared.sort in (Sort.VECTOR, Sort.MATRIX)
        case Index(base=base, indices=indices):
            declared = get(base.id) if isinstance(base, Name) else None
            if declared is None:
                return None
            return declared.sort in (Sort.VECTOR, Sort.MATRIX) and len(indices) < len(declared.sizes) + declared.indexed
        case Transpose():
            return True
        case Add(terms=parts) | Multiply(factors=parts):
            known = [array_like(part, get) for part in parts]
            return True if True in known else (None if None in known else False)
        case Negate(operand=inner) | Power(base=inner) | Divide(numerator=inner) | Elementwise(left=inner):
            return array_like(inner, get)
        case Apply(arguments=(inner,)) | Call(arguments=(inner,)):
            return array_like(inner, get) if not isinstance(node, Call) or node.function not in ("det", "tr") else False
        case _:
            return None


class Scripts(Cursor):
    """Reads what hangs below, above and behind a base."""

    def scripted(self, base: Node) -> tuple[Node, int]:
        """Return the base with its scripts, and the number of primes that count as derivatives when a call follows."""
        below: _Script | None = None
        primes = 0
        while True:
            if self.at("_") and below is None:
                self.take()
                below = self._script(below=True)
                base, below = self._named(base, below)
            elif self.at("'", "''"):
                primes += len(self.take().text)
            elif self.at("^"):
                base, primes = self._primed(self._below(base, below), primes), 0
                below = None
                self.take()
                base = self._above(base)
            elif self.at("!"):
                self.take()
                base, below = Call("factorial", (self._below(base, below),)), None
            elif self._numpy_transpose():
                base, below = Transpose(self._below(base, below)), None
            else:
                break
        base = self._below(base, below)
        if primes and not self._callable_ahead(base):
            return self._primed(base, primes), 0
        return base, primes

    def _numpy_transpose(self) -> bool:
        if self.at(".") and self.ahead(1).text == "T" and not self.token.spaced:
            self.take()
            self.take()
            return True
        return False

    def _callable_ahead(self, base: Node) -> bool:
        name = base.base if isinstance(base, Index) else base
        function = isinstance(name, Name) and self.scope.is_function(name.id)
        array = array_like(base, self.scope.get)
        return function or (self.at("(") and array is None)

    def _primed(self, base: Node, primes: int) -> Node:
        """Primes on something that is not called: a transpose of an array, a derivative of a function, else part of the name."""
        if not primes:
            return base
        if array_like(base, self.scope.get):
            return Transpose(base) if primes % 2 else base
        if isinstance(base, Name):
            return Name(base.id + "'" * primes)
        if isinstance(base, Index) and isinstance(base.base, Name):
            return Index(Name(base.base.id + "'" * primes), base.indices, base.above)
        return Transpose(base) if primes % 2 else base

    def _layered(self, name: str, text: str, kind: str) -> str | None:
        """Return the declared name that a script makes, also where a layer is written without its parentheses or below."""
        spellings = [f"{name}^{{{text}}}"] if kind != "indices" else []
        if kind in ("expression", "indices"):
            spellings.append(f"{name}^{{({text})}}")
        return next((spelling for spelling in spellings if spelling in self.scope), None)

    def _named(self, base: Node, below: _Script) -> tuple[Node, _Script | None]:
        """Fold a subscript into the name where it is a word or where the whole is declared, also with the superscript that follows."""
        if not isinstance(base, Name):
            return base, below
        name = f"{base.id}_{{{below.word or ','.join(spell(node) for node in below.nodes)}}}"
        if below.kind == "word" or name in self.scope or self._declared_above(name):
            return Name(name), None
        if below.kind == "indices" and base.id not in self.scope and (layer := self._layered(base.id, _script_text(below), "indices")) is not None:
            return Name(layer), None
        return base, below

    def _declared_above(self, name: str) -> bool:
        """Whether the name with the superscript that stands next is declared."""
        if not self.at("^"):
            return False
        start = self.position
        self.take()
        script = self._script(below=False)
        self.position = start
        return f"{name}^{{{_script_text(script)}}}" in self.scope

    def _below(self, base: Node, below: _Script | None) -> Node:
        return base if below is None else Index(base, below.nodes)

    def _above(self, base: Node) -> Node:
        """Apply the superscript that stands here."""
        script = self._script(below=False)
        text = _script_text(script)
        if isinstance(base, Name) and (declared := self._layered(base.id, text, script.kind)) is not None:
            return Name(declared)
        if isinstance(base, Index) and isinstance(base.base, Name) and f"{base.base.id}^{{{text}}}" in self.scope:
            return Index(Name(f"{base.base.id}^{{{text}}}"), base.indices)
        match script.kind:
            case "transpose":
                return Transpose(base)
            case "T":
                return self._transposed_or_power(base)
            case "word":
                return _decorated(base, script.word)
            case "word transpose":
                return Transpose(_decorated(base, script.word))
            case "layer" if isinstance(base, Name | Index):
                return _layer(base, script.nodes)
            case "layer transpose":
                return Transpose(_layer(base, script.nodes))
            case _:
                return Power(base, script.nodes[0])

    def _transposed_or_power(self, base: Node) -> Node:
        """``x^T``: a power where T is declared a number and x is not an array; else a transpose."""
        declared = self.scope.get("T")
        if declared is not None and not array_like(base, self.scope.get):
            return Power(base, Name("T"))
        return Transpose(base)

    def _script(self, *, below: bool) -> _Script:
        """Read one script: a braced group, or a single token."""
        if self.at("{"):
            end = self.group_end(self.position)
            inside = self.tokens[self.position + 1 : end]
            script = self._word_script(inside, below=below)
            if script is not None:
                self.position = end + 1
                return script
            return self._braced(inside, below=below)
        token = self.token
        script = self._word_script([token], below=below)
        if script is not None and not (token.kind is T.OP and token.text == "-"):
            self.take()
            return script
        return self._bare(below=below)

    def _word_script(self, tokens: list[Token], *, below: bool) -> _Script | None:
        """Return the script that a run of tokens is, where it is a word, a decoration or a transpose."""
        texts = [token.text for token in tokens]
        if not tokens:
            self.fail("Expected a script, found nothing between the braces.")
        if len(tokens) == 1:
            return self._single(tokens[0], below=below)
        if not below and texts[-1] == r"\top":
            return self._with_transpose(tokens[:-1])
        run = "".join(texts)
        names = all(token.kind is T.NAME and len(token.text) == 1 for token in tokens) and not any(token.spaced for token in tokens[1:])
        if names and run.isalpha() and (run in _WORD_SCRIPTS or not set(run) <= _INDEX_LETTERS) and not self._product_of_declared(tokens):
            return _Script("word", word=run)
        if not below and _LEVEL.fullmatch(run):
            return _Script("word", word=run.replace("{", "").replace("}", ""))
        if any(token.kind is T.TEXT and token.text != "..." for token in tokens) and all(token.kind in (T.TEXT, T.NAME, T.OP, T.NUMBER, T.SEPARATOR) for token in tokens):
            return _Script("word", word=run)
        return None

    def _product_of_declared(self, tokens: list[Token]) -> bool:
        return all(token.text in self.scope for token in tokens)

    def _single(self, token: Token, *, below: bool) -> _Script | None:
        text = token.text
        if text == r"\top":
            return _Script("transpose")
        if text in _DECORATIONS and token.kind is not T.TEXT:
            return _Script("word", word=_DECORATIONS[text])
        if token.kind is T.TEXT and text != "...":
            return _Script("transpose") if text == "T" and not below else _Script("word", word=text.replace(" ", ""))
        if token.kind is T.COMMAND and text[1:].isalpha() and text not in (r"\frac", r"\sqrt", r"\mathbb", r"\mathrm"):
            return _Script("word", word=text[1:]) if below or text in (r"\max", r"\min", r"\sup", r"\inf") else None
        if token.kind is T.NAME and text == "T" and not below:
            return _Script("T", (Name("T"),))
        if token.kind is T.NAME and len(text) > 1 and text.isascii() and text.isalpha():
            index = set(text) <= _INDEX_LETTERS and text not in _WORD_SCRIPTS
            return None if text in self.scope else _Script("indices", tuple(Name(letter) for letter in text)) if index and below else _Script("word", word=text)
        return None

    def _with_transpose(self, tokens: list[Token]) -> _Script | None:
        """``{f\\top}`` and ``{(f)\\top}``: what is left of the transpose."""
        if len(tokens) == 1 and tokens[0].kind in (T.NAME, T.TEXT):
            return _Script("word transpose", word=tokens[0].text)
        if len(tokens) == 3 and tokens[0].text == "(" and tokens[2].text == ")":
            return _Script("layer transpose", (Name(tokens[1].text),))
        return None

    def _braced(self, inside: list[Token], *, below: bool) -> _Script:
        layer = not below and inside[0].text == "(" and self.group_end(self.position + 1) == self.group_end(self.position) - 1
        self.expect("{")
        if layer:
            self.take()
            nodes = self._script_items()
            self.expect(")")
            self.expect("}")
            return _Script("layer", nodes)
        nodes = self._script_items()
        self.expect("}")
        return _Script("indices" if below else "expression", _split_indices(nodes) if below else nodes)

    def _script_items(self) -> tuple[Node, ...]:
        items = [self.relation()]
        while self.accept(",", ";"):
            items.append(self.relation())
        return tuple(items)

    def _bare(self, *, below: bool) -> _Script:
        """A script without braces: a sign and a number, one token, or in plain text a bracket."""
        sign = not below and self.accept("-")
        self.accept("+")
        node = self.script_atom()
        return _Script("indices" if below else "expression", (Negate(node) if sign else node,))

    def script_atom(self) -> Node:
        """Read the one thing that a script without braces holds."""
        token = self.token
        if token.kind is T.NUMBER:
            self.take()
            if self.syntax is Syntax.LATEX and len(token.text) > 1 and token.text.isdigit():
                self.position -= 1
                self.tokens[self.position] = Token(T.NUMBER, token.text[1:], token.start + 1, token.stop)
                return Number(Fraction(token.text[0]))
            return Number(Fraction(token.text))
        return self.atom()


def _script_text(script: _Script) -> str:
    """The canonical spelling of a script."""
    if script.word:
        return script.word
    text = ",".join(spell(node) for node in script.nodes)
    return f"({text})" if script.kind.startswith("layer") else text


def _decorated(base: Node, word: str) -> Node:
    """Return a base whose name carries a word above it."""
    mark = "'" if word == "'" else f"^{{{word}}}"
    match base:
        case Name(id=name):
            return Name(name + mark)
        case Index(base=inner, indices=indices, above=above):
            return Index(_decorated(inner, word), indices, above)
        case _:
            return base


def _layer(base: Node, nodes: tuple[Node, ...]) -> Node:
    """A layer belongs to the name, before its components."""
    if isinstance(base, Index) and not base.above:
        return Index(Index(base.base, nodes, above=True), base.indices)
    return Index(base, nodes, above=True)


def _split_indices(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """``ij`` is two indices, ``i1`` too; ``2n`` is one."""
    split: list[Node] = []
    for node in nodes:
        if isinstance(node, Multiply) and all(isinstance(factor, Name) and len(factor.id) == 1 for factor in node.factors):
            split.extend(node.factors)
        elif isinstance(node, Multiply) and isinstance(node.factors[0], Name) and all(isinstance(factor, Number | Name) for factor in node.factors):
            split.extend(node.factors)
        else:
            split.append(node)
    return tuple(split)
