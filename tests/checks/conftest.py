"""Answers handed in for one part, on an answer sheet or in a write-up, and graded."""

from pathlib import Path

import pytest

from grader import registry
from grader.checks.base import Context
from grader.extraction import stated
from grader.grading import grade
from grader.language.compare import scope_of
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece, Section, Submission
from grader.submission.read import read_submission

HERE = Place("answers.toml", 1, 1)


def sheet(part, answer):
    """A section of an answer sheet: one value, or one a field."""
    fields = answer if isinstance(answer, dict) else {"": answer}
    return Section(part, tuple(Piece(Kind.VALUE, text, HERE, mark=Mark.MARKER, field=name) for name, text in fields.items()), HERE)


def part_of(report, part):
    return next(found for question in report.questions for found in question.parts if found.id == part)


def by_machine(part):
    return [check.verdict for check in part.checks if check.kind != "person"]


@pytest.fixture(scope="session")
def machine_parts():
    """The parts of every set of which a machine marks something that is typed; what is answered in code has tests of its own."""
    parts = ((name, part) for name in registry.names() for part in registry.load(name).parts if part.data.code is None)
    return [(name, part.id) for name, part in parts if any(view.check.machine for view in part.checks)]


@pytest.fixture(scope="session")
def handed_in():
    """Return the machine's verdicts on an answer sheet's answer to one part."""

    def verdicts(problem_set, part, answer):
        report = grade(registry.load(problem_set), Submission("ada", (sheet(part, answer),)))
        return by_machine(part_of(report, part))

    return verdicts


@pytest.fixture
def written(tmp_path):
    """Return the result of one part of a Markdown write-up."""

    def result(problem_set, part, text):
        path: Path = tmp_path / "ada.md"
        path.write_text(f"# {part}\n\n{text}\n", encoding="utf-8")
        loaded = registry.load(problem_set)
        return part_of(grade(loaded, read_submission(path, loaded.outline)), part)

    return result


@pytest.fixture(scope="session")
def judge():
    """Return a check's verdict on a formula as on an answer sheet, in declarations of its own."""

    def verdict(check, answer, symbols=None, definitions=None):
        scope = scope_of(symbols or {}, definitions or {})
        return check.grade(Context(stated(answer, scope), scope)).verdict

    return verdict
