"""The names in force while an answer is read: declarations, definitions, and functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from grader.language.declaration import Declaration, Sort
from grader.language.tree import Apply, Derivative, Gradient, Index, Moment, Name, Node, Power, names


@dataclass(frozen=True, slots=True)
class Definition:
    """A left side that stands for a right side; ``variables`` are names in the left side that take any value, such as the x of ``f(x)``."""

    left: Node
    right: Node
    variables: tuple[str, ...] = ()


def _head(node: Node) -> tuple[str, str]:
    """Return what a definition of a node is found by: its kind, and the names that it and its parts begin with."""
    match node:
        case Moment(operator=operator, operands=operands):
            return f"Moment {operator}", " ".join(map(_first, operands))
        case Derivative(body=body, wrt=wrt):
            return "Derivative", " ".join(map(_first, (body, *wrt)))
        case Gradient(body=body, wrt=wrt):
            return "Gradient", " ".join(map(_first, (body,) if wrt is None else (body, wrt)))
        case _:
            return type(node).__name__, _first(node)


def _first(node: Node) -> str:
    """Return the name that a node begins with, without its indices, powers and arguments; nothing where there is none."""
    while isinstance(node, Index | Apply | Power):
        node = node.function if isinstance(node, Apply) else node.base
    return node.id if isinstance(node, Name) else ""


@dataclass(frozen=True, eq=False)
class Scope:
    """Names in force; compared by identity, so that what was read in a scope can be kept.

    Args:
        declarations: By canonical name, such as ``\\sigma`` or ``d^{(t-1)}``.
        definitions: In the order in which they were made; later ones win.
        functions: Names that a definition makes functions.
        synonyms: Other names that students have for declared ones, with these.
    """

    declarations: dict[str, Declaration] = field(default_factory=dict[str, Declaration])
    definitions: tuple[Definition, ...] = ()
    functions: frozenset[str] = frozenset()
    synonyms: dict[str, str] = field(default_factory=dict[str, str])

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

    def definitions_like(self, node: Node) -> Sequence[Definition]:
        """Return the definitions whose left side has a node's kind and first name, the newest first."""
        return self._by_head.get(_head(node), ()) if self.definitions else ()

    @cached_property
    def _by_head(self) -> dict[tuple[str, str], list[Definition]]:
        table: dict[tuple[str, str], list[Definition]] = {}
        for definition in reversed(self.definitions):
            table.setdefault(_head(definition.left), []).append(definition)
        return table

    @cached_property
    def sized(self) -> bool:
        """Whether anything declared has a size."""
        return any(declaration.sizes for declaration in self.declarations.values())

    @cached_property
    def names_in_definitions(self) -> frozenset[str]:
        """The names in the right sides of all definitions."""
        return frozenset(name for definition in self.definitions for name in names(definition.right))

    @cached_property
    def meaningful(self) -> frozenset[str]:
        """The names that are declared, and those that the left side of a definition begins with."""
        return frozenset((*self.declarations, *(_first(definition.left) for definition in self.definitions)))

    @cached_property
    def words(self) -> frozenset[str]:
        """Names of plain letters, for the lexer, which keeps them whole: also the ``fan`` of ``fan_{in}``."""
        stems = (name.partition("_")[0].partition("^")[0] for name in (*self.declarations, *self.functions, *self.synonyms))
        return frozenset(stem for stem in stems if stem.isascii() and stem.isalnum())

    def declaring(self, declarations: dict[str, Declaration]) -> Scope:
        """Return the scope with more declarations."""
        return replace(self, declarations=self.declarations | declarations)

    def defining(self, *definitions: Definition, functions: frozenset[str] = frozenset()) -> Scope:
        """Return the scope with more definitions."""
        return replace(self, definitions=(*self.definitions, *definitions), functions=self.functions | functions)
