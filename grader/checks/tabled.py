"""A table of iterates as students write it, and with one number changed: what `grader test` tries on a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from grader.checks.objective import FloatArray
from grader.checks.table import Layout
from grader.variants.variant import Variant

_CHANGE = 0.1


@dataclass(frozen=True)
class Tables:
    """The right table.

    Args:
        layout: How its cells are called.
        exact: The points, the start first.
    """

    layout: Layout
    exact: FloatArray

    def rewrites(self) -> Iterator[Variant]:
        """Yield the table cell by cell, point by point, as a chain, and to more decimals."""
        names = self.layout.variables
        rows = self.exact[1:]
        for decimals in (6, 10):
            cells = [f"{name}_{step} = {value:.{decimals}f}" for step, row in enumerate(rows, 1) for name, value in zip(names, row, strict=True)]
            yield Variant(", ".join(cells), f"cell by cell, {decimals} decimals", same=True)
            if len(names) > 1:
                points = [f"({', '.join(f'{name}_{step}' for name in names)}) = {_point(row, decimals)}" for step, row in enumerate(rows, 1)]
                yield Variant("; ".join(points), f"point by point, {decimals} decimals", same=True)
                yield Variant(r" \to ".join(_point(row, decimals) for row in self.exact), f"a chain, {decimals} decimals", same=True)
            yield from self._by_vector(decimals)

    def _by_vector(self, decimals: int) -> Iterator[Variant]:
        for vector in self.layout.vectors[:1]:
            points = [f"{vector}_{step} = {_point(row, decimals)}" for step, row in enumerate(self.exact[1:], 1)]
            yield Variant("; ".join(points), f"by {vector}, {decimals} decimals", same=True)

    def mutants(self, others: dict[str, FloatArray]) -> Iterator[Variant]:
        """Yield the table with one number changed, with rows moved by one step, and the tables of wrong rules."""
        for step, place in np.ndindex(*self.exact[1:].shape):
            for rule, value in _changes(float(self.exact[step + 1, place])):
                changed = self.exact.copy()
                changed[step + 1, place] = value
                yield self._mutant(f"{self.layout.cell('x', step + 1, place)}: {rule}", changed)
        yield self._mutant("one step late", self.exact[[0, *range(len(self.exact) - 1)]])
        for rule, table in others.items():
            yield self._mutant(rule, table)

    def _mutant(self, rule: str, table: FloatArray) -> Variant:
        names = self.layout.variables
        cells = [f"{name}_{step} = {value:.10g}" for step, row in enumerate(table[1:], 1) for name, value in zip(names, row, strict=True)]
        return Variant(", ".join(cells), rule, same=bool(np.allclose(table[1:], self.exact[1:], rtol=1e-6, atol=1e-9)))


def _point(row: FloatArray, decimals: int) -> str:
    return f"({', '.join(f'{value:.{decimals}f}' for value in row)})"


def _changes(value: float) -> Iterator[tuple[str, float]]:
    yield "a sign", -value
    yield "a tenth more", value + _CHANGE * max(abs(value), 1.0)
    yield "a tenth less", value - _CHANGE * max(abs(value), 1.0)
    yield "doubled", 2 * value
