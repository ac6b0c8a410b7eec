"""Tables of iterates: numbers marked row by row, with rounded rows followed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from grader.checks.base import Check, Context, Judged, Strict, mistaken, nothing_found, readable
from grader.errors import AnswerError, AuthoringError
from grader.extraction import Said
from grader.language import tree as t
from grader.language.evaluate import Evaluator, evaluate
from grader.language.model import Model, Recipe
from grader.language.parser import parse
from grader.language.render import latex
from grader.language.scope import Scope
from grader.language.statements import statements
from grader.reference import quantity
from grader.result import Basis, Outcome, Place, TakenAnswer, Verdict
from grader.submission.document import Mark

FloatArray = NDArray[np.float64]
_CARRIED = 0.5
"""The share of an entry that follows from rounded rows but is not the exact value to the decimals shown."""
_COARSE = 0.02
"""Rounding by more than this share of a row's largest entry is too coarse to show that the number was found."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A number as written: its value, and half a unit of its last decimal."""

    value: float
    half: float


@dataclass(frozen=True, slots=True)
class Row:
    """A vector as written: ``x`` or ``v``, which step, and its entries; one that is not given is ``None``."""

    series: str
    step: int
    entries: tuple[Entry | None, ...]


class Rule(Strict):
    """A rule that produces iterates: a quantity of the reference with its numbers."""

    quantity: str
    arguments: dict[str, float]


