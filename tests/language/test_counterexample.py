"""A wrong answer is shown a point with small round numbers where it differs."""

import grader
from grader.language.counterexample import number
from grader.result import Basis

REGRESSION = {"X": "matrix n d", "y": "vector n", "w": "vector d"}


def test_the_point_is_small_and_both_values_are_shown():
    verdict = grader.compare("x + y", "x y")
    shown = verdict.counterexample
    assert verdict.basis is Basis.COUNTEREXAMPLE
    assert shown is not None
    point = {name: int(value) for name, value in shown.point}
    assert all(1 <= value <= 3 for value in point.values())
    assert int(shown.found) == point["x"] + point["y"]
    assert int(shown.expected) == point["x"] * point["y"]


def test_sizes_and_arrays_are_shown():
    shown = grader.compare(r"X^\top X w", r"X^\top (X w - y)", symbols=REGRESSION).counterexample
    assert shown is not None
    point = dict(shown.point)
    assert {"n", "d", "X", "w", "y"} <= set(point)
    assert point["X"].startswith("[")
    assert ";" in point["X"]


def test_shapes_that_do_not_fit_are_told_and_have_no_point():
    verdict = grader.compare(r"X w y", "X w", symbols=REGRESSION)
    assert verdict.tag == "shape"
    assert verdict.counterexample is None
    assert "inner sizes that agree" in verdict.feedback


def test_only_what_the_two_depend_on_is_listed():
    grader.compare("x_7 + x", "x", symbols={"x_i": "real", "x": "real"})
    shown = grader.compare("2x", "x + 1").counterexample
    assert shown is not None
    assert [name for name, _ in shown.point] == ["x"]


def test_a_number_has_at_most_five_digits():
    assert [number(value) for value in (2.0, 1 / 3, 12345678.0, -0.5)] == ["2", "0.33333", "1.2346e+07", "-0.5"]


def test_what_is_random_has_no_value_at_a_point_where_moments_differ():
    found = grader.compare(r"\mathbb{E}[z^2]", r"\sigma^2 + \mu", symbols={"z": r"random real, mean \mu, variance \sigma^2"}).counterexample
    assert [name for name, _ in found.point] == [r"\mu", r"\sigma"]
