"""Expectations, variances, probabilities and indicators."""

from __future__ import annotations

from grader.language.differentials import Differentials
from grader.language.tokens import T
from grader.language.tree import Call, Index, Moment, Name, Node, Number, Power, Relation, Sequence

_BLACKBOARD = {"E": "E", "P": "P", "V": "Var"}


class Moments(Differentials):
    """Reads what begins with a letter in blackboard bold, or is a moment by its name."""

    def _blackboard(self) -> Node:
        self.take()
        if self.token.kind is T.NAME:
            inside: Node = Name(self.take().text)
        else:
            inside = self._argument()
        match inside:
            case Name(id=letter) if letter in _BLACKBOARD:
                return self._moment(_BLACKBOARD[letter])
            case Number(value=value) if value == 1:
                return self._indicator()
            case Name(id="I") if not self.at("[", "(", "{", r"\{", "_"):
                return inside
            case Name(id="I" | "1"):
                return self._indicator("identity" if inside == Name("I") else "ones")
            case Name(id=letter):
                return Name(rf"\mathbb{{{letter}}}")
            case _:
                self.fail("Expected a letter after \\mathbb.")

    def _indicator(self, otherwise: str = "ones") -> Node:
        """``\\mathbb{1}[i = j]``; alone or with a size below, the vector of ones, and ``\\mathbb{I}`` the identity."""
        if self.accept("_"):
            if self.at("{"):
                condition = self._argument()
                if isinstance(condition, Relation):
                    return Call("indicator", (condition,))
                return self._sized(otherwise, condition)
            return self._sized(otherwise, self.script_atom())
        if self.at("[", "(", "{", r"\{"):
            opener = self.take().text
            condition = self.relation()
            self.close(opener)
            return Call("indicator", (condition,))
        return Call("ones", ())

    def _sized(self, kind: str, size: Node) -> Node:
        return Call("ones", (size,)) if kind == "ones" else Index(Name("I"), (size,))

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

    def _arguments(self) -> tuple[Node, ...]:
        """Read a function's arguments: in brackets, or without brackets the product that follows, up to another function."""
        if self.at("(") and not self.has_items():
            return (self.bracketed(),)
        if self.at("(", "[", "{", r"\{"):
            inside = self.bracketed() if not self.at(r"\{") else self._braced_argument()
            return (
                inside.items
                if isinstance(inside, Sequence) and inside.brackets in ("()", "[]", "(]", "{}", "") and len(inside.items) != 1
                else (inside,)
            )
        return (self.bare_argument(),)

    def _braced_argument(self) -> Node:
        self.take()
        items = [self.relation()]
        while self.accept(","):
            items.append(self.relation())
        self.expect(r"\}")
        return items[0] if len(items) == 1 else Sequence(tuple(items), "()")
