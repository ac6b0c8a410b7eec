"""``results.json`` as pydantic models: the same names as in :mod:`grader.result`, validated on the way out.

``docs/results.md`` documents every field. A field may be added within a version; renaming or removing one raises ``SCHEMA_VERSION``.
"""

from __future__ import annotations

import math
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from grader.report.clean import clean
from grader.result import Basis, Outcome, Role, State

SCHEMA_VERSION: Final = 1


def tidy(value: float) -> float:
    """Return a number with at most 6 decimals and without a negative zero.

    >>> tidy(0.1 + 0.2), tidy(-1e-12)
    (0.3, 0.0)

    Raises:
        ValueError: It is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"expected a finite number, got {value}")
    return round(value, 6) + 0.0


Number = Annotated[float, AfterValidator(tidy)]
Text = Annotated[str, AfterValidator(clean)]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, from_attributes=True)


class Place(_Model):
    """Where something stands in the submission; lines count from 1."""

    file: Text
    first: int
    last: int


class Counterexample(_Model):
    """A point where answer and reference differ."""

    point: tuple[tuple[Text, Text], ...]
    found: Text
    expected: Text
    quantity: Text


class Verdict(_Model):
    """What was decided of one answer."""

    outcome: Outcome
    credit: Annotated[Number, Field(ge=0, le=1)]
    basis: Basis
    tag: Text
    feedback: Text
    read_as: Text
    counterexample: Counterexample | None
    evidence: Text
    notes: tuple[Text, ...]


class Points(_Model):
    """Points earned, possible, and pending a person."""

    earned: Number
    possible: Number
    pending: Number


class CheckResult(_Model):
    """One check of a part."""

    kind: Text
    title: Text
    points: Points
    verdict: Verdict


class TakenAnswer(_Model):
    """What was taken from the submission for a part."""

    text: Text
    place: Place
    how: Text


class PartResult(_Model):
    """One part of a question."""

    id: Text
    title: Text
    points: Points
    state: State
    reason: Text
    checks: tuple[CheckResult, ...]
    answers: tuple[TakenAnswer, ...]
    section: Place | None
    reference: Text
    rubric: tuple[Text, ...]
    extract: Text


class Step(_Model):
    """One relation of a derivation."""

    question: Text
    file: Text
    lines: tuple[int, int]
    lhs: Text
    rel: Text
    rhs: Text
    role: Role
    outcome: Outcome
    basis: Basis
    reason: Text
    tag: Text
    counterexample: Counterexample | None
    inherits: bool


class QuestionResult(_Model):
    """One question."""

    id: Text
    title: Text
    points: Points
    parts: tuple[PartResult, ...]
    derivation: tuple[Step, ...]


class Note(_Model):
    """Something about the submission as a whole."""

    message: Text
    place: Place | None


class Execution(_Model):
    """What submitted code was run with."""

    level: Text
    layers: tuple[Text, ...]
    seed: int
    limits: Text


class Report(_Model):
    """One submission."""

    student: Text
    problem_set: Text
    title: Text
    points: Points
    questions: tuple[QuestionResult, ...]
    notes: tuple[Note, ...]
    error: Text
    seed: int
    content_hash: Text
    version: Text
    execution: Execution | None


class Results(_Model):
    """The whole file."""

    schema_version: Literal[1] = SCHEMA_VERSION
    problem_set: Text
    title: Text
    seed: int
    version: Text
    submissions: tuple[Report, ...]
