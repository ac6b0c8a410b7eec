"""A wrong answer is told which slip it is consistent with, and nothing where no slip fits, or two fit equally well."""

import pytest

import grader
from grader.language.slips import SENTENCES
from grader.result import Outcome

REGRESSION = {"X": "matrix n d", "y": "vector n", "w": "vector d", r"\lambda": "positive scalar"}
SCALARS = {
    "x": "real",
    "y": "real",
    "a": "positive scalar",
    "b": "positive scalar",
    r"\sigma": "positive scalar",
    r"\mu": "real",
    "n": "positive integer",
    "m": "positive integer",
}
CHANCES = {"X": "random variable", "Y": "random variable", "a": "scalar", "b": "scalar"}
SQUARE = {"A": "matrix n n", "B": "matrix n n", "x": "vector n", "v": "vector n"}
FANS = {"fan_in": "positive integer", "fan_out": "positive integer"}
TRIPLES = [
    ("factor-2", r"4X^\top(Xw-y)", r"2X^\top(Xw-y)", REGRESSION),
    ("factor-half", r"X^\top(Xw-y)", r"2X^\top(Xw-y)", REGRESSION),
    ("factor-2", "2x", "x", SCALARS),
    ("factor-half", r"\frac{x^2}{2}", "x^2", SCALARS),
    ("factor-3", "3ab", "ab", SCALARS),
    ("factor-4", r"4\sigma^2", r"\sigma^2", SCALARS),
    ("factor-half", r"\frac{n(n+1)}{4}", r"\frac{n(n+1)}{2}", SCALARS),
    ("factor-2", r"n(n+1)", r"\sum_{i=1}^n i", SCALARS),
    ("factor-half", r"\frac12\|Xw-y\|^2", r"\|Xw-y\|^2", REGRESSION),
    ("factor-2", r"2\mathrm{Var}(X)", r"\mathrm{Var}(X)", CHANCES),
    ("factor-3", "sqrt(54/(fan_in+fan_out))", "sqrt(6/(fan_in+fan_out))", FANS),
    ("factor-10", "0.1", "0.01", None),
    ("sign", r"2X^\top(y-Xw)", r"2X^\top(Xw-y)", REGRESSION),
    ("sign", "y-x", "x-y", SCALARS),
    ("sign", "-ab", "ab", SCALARS),
    ("sign", r"\mathbb{E}[X]^2-\mathbb{E}[X^2]", r"\mathrm{Var}(X)", CHANCES),
    ("sign", r"x^2-2xy-y^2", "x^2-2xy+y^2", SCALARS),
    ("sign", r"(X^\top X-\lambda I)^{-1}X^\top y", r"(X^\top X+\lambda I)^{-1}X^\top y", REGRESSION),
    ("sign", r"w+\lambda y", r"w-\lambda y", {"w": "vector d", "y": "vector d", r"\lambda": "positive scalar"}),
    ("inverted", r"\frac{b}{a}", r"\frac ab", SCALARS),
    ("inverted", r"\frac{1+e^{-x}}{1}", r"\frac{1}{1+e^{-x}}", SCALARS),
    ("inverted", r"\sqrt{n}", r"\frac{1}{\sqrt n}", SCALARS),
    ("inverted", "sqrt((fan_in+fan_out)/6)", "sqrt(6/(fan_in+fan_out))", FANS),
    ("dropped-square", r"\|w\|", r"\|w\|^2", REGRESSION),
    ("dropped-square", r"x+y^2", "x^2+y^2", SCALARS),
    ("dropped-square", r"\frac{(x-\mu)}{2a^2}", r"\frac{(x-\mu)^2}{2a^2}", SCALARS),
    ("dropped-square", r"\frac{(x-\mu)^2}{a}", r"\frac{(x-\mu)^2}{a^2}", SCALARS),
    ("dropped-square", r"\|Xw-y\|", r"\|Xw-y\|^2", REGRESSION),
    ("dropped-square", "a", "a^2", SCALARS),
    ("extra-square", "a", "sqrt(a)", SCALARS),
    ("extra-square", r"\|w\|^2", r"\|w\|", REGRESSION),
    ("extra-square", r"\frac1n", r"\frac{1}{\sqrt n}", SCALARS),
    ("extra-square", "6/(fan_in+fan_out)", "sqrt(6/(fan_in+fan_out))", FANS),
    ("extra-square", r"x + ab", r"x+\sqrt{ab}", SCALARS),
    ("std-for-variance", r"\sigma", r"\sigma^2", SCALARS),
    ("std-for-variance", r"\sqrt{\mathrm{Var}(X)}", r"\mathrm{Var}(X)", CHANCES),
    ("std-for-variance", r"\frac{(x-\mu)^2}{2\sigma}", r"\frac{(x-\mu)^2}{2\sigma^2}", SCALARS),
    ("std-for-variance", r"a^2\sqrt{\mathrm{Var}(X)}+b", r"a^2\mathrm{Var}(X)+b", CHANCES),
    ("std-for-variance", r"n\sigma+x", r"n\sigma^2+x", SCALARS),
    ("variance-for-std", r"\sigma^2", r"\sigma", SCALARS),
    ("variance-for-std", r"\mathrm{Var}(X)", r"\sqrt{\mathrm{Var}(X)}", CHANCES),
    ("transposed", r"B^\top A", r"A^\top B", SQUARE),
    ("transposed", r"x v^\top", r"v x^\top", SQUARE),
    ("transposed", "A^\\top x", "Ax", SQUARE),
    ("transposed", r"X(Xw-y)", r"X^\top(Xw-y)", REGRESSION),
    ("transposed", r"(W\delta)\odot z", r"(W^\top\delta)\odot z", {"W": "matrix m n", r"\delta": "vector m", "z": "vector n"}),
    ("transposed", "AB + A^\\top", "AB+A", SQUARE),
    ("dropped-term", r"X^\top Xw - X^\top y", r"X^\top Xw - X^\top y+\lambda w", REGRESSION),
    ("dropped-term", r"x^2+y^2", "x^2+2xy+y^2", SCALARS),
    ("dropped-term", r"\mathrm{Var}(X)+\mathrm{Var}(Y)", r"\mathrm{Var}(X)+\mathrm{Var}(Y)+2\mathrm{Cov}(X,Y)", CHANCES),
    ("dropped-term", r"\|Xw-y\|^2", r"\|Xw-y\|^2+\lambda\|w\|^2", REGRESSION),
    ("dropped-term", r"\log a", r"\log a + xy", SCALARS),
    ("dropped-factor", r"a\mathrm{Var}(X)", r"ab\mathrm{Var}(X)", CHANCES),
    ("dropped-factor", r"(1-b)x", r"a(1-b)x", SCALARS),
    ("dropped-factor", r"X^\top Xw + w", r"X^\top Xw+\lambda w", REGRESSION),
    ("sum-for-mean", r"\sum_{i=1}^n x_i", r"\frac1n\sum_{i=1}^n x_i", SCALARS),
    ("sum-for-mean", r"\|Xw-y\|^2", r"\frac1n\|Xw-y\|^2", REGRESSION | {"n": "positive integer"}),
    ("mean-for-sum", r"\frac1n\sum_{i=1}^n x_i^2", r"\sum_{i=1}^n x_i^2", SCALARS),
    ("mean-for-sum", r"\frac{n+1}{2}", r"\frac{n(n+1)}{2}", SCALARS),
    ("off-by-one", r"\sum_{i=0}^n r^i", r"\sum_{i=0}^{n-1}r^i", {"n": "positive integer", "r": "scalar not 1"}),
    ("off-by-one", r"\frac{n(n-1)}{2}", r"\frac{n(n+1)}{2}", SCALARS),
    ("off-by-one", r"\sum_{i=1}^{n-1} x_i", r"\sum_{i=1}^n x_i", SCALARS),
    ("off-by-one", r"\sum_{i=2}^{n} x_i^2", r"\sum_{i=1}^n x_i^2", SCALARS),
    ("off-by-one", r"a^{n-1}", r"a^n", SCALARS),
    ("off-by-one", r"h_{t}+x_t", r"h_{t-1}+x_t", None),
    ("off-by-one", r"\frac{1-r^n}{1-r}", r"\frac{1-r^{n+1}}{1-r}", {"n": "positive integer", "r": "scalar not 1"}),
    ("swapped-names", "a^2b+x", "b^2a+x", SCALARS),
    ("swapped-names", r"a\log b", r"b\log a", SCALARS),
    ("swapped-names", r"x - 2y + a", r"y-2x+a", SCALARS),
    ("swapped-names", "sqrt(2/fan_out)", "sqrt(2/fan_in)", FANS),
    ("", "x^3+7", "x^2", SCALARS),
    ("", r"\sin x", r"e^y", SCALARS),
    ("", "A+B", "AB", SQUARE),
    ("", "17", "4", None),
    ("", "x+y+a", "xya", SCALARS),
]


def test_there_are_enough_triples_and_every_tag_is_among_them():
    assert sum(bool(tag) for tag, *_ in TRIPLES) >= 60
    assert set(SENTENCES) <= {tag for tag, *_ in TRIPLES}


@pytest.mark.parametrize(("tag", "answer", "reference", "symbols"), TRIPLES)
def test_a_wrong_answer_has_the_tag_of_its_slip(tag, answer, reference, symbols):
    verdict = grader.compare(answer, reference, symbols=symbols)
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.tag == tag
    assert ("This is consistent with" in verdict.feedback) == bool(tag)


def test_two_slips_that_fit_equally_well_give_no_diagnosis():
    assert grader.compare(r"x + \frac{b}{a}", r"x + \frac{a}{b}").tag == ""


def test_a_right_answer_has_no_tag():
    assert grader.compare("x^2", "x x").tag == ""
