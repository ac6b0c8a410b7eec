"""The names in force in a part: those of its set, its question and its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from grader.checks.base import known
from grader.errors import AnswerError, AuthoringError
from grader.language.compare import define, scope_of
from grader.language.declaration import declare
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Node, names
from grader.problem import Declared


@dataclass(frozen=True)
class Names:
    """Declarations, definitions and assumptions, gathered from the set inwards.

    Args:
        symbols: What each name stands for; the innermost declaration counts.
        definitions: The innermost counts.
        assume: All of them hold.
    """

    symbols: dict[str, str] = field(default_factory=dict[str, str])
    definitions: dict[str, str] = field(default_factory=dict[str, str])
    assume: tuple[str, ...] = ()

    def within(self, more: Declared) -> Self:
        """Return the names in force one level further in."""
        return type(self)(self.symbols | more.symbols, self.definitions | more.definitions, (*self.assume, *more.assume))

    def scope(self) -> Scope:
        """Return the scope that they make.

        Raises:
            AuthoringError: A declaration cannot be read.
            AnswerError: A definition cannot be read.
        """
        scope = scope_of(self.symbols)
        for left, right in self.definitions.items():
            scope = define(scope, left, right)
        return scope

    def assumptions(self, scope: Scope) -> tuple[Node, ...]:
        """Return the relations that hold, read."""
        return tuple(parse(relation, scope) for relation in self.assume)

    def faults(self, own: Declared) -> list[str]:
        """Return what is wrong with one level's own names, in the scope of all."""
        if found := _undeclarable(own.symbols):
            return found
        try:
            scope = self.scope()
            sides = [(f"definitions.{left}", right, names(parse(left, scope))) for left, right in own.definitions.items()]
        except (AuthoringError, AnswerError) as error:
            return [f"definitions: expected formulas that can be read: {error}"]
        sides += [("assume", relation, set[str]()) for relation in own.assume]
        return [fault for place, formula, allowed in sides for fault in known(formula, scope, place, allowed)]


def _undeclarable(symbols: dict[str, str]) -> list[str]:
    """Return a fault for each declaration that cannot be read, or whose name cannot."""
    found: list[str] = []
    for name, words in symbols.items():
        try:
            declare(words)
            parse(name)
        except (AuthoringError, AnswerError) as error:
            found.append(f"symbols.{name}: {error}")
    return found
