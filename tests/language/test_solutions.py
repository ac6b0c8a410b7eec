"""Equations and systems mean the same when they hold for the same values."""

import numpy as np
import pytest

import grader
from grader.language.declaration import Domain
from grader.language.roots import roots
from grader.result import Outcome

REGRESSION = {"X": "matrix n d", "y": "vector n", "w": "vector d"}
LINEAR = {"A": "matrix n n invertible", "B": "matrix n n invertible", "x": "vector n", "b": "vector n"}
VERDICTS = [
    (None, "x+y=1", "x^2+y^2=1", "incorrect"),
    (None, "2x+2y=2", "x+y=1", "correct"),
    (None, "x=1, y=2", "y=2, x=1", "correct"),
    (None, "x=2, y=1", "x=1, y=2", "incorrect"),
    (None, r"x=1 \text{ and } y=2", "x=1, y=2", "correct"),
    (None, "x^2+y^2=1", "1-x^2=y^2", "correct"),
    (None, "x^2+y^2=2", "x^2+y^2=1", "incorrect"),
    (None, "e^{x}e^{y}=e", "x+y=1", "correct"),
    (None, "xy=1", "x=1/y", "correct"),
    (REGRESSION, r"X^\top X w = X^\top y", r"X^\top (Xw - y) = 0", "correct"),
    (REGRESSION, r"X^\top X w = X^\top y", r"X^\top y = X^\top X w", "correct"),
    (REGRESSION, r"X^\top y - X^\top X w = 0", r"X^\top (Xw - y) = 0", "correct"),
    (REGRESSION, r"X^\top X w = y", r"X^\top (Xw - y) = 0", "incorrect"),
    (REGRESSION, "X w = y", r"X^\top (Xw - y) = 0", "incorrect"),
    (REGRESSION, r"X^\top X w = 2 X^\top y", r"X^\top (Xw - y) = 0", "incorrect"),
    (LINEAR, "Ax=b", "x=A^{-1}b", "correct"),
    (LINEAR, "Ax=b", "x=bA^{-1}", "incorrect"),
    (LINEAR, "BAx=Bb", "Ax=b", "correct"),
    (None, "x + y = 3, x - y = 1", "x=2, y=1", "correct"),
    (None, "0=-x+y/A+(y-z)/B", "0=x-y/A-(y-z)/B", "correct"),
    (None, "1=x", "1=2x", "incorrect"),
    (None, "x=y", "x^2=y^2", "incorrect"),
    (None, "y=sqrt(1-x^2)", "x^2+y^2=1", "incorrect"),
    (None, "abs(x)=abs(y)", "x=y", "incorrect"),
    (None, "7/3x+x=15", "(1+1/3)x+x=15", "incorrect"),
    (None, "x^2=4", "x=2", "incorrect"),
    (None, "x^2-2x+1=0", "x=1", "correct"),
    (None, "b = a/c", "a = bc", "correct"),
    (None, "a x = a y", "x = y", "undecided"),
    (None, "x^2+y^2=1", "y^2=1-x^2", "correct"),
    (None, "e^x = y", r"x = \ln y", "correct"),
    (None, "x^2=4", "x=2 or x=-2", "correct"),
    (None, "a=0 or b=0", "a*b=0", "correct"),
    (None, "a*x=a*y", "a=0 or x=y", "correct"),
    (None, "abs(x)=abs(y)", "x=y or x=-y", "correct"),
    (None, "(x-y)(x+y)=0", "x=y or x=-y", "correct"),
    (None, "a=0", "a*b=0", "undecided"),
    (None, "x = 1, y = 2, z = 3", "z = 3, y = 2, x = 1", "correct"),
    (None, "2x + y = 4, x = 1", "x = 1, y = 2", "correct"),
    (None, "2x + y = 4, x = 1", "x = 1, y = 3", "incorrect"),
    (None, "x + y = 3, x - y = 1", "2x = 4, 2y = 2", "correct"),
    (None, "x + y = 3, x - y = 2", "2x = 4, 2y = 2", "incorrect"),
    (None, "x y = 2, x = 1", "x = 1, y = 2", "undecided"),
    (None, "Y = 1 + X", "y = 1 + x", "undecided"),
]
POSITIVE = {"x": "positive scalar", "a": "positive scalar", "y": "real"}
DECLARED = [
    ("x^2 = 4", "x = 2", "correct"),
    ("a x = a y", "x = y", "correct"),
    ("a^2 x = a y", "x = y", "incorrect"),
    ("x = |y|", "x^2 = y^2", "correct"),
]
ROOTS = {
    "a line": (lambda x: 2 * x - 3, 1, Domain.REAL, [[1.5]], True),
    "a polynomial": (lambda x: (x - 1) * (x + 2) * (x - 50), 1, Domain.REAL, [[-2], [1], [50]], True),
    "a double root": (lambda x: (x - 1) ** 2, 1, Domain.REAL, [[1]], True),
    "positive roots only": (lambda x: x**2 - 4, 1, Domain.POSITIVE, [[2]], True),
    "a change of sign": (lambda x: np.exp(x) - 2, 1, Domain.REAL, [[np.log(2)]], False),
    "no pole": (lambda x: 1 / x, 1, Domain.REAL, [], False),
    "two unknowns": (lambda x: x @ np.array([[1.0, 1.0], [1.0, -1.0]]) - np.array([3.0, 1.0]), 2, Domain.REAL, [[2, 1]], True),
    "a contradiction": (lambda x: np.concatenate([x, x - 1], axis=1), 1, Domain.REAL, [], True),
}


@pytest.mark.parametrize(("symbols", "answer", "reference", "outcome"), VERDICTS)
def test_equations_are_compared_by_their_solutions(symbols, answer, reference, outcome):
    assert grader.compare(answer, reference, symbols=symbols).outcome == Outcome(outcome)


@pytest.mark.parametrize(("answer", "reference", "outcome"), DECLARED)
def test_only_solutions_that_are_declared_count(answer, reference, outcome):
    assert grader.compare(answer, reference, symbols=POSITIVE).outcome == Outcome(outcome)


def test_equations_that_differ_come_with_a_point_on_one_and_not_on_the_other():
    told = grader.compare("x + y = 1", "x^2 + y^2 = 1").feedback
    assert told == "The two equations do not hold for the same values: at y = -0.5625, x = 1.5625 the answer holds, and what is asked does not."


@pytest.mark.parametrize("case", ROOTS)
def test_roots_are_found(case):
    residual, size, domain, expected, complete = ROOTS[case]
    with np.errstate(all="ignore"):
        found = roots(residual, size, domain)
    assert found is not None
    assert found.complete == complete
    np.testing.assert_allclose(found.points, np.reshape(expected, (-1, size)), atol=1e-7)


def test_infinitely_many_roots_are_not_told():
    assert roots(lambda x: x.sum(axis=1, keepdims=True), 2, Domain.REAL) is None
