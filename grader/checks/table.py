"""A table of iterates as a student writes it: from statements to rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.checks.numerals import Entry, entries_of, rows_of
from grader.extraction import Said
from grader.language import tree as t

_NAME_WITH_STEP = re.compile(r"([A-Za-z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Row:
    """A vector as written: ``x`` or ``v``, which step, and its entries; one that is not given is ``None``."""

    series: str
    step: int
    entries: tuple[Entry | None, ...]

    @property
    def complete(self) -> list[float] | None:
        """The values, when none is missing."""
        values = [entry.value for entry in self.entries if entry is not None]
        return values if len(values) == len(self.entries) else None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table's cells are called.

    Args:
        variables: Names of the point's components; ``x_2`` is the first after two steps.
        vectors: Names of the whole point.
        velocities: Names of the velocity.
        start: The point at step 0.
        steps: How many rows are asked for.
    """

    variables: tuple[str, ...]
    vectors: tuple[str, ...]
    velocities: tuple[str, ...]
    start: tuple[float, ...]
    steps: int

    def cell(self, series: str, step: int, place: int) -> str:
        """Return what a cell is called in words."""
        return f"{self.variables[place] if series == 'x' else self.velocities[0]}_{step}"

    def shown(self, rows: Sequence[Row]) -> str:
        """Return rows as they were read, in LaTeX."""
        return r",\ ".join(f"{self._head(row)} = ({', '.join(map(_shown, row.entries))})" for row in rows)

    def _head(self, row: Row) -> str:
        names = ", ".join(f"{name}_{row.step}" for name in self.variables)
        return f"({names})" if row.series == "x" else f"{self.velocities[0]}_{row.step}"

    def slot(self, left: t.Node) -> tuple[str, int, int | None] | None:
        """Return the series, step and component of a left side: ``x_2``, ``v_1``, ``(x_1, y_1)``."""
        if isinstance(left, t.Sequence):
            slots = {slot[:2] if (slot := self.slot(item)) else None for item in left.items}
            common = slots.pop() if len(slots) == 1 and len(left.items) == len(self.variables) else None
            return (*common, None) if common else None
        name, step = _indexed(left)
        if step is None:
            return None
        if name in self.variables:
            return "x", step, self.variables.index(name)
        series = "x" if name in self.vectors else "v" if name in self.velocities else ""
        return (series, step, None) if series else None


def read_table(said: Sequence[Said], layout: Layout) -> tuple[list[Row], list[Said]]:
    """Return the rows as written, and what they were taken from; of a row written twice, the last."""
    reader = _Reader(layout)
    for one in [one for one in said if one.marked] or said:
        reader.read(one)
    return reader.rows(), reader.taken


def bare_table(said: Sequence[Said], layout: Layout) -> tuple[list[Row], list[Said]]:
    """Return the rows of numbers without any names, and what they were taken from; none when there are not as many numbers as asked for.

    Nothing says that such numbers are the table, so that they count only where they are right.
    """
    taken = [one for one in said if one.left is None and one.expression and _numbers(one.right)]
    numbers = [number for one in taken for number in _numbers(one.right)]
    width = len(layout.variables)
    rows = [tuple(numbers[place : place + width]) for place in range(0, len(numbers), width)]
    if len(numbers) == width * (layout.steps + 1) and all(entry.shows(start) for entry, start in zip(rows[0], layout.start, strict=True)):
        rows = rows[1:]
    whole = len(rows) == layout.steps and len(rows[-1]) == width
    return ([Row("x", step, row) for step, row in enumerate(rows, 1)], taken) if whole else ([], [])


def _numbers(node: t.Node) -> tuple[Entry, ...]:
    """Return the numbers of an expression row by row; empty when it holds anything else."""
    match node:
        case t.Sequence(items=parts) | t.Multiply(factors=parts) if parts and all(isinstance(part, t.Sequence) for part in parts):
            found = [_numbers(part) for part in parts]
            return tuple(number for numbers in found for number in numbers) if all(found) else ()
        case _:
            return entries_of(node)


@dataclass
class _Reader:
    """Puts numbers where their left side says; without one they wait for their turn."""

    layout: Layout
    found: dict[tuple[str, int], list[Entry | None]] = field(default_factory=dict[tuple[str, int], list[Entry | None]])
    loose: list[tuple[Entry, ...]] = field(default_factory=list[tuple[Entry, ...]])
    goes_on: bool = False
    taken: list[Said] = field(default_factory=list[Said])

    def read(self, one: Said) -> None:
        """Read a statement, when it holds rows."""
        self.goes_on |= bool(self.loose) and one.right == t.Words("...")
        if self._whole(one) or self._labelled(one):
            self.taken.append(one)

    def _whole(self, one: Said) -> bool:
        """Take a marked table without names: a matrix, a chain ``(4, 1) -> (3.55, 0.2) -> ...``, or one row."""
        width = len(self.layout.variables)
        if not one.marked:
            return False
        if one.left is not None and set(one.operators) == {"->"}:
            rows = [entries_of(member) for member in (one.left, *one.members)]
        else:
            rows = rows_of(one.right, width) or ([entries_of(one.right)] if one.expression and one.left is None else [])
        whole = bool(rows) and all(len(row) == width for row in rows)
        self.loose += rows if whole else []
        return whole

    def _labelled(self, one: Said) -> bool:
        """Take the numbers of ``x_2 = 3.5`` or ``p_2 = (3.5, 0.1)``."""
        numbers = entries_of(one.right)
        slot = self.layout.slot(one.left) if one.left is not None and one.equality and numbers else None
        if slot is None:
            return False
        series, step, place = slot
        width = len(self.layout.variables)
        if len(numbers) == width > 1:
            self.found[series, step] = list(numbers)
        elif len(numbers) == 1 and place is not None:
            self.found.setdefault((series, step), [None] * width)[place] = numbers[0]
        else:
            return False
        return True

    def rows(self) -> list[Row]:
        """Return the rows asked for, those without a name in their places."""
        self._place_loose()
        return [Row(series, step, tuple(entries)) for (series, step), entries in sorted(self.found.items()) if 1 <= step <= self.layout.steps]

    def _place_loose(self) -> None:
        """Give vectors without a name their steps in order: those after the start, the first ones where dots follow, else the last ones."""
        free = [step for step in range(1, self.layout.steps + 1) if ("x", step) not in self.found]
        loose = self.loose
        if len(loose) > len(free) and all(entry.shows(start) for entry, start in zip(loose[0], self.layout.start, strict=True)):
            loose = loose[1 : len(free) + 1]
        if loose and ("v", 1) not in self.found and any(series == "v" for series, _ in self.found):
            free = [step for step in free if ("v", step) in self.found]
        first = 0 if self.goes_on else max(len(free) - len(loose), 0)
        for step, numbers in zip(free[first:], loose, strict=False):
            self.found["x", step] = list(numbers)


def _indexed(left: t.Node) -> tuple[str, int | None]:
    """Return the name and the step of ``x_2``, ``x^{(2)}`` or ``x2``."""
    match left:
        case t.Index(base=t.Name(id=name), indices=(t.Number(value=value),)) if value.denominator == 1:
            return name, int(value)
        case t.Name(id=name) if match := _NAME_WITH_STEP.fullmatch(name):
            return match[1], int(match[2])
        case _:
            return "", None


def _shown(entry: Entry | None) -> str:
    return "?" if entry is None else f"{entry.value:.10g}"
