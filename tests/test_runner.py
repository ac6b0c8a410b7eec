"""From submissions to reports: what is unreadable, what is our own failure, and what is written when."""

import json as plain_json
import logging
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader import grading, registry, runner
from grader.errors import SubmissionError, UsageError
from grader.keeping import Kept
from grader.result import Basis, CheckResult, Outcome, PartResult, Points, QuestionResult, Report, State, Verdict
from grader.runner import Graded, Marker, Order, failure, grade_class
from grader.submission.read import find_submissions, read_submission
from grader.workers import Lost

ROOT = Path(__file__).parents[1]


def report_on(student, *, error="", earned=0.0):
    """A report with one question of one part with one check, worth two points; unreadable work has all of them pending."""
    points = Points(0.0, 2.0, 2.0) if error else Points(earned, 2.0, 0.0)
    verdict = Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD) if error else Verdict(Outcome.CORRECT, 1.0, Basis.EXACT)
    check = CheckResult("equivalent", "The answer has the reference's value.", points, verdict)
    part = PartResult("1a", "The mean", points, State.UNREAD if error else State.CORRECT, "a reason", (check,))
    return Report(student, "a-set", "A set", points, (QuestionResult("1", "One", points, (part,)),), error=error)


@dataclass(frozen=True)
class Candidate:
    """A stand-in that is read as its own name, or not at all."""

    student: str
    fault: Exception | None = None

    def fingerprint(self):
        return self.student

    def read(self, outline):
        if self.fault:
            raise self.fault
        return self.student


@pytest.fixture
def fake(monkeypatch):
    """A problem set, grading and pages that are plain to see through."""
    nothing = SimpleNamespace(name="a-set", content_hash="", questions=(), outline=SimpleNamespace(code=False), seconds=0.0)
    monkeypatch.setattr(runner.registry, "load", lambda name, folders=(): nothing)
    monkeypatch.setattr(runner.grading, "grade", lambda problem_set, submission, *, seed=0, level=None: report_on(submission, earned=2.0))
    monkeypatch.setattr(runner.grading, "unreadable", lambda problem_set, student, message, *, seed=0: report_on(student, error=message))
    monkeypatch.setattr(runner.html, "student_page", lambda report, *, show_reference=False: f"page of {report.student}")
    monkeypatch.setattr(runner.html, "class_page", lambda reports, links: "\n".join(links))
    monkeypatch.setattr(runner.json, "results", lambda reports: plain_json.dumps([report.student for report in reports]).encode())


ORDER = Order("a-set")
BROKEN = Candidate("broken", ZeroDivisionError("a bug"))
UNREADABLE = Candidate("unreadable", SubmissionError("Expected text, found a picture."))


def test_a_submission_that_cannot_be_read_is_reported_so(fake):
    assert Marker(ORDER)(UNREADABLE).report.error == "Expected text, found a picture."


def test_our_own_failure_leaves_every_point_pending_and_the_traceback_in_the_log(fake):
    graded = Marker(ORDER)(BROKEN)
    (question,) = graded.report.questions
    (part,) = question.parts
    (check,) = part.checks
    assert [level.points for level in (graded.report, question, part, check)] == 4 * [Points(0.0, 2.0, 2.0)]
    assert (part.state, check.verdict.basis, graded.report.error) == (State.FAILURE, Basis.FAILURE, "")
    assert "ZeroDivisionError: a bug" in graded.log


def test_what_a_lower_room_logs_travels_with_the_result_and_is_not_printed(fake, monkeypatch, capsys):
    def grade(problem_set, submission, *, seed=0, level=None):
        logging.getLogger("grader.grading").error("part 1a of %s failed", submission)
        return report_on(submission)

    monkeypatch.setattr(runner.grading, "grade", grade)
    assert Marker(ORDER)(Candidate("ada")).log == "part 1a of ada failed"
    assert capsys.readouterr() == ("", "")


def test_a_failure_report_says_whose_fault_it_is(fake):
    assert failure("a-set", "ada").notes[0].message == runner.OUR_FAULT


def test_reports_stand_in_the_order_of_the_submissions_and_one_failure_costs_one_submission(fake, tmp_path):
    reports = grade_class(ORDER, [Candidate("b"), BROKEN, Candidate("a")], tmp_path)
    assert [(report.student, report.points.earned) for report in reports] == [("b", 2.0), ("broken", 0.0), ("a", 2.0)]
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")) == [
        "index.html", "results.json", "students/a.html", "students/b.html", "students/broken.html",
    ]  # fmt: skip
    assert (tmp_path / "students/a.html").read_text() == "page of a"
    assert (tmp_path / "results.json").read_text() == '["b", "broken", "a"]'


def test_results_are_told_in_order_but_pages_are_written_as_they_finish(fake, tmp_path, monkeypatch):
    written, told = [], []
    monkeypatch.setattr(runner, "each", lambda start, items, **options: ((i, start()(items[i])) for i in (2, 0, 1)))
    monkeypatch.setattr(runner, "write", lambda path, data: written.append(path.name))
    grade_class(ORDER, [Candidate("a"), Candidate("b"), Candidate("c")], tmp_path, finished=lambda graded: told.append(graded.report.student))
    assert told == ["a", "b", "c"]
    assert written == ["c.html", "a.html", "b.html", "index.html", "results.json"]


