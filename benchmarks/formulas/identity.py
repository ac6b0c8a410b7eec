"""One identity of the field: a key in LaTeX, the same formula in Python's notation, and what its names stand for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from benchmarks.formulas.notation import read
from grader.variants.subject import Subject

FILE = Path(__file__).resolve().parents[2] / "tests" / "language" / "identities.toml"


@dataclass(frozen=True)
class Identity:
    """A key that is known to be right, written twice.

    Args:
        question: The set and the number of the question.
        key: The right answer in LaTeX.
        formula: The same in Python's notation.
        symbols: Declarations as an author writes them, by LaTeX name.
        definitions: As an author writes them.
        names: LaTeX of the names of ``formula`` that are not spelled as they are: ``#1`` stands for the first index.
        shapes: Declarations for the witness, of names that ``symbols`` does not hold.
    """

    question: str
    key: str
    formula: str
    symbols: dict[str, str] = field(default_factory=dict[str, str])
    definitions: dict[str, str] = field(default_factory=dict[str, str])
    names: dict[str, str] = field(default_factory=dict[str, str])
    shapes: dict[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def subject(self) -> Subject:
        """The formula as a tree, with what its names stand for."""
        return Subject(read(self.formula), self.symbols, self.names, self.shapes)


def identities(path: Path = FILE) -> list[Identity]:
    """Return the identities of a file, in its order."""
    return [Identity(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["identity"]]
