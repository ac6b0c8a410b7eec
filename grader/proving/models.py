"""Model answers: submissions that earn full points, but for what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.errors import SubmissionError
from grader.extraction import Extract, Said, extract
from grader.grading import grade
from grader.problem import Part, ProblemSet
from grader.result import CheckResult, Outcome, PartResult
from grader.submission.document import Submission
from grader.submission.outline import Outline
from grader.submission.read import read_submission


def outline_of(problem_set: ProblemSet) -> Outline:
    """Return the numbers of a set's questions and parts."""
    return problem_set.outline


def unearned(problem_set: ProblemSet, path: Path) -> list[str]:
    """Return a fault for each check of a model answer that a machine does not find right, and for each part without an answer."""
    try:
        submission = read_submission(path, outline_of(problem_set))
    except SubmissionError as error:
        return [f"{path.name}: expected a model answer that can be read, found this: {error}"]
    report = grade(problem_set, submission)
    parts = {part.id: part for part in problem_set.parts}
    results = [part for question in report.questions for part in question.parts]
    return [f"{path.name}: {note.message}" for note in report.notes] + [
        f"{path.name}: part {result.id}: {fault}" for result in results for fault in _not_earned(parts[result.id], result)
    ]


def _not_earned(part: Part, result: PartResult) -> Iterator[str]:
    machine = {view.title for view in part.checks if view.check.machine}
    for check in result.checks:
        if check.title in machine and (check.verdict.outcome is not Outcome.CORRECT or check.verdict.credit < 1):
            yield f"{check.title}: expected full points, found {_said(check)}"
        elif check.verdict.tag:
            yield f"{check.title}: expected no known mistake, found '{check.verdict.tag}'"
    if result.section is None and not part.called:
        yield "expected an answer, found none"


def _said(check: CheckResult) -> str:
    words = check.verdict.feedback.partition("\n")[0]
    read = f", read as {check.verdict.read_as}" if check.verdict.read_as else ""
    return f"it {check.verdict.outcome.value}{read}{f' ({words})' if words else ''}"


def extracts_of(problem_set: ProblemSet, submission: Submission, part: Part) -> Extract:
    """Return what a submission states in a part, after the parts before it in its question."""
    (question,) = (question for question in problem_set.questions if part in question.parts)
    earlier: tuple[Said, ...] = extract(submission.section(question.id), part.scope).said
    for other in question.parts:
        found = extract(submission.section(other.id), other.scope, earlier)
        if other is part:
            return found
        earlier = (*earlier, *found.said)
    return Extract()
