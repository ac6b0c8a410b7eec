"""Statements side by side: separated by commas, or joined by 'and', 'or' and 'not'."""

from __future__ import annotations

from grader.errors import AnswerError
from grader.language.calls import Calls
from grader.language.tokens import T
from grader.language.tree import Call, Divide, Node


class Joints(Calls):
    """Reads everything that an answer holds."""

    def items(self) -> tuple[Node, ...]:
        """Read everything: relations with separators between them; alternatives are one item."""
        items, joints = list[Node](), list[bool]()
        while True:
            apart, alternative = self._separators()
            if self.token.kind is T.END:
                break
            if items and not apart:
                self.fail(f"Expected an operator or the end, found {self.shown()}.")
            items.append(self.negated())
            joints.append(alternative)
        if not items:
            raise AnswerError("Expected an answer, found nothing.", self.source, 0)
        return _alternatives(items, joints)

    def _separators(self) -> tuple[bool, bool]:
        """Move past separators; return whether there were any, and whether they say 'or'."""
        start, alternative = self.position, False
        while (self.token.kind is T.SEPARATOR and self.token.text != "not") or self.at(".", ":", "?") or self.joint():
            alternative |= self.joint() == "or"
            self.take()
        return self.position > start, alternative

    def joint(self) -> str:
        """Return the word that joins two statements here: 'or', 'and', or nothing."""
        word = self.token.text.lower() if self.token.kind in (T.TEXT, T.SEPARATOR) else ""
        return word if word in ("or", "and") else ""

    def condition(self) -> Node:
        """Read relations joined by 'and' and 'or', of which 'and' binds tighter."""
        items, joints = [self.negated()], [False]
        while word := self.joint():
            self.take()
            items.append(self.negated())
            joints.append(word == "or")
        found = _alternatives(items, joints)
        return found[0] if len(found) == 1 else Call("and", found)

    def negated(self) -> Node:
        """Read a relation, with a 'not' before it."""
        if self.token.kind in (T.TEXT, T.SEPARATOR) and self.token.text.lower() == "not":
            self.take()
            return Call("not", (self.negated(),))
        return self._proportion(self.relation())

    def _proportion(self, item: Node) -> Node:
        """``7:32`` is the ratio of two numbers, not two numbers."""
        while self.at(":") and self.tokens[self.position - 1].kind is T.NUMBER and self.ahead(1).kind is T.NUMBER:
            self.take()
            item = Divide(item, self.product())
        return item


def _alternatives(items: list[Node], joints: list[bool]) -> tuple[Node, ...]:
    """Return items as they are, or as one item where some stand behind an 'or'."""
    if not any(joints):
        return tuple(items)
    groups: list[list[Node]] = [[]]
    for item, alternative in zip(items, joints, strict=True):
        if alternative and groups[-1]:
            groups.append([])
        groups[-1].append(item)
    return (Call("or", tuple(group[0] if len(group) == 1 else Call("and", tuple(group)) for group in groups)),)
