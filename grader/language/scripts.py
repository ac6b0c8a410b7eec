"""Sub- and superscripts: which are part of a name, which are components, time, layers, powers, transposes or derivatives."""

from __future__ import annotations

from fractions import Fraction

from grader.language.arrays import array_like, slope_like
from grader.language.render import spell
from grader.language.script import Script, ScriptReader
from grader.language.tokens import T
from grader.language.tree import Apply, Call, Elementwise, Index, Name, Negate, Node, Number, Power, Transpose

MAX_PRIMES = 4


class Scripts(ScriptReader):
    """Reads what hangs below, above and behind a base."""

    def scripted(self, base: Node) -> tuple[Node, int]:
        """Return the base with its scripts, and the number of primes that count as derivatives when a call follows."""
        below: Script | None = None
        primes = 0
        while self.token.kind is T.OP:
            if self.at("_") and below is None:
                if primes and isinstance(base, Name) and self.scope.is_function(base.id):
                    base, primes = Apply(base, (), primes), 0
                self.take()
                below = self._script(below=True)
                base, below = self._named(base, below)
            elif self.at("'", "''"):
                primes += len(self.take().text)
                if primes > MAX_PRIMES:
                    self.fail(f"Expected at most {MAX_PRIMES} primes.")
            elif self.at(".^") or self._entrywise_power():
                self.take()
                base, below = self._entrywise_raised(self._below(base, below)), None
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

    def _entrywise_raised(self, base: Node) -> Node:
        """Read the exponent of an entrywise power."""
        script = self._script(below=False)
        if not script.nodes:
            self.fail(f"Expected an exponent, found {self.shown()}.")
        return Elementwise("pow", base, script.nodes[0])

    def _entrywise_power(self) -> bool:
        """Drop the sign of ``^{\\circ 2}`` and ``^{\\odot 2}``, which says that a power is entry by entry."""
        found = self.at("^") and self.ahead(1).text == "{" and self.ahead(2).text in ("circ", "odot") and self.ahead(3).text != "}"
        if found:
            del self.tokens[self.position + 2]
        return found

    def _numpy_transpose(self) -> bool:
        if self.at(".") and self.ahead(1).text == "T" and not self.token.spaced:
            self.take()
            self.take()
            return True
        return False

    def _callable_ahead(self, base: Node) -> bool:
        name = base.base if isinstance(base, Index) else base
        if not isinstance(name, Name):
            return False
        return self.scope.is_function(name.id) or (self.at("(") and array_like(base, self.scope.get) is None)

    def _primed(self, base: Node, primes: int) -> Node:
        """Primes on something that is not called: a transpose of an array, a derivative of a function, else part of the name."""
        if not primes:
            return base
        if array_like(base, self.scope.get) or self._defined_array(base):
            return Transpose(base) if primes % 2 else base
        if isinstance(base, Name):
            return Name(base.id + "'" * primes)
        if isinstance(base, Index) and isinstance(base.base, Name):
            return Index(Name(base.base.id + "'" * primes), base.indices, base.above)
        return Transpose(base) if primes % 2 else base

    def _defined_array(self, base: Node) -> bool:
        """Whether a name nobody declared is defined as an array."""
        rights = [definition.right for definition in self.scope.definitions if definition.left == base] if isinstance(base, Name) else []
        return bool(rights) and bool(array_like(rights[-1], self.scope.get))

    def _layered(self, name: str, text: str, kind: str) -> str | None:
        """Return the declared name that a script makes, also where a layer is written without its parentheses or below."""
        spellings = [f"{name}^{{{text}}}"] if kind != "indices" else []
        if kind in ("expression", "indices") or kind.startswith("word"):
            spellings.append(f"{name}^{{({text})}}")
        return next((spelling for spelling in spellings if spelling in self.scope), None)

    def _named(self, base: Node, below: Script) -> tuple[Node, Script | None]:
        """Fold a subscript into the name where it is a word or where the whole is declared, also with the superscript that follows."""
        if not isinstance(base, Name):
            return base, below
        name = f"{base.id}_{{{below.word or ','.join(spell(node) for node in below.nodes)}}}"
        if below.kind == "word" or name in self.scope or self._declared_above(name):
            return Name(name), None
        if below.kind == "indices" and base.id not in self.scope and (layer := self._layered(base.id, below.text, "indices")) is not None:
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
        return f"{name}^{{{script.text}}}" in self.scope

    def _below(self, base: Node, below: Script | None) -> Node:
        match base, below:
            case _, None:
                return base
            case Number(value=value, decimals=None), Script(nodes=(Number(value=radix),)) if _in_radix(value, radix):
                return Number(Fraction(int(str(value), int(radix))))
            case _, script:
                return Index(base, script.nodes)

    def _above(self, base: Node) -> Node:
        """Apply the superscript that stands here."""
        script = self._script(below=False)
        text = script.text
        turned = script.kind.endswith(" transpose") and script.kind != "inverse transpose"
        if isinstance(base, Name) and (declared := self._layered(base.id, text, script.kind)) is not None:
            return Transpose(Name(declared)) if turned else Name(declared)
        if isinstance(base, Index) and isinstance(base.base, Name) and (declared := self._layered(base.base.id, text, script.kind)) is not None:
            member = Index(Name(declared), base.indices)
            return Transpose(member) if turned else member
        match script.kind:
            case "inverse T" if "T" in self.scope and not array_like(base, self.scope.get):
                return Power(base, Negate(Name("T")))
            case "inverse transpose" | "inverse T":
                return Transpose(Power(base, Number(Fraction(-1))))
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
        if declared is not None and not array_like(base, self.scope.get) and not slope_like(base, self.scope.get):
            return Power(base, Name("T"))
        return Transpose(base)


def _in_radix(value: Fraction, radix: Fraction) -> bool:
    """Whether a whole number can be one to another radix, as in ``101_2``."""
    whole = value.denominator == radix.denominator == 1 and value >= 0 and 2 <= radix <= 10
    return whole and all(int(digit) < radix for digit in str(value))


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
