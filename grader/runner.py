"""A class's submissions are graded in processes, and each student's page is written as soon as it is finished."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from grader import grading, registry
from grader.code.work import ready
from grader.errors import SubmissionError, UsageError
from grader.keeping import FOLDER, Kept
from grader.report import html, json
from grader.report.write import write_whole
from grader.result import Basis, CheckResult, Note, Outcome, PartResult, Points, QuestionResult, Report, State, Verdict
from grader.sandbox import Level
from grader.submission.names import unique_names
from grader.workers import Lost, each

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from grader.problem import ProblemSet
    from grader.submission.read import Candidate

_log = logging.getLogger(__name__)

SECONDS = 60.0
"""How long a process may take for one submission. Work is bounded by counted steps; this clock only guards against what they miss."""

OUR_FAULT = "Something went wrong on our side while this was read; a person will mark it, and no points are lost."


@dataclass(frozen=True, slots=True)
class Order:
    """What the submissions are graded against, and how.

    Args:
        problem_set: Its name in the registry.
        folders: Where to look for problem sets besides the built-in ones.
        seed: Every random draw comes from it.
        show_reference: Whether students' pages show the key.
        level: How much has to stand between submitted code and everything else.
    """

    problem_set: str
    folders: tuple[Path, ...] = ()
    seed: int = 0
    show_reference: bool = False
    level: Level = Level.STRICT


@dataclass(frozen=True, slots=True)
class Graded:
    """One submission's report with its page, and what was logged: the tracebacks of our failures."""

    report: Report
    page: bytes
    log: str = ""


class Marker:
    """Grades one candidate after another against one problem set; never raises for what a submission holds.

    Raises:
        UsageError: There is no such problem set.
        AuthoringError: The problem set cannot be used.
        MissingLayerError: Code is asked for, and a layer that the level asks for does not stand here.
    """

    def __init__(self, order: Order):
        self.order = order
        self.problem_set = registry.load(order.problem_set, order.folders)
        self.outline = self.problem_set.outline
        if self.outline.code:
            ready(order.level, registry.secrets(order.folders))

    def __call__(self, candidate: Candidate) -> Graded:
        with _logged() as lines:
            try:
                graded = self.page(self.report(candidate))
            except Exception:  # noqa: BLE001 - whatever it is, it is ours: a person marks the submission
                _log.exception("grading %s failed", candidate.student)
                graded = self.failed(candidate.student)
        return replace(graded, log="\n".join(lines))

    def report(self, candidate: Candidate) -> Report:
        """Return the report on a candidate; one that cannot be read is reported so."""
        try:
            submission = candidate.read(self.outline)
        except SubmissionError as error:
            return grading.unreadable(self.problem_set, candidate.student, str(error), seed=self.order.seed)
        return grading.grade(self.problem_set, submission, seed=self.order.seed, level=self.order.level)

    def failed(self, student: str, log: str = "") -> Graded:
        """Return what a student is told when we failed: every point is pending."""
        return replace(self.page(failure(self.problem_set, student, self.order.seed)), log=log)

    def kept(self, out: Path) -> Kept:
        """Return what an interrupted run left in a folder of reports."""
        order = (self.problem_set.name, self.problem_set.content_hash, str(self.order.seed), str(self.order.level))
        return Kept(out / FOLDER, order)

    def page(self, report: Report) -> Graded:
        """Return a report with its page."""
        return Graded(report, html.student_page(report, show_reference=self.order.show_reference).encode())


class _Lines(logging.Handler):
    """Keeps what is logged, tracebacks included."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def _logged() -> Generator[list[str]]:
    """Yield the lines that grader logs meanwhile; they travel with the result to the process that may show them."""
    logger, kept = logging.getLogger("grader"), _Lines()
    before = logger.handlers, logger.propagate
    logger.handlers, logger.propagate = [kept], False
    try:
        yield kept.lines
    finally:
        logger.handlers, logger.propagate = before


def failure(problem_set: ProblemSet, student: str, seed: int = 0) -> Report:
    """Return a report in which nothing was checked, by no fault of the student's."""
    blank = grading.unreadable(problem_set, student, OUR_FAULT, seed=seed)
    questions = tuple(_unchecked(question) for question in blank.questions)
    return replace(blank, questions=questions, points=_pending(blank.points), notes=(Note(OUR_FAULT),), error="")


