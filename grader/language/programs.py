"""Sums, integrals and the like as programs write them: ``sum(f, i, 1, n)``, ``integrate(f, x, a, b)``, ``limit(f, x, a)``."""

from __future__ import annotations

from grader.language.scripts import MAX_PRIMES
from grader.language.sums import Sums
from grader.language.tokens import T
from grader.language.tree import Big, Derivative, Name, Node, Number, Power, Relation, Sequence, Transpose, replace, walk

PROGRAMS = {
    "sum": "sum", "Sum": "sum", "summation": "sum", "prod": "prod", "product": "prod", "Product": "prod", "integrate": "int", "Integral": "int",
    "integral": "int", "int": "int", "limit": "lim", "Limit": "lim", "lim": "lim", "Eq": "=", "Ne": "!=", "Derivative": "d",
}  # fmt: skip
"""Word of a program to the operator that it is."""


class Programs(Sums):
    """Reads what runs over an index and is written as a call."""

    def program_ahead(self, name: str) -> bool:
        """Whether a call such as ``sum(f, i, 1, n)`` stands here: a bracket with commas of its own."""
        if name not in PROGRAMS or name in self.scope or not self.at("("):
            return False
        depth = 0
        for token in self.tokens[self.position : self.group_end(self.position)]:
            depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
            if depth == 1 and token.text == ",":
                return True
        return False

    def program(self, name: str) -> Node:
        """Read the arguments of a call: what runs, then the index with its ends, apart or in brackets of their own."""
        inside = self.bracketed()
        items = inside.items if isinstance(inside, Sequence) else (inside,)
        body, *rest = items
        if len(rest) == 1 and isinstance(rest[0], Sequence):
            rest = list(rest[0].items)
        first = rest[0].members[0] if rest and isinstance(rest[0], Relation) else rest[0] if rest else None
        body = _powers(body) if first == Name("T") and "T" not in self.scope else body
        node = self._made(PROGRAMS[name], body, rest)
        return node if node is not None else self.fail(f"Expected {name}(expression, index, first, last).")

    def _made(self, operator: str, body: Node, rest: list[Node]) -> Node | None:
        match operator, rest:
            case "=" | "!=", [other]:
                return Relation((body, other), (operator,))
            case "d", [Name() as variable]:
                return Derivative(body, (variable,))
            case "d", [Name() as variable, Number(value=order)] if order.denominator == 1 and 1 <= order <= MAX_PRIMES:
                return Derivative(body, (variable,) * int(order))
            case "lim", [Name() as index, target]:
                return Big("lim", index, None, None, body, Relation((index, target), ("->",)))
            case "lim", [Relation(operators=("->",), members=(Name() as index, _)) as condition]:
                return Big("lim", index, None, None, body, condition)
            case "sum" | "prod" | "int", [Name() as index, low, high]:
                return Big(operator, index, low, high, body)
            case "sum" | "prod" | "int", [Relation(operators=("=",), members=(Name() as index, low)), high]:
                return Big(operator, index, low, high, body)
            case _:
                return None


def _powers(body: Node) -> Node:
    """Return what stands under an index ``T``, which is no sign of a transpose there."""
    turned: dict[Node, Node] = {node: Power(node.operand, Name("T")) for node in walk(body) if isinstance(node, Transpose)}
    return replace(body, turned) if turned else body
