"""What means the same: rewrites of a formula, each made by one rule and told apart by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from grader.variants.formula import Change, Formula, everywhere, negated, number, product, substituted, total, walk
from grader.variants.subject import Subject

TWO, ONE = number(2), number(1)


@dataclass(frozen=True, slots=True)
class Rewrites:
    """The rewrites of one subject's formula."""

    subject: Subject

    def all(self) -> Iterator[tuple[str, Formula]]:
        """Yield the name of a rule and what it makes of the formula, where it changes anything."""
        tree = self.subject.tree
        for name, rule in self._rules():
            changed = everywhere(tree, rule)
            if changed != tree:
                yield name, changed
        yield from self._whole(tree)

    def _rules(self) -> list[tuple[str, Change]]:
        return [
            ("terms reversed", self._terms_reversed),
            ("scalars behind", lambda node: self._scalars_moved(node, front=False)),
            ("scalars in front, reversed", lambda node: self._scalars_moved(node, front=True)),
            ("expanded", self._expanded),
            ("factored", self._factored),
            ("quotient as a power", self._quotient_as_power),
            ("quotient extended", lambda node: Formula("div", tuple(product(TWO, part) for part in node.parts)) if node.op == "div" else None),
            ("quotient split", self._quotient_split),
            ("transposes pushed in", self._transposes_pushed),
            ("transposed twice", self._transposed_twice),
            ("number transposed", self._number_transposed),
            ("square as a product", self._square_as_product),
            ("norm as a product", self._norm_as_product),
            ("root as a power", self._root_as_power),
            ("power as a root", lambda node: Formula("sqrt", (Formula("pow", (node, TWO)),)) if node.op == "sqrt" else None),
            ("index renamed", self._index_renamed),
            ("index shifted", self._index_shifted),
            ("sum reversed", self._sum_reversed),
            ("scalar out of the sum", self._scalar_out),
            ("scalar into the sum", self._scalar_in),
            ("fraction as a decimal", self._as_decimal),
            ("number as a fraction", self._as_fraction),
            ("sides swapped", lambda node: Formula("eq", node.parts[::-1]) if node.op == "eq" else None),
        ]

    def _whole(self, tree: Formula) -> Iterator[tuple[str, Formula]]:
        """Yield what is done to the formula as a whole, or to each part of a tuple or an equation."""
        for name, change in WHOLE:
            if tree.op in ("O", "argmax"):
                continue
            parts = tree.parts if tree.op in ("tuple", "eq") else (tree,)
            changed = tuple(map(change, parts))
            yield name, replace(tree, parts=changed) if tree.op in ("tuple", "eq") else changed[0]
        if tree.op == "argmax":
            *ends, body = tree.parts
            for changed in (product(TWO, body), total(body, number(7)), Formula("div", (body, number(3))), Formula("exp", (body,))):
                yield "another maximand", replace(tree, parts=(*ends, changed))
        if tree.op == "O":
            inside = tree.parts[0]
            yield "constant factor", Formula("O", (product(number(3), inside),))
            yield "lower term", Formula("O", (total(inside, number(7)),))
            yield "twice", Formula("O", (total(inside, inside),))
        if tree.op == "eq":
            yield "both sides doubled", Formula("eq", tuple(product(TWO, part) for part in tree.parts))
            yield "one side brought over", Formula("eq", (total(tree.parts[0], negated(tree.parts[1])), number(0)))

    @staticmethod
    def _terms_reversed(node: Formula) -> Formula | None:
        return replace(node, parts=node.parts[::-1]) if node.op in ("add", "had") else None

    def _scalars_moved(self, node: Formula, *, front: bool) -> Formula | None:
        if node.op != "mul":
            return None
        scalars = [part for part in node.parts if self.subject.is_number(part)]
        others = [part for part in node.parts if not self.subject.is_number(part)]
        return product(*scalars[::-1], *others) if front else product(*others, *scalars)

    def _expanded(self, node: Formula) -> Formula | None:
        """``a (b + c)`` is ``a b + a c``."""
        if node.op != "mul":
            return None
        for place, part in enumerate(node.parts):
            if part.op == "add":
                return total(*(_with(node.parts, place, term) for term in part.parts))
        return None

    def _factored(self, node: Formula) -> Formula | None:
        """``a + b`` is ``2 (a/2 + b/2)``."""
        return product(TWO, total(*(Formula("div", (term, TWO)) for term in node.parts))) if node.op == "add" and node.parts else None

    def _quotient_as_power(self, node: Formula) -> Formula | None:
        return product(node.parts[0], Formula("pow", (node.parts[1], negated(ONE)))) if node.op == "div" else None

    @staticmethod
    def _quotient_split(node: Formula) -> Formula | None:
        """``a/b`` is ``(1/b) a``."""
        return product(Formula("div", (ONE, node.parts[1])), node.parts[0]) if node.op == "div" and node.parts[0] != ONE else None

    def _transposes_pushed(self, node: Formula) -> Formula | None:
        """``(A B)^T`` is ``B^T A^T``, and ``(A + B)^T`` is ``A^T + B^T``."""
        if node.op != "T":
            return None
        inner = node.parts[0]
        if inner.op == "mul":
            return product(*(part if self.subject.is_number(part) else Formula("T", (part,)) for part in inner.parts[::-1]))
        return total(*(Formula("T", (part,)) for part in inner.parts)) if inner.op == "add" else None

    def _transposed_twice(self, node: Formula) -> Formula | None:
        """A product of matrices is the transpose of the transposed factors in the other order."""
        if node.op != "mul" or sum(not self.subject.is_number(part) for part in node.parts) < 2:
            return None
        flipped = [part.parts[0] if part.op == "T" else part if self.subject.is_number(part) else Formula("T", (part,)) for part in node.parts[::-1]]
        return Formula("T", (product(*flipped),))

    def _number_transposed(self, node: Formula) -> Formula | None:
        """``x^T y`` is ``y^T x``."""
        if node.op != "mul" or len(node.parts) != 2 or node.parts[0].op != "T" or not self.subject.is_number(node):
            return None
        return product(Formula("T", (node.parts[1],)), node.parts[0].parts[0])

    def _square_as_product(self, node: Formula) -> Formula | None:
        if node.op != "pow" or node.parts[1] != TWO:
            return None
        return product(node.parts[0], node.parts[0]) if node.parts[0].op != "norm" else None

    @staticmethod
    def _norm_as_product(node: Formula) -> Formula | None:
        """``||v||^2`` is ``v^T v``."""
        if node.op == "pow" and node.parts[1] == TWO and node.parts[0].op == "norm":
            inner = node.parts[0].parts[0]
            return product(Formula("T", (inner,)), inner)
        return None

    @staticmethod
    def _root_as_power(node: Formula) -> Formula | None:
        return Formula("pow", (node.parts[0], Formula("number", (), "1/2"))) if node.op == "sqrt" else None

    def _index_renamed(self, node: Formula) -> Formula | None:
        if node.op not in ("sum", "prod", "max", "argmax"):
            return None
        taken = {part.text.removesuffix("()") for tree in (self.subject.tree, node) for part in walk(tree)}
        fresh = next((name for name in "rsluvpqm" if name not in taken), None)
        if fresh is None:
            return None
        return replace(node, text=fresh, parts=(*node.parts[:-1], substituted(node.parts[-1], node.text, Formula("name", (), fresh))))

    @staticmethod
    def _index_shifted(node: Formula) -> Formula | None:
        """A sum over i from a to b of f(i) is one from a - 1 to b - 1 of f(i + 1)."""
        if node.op not in ("sum", "prod") or len(node.parts) != 3:
            return None
        low, high, body = node.parts
        return replace(node, parts=(_less_one(low), _less_one(high), substituted(body, node.text, total(Formula("name", (), node.text), ONE))))

    @staticmethod
    def _sum_reversed(node: Formula) -> Formula | None:
        """A sum over i from a to b of f(i) is one of f(a + b - i)."""
        if node.op != "sum" or len(node.parts) != 3:
            return None
        low, high, body = node.parts
        return replace(node, parts=(low, high, substituted(body, node.text, total(low, high, negated(Formula("name", (), node.text))))))

    def _scalar_out(self, node: Formula) -> Formula | None:
        """What does not depend on the index may stand before the sum."""
        if node.op != "sum" or node.parts[-1].op != "mul":
            return None
        free = [part for part in node.parts[-1].parts if self.subject.is_number(part) and all(inner.text != node.text for inner in walk(part))]
        kept = [part for part in node.parts[-1].parts if part not in free]
        return product(*free, replace(node, parts=(*node.parts[:-1], product(*kept)))) if free and kept else None

    def _scalar_in(self, node: Formula) -> Formula | None:
        """A number before a sum may stand inside it."""
        if node.op != "mul" or node.parts[-1].op != "sum" or not all(map(self.subject.is_number, node.parts[:-1])):
            return None
        inner = node.parts[-1]
        return replace(inner, parts=(*inner.parts[:-1], product(*node.parts[:-1], inner.parts[-1])))

    @staticmethod
    def _as_fraction(node: Formula) -> Formula | None:
        """``3`` is ``6/2``."""
        return Formula("div", (number(2 * int(node.text)), TWO)) if node.op == "number" and node.text.isdigit() and int(node.text) > 2 else None

    @staticmethod
    def _as_decimal(node: Formula) -> Formula | None:
        """``a/b`` of two numbers as a decimal, where that is exact."""
        if node.op != "div" or any(part.op != "number" for part in node.parts):
            return None
        value = Fraction(node.parts[0].text) / Fraction(node.parts[1].text)
        return Formula("number", (), str(float(value))) if Fraction(str(float(value))) == value and value.denominator > 1 else None


WHOLE: list[tuple[str, Callable[[Formula], Formula]]] = [
    ("negated twice", lambda tree: negated(negated(tree))),
    ("times 1 + 1 - 1", lambda tree: product(total(ONE, ONE, negated(ONE)), tree)),
    ("half and half", lambda tree: total(Formula("div", (tree, TWO)), Formula("div", (tree, TWO)))),
    ("twice less once", lambda tree: total(product(TWO, tree), negated(tree))),
    ("over one", lambda tree: product(Formula("div", (number(3), number(3))), tree)),
]


def _with(parts: tuple[Formula, ...], place: int, term: Formula) -> Formula:
    """Return the product with one factor replaced; a minus goes in front."""
    if term.op == "neg":
        return negated(_with(parts, place, term.parts[0]))
    inner = term.parts if term.op == "mul" else (term,)
    return product(*parts[:place], *inner, *parts[place + 1 :])


def _less_one(end: Formula) -> Formula:
    if end.op == "number" and end.text.isdigit() and end.text != "0":
        return number(int(end.text) - 1)
    if end.op == "add" and end.parts[-1] == ONE:
        return total(*end.parts[:-1])
    return total(end, negated(ONE))
