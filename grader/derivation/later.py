"""What a student says of a name after using it: ``where s = ...`` explains the lines above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.derivation.premises import Premises, head_of, refers
from grader.derivation.reading import Link, is_case, is_explicit
from grader.language.tree import Node, Number, Words, names, walk

_MAX = 40


@dataclass(frozen=True, slots=True)
class Later:
    """The definitions of fresh names in a section, each with the line that it stands on."""

    definitions: tuple[tuple[int, Node, Node], ...] = ()

    @classmethod
    def of(cls, read: Sequence[Link], premises: Premises) -> Later:
        """Return the definitions among the links of a section."""
        found = [(link.place.first, *sides) for link in read if (sides := _defined(link, premises)) is not None]
        return cls(tuple(found[:_MAX]))

    def shadowing(self, premises: Premises) -> Premises:
        """Return the premises in which names mean what the student says anywhere in the section, and not what the author says for derivations."""
        for _, left, right in self.definitions:
            premises = premises.defining(left, right) if premises.is_renamed(left, right) else premises
        return premises

    def explaining(self, link: Link, premises: Premises) -> Premises:
        """Return the premises with what is said further down of the names in a link that mean nothing yet."""
        trees = [member.tree for member in (link.left, link.right) if member is not None and member.tree is not None]
        missing = set(premises.strangers(*trees))
        for line, left, right in self.definitions:
            if missing & names(left) and line >= link.place.first and premises.is_fresh(left):
                premises = premises.defining(left, right)
        return premises


def _defined(link: Link, premises: Premises) -> tuple[Node, Node] | None:
    """Return the two sides of a link that defines a name."""
    left, right = (link.left.tree if link.left else None), link.right.tree
    if not link.first or link.given or is_case(link) or link.sign not in ("=", ":=") or left is None or right is None:
        return None
    if not premises.is_fresh(left, explicit=is_explicit(link)) or refers(left, right) or names(head_of(left)) & premises.carried:
        return None
    return None if isinstance(right, Number) or any(isinstance(node, Words) for node in walk(right)) else (left, right)
