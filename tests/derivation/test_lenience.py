"""What a fair marker lets pass, each with what it does not reach."""

import pytest

SIZED = {
    "W": "matrix m n", "x": "vector n", "b": "vector m", "c": "vector m", "\\sigma": "elementwise function", "A": "matrix m m", "h": "vector m",
    "a": "sequence of real", "n": "positive integer", "k": "real", "T": "positive integer", "t": "vector m",
}  # fmt: skip
DEFINED = {"L": "\\|W x - t\\|^2", "f": "W x + b", "g": "\\sigma(h)", "S": "\\sum_{i=1}^n (a_i + k)", "q": "h^\\top A h"}
NOTES = {
    "S = \\sum_{i=1}^n a_i + k": "Brackets are missing around the summand.",
    "\\frac{\\partial L}{\\partial x} = 2 (W x - t)^\\top W": "A gradient was taken as a row here and as a column there.",
    "\\frac{\\partial L}{\\partial x^\\top} = 2 W^\\top (W x - t)": "A gradient was taken as a row here and as a column there.",
    "\\nabla_x L = 2 (W x - t) W": "A column before a matrix stands for its row.",
    "\\frac{\\partial g}{\\partial h} = \\sigma'(h)": "The derivative of an elementwise function stands for the diagonal matrix of it.",
    "f - W x - b = 0": "A zero stands for the zero vector.",
}
REFUSED = {
    "S = \\sum_{i=1}^n a_i - k": "another sign",
    "S = 2 \\sum_{i=1}^n a_i + k": "another factor",
    "\\frac{\\partial L}{\\partial x} = (W x - t)^\\top W": "a row, and half of it",
    "\\nabla_x L = 2 W (W x - t)": "no row or column makes this conform",
    "\\nabla_x L = 2 (W x + t)^\\top W": "a row, and another sign",
    "L = (W x - t) (W x - t)": "a missing transpose where there is no gradient",
    "L = 2 \\|W x - t\\|^2": "another factor",
    "q = h A h": "a missing transpose where there is no gradient",
    "q = h^\\top A^\\top A h": "another matrix",
}


@pytest.mark.parametrize("step", NOTES)
def test_it_passes_with_a_note(step, steps):
    (found,) = steps(f"${step}$", SIZED, DEFINED)
    assert (str(found.outcome), found.reason) == ("correct", NOTES[step])


@pytest.mark.parametrize("step", REFUSED, ids=REFUSED.values())
def test_it_goes_no_further(step, outcomes):
    assert outcomes(f"${step}$", SIZED, DEFINED) == ["incorrect"]


ROUNDED = {
    "v = 3.185 = 3.19": ["correct", "correct", "correct"],
    "v = 3.185 = 3.2": ["correct", "correct", "correct"],
    "v = 3.185 = 3.18": ["correct", "correct", "correct"],
    "v = 3.185 = 3.3": ["correct", "incorrect", "undecided"],
}


@pytest.mark.parametrize("text", ROUNDED)
def test_rounding_after_a_sign_passes(text, outcomes):
    assert outcomes(f"${text}$", {"u": "real"}, {"v": "3.185"}) == ROUNDED[text]


def test_bars_around_a_column_are_brackets(outcomes):
    text = r"$\nabla_x p = \begin{vmatrix} 2 x_1 \\ 2 x_2 \end{vmatrix}$"
    assert outcomes(text, {"x": "vector 2"}, {"p": "x_1^2 + x_2^2"}) == ["correct"]


def test_a_function_before_what_it_is_applied_to(outcomes):
    assert outcomes(r"$r = \sqrt{\lambda A^\top A}$", {"A": "matrix m m"}, {"\\lambda(B)": "\\|B\\|", "r": "\\|A\\|"}) == ["correct"]


def test_a_derivative_goes_into_a_sum(outcomes):
    symbols = {"x": "vector n", "n": "positive integer", "\\theta": "real", "l": "sequence of real", "D": "sequence of real"}
    definitions = {"\\frac{\\partial l_i}{\\partial \\theta}": "D_i", "R": "\\sum_{i=1}^n D_i"}
    assert outcomes(r"$R = \frac{\partial}{\partial \theta} \sum_{i=1}^n l_i$", symbols, definitions) == ["correct"]


def test_a_product_of_derivatives_runs_either_way(outcomes):
    symbols, definitions = {"h": "sequence of vector d", "A": "sequence of matrix d d"}, {"\\frac{\\partial h_t}{\\partial h_k}": "A_t"}
    text = r"$\prod_{{i=1}}^3 \frac{{\partial h_i}}{{\partial h_{{i-1}}}} = {}$"
    expected = {"A_3 A_2 A_1": "correct", "A_1 A_2 A_3": "correct", "A_2 A_1 A_3": "undecided"}
    assert {right: outcomes(text.format(right), symbols, definitions)[0] for right in expected} == expected


def test_a_dot_between_columns(outcomes):
    symbols, definitions = {"x": "vector d", "\\sigma": "elementwise function"}, {"\\sigma(u)": "\\frac{1}{1 + e^{-u}}"}
    assert outcomes(r"$\sigma'(x) = \sigma(x) \cdot (1 - \sigma(x))$", symbols, definitions) == ["correct"]
    assert outcomes(r"$\sigma'(x) = \sigma(x) \cdot (2 - \sigma(x))$", symbols, definitions) == ["incorrect"]
