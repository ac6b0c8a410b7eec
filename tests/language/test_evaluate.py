"""Trees have values in a model; one that has none says why."""

import numpy as np
import pytest

from grader.language.compare import scope_of
from grader.language.evaluate import evaluate
from grader.language.failure import DomainError, EvaluationError, ShapeError, UnsupportedError, WorkError
from grader.language.model import Model, Recipe
from grader.language.numbers import Kind
from grader.language.parser import parse

VALUES = {
    "2^3^2": 512,
    "-2^2": -4,
    "2^-1": 0.5,
    "1/2/2": 0.25,
    "5!": 120,
    r"\binom{5}{2}": 10,
    "50%": 0.5,
    r"\sqrt[3]{27}": 3,
    r"\log_2 8": 3,
    r"\ln e": 1,
    r"\sin^2 1 + \cos^2 1": 1,
    r"\tanh(0)": 0,
    r"\mathrm{sigmoid}(0)": 0.5,
    r"\mathrm{ReLU}(-2)": 0,
    r"\lfloor 2.7 \rfloor + \lceil 2.1 \rceil": 5,
    r"\sum_{i=1}^{10} i": 55,
    r"\prod_{k=1}^{5} k": 120,
    r"\sum_{i=1}^{3}\sum_{j=1}^{i} j": 10,
    r"\sum_{1 \le i \le 4, i \ne 2} i": None,
    r"\max(1, 3, 2)": 3,
    r"\max_{1 \le i \le 4} i(4 - i)": 4,
    r"\|(3, 4)\|": 5,
    r"\|(3, -4)\|_1": 7,
    r"\|(3, -4)\|_\infty": 4,
    r"|-3|": 3,
    r"\det [1, 2; 3, 4]": -2,
    r"\operatorname{tr} [1, 2; 3, 4]": 5,
    r"\langle (1, 2), (3, 4) \rangle": 11,
    r"(1, 2)^\top (3, 4)": 11,
    r"\begin{cases} 1 & 2 > 1 \\ 0 & \text{otherwise} \end{cases}": 1,
    r"\mathbb{1}[2 > 3]": 0,
    r"\delta_{1,2} + \delta_{3,3}": 1,
    r"\frac{d}{dx}": None,
    r"\int_0^1 x^2 dx": 1 / 3,
    r"\lim_{n \to \infty} (1 + 1/n)^n": np.e,
}
FAILURES = {
    r"X X": (ShapeError, "a product needs inner sizes that agree"),
    r"X + w": (ShapeError, "a sum needs equal shapes"),
    r"X + 1": (ShapeError, "is an identity matrix missing"),
    r"X^2": (ShapeError, "only a square matrix has powers"),
    r"\det X": (ShapeError, "only a square matrix has a determinant"),
    r"w_{d+1}": (EvaluationError, "lies outside"),
    r"\sum_{i=1}^{10^{12}} i": (WorkError, "a sum of 1,000,000,000,000 terms"),
    r"\sum_{i=1}^{2000} \sum_{j=1}^{2000} i j": (WorkError, "more than 12,000 steps"),
    r"9^{9^9}": (UnsupportedError, "a power beyond 10,000"),
    r"(10^9)!": (UnsupportedError, "the factorial of what is not a small integer"),
    r"\infty": (UnsupportedError, "as a number"),
    r"f'''''(x)": (None, ""),
    r"\mathbb{E}[X]": (UnsupportedError, "nothing is declared random"),
    r"I_{100}": (UnsupportedError, "an identity matrix of size 100"),
}
SYMBOLS = {"X": "matrix n d", "w": "vector d"}
GRADIENTS = {
    r"\nabla_w (w^\top w)": "2w",
    r"\nabla_w \log \sum_{i=1}^d e^{w_i}": r"\mathrm{softmax}(w)",
    r"\nabla_w f(X w)": r"X^\top \nabla f(X w)",
    r"\frac{\partial (X w)}{\partial w}": "X",
    r"\nabla_w \|X w\|": r"\frac{X^\top X w}{\|X w\|}",
    r"\frac{\partial}{\partial w_1} \|w\|^2": "2 w_1",
}


def value(source, symbols=None, kind=Kind.FLOAT, **fields):
    scope = scope_of(symbols)
    return evaluate(parse(source, scope), Model(Recipe(scope, kind=kind, **fields)))


@pytest.mark.parametrize(("source", "expected"), [(source, number) for source, number in VALUES.items() if number is not None])
def test_a_formula_without_names_has_this_value(source, expected):
    assert value(source).reshape(-1)[0] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("source", "failure", "words"), [(source, kind, words) for source, (kind, words) in FAILURES.items() if kind is not None])
def test_what_has_no_value_says_why(source, failure, words):
    with pytest.raises(failure, match=words.replace("(", r"\(")):
        value(source, SYMBOLS, round=1) if "X" not in source else value(source, SYMBOLS | {"n": "size", "d": "size"}, round=1)


@pytest.mark.parametrize(("gradient", "expected"), GRADIENTS.items())
def test_a_gradient_has_the_shape_of_its_variable(gradient, expected):
    scope = scope_of(SYMBOLS | {"f": "function"})
    model = Model(Recipe(scope))
    np.testing.assert_allclose(evaluate(parse(gradient, scope), model), evaluate(parse(expected, scope), model), rtol=1e-10)


def test_sizes_differ_from_each_other_and_from_round_to_round():
    scope = scope_of({"A": "matrix n d", "B": "matrix m k"})
    sizes = [tuple(Model(Recipe(scope, round=number)).sizes.values()) for number in range(3)]
    assert len(set(sizes)) == 3
    assert all(len(set(row)) == 4 for row in sizes)


def test_the_same_seed_gives_the_same_values_and_another_seed_others():
    first, again, other = (value("x + y", seed=seed) for seed in (0, 0, 1))
    assert first.tolist() == again.tolist() != other.tolist()


def test_a_hole_in_the_domain_is_not_a_number_or_an_error():
    assert np.isnan(value(r"\log(-1)")).all()
    with pytest.raises(DomainError):
        value("1/0", kind=Kind.RESIDUE)


def test_derivatives_nest_to_the_fourth_and_no_further():
    assert value(r"\frac{d^4}{dx^4} x^4").reshape(-1)[0] == pytest.approx(24)
    with pytest.raises(UnsupportedError, match="a derivative of order 5"):
        value(r"\frac{d}{dx}\frac{d^4}{dx^4} x^5")


def test_a_recurrence_is_computed_once_for_each_index():
    scope = scope_of(None, {"F_0": "0", "F_1": "1", "F_n": "F_{n-1} + F_{n-2}"})
    assert evaluate(parse("F_{40}", scope), Model(Recipe(scope))).reshape(-1)[0] == 102334155


def test_definitions_that_go_round_in_a_circle_are_stopped():
    scope = scope_of(None, {"a": "b + 1", "b": "a + 1"})
    with pytest.raises(WorkError, match="circle"):
        evaluate(parse("a", scope), Model(Recipe(scope)))
