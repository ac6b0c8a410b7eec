"""What grading found: one frozen model for every output, from a verdict up to a student's report.

Points are kept in three columns at every level: *earned*, *possible*, and *pending a person*. Pending points are neither earned nor lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Outcome(StrEnum):
    """What was decided."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    UNDECIDED = "undecided"


class Basis(StrEnum):
    """How a verdict was reached."""

    EXACT = "exact"
    """A normal form, exact arithmetic or a proof."""
    SAMPLED = "sampled"
    """Agreement in every model that was drawn."""
    COUNTEREXAMPLE = "counterexample"
    """A model in which the answer and what was asked differ."""
    PATTERN = "pattern"
    """A rule that the author of the problem set wrote."""
    PERSON = "person"
    """A person marks this."""
    ABSENT = "absent"
    """There is no answer."""
    UNREAD = "unread"
    """There is an answer that we could not read."""
    FAILURE = "failure"
    """We failed; never the student's fault."""


class State(StrEnum):
    """What a reader is told about a part, in words."""

    CORRECT = "Correct"
    PARTLY = "Partly"
    INCORRECT = "Not correct"
    UNANSWERED = "Not answered"
    UNDECIDED = "Not decided"
    UNREAD = "We could not read it"
    PERSON = "A person will mark this"
    FAILURE = "Not checked"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file of the submission and its first and last line, counted from 1."""

    file: str
    first: int
    last: int

    def __str__(self) -> str:
        lines = f"line {self.first}" if self.first == self.last else f"lines {self.first}-{self.last}"
        return f"{self.file}, {lines}"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point where the answer and what was asked differ.

    Args:
        point: Names with the values drawn for them, in order.
        found: The value of the answer there.
        expected: The value of the reference there; it may give a key away, so outputs for students leave it out until keys are released.
        quantity: What was compared, in words; empty when it is the answer itself.
    """

    point: tuple[tuple[str, str], ...]
    found: str
    expected: str
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided of one answer, how, and what to say about it.

    Args:
        outcome: The decision.
        credit: The share of the points, in [0, 1]; 0 and without meaning when undecided.
        basis: How the decision was reached.
        tag: A stable name for the mistake, such as ``factor-2``; empty when there is none.
        feedback: A sentence or two for the student; it never holds the key.
        read_as: The answer as it was read, in LaTeX; empty when nothing was read.
        counterexample: A point where answer and reference differ.
        evidence: How sure: the models drawn, the rows compared.
        notes: What was assumed or let pass, a sentence each.
    """

    outcome: Outcome
    credit: float
    basis: Basis
    tag: str = ""
    feedback: str = ""
    read_as: str = ""
    counterexample: Counterexample | None = None
    evidence: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.credit <= 1:
            raise ValueError(f"expected a credit in [0, 1], got {self.credit}")


@dataclass(frozen=True, slots=True)
class Points:
    """Points earned, points possible, and points that wait for a person.

    >>> Points(1.0, 2.0, 0.5) + Points(1.0, 1.0)
    Points(earned=2.0, possible=3.0, pending=0.5)
    """

    earned: float = 0.0
    possible: float = 0.0
    pending: float = 0.0

    def __add__(self, other: Points) -> Points:
        return Points(self.earned + other.earned, self.possible + other.possible, self.pending + other.pending)

    @property
    def percent(self) -> float:
        """The share earned of the points possible, in percent; 0 when nothing can be earned."""
        return 100 * self.earned / self.possible if self.possible else 0.0


class Role(StrEnum):
    """What a relation does in a derivation."""

    STEP = "step"
    DEFINITION = "definition"
    GIVEN = "given"
    CHOICE = "choice"
    CLAIM = "claim"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Step:
    """One relation of a derivation.

    Args:
        question: The part it stands in.
        file: Where it stands.
        lines: Its first and its last line.
        lhs: What stands before the sign, as typed.
        rel: The sign.
        rhs: What stands after it.
        role: What it does: a step to be judged, or a definition, a given, a choice of a value.
        outcome: Whether it holds.
        basis: How that was decided.
        reason: Why it does not hold or was not decided, or what was let pass.
        tag: The slip that a wrong step is consistent with.
        counterexample: A point where the two sides differ.
        inherits: Whether it comes after the first broken step of its chain.
    """

    question: str
    file: str
    lines: tuple[int, int]
    lhs: str
    rel: str
    rhs: str
    role: Role
    outcome: Outcome
    basis: Basis
    reason: str = ""
    tag: str = ""
    counterexample: Counterexample | None = None
    inherits: bool = False


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of a part: what it looks for, the points it carries, and its verdict."""

    kind: str
    title: str
    points: Points
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class TakenAnswer:
    """What was taken from the submission for a part: its text, its place, and why this and not another."""

    text: str
    place: Place
    how: str


