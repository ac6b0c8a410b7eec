"""Formulas as programs write them: calls over an index, entrywise signs, prefixes of libraries; and orders of growth with undeclared names."""

import pytest

import grader
from grader.language.parser import parse
from grader.language.render import latex
from grader.result import Outcome

COLUMNS = {"x": "vector n", "y": "vector n"}
MATRIX = {"A": "matrix m n", "x": "vector m"}
SQUARE = {"A": "matrix n n invertible", "x": "vector n"}
VERDICTS = [
    (None, "O(3 T N^T)", "O(T N^T)", "correct"),
    (None, "O(3 T N^T)", "O(N^T)", "incorrect"),
    (None, r"O(n \log n)", r"O(n\ln n)", "correct"),
    (None, r"\mathcal{O}(n^2)", "O(n^2)", "correct"),
    (None, r"\Theta(n^2)", r"\Theta(3n^2+n)", "correct"),
    (None, r"\Theta(1)", r"\Theta(5)", "correct"),
    (None, "O(1)", "O(n)", "incorrect"),
    (None, r"O(\max(n,m))", "O(n+m)", "correct"),
    (None, "O(nm)", "O(mn + m)", "correct"),
    (None, "O(T K^2)", "O(K^2 T)", "correct"),
    (None, "O(T K)", "O(K^2 T)", "incorrect"),
    (None, "O(n log n)", r"O(n \log n)", "correct"),
    (None, "O(n*log(n))", r"O(n \log n)", "correct"),
    (None, "O(n^2) + O(n)", "O(n^2)", "correct"),
    (None, "sum(i, i, 1, n)", r"\frac{n(n+1)}{2}", "correct"),
    (None, "sum(i^2, i, 1, n)", r"\sum_{i=1}^n i^2", "correct"),
    (None, "sum(i^2, (i, 1, n))", r"\sum_{i=1}^n i^2", "correct"),
    (None, "sum_{i=1}^n i", r"\frac{n(n+1)}{2}", "correct"),
    (None, "sum_{i=1}^{n} x_i", r"\sum_{i=1}^n x_i", "correct"),
    (None, "sum_(i=1)^n i", r"\frac{n(n+1)}{2}", "correct"),
    (None, "prod(k, k, 1, n)", "n!", "correct"),
    (None, "product(k, k, 1, n)", "n!", "correct"),
    (None, "prod_{k=1}^n k", "n!", "correct"),
    (None, "integrate(x^2, x, 0, 1)", "1/3", "correct"),
    (None, "integrate(x^2, (x, 0, 1))", "1/3", "correct"),
    (None, "int(x^2, x, 0, 1)", "1/3", "correct"),
    (None, "diff(x^3, x)", "3x^2", "correct"),
    (None, "diff(x^3, x, 2)", "6x", "correct"),
    (None, "limit(sin(x)/x, x, 0)", "1", "correct"),
    (COLUMNS, "x .* y", r"x \odot y", "correct"),
    (COLUMNS, "x ./ y", r"x \oslash y", "correct"),
    (COLUMNS, "x .^ 2", r"x \odot x", "correct"),
    (MATRIX, "A'*x", r"A^\top x", "correct"),
    (MATRIX, "A.T @ x", r"A^\top x", "correct"),
    (None, "np.exp(-x)", "e^{-x}", "correct"),
    (None, "numpy.log(x)", r"\ln x", "correct"),
    (None, "torch.sigmoid(x)", r"\frac{1}{1+e^{-x}}", "correct"),
    (None, "math.sqrt(2)", r"\sqrt2", "correct"),
    (None, "np.maximum(0, x)", r"\max(0,x)", "correct"),
    (MATRIX, "np.dot(A.T, x)", r"A^\top x", "correct"),
    (MATRIX, "np.linalg.norm(x)", r"\|x\|", "correct"),
    (SQUARE, "np.linalg.inv(A) @ x", "A^{-1}x", "correct"),
    (COLUMNS, "np.sum(x)", r"\sum_{i=1}^n x_i", "correct"),
    (COLUMNS, "sum(x)", r"\sum_{i=1}^n x_i", "correct"),
    (None, "os.system(1)", "1", "undecided"),
    (None, "sum(k^n,n,0,3)", "1+k+k^2+k^3", "correct"),
    (None, "sum((k+1)^2,k,0,n-1)", "sum(k^2,k,1,n)", "correct"),
    (None, "product(cos(k*x),k,1,3)", "cos(x) cos(2x) cos(3x)", "correct"),
    (None, "sum(i^2, i, 1, n-1)", r"\sum_{i=1}^n i^2", "incorrect"),
    (SQUARE, "A.^2", r"A \odot A", "correct"),
    (SQUARE, "A.^2", "A A", "incorrect"),
    (SQUARE, r"A^{\circ 2}", r"A \odot A", "correct"),
    (None, "import os", "1", "undecided"),
    (None, "max(1, 2)", "2", "correct"),
]
ECHOES = {
    "sum(i^2, i, 1, n)": r"\sum_{i=1}^{n} i^{2}",
    "limit(f(x), x, 0)": r"\lim_{x \to 0} f\left(x\right)",
    "A.^2": r"A^{\circ 2}",
    "x .* y": r"x \odot y",
    "np.linalg.norm(x)": r"\operatorname{norm}\left(x\right)",
}


@pytest.mark.parametrize(("symbols", "answer", "reference", "outcome"), VERDICTS)
def test_what_programs_write_is_read(symbols, answer, reference, outcome):
    assert grader.compare(answer, reference, symbols=symbols).outcome == Outcome(outcome)


@pytest.mark.parametrize(("source", "echo"), ECHOES.items())
def test_it_is_echoed_in_the_notation_of_the_field(source, echo):
    assert latex(parse(source)) == echo
