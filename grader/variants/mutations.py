"""What does not mean the same: small mutations of a formula, each at one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from grader.variants.formula import BIG, Formula, negated, number, product, somewhere, total, walk
from grader.variants.subject import Subject

ONE, TWO = number(1), number(2)


class Mutations:
    """The mutations of one subject's formula."""

    def __init__(self, subject: Subject):
        self.subject = subject
        self.bound = {part.text for part in walk(subject.tree) if part.op in BIG}
        names = {part.text for part in walk(subject.tree) if part.op == "name" and not part.parts}
        self.names = sorted(names - self.bound)

    def all(self) -> Iterator[tuple[str, Formula]]:
        """Yield a name and a mutated formula, each formula once."""
        tree = self.subject.tree
        seen = {tree}
        for name, change in (
            ("a sign", _sign), ("a factor 2", self._twice), ("a power", _power), ("a term or factor dropped", self._dropped),
            ("a transpose", self._transpose), ("a name for another", self._renamed), ("an index", self._index), ("a bound", _bound),
            ("a quotient", _quotient), ("an operator", self._operator), ("a function dropped", _function), ("the order", self._order),
            ("a number", _number),
        ):  # fmt: skip
            for mutant in somewhere(tree, change):
                if mutant not in seen:
                    seen.add(mutant)
                    yield name, mutant
        for mutant in self._whole(tree):
            if mutant not in seen:
                seen.add(mutant)
                yield "the whole", mutant

    def _whole(self, tree: Formula) -> Iterator[Formula]:
        if tree.op == "tuple":
            yield replace(tree, parts=tree.parts[::-1])
            yield replace(tree, parts=tree.parts[:-1])
            yield replace(tree, parts=(*tree.parts, tree.parts[-1]))
        if tree.op == "O":
            for name in self.names:
                for factor in (Formula("name", (), name), Formula("sqrt", (Formula("name", (), name),))):
                    yield Formula("O", (product(factor, tree.parts[0]),))
                    yield Formula("O", (Formula("div", (tree.parts[0], factor)),))
            yield Formula("O", (Formula("pow", (tree.parts[0], TWO)),))
        if tree.op in ("tuple", "eq", "O"):
            return
        yield negated(tree)
        yield product(TWO, tree)
        yield Formula("div", (tree, TWO))
        if self.subject.is_number(tree) and tree.op != "argmax":
            yield total(tree, ONE)
            yield total(tree, negated(ONE))
            yield Formula("pow", (tree, TWO))
            yield Formula("div", (ONE, tree))

    def _twice(self, node: Formula) -> Iterator[Formula]:
        if node.op == "add":
            for place, part in enumerate(node.parts):
                yield replace(node, parts=(*node.parts[:place], product(TWO, part), *node.parts[place + 1 :]))
        if node.op == "name" and node.text not in self.bound:
            yield product(TWO, node)
        if node.op in BIG and node.op != "argmax":
            yield replace(node, parts=(*node.parts[:-1], product(TWO, node.parts[-1]))) if node.op != "max" else negated(node)

    def _dropped(self, node: Formula) -> Iterator[Formula]:
        if node.op in ("add", "mul", "had"):
            for place in range(len(node.parts)):
                rest = node.parts[:place] + node.parts[place + 1 :]
                yield rest[0] if len(rest) == 1 else replace(node, parts=rest)

    def _renamed(self, node: Formula) -> Iterator[Formula]:
        """A name for another that is declared alike, at one place."""
        if node.op == "name" and not node.parts:
            for name in self.names:
                if name != node.text and self._alike(name, node.text):
                    yield replace(node, text=name)

    def _alike(self, one: str, other: str) -> bool:
        return self.subject.shape(Formula("name", (), one)) == self.subject.shape(Formula("name", (), other))

    def _transpose(self, node: Formula) -> Iterator[Formula]:
        """A transpose left out, or put on a matrix that is not its own."""
        if node.op == "T":
            yield node.parts[0]
        own = any(trait in self.subject.declared(node.text) for trait in ("symmetric", "diagonal", "identity")) if node.op == "name" else True
        if not own and not node.parts and not self.subject.is_number(node):
            yield Formula("T", (node,))

    def _operator(self, node: Formula) -> Iterator[Formula]:
        """One operator for another; a product of two columns can only be read entry by entry, and is left alone."""
        others = {"sum": "prod", "prod": "sum", "max": "argmax", "argmax": "max", "had": "mul", "Var": "E"}
        columns = node.op == "had" and all(self.subject.shape(part)[1] == "1" for part in node.parts)
        if node.op in others and not columns:
            yield replace(node, op=others[node.op])
        if node.op == "add" and len(node.parts) == 2:
            yield product(*(part.parts[0] if part.op == "neg" else part for part in node.parts))

    def _index(self, node: Formula) -> Iterator[Formula]:
        """Two indices swapped, or one of them off by one."""
        if node.op != "name" or not node.parts or "elementwise" in self.subject.declared(node.text):
            return
        if len(node.parts) == 2 and node.parts[0] != node.parts[1]:
            yield replace(node, parts=node.parts[::-1])
        for place, part in enumerate(node.parts):
            for other in (total(part, ONE), total(part, negated(ONE))):
                yield replace(node, parts=(*node.parts[:place], other, *node.parts[place + 1 :]))

    def _order(self, node: Formula) -> Iterator[Formula]:
        """Two neighbouring matrices in the other order."""
        if node.op == "mul":
            for place in range(len(node.parts) - 1):
                one, other = node.parts[place : place + 2]
                if not self.subject.is_number(one) and not self.subject.is_number(other):
                    yield replace(node, parts=(*node.parts[:place], other, one, *node.parts[place + 2 :]))


