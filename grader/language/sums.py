"""Sums, products, integrals, limits, and extrema over an index."""

from __future__ import annotations

from fractions import Fraction

from grader.language.arrays import array_like
from grader.language.declaration import Declaration, Sort
from grader.language.moments import Moments
from grader.language.render import spell
from grader.language.tokens import T, Token
from grader.language.tree import Big, Call, Index, Multiply, Name, Node, Number, Relation, Words, replace
from grader.language.tree import names as names_in


class Sums(Moments):
    """Reads what runs over an index."""

    def _arg(self) -> Node:
        """``\\arg\\max``, or the argument of a complex number."""
        self.take()
        if self.at("(", "{"):
            return Call("arg", self._arguments())
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
            self._whole_fraction()
            return self._integral(lower if lower is not None else index, upper)
        body = _flat(self._beneath(index))
        if operator in ("prod", "sum"):
            inside, after = _before_repeated(body, index)
            if operator == "prod" and not after:
                inside, after = self._before_free(body, index)
            node = self._nested(operator, index, lower, upper, condition, inside)
            return Multiply((node, *after)) if after else node
        return Big(operator, index, lower, upper, body, condition)

    def _beneath(self, index: Node | None) -> Node:
        """Read what stands under a sum or the like: ``T`` is no sign of a transpose where it is the index."""
        outer = self.scope
        if index == Name("T") and "T" not in outer:
            self.scope = outer.declaring({"T": Declaration(Sort.SCALAR, assumed=True)})
        try:
            return self.signed()
        finally:
            self.scope = outer

    def _before_free(self, body: Node, index: Node | None) -> tuple[Node, tuple[Node, ...]]:
        """Split a product before the numbers and columns at its end that do not hold the index: ``\\prod_i a_i b`` is ``b \\prod_i a_i``."""
        if not isinstance(body, Multiply) or not isinstance(index, Name):
            return body, ()
        factors = body.factors
        inside = [
            place
            for place, factor in enumerate(factors)
            if not self._is_outside(factor) or (index.id in names_in(factor) and not _binds(factor, index))
        ]
        place = inside[-1] + 1 if inside else len(factors)
        if place == len(factors) or not any(index.id in names_in(factor) for factor in factors[:place]):
            return body, ()
        return factors[0] if place == 1 else Multiply(factors[:place]), factors[place:]

    def _is_outside(self, factor: Node) -> bool:
        """Whether a factor surely stands outside: a number or a column; a matrix that stands there belongs to the product."""
        body = factor.body if isinstance(factor, Big) else factor
        base = body.base if isinstance(body, Index) else body
        declared = self.scope.get(base.id) if isinstance(base, Name) else None
        column = declared is not None and declared.sort is Sort.VECTOR
        return column or all(array_like(part, self.scope.get) is False for part in (body.factors if isinstance(body, Multiply) else (body,)))

    def _nested(self, operator: str, index: Node | None, lower: Node | None, upper: Node | None, condition: Node | None, body: Node) -> Node:
        """A sum over two indices at once is a sum of sums."""
        if isinstance(index, Words) and "," not in index.text:
            self.fail("Expected an index and where it runs.")
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
        end = self._differential_ahead()
        if end is not None:
            return self._up_to(end, lower, upper)
        body = self.signed()
        if isinstance(body, Multiply) and len(body.factors) > 1 and isinstance(body.factors[-1], Name) and body.factors[-2] == Name("d"):
            rest = body.factors[:-2]
            inside = rest[0] if len(rest) == 1 else Multiply(rest) if rest else Number(Fraction(1))
            return Big("int", body.factors[-1], lower, upper, inside)
        self.fail("Expected the integral's variable, such as 'dx', at its end.")

    def _differential_ahead(self) -> int | None:
        """Return the place of the ``d`` of ``dx`` that ends the integral that stands here; inner integrals end first."""
        depth, inner = 0, 0
        for place in range(self.position, len(self.tokens) - 1):
            token, after = self.tokens[place], self.tokens[place + 1]
            depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
            if depth < 0 or (depth == 0 and token.kind in (T.RELATION, T.SEPARATOR)):
                return None
            inner += token.text == r"\int" and depth == 0
            if depth == 0 and token.text == "d" and token.kind is T.NAME and after.kind is T.NAME and "d" not in self.scope:
                if not inner:
                    return place
                inner -= 1
        return None

    def _up_to(self, end: int, lower: Node | None, upper: Node | None) -> Node:
        """Read the integrand that ends at a place, and the variable behind it."""
        sign = self.tokens[end]
        self.tokens[end] = Token(T.SEPARATOR, "d", sign.start, sign.stop)
        body = Number(Fraction(1)) if self.position == end else self.expression()
        if self.position != end:
            self.fail(f"Expected the integral's variable, found {self.shown()}.")
        self.take()
        variable = self.script_atom()
        if isinstance(variable, Name) and self.accept("_"):
            member = Index(variable, (self.script_atom(),))
            variable = Name(spell(member))
            body = replace(body, {member: variable})
        return Big("int", variable, lower, upper, body)

    def _whole_fraction(self) -> None:
        """Move the ``dx`` of ``\\frac{dx}{x}`` behind the fraction."""
        if not self.at(r"\frac", r"\dfrac", r"\tfrac") or self.ahead(1).text != "{":
            return
        close = self.group_end(self.position + 1)
        if close < self.position + 4 or close + 2 >= len(self.tokens):
            return
        sign, variable = self.tokens[close - 2 : close]
        last = self.group_end(close + 1) if self.tokens[close + 1].text == "{" else close + 1
        if sign.text == "d" and variable.kind is T.NAME and "d" not in self.scope and last < len(self.tokens) - 1:
            one = [Token(T.NUMBER, "1", sign.start, sign.stop)] if close - 2 == self.position + 2 else []
            self.tokens[close - 2 : last + 1] = [*one, *self.tokens[close : last + 1], sign, variable]


def _flat(body: Node) -> Node:
    """Return a product without the products in it that begin with a sum or a product over an index, which say only how far that reaches."""
    if not isinstance(body, Multiply):
        return body
    inner = (factor.factors if isinstance(factor, Multiply) and isinstance(factor.factors[0], Big) else (factor,) for factor in body.factors)
    return Multiply(tuple(part for parts in inner for part in parts))


def _binds(factor: Node, index: Name) -> bool:
    return isinstance(factor, Big) and factor.index == index


def _before_repeated(body: Node, index: Node | None) -> tuple[Node, tuple[Node, ...]]:
    """Split a product where another sum binds the same index: ``\\sum_i a_i \\sum_i b_i`` is a product of two sums."""
    if isinstance(body, Multiply):
        for place, factor in enumerate(body.factors):
            if place and isinstance(factor, Big) and factor.index == index:
                inside = body.factors[:place]
                return inside[0] if place == 1 else Multiply(inside), body.factors[place:]
    return body, ()


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
