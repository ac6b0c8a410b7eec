"""Fractions, which may be derivatives, and gradients."""

from __future__ import annotations

from grader.language.brackets import Brackets
from grader.language.tokens import T, Token
from grader.language.tree import Apply, Derivative, Divide, Gradient, Index, Multiply, Name, Node, Number, Power


class Differentials(Brackets):
    """Reads what is written with a fraction bar, a ``\\partial`` or a nabla."""

    def _fraction(self) -> Node:
        self.take()
        top = self._group_tokens(0)
        bottom_start = self.group_end(self.position) + 1 if self.at("{") else self.position + 1
        if top and self._differential(top) and self._starts_differential(bottom_start):
            return self._derivative()
        numerator = self._argument()
        denominator = self._argument()
        if (
            isinstance(numerator, Number)
            and isinstance(denominator, Number)
            and denominator.value
            and numerator.decimals is None
            and denominator.decimals is None
        ):
            return Number(numerator.value / denominator.value)
        return Divide(numerator, denominator)

    def _group_tokens(self, offset: int) -> list[Token]:
        """Return the tokens of the argument that stands here."""
        if self.ahead(offset).text == "{":
            return self.tokens[self.position + offset + 1 : self.group_end(self.position + offset)]
        return [self.ahead(offset)]

    def _differential(self, tokens: list[Token]) -> bool:
        return tokens[0].text == r"\partial" or (
            tokens[0].text == "d" and "d" not in self.scope and (len(tokens) == 1 or tokens[1].text not in ("+", "-", "*", "/"))
        )

    def _starts_differential(self, start: int) -> bool:
        index = start + (self.tokens[min(start, len(self.tokens) - 1)].text == "{")
        first, second = self.tokens[min(index, len(self.tokens) - 1)], self.tokens[min(index + 1, len(self.tokens) - 1)]
        return first.text == r"\partial" or (first.text == "d" and second.kind in (T.NAME, T.COMMAND))

    def _derivative(self) -> Node:
        """Read ``{\\partial^2 f}{\\partial x \\partial y}``; without a body above, the body is the product that follows."""
        braced = self.accept("{")
        self.take()
        order, immediate = self._order_above()
        body = None if self.at("}") or not braced else self.product()
        if braced:
            self.expect("}")
        self.expect("{")
        wrt = self._variables()
        self.expect("}")
        return Derivative(body if body is not None else self.product(), wrt if len(wrt) > 1 else wrt * order, immediate)

    def _order_above(self) -> tuple[int, bool]:
        """Read the ``^2`` of a second derivative, or the plus of an immediate one; a macro may have put it in braces with what follows."""
        if self.at("{") and self.ahead(1).text == "^":
            del self.tokens[self.group_end(self.position)], self.tokens[self.position]
        if not self.accept("^"):
            return 1, False
        braced = self.accept("{")
        token = self.take()
        if braced:
            self.expect("}")
        if token.text == "+":
            return 1, True
        if not token.text.isdigit() or not 1 <= int(token.text) <= 4:
            self.fail("Expected the order of a derivative from 1 to 4.")
        return int(token.text), False

    def _variables(self) -> tuple[Node, ...]:
        """Read ``\\partial x \\partial y`` or ``dx^2``."""
        variables: list[Node] = []
        while self.at(r"\partial", "d"):
            self.take()
            variable, _ = self.scripted(self.atom())
            if isinstance(variable, Power) and isinstance(variable.exponent, Number):
                variables += [variable.base] * min(int(variable.exponent.value), 4)
            else:
                variables.append(variable)
        if not variables:
            self.fail(f"Expected a variable to differentiate by, found {self.shown()}.")
        return tuple(variables)

    def _slashed_derivative(self) -> Node:
        """Read ``\\partial f / \\partial x``, or ``\\partial_x f``."""
        self.take()
        if self.at("_"):
            return self._by_index()
        order, immediate = self._order_above()
        body, _ = self.scripted(self.atom())
        body = self.called(body, 0)
        self.expect("/")
        braced = self.accept("(", "{")
        wrt = self._variables()
        if braced:
            self.take()
        return Derivative(body, wrt if len(wrt) > 1 else wrt * order, immediate)

    def _by_index(self) -> Node:
        """Read ``\\partial_x f`` from its subscript on: by several variables where they stand side by side."""
        self.take()
        wrt = self._argument()
        order = 1
        if self.accept("^"):
            power = self._argument()
            order = int(power.value) if isinstance(power, Number) and power.value in (1, 2, 3, 4) else 0
        if not order:
            self.fail("Expected the order of a derivative from 1 to 4.")
        variables = wrt.factors if isinstance(wrt, Multiply) else (wrt,)
        return Derivative(self._gradient_body(), variables if len(variables) > 1 else variables * order)

    def _gradient(self) -> Node:
        self.take()
        squared = False
        wrt: Node | None = None
        while self.at("_", "^"):
            if self.take().text == "_":
                wrt = self._argument()
            else:
                squared = isinstance(power := self._argument(), Number) and power.value == 2
        body = self._gradient_body()
        gradient = Gradient(body, wrt)
        return Gradient(gradient, wrt) if squared else gradient

    def _gradient_body(self) -> Node:
        """What a nabla acts on: a name, with its arguments if it has any; else the product that follows."""
        if self.token.kind is T.NAME or self.at(r"\mathcal", r"\ell", r"\mathbf"):
            start = self.position
            base, primes = self.scripted(self.atom())
            body = self.called(base, primes)
            if isinstance(body, Name | Index | Apply):
                return body
            self.position = start
        return self.product()

    def _argument(self) -> Node:
        """Read a command's argument: a braced group, or one token as LaTeX does."""
        if self.at("{"):
            self.take()
            if self.at("}"):
                self.fail("Expected an argument, found empty braces.")
            node = self.relation()
            self.expect("}")
            return node
        return self.script_atom()
