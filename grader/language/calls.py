"""Names, and which of them are called: ``f(x + 1)`` is a call or a product."""

from __future__ import annotations

from fractions import Fraction

from grader.language.operators import Operators
from grader.language.tokens import Syntax, T, Token
from grader.language.tree import Apply, Call, Derivative, Index, Multiply, Name, Negate, Node, Number, Power

_FUNCTION_LETTERS = frozenset(
    [
        "f",
        "g",
        "p",
        "q",
        "F",
        "G",
        "L",
        "J",
        "P",
        r"\phi",
        r"\psi",
        r"\sigma",
        r"\ell",
        r"\Phi",
        r"\rho",
        "O",
        "o",
        r"\Theta",
        r"\Omega",
        "U",
        "N",
        "B",
    ]
)


_MINUS_ONE = Negate(Number(Fraction(1)))
"""The exponent that makes a function its inverse."""


class Calls(Operators):
    """Reads names with their arguments."""

    def _name(self, token: Token) -> Node:
        self.take()
        if token.text == "D" and "D" not in self.scope and self.at("_") and self._bracket_behind_index():
            return self._by_index()
        if self.program_ahead(token.text):
            return self.program(token.text)
        if token.text == "d" and "d" not in self.scope and self._slashed_ahead():
            return self._plain_derivative()
        if token.text in ("E", "P") and token.text not in self.scope and self._moment_ahead(token.text):
            return self._moment(token.text)
        if token.text == r"\Delta" and r"\Delta" not in self.scope and self._letter_ahead():
            return self._increment()
        return Name(token.text)

    def _bracket_behind_index(self) -> bool:
        """Whether a bracket stands behind the subscript here, as in ``D_x (x^2 y)``."""
        behind = self.group_end(self.position + 1) + 1 if self.ahead(1).text == "{" else self.position + 2
        return self.tokens[min(behind, len(self.tokens) - 1)].text == "("

    def _slashed_ahead(self) -> bool:
        """Whether ``/dx`` stands here and an operand behind it, as in ``d/dx x^2``."""
        sign, variable = self.ahead(1), self.ahead(2)
        joined = self.at("/") and sign.text == "d" and variable.kind is T.NAME and not variable.spaced
        return joined and self.ahead(3).kind in (T.NUMBER, T.NAME, T.OPEN, T.COMMAND)

    def _plain_derivative(self) -> Node:
        self.position += 2
        variable = Name(self.take().text)
        return Derivative(self.product(), (variable,))

    def _letter_ahead(self) -> bool:
        return self.token.kind is T.NAME or self.at(r"\mathbf", r"\boldsymbol", r"\bm", r"\hat", r"\vec")

    def _increment(self) -> Node:
        """``\\Delta x`` is one name."""
        inner = self.atom()
        return Name(rf"\Delta{inner.id}") if isinstance(inner, Name) else Multiply((Name(r"\Delta"), inner))

    def _moment_ahead(self, letter: str) -> bool:
        """``E[`` and ``E(`` are expectations, ``P(`` a probability; a subscript may stand between."""
        index = self.position
        if self.tokens[index].text == "_":
            index += 1
            index = self.group_end(index) + 1 if self.tokens[index].text == "{" else index + 1
        opener = self.tokens[min(index, len(self.tokens) - 1)].text
        return opener in ("[", "(") and (opener == "[" or letter == "E" or index == self.position)

    def called(self, base: Node, primes: int) -> Node:
        self._unbrace()
        if isinstance(base, Name) and base.id == r"\Gamma" and not self._known(r"\Gamma") and self.at("("):
            return Call("gamma", self._arguments())
        if not self.at("(", "["):
            return Apply(base, (), primes) if primes else base
        if self.at("[") and self._entry_ahead(base):
            return self._entry(base)
        name = base
        while isinstance(name, Index | Power):
            name = name.base
        if not isinstance(name, Name) or (self.at("[") and not self.scope.is_function(name.id)):
            return base
        declared = self.scope.get(name.id)
        function = (
            self.scope.is_function(name.id) or primes > 0 or (declared is None and name.id in _FUNCTION_LETTERS and not self._times_bracket(name.id))
        )
        if not function and not (declared is None and (self._plain_argument(name.id) or self._several_arguments())):
            return base
        arguments, given = self._call_arguments()
        if base == Power(name, Negate(Number(Fraction(1)))):
            return Apply(Name(f"{name.id}^{{-1}}"), arguments, primes, given)
        if isinstance(base, Power) and base.exponent == _MINUS_ONE and isinstance(base.base, Name):
            return Apply(Name(f"{base.base.id}^{{-1}}"), arguments, primes, given)
        if isinstance(base, Power):
            return Power(Apply(base.base, arguments, primes, given), base.exponent)
        return Apply(base, arguments, primes, given)

    def _known(self, name: str) -> bool:
        """Whether a name is declared, or defined by itself."""
        return name in self.scope or any(definition.left == Name(name) for definition in self.scope.definitions)

    def _entry_ahead(self, base: Node) -> bool:
        """Whether numerals in square brackets follow a name that nobody declared, as in ``x[0]``."""
        if self.syntax is not Syntax.PLAIN or self.token.spaced or not isinstance(base, Name) or base.id in self.scope or base.id in ("E", "P"):
            return False
        inside = self.tokens[self.position + 1 : self.group_end(self.position)]
        return bool(inside) and all(token.kind is T.NUMBER or token.text == "," for token in inside)

    def _entry(self, base: Node) -> Node:
        self.take()
        indices = [self.atom()]
        while self.accept(","):
            indices.append(self.atom())
        self.close("[")
        return Index(base, tuple(indices))

    def _unbrace(self) -> None:
        """Drop the braces of ``f{\\left(x\\right)}``, as formulas are printed."""
        if self.at("{") and self.ahead(1).text == "(" and self.group_end(self.position + 1) == self.group_end(self.position) - 1:
            end = self.group_end(self.position)
            if self.tokens[end].kind is T.CLOSE:
                del self.tokens[end], self.tokens[self.position]

    def _several_arguments(self) -> bool:
        """Whether the bracket here holds a comma of its own: a number does not multiply a pair."""
        depth = 0
        for token in self.tokens[self.position : self.group_end(self.position)]:
            depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
            if depth == 1 and token.text == ",":
                return True
        return False

    def _times_bracket(self, name: str) -> bool:
        """Whether a letter that is often a function multiplies the bracket behind it, as in ``p(1 - p)`` and ``p_i(\\delta_{ij} - p_j)``."""
        inside = self.tokens[self.position + 1 : self.group_end(self.position)]
        number_first = (
            bool(inside) and inside[0].kind is T.NUMBER and any(token.text in ("+", "-") for token in inside) and name in ("p", "q", "N", "U")
        )
        return number_first or any(token.text == name for token in inside)

    def _plain_argument(self, name: str) -> bool:
        """Whether an undeclared capital or word is followed by nothing but names in parentheses, as in ``R(w)`` or ``loss(w)``."""
        if len(name) == 1 and not name.isupper():
            return False
        inside = self.tokens[self.position + 1 : self.group_end(self.position)]
        return bool(inside) and all(
            (token.kind is T.NAME and token.text not in self.scope) or token.text in (",", "_", ";") or token.text in self.scope for token in inside
        )

    def _call_arguments(self) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """Read arguments in brackets: what stands before a bar, and what behind it."""
        opener = self.take().text
        outer, self.bars = self.bars, []
        arguments, given = [self.relation()], list[Node]()
        while self.at(",", ";", "|"):
            bucket = given if self.take().text == "|" or given else arguments
            bucket.append(self.relation())
        self.bars = outer
        self.close(opener)
        return tuple(arguments), tuple(given)
