"""Derivatives by a subscript, by a dot, and by D."""

import pytest

import grader
from grader.language.parser import parse
from grader.language.render import latex
from grader.language.scopes import scope_of
from grader.result import Outcome

REALS = {"x": "real", "y": "real", "f": "function"}
REGRESSION = {"w": "vector d", "X": "matrix n d", "y": "vector n"}
LOSS = {r"\theta": "vector d"}
VERDICTS = [
    (REALS, r"\partial_x f(x)", "f'(x)", "correct"),
    (REALS, r"\partial_x (x^2 y)", "2xy", "correct"),
    (REALS, r"\partial_y (x^2 y)", "2xy", "incorrect"),
    (REALS, "D_x (x^2 y)", "2xy", "correct"),
    (REGRESSION, r"\partial_w \|Xw-y\|^2", r"2X^\top(Xw-y)", "correct"),
    (LOSS, r"\partial_\theta L(\theta)", r"\nabla_\theta L(\theta)", "correct"),
    (LOSS, r"\partial_\theta L", r"\nabla_\theta L", "correct"),
    (LOSS, r"\frac{\partial L}{\partial \theta}", r"\partial_\theta L", "correct"),
    (None, r"\dot x", r"\dot{x}", "correct"),
    (None, r"\dot x = -x", r"\dot{x} = -x", "correct"),
    (None, r"\dot x = x", r"\dot{x} = -x", "incorrect"),
    (None, r"\dot x = -x", r"\frac{dx}{dt} = -x", "correct"),
    (REALS, r"\partial_{xy} (x^2 y^2)", "4xy", "correct"),
    (REALS, r"\partial_x^2 (x^3)", "6x", "correct"),
    (REALS, r"\partial_x \partial_y (x^2 y)", "2x", "correct"),
    (REALS, r"\partial_x (x^2 y)", r"\frac{\partial}{\partial x} (x^2 y)", "correct"),
]


@pytest.mark.parametrize(("symbols", "answer", "reference", "outcome"), VERDICTS)
def test_a_derivative_is_one_however_it_is_written(symbols, answer, reference, outcome):
    assert grader.compare(answer, reference, symbols=symbols).outcome == Outcome(outcome)


def test_a_declared_d_is_no_derivative():
    assert latex(parse("D_x (y)")) == r"\frac{\partial y}{\partial x}"
    assert latex(parse("D_i (y)", scope_of({"D": "vector n"}))) == "D_{i} y"
