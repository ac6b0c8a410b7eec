"""One submission against one problem set: answers to verdicts, verdicts to points."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from typing import TypeAlias

import grader
from grader.checks.base import Context, Judged
from grader.code.work import Work
from grader.derivation.derive import derived
from grader.derivation.premises import Premises
from grader.extraction import Said, extract
from grader.language.tree import Node
from grader.problem import CheckView, Part, ProblemSet, Question
from grader.result import Basis, CheckResult, Outcome, PartResult, Points, QuestionResult, Report, Step, TakenAnswer, Verdict
from grader.sandbox import Level, MissingLayerError
from grader.scoring import points_of, reason_for, state_of
from grader.submission.document import Kind, Section, Submission

Answers: TypeAlias = dict[tuple[str, str], Node]

_log = logging.getLogger(__name__)
_ABSENT = Verdict(Outcome.INCORRECT, 0.0, Basis.ABSENT, "not-answered", "There is no answer to this part.")
_MISPLACED = Verdict(
    Outcome.UNDECIDED,
    0.0,
    Basis.UNREAD,
    feedback="No answer stands under this number, but some of the text could not be placed; a person will look.",
)
_PICTURE = Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback="The answer is a picture, which we do not read; a person will look.")
_FAULT = Verdict(Outcome.UNDECIDED, 0.0, Basis.FAILURE, feedback="Something went wrong on our side; a person will mark this.")


def grade(problem_set: ProblemSet, submission: Submission, *, seed: int = 0, level: Level = Level.STRICT) -> Report:
    """Return the report on a submission.

    Args:
        problem_set: What was asked, and what is right.
        submission: One student's work, read.
        seed: Every random draw comes from it.
        level: How much has to stand between submitted code and everything else.

    Raises:
        MissingLayerError: There is code to run, and a layer that the level asks for does not stand.
    """
    work = problem_set.work(submission.code, seed, level)
    questions = tuple(_question(question, submission, seed, work) for question in problem_set.questions)
    report = _report(problem_set, submission.student, questions, submission.content_hash, seed)
    return replace(report, notes=(*submission.notes, *work.notes), execution=work.execution)


def unreadable(problem_set: ProblemSet, student: str, message: str, *, seed: int = 0) -> Report:
    """Return the report on a submission that could not be read: every point waits for a person."""
    verdict = Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=message)
    questions = tuple(_added(question, tuple(_whole(part, verdict, None) for part in question.parts)) for question in problem_set.questions)
    return replace(_report(problem_set, student, questions, "", seed), error=message)


def _report(problem_set: ProblemSet, student: str, questions: tuple[QuestionResult, ...], submitted: str, seed: int) -> Report:
    hashed = hashlib.sha256(f"{grader.__version__} {problem_set.content_hash} {submitted}".encode())
    return Report(
        student=student,
        problem_set=problem_set.name,
        title=problem_set.title,
        points=sum((question.points for question in questions), Points()),
        questions=questions,
        seed=seed,
        content_hash=hashed.hexdigest(),
        version=grader.__version__,
    )


def _question(question: Question, submission: Submission, seed: int, work: Work) -> QuestionResult:
    """Grade the parts in order; what earlier parts state is in force in later ones."""
    parts: list[PartResult] = []
    steps: list[Step] = []
    earlier: tuple[Said, ...] = ()
    answers: Answers = {}
    before: Premises | None = None
    for number, part in enumerate(question.parts):
        section = submission.section(part.id)
        try:
            if number == 0:
                whole = submission.section(question.id)
                earlier = extract(whole, part.scope).said
                own, before = _derived(whole, question.premises)
                steps += own
            found = extract(section, part.scope, earlier)
            own, before = _derived(section, part.premises, before)
            context = Context(found, part.scope, part.assumptions, seed, answers, own, part.asked(work))
            parts.append(_part(part, section, submission, context, answers))
            earlier = (*earlier, *found.said)
            steps += own
        except MissingLayerError:
            raise
        except Exception:  # noqa: BLE001 - our failure on one part is never a student's zero: it is logged, and a person marks the part
            _log.exception("grading %s of %s failed", part.id, submission.student)
            parts.append(_whole(part, _FAULT, section))
    return replace(_added(question, tuple(parts)), derivation=tuple(steps))


def _derived(section: Section | None, premises: Premises | None, before: Premises | None = None) -> tuple[tuple[Step, ...], Premises | None]:
    """Return the judged relations of a section, and what is in force after it.

    There are none where nothing says what is in force, or where judging them fails; what the student defined before is in force.
    """
    if section is None or premises is None:
        return (), before
    try:
        return derived(section, premises if before is None else premises.after(before))
    except Exception:  # noqa: BLE001 - our failure on a derivation costs no part its marks: it is logged, and its steps are not judged
        _log.exception("judging the derivation of %s failed", section.part)
        return (), before


def _added(question: Question, parts: tuple[PartResult, ...]) -> QuestionResult:
    return QuestionResult(question.id, question.title, sum((part.points for part in parts), Points()), parts)


def _part(part: Part, section: Section | None, submission: Submission, context: Context, answers: Answers) -> PartResult:
    if part.called:
        return _assembled(part, section, _judged(part, context, answers))
    person_only = all(not view.check.machine for view in part.checks)
    if section is None:
        return _whole(part, _MISPLACED if submission.stray else _ABSENT, None)
    if section.blank and not person_only:
        return _whole(part, _ABSENT, section)
    if not context.extract.said and not context.extract.prose and any(piece.kind is Kind.IMAGE for piece in section.pieces) and not person_only:
        return _whole(part, _PICTURE, section)
    return _assembled(part, section, _judged(part, context, answers))


def _judged(part: Part, context: Context, answers: Answers) -> list[tuple[CheckView, Judged]]:
    """Judge a part's checks in order; what each takes for the answer is kept for those after it."""
    judged: list[tuple[CheckView, Judged]] = []
    for view in part.checks:
        one = view.check.grade(context)
        if one.value is not None:
            answers.setdefault((part.id, ""), one.value)
            answers[part.id, view.title] = one.value
        judged.append((view, one))
    return judged


def _whole(part: Part, verdict: Verdict, section: Section | None) -> PartResult:
    """Return a part whose checks all have one verdict."""
    return _assembled(part, section, [(view, Judged(verdict)) for view in part.checks])


def _assembled(part: Part, section: Section | None, judged: list[tuple[CheckView, Judged]]) -> PartResult:
    shown = [(view, one) for view, one in judged if one.shown]
    counted = judged if any(one.verdict.outcome is not Outcome.UNDECIDED for _, one in shown) else shown or judged
    whole = sum(view.share for view, _ in counted)
    checks = tuple(CheckResult(view.kind, view.title, points_of(one.verdict, part.points * view.share / whole), one.verdict) for view, one in counted)
    taken: dict[TakenAnswer, None] = {}
    for _, one in judged:
        taken |= dict.fromkeys(one.taken)
    points = sum((check.points for check in checks), Points())
    state = state_of([check.verdict for check in checks])
    return PartResult(
        id=part.id,
        title=part.title,
        points=points,
        state=state,
        reason=reason_for(state, checks),
        checks=checks,
        answers=tuple(taken),
        section=section.place if section else None,
        reference=r",\quad ".join(latex for view, _ in judged if (latex := view.check.reference_latex)),
        rubric=part.rubric if points.pending else (),
        extract=section.text if section and points.pending else "",
    )
