"""Numbers as a student writes them: how far each may be from the exact value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.language import tree as t
from grader.language.evaluate import evaluate
from grader.language.failure import EvaluationError
from grader.language.model import Model, Recipe
from grader.language.scope import Scope

_WHOLE = 0.5e-9
"""What is written as an integer or a fraction is meant exactly."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A number as written: its value, and half a unit of its last decimal.

    >>> Entry(3.19, 0.005).shows(3.185), Entry(3.18, 0.005).shows(3.1951)
    (True, False)
    """

    value: float
    half: float

    def shows(self, value: float) -> bool:
        """Whether the number is a value rounded to the decimals shown."""
        return abs(self.value - value) <= self.half * (1 + 1e-9) + 1e-9

    def exactly(self, value: float) -> bool:
        """Whether the number is a value to four decimals at least."""
        return abs(self.value - value) <= max(1e-9, min(self.half, 1e-4))


def entries_of(node: t.Node) -> tuple[Entry, ...]:
    """Return the numbers of a vector as written, or of one number; empty when it holds anything else.

    >>> from grader.language.parser import parse
    >>> entries_of(parse("(3.5, -1/4)"))
    (Entry(value=3.5, half=0.05), Entry(value=-0.25, half=5e-10))
    """
    found = [_entry(item) for item in _items(node)]
    return tuple(entry for entry in found if entry is not None) if all(found) else ()


def rows_of(node: t.Node, width: int) -> list[tuple[Entry, ...]]:
    """Return the rows of a matrix of numbers of some width; empty when it is none."""
    if not isinstance(node, t.Matrix) or len(node.rows) < 2:
        return []
    rows = [entries_of(t.Sequence(row, "()")) for row in node.rows]
    return rows if all(len(row) == width for row in rows) else []


def _items(node: t.Node) -> tuple[t.Node, ...]:
    """Return the entries of a row or a column, however it is bracketed or transposed."""
    match node:
        case t.Sequence(items=items, brackets="()" | "[]") | t.Transpose(operand=t.Sequence(items=items)):
            return items
        case t.Transpose(operand=t.Matrix() as inner):
            return _items(inner)
        case t.Matrix(rows=rows) if len(rows) == 1 or all(len(row) == 1 for row in rows):
            return tuple(item for row in rows for item in row)
        case _:
            return (node,)


def _entry(node: t.Node) -> Entry | None:
    match node:
        case t.Number(value=value, decimals=None):
            return Entry(float(value), _WHOLE if value.denominator == 1 else 0.0)
        case t.Number(value=value, decimals=int() as decimals):
            return Entry(float(value), 0.5 * 10.0**-decimals)
        case t.Negate(operand=inner):
            entry = _entry(inner)
            return Entry(-entry.value, entry.half) if entry else None
        case t.Divide() | t.Add() | t.Multiply() if not t.names(node):
            return _computed(node)
        case _:
            return None


def _computed(node: t.Node) -> Entry | None:
    """Return the value of a sum, a product or a quotient of numbers."""
    try:
        value = np.asarray(evaluate(node, Model(Recipe(Scope(), batch=1))), dtype=float).reshape(-1)
    except EvaluationError:
        return None
    return Entry(float(value[0]), _WHOLE) if value.size == 1 and np.isfinite(value[0]) else None
