"""One submission against one problem set: answers to verdicts, verdicts to points."""

from __future__ import annotations

import hashlib
import logging

import grader
from grader.checks.base import Context, Judged
from grader.extraction import Extract, Said, extract
from grader.problem import CheckView, Part, ProblemSet, Question
from grader.result import (
    Basis,
    CheckResult,
    Outcome,
    PartResult,
    Points,
    QuestionResult,
    Report,
    State,
    TakenAnswer,
    Verdict,
)
from grader.submission.document import Kind, Section, Submission

_log = logging.getLogger(__name__)
_ABSENT = Verdict(Outcome.INCORRECT, 0.0, Basis.ABSENT, "not-answered", "There is no answer to this part.")
_MISPLACED = Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback="No answer stands under this number, but some of the text could not be placed; a person will look.")
_PICTURE = Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback="The answer is a picture, which we do not read; a person will look.")
_FAULT = Verdict(Outcome.UNDECIDED, 0.0, Basis.FAILURE, feedback="Something went wrong on our side; a person will mark this.")


def grade(problem_set: ProblemSet, submission: Submission, *, seed: int = 0) -> Report:
    """Return the report on a submission.

    Args:
        problem_set: What was asked, and what is right.
        submission: One student's work, read.
        seed: Every random draw comes from it.
    """
    questions = tuple(_question(question, submission, seed) for question in problem_set.questions)
    return Report(
        student=submission.student,
        problem_set=problem_set.name,
        title=problem_set.title,
        points=sum((question.points for question in questions), Points()),
        questions=questions,
        notes=submission.notes,
        seed=seed,
        content_hash=_content_hash(problem_set, submission.content_hash),
        version=grader.__version__,
    )


def unreadable(problem_set: ProblemSet, student: str, message: str, *, seed: int = 0) -> Report:
    """Return the report on a submission that could not be read: every point waits for a person."""
    verdict = Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=message)
    questions = tuple(
        _added(question, tuple(_whole(part, verdict, None) for part in question.parts))
        for question in problem_set.questions
    )
    return Report(
        student=student,
        problem_set=problem_set.name,
        title=problem_set.title,
        points=sum((question.points for question in questions), Points()),
        questions=questions,
        error=message,
        seed=seed,
        content_hash=_content_hash(problem_set, ""),
        version=grader.__version__,
    )


def _content_hash(problem_set: ProblemSet, submitted: str) -> str:
    return hashlib.sha256(f"{grader.__version__} {problem_set.content_hash} {submitted}".encode()).hexdigest()


def _question(question: Question, submission: Submission, seed: int) -> QuestionResult:
    """Grade the parts in order; what earlier parts state is in force in later ones."""
    parts: list[PartResult] = []
    earlier: tuple[Said, ...] = ()
    preamble = submission.section(question.id)
    for number, part in enumerate(question.parts):
        section = submission.section(part.id)
        if number == 0 and preamble is not None:
            earlier = extract(preamble, part.scope).said
        try:
            found = extract(section, part.scope, earlier)
            parts.append(_part(part, section, found, submission, seed))
            earlier = (*earlier, *found.said)
        except Exception:
            # Our failure on one part must not cost the student the part, nor the class its report: it is logged, and a person marks it.
            _log.exception("grading %s of %s failed", part.id, submission.student)
            parts.append(_whole(part, _FAULT, section))
    return _added(question, tuple(parts))


def _added(question: Question, parts: tuple[PartResult, ...]) -> QuestionResult:
    return QuestionResult(question.id, question.title, sum((part.points for part in parts), Points()), parts)