@dataclass(frozen=True, slots=True)
class PartResult:
    """One part of a question.

    Args:
        id: The part's number as the problem set writes it, such as ``1.2a``.
        title: What was asked, in a few words.
        points: Earned, possible and pending.
        state: In words, for a reader.
        reason: One line that says why.
        checks: What was looked at, in the problem set's order.
        answers: What was taken from the submission, in the order in which it stands.
        section: Where the student's text for this part stands; ``None`` when there is none.
        reference: The key in LaTeX, for the instructor; outputs for students leave it out until keys are released.
        rubric: What a person looks for, when points wait for one.
        extract: The student's text, for the person who marks it.
    """

    id: str
    title: str
    points: Points
    state: State
    reason: str
    checks: tuple[CheckResult, ...] = ()
    answers: tuple[TakenAnswer, ...] = ()
    section: Place | None = None
    reference: str = ""
    rubric: tuple[str, ...] = ()
    extract: str = ""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question with its parts, and the relations of their derivations in order."""

    id: str
    title: str
    points: Points
    parts: tuple[PartResult, ...]
    derivation: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader should know of the submission as a whole, such as an answer to no question of the set."""

    message: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """What submitted code was run with.

    Args:
        level: How much had to stand between it and everything else.
        layers: What stood.
        seed: What its random numbers started from.
        limits: Of a call and of loading it, in words.
    """

    level: str
    layers: tuple[str, ...]
    seed: int
    limits: str


@dataclass(frozen=True, slots=True)
class Report:
    """What grading found in one submission.

    Args:
        student: The student's name, as the file or folder is named.
        problem_set: The problem set's name in the registry.
        title: The problem set's title.
        points: Earned, possible and pending.
        questions: In the problem set's order.
        notes: About the submission as a whole.
        error: Why the submission could not be read; empty when it could.
        seed: Every random draw comes from it.
        content_hash: SHA-256 of the submission, the problem set and this version, in hexadecimal.
        version: Of grader.
        execution: What submitted code was run with; ``None`` when none was run.
    """

    student: str
    problem_set: str
    title: str
    points: Points
    questions: tuple[QuestionResult, ...]
    notes: tuple[Note, ...] = ()
    error: str = ""
    seed: int = 0
    content_hash: str = ""
    version: str = ""
    execution: Execution | None = None


def without_keys(report: Report) -> Report:
    """Return a report that gives nothing away: no reference, no expected value, no rubric.

    The steps of derivations keep both values where their sides differ, for both sides are the student's own; the left one goes where it is an
    expected value of a check as well, or where nothing was drawn, so that it may be the number that was asked for.

    >>> without_keys(Report("ada", "a-set", "A set", Points(), ())).student
    'ada'
    """
    return replace(report, questions=tuple(map(_question_without_keys, report.questions)))


def _question_without_keys(question: QuestionResult) -> QuestionResult:
    found = (check.verdict.counterexample for part in question.parts for check in part.checks)
    expected = {one.expected for one in found if one is not None}
    steps = tuple(_step_without_keys(step, expected) for step in question.derivation)
    return replace(question, parts=tuple(map(_part_without_keys, question.parts)), derivation=steps)


def _step_without_keys(step: Step, expected: set[str]) -> Step:
    found = step.counterexample
    if found is None or (found.point and found.expected not in expected):
        return step
    return replace(step, counterexample=replace(found, expected=""))


def _part_without_keys(part: PartResult) -> PartResult:
    return replace(part, reference="", rubric=(), checks=tuple(replace(check, verdict=_verdict_without_keys(check.verdict)) for check in part.checks))


def _verdict_without_keys(verdict: Verdict) -> Verdict:
    if verdict.counterexample is None:
        return verdict
    return replace(verdict, counterexample=replace(verdict.counterexample, expected=""))
