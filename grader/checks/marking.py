"""Credit for every number of a table of iterates; a row that follows from a rounded or wrong row before it is seen to follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from grader.checks.numerals import Entry
from grader.checks.objective import FloatArray, Objective, Rule
from grader.checks.table import Layout, Row

_CARRIED = 0.5
"""The share of an entry that follows from rounded rows but is not the exact value to the decimals shown."""
_TIME = "offset"
"""The argument of a rule that depends on time: how many steps came before."""
_COARSE = 0.02
"""Rounding by more than this share of a row's largest entry is too coarse to show that the number was found."""


class Flaw(StrEnum):
    """What can be wrong with a number, the worst first."""

    WRONG = "wrong"
    MISSING = "missing"
    ROUNDED = "rounded"
    COARSE = "coarse"
    FOLLOWED = "followed"


@dataclass
class Marks:
    """Each number's credit, and for each kind of flaw where it first shows."""

    credit: list[float] = field(default_factory=list[float])
    flaws: dict[Flaw, str] = field(default_factory=dict[Flaw, str])

    @property
    def share(self) -> float:
        """The mean credit."""
        return sum(self.credit) / len(self.credit)

    @property
    def right(self) -> int:
        """How many numbers have full credit."""
        return sum(credit == 1 for credit in self.credit)

    @property
    def worst(self) -> Flaw | None:
        """The worst flaw that costs anything."""
        return next((flaw for flaw in Flaw if flaw in self.flaws and flaw is not Flaw.FOLLOWED), None)

    def flawed(self, flaw: Flaw, where: str, credit: float) -> float:
        """Note a flaw, and return its credit."""
        self.flaws.setdefault(flaw, where)
        return credit


@dataclass(frozen=True)
class Marking:
    """Marks rows against the exact ones.

    Args:
        layout: How cells are called.
        objective: What is minimised.
        rule: How a row follows from the one before.
        exact: The exact rows of each series, the start first.
        rows: What the student gives.
    """

    layout: Layout
    objective: Objective
    rule: Rule
    exact: dict[str, FloatArray]
    rows: Sequence[Row]

    def marks(self) -> Marks:
        """Return the marks of every number that is asked for, and of the velocities that are given."""
        marks = Marks()
        given = {(row.series, row.step): row for row in self.rows}
        for step in range(1, self.layout.steps + 1):
            followed = self._followed(step, given)
            sound = Flaw.WRONG not in marks.flaws
            for series in ("x", "v"):
                row = given.get((series, step))
                if series in self.exact and (row is not None or series == "x"):
                    marks.credit += self._row(row, series, step, followed.get(series), marks, sound=sound)
        return marks

    def exact_numbers(self) -> int:
        """Return how many numbers are the exact ones."""
        pairs = [
            (entry, value)
            for row in self.rows
            if row.series in self.exact
            for entry, value in zip(row.entries, self.exact[row.series][row.step], strict=True)
        ]
        return sum(entry is not None and entry.exactly(float(value)) for entry, value in pairs)

    def _row(self, row: Row | None, series: str, step: int, followed: FloatArray | None, marks: Marks, *, sound: bool) -> list[float]:
        """Return the credit of a row's numbers; ``sound`` says that no row before it is wrong, so that what follows from them is their rounding."""
        exact = self.exact[series][step]
        coarse = _COARSE * max(float(np.abs(exact).max()), 1e-9)
        credit: list[float] = []
        for place, value in enumerate(exact):
            name = self.layout.cell(series, step, place)
            entry = row.entries[place] if row else None
            if entry is None:
                credit.append(1.0 if self._finished() else marks.flawed(Flaw.MISSING, f"${name}$", 0.0))
            else:
                follows = None if followed is None else float(followed[place])
                credit.append(_credit(entry, float(value), follows, coarse, f"${name} = {entry.value:g}$", marks, sound=sound))
        return credit

    def _finished(self) -> bool:
        """Whether the last row is exact, which nobody finds without the rows before it."""
        final = next((row for row in self.rows if (row.series, row.step) == ("x", self.layout.steps)), None)
        values = self.exact["x"][self.layout.steps]
        return final is not None and all(
            entry is not None and entry.exactly(float(value)) for entry, value in zip(final.entries, values, strict=True)
        )

    def _followed(self, step: int, given: dict[tuple[str, int], Row]) -> dict[str, FloatArray]:
        """Return the row that follows from the student's row before; empty when that row is not complete."""
        before = self._point(step - 1, given)
        if before is None:
            return {}
        more: dict[str, object] = {}
        if _TIME in self.rule.arguments:
            more[_TIME] = self.rule.arguments[_TIME] + step - 1
        if "v" in self.exact:
            velocity = self._velocity(step - 1, before, given)
            if velocity is None:
                return {}
            more["velocity"] = velocity
        table = self.objective.iterates(self.rule, before, 1, **more)
        return {series: rows[1] for series, rows in table.items()}

    def _point(self, step: int, given: dict[tuple[str, int], Row]) -> FloatArray | None:
        """Return the student's point at a step, when it is complete."""
        values = self.layout.start if step == 0 else row.complete if (row := given.get(("x", step))) else None
        return None if values is None else np.array(values, dtype=np.float64)

    def _velocity(self, step: int, point: FloatArray, given: dict[tuple[str, int], Row]) -> FloatArray | None:
        """Return the student's velocity at a step: as given, or as the difference of two points."""
        if step == 0:
            return np.zeros(len(self.layout.start))
        row = given.get(("v", step))
        if row is not None and row.complete is not None:
            return np.array(row.complete, dtype=np.float64)
        earlier = self._point(step - 1, given)
        return None if earlier is None else point - earlier


def _credit(entry: Entry, exact: float, followed: float | None, coarse: float, where: str, marks: Marks, *, sound: bool) -> float:
    """Return the credit of a number that is given."""
    if entry.shows(exact):
        vague = entry.half > coarse and not entry.exactly(exact)
        return marks.flawed(Flaw.COARSE, where, _CARRIED) if vague else 1.0
    if followed is not None and entry.shows(followed):
        near = sound and abs(entry.value - exact) <= coarse
        return marks.flawed(Flaw.ROUNDED, where, _CARRIED) if near else marks.flawed(Flaw.FOLLOWED, where, 1.0)
    return marks.flawed(Flaw.WRONG, where, 0.0)
