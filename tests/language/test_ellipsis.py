"""Dots stand for what the first and the last terms say, and for nothing where they do not fit one pattern; products run down where they say so."""

import pytest

import grader
from grader.language.ellipsis import without_dots
from grader.language.forms import form
from grader.language.parser import parse
from grader.language.patterns import pattern, sign_of
from grader.language.render import latex
from grader.language.tree import Name
from grader.result import Outcome

PRODUCTS = {"A": "sequence of matrix d d", "W": "sequence of matrix d d", "g": "sequence of vector d"} | dict.fromkeys("tkT", "positive integer")
NESTED = PRODUCTS | {"t": "index 1 T", "k": "index 1 t"}
STEPS = {"g": "sequence of vector d", "a": "in (0, 1)", "t": "positive integer"}
NUMBERS = {"n": "positive integer", "x": "real"}
VERDICTS = [
    (PRODUCTS, r"\prod_{i=T}^{1} A_i", r"\prod_{i=T}^{1} A_i", "correct"),
    (PRODUCTS, r"\prod_{i=3}^{1} A_i", "A_3 A_2 A_1", "correct"),
    (PRODUCTS, r"\prod_{i=3}^{1} A_i", "A_1 A_2 A_3", "incorrect"),
    (PRODUCTS, r"\prod_{i=1}^{3} A_i", "A_1 A_2 A_3", "correct"),
    (PRODUCTS, r"A_t A_{t-1} \cdots A_{1}", r"\prod_{i=t}^{1} A_i", "correct"),
    (PRODUCTS, r"A_1 A_{2} \cdots A_{t}", r"\prod_{i=t}^{1} A_i", "incorrect"),
    (PRODUCTS, r"A_1 A_{2} \cdots A_{t}", r"\prod_{i=1}^{t} A_i", "correct"),
    (PRODUCTS, r"W_T W_{T-1} \cdots W_1", r"W_T W_{T-1} \dots W_2 W_1", "correct"),
    (PRODUCTS, r"W_T W_{T-1} \cdots W_1", r"W_1 W_2 \dots W_T", "incorrect"),
    (NUMBERS, r"1 + 2 + \cdots + n", r"\frac{n(n+1)}{2}", "correct"),
    (NUMBERS, "1 + 2 + ... + n", "n(n+1)/2", "correct"),
    (NUMBERS, r"1 + 2 + \cdots + n", r"\frac{n(n-1)}{2}", "incorrect"),
    (NUMBERS, r"1 + 2 + 3 + \cdots + (n-1)", r"\frac{n(n-1)}{2}", "correct"),
    (NUMBERS, r"1^2 + 2^2 + \cdots + n^2", r"\frac{n(n+1)(2n+1)}{6}", "correct"),
    (NUMBERS, r"1 + x + x^2 + \cdots + x^n", r"\sum_{k=0}^n x^k", "correct"),
    (NUMBERS, r"1 + x + x^2 + \cdots + x^n", r"\sum_{k=1}^n x^k", "incorrect"),
    (NUMBERS, r"x_1 + x_2 + \dots + x_n", r"\sum_{i=1}^n x_i", "correct"),
    (NUMBERS, r"\frac{x_1 + x_2 + \dots + x_n}{n}", r"\frac1n\sum_{i=1}^n x_i", "correct"),
    (NUMBERS, r"x_1 + \dots + x_n", r"\sum_{i=1}^n x_i", "correct"),
    (NUMBERS, r"x_1 + \dots + x_n", r"\sum_{i=1}^{n-1} x_i", "incorrect"),
    (NUMBERS, r"1 \cdot 2 \cdots n", "n!", "correct"),
    (NUMBERS, r"n(n-1)\cdots 2 \cdot 1", "n!", "correct"),
    (NUMBERS, r"1 \cdot 2 \cdot 3 \cdots n", "(n-1)!", "incorrect"),
    (NUMBERS, r"x_1 x_2 \cdots x_n", r"\prod_{i=1}^n x_i", "correct"),
    (STEPS, r"a^{t-1} g_1 + a^{t-2} g_2 + \dots + g_t", r"\sum_{i=1}^t a^{t-i} g_i", "correct"),
    (STEPS, r"a^{t-1} g_1 + a^{t-2} g_2 + \dots + g_t", r"\sum_{i=1}^t a^{i-1} g_i", "incorrect"),
    (STEPS, r"g_t + a g_{t-1} + a^2 g_{t-2} + \cdots + a^{t-1} g_1", r"\sum_{i=1}^t a^{t-i} g_i", "correct"),
    (STEPS, r"g_t + a g_{t-1} + a^2 g_{t-2} + \cdots + a^{t} g_1", r"\sum_{i=1}^t a^{t-i} g_i", "undecided"),
    (NUMBERS, r"1 + 4 + \cdots + n", r"\frac{n(n+1)}{2}", "undecided"),
    (NUMBERS, r"1 - x + x^2 - x^3 + \cdots + (-1)^n x^n", r"\sum_{k=0}^n (-x)^k", "correct"),
    (NUMBERS, r"1 + x + \frac{x^2}{2!} + \cdots + \frac{x^n}{n!}", r"\sum_{k=0}^n \frac{x^k}{k!}", "correct"),
    (NUMBERS, r"1 + \frac12 + \frac13 + \cdots + \frac1n", r"\sum_{k=1}^n \frac1k", "correct"),
    (NUMBERS, r"2 + 4 + 6 + \dots + 2n", "n(n+1)", "correct"),
    (NUMBERS, r"1 + 2 + 4 + \dots + 2^n", "2^{n+1}-1", "correct"),
    (NUMBERS, r"\sum_{i=1}^n x_i, \ldots", r"\sum_{i=1}^n x_i", "undecided"),
    (NUMBERS, r"h_1, \ldots, h_n", r"h_1, h_2, \ldots, h_n", "correct"),
    (NUMBERS, r"(h_1, \ldots, h_n)", r"(h_1, h_2, \ldots, h_n)", "correct"),
    (NUMBERS, r"(h_1, \ldots, h_n)", r"(h_1, h_2, \ldots, h_{n-1})", "incorrect"),
    (NUMBERS, r"\max(x_1, \dots, x_n)", r"\max_{1\le i\le n} x_i", "correct"),
    (NUMBERS, r"\{1, 2, \dots, n\}", r"\{n, \dots, 2, 1\}", "correct"),
    (NUMBERS, r"\{1, 2, \dots, n\}", r"\{1, \dots, n\}", "correct"),
    (NUMBERS, r"\{1, 2, \dots, n\}", r"\{0, 1, \dots, n\}", "incorrect"),
    (NESTED, r"\prod_{i=t}^{k+1} A_i", r"A_t A_{t-1} \cdots A_{k+1}", "correct"),
    (PRODUCTS, r"\sum_{k=1}^t \prod_{i=t}^{k+1} A_i g_k", r"\sum_{k=1}^t \left(\prod_{j=0}^{t-k-1} A_{t-j}\right) g_k", "correct"),
    (PRODUCTS, r"\sum_{k=1}^t \prod_{i=k+1}^{t} A_i g_k", r"\sum_{k=1}^t \left(\prod_{j=0}^{t-k-1} A_{t-j}\right) g_k", "incorrect"),
    (PRODUCTS, r"\sum_{k=1}^t \prod_{i=k+1}^{t} A_i g_k", r"\sum_{k=1}^t \prod_{i=t}^{k+1} A_i g_k", "incorrect"),
    (NESTED, r"\prod_{i=k+1}^{t} A_i", r"A_t A_{t-1} \cdots A_{k+1}", "incorrect"),
    (NESTED, r"\prod_{i=k+1}^{t} A_i", r"A_{k+1} A_{k+2} \cdots A_t", "correct"),
    (NESTED, r"\prod_{i=t}^{k+1} A_i", r"A_t A_{t-1} \cdots A_{k}", "incorrect"),
    (PRODUCTS, r"\prod_{i=2}^{1} A_i", "A_2 A_1", "undecided"),
    (NUMBERS, "1 + 2 + . . . + n", "n(n+1)/2", "correct"),
    (NUMBERS, r"1 + 3 + 5 + \dots + (2n-1)", "n^2", "correct"),
    (NUMBERS, r"\frac{1}{1 \cdot 2} + \frac{1}{2 \cdot 3} + \dots + \frac{1}{n(n+1)}", r"\frac{n}{n+1}", "correct"),
    (NUMBERS, r"\frac{x_1}{n} + \frac{x_2}{n} + \dots + \frac{x_n}{n}", r"\frac{1}{n}\sum_{i=1}^n x_i", "correct"),
    (NUMBERS, r"f(1) + f(2) + \dots + f(n)", r"\sum_{i=1}^n f(i)", "correct"),
    (NUMBERS, r"x_0 + x_1 + \dots + x_n + 1", r"1 + \sum_{i=0}^n x_i", "correct"),
    (NUMBERS, r"2 x_1 x_2 \cdots x_n", r"2 \prod_{i=1}^n x_i", "correct"),
    (NUMBERS, r"\sum_{j=i}^{5} x_j", r"\sum_{k=0}^{5-i} x_{i+k}", "correct"),
    (NUMBERS, r"1 + 2 + \dots + 2^n", "2^{n+1} - 1", "undecided"),
    (NUMBERS, r"1 + 4 + \dots + n^2", r"\frac{n(n+1)(2n+1)}{6}", "undecided"),
    (NUMBERS, r"1 + 4 + 9 + \dots + n^2", r"\frac{n(n+1)(2n+1)}{6}", "correct"),
    (NUMBERS, r"x_1 + x_3 + \dots + x_n", r"\sum_{i=1}^n x_i", "undecided"),
    (NUMBERS, r"(x_1, x_2, \dots, x_5)", "(x_1, x_2, x_3, x_4, x_5)", "correct"),
]
ECHOES = {
    r"x_1 + \dots + x_n": r"\sum_{k=1}^{n} x_{k}",
    r"A_t A_{t-1} \cdots A_1": r"\prod_{k=0}^{t - 1} A_{t - k}",
    r"1 + x + \dots": r"1 + x + \dots",
    r"1 + x + x^2 + \dots": r"\sum_{k=0}^{\infty} x^{k}",
    r"(h_1, \ldots, h_T)": r"(h_{1}, \dots, h_{T})",
    r"1 + 5 + \dots + n + 7 + \dots": r"1 + 5 + \dots + n + 7 + \dots",
}
SIGNS = {"n - 1": 1, "1 - n": -1, "-k": -1, "5 - k": 0, "t - k": 0, "3": 1, "-2": -1}
EQUAL = {"x^{1-1}/2! + 0 y": "1/2", "n - (n - 1)": "1", r"\frac{x^2}{2!}": "x^2/2", "x_{n-1+1}": "x_n", "(-1)^2 x": "x", "1(1+1)": "2", "x x": "x^2"}


@pytest.mark.parametrize(("symbols", "answer", "reference", "outcome"), VERDICTS)
def test_dots_and_ranges_mean_what_their_terms_say(symbols, answer, reference, outcome):
    assert grader.compare(answer, reference, symbols=symbols).outcome == Outcome(outcome)


@pytest.mark.parametrize(("source", "echo"), ECHOES.items())
def test_dots_are_echoed_as_they_are_read(source, echo):
    assert latex(parse(source)) == echo


@pytest.mark.parametrize(("source", "sign"), SIGNS.items())
def test_a_gap_has_a_sign_where_it_does_not_depend_on_the_names(source, sign):
    assert sign_of(form(parse(source))) == sign


@pytest.mark.parametrize(("one", "other"), EQUAL.items())
def test_equal_terms_have_equal_forms(one, other):
    assert form(parse(one)) == form(parse(other))


def test_terms_without_a_pattern_stay_as_they_are():
    assert pattern(parse("x"), parse("y"), Name("k")) is None
    tree = parse("x + y")
    assert without_dots(tree) == tree
