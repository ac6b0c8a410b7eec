"""Tokens to a tree: products, sums, relations; the top layer of the parser and the only one that others call."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from grader.errors import AnswerError
from grader.language.operators import Operators
from grader.language.scope import Scope
from grader.language.scripts import array_like
from grader.language.tokens import Syntax, T, Token, guess_syntax, tokenize
from grader.language.tree import Add, Apply, Call, Divide, Elementwise, Index, Multiply, Name, Negate, Node, Number, Power, Relation, Sequence, Transpose, Words

_FUNCTION_LETTERS = frozenset(["f", "g", "p", "q", "F", "G", "L", "J", "P", r"\phi", r"\psi", r"\sigma", r"\ell", r"\Phi", r"\rho", "O", "U", "N"])
_ELEMENTWISE = {"odot": "odot", "circ": "odot", "oslash": "oslash", "otimes": "otimes"}
_ENDS = frozenset({T.END, T.CLOSE, T.SEPARATOR, T.RELATION})


class Parser(Operators):
    """The whole grammar::

        relation := expression (RELATION expression)*
        expression := ['-' | '+'] product (('+' | '-') product)*
        product := factor (('*' | '/' | odot | otimes | nothing) factor)*
        factor := atom scripts [arguments]
    """

    def relation(self) -> Node:
        members, operators = [self.expression()], list[str]()
        while self.token.kind is T.RELATION:
            operators.append(self.take().text)
            members.append(self.expression())
        return Relation(tuple(members), tuple(operators)) if operators else members[0]

    def expression(self) -> Node:
        terms = [self._signed()]
        while self.at("+", "-", "+-", "-+", "setminus", "cup", "cap", "oplus"):
            operator = self.take().text
            if operator in ("+-", "-+"):
                terms = [Call("plusminus", (_sum(terms), self.product()))]
            elif operator in ("setminus", "cup", "cap", "oplus"):
                terms = [Call(operator, (_sum(terms), self.product()))]
            else:
                term = self._signed() if self.at("+", "-") else self.product()
                terms.append(Negate(term) if operator == "-" else term)
        return _sum(terms)

    def _signed(self) -> Node:
        if self.at("+-", "-+"):
            self.take()
            return Call("plusminus", (Number(Fraction(0)), self.product()))
        negative = False
        while self.at("+", "-"):
            negative ^= self.take().text == "-"
        term = self.product()
        return Negate(term) if negative else term

    def product(self) -> Node:
        result = self._run([self._factor()])
        while True:
            if self.at("*", "@") or (self.at(":") and self.syntax is Syntax.LATEX and False):
                self.take()
                result = _times(result, self._run([self._unary_factor()]))
            elif self.at("/"):
                self.take()
                result = self._divided(result)
            elif self.at(*_ELEMENTWISE):
                operator = _ELEMENTWISE[self.take().text]
                result = Elementwise(operator, result, self._run([self._unary_factor()]))
            else:
                return result

    def _divided(self, result: Node) -> Node:
        """``a/b c``: the quotient first, then the product, as in Python."""
        denominator = self._unary_factor()
        return self._run([Divide(result, denominator)])

    def _unary_factor(self) -> Node:
        if self.at("+", "-"):
            negative = self.take().text == "-"
            inner = self._unary_factor()
            return Negate(inner) if negative else inner
        return self._factor()

    def _run(self, factors: list[Node]) -> Node:
        """Read the factors that follow without a sign between them."""
        while self._juxtaposed():
            factors.append(self._factor())
        return _multiply(factors)

    def _juxtaposed(self) -> bool:
        token = self.token
        match token.kind:
            case T.NUMBER | T.NAME | T.OPEN:
                return True
            case T.COMMAND:
                return True
            case T.TEXT:
                return token.text == "..."
            case T.BAR:
                return not (self.bars and self.bars[-1] == token.text) and not self._conditional()
            case _:
                return False

    def _conditional(self) -> bool:
        """A single bar with nothing open is the bar of a condition, unless another closes it before the bracket does."""
        depth = 0
        for token in self.tokens[self.position + 1 :]:
            depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
            if depth < 0 or token.kind is T.END:
                return True
            if depth == 0 and token.kind is T.BAR and token.text == self.token.text:
                return False
        return True

    def _factor(self) -> Node:
        node = self.atom()
        if isinstance(node, Number) and self.token.kind is T.COMMAND and self.at(r"\frac", r"\dfrac", r"\tfrac") and node.decimals is None:
            return self._mixed(node)
        base, primes = self.scripted(node)
        base = self.called(base, primes)
        base, _ = self.scripted(base)
        if self.at("%"):
            self.take()
            return Divide(base, Number(Fraction(100)))
        return base

    def _mixed(self, whole: Node) -> Node:
        """``2\\frac{1}{3}`` is a product, as it is in formulas; it is noted because it may be a mixed number."""
        return whole

    def atom(self) -> Node:
        token = self.token
        match token.kind:
            case T.NUMBER:
                self.take()
                return _number(token)
            case T.NAME:
                return self._name(token)
            case T.OPEN:
                return self.bracketed()
            case T.BAR:
                return self.barred()
            case T.COMMAND:
                return self.command()
            case T.TEXT:
                self.take()
                return Words(token.text)
            case _:
                self.fail(f"Expected a number, a name or a bracket, found {self.shown()}.")

    def _name(self, token: Token) -> Node:
        self.take()
        if token.text in ("E", "P") and token.text not in self.scope and self._moment_ahead(token.text):
            return self._moment(token.text)
        if token.text == r"\Delta" and r"\Delta" not in self.scope and self._letter_ahead():
            return self._increment()
        return Name(token.text)

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
        if not self.at("(", "["):
            return Apply(base, (), primes) if primes else base
        name = base
        while isinstance(name, Index | Power):
            name = name.base
        if not isinstance(name, Name) or (self.at("[") and not self.scope.is_function(name.id)):
            return base
        declared = self.scope.get(name.id)
        function = self.scope.is_function(name.id) or primes > 0 or (declared is None and name.id in _FUNCTION_LETTERS and not self._times_bracket(name.id))
        if not function and not (declared is None and self._plain_argument(name.id)):
            return base
        arguments, given = self._call_arguments()
        if isinstance(base, Power):
            return Power(Apply(base.base, arguments, primes, given), base.exponent)
        return Apply(base, arguments, primes, given)

    def _times_bracket(self, name: str) -> bool:
        """Whether a letter that is often a function multiplies the bracket behind it, as in ``p(1 - p)`` and ``p_i(\\delta_{ij} - p_j)``."""
        inside = self.tokens[self.position + 1 : self.group_end(self.position)]
        number_first = bool(inside) and inside[0].kind is T.NUMBER and any(token.text in ("+", "-") for token in inside) and name in ("p", "q", "N", "U")
        return number_first or any(token.text == name for token in inside)

    def _plain_argument(self, name: str) -> bool:
        """Whether an undeclared capital or word is followed by nothing but names in parentheses, as in ``R(w)`` or ``loss(w)``."""
        if len(name) == 1 and not name.isupper():
            return False
        inside = self.tokens[self.position + 1 : self.group_end(self.position)]
        return bool(inside) and all(token.kind is T.NAME and token.text not in self.scope or token.text in (",", "_", ";") or token.text in self.scope for token in inside)

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

    def bare_argument(self) -> Node:
        if self.at("+", "-"):
            return self._unary_factor()
        if not self._juxtaposed():
            self.fail(f"Expected the function's argument, found {self.shown()}.")
        factors = [self._factor()]
        while self._juxtaposed() and not self._starts_function():
            factors.append(self._factor())
        return _multiply(factors)

    def _starts_function(self) -> bool:
        token = self.token
        return token.kind is T.COMMAND and token.text not in (r"\frac", r"\sqrt", r"\tfrac", r"\dfrac", r"\mathbf", r"\boldsymbol", r"\hat", r"\bar", r"\tilde", r"\mathcal")


def _number(token: Token) -> Number:
    text = token.text
    if "." in text or "e" in text.lower():
        mantissa, _, exponent = text.lower().partition("e")
        if exponent and abs(int(exponent)) > 400 or len(text) > 400:
            raise AnswerError("Expected a number of ordinary size.", text, 0)
        decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
        return Number(Fraction(text), max(decimals, 0) if decimals > 0 else None)
    if len(text) > 400:
        raise AnswerError("Expected a number of at most 400 digits.", text, 0)
    return Number(Fraction(int(text)))


def _sum(terms: list[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _multiply(factors: list[Node]) -> Node:
    flat: list[Node] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Multiply) and factor is factors[0] else (factor,))
    return flat[0] if len(flat) == 1 else Multiply(tuple(flat))


def _times(left: Node, right: Node) -> Node:
    return Multiply((*(left.factors if isinstance(left, Multiply) else (left,)), *(right.factors if isinstance(right, Multiply) else (right,))))


@lru_cache(maxsize=4_096)
def _tokens(source: str, syntax: Syntax, words: frozenset[str]) -> tuple[Token, ...]:
    return tuple(tokenize(source, syntax, words))


def parse(source: str, scope: Scope | None = None, syntax: Syntax | None = None) -> Node:
    """Return the tree of an answer.

    Args:
        source: LaTeX without dollar signs, or plain text.
        scope: The names in force, which settle what is a function, an array or a word.
        syntax: Guessed when ``None``.

    Raises:
        AnswerError: The source is not mathematics we can read; it points at the place.
    """
    scope = scope or Scope()
    kind = syntax or guess_syntax(source)
    return parse_tokens(list(_tokens(source, kind, scope.words)), source, scope, kind)


def parse_tokens(tokens: list[Token], source: str, scope: Scope, syntax: Syntax) -> Node:
    """Return the tree of some tokens of a source; the last must be of kind END."""
    parser = Parser(tokens, source, scope, syntax)
    while parser.token.kind is T.SEPARATOR or parser.at(".", ":"):
        parser.take()
    if parser.token.kind is T.END:
        raise AnswerError("Expected an answer, found nothing.", source, 0)
    try:
        items = [parser.relation()]
        while parser.token.kind is T.SEPARATOR or parser.at(".", ":", "?"):
            parser.take()
            if parser.token.kind is not T.END and parser.token.kind is not T.SEPARATOR:
                items.append(parser.relation())
    except RecursionError:
        raise AnswerError("This answer is nested too deeply to read.", source, parser.token.start) from None
    if parser.token.kind is not T.END:
        parser.fail(f"Expected an operator or the end, found {parser.shown()}.")
    return items[0] if len(items) == 1 else Sequence(tuple(items), "")


def is_array(node: Node, scope: Scope) -> bool:
    """Whether a node is surely a vector or a matrix."""
    return bool(array_like(node, scope.get)) or isinstance(node, Transpose)
