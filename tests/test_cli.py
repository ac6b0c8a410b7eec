"""The command: what it prints and how it ends."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from grader import __version__, cli
from grader.errors import AuthoringError, UsageError
from grader.result import Basis, CheckResult, Outcome, PartResult, Points, QuestionResult, Report, State, Verdict

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests/samples/ecs289-2020"


def report(earned, possible=10.0, pending=0.0, *, error="", basis=Basis.SAMPLED):
    points = Points(earned, possible, pending)
    check = CheckResult("equivalent", "Equal", points, Verdict(Outcome.UNDECIDED, 0.0, basis))
    part = PartResult("1", "One", points, State.UNDECIDED, "", (check,))
    return Report("ada", "a-set", "A set", points, (QuestionResult("1", "One", points, (part,)),), error=error)


PASS, WRONG = report(10.0), report(6.0)
UNREADABLE = report(0.0, pending=10.0, error="Expected text.")
OURS = report(0.0, pending=10.0, basis=Basis.FAILURE)
EXITS = [  # reports, --fail-under -> exit code
    ([PASS], None, 0),
    ([PASS, WRONG], None, 1),
    ([PASS, WRONG], 60.0, 0),
    ([PASS, WRONG], 60.5, 1),
    ([report(6.0, pending=4.0)], None, 0),
    ([report(6.0, pending=2.0)], 75.0, 0),
    ([report(6.0, pending=2.0)], 75.1, 1),
    ([report(0.0, pending=10.0)], 100.0, 0),
    ([report(0.1 + 0.2, possible=0.3)], None, 0),
    ([WRONG, UNREADABLE], None, 3),
    ([UNREADABLE], 0.0, 3),
    ([UNREADABLE, OURS, WRONG], None, 4),
    ([], None, 0),
]


@pytest.mark.parametrize(("reports", "fail_under", "code"), EXITS)
def test_the_exit_code_is_the_gravest_of_what_was_found(reports, fail_under, code):
    assert cli.exit_code(reports, fail_under) == code


def run(*arguments, **options):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], prog_name="grader", **options)


@pytest.fixture
def exploding(monkeypatch):
    """Let listing the sets raise whatever a test wants."""
    from grader import registry

    def explode(error):
        def names(folders=()):
            raise error

        monkeypatch.setattr(registry, "names", names)

    return explode


def test_the_version_is_told():
    assert run("--version").output == f"grader, version {__version__}\n"


@pytest.mark.parametrize("command", [(), ("sets",), ("show",), ("check",), ("grade",)])
def test_every_command_explains_itself(command):
    done = run(*command, "--help")
    assert done.exit_code == 0
    assert done.output.startswith(f"Usage: grader {' '.join(command)}".rstrip())


def test_help_imports_nothing_heavy():
    code = "import sys, grader.cli; print(*sorted({'numpy', 'sympy', 'rich', 'jinja2', 'yaml', 'pydantic', 'asyncio'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


ERRORS = [  # what goes wrong -> exit code, what is said
    (UsageError("No problem set 'ecs'; did you mean 'ecs289-2020'?"), 2, "grader: No problem set 'ecs'; did you mean 'ecs289-2020'?\n"),
    (AuthoringError("a.toml: title: missing", "a.toml: points: missing"), 2, "grader: a.toml: title: missing\ngrader: a.toml: points: missing\n"),
    (KeyboardInterrupt(), 130, "grader: Interrupted; what was written stays.\n"),
]


@pytest.mark.parametrize(("error", "code", "said"), ERRORS)
def test_what_goes_wrong_is_said_in_words(exploding, error, code, said):
    exploding(error)
    done = run("sets")
    assert (done.exit_code, done.stderr, done.stdout) == (code, said, "")


def test_our_own_failure_is_one_kind_sentence_without_a_traceback(exploding):
    exploding(ZeroDivisionError("a bug"))
    done = run("sets")
    assert done.exit_code == 4
    assert re.fullmatch("grader: Sorry, .*not your fault.*\n", done.stderr)


def test_the_traceback_is_logged_on_request(exploding):
    exploding(ZeroDivisionError("a bug \x1b[31m"))
    said = run("--debug", "sets").stderr
    assert "ZeroDivisionError: a bug" in said
    assert "\x1b" not in said


def test_a_progress_line_is_cleaned_of_what_a_name_may_hide():
    hostile = Report("ada\x1b[2J\u202e\n::error::", "a-set", "A set", Points(1.0, 2.0, 0.5), ())
    assert not re.search("[\x00-\x1f\x7f\u202e]", cli.marking._line(hostile, "1/2"))


LINES = [  # report -> what is said
    (report(1.5, 2.0, 0.25), "3/14 ada: 1.5 of 2 points; 0.25 points wait for a person"),
    (UNREADABLE, "3/14 ada: cannot be read: Expected text."),
    (OURS, "3/14 ada: not checked, by a fault of ours: 0 of 10 points; 10 points wait for a person"),
]


@pytest.mark.parametrize(("found", "line"), LINES)
def test_a_progress_line_says_what_was_found(found, line):
    assert cli.marking._line(found, "3/14") == line


@pytest.mark.parametrize(("reports", "failures"), [([PASS, UNREADABLE], []), ([OURS, PASS, OURS], ["Not checked, by a fault of ours: 2."])])
def test_what_we_failed_at_is_counted_in_the_end(reports, failures):
    lines = list(cli.marking._summary(reports))
    assert lines[0].startswith(f"{len(reports)} submissions")
    assert [line[: line.index(".") + 1] for line in lines if "fault" in line] == failures


def test_show_prints_statements_parts_points_and_how_each_is_checked(monkeypatch):
    from grader import registry

    check = SimpleNamespace(kind="equivalent", title="The answer has the reference's value.", share=1.0)
    part = SimpleNamespace(id="1a", title="The variance", statement="Find it.", points=2.0, checks=[check])
    question = SimpleNamespace(id="1", title="Initialisation", statement="Let w be drawn.\n\nThen:", parts=[part])
    problem_set = SimpleNamespace(name="a-set", title="A set", course="A course", points=2.0, questions=[question])
    monkeypatch.setattr(registry, "load", lambda name, folders=(): problem_set)
    assert run("show", "a-set").output == (
        "A set (2 points)\nA course\n\n1  Initialisation\n  Let w be drawn.\n\n  Then:\n  1a  The variance (2 points)\n    Find it.\n"
        "    - The answer has the reference's value. (equivalent, 100%)\n"
    )


USAGE = [  # arguments -> what is said
    (("grade", "ecs289-2020", "no-such-file", "--out", "out"), "'no-such-file' does not exist"),
    (("grade", "ecs289-2020", "--out", "out"), "Missing argument 'PATH...'"),
    (("grade", "ecs289-2020", "."), "Missing option '--out'"),
    (("grade", "ecs289-2020", ".", "--out", "out"), "No submission was found"),
    (("check", "ecs289-2020", "."), "No submission was found"),
    (("check", "ecs289-2019", __file__), "ecs289-2020"),
    (("show", "ecs289-2019"), "ecs289-2020"),
    (("sets", "--problems", "nowhere"), "'nowhere' does not exist"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE)
def test_a_command_that_cannot_be_done_says_why(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert (done.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert said in done.stderr


@pytest.mark.slow
def test_a_class_is_graded_from_the_command_line(tmp_path):
    """The whole way, as a process: no carriage return when piped, every file in its place, and the gravest exit code."""
    command = [sys.executable, "-m", "grader", "grade", "ecs289-2020", SAMPLES, "--out", tmp_path / "out", "--json", tmp_path / "a.json"]
    done = subprocess.run([*command, "--junit-xml", tmp_path / "a.xml"], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (3, b"")
    assert not re.search(rb"[\r\x1b]", done.stdout)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "out/results.json").read_bytes()
    assert (tmp_path / "a.xml").read_bytes().startswith(b"<?xml")
    lines = done.stdout.decode().splitlines()
    assert sum(bool(re.match(r"\d+/\d+ ", line)) for line in lines) == len(list((tmp_path / "out/students").iterdir()))
    assert lines[-1].endswith("index.html")


WRONG_ANSWERS = """# Question 2

## 2.2

$$\\nabla f = (2x, 12y)$$

## 2.2.1

$$(x_1, y_1) = (3, 1), (x_2, y_2) = (2, 1), (x_3, y_3) = (1, 1)$$
"""


def test_the_self_check_says_what_is_wrong_and_never_shows_the_key(tmp_path):
    from grader.runner import Marker, Order
    from grader.submission.read import find_submissions

    file = tmp_path / "ada.md"
    file.write_text(WRONG_ANSWERS)
    done = run("check", "ecs289-2020", file)
    assert done.exit_code == 1
    assert re.search(r"^ *2\.2  +Not correct +0/8 ", done.output, re.MULTILINE)

    found = Marker(Order("ecs289-2020")).report(find_submissions([file])[0])
    keys = [part.reference for question in found.questions for part in question.parts if part.reference]
    assert len(keys) >= 3
    assert [key for key in keys if key in done.output] == []
