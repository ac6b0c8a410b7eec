"""The quantities that answer a question, read once: left sides and reference of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from grader.checks.base import Strict
from grader.extraction import Extract, ask_key
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Index, Name, Node, replace, walk


class Form(Strict):
    """Another quantity that answers the same question, such as a regularisation strength for a whole solution; or another value that counts.

    Args:
        asks: Its left sides; those of the check itself where there are none.
        reference: Its value.
        note: What is said when an answer is of this form.
        where: Terms of which one must stand in what the student states, such as a sign convention's ``-\\lambda \\theta``; up to indices.
    """

    asks: tuple[str, ...] = ()
    reference: str
    note: str = ""
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Key:
    """A form, read: the keys of its left sides, its reference, and what is said of an answer in this form."""

    lefts: tuple[str, ...]
    reference: Node
    notes: tuple[str, ...] = ()
    where: tuple[Node, ...] = ()

    def counts(self, extract: Extract) -> bool:
        """Whether the form counts beside what a student states."""
        return not self.where or any(node in self.where for said in extract.own for node in walk(_without_indices(said.relation)))


@lru_cache(maxsize=2_048)
def key_of(asks: tuple[str, ...], reference: str, note: str, scope: Scope, where: tuple[str, ...] = ()) -> Key:
    """Return a form, read in a scope."""
    lefts, terms = tuple(ask_key(ask, scope) for ask in asks), tuple(_without_indices(parse(term, scope)) for term in where)
    return Key(lefts, parse(reference, scope), (note,) if note else (), terms)


def _without_indices(tree: Node) -> Node:
    """Return a tree in which ``theta_t`` is ``theta``."""
    return replace(tree, {node: node.base for node in walk(tree) if isinstance(node, Index) and isinstance(node.base, Name)})
