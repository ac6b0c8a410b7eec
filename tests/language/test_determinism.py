"""The same verdicts, byte for byte, in every process; and what it costs to start."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.formulas.corpus import sample, trials
from benchmarks.formulas.identity import identities

ROOT = Path(__file__).resolve().parents[2]
PAIRS = ROOT / "benchmarks" / "pairs" / "scalar.jsonl"
SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "1", "OPENBLAS_NUM_THREADS": "2"},
    {"PYTHONHASHSEED": "4242", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo"},
]
VERDICTS = """
import json, sys
import grader
for question in json.load(sys.stdin):
    print(ascii(grader.compare(**question)))
"""
START_MILLISECONDS = 60
SLACK = 3
"""A machine that does other work at the same time is slower by this much; the figure is printed."""


def run(code: str, given: str = "", **surroundings: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | surroundings
    return subprocess.run([sys.executable, "-c", code], input=given, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def questions() -> list[dict[str, object]]:
    """What is asked of grader: the pairs of the benchmark, and a few rewrites and mutants of every identity of the field."""
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    asked = [{"answer": pair["student"], "reference": pair["reference"], "symbols": pair["symbols"], "syntax": pair["syntax"]} for pair in pairs]
    for identity in identities():
        found = trials(identity)
        asked.extend(
            {"answer": trial.answer, "reference": identity.key, "symbols": identity.symbols, "definitions": identity.definitions}
            for trial in (*sample(found, "right", 2), *sample(found, "wrong", 2))
        )
    return asked


@pytest.mark.slow
def test_verdicts_are_the_same_bytes_whatever_the_process_its_threads_and_its_hash_seed(questions: list[dict[str, object]]):
    first, *others = (run(VERDICTS, json.dumps(questions), **surroundings).splitlines() for surroundings in SURROUNDINGS)
    assert len(first) == len(questions)
    for surroundings, other in zip(SURROUNDINGS[1:], others, strict=True):
        different = [pair for pair in zip(first, other, strict=True) if pair[0] != pair[1]]
        assert not different, f"{surroundings}: {different[:3]}"


@pytest.mark.slow
def test_verdicts_do_not_depend_on_what_was_compared_before(questions: list[dict[str, object]]):
    there, back = (run(VERDICTS, json.dumps(asked)).splitlines() for asked in (questions, questions[::-1]))
    assert there == back[::-1]


def test_every_pair_of_the_benchmark_has_a_verdict_that_is_right_or_open():
    import grader

    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    assert len(pairs) >= 150
    said = [str(grader.compare(pair["student"], pair["reference"], symbols=pair["symbols"], syntax=pair["syntax"]).outcome) for pair in pairs]
    wrong = [(pair, outcome) for pair, outcome in zip(pairs, said, strict=True) if outcome not in (pair["expected"], "undecided")]
    assert not wrong
    assert said.count("undecided") <= 0.05 * len(pairs)


def test_import_grader_costs_next_to_nothing_beyond_the_interpreter():
    spent = statistics.median(start("import grader") - start("pass") for _ in range(7))
    print(f"\nimport grader: {spent:.1f} ms beyond the interpreter")  # noqa: T201 (the figure is what is asked for)
    assert spent < SLACK * START_MILLISECONDS


def start(code: str) -> float:
    """Return the milliseconds that a process takes, from outside."""
    begun = time.perf_counter()
    run(code)
    return 1000 * (time.perf_counter() - begun)


def test_the_first_comparison_of_numbers_needs_neither_sympy_nor_mpmath():
    code = """
import sys
import grader
assert grader.compare(r"\\frac{1}{2}(a + b)", "(a + b)/2").outcome == "correct"
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"sympy", "mpmath", "rich", "jinja2", "yaml", "pydantic", "click"}))
"""
    assert run(code).split() == []
