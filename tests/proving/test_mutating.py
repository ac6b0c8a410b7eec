"""The model answer to a function with one thing changed: what is changed, and that weak tests are told."""

import ast

import pytest

from grader import registry
from grader.proving import mutating, prove
from grader.proving.mutating import mutants

SOURCE = """
def g(x):
    return x + 1


def f(x, W):
    total = 0.0
    for number in range(3):
        if number >= 1:
            total = total - W.T @ x / 2
    return -total
"""


def test_one_thing_of_the_function_is_changed_at_a_time_and_nothing_else():
    found = list(mutants(SOURCE, "f"))
    assert [one.what for one in found] == [
        "line 7: 0.0 to 1.0",
        "line 11: sign dropped",
        "line 8: 3 to 4",
        "line 9: GtE to Lt",
        "line 9: 1 to 2",
        "line 10: Sub to Add",
        "line 10: Div to Mult",
        "line 10: 2 to 3",
        "line 10: transpose dropped",
        "line 10: MatMult to Mult",
    ]
    assert all("x + 1" in one.source for one in found)
    assert len({one.source for one in found}) == len(found)
    assert all(ast.parse(one.source) for one in found)


def test_a_function_that_is_not_there_has_no_mutants():
    assert list(mutants(SOURCE, "h")) == []


WEAK = """
id = "1"
title = "Weak tests"

[[part]]
id = "1.1"
title = "Running averages"
points = 1
statement = "Write `averages(gradients, beta)`."

[part.code]
function = "averages"
reference = "moving_average.running_average"
arguments = {{ gradients = "array T d", beta = "real in (0, 1)" }}
sizes = {{ T = [1, 4], d = [1, 2] }}

[[part.check]]
kind = "code"
{test}
"""
MODEL = """
import numpy as np


def averages(gradients, beta):
    found, last = np.zeros_like(gradients), 0.0
    for t, gradient in enumerate(gradients):
        last = found[t] = beta * last + (1 - beta) * gradient
    return found
"""


@pytest.mark.parametrize(("test", "survives"), [('holds = ["shape T d"]', True), ("draws = 4", False)])
def test_a_change_that_no_test_finds_is_the_authors_to_put_right(tmp_path, test, survives):
    (tmp_path / "weak" / "model").mkdir(parents=True)
    (tmp_path / "weak" / "set.toml").write_text('title = "Weak"\ncourse = "A course"\n')
    (tmp_path / "weak" / "1.toml").write_text(WEAK.format(test=test))
    (tmp_path / "weak" / "model" / "model.py").write_text(MODEL)
    (proof,) = prove(["weak"], [tmp_path])
    assert any("expected a test that finds this change of the model answer" in fault for fault in proof.all_faults) is survives
    assert proof.total("mutants") > 4


def test_what_draws_at_random_has_no_values_to_compare():
    (part,) = [part for part in registry.load("ift6135-2019-code").parts if part.id == "2.1"]
    assert mutating.tried(part, MODEL) == mutating.Tried()
