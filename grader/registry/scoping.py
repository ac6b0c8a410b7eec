"""The names in force in a part: those of its set, its question and its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from grader.checks.base import known, suggestion
from grader.errors import AnswerError, AuthoringError
from grader.language.compare import define, scope_of
from grader.language.declaration import declare
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Name, Node, names
from grader.problem import Declared, NotationData


@dataclass(frozen=True)
class Names:
    """Declarations, definitions and assumptions, gathered from the set inwards.

    Args:
        symbols: What each name stands for; the innermost declaration counts.
        definitions: The innermost counts.
        synonyms: Other names for them; the innermost counts.
        assume: All of them hold.
    """

    symbols: dict[str, str] = field(default_factory=dict[str, str])
    definitions: dict[str, str] = field(default_factory=dict[str, str])
    synonyms: dict[str, str] = field(default_factory=dict[str, str])
    assume: tuple[str, ...] = ()

    def within(self, more: Declared, shared: Sequence[NotationData] = ()) -> Self:
        """Return the names in force one level further in: its shared notations, the last of them first, and before these what is declared there."""
        names = self
        for notation in (*shared, more):
            names = names._with(notation)
        return replace(names, assume=(*self.assume, *more.assume))

    def _with(self, more: NotationData) -> Self:
        """Return the names with those of a notation; what it declares does not stand for what it was defined as further out."""
        kept = {name: formula for name, formula in self.definitions.items() if name not in more.symbols}
        return replace(self, symbols=self.symbols | more.symbols, definitions=kept | more.definitions, synonyms=self.synonyms | more.synonyms)

    def scope(self) -> Scope:
        """Return the scope that they make.

        Raises:
            AuthoringError: A declaration cannot be read.
            AnswerError: A definition cannot be read.
        """
        scope = scope_of(self.symbols)
        for left, right in self.definitions.items():
            scope = define(scope, left, right)
        return replace(scope, synonyms={_name(other): _name(meant) for other, meant in self.synonyms.items()})

    def assumptions(self, scope: Scope) -> tuple[Node, ...]:
        """Return the relations that hold, read."""
        return tuple(parse(relation, scope) for relation in self.assume)

    def faults(self, own: Declared) -> list[str]:
        """Return what is wrong with one level's own names, in the scope of all."""
        if found := _undeclarable(own.symbols):
            return found
        try:
            scope = self.scope()
            found = [fault for other, meant in own.synonyms.items() for fault in _not_synonyms(other, meant, scope)]
            sides = [(f"definitions.{left}", right, names(parse(left, scope))) for left, right in own.definitions.items()]
        except (AuthoringError, AnswerError) as error:
            return [f"definitions: expected formulas that can be read: {error}"]
        sides += [("assume", relation, set[str]()) for relation in own.assume]
        return found + [fault for place, formula, allowed in sides for fault in known(formula, scope, place, allowed)]


def _name(written: str) -> str:
    """Return a name as trees have it; what is no name stays as it is written."""
    tree = parse(written)
    return tree.id if isinstance(tree, Name) else written


def _not_synonyms(other: str, meant: str, scope: Scope) -> list[str]:
    """Return a fault where a synonym is no name, is declared itself, or means nothing that is."""
    declared = set(scope.declarations) | {name for definition in scope.definitions for name in names(definition.left)}
    if not isinstance(parse(other), Name) or _name(other) in declared:
        return [f"synonyms.{other}: expected a name that is not declared, found '{other}'"]
    if _name(meant) not in declared:
        return [f"synonyms.{other}: expected a name that is declared or defined, found '{meant}'{suggestion(_name(meant), declared)}"]
    return []


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