def not_checked(report: Report) -> bool:
    """Whether we failed at any part of a report."""
    return any(check.verdict.basis is Basis.FAILURE for question in report.questions for part in question.parts for check in part.checks)


def _unchecked(question: QuestionResult) -> QuestionResult:
    parts = tuple(_unchecked_part(part) for part in question.parts)
    return replace(question, points=_pending(question.points), parts=parts)


def _unchecked_part(part: PartResult) -> PartResult:
    checks = tuple(_unchecked_check(check) for check in part.checks)
    return replace(part, points=_pending(part.points), state=State.FAILURE, reason=OUR_FAULT, checks=checks)


def _unchecked_check(check: CheckResult) -> CheckResult:
    return replace(check, points=_pending(check.points), verdict=Verdict(Outcome.UNDECIDED, 0.0, Basis.FAILURE, feedback=OUR_FAULT))


def _pending(points: Points) -> Points:
    return Points(0.0, points.possible, points.possible)


def grade_class(
    order: Order,
    candidates: Sequence[Candidate],
    out: Path,
    *,
    jobs: int = 1,
    seconds: float = SECONDS,
    finished: Callable[[Graded], None] | None = None,
) -> tuple[Report, ...]:
    """Grade a class into a folder, and return the reports in the candidates' order.

    Students' pages are written as they finish, the class's page and ``results.json`` last; each file is written whole or not at all. The
    bytes do not depend on the number of jobs, and what was graded before an interruption is kept until the class is done.

    Args:
        order: What the submissions are graded against.
        candidates: The submissions.
        out: The folder to write into; made when missing.
        jobs: How many processes; with 1 everything stays in this one, where a crash or an endless submission is not caught.
        seconds: How long a process may take for one submission.
        finished: Called with each submission's result, in the candidates' order.

    Raises:
        UsageError: There is no such problem set, or a file cannot be written.
        AuthoringError: The problem set cannot be used.
    """
    marker = Marker(order)
    names = unique_names(candidate.student for candidate in candidates)
    links = [f"students/{names[candidate.student]}.html" for candidate in candidates]
    kept = marker.kept(out)
    keys = [kept.key(candidate) for candidate in candidates]
    done: dict[int, Graded] = {}
    shown = 0
    for index, graded in _graded(marker, candidates, [kept.get(key) for key in keys], jobs=jobs, seconds=seconds):
        write(out / links[index], graded.page)
        if not not_checked(graded.report):
            kept.put(keys[index], graded.report)
        done[index] = replace(graded, page=b"")
        while shown in done:
            if finished:
                finished(done[shown])
            shown += 1
    reports = tuple(done[index].report for index in range(len(candidates)))
    write(out / "index.html", html.class_page(reports, links).encode())
    write(out / "results.json", json.results(reports))
    kept.clear()
    return reports


def _graded(
    marker: Marker, candidates: Sequence[Candidate], before: Sequence[Report | None], *, jobs: int, seconds: float
) -> Iterator[tuple[int, Graded]]:
    """Yield each candidate's result: at once where there is a report from before, the others as they finish."""
    yield from ((index, marker.page(report)) for index, report in enumerate(before) if report is not None)
    waiting = [index for index, report in enumerate(before) if report is None]
    rest = [candidates[index] for index in waiting]
    allowed = seconds + marker.problem_set.seconds
    for number, result in each(partial(Marker, marker.order), rest, jobs=jobs, seconds=allowed) if rest else ():
        index = waiting[number]
        yield index, marker.failed(candidates[index].student, result.reason) if isinstance(result, Lost) else result


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and make its folder.

    Raises:
        UsageError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"Cannot make the folder {path.parent}: {error.strerror or error}.") from error
    write_whole(path, data)
