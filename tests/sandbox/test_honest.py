"""Honest but clumsy submissions earn what is right in them; tests/sandbox/test_attacks.py has them in the other modes as well."""

import pytest

from grader.sandbox import Call, Level, Program, Sandbox, Status
from tests.sandbox.honest.people import PEOPLE, marked_down

pytestmark = pytest.mark.usefixtures("walls")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as sandbox:
        yield sandbox


def test_there_are_enough_of_them():
    assert len(PEOPLE) > 70


@pytest.mark.parametrize("name", PEOPLE)
def test_somebody_who_is_right_is_not_marked_down(sandbox, name):
    assert marked_down(sandbox, PEOPLE[name]) == []


def test_nobody_is_marked_down_at_the_reduced_level():
    with Sandbox(Level.REDUCED, preload=["numpy"]) as sandbox:
        assert {name: held for name, files in PEOPLE.items() if (held := marked_down(sandbox, files))} == {}


NOTES = {  # who -> what they are told
    "is saved with Latin-1": "solution.py is not saved as UTF-8; it was read as Latin-1.",
    "is saved with UTF-16": "solution.py is saved as UTF-16; it was read as such.",
    "is saved with magics of notebooks": "solution.py has commands of a notebook, such as '%matplotlib inline'; they were left out.",
    "plots at the end": "matplotlib does nothing here: what it would show is seen by nobody.",
}


@pytest.mark.parametrize(("name", "note"), NOTES.items())
def test_what_was_put_right_is_told(sandbox, name, note):
    assert sandbox.run(Program(PEOPLE[name], "solution.py"), []).imported.notes == (note,)


ENDS = {  # who -> how loading ended, and in which line
    "exits at the end": ("SystemExit", 5),
    "quits at the end": ("SystemExit", 3),
    "asks for input before the function": ("EOFError", 1),
    "leaves an assertion that fails at the end": ("AssertionError", 5),
    "has an unfinished question before the right one": ("NotImplementedError", 2),
}


@pytest.mark.parametrize(("name", "end"), ENDS.items())
def test_how_the_file_itself_ended_is_told_with_its_line(sandbox, name, end):
    imported = sandbox.run(Program(PEOPLE[name], "solution.py"), []).imported
    assert (imported.status, imported.error.kind, imported.error.line) == (Status.RAISED, *end)


MARKS = {"x = 7 \\\n% 4\n": 3, "s = '''\n%d items\n!\n''' % 3\nx = len(s)\n": 11}


@pytest.mark.parametrize(("source", "x"), MARKS.items())
def test_a_line_of_python_that_looks_like_a_command_of_a_notebook_stays(sandbox, source, x):
    run = sandbox.run(Program({"a.py": f"{source}def f(): return x".encode()}, "a.py"), [Call("f")])
    assert (run.replies[0].value, run.imported.notes) == (x, ())