class Slip(Rule):
    """A wrong rule whose numbers name a mistake."""

    tag: str
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
    velocities: tuple[str, ...] = ("v",)
    slips: tuple[Slip, ...] = ()

    @property
    def reference_latex(self) -> str:
        rows = self._table(self.rule, None)["x"][1:]
        return r",\ ".join(f"({', '.join(f'{value:.10g}' for value in row)})" for row in rows)

    def grade(self, context: Context) -> Judged:
        rows, taken = self._rows(context.extract.said, context)
        if not rows:
            return nothing_found(context, "the table")
        exact = self._table(self.rule, context)
        credits, notes = self._marked(rows, exact, context)
        echo = self._echo(rows)
        share = sum(credits.values()) / len(credits)
        verdict = self._verdict(share, credits, notes, rows, exact)
        verdict = replace(verdict, read_as=echo)
        return Judged(verdict if verdict.outcome is Outcome.CORRECT else self._diagnosed(verdict, rows, exact, context), tuple(dict.fromkeys(taken)))

    # Reading

    def _rows(self, said: tuple[Said, ...], context: Context) -> tuple[list[Row], list[TakenAnswer]]:
        """Return the rows as written; of a row written twice, the last."""
        chosen = [one for one in said if not one.given]
        marked = [one for one in chosen if one.marked]
        found: dict[tuple[str, int], list[Entry | None]] = {}
        loose: list[tuple[Entry, ...]] = []
        goes_on = False
        taken: list[TakenAnswer] = []
        for one in marked or chosen:
            goes_on |= bool(loose) and one.right == t.Words("...")
            table = _table(one, len(self.variables))
            if table and one.marked:
                loose += table
                taken.append(replace(one.taken(), how="marked as the answer"))
                continue
            numbers = _numbers(one.right)
            if not numbers or (one.left is not None and not one.equality):
                continue
            if self._placed(one, numbers, found, loose, context):
                taken.append(replace(one.taken(), how="marked as the answer" if one.marked else "a row of the table"))
        self._place_loose(loose, found, goes_on=goes_on)
        rows = [Row(series, step, tuple(entries)) for (series, step), entries in sorted(found.items()) if 1 <= step <= self.steps]
        return rows, taken

    def _placed(self, one: Said, numbers: tuple[Entry, ...], found: dict[tuple[str, int], list[Entry | None]], loose: list[tuple[Entry, ...]], context: Context) -> bool:
        """Put numbers where their left side says; without one they wait for their turn."""
        if one.left is None:
            whole = one.operators == ("",) and bool(one.marked) and len(numbers) == len(self.variables)
            loose += [numbers] if whole else []
            return whole
        slot = self._slot(one.left)
        if slot is None:
            return False
        series, step, component = slot
        if len(numbers) == len(self.variables) > 1:
            found[series, step] = list(numbers)
        elif len(numbers) == 1 and component is not None:
            found.setdefault((series, step), [None] * len(self.variables))[component] = numbers[0]
        else:
            return False
        return True

    def _slot(self, left: t.Node) -> tuple[str, int, int | None] | None:
        """Return the series, step and component of a left side: ``x_2``, ``v_1``, ``(x_1, y_1)``."""
        if isinstance(left, t.Sequence):
            slots = [self._slot(item) for item in left.items]
            if len(slots) == len(self.variables) and all(slot is not None and slot[:2] == slots[0][:2] for slot in slots if slots[0]):
                return (slots[0][0], slots[0][1], None) if slots[0] else None
            return None
        name, step = _indexed(left)
        if name is None or step is None:
            return None
        if name in self.variables:
            return "x", step, self.variables.index(name)
        if name in self.vectors:
            return "x", step, None
        return ("v", step, None) if name in self.velocities else None

    def _place_loose(self, loose: list[tuple[Entry, ...]], found: dict[tuple[str, int], list[Entry | None]], *, goes_on: bool) -> None:
        """Give vectors without a name their steps in order: all rows, the first ones where dots follow, else the last ones."""
        free = [step for step in range(1, self.steps + 1) if ("x", step) not in found]
        if len(loose) == len(free) + 1 and all(abs(entry.value - start) <= entry.half for entry, start in zip(loose[0], self.start, strict=True)):
            loose = loose[1:]
        if loose and ("v", 1) not in found and any(series == "v" for series, _ in found):
            free = [step for step in free if ("v", step) in found]
        first = 0 if goes_on or len(loose) >= len(free) else len(free) - len(loose)
        for step, numbers in zip(free[first:], loose, strict=False):
            found["x", step] = list(numbers)

    # Marking

    def _table(self, rule: Rule, context: Context | None) -> dict[str, FloatArray]:
        """Return the rule's rows for each series, the start first."""
        return self._run(rule, np.array(self.start), self.steps, context)

    def _run(self, rule: Rule, start: FloatArray, steps: int, context: Context | None, **more: object) -> dict[str, FloatArray]:
        scope = context.scope if context is not None else Scope()
        gradient = _Gradient(parse(self.objective, scope), self.variables, scope)
        result: Any = quantity(rule.quantity)(gradient, start, steps=steps, **rule.arguments, **more)
        if isinstance(result, tuple):
            return {"x": np.asarray(result[0]), "v": np.asarray(result[1])}
        return {"x": np.asarray(result)}

    def _marked(self, rows: list[Row], exact: dict[str, FloatArray], context: Context) -> tuple[dict[tuple[str, int, int], float], dict[str, str]]:
        """Return each entry's credit, and for each kind of flaw where it first shows."""
        given = {(row.series, row.step): row for row in rows}
        credits: dict[tuple[str, int, int], float] = {}
        notes: dict[str, str] = {}
        final = given.get(("x", self.steps))
        finished = final is not None and all(self._exactly(entry, value) for entry, value in zip(final.entries, exact["x"][self.steps], strict=True))
        for step in range(1, self.steps + 1):
            followed = self._followed(step, given, context)
            for series in ("x", "v"):
                row = given.get((series, step))
                if series not in exact or (row is None and series == "v"):
                    continue
                for place in range(len(self.variables)):
                    entry = row.entries[place] if row else None
                    credits[series, step, place] = self._credit(entry, (series, step, place), exact[series][step], followed.get(series), notes, finished=finished)
        return credits, notes

    def _credit(self, entry: Entry | None, where: tuple[str, int, int], exact: FloatArray, followed: FloatArray | None, notes: dict[str, str], *, finished: bool) -> float:
        series, step, place = where
        name = f"{self.variables[place] if series == 'x' else self.velocities[0]}_{step}"
        if entry is None:
            if not finished:
                notes.setdefault("missing", name)
            return 1.0 if finished else 0.0
        if abs(entry.value - exact[place]) <= entry.half * (1 + 1e-9) + 1e-9:
            if entry.half > _COARSE * max(float(np.abs(exact).max()), 1e-9) and not self._exactly(entry, float(exact[place])):
                notes.setdefault("coarse", f"{name} = {entry.value:g}")
                return _CARRIED
            return 1.0
        if followed is not None and abs(entry.value - followed[place]) <= entry.half * (1 + 1e-9) + 1e-9:
            near = abs(entry.value - exact[place]) <= _COARSE * max(float(np.abs(exact).max()), 1e-9)
            notes.setdefault("rounded" if near else "followed", f"{name} = {entry.value:g}")
            return _CARRIED if near else 1.0
        notes.setdefault("wrong", f"{name} = {entry.value:g}")
        return 0.0

    def _exactly(self, entry: Entry | None, value: float) -> bool:
        return entry is not None and abs(entry.value - value) <= max(1e-9, min(entry.half, 1e-4))

    def _followed(self, step: int, given: Mapping[tuple[str, int], Row], context: Context) -> dict[str, FloatArray]:
        """Return the row that follows from the student's row before; empty when that row is not complete."""
        before = np.array(self.start) if step == 1 else _complete(given.get(("x", step - 1)))
        if before is None:
            return {}
        more: dict[str, object] = {}
        if "v" in self._table(self.rule, context):
            velocity = np.zeros(len(self.start)) if step == 1 else _complete(given.get(("v", step - 1)))
            if velocity is None:
                earlier = np.array(self.start) if step == 2 else _complete(given.get(("x", step - 2)))
                velocity = before - earlier if earlier is not None else None
            if velocity is None:
                return {}
            more["velocity"] = velocity
        table = self._run(self.rule, before, 1, context, **more)
        return {series: rows[1] for series, rows in table.items()}

    def _verdict(self, share: float, credits: dict[tuple[str, int, int], float], notes: dict[str, str], rows: list[Row], exact: dict[str, FloatArray]) -> Verdict:
        right = sum(credit == 1.0 for credit in credits.values())
        all_exact = sum(self._exactly(entry, exact[row.series][row.step][place]) for row in rows if row.series in exact for place, entry in enumerate(row.entries))
        evidence = f"{right} of {len(credits)} numbers right, {all_exact} of them exact"
        if "wrong" in notes:
            words = f"{notes['wrong']} does not follow from the row before it."
            return Verdict(Outcome.INCORRECT, share, Basis.COUNTEREXAMPLE, "wrong-row", words, evidence=evidence)
        if "missing" in notes:
            words = f"{notes['missing']} is missing, and so is the last row's exact value."
            return Verdict(Outcome.INCORRECT, share, Basis.EXACT, "incomplete", words, evidence=evidence)
        if "rounded" in notes:
            words = f"{notes['rounded']} follows from your rounded rows, but rounded too far: unrounded rows give another last decimal. Carry more digits than you show."
            return Verdict(Outcome.INCORRECT, share, Basis.EXACT, "rounded-too-far", words, evidence=evidence)
        if "coarse" in notes:
            words = f"{notes['coarse']} shows too few digits."
            return Verdict(Outcome.INCORRECT, share, Basis.EXACT, "too-few-digits", words, evidence=evidence)
        return Verdict(Outcome.CORRECT, 1.0, Basis.EXACT, evidence=evidence)

    # Naming the mistake

    def _diagnosed(self, verdict: Verdict, rows: list[Row], exact: dict[str, FloatArray], context: Context) -> Verdict:
        for misconception in self.misconception:
            if any(self._listed(answer, context) == rows for answer in misconception.answers):
                named = mistaken(verdict, misconception)
                return replace(named, credit=max(named.credit, verdict.credit) if misconception.credit else min(verdict.credit, 0.9))
        if verdict.tag == "rounded-too-far":
            return verdict
        for slip in self.slips:
            if self._fits_slip(rows, self._table(slip, context), exact):
                return replace(verdict, tag=slip.tag, feedback=slip.feedback, credit=max(slip.credit, 0.0), basis=Basis.PATTERN)
        return verdict

    def _listed(self, answer: str, context: Context) -> list[Row]:
        said: list[Said] = []
        for statement in statements(answer, context.scope):
            members = statement.members
            if members and not statement.continues:
                left, rest = (members[0], members[1:]) if len(members) > 1 else (None, members)
                said.append(Said(left, rest, statement.operators or ("",), Mark.MARKER, given=False, doubtful=False, place=Place("", 1, 1), text=""))
        return self._rows(tuple(said), context)[0]

    def _fits_slip(self, rows: list[Row], table: dict[str, FloatArray], exact: dict[str, FloatArray]) -> bool:
        """Whether every number is the slip's, and some number is not the right one."""
        differs = False
        for row in rows:
            if row.series not in table:
                return False
            for place, entry in enumerate(row.entries):
                if entry is None:
                    continue
                if abs(entry.value - table[row.series][row.step][place]) > max(entry.half, 1e-9) * (1 + 1e-6) + 1e-9:
                    return False
                differs |= row.series in exact and abs(entry.value - exact[row.series][row.step][place]) > entry.half * (1 + 1e-6)
        return differs

    def _echo(self, rows: list[Row]) -> str:
        shown = []
        for row in rows:
            values = ", ".join("?" if entry is None else f"{entry.value:.10g}" for entry in row.entries)
            head = f"({', '.join(f'{name}_{row.step}' for name in self.variables)})" if row.series == "x" else f"{self.velocities[0]}_{row.step}"
            shown.append(f"{head} = ({values})")
        return r",\ ".join(shown)

    def faults(self, scope: Scope) -> list[str]:
        found = readable(self.objective, scope, "objective")
        if len(self.start) != len(self.variables):
            found.append(f"start: expected {len(self.variables)} numbers, one a variable, got {len(self.start)}")
        for rule in (self.rule, *self.slips):
            try:
                self._table(rule, None)
            except (AuthoringError, AnswerError, TypeError, ValueError) as error:
                found.append(f"rule {rule.quantity}: {error}")
        return found


