"""Habits of those who write LaTeX: primes and indices, open arguments, indicators, conditions behind a formula."""

import pytest

from grader import compare
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.scopes import scope_of
from grader.language.statements import statements

NET = {
    "x": "vector n",
    "W": "matrix m n",
    "z": "vector m",
    r"\phi": "elementwise function",
    "i": "index 1 m",
    "j": "index 1 m",
    "k": "index 1 n",
    "f": "function",
}
SAME = [
    (r"\phi'{}_i x_k", r"(\phi')_i x_k", {r"\phi'": r"\phi'(z)"}),
    (r"\phi^\prime(z_i)", r"\phi'(z_i)", {}),
    (r"\phi^{\prime}(z_i)", r"\phi'(z_i)", {}),
    (r"f^{\prime\prime}(2)", r"f''(2)", {}),
    (r"z{}_i", r"z_i", {}),
    *[
        (f"{sign} x_k", r"\mathbb{1}[i = j] x_k", {})
        for sign in (
            "1[i=j]",
            "1(i=j)",
            "1_{i=j}",
            r"1_{\{i=j\}}",
            r"\mathbf{1}_{i=j}",
            r"\mathbf{1}[i=j]",
            r"\mathbbm{1}_{\{i = j\}}",
            r"\mathds{1}(i=j)",
            "I(i=j)",
            "I[i=j]",
            r"2 [i=j] \frac12",
            r"\delta_{ij}",
        )
    ],
]
APART = {  # what is written -> its statements
    r"a = \frac{b}{c}\ (c > 0)": ["a = b/c", "c > 0"],
    r"a = b \quad (b \ne 0)": ["a = b", r"b \ne 0"],
    r"a = \mathbb{E}[b]\, c\ (c > 0)": [r"a = \mathbb{E}[b] c", "c > 0"],
    r"a = P_\theta(b > 0)": [r"a = P_\theta(b > 0)"],
    r"a = P(b > 0)": ["a = P(b > 0)"],
    r"P(b = 1) = c": ["P(b = 1) = c"],
    r"a = f(b = 2)": ["a = f(b = 2)"],
    r"(a > 0)": ["a > 0"],
}


@pytest.mark.parametrize(("written", "meant", "definitions"), SAME)
def test_a_habit_is_read_as_what_is_meant(written, meant, definitions):
    assert compare(written, meant, symbols=NET, definitions=definitions).outcome == "correct"


@pytest.mark.parametrize("other", ["1[i=k] x_k", "1[i=j]", r"1[i \ne j] x_k", "(1 - 1[i=j]) x_k"])
def test_an_indicator_of_something_else_is_wrong(other):
    assert compare(other, r"\mathbb{1}[i = j] x_k", symbols=NET).outcome == "incorrect"


@pytest.mark.parametrize("written", ["[x = 1]", "[1, 2]", "[0, 1)", "1 (x + 1)", r"\mathbb{E}[x = 1]", "P(X = 1)", "x = [1, 2]"])
def test_other_brackets_are_no_indicators(written):
    assert "indicator" not in str(parse(written))


@pytest.mark.parametrize(("written", "says"), APART.items())
def test_a_condition_behind_an_equation_is_a_statement_of_its_own(written, says):
    assert [statement.tree for statement in statements(written, Scope())] == [parse(one) for one in says]


def test_an_open_argument_is_read_and_not_judged():
    assert compare(r"f(\cdot) + 1", "f(x) + 1", symbols=NET).outcome == "undecided"


@pytest.mark.parametrize("sign", [r"^{\mathsf T}", r"^\mathsf{T}", r"^{\mathrm{T}}", r"^{\text{T}}", r"^{\mathrm T}"])
def test_an_upright_t_is_a_transpose_also_where_t_is_a_number(sign):
    assert compare(f"W{sign}", r"W^\top", symbols=NET | {"T": "positive integer"}).outcome == "correct"


@pytest.mark.parametrize(
    ("source", "kind"), [(r"(\nabla_x g)^T", "Transpose"), (r"(\frac{\partial g}{\partial x})^T", "Transpose"), (r"(\frac{d a}{d b})^T", "Power")]
)
def test_a_slope_by_an_array_has_a_transpose_where_T_is_a_number(source, kind):
    scope = scope_of({"T": "positive integer", "x": "vector d", "g": "vector m", "a": "real", "b": "real"}, {})
    assert type(parse(source, scope)).__name__ == kind
