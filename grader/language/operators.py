"""What a command begins: roots, functions, fonts and accents, and what the layers below read."""

from __future__ import annotations

from fractions import Fraction

from grader.language.brackets import stacked
from grader.language.lexer_words import CALLED
from grader.language.programs import Programs
from grader.language.scripts import MAX_PRIMES
from grader.language.tokens import T
from grader.language.tree import Apply, Call, Derivative, Index, Moment, Name, Negate, Node, Number, Power
from grader.language.vocabulary import ACCENTS, FONTS, FUNCTIONS, SPACING, WORDS

_BIG = {r"\sum": "sum", r"\prod": "prod", r"\int": "int", r"\lim": "lim", r"\sup": "max", r"\inf": "min"}
_EXTREMA = {r"\max": "max", r"\min": "min", r"\argmax": "argmax", r"\argmin": "argmin"}
_CALLED = frozenset(CALLED.values())
_MOMENTS = {"Var", "Cov", "Corr"}
_WRAPPERS = frozenset({r"\boxed", r"\fbox", r"\phantom"})


class Operators(Programs):
    """Reads an operand that begins with a command."""

    def command(self) -> Node:
        token = self.token
        name = token.text
        match name:
            case r"\frac" | r"\dfrac" | r"\tfrac" | r"\cfrac":
                return self._fraction()
            case r"\binom" | r"\dbinom" | r"\tbinom" | r"\choose":
                self.take()
                return Call("binom", (self._argument(), self._argument()))
            case r"\sqrt":
                return self._root()
            case r"\partial":
                return self._slashed_derivative()
            case r"\nabla":
                return self._gradient()
            case r"\mathbb":
                return self._blackboard()
            case r"\Pr":
                self.take()
                return self._moment("P")
            case r"\E":
                self.take()
                return self._moment("E")
            case r"\underbrace" | r"\overbrace":
                return self._labelled()
            case r"\arg":
                return self._arg()
            case _ if name in _BIG:
                self.take()
                return self.program(name[1:]) if self.program_ahead(name[1:]) else self._big(_BIG[name])
            case _ if name in _EXTREMA:
                return self._extremum(_EXTREMA[name])
            case _ if name in ACCENTS:
                return self._accented()
            case _ if name in _WRAPPERS:
                self.take()
                return self._argument()
            case r"\matrix":
                return self._listed()
            case _ if name in FONTS or name == r"\mathop":
                self.take()
                return self._styled_moment(self._styled())
            case _ if name[1:] in FUNCTIONS or name[1:] in _CALLED:
                return self._function(FUNCTIONS.get(name[1:], name[1:]))
            case _:
                known = name[1:] in WORDS or name in SPACING
                self.fail(f"Expected a number, a name or a bracket, found '{name}'." if known else f"We do not know {name!r}.".replace("\\\\", "\\"))

    def _root(self) -> Node:
        self.take()
        degree: Node | None = None
        if self.at("[") and self.syntax == "latex":
            self.take()
            degree = self.expression()
            self.expect("]")
        inside = self._argument() if self.at("{") or self.token.kind is not T.OPEN else self.bracketed()
        return Call("sqrt", (inside,), degree)

    def _listed(self) -> Node:
        """``matrix([1, 2], [3, 4])``, ``np.array([[1, 2], [3, 4]])``: the rows that stand in it."""
        self.take()
        rows = self._arguments()
        return rows[0] if len(rows) == 1 else stacked(list(rows))

    def _labelled(self) -> Node:
        """``\\underbrace{x}_{label}`` is x; the label is a remark."""
        self.take()
        inside = self._argument()
        if self.at("_", "^"):
            self.take()
            if self.at("{"):
                self.skip_group()
            else:
                self.take()
        return inside

    def _accented(self) -> Node:
        accent = self.take().text.replace("wide", "")
        inside = self._argument()
        match inside:
            case Name(id=name):
                return Name(f"{accent}{{{name}}}")
            case Index(base=Name(id=name), indices=indices, above=above):
                return Index(Name(f"{accent}{{{name}}}"), indices, above)
            case _ if accent == r"\overline":
                return Call("conj", (inside,))
            case _ if accent in (r"\underline", r"\vec"):
                return inside
            case _:
                self.fail("Expected a single name below the accent.")

    def _styled_moment(self, inner: Node) -> Node:
        """Return the expectation or the probability that a letter in bold begins, where a bracket follows it."""
        if isinstance(inner, Name) and inner.id in ("E", "P") and inner.id not in self.scope and self.at("[", "("):
            return self._moment(inner.id)
        return inner

    def _styled(self) -> Node:
        """A font belongs to the look of a name, not to the name; but a bold 1 is the vector of ones."""
        inside = self._style_inside()
        return Call("ones", ()) if inside == Number(Fraction(1)) else inside

    def _style_inside(self) -> Node:
        if self.at("{"):
            tokens = self._group_tokens(0)
            word = "".join(token.text for token in tokens)
            if (
                len(tokens) > 1
                and word.isalpha()
                and all(token.kind is T.NAME for token in tokens)
                and word not in self.scope
                and not any(t.text in self.scope for t in tokens)
            ):
                self.skip_group()
                return Name(word)
            return self._argument()
        return self.script_atom()

    def _function(self, name: str) -> Node:
        self.take()
        power = parameter = None
        while self.at("_", "^") or self.at("'"):
            match self.take().text:
                case "_":
                    parameter = self._argument()
                case "^":
                    power = self._argument()
                case _:
                    return Apply(Name(name), self._arguments(), 1)
        if name in _MOMENTS:
            over = () if parameter is None else (parameter,)
            operands, given = self._moment_operands()
            node: Node = Moment(name, operands, over, given)
        elif name == "diff":
            node = self._differentiated(self._arguments())
        else:
            node = Call({"lg": "log"}.get(name, name), self._arguments(), Number(Fraction(10)) if name == "lg" else parameter)
        return self._powered(node, name, power)

    def _differentiated(self, arguments: tuple[Node, ...]) -> Node:
        """``diff(f, x)`` and ``diff(f, x, 2)``."""
        match arguments:
            case (body, variable):
                return Derivative(body, (variable,))
            case (body, variable, Number(value=order)) if order.denominator == 1 and 1 <= order <= MAX_PRIMES:
                return Derivative(body, (variable,) * int(order))
            case _:
                self.fail("Expected a function and a variable in diff(f, x).")

    def _powered(self, node: Node, name: str, power: Node | None) -> Node:
        if power is None:
            return node
        if power == Negate(Number(Fraction(1))) and isinstance(node, Call) and "arc" + name in FUNCTIONS:
            return Call("arc" + name, node.arguments)
        return Power(node, power)