def _sign(node: Formula) -> Iterator[Formula]:
    if node.op == "add":
        for place, part in enumerate(node.parts):
            flipped = part.parts[0] if part.op == "neg" else negated(part)
            yield replace(node, parts=(*node.parts[:place], flipped, *node.parts[place + 1 :]))
    if node.op == "neg":
        yield node.parts[0]
    if node.op == "name":
        yield negated(node)


def _power(node: Formula) -> Iterator[Formula]:
    if node.op == "pow":
        yield node.parts[0]
        yield replace(node, parts=(node.parts[0], total(node.parts[1], ONE)))
        yield replace(node, parts=(node.parts[0], negated(node.parts[1])))
    if node.op == "norm":
        yield Formula("pow", (node, TWO))


def _bound(node: Formula) -> Iterator[Formula]:
    if node.op in ("sum", "prod") and len(node.parts) == 3:
        low, high, body = node.parts
        for step in (ONE, negated(ONE)):
            yield replace(node, parts=(total(low, step), high, body))
            yield replace(node, parts=(low, total(high, step), body))


def _quotient(node: Formula) -> Iterator[Formula]:
    if node.op == "div":
        yield replace(node, parts=node.parts[::-1])
        yield node.parts[0]
        yield Formula("div", (node.parts[0], Formula("pow", (node.parts[1], TWO))))


def _function(node: Formula) -> Iterator[Formula]:
    if node.op in ("sqrt", "norm", "diag", "E", "Var") or (node.op == "name" and node.text.endswith("()") and len(node.parts) == 1):
        yield node.parts[0]
    if node.op in ("sum", "prod") and len(node.parts) == 3:
        yield node.parts[-1]


def _number(node: Formula) -> Iterator[Formula]:
    if node.op == "number" and node.text.isdigit():
        yield number(int(node.text) + 1)
        yield number(int(node.text) + 2)
    if node.op == "number" and "." in node.text:
        yield number(round(float(node.text) + 0.1, 8))
        yield number(round(float(node.text) * 2, 8))
        yield negated(node)
