"""Code from the command line: the level is chosen there, a layer that is missing stops the run, and exit codes tell how it ended."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader import cli
from grader.code import work
from grader.sandbox import ExposedError, Level, MissingLayerError

MODEL = Path(__file__).parents[2] / "reference" / "lab3-code" / "model.py"


def run(*arguments):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], prog_name="grader")


@pytest.mark.parametrize("level", ["strict", "reduced"])
def test_the_level_is_chosen_and_told(tmp_path, level):
    done = run("check", "lab3-code", MODEL, "--level", level, "--json", tmp_path / "found.json")
    (report,) = json.loads((tmp_path / "found.json").read_text())["submissions"]
    assert done.exit_code == 0
    assert report["execution"]["level"] == level
    assert f"Code was run at the level {level}, behind limits," in done.output


def test_a_level_that_there_is_not_is_refused():
    assert run("check", "lab3-code", MODEL, "--level", "none").exit_code == 2


def test_a_missing_layer_stops_the_run_before_anything_is_graded(tmp_path, monkeypatch):
    def ready(level, secrets):
        raise MissingLayerError("landlock", "not in this kernel")

    monkeypatch.setattr("grader.runner.ready", ready)
    done = run("grade", "lab3-code", MODEL, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "the layer 'landlock' is missing" in done.stderr
    assert not (tmp_path / "out").exists()


def test_what_is_secret_may_not_lie_where_code_can_read():
    with pytest.raises(ExposedError, match="can be read by submitted code"):
        work.ready(Level.STRICT, [Path(json.__file__)])


def test_a_set_without_code_starts_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("grader.runner.ready", lambda level, secrets: pytest.fail("nothing is to be run"))
    (tmp_path / "ada.md").write_text("## 1.1\n\n$x$\n")
    assert run("check", "lab3", tmp_path / "ada.md").exit_code == 1


def test_python_for_a_set_without_code_is_said_to_be_none(tmp_path):
    (tmp_path / "ada.py").write_text("x = 1\n")
    done = run("check", "lab3", tmp_path / "ada.py")
    assert done.exit_code == 3
    assert "No part of this set is answered in Python" in done.output
