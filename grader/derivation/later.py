"""What a student says of a name after using it: ``where s = ...`` explains the lines above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.derivation.premises import Premises
from grader.derivation.reading import Link
from grader.language.tree import Node, Number, Words, names, walk

_MAX = 40


@dataclass(frozen=True, slots=True)
class Later:
    """The definitions of fresh names in a section, each with the line that it stands on."""

    definitions: tuple[tuple[int, Node, Node], ...] = ()

    @classmethod
    def of(cls, read: Sequence[Link], premises: Premises) -> Later:
        """Return the definitions among the links of a section."""
        found: list[tuple[int, Node, Node]] = []
        for link in read:
            left, right = (link.left.tree if link.left else None), link.right.tree
            if not link.first or link.given or link.sign not in ("=", ":=") or left is None or right is None or not premises.is_fresh(left):
                continue
            if names(left) & names(right) or isinstance(right, Number) or any(isinstance(node, Words) for node in walk(right)):
                continue
            found.append((link.place.first, left, right))
        return cls(tuple(found[:_MAX]))

    def explaining(self, link: Link, premises: Premises) -> Premises:
        """Return the premises with what is said further down of the names in a link that mean nothing yet."""
        trees = [member.tree for member in (link.left, link.right) if member is not None and member.tree is not None]
        missing = set(premises.strangers(*trees))
        for line, left, right in self.definitions:
            if missing & names(left) and line >= link.place.first and premises.is_fresh(left):
                premises = premises.defining(left, right)
        return premises
