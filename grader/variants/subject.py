"""What a formula is about: how its names are spelled, what they stand for, and so which of its parts are numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from grader.variants.formula import BIG, Formula, walk

GREEK = frozenset("alpha beta gamma delta epsilon eta theta lambda mu sigma tau phi psi pi rho Gamma Delta Theta Lambda Sigma Phi Psi Omega".split())
Shape: TypeAlias = tuple[str, str]
"""The names of the rows and columns; ``("1", "1")`` is a number."""
NUMBER: Shape = ("1", "1")


@dataclass(frozen=True)
class Subject:
    """A formula with what its names stand for.

    Args:
        tree: The formula.
        symbols: Declarations as an author writes them, by LaTeX name.
        names: LaTeX of the names that are not spelled as they are: ``#1`` stands for the first index.
        shapes: Declarations of names of the tree that ``symbols`` does not hold.
        defined: What names of the tree stand for that are defined, and not declared.
    """

    tree: Formula
    symbols: dict[str, str] = field(default_factory=dict[str, str])
    names: dict[str, str] = field(default_factory=dict[str, str])
    shapes: dict[str, str] = field(default_factory=dict[str, str])
    defined: dict[str, Formula] = field(default_factory=dict[str, Formula])

    @cached_property
    def indices(self) -> list[str]:
        """The names that are declared as an index, or used as one, or as the end of a range, and not declared as anything else."""
        used = {name.text for part in walk(self.tree) for place in _places(part) for name in walk(place) if name.op == "name"}
        words = {name: self.declared(name) for name in used | set(self.symbols)}
        return sorted(name for name, said in words.items() if said.startswith("index") or (name in used and said == "real"))

    @cached_property
    def sizes(self) -> frozenset[str]:
        """The names of the sizes in all declarations."""
        return frozenset(size for words in (*self.symbols.values(), *self.shapes.values()) for size in sizes(words))

    def spelled(self, name: str) -> str:
        """Return the LaTeX of a name, without its indices.

        >>> Subject(Formula("number", (), "1")).spelled("beta")
        '\\\\beta'
        """
        bare = name.removesuffix("()")
        base, _, below = bare.partition("_")
        greek = f"\\{base}" if base in GREEK else base
        return self.names.get(bare, f"{greek}_{below}" if below else greek)

    def declared(self, name: str) -> str:
        """Return the words that declare a name; a real number when there are none."""
        bare = name.removesuffix("()")
        return self.shapes.get(bare) or self.symbols.get(self.spelled(name)) or "real"

    def shape(self, tree: Formula) -> Shape:
        """Return the rows and columns of a formula's value."""
        match tree.op:
            case "name" if tree.text in self.defined and not tree.parts:
                return self.shape(self.defined[tree.text])
            case "name" if "elementwise" in self.declared(tree.text):
                return self.shape(tree.parts[0])
            case "name":
                return _without_indices(self.declared(tree.text), tree)
            case "add" | "had":
                return next((shape for shape in map(self.shape, tree.parts) if shape != NUMBER), NUMBER)
            case "mul":
                return _multiplied([self.shape(part) for part in tree.parts])
            case "div" | "pow" | "neg" | "sqrt" | "exp" | "log":
                return self.shape(tree.parts[0])
            case "sum" | "prod" | "E":
                return self.shape(tree.parts[-1])
            case "T":
                rows, columns = self.shape(tree.parts[0])
                return columns, rows
            case "diag":
                rows, _ = self.shape(tree.parts[0])
                return rows, rows
            case "eye":
                return tree.text, tree.text
            case _:
                return NUMBER

    def is_number(self, tree: Formula) -> bool:
        """Whether a formula's value is a number, which commutes with everything."""
        return self.shape(tree) == NUMBER


def sizes(words: str) -> tuple[str, ...]:
    """Return the names of the sizes in a declaration.

    >>> sizes("sequence of vector d, mean 0"), sizes("matrix n d"), sizes("real")
    (('d',), ('n', 'd'), ())
    """
    found = words.partition(",")[0].split()
    for noun, count in (("vector", 1), ("matrix", 2)):
        if noun in found:
            place = found.index(noun) + 1
            return tuple(found[place : place + count])
    return ()


def leading(words: str) -> int:
    """Return how many indices choose a member, before those that choose an entry of it."""
    return 2 if "pairs" in words else int("sequence" in words)


def _without_indices(words: str, tree: Formula) -> Shape:
    own = sizes(words)
    taken = len(tree.parts) - leading(words)
    if "function" in words:
        return NUMBER
    if not own or taken >= len(own):
        return NUMBER
    return (own[0], own[1]) if len(own) == 2 else (own[0], "1")


def _multiplied(shapes: list[Shape]) -> Shape:
    result = NUMBER
    for shape in shapes:
        if shape != NUMBER:
            result = shape if result == NUMBER else (result[0], shape[1])
    return result


def _places(tree: Formula) -> tuple[Formula, ...]:
    """Return the parts of a formula that count: indices of a name, ends of a range, and what an indicator compares."""
    if tree.op == "name" and not tree.text.endswith("()"):
        return tree.parts
    return tree.parts[:-1] if tree.op in BIG else tree.parts if tree.op == "ind" else ()
