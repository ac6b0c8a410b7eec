"""The quantities that answer a question, read once: left sides and reference of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from grader.checks.base import Strict
from grader.extraction import ask_key
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Node


class Form(Strict):
    """Another quantity that answers the same question, such as a regularisation strength for a whole solution; or another value that counts.

    Args:
        asks: Its left sides; those of the check itself where there are none.
        reference: Its value.
        note: What is said when an answer is of this form.
    """

    asks: tuple[str, ...] = ()
    reference: str
    note: str = ""


@dataclass(frozen=True)
class Key:
    """A form, read: the keys of its left sides, its reference, and what is said of an answer in this form."""

    lefts: tuple[str, ...]
    reference: Node
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=2_048)
def key_of(asks: tuple[str, ...], reference: str, note: str, scope: Scope) -> Key:
    """Return a form, read in a scope."""
    return Key(tuple(ask_key(ask, scope) for ask in asks), parse(reference, scope), (note,) if note else ())
