"""The names in force while an answer is read: declarations, definitions, and functions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from grader.language.declaration import Declaration, Sort
from grader.language.tree import Node, names


@dataclass(frozen=True)
class Definition:
    """A left side that stands for a right side; ``variables`` are names in the left side that take any value, such as the x of ``f(x)``."""

    left: Node
    right: Node
    variables: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in the right side."""
        return frozenset(names(self.right))


@dataclass(frozen=True)
class Scope:
    """Names in force.

    Args:
        declarations: By canonical name, such as ``\\sigma`` or ``d^{(t-1)}``.
        definitions: In the order in which they were made; later ones win.
        symbols: Multi-letter names, which the lexer keeps whole.
    """

    declarations: dict[str, Declaration] = field(default_factory=dict[str, Declaration])
    definitions: tuple[Definition, ...] = ()
    functions: frozenset[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        return name in self.declarations

    def get(self, name: str) -> Declaration | None:
        """Return the declaration of a canonical name, or ``None``."""
        return self.declarations.get(name)

    def is_function(self, name: str) -> bool:
        """Whether a name is declared, or defined, as a function."""
        if name in self.functions:
            return True
        declared = self.declarations.get(name)
        return declared is not None and declared.sort is Sort.FUNCTION

    @property
    def words(self) -> frozenset[str]:
        """Names of plain letters, for the lexer."""
        return frozenset(name for name in (*self.declarations, *self.functions) if name.isascii() and name.isalnum())

    def declaring(self, declarations: dict[str, Declaration]) -> Scope:
        """Return the scope with more declarations."""
        return replace(self, declarations=self.declarations | declarations)

    def defining(self, *definitions: Definition, functions: frozenset[str] = frozenset()) -> Scope:
        """Return the scope with more definitions."""
        return replace(self, definitions=(*self.definitions, *definitions), functions=self.functions | functions)