def _part(part: Part, section: Section | None, found: Extract, submission: Submission, seed: int) -> PartResult:
    person_only = all(not view.check.machine for view in part.checks)
    if section is None:
        return _whole(part, _MISPLACED if submission.stray else _ABSENT, None)
    if section.blank and not person_only:
        return _whole(part, _ABSENT, section)
    if not found.said and not found.prose and any(piece.kind is Kind.IMAGE for piece in section.pieces) and not person_only:
        return _whole(part, _PICTURE, section)
    context = Context(found, part.scope, part.assumptions, seed)
    judged = [(view, view.check.grade(context)) for view in part.checks]
    return _assembled(part, section, judged)


def _whole(part: Part, verdict: Verdict, section: Section | None) -> PartResult:
    """Return a part whose checks all have one verdict."""
    return _assembled(part, section, [(view, Judged(verdict)) for view in part.checks])


def _assembled(part: Part, section: Section | None, judged: list[tuple[CheckView, Judged]]) -> PartResult:
    checks = tuple(CheckResult(view.kind, view.title, points_of(one.verdict, part.points * view.share), one.verdict) for view, one in judged)
    taken: dict[TakenAnswer, None] = {}
    for _, one in judged:
        taken |= dict.fromkeys(one.taken)
    points = sum((check.points for check in checks), Points())
    state = state_of(checks)
    return PartResult(
        id=part.id,
        title=part.title,
        points=points,
        state=state,
        reason=_reason(state, checks),
        checks=checks,
        answers=tuple(taken),
        section=section.place if section else None,
        reference=r",\quad ".join(latex for view, _ in judged if (latex := view.check.reference_latex)),
        rubric=part.rubric if points.pending else (),
        extract=section.text if section and points.pending else "",
    )


def points_of(verdict: Verdict, possible: float) -> Points:
    """Return the points of a verdict: an undecided one leaves them all pending."""
    if verdict.outcome is Outcome.UNDECIDED:
        return Points(0.0, possible, possible)
    return Points(possible * verdict.credit, possible, 0.0)


def state_of(checks: tuple[CheckResult, ...]) -> State:
    """Return a part's state in words.

    A failure of ours comes first, then what waits for a person, then how much of it is right.
    """
    verdicts = [check.verdict for check in checks]
    bases = {verdict.basis for verdict in verdicts}
    waiting = [verdict for verdict in verdicts if verdict.outcome is Outcome.UNDECIDED]
    if Basis.FAILURE in bases:
        return State.FAILURE
    if bases == {Basis.ABSENT}:
        return State.UNANSWERED
    if len(waiting) == len(verdicts):
        return State.PERSON if any(verdict.basis is Basis.PERSON for verdict in waiting) else State.UNREAD if not any(verdict.read_as for verdict in waiting) else State.UNDECIDED
    if waiting:
        return State.PERSON if all(verdict.credit == 1 for verdict in verdicts if verdict.outcome is not Outcome.UNDECIDED) else State.PARTLY
    if all(verdict.credit == 1 for verdict in verdicts):
        return State.CORRECT
    return State.PARTLY if any(verdict.credit > 0 for verdict in verdicts) else State.INCORRECT


def _reason(state: State, checks: tuple[CheckResult, ...]) -> str:
    """Return one line that says why: the first check that is not right speaks."""
    for check in checks:
        verdict = check.verdict
        if verdict.outcome is Outcome.INCORRECT and verdict.credit < 1:
            return _one_line(verdict.feedback or _difference(verdict) or "This is not what was asked.")
    for check in checks:
        if check.verdict.outcome is Outcome.UNDECIDED:
            return _one_line(check.verdict.feedback) or "A person marks this by the rubric."
    return "" if state is State.CORRECT else str(state)


def _difference(verdict: Verdict) -> str:
    found = verdict.counterexample
    if found is None:
        return ""
    point = ", ".join(f"{name} = {value}" for name, value in found.point)
    what = f"the {found.quantity}" if found.quantity else "your answer"
    return f"At {point} {what} is {found.found}, which is not what is asked." if point else f"{what.capitalize()} is {found.found}, which is not what is asked."


def _one_line(text: str) -> str:
    return text.partition("\n")[0]
