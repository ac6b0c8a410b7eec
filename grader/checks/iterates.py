"""Tables of iterates: numbers marked row by row, with rounded rows followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from grader.checks.base import TAG, Check, Context, Judged, judged, known, mistaken, nothing_found
from grader.checks.marking import Flaw, Marking, Marks
from grader.checks.objective import FloatArray, Objective, Rule
from grader.checks.table import Layout, Row, bare_table, read_table
from grader.checks.tabled import Tables
from grader.errors import AnswerError, AuthoringError
from grader.extraction import stated
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.result import Basis, Outcome, Verdict
from grader.variants.variant import Variant

_SAID = {
    Flaw.WRONG: ("wrong-row", "{} does not follow from the row before it."),
    Flaw.MISSING: ("incomplete", "{} is missing, and so is the last row's exact value."),
    Flaw.ROUNDED: (
        "rounded-too-far",
        "{} follows from your rounded rows, but rounded too far: unrounded rows give another last decimal. Carry more digits than you show.",
    ),
    Flaw.COARSE: ("too-few-digits", "{} shows too few digits."),
}
_LISTED = 0.9
"""The most that a table with a listed mistake earns by its numbers."""


class Slip(Rule):
    """A wrong rule whose numbers name a mistake."""

    tag: str = Field(pattern=TAG)
    feedback: str
    credit: float = Field(default=0.0, ge=0, lt=1)


class Iterates(Check):
    """Every number of the table is right to the decimals shown.

    Args:
        objective: What is minimised, as a formula in the variables.
        variables: Their names; ``x_2`` is the first variable after two steps.
        start: The point at step 0.
        steps: How many rows are asked for.
        rule: How a row follows from the one before.
        vectors: Names of the whole point, as in ``p_2 = (3.2, -0.1)``.
        velocities: Names of the velocity.
        slips: Wrong rules.
    """

    kind: Literal["iterates"] = "iterates"
    objective: str
    variables: tuple[str, ...] = Field(min_length=1)
    start: tuple[float, ...]
    steps: int = Field(gt=0, le=50)
    rule: Rule
    vectors: tuple[str, ...] = ()
    velocities: tuple[str, ...] = Field(default=("v",), min_length=1)
    slips: tuple[Slip, ...] = ()

    @property
    def reference_latex(self) -> str:
        rows = self._table(self.rule, Scope())["x"][1:]
        return r",\ ".join(f"({', '.join(f'{value:.10g}' for value in row)})" for row in rows)

    def grade(self, context: Context) -> Judged:
        rows, taken = read_table(context.extract.own, self._layout)
        if not rows:
            return self._graded_bare(context)
        exact, verdict = self._marked(rows, context)
        if verdict.outcome is not Outcome.CORRECT:
            verdict = self._diagnosed(verdict, rows, exact, context.scope)
        return judged(verdict, taken, "a row of the table")

    def _graded_bare(self, context: Context) -> Judged:
        """Judge numbers without names, which count only when they are right."""
        rows, taken = bare_table(context.extract.own, self._layout)
        if rows and (verdict := self._marked(rows, context)[1]).outcome is Outcome.CORRECT:
            return judged(verdict, taken, "a row of the table")
        return nothing_found(context, "the table")

    def _marked(self, rows: list[Row], context: Context) -> tuple[dict[str, FloatArray], Verdict]:
        """Return the right table, and the verdict on rows by their numbers alone."""
        exact = self._table(self.rule, context.scope)
        marking = Marking(self._layout, self._objective(context.scope), self.rule, exact, rows)
        return exact, replace(_verdict(marking.marks(), marking.exact_numbers()), read_as=self._layout.shown(rows))

    @property
    def _layout(self) -> Layout:
        return Layout(self.variables, self.vectors, self.velocities, self.start, self.steps)

    def _objective(self, scope: Scope) -> Objective:
        return Objective(parse(self.objective, scope), self.variables)

    def _table(self, rule: Rule, scope: Scope) -> dict[str, FloatArray]:
        """Return a rule's rows for each series, the start first."""
        return self._objective(scope).iterates(rule, np.array(self.start), self.steps)

    def _diagnosed(self, verdict: Verdict, rows: list[Row], exact: dict[str, FloatArray], scope: Scope) -> Verdict:
        """Return the verdict with a name for the mistake: a listed table, or the numbers of a wrong rule."""
        for item in self.misconception:
            if any(read_table(stated(answer, scope).said, self._layout)[0] == rows for answer in item.answers):
                credit = max(item.credit, verdict.credit) if item.credit else min(verdict.credit, _LISTED)
                return replace(mistaken(verdict, item), credit=credit)
        if verdict.tag == _SAID[Flaw.ROUNDED][0]:
            return verdict
        slip = next((slip for slip in self.slips if _follows(rows, self._table(slip, scope), exact)), None)
        return verdict if slip is None else replace(verdict, tag=slip.tag, feedback=slip.feedback, credit=slip.credit, basis=Basis.PATTERN)

    def rewrites(self, context: Context) -> Iterator[Variant]:
        yield from Tables(self._layout, self._table(self.rule, context.scope)["x"]).rewrites()

    def mutants(self, context: Context) -> Iterator[Variant]:
        wrong = {f"the slip {slip.tag}": self._table(slip, context.scope)["x"] for slip in self.slips}
        yield from Tables(self._layout, self._table(self.rule, context.scope)["x"]).mutants(wrong)

    def faults(self, context: Context) -> list[str]:
        scope = context.scope
        found = known(self.objective, scope, "objective", self.variables)
        if len(self.start) != len(self.variables):
            found.append(f"start: expected {len(self.variables)} numbers, one a variable, got {len(self.start)}")
        for rule in () if found else (self.rule, *self.slips):
            try:
                self._table(rule, scope)
            except (AuthoringError, AnswerError, TypeError, ValueError) as error:
                found.append(f"rule {rule.quantity}: {error}")
        return found or super().faults(context)


def _verdict(marks: Marks, exact: int) -> Verdict:
    """Return the verdict that marks make: the worst flaw speaks."""
    evidence = f"{marks.right} of {len(marks.credit)} numbers right, {exact} of them exact"
    if marks.worst is None:
        return Verdict(Outcome.CORRECT, 1.0, Basis.EXACT, evidence=evidence)
    tag, words = _SAID[marks.worst]
    basis = Basis.COUNTEREXAMPLE if marks.worst is Flaw.WRONG else Basis.EXACT
    return Verdict(Outcome.INCORRECT, marks.share, basis, tag, words.format(marks.flaws[marks.worst]), evidence=evidence)


def _follows(rows: list[Row], table: dict[str, FloatArray], exact: dict[str, FloatArray]) -> bool:
    """Whether every number is a wrong rule's, and some number is not the right one."""
    differs = False
    for row in rows:
        if row.series not in table:
            return False
        for place, entry in enumerate(row.entries):
            if entry is None:
                continue
            if not entry.shows(float(table[row.series][row.step][place])):
                return False
            differs |= row.series in exact and not entry.shows(float(exact[row.series][row.step][place]))
    return differs