class _Gradient:
    """The gradient of the declared objective, differentiated in the language."""

    def __init__(self, objective: t.Node, variables: tuple[str, ...], scope: Scope):
        self.partials = [t.Derivative(objective, (t.Name(name),)) for name in variables]
        self.variables = variables
        self.scope = scope

    def __call__(self, point: FloatArray) -> FloatArray:
        model = Model(Recipe(Scope(definitions=()), batch=1))
        evaluator = Evaluator(model)
        evaluator.bound = {}
        for name, value in zip(self.variables, np.asarray(point, dtype=float), strict=True):
            model.drawn[name] = np.full((1,) * model.arithmetic.lead, float(value))
        return np.array([float(evaluate(partial, model, evaluator).reshape(-1)[0]) for partial in self.partials])


def _table(one: Said, width: int) -> list[tuple[Entry, ...]]:
    """Return the rows of a table written as one thing: a matrix, or a chain ``(4, 1) -> (3.55, 0.2) -> ...``."""
    if isinstance(one.right, t.Matrix) and len(one.right.rows) > 1 and len(one.right.rows[0]) == width:
        rows = [_numbers(t.Sequence(row, "()")) for row in one.right.rows]
    elif one.left is not None and set(one.operators) == {"->"}:
        rows = [_numbers(member) for member in (one.left, *one.members)]
    else:
        return []
    return rows if all(len(row) == width for row in rows) else []


