"""The benchmarks' own machinery: their examples hold, and what they print adds up."""

from __future__ import annotations

import doctest
import importlib
import json
from pathlib import Path

import pytest

from benchmarks import code_class, compare, fair_marks, fuzz_readers, sandbox
from benchmarks.coding.assignment import AWKWARD, class_of
from grader.runner import Marker, Order

FORMULAS = sorted(path.stem for path in (Path(compare.__file__).parent / "formulas").glob("*.py"))


@pytest.mark.parametrize("module", ["compare", "fair_marks", *(f"formulas.{name}" for name in FORMULAS)])
def test_the_examples_in_docstrings_hold(module: str):
    assert doctest.testmod(importlib.import_module(f"benchmarks.{module}")).failed == 0


def test_pairs_with_matrices_are_left_to_other_benchmarks(tmp_path: Path):
    scalar = {"id": "1", "student": "x", "reference": "x", "expected": "correct", "symbols": {"x": "real"}}
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(map(json.dumps, [scalar, scalar | {"symbols": {"x": "vector d"}}])), encoding="utf-8")
    assert compare.read_pairs([file]) == [scalar]


def test_the_report_counts_right_wrong_and_undecided_and_gives_the_ratios(capsys: pytest.CaptureFixture[str]):
    pairs = [{"expected": "correct"}, {"expected": "correct"}, {"expected": "incorrect"}, {"expected": "incorrect"}]
    ours = compare.Measured(["correct", "undecided", "incorrect", "incorrect"], [2.0] * 4, [1.0] * 4)
    theirs = compare.Measured(["correct", "incorrect", "correct", "incorrect"], [10.0] * 4, [20.0] * 4)
    compare.report(pairs, {"grader": ours, "Math-Verify": theirs})
    lines = capsys.readouterr().out.splitlines()
    assert "right 3 (75.0%), wrong 0, undecided 1" in lines[1]
    assert "right 2 (50.0%), wrong 2, undecided 0" in lines[2]
    assert [line.split()[2] for line in lines if line.startswith("ratio")] == ["5.0", "20.0"]


def test_marks_that_are_too_far_off_are_counted_unless_a_person_looks():
    near, waits, far = (fair_marks.Marked("a-set 1", ours, 1.0, pending) for ours, pending in [(0.95, 0.0), (0.5, 0.2), (0.6, 0.0)])
    nothing = fair_marks.Marked("a-set 2", None, 1.0, 1.0)
    assert [mark.far for mark in (near, waits, far, nothing)] == [False, False, True, False]
    assert fair_marks.summary([near, nothing]) == ("mean distance 0.050 over 1 questions (at most 0.08), 0 too far", True)
    assert [fair_marks.summary(marks)[1] for marks in ([near, waits], [near] * 9 + [far])] == [False, False]


def test_where_the_write_ups_are_not_the_comparison_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.argv", ["fair_marks", "--shared", str(tmp_path)])
    fair_marks.main()
    assert capsys.readouterr().out == f"There are no write-ups in {tmp_path}; nothing was compared.\n"


def test_the_cost_of_running_code_is_measured_and_hostile_frames_are_counted(capsys: pytest.CaptureFixture[str]):
    sandbox.speed(2)
    assert sandbox.memory(21) == 0
    assert sandbox.fuzz(300, 5) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines[:3]] == ["walls", "walls, no namespaces", "no walls"]
    assert lines[-1].startswith("300 frames with seed 5 in")
    assert ": 0 faults, " in lines[-1]


@pytest.mark.slow
def test_awkward_code_is_marked_fairly_and_a_class_as_it_should_be(tmp_path: Path):
    marker = Marker(Order("five", (code_class.HERE,)))
    row = code_class.measured("grader", lambda students, folder: code_class.ours(students, folder, marker), class_of(4))
    assert row.right == 4
    assert [one.what for one, fair in zip(AWKWARD, row.fair, strict=True) if not fair] == []
    assert "10 of 10" in "\n".join(code_class.lines([row], 4))


def test_hostile_files_are_read_or_refused():
    assert fuzz_readers.run(2_000, seed=3) == 0