def test_a_submission_whose_process_died_is_our_failure(fake, tmp_path, monkeypatch):
    told: list[Graded] = []
    monkeypatch.setattr(runner, "each", lambda start, items, **options: iter([(0, Lost("It died."))]))
    (report,) = grade_class(ORDER, [Candidate("ada")], tmp_path, finished=told.append)
    assert report.questions[0].parts[0].state is State.FAILURE
    assert told[0].log == "It died."


def test_students_whose_names_differ_in_case_alone_have_two_pages(fake, tmp_path):
    grade_class(ORDER, [Candidate("Ada"), Candidate("ada")], tmp_path)
    assert (tmp_path / "index.html").read_text().splitlines() == ["students/Ada.html", "students/ada-2.html"]
    assert (tmp_path / "students/ada-2.html").read_text() == "page of ada"


def test_what_is_written_stays_when_a_later_submission_ends_the_run(fake, tmp_path, monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        grade_class(ORDER, [Candidate("ada"), Candidate("bob", KeyboardInterrupt())], tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.html")] == ["students/ada.html"]


def test_a_folder_that_cannot_be_written_is_said_in_words(fake, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"^Cannot make the folder .*: (Not a directory|File exists)\.$"):
        grade_class(ORDER, [Candidate("ada")], tmp_path / "file")


@pytest.mark.slow
def test_the_sample_class_gives_the_same_bytes_for_any_number_of_jobs(tmp_path):
    from grader.submission.read import find_submissions

    candidates = find_submissions([ROOT / "tests/samples/ecs289-2020"])
    assert len(candidates) >= 12
    files = {}
    for jobs in (1, 2):
        grade_class(Order("ecs289-2020"), candidates, tmp_path / str(jobs), jobs=jobs)
        files[jobs] = {path.relative_to(tmp_path / str(jobs)): path.read_bytes() for path in sorted((tmp_path / str(jobs)).rglob("*.*"))}
    assert len(files[1]) == len(candidates) + 2
    assert files[1] == files[2]


def test_what_was_graded_before_an_interruption_is_kept_and_the_bytes_are_those_of_one_run(fake, tmp_path, monkeypatch):
    class Interruption(BaseException):
        pass

    def stop(graded):
        if graded.report.student == "bob":
            raise Interruption

    students = [Candidate(name) for name in ("ada", "bob", "cyd")]
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    grade_class(Order("a-set"), students, whole)
    with pytest.raises(Interruption):
        grade_class(Order("a-set"), students, broken, finished=stop)
    assert len(list((broken / ".graded").iterdir())) == 2
    read: list[str] = []
    monkeypatch.setattr(Candidate, "read", lambda self, outline: read.append(self.student) or self.student)
    grade_class(Order("a-set"), students, broken)
    assert read == ["cyd"]
    assert files_in(broken) == files_in(whole)


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_report_that_was_kept_is_the_very_report(tmp_path):
    report = grading.grade(registry.load("lab3"), read_submission(ROOT / "reference" / "lab3" / "model.md", registry.load("lab3").outline))
    kept = Kept(tmp_path / "kept", ("a-set",))
    kept.put(kept.key(Candidate("ada")), report)
    assert kept.get(kept.key(Candidate("ada"))) == report
    assert kept.get(kept.key(Candidate("bob"))) is None
    assert kept.get(Kept(tmp_path / "kept", ("another",)).key(Candidate("ada"))) is None


def test_a_report_that_was_cut_off_is_not_taken(tmp_path):
    kept = Kept(tmp_path / "kept", ("a-set",))
    kept.put("ab", report_on("ada"))
    (file,) = (tmp_path / "kept").iterdir()
    file.write_bytes(file.read_bytes()[:-10])
    assert kept.get("ab") is None


@pytest.mark.slow
def test_a_class_of_code_gives_the_same_bytes_with_any_number_of_jobs(tmp_path):
    model = (ROOT / "reference" / "lab3-code" / "model.py").read_text()
    sources = {
        "ada.py": model,
        "bob.py": model.replace("2 * (hidden", "(hidden"),
        "cyd.py": model.replace("return value * (1 - value)", "import os; os._exit(0)"),
    }
    (tmp_path / "class").mkdir()
    for name, source in sources.items():
        (tmp_path / "class" / name).write_text(source)
    candidates = find_submissions([tmp_path / "class"])
    reports = grade_class(Order("lab3-code"), candidates, tmp_path / "one", jobs=1)
    grade_class(Order("lab3-code"), candidates, tmp_path / "two", jobs=2)
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")
    assert [round(report.points.possible - report.points.earned, 2) for report in reports] == [0.0, 8.0, 2.0]
    assert {report.execution.level for report in reports} == {"strict"}