def _complete(row: Row | None) -> FloatArray | None:
    if row is None or any(entry is None for entry in row.entries):
        return None
    return np.array([entry.value for entry in row.entries if entry is not None])


def _indexed(left: t.Node) -> tuple[str | None, int | None]:
    """Return the name and the step of ``x_2``, ``x^{(2)}`` or ``\\mathbf{x}_2``."""
    match left:
        case t.Index(base=t.Name(id=name), indices=(t.Number(value=value),)) if value.denominator == 1:
            return name, int(value)
        case t.Name(id=name) if (match := re.fullmatch(r"([A-Za-z]+)(\d+)", name)):
            return match[1], int(match[2])
        case _:
            return None, None


def _numbers(right: t.Node) -> tuple[Entry, ...]:
    """Return the numbers of a vector as written; empty when it holds anything else."""
    items = right.items if isinstance(right, t.Sequence) and right.brackets in ("()", "[]") else _matrix_items(right) or (right,)
    entries = [_entry(item) for item in items]
    return tuple(entry for entry in entries if entry is not None) if all(entries) else ()


def _matrix_items(node: t.Node) -> tuple[t.Node, ...]:
    if isinstance(node, t.Transpose):
        node = node.operand
        if isinstance(node, t.Sequence):
            return node.items
    if isinstance(node, t.Matrix) and (len(node.rows) == 1 or all(len(row) == 1 for row in node.rows)):
        return tuple(item for row in node.rows for item in row)
    return ()


def _entry(node: t.Node) -> Entry | None:
    match node:
        case t.Number(value=value, decimals=decimals):
            return Entry(float(value), 0.5 * 10.0**-decimals if decimals is not None else 0.0 if value.denominator != 1 else 0.5e-9)
        case t.Negate(operand=t.Number() as inner):
            entry = _entry(inner)
            return Entry(-entry.value, entry.half) if entry else None
        case t.Divide() | t.Add() | t.Multiply() if not t.names(node):
            return Entry(float(np.asarray(evaluate(node, Model(Recipe(Scope(), batch=1)))).reshape(-1)[0]), 0.5e-9)
        case _:
            return None


