"""Layers, definitions of arrays, and free indices: what they make right, and what wrong."""

import pytest

import grader
from grader.language.model import Model, Recipe
from grader.language.scopes import scope_of
from grader.result import Outcome

NETWORK = {
    "x": "vector n", "V": "matrix p n", "c": "vector p", "W": "matrix m p", "b": "vector m", r"\phi_1": "elementwise function",
    r"\phi_2": "elementwise function", "i": "index 1 m", "j": "index 1 n",
}  # fmt: skip
STEPS = {"a": "V x + c", "h": r"\phi_2(a)", "z": "W h + b", "y": r"\phi_1(z)", "w": "W", "v": "V"}
LAYER = {"x": "vector n", "W": "matrix m n", "b": "vector m", "z": "vector m", "y": "vector m", r"\phi": "elementwise function"}
DROPOUT = {"X": "matrix n d", "R": "random matrix n d, Bernoulli p", "y": "vector n", "w": "vector d"}
SAMPLE = {"x": "random vector d, mean 0, variance 1", "w": "vector d"}
RECURRENT = {"W": "matrix d d", "t": "index 1 T", "k": "index 1 t", "T": "positive integer"}
TWO_WAYS = {
    "V^{(f)}": "matrix q d", "U^{(b)}": "matrix e e", "h^{(f)}": "sequence of vector d", "h^{(b)}": "sequence of vector e",
    "T": "positive integer", "t": "index 1 T", "z": "vector q",
}  # fmt: skip
VERDICTS = [
    (NETWORK, STEPS, r"\phi_1'(z_i)\sum_k w_{ik}\phi_2'(a_k)v_{kj}", r"\frac{\partial y_i}{\partial x_j}", "correct"),
    (NETWORK, STEPS, r"\sum_k \frac{\partial y_i}{\partial h_k}\frac{\partial h_k}{\partial x_j}", r"\frac{\partial y_i}{\partial x_j}", "correct"),
    (NETWORK, STEPS, r"\phi_1'(z_i)\sum_k w_{ik}\phi_2(a_k)v_{kj}", r"\frac{\partial y_i}{\partial x_j}", "incorrect"),
    (LAYER, {"z": "W x + b", "y": r"\phi(z)"}, r"\phi'(z_i) \delta_{ij} x_k", r"\frac{\partial y_i}{\partial W_{jk}}", "correct"),
    (LAYER, {"z": "W x + b", "y": r"\phi(z)"}, r"\phi'(z_k) \delta_{ij} x_k", r"\frac{\partial y_i}{\partial W_{jk}}", "incorrect"),
    (DROPOUT, {}, r"\frac{1}{4} \|y - (X \odot R) w\|^2", r"\frac{1}{2n} \|y - (X \odot R) w\|^2", "incorrect"),
    (SAMPLE, {}, "2", r"\mathbb{E}[x^\top x]", "incorrect"),
    (SAMPLE, {}, "d", r"\mathbb{E}[x^\top x]", "correct"),
    (RECURRENT, {}, r"\prod_{i=1}^{t-k} (-W)", r"\prod_{i=1}^{t-k} W", "incorrect"),
    ({"X": "matrix n d", "w": "vector d"}, {r"\Gamma": r"\sqrt{\mathrm{diag}(X^\top X)}"}, r"\|\Gamma (-w)\|^2", r"\|\Gamma w\|^2", "correct"),
    ({"X": "matrix n d", "w": "vector d"}, {r"\Gamma": r"\sqrt{\mathrm{diag}(X^\top X)}"}, "||(w' * Gamma')'||^2", r"\|\Gamma w\|^2", "correct"),
    ({"n": "sequence of positive scalar", "k": "index 1 d", "g": "real"}, {}, r"\prod_{l=1}^{k} n_l\, g", r"g \prod_{l=1}^k n_l", "correct"),
    (
        {"n": "sequence of positive scalar", "k": "index 1 d", "s": "positive scalar", "g": "real"},
        {},
        r"s \prod_{l=1}^{k-1} n_{l-1} \prod_{l=k+1}^d n_l^2\, g",
        r"s g (\prod_{l=1}^{k-1} n_{l-1})(\prod_{l=k+1}^d n_l^2)",
        "correct",
    ),
    (
        {"W": "matrix d d", "D": "sequence of matrix d d", "t": "positive integer"},
        {},
        r"\prod_{i=1}^{t} D_i W",
        r"(\prod_{i=1}^{t} D_i) W",
        "incorrect",
    ),
    ({"u": "vector d", "i": "index 1 d", "j": "index 1 d"}, {}, r"\delta_{i, j-1} - u_i u_j", "-u_i u_j", "incorrect"),
    ({"T": "positive integer", "d": "positive scalar"}, {}, r"(\frac{1}{d})^{-T}", "d^T", "correct"),
    ({r"\sigma": "elementwise function", "h": "vector d"}, {"g": r"\sigma(h)"}, r"\sigma^{-1}(g)", "h", "undecided"),
]
TRANSPOSED = [r"V^{(f)\top} z", r"V^{(f)T} z", r"V^{f\top} z", r"V^{f^\top} z", r"V^{(f)^{\top}} z", r"(V^{(f)})^\top z"]
MEMBERS = [
    (r"h_t^f", r"h_t^{(f)}"),
    (r"h_{t+1}^{f}", r"h^{(f)}_{t+1}"),
    (r"U^b h_t^b", r"U^{(b)} h_t^{(b)}"),
    (r"h_{t+1}^{(b)\top} h_{t+1}^{(b)}", r"\|h^{(b)}_{t+1}\|^2"),
]


@pytest.mark.parametrize(("symbols", "definitions", "answer", "reference", "outcome"), VERDICTS)
def test_names_in_force_settle_what_is_meant(symbols, definitions, answer, reference, outcome):
    assert grader.compare(answer, reference, symbols=symbols, definitions=definitions).outcome == Outcome(outcome)


@pytest.mark.parametrize("answer", TRANSPOSED)
def test_a_transpose_stands_within_the_layers_script_or_behind_it(answer):
    assert grader.compare(answer, r"(V^{(f)})^\top z", symbols=TWO_WAYS).outcome is Outcome.CORRECT


@pytest.mark.parametrize(("answer", "reference"), MEMBERS)
def test_a_layer_is_written_with_brackets_or_without(answer, reference):
    assert grader.compare(answer, reference, symbols=TWO_WAYS).outcome is Outcome.CORRECT


def test_random_sizes_differ_from_round_to_round():
    scope = scope_of(DROPOUT)
    assert [Model(Recipe(scope, round=number)).sizes["n"] for number in range(2)] == [2, 3]


def test_three_free_indices_meet_in_every_pattern():
    recipe = Recipe(scope_of(dict.fromkeys("ijk", "index 1 5")))
    rounds = [Model(Recipe(recipe.scope, round=number)).integers for number in range(recipe.patterns)]
    assert {(seen["i"] == seen["j"], seen["j"] == seen["k"], seen["i"] == seen["k"]) for seen in rounds} >= {
        (True, False, False), (False, True, False), (False, False, True), (True, True, True),
    }  # fmt: skip
