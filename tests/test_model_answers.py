"""Every model answer earns full points: what a machine marks at once, the rest when a person has read it."""

from pathlib import Path

import pytest

from grader import registry
from grader.grading import grade
from grader.result import Basis, Outcome
from grader.submission.read import read_submission

ROOT = Path(__file__).parents[1]
MODEL_ANSWERS = sorted(path for path in (ROOT / "reference").glob("*/*") if path.is_file())


def graded(path):
    problem_set = registry.load(path.parent.name)
    return grade(problem_set, read_submission(path, problem_set.outline))


def test_every_problem_set_has_a_model_answer():
    assert {path.parent.name for path in MODEL_ANSWERS} == set(registry.names())


@pytest.mark.parametrize("path", MODEL_ANSWERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_model_answer_earns_full_points(path):
    report = graded(path)
    checks = {(part.id, check.title): check for question in report.questions for part in question.parts for check in part.checks}
    not_right = {where: check.verdict for where, check in checks.items() if check.kind != "person" and check.verdict.outcome is not Outcome.CORRECT}
    assert not_right == {}
    assert report.points.earned + report.points.pending == pytest.approx(report.points.possible)
    assert report.points.pending == pytest.approx(sum(check.points.possible for check in checks.values() if check.kind == "person"))


@pytest.mark.parametrize("path", MODEL_ANSWERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_model_answer_answers_what_a_person_marks_and_looks_like_no_known_mistake(path):
    report = graded(path)
    parts = [part for question in report.questions for part in question.parts]
    assert [part.id for part in parts if part.points.pending and not part.extract] == []
    assert [check.verdict.tag for part in parts for check in part.checks if check.verdict.tag] == []
    assert {check.verdict.basis for part in parts for check in part.checks if check.kind == "person"} <= {Basis.PERSON}
    assert (report.notes, report.error) == ((), "")
