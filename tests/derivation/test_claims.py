"""What is called wrong, and what may be a choice, a condition, damage or another meaning."""

import pytest

from grader.derivation.derive import derive, derived
from tests.derivation.conftest import premises_of, section_of

SYMBOLS = {
    "a": "real", "b": "real", "c": "positive scalar", "x": "vector d", "y": "vector d", "A": "matrix d d", "i": "index 1 d", "j": "index 1 d",
    "v": "sequence of real", "t": "positive integer", "\\mu": "real", "Z": "random variable, mean \\mu, variance 1",
}  # fmt: skip
CLAIMS = {
    "sides that differ by a number as factor": ("We see $2 a b = 3 a b$.", ["incorrect"]),
    "or by a number": ("We see $a b + 1 = a b + 2$.", ["incorrect"]),
    "numbers": ("We see $2 + 2 = 5$.", ["incorrect"]),
    "arrays that seem to": ("We see $a x = b x$.", ["undecided"]),
    "what may be chosen": ("We see $a = 2 b$.", ["undecided"]),
    "with what was chosen": ("We choose $b = a$. Then $a b + a^2 = 3 a b$.", ["undecided", "incorrect"]),
    "a rewriting within a chain": ("$a b + c = c + a b = c b + a$", ["correct", "incorrect", "undecided"]),
    "in a letter that nobody explains": ("$k a + k b = k (a + b) = k a b$", ["correct", "incorrect", "undecided"]),
    "what a case is about": ("It is $c$ if $a = b$. So $a b = c$.", ["undecided", "undecided"]),
    "all in a sentence with if": ("If this were so, then $a b + 1 = a b$.", ["undecided"]),
    "a term that slid under a fraction": ("$(a + c) b = \\frac{a b c}{c + c b}$", ["undecided"]),
    "a size the wrong way round": ("$x^T x \\ge \\|x\\|^2 + \\|x\\|$", ["incorrect"]),
    "a condition on a name": ("$a \\le b$", ["undecided"]),
    "or between other quantities": ("$a^2 + b^2 + c \\le 2 a b$", ["undecided"]),
    "with if": ("This diverges if $x^T x > \\|x\\|^2 + \\|x\\|$.", ["undecided"]),
    "a definition by its index": ("Let $\\pi_i = a x_i$. Then $\\sum_{i=1}^d \\pi_i = a \\sum_{i=1}^d x_i$.", ["undecided", "correct"]),
}


@pytest.mark.parametrize(("text", "expected"), CLAIMS.values(), ids=CLAIMS)
def test_what_is_a_claim(text, expected, outcomes):
    assert outcomes(text, SYMBOLS) == expected


def test_a_derivative_of_what_is_unknown_proves_nothing(outcomes):
    text = r"$\| \frac{\partial v_5}{\partial v_0} \| = \prod_{t=1}^{5} \| \frac{\partial v_t}{\partial v_{t-1}} \|$"
    assert outcomes(text, SYMBOLS) == ["undecided"]


GRANTED = {
    "a value that is put in": ("$E[a Z] = 0$", ["correct"]),
    "one that keeps its name proves nothing": ("$E[a Z + b] = b + a^2 \\mu$", ["undecided"]),
    "a zero on both sides proves nothing": ("$E[a Z] = a^2 \\mu$", ["incorrect"]),
    "what holds for every value": ("$E[a Z] = a \\mu$", ["correct"]),
}


@pytest.mark.parametrize(("text", "expected"), GRANTED.values(), ids=GRANTED)
def test_a_granted_value(text, expected, outcomes):
    assert outcomes(text, SYMBOLS, {}, values={"\\mu": "0"}) == expected


MEANINGS = {
    "in the first": ("$v_t = a v_{t-1} + b$, so $v_t - b = a v_{t-1}$.", ["correct", "correct"]),
    "in the second": ("$v_t = c v_{t-1}$", ["correct"]),
    "in none": ("$v_t = a v_{t-1} + 2 b$", ["incorrect"]),
}


@pytest.mark.parametrize(("text", "expected"), MEANINGS.values(), ids=MEANINGS)
def test_names_with_two_meanings(text, expected, outcomes):
    assert outcomes(text, SYMBOLS, {"v_t": "a v_{t-1} + b", "v_0": "a"}, alternative={"v_t": "c v_{t-1}"}) == expected


NAMES = {
    "the author's": ("$R = a b$", ["correct"]),
    "the student's, defined anew": ("Let $R = a + b$. Then $R^2 = a^2 + 2 a b + b^2$.", ["correct", "correct"]),
    "the student's, explained afterwards": ("$R^2 = a^2 + 2 a b + b^2$ with $R = a + b$.", ["correct", "correct"]),
}


@pytest.mark.parametrize(("text", "expected"), NAMES.values(), ids=NAMES)
def test_a_name_that_the_question_never_shows(text, expected, outcomes):
    assert outcomes(text, SYMBOLS, {"R": "a b"}, soft=["R"]) == expected


def test_names_of_an_earlier_number_confirm_and_accuse_nothing():
    first, second = (premises_of(SYMBOLS) for _ in range(2))
    _, after = derived(section_of("Let $D = a b$ and $R_1 = a + b$."), first)
    text = "$D^2 = a^2 b^2$, $D^2 = a b$, $R_2 = a - b$, so $R_1 R_2 = a^2 - b^2$. Now $D = a + c$ and $D - c = a$."
    outcomes = [str(step.outcome) for step in derive(section_of(text), second.after(after))]
    assert outcomes == ["correct", "undecided", "undecided", "correct", "undecided", "correct"]


LEFT_OPEN = {
    "unit vectors that nobody declared": "$A x = e_j e_k^T x = x_k e_j$",
    "differentials": "$dz = A dx$",
    "the mean of what nobody called random": "$E[(a b)^2] = a b = E[a b]$",
}


@pytest.mark.parametrize("text", LEFT_OPEN.values(), ids=LEFT_OPEN)
def test_what_is_left_open(text, outcomes):
    assert "incorrect" not in outcomes(text, SYMBOLS)
