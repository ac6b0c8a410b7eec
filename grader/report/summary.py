"""What can be said of a class as a whole; every figure from reports alone, in a fixed order."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.report import words
from grader.result import Basis, Outcome, PartResult, Points, QuestionResult, Report, State

BINS = 10
"""Bars of the histogram, each a tenth of the points possible."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Figures of the points earned; the deviation is the sample's, ``None`` below two submissions."""

    mean: float
    median: float
    deviation: float | None
    lowest: float
    highest: float

    @property
    def lowest_to_highest(self) -> str:
        """The range in words."""
        return f"from {words.number(self.lowest)} to {words.number(self.highest)}"


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """A class at a glance.

    Args:
        submissions: How many were handed in.
        unreadable: How many of them could not be read; the spread and the histogram leave them out.
        possible: Points that can be earned.
        pending: Points that wait for a person, in all.
        waiting: Submissions with such points.
        spread: Figures of the points earned so far; ``None`` when no submission could be read.
        histogram: How many earned each tenth of the points, the full points in the last.
    """

    submissions: int
    unreadable: int
    possible: float
    pending: float
    waiting: int
    spread: Spread | None
    histogram: tuple[int, ...]


def class_summary(reports: Sequence[Report]) -> ClassSummary:
    """Return a class at a glance.

    >>> class_summary([Report("a", "s", "S", Points(4, 8), ()), Report("b", "s", "S", Points(8, 8), ())]).spread
    Spread(mean=6.0, median=6.0, deviation=2.8284271247461903, lowest=4.0, highest=8.0)
    """
    read = [report for report in reports if not report.error]
    return ClassSummary(
        submissions=len(reports),
        unreadable=len(reports) - len(read),
        possible=max((report.points.possible for report in reports), default=0.0),
        pending=sum(report.points.pending for report in reports),
        waiting=sum(bool(words.pending(report.points)) for report in reports),
        spread=_spread([float(report.points.earned) for report in read]) if read else None,
        histogram=_histogram(read),
    )


def _spread(earned: list[float]) -> Spread:
    deviation = statistics.stdev(earned) if len(earned) > 1 else None
    return Spread(statistics.fmean(earned), statistics.median(earned), deviation, min(earned), max(earned))


def _histogram(reports: Sequence[Report]) -> tuple[int, ...]:
    """Count the submissions in each tenth of the points; a sum a hair below a bound counts as on it."""
    counts = [0] * BINS
    for report in reports:
        counts[min(BINS - 1, max(0, int(round(report.points.percent, 6) * BINS // 100)))] += 1
    return tuple(counts)


@dataclass(frozen=True, slots=True)
class QuestionSummary:
    """A part over the class: its mean share of the points decided (``None`` when none are), blanks, and submissions that wait."""

    question: str
    part: str
    title: str
    possible: float
    share: float | None
    blank: int
    waiting: int


def question_summaries(reports: Sequence[Report]) -> tuple[QuestionSummary, ...]:
    """Return every part over the class, in the problem set's order; unreadable submissions are left out."""
    found: dict[tuple[str, str], list[PartResult]] = {}
    for report in reports:
        if not report.error:
            for question, part in _parts(report):
                found.setdefault((question.id, part.id), []).append(part)
    return tuple(_question(question, parts) for (question, _), parts in found.items())


def _question(question: str, parts: list[PartResult]) -> QuestionSummary:
    points = sum((part.points for part in parts), Points())
    decided = points.possible - points.pending
    return QuestionSummary(
        question=question,
        part=parts[0].id,
        title=parts[0].title,
        possible=parts[0].points.possible,
        share=points.earned / decided if decided > 1e-9 else None,
        blank=sum(part.state is State.UNANSWERED for part in parts),
        waiting=sum(bool(words.pending(part.points)) for part in parts),
    )


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A mistake that several may share: the part, the tag, what is said of it, one answer as it was read, and the reports' places in the class."""

    part: str
    tag: str
    feedback: str
    example: str
    who: tuple[int, ...]


def wrong_answers(reports: Sequence[Report]) -> tuple[WrongAnswer, ...]:
    """Return the mistakes that have a tag, the most common first, then in the problem set's order."""
    found: dict[tuple[str, str], WrongAnswer] = {}
    for index, report in enumerate(reports):
        for _, part in _parts(report):
            for check in part.checks:
                verdict = check.verdict
                if verdict.tag and verdict.outcome is Outcome.INCORRECT and verdict.basis is not Basis.ABSENT:
                    key = (part.id, verdict.tag)
                    old = found.get(key) or WrongAnswer(*key, verdict.feedback, verdict.read_as, ())
                    who = old.who if index in old.who else (*old.who, index)
                    found[key] = WrongAnswer(*key, old.feedback or verdict.feedback, old.example or verdict.read_as, who)
    order = {part: place for place, part in enumerate(dict.fromkeys(part.id for report in reports for _, part in _parts(report)))}
    return tuple(sorted(found.values(), key=lambda wrong: (-len(wrong.who), order[wrong.part], wrong.tag)))


@dataclass(frozen=True, slots=True)
class Need:
    """Something a person must look at: the parts by id in each report concerned, by the report's place in the class."""

    title: str
    explanation: str
    who: tuple[tuple[int, tuple[str, ...]], ...]


_NEEDS = (
    (State.FAILURE, "Not checked", "We failed here; nothing is lost, and the log says why."),
    (State.UNREAD, "Answers we could not read", "There is an answer, but not one that we understand."),
    (State.UNDECIDED, "Not decided", "We read the answer and could not decide whether it is right."),
    (State.PERSON, "For a person to mark", "Diagrams, prose and proofs; what to look for stands below."),
)


def needs(reports: Sequence[Report]) -> tuple[Need, ...]:
    """Return what a person must look at, the gravest first; nothing when there is nothing."""
    unread = tuple((index, ()) for index, report in enumerate(reports) if report.error)
    found = [Need("Unreadable submissions", "All their points are pending.", unread)]
    for state, title, explanation in _NEEDS:
        who = tuple((index, _in_state(report, state)) for index, report in enumerate(reports) if not report.error)
        found.append(Need(title, explanation, tuple((index, parts) for index, parts in who if parts)))
    return tuple(need for need in found if need.who)


def _in_state(report: Report, state: State) -> tuple[str, ...]:
    waits = state is State.PERSON
    return tuple(part.id for _, part in _parts(report) if part.state is state or (waits and part.state is State.PARTLY and part.points.pending > 0))


def rubrics(reports: Sequence[Report]) -> tuple[PartResult, ...]:
    """Return one result for each part that a person marks by a rubric, in the order of the set."""
    found: dict[str, PartResult] = {}
    for report in reports:
        for _, part in _parts(report):
            if part.rubric:
                found.setdefault(part.id, part)
    order = {part.id: place for report in reports[:1] for place, (_, part) in enumerate(_parts(report))}
    return tuple(sorted(found.values(), key=lambda part: order.get(part.id, len(order))))


def _parts(report: Report) -> Iterator[tuple[QuestionResult, PartResult]]:
    return ((question, part) for question in report.questions for part in question.parts)
