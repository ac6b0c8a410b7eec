"""What a command begins: fractions, roots, sums, derivatives, expectations, functions, fonts and accents."""

from __future__ import annotations

from fractions import Fraction

from grader.language.brackets import Brackets
from grader.language.tokens import T, Token
from grader.language.tree import Apply, Big, Call, Derivative, Divide, Gradient, Index, Moment, Multiply, Name, Node, Number, Power, Relation, Sequence, Words
from grader.language.vocabulary import ACCENTS, FONTS, FUNCTIONS, SPACING, WORDS

_BIG = {r"\sum": "sum", r"\prod": "prod", r"\int": "int", r"\lim": "lim", r"\sup": "max", r"\inf": "min"}
_EXTREMA = {r"\max": "max", r"\min": "min", r"\argmax": "argmax", r"\argmin": "argmin"}
_MOMENTS = {"Var", "Cov", "Corr"}
_WRAPPERS = frozenset({r"\underline", r"\boxed", r"\mathop"})
_BLACKBOARD = {"E": "E", "P": "P", "V": "Var"}


class Operators(Brackets):
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
                return self._big(_BIG[name])
            case _ if name in _EXTREMA:
                return self._extremum(_EXTREMA[name])
            case _ if name in ACCENTS:
                return self._accented()
            case _ if name in FONTS or name in _WRAPPERS:
                self.take()
                return self._styled()
            case _ if name[1:] in FUNCTIONS:
                return self._function(FUNCTIONS[name[1:]])
            case _:
                known = name[1:] in WORDS or name in SPACING
                self.fail(f"Expected a number, a name or a bracket, found '{name}'." if known else f"We do not know {name!r}.".replace("\\\\", "\\"))

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

    def _fraction(self) -> Node:
        self.take()
        top = self._group_tokens(0)
        bottom_start = self.group_end(self.position) + 1 if self.at("{") else self.position + 1
        if top and self._differential(top) and self._starts_differential(bottom_start):
            return self._derivative()
        numerator = self._argument()
        denominator = self._argument()
        if isinstance(numerator, Number) and isinstance(denominator, Number) and denominator.value and numerator.decimals is None and denominator.decimals is None:
            return Number(numerator.value / denominator.value)
        return Divide(numerator, denominator)

    def _group_tokens(self, offset: int) -> list[Token]:
        """Return the tokens of the argument that stands here."""
        if self.ahead(offset).text == "{":
            return self.tokens[self.position + offset + 1 : self.group_end(self.position + offset)]
        return [self.ahead(offset)]

    def _differential(self, tokens: list[Token]) -> bool:
        return tokens[0].text == r"\partial" or (tokens[0].text == "d" and "d" not in self.scope and (len(tokens) == 1 or tokens[1].text not in ("+", "-", "*", "/")))

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
        """Read the ``^2`` of a second derivative, or the plus of an immediate one."""
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
        """Read ``\\partial f / \\partial x``."""
        self.take()
        order, immediate = self._order_above()
        body, _ = self.scripted(self.atom())
        body = self.called(body, 0)
        self.expect("/")
        braced = self.accept("(", "{")
        wrt = self._variables()
        if braced:
            self.take()
        return Derivative(body, wrt if len(wrt) > 1 else wrt * order, immediate)

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
        """What a nabla acts on: a name with its arguments, else the product that follows."""
        if self.token.kind is T.NAME or self.at(r"\mathcal", r"\ell", r"\mathbf"):
            base, primes = self.scripted(self.atom())
            return self.called(base, primes)
        return self.product()

    def _root(self) -> Node:
        self.take()
        degree: Node | None = None
        if self.at("[") and self.syntax == "latex":
            self.take()
            degree = self.expression()
            self.expect("]")
        inside = self._argument() if self.at("{") or self.token.kind is not T.OPEN else self.bracketed()
        return Call("sqrt", (inside,), degree)

    def _labelled(self) -> Node:
        """``\\underbrace{x}_{label}`` is x; the label is a remark."""
        self.take()
        inside = self._argument()
        if self.at("_", "^"):
            self.take()
            if self.at("{"):
                self.position = self.group_end(self.position) + 1
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
            case _ if accent in (r"\overline", r"\underline", r"\vec"):
                return inside
            case _:
                self.fail("Expected a single name below the accent.")

    def _styled(self) -> Node:
        """A font belongs to the look of a name, not to the name."""
        if self.at("{"):
            tokens = self._group_tokens(0)
            word = "".join(token.text for token in tokens)
            if len(tokens) > 1 and word.isalpha() and all(token.kind is T.NAME for token in tokens) and word not in self.scope and not any(t.text in self.scope for t in tokens):
                self.position = self.group_end(self.position) + 1
                return Name(word)
            return self._argument()
        return self.script_atom()

    def _blackboard(self) -> Node:
        self.take()
        inside = self._argument()
        match inside:
            case Name(id=letter) if letter in _BLACKBOARD:
                return self._moment(_BLACKBOARD[letter])
            case Number(value=value) if value == 1:
                return self._indicator()
            case Name(id="I" | "1"):
                return self._indicator()
            case Name(id=letter):
                return Name(rf"\mathbb{{{letter}}}")
            case _:
                self.fail("Expected a letter after \\mathbb.")

    def _indicator(self) -> Node:
        """``\\mathbb{1}[i = j]``; alone or with a size below, the vector of ones."""
        if self.accept("_"):
            if self.at("{"):
                condition = self._argument()
                if isinstance(condition, Relation):
                    return Call("indicator", (condition,))
                return Call("ones", (condition,))
            return Call("ones", (self.script_atom(),))
        if self.at("[", "(", "{", r"\{"):
            opener = self.take().text
            condition = self.relation()
            self.close(opener)
            return Call("indicator", (condition,))
        return Call("ones", ())

    def _moment(self, operator: str) -> Node:
        over: tuple[Node, ...] = ()
        if self.accept("_"):
            if self.at("{"):
                self.take()
                over = self._below_moment()
                self.expect("}")
            else:
                over = (self.script_atom(),)
        power: Node | None = None
        if self.accept("^"):
            power = self._argument()
        operands, given = self._moment_operands()
        node = Moment(operator, operands, over, given)
        return Power(node, power) if power is not None else node

    def _below_moment(self) -> tuple[Node, ...]:
        items = [self.relation()]
        while self.accept(",", ";"):
            items.append(self.relation())
        return tuple(item.members[0] if isinstance(item, Relation) else item for item in items)

    def _moment_operands(self) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        if not self.at("[", "(", "{", r"\{"):
            base, primes = self.scripted(self.atom())
            return (self.called(base, primes),), ()
        opener = self.take().text
        outer, self.bars = self.bars, []
        operands, given = [self.relation()], list[Node]()
        while self.at(",", "|", ";"):
            bucket = given if self.take().text == "|" or given else operands
            bucket.append(self.relation())
        self.bars = outer
        self.close(opener)
        return tuple(operands), tuple(given)

    def _arg(self) -> Node:
        """``\\arg\\max``."""
        self.take()
        token = self.take()
        if token.text not in (r"\max", r"\min"):
            self.fail("Expected 'max' or 'min' after 'arg'.")
        return self._big("arg" + token.text[1:])

    def _extremum(self, operator: str) -> Node:
        self.take()
        if self.at("_"):
            return self._big(operator)
        if self.at("(", "[", "{", r"\{"):
            return Call(operator, self._arguments())
        return Big(operator, None, None, None, self.product())

    def _big(self, operator: str) -> Node:
        index = lower = upper = condition = None
        while self.at("_", "^"):
            if self.take().text == "_":
                index, lower, condition = self._limits_below()
            else:
                upper = self._argument()
        if operator == "int":
            return self._integral(lower if lower is not None else index, upper)
        body = self.product()
        if operator == "prod" or operator == "sum":
            return self._nested(operator, index, lower, upper, condition, body)
        return Big(operator, index, lower, upper, body, condition)

    def _nested(self, operator: str, index: Node | None, lower: Node | None, upper: Node | None, condition: Node | None, body: Node) -> Node:
        """A sum over two indices at once is a sum of sums."""
        if isinstance(index, Words):
            first, second = (Name(letter) for letter in index.text.split(","))
            return Big(operator, first, lower, upper, Big(operator, second, lower, upper, body, condition), None)
        return Big(operator, index, lower, upper, body, condition)

    def _limits_below(self) -> tuple[Node | None, Node | None, Node | None]:
        """Read ``{i=1}``, ``{i}``, ``{i,j}``, ``{i \\in S}`` or ``{k \\le t}`` as index, lower end and condition."""
        items = list[Node]()
        if self.at("{"):
            self.take()
            items.append(self.relation())
            while self.accept(",", ":", ";"):
                items.append(self.relation())
            self.expect("}")
        else:
            items.append(self.script_atom())
        return _limits(items)

    def _integral(self, lower: Node | None, upper: Node | None) -> Node:
        body = self.product()
        if isinstance(body, Multiply) and len(body.factors) > 1 and isinstance(body.factors[-1], Name) and body.factors[-2] == Name("d"):
            rest = body.factors[:-2]
            inside = rest[0] if len(rest) == 1 else Multiply(rest) if rest else Number(Fraction(1))
            return Big("int", body.factors[-1], lower, upper, inside)
        self.fail("Expected the integral's variable, such as 'dx', at its end.")

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
        else:
            node = Call({"lg": "log"}.get(name, name), self._arguments(), Number(Fraction(2)) if name == "lg" else parameter)
        return self._powered(node, name, power)

    def _powered(self, node: Node, name: str, power: Node | None) -> Node:
        if power is None:
            return node
        if isinstance(power, Number) and power.value == -1 and isinstance(node, Call) and name in ("sin", "cos", "tan"):
            return Call("arc" + name, node.arguments)
        return Power(node, power)

    def _arguments(self) -> tuple[Node, ...]:
        """Read a function's arguments: in brackets, or without brackets the product that follows, up to another function."""
        if self.at("(", "[", "{", r"\{"):
            inside = self.bracketed() if not self.at(r"\{") else self._braced_argument()
            return inside.items if isinstance(inside, Sequence) and inside.brackets in ("()", "[]", "(]", "{}") and len(inside.items) != 1 else (inside,)
        return (self.bare_argument(),)

    def _braced_argument(self) -> Node:
        self.take()
        items = [self.relation()]
        while self.accept(","):
            items.append(self.relation())
        self.expect(r"\}")
        return items[0] if len(items) == 1 else Sequence(tuple(items), "()")


def _limits(items: list[Node]) -> tuple[Node | None, Node | None, Node | None]:
    names = [item for item in items if isinstance(item, Name)]
    relations = [item for item in items if isinstance(item, Relation)]
    if len(items) == 2 and len(names) == 2:
        return Words(f"{names[0].id},{names[1].id}"), None, None
    if len(items) == 2 and len(names) == 1 and relations and isinstance(relations[0].members[0], Name):
        return Words(f"{names[0].id},{relations[0].members[0].id}"), relations[0].members[1], None
    first = items[0]
    if isinstance(first, Multiply) and len(first.factors) == 2 and all(isinstance(factor, Name) for factor in first.factors):
        return Words(",".join(factor.id for factor in first.factors if isinstance(factor, Name))), None, None
    if isinstance(first, Relation):
        between = first.members[1:2] if len(first.members) == 3 else first.members
        index = next((member for member in (*between, *first.members) if isinstance(member, Name)), None)
        if first.operators == ("=",):
            return first.members[0], first.members[1], relations[1] if len(relations) > 1 else None
        return index, None, first
    return first, None, relations[0] if relations else None
