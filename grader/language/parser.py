"""Tokens to a tree: products, sums, relations; the top layer of the parser and the only one that others call."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from grader.errors import AnswerError
from grader.language.arrays import array_like
from grader.language.digits import number
from grader.language.ellipsis import without_dots
from grader.language.lexer import tokenize
from grader.language.numerals import Numerals
from grader.language.scope import Scope
from grader.language.tokens import Syntax, T, Token, guess_syntax
from grader.language.tree import Add, Call, Divide, Elementwise, Multiply, Name, Negate, Node, Number, Relation, Sequence, Words, depth

_OPERAND_COMMANDS = frozenset(r"\frac \sqrt \tfrac \dfrac \mathbf \boldsymbol \hat \bar \tilde \mathcal".split())
_JOINTS = {"+-": "plusminus", "-+": "minusplus", "setminus": "setminus", "cup": "cup", "cap": "cap", "oplus": "oplus"}
MAX_TREE_DEPTH = 100
_FRACTIONS = (r"\frac", r"\dfrac", r"\tfrac")
_ELEMENTWISE = {"odot": "odot", "circ": "odot", "oslash": "oslash", "otimes": "otimes"}


class Parser(Numerals):
    """The whole grammar.

    ::

        relation := expression (RELATION expression)*
        expression := ['-' | '+'] product (('+' | '-') product)*
        product := factor (('*' | '/' | odot | otimes | nothing) factor)*
        factor := atom scripts [arguments]
    """

    wide = False

    def relation(self) -> Node:
        members, operators = [self._chosen()], list[str]()
        while self.token.kind is T.RELATION:
            operators.append(self.take().text)
            members.append(self._chosen())
        return Relation(tuple(members), tuple(operators)) if operators else members[0]

    def _chosen(self) -> Node:
        """Read an expression; ``n \\choose k`` takes all that stands on both sides."""
        left = self.expression()
        return Call("binom", (left, self.expression())) if self.accept(r"\choose") else left

    def expression(self) -> Node:
        terms: list[Node] = [self.signed()]
        while self.token.kind is T.OP and self.at("+", "-", *_JOINTS) and not self._next_column():
            operator = self.take().text
            if operator in _JOINTS:
                terms = [Call(_JOINTS[operator], (_sum(terms), self.product()))]
            else:
                term = self.signed() if self.at("+", "-") else self.product()
                terms.append(Negate(term) if operator == "-" else term)
        return _sum(terms)

    def _next_column(self) -> bool:
        """Whether a sign begins the next entry of a row whose entries have spaces between them, as in ``[1 -2; 3 4]``."""
        return self.columns and self.token.spaced and not self.ahead(1).spaced

    def signed(self) -> Node:
        if self.at("+-", "-+"):
            sign = _JOINTS[self.take().text]
            return Call(sign, (Number(Fraction(0)), self.product()))
        negative = False
        while self.at("+", "-"):
            negative ^= self.take().text == "-"
        term = self.product()
        return Negate(term) if negative else term

    def product(self) -> Node:
        result = self._run([self._factor()])
        while self.token.kind is T.OP:
            if self.accept("@"):
                result = _times(result, self._run([self._unary_factor()]))
            elif self.at("cdot", "*", "times"):
                operator = self.take().text
                right = self._run([self._unary_factor()])
                arrays = array_like(result, self.scope.get) and array_like(right, self.scope.get)
                result = Elementwise(operator, result, right) if arrays else _times(result, right)
            elif self.accept("/"):
                result = self._divided(result)
            elif self.accept("mod"):
                result = Call("mod", (result, self._run([self._unary_factor()])))
            elif self.at(*_ELEMENTWISE):
                operator = _ELEMENTWISE[self.take().text]
                result = Elementwise(operator, result, self._run([self._unary_factor()]))
            else:
                break
        return result

    def _divided(self, result: Node) -> Node:
        """``a/b c``: the quotient first, then the product, as in Python; in a wide reading the product first."""
        if self.wide:
            return Divide(result, self._run([self._unary_factor()]))
        denominator = self._unary_factor()
        return self._run([Divide(result, denominator)])

    def _unary_factor(self) -> Node:
        negative = False
        while self.at("+", "-"):
            negative ^= self.take().text == "-"
        return Negate(self._factor()) if negative else self._factor()

    def _run(self, factors: list[Node]) -> Node:
        """Read the factors that follow without a sign between them."""
        while self._juxtaposed():
            if self.token.kind is T.NUMBER and isinstance(factors[-1], Number) and self.tokens[self.position - 1].kind is T.NUMBER:
                self.fail("Expected an operator between two numbers.")
            factors.append(self._factor())
        return _multiply(factors)

    def _juxtaposed(self) -> bool:
        """Whether an operand stands here, which then multiplies what is before it."""
        token = self.token
        if self.columns and token.spaced:
            return False
        match token.kind:
            case T.NUMBER | T.NAME | T.OPEN | T.COMMAND:
                return token.text != r"\choose"
            case T.TEXT:
                return token.text == "..."
            case T.BAR:
                return not (self.bars and self.bars[-1] == token.text) and not (self.builds and not self.bars) and not self._conditional()
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
        start = self.position
        node = self.atom()
        if isinstance(node, Number) and node.decimals is None and (self.at(*_FRACTIONS) or self._slash_ahead()) and self._stands_alone(start):
            return self._mixed(node)
        if not isinstance(node, Name) and self._degrees_ahead():
            node = Call("degrees", (node,))
        base, primes = self.scripted(node)
        base, _ = self.scripted(self.called(base, primes))
        return Call("percent", (base,)) if self.accept("%") else base

    def _mixed(self, whole: Number) -> Node:
        """``2\\frac{1}{3}`` is a mixed number where it is the whole answer, and a product within a formula."""
        part = self._factor()
        if isinstance(part, Number) and self.accept("/"):
            below = self._factor()
            part = Number(part.value / below.value) if isinstance(below, Number) and below.value else Divide(part, below)
        ends = self.token.kind in (T.END, T.RELATION, T.SEPARATOR)
        if ends and isinstance(part, Number) and 0 < part.value < 1:
            return Number(whole.value + part.value)
        return self._run([whole, part])

    def atom(self) -> Node:
        token = self.token
        match token.kind:
            case T.NUMBER:
                self.take()
                return number(token, self.source)
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
        return self.token.kind is T.COMMAND and self.token.text not in _OPERAND_COMMANDS


def _sum(terms: list[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _multiply(factors: list[Node]) -> Node:
    flat: list[Node] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Multiply) and factor is factors[0] else (factor,))
    return flat[0] if len(flat) == 1 else Multiply(tuple(flat))


def _times(left: Node, right: Node) -> Node:
    return Multiply((*(left.factors if isinstance(left, Multiply) else (left,)), *(right.factors if isinstance(right, Multiply) else (right,))))


_NO_NAMES = Scope()


def parse(source: str, scope: Scope | None = None, syntax: Syntax | None = None, *, wide: bool = False) -> Node:
    """Return the tree of an answer.

    Args:
        source: LaTeX without dollar signs, or plain text.
        scope: The names in force, which settle what is a function, an array or a word.
        syntax: Guessed when ``None``.
        wide: Whether a slash divides by the whole product behind it, as in ``1/2n``.

    Raises:
        AnswerError: The source is not mathematics we can read; it points at the place.

    >>> parse("-x/2")
    Negate(operand=Divide(numerator=Name(id='x'), denominator=Number(value=Fraction(2, 1), decimals=None)))
    """
    return _parsed(source, scope or _NO_NAMES, syntax or guess_syntax(source), wide)


@lru_cache(maxsize=4_096)
def _parsed(source: str, scope: Scope, syntax: Syntax, wide: bool) -> Node:  # noqa: FBT001 - a cached function takes its key in order
    """Parse once: a class gives the same answers, and a key is read for each of them."""
    return parse_tokens(tokenize(source, syntax, scope.words), source, scope, syntax, wide=wide)


def parse_tokens(tokens: list[Token], source: str, scope: Scope, syntax: Syntax, *, wide: bool = False) -> Node:
    """Return the tree of some tokens of a source; the last must be of kind END."""
    try:
        items = _items(tokens, source, scope, syntax, wide=wide)
    except AnswerError:
        if not any(token.kind is T.BAR and token.text == "||" for token in tokens):
            raise
        items = _items(_single_bars(tokens), source, scope, syntax, wide=wide)
    tree = items[0] if len(items) == 1 else Sequence(items, "")
    if depth(tree) > MAX_TREE_DEPTH:
        raise AnswerError("This answer is nested too deeply to read.", source, 0)
    return without_dots(tree) if any(token.text == "..." for token in tokens) else tree


def _items(tokens: list[Token], source: str, scope: Scope, syntax: Syntax, *, wide: bool) -> tuple[Node, ...]:
    parser = Parser(tokens, source, scope, syntax)
    parser.wide = wide
    try:
        return parser.items()
    except RecursionError:
        raise AnswerError("This answer is nested too deeply to read.", source, parser.token.start) from None


def _single_bars(tokens: list[Token]) -> list[Token]:
    """Return the tokens with each double bar as two single ones, as in ``|x + |y||``."""
    found: list[Token] = []
    for token in tokens:
        if token.kind is T.BAR and token.text == "||":
            found += [Token(T.BAR, "|", token.start, token.start + 1, token.spaced), Token(T.BAR, "|", token.start + 1, token.stop)]
        else:
            found.append(token)
    return found
