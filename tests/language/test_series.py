"""Sums without an end, limits and improper integrals are decided where they surely settle."""

import numpy as np
import pytest

import grader
from grader.language.failure import UnsupportedError
from grader.language.numbers import Kind
from grader.language.quadrature import over_half_line, over_unit
from grader.language.series import summed
from grader.result import Outcome

RATE = {"r": "in (0, 1)"}
REAL = {"r": "real", "x": "real"}
NORMAL = {r"\lambda": "positive scalar", r"\sigma": "positive scalar", r"\mu": "real"}
VERDICTS = [
    (RATE, r"\sum_{k=0}^\infty r^k", r"\frac{1}{1-r}", "correct"),
    (RATE, r"\frac{1}{1-r}", r"\sum_{k=0}^\infty r^k", "correct"),
    (RATE, r"\frac{r}{1-r}", r"\sum_{k=0}^\infty r^k", "incorrect"),
    (RATE, r"\sum_{k=1}^\infty k r^{k-1}", r"\frac{1}{(1-r)^2}", "correct"),
    (REAL, r"\sum_{n=0}^\infty \frac{x^n}{n!}", "e^x", "correct"),
    (REAL, r"\sum_{n=1}^\infty \frac{x^n}{n!}", "e^x", "incorrect"),
    (REAL, r"\sum_{n=0}^{\infty} \frac{(-1)^n x^{2n+1}}{(2n+1)!}", r"\sin x", "correct"),
    (None, r"\sum_{k=1}^\infty \frac{1}{k^2}", r"\frac{\pi^2}{6}", "correct"),
    (None, r"\sum_{k=1}^\infty \frac{1}{k^2}", r"\frac{\pi^2}{5}", "incorrect"),
    (None, r"\sum_{k=1}^\infty 2^{-k}", "1", "correct"),
    (None, r"\sum_{k=1}^\infty 1/k", "1", "undecided"),
    (None, r"\sum_{k=1}^\infty 1/k", r"\infty", "undecided"),
    (REAL, r"\sum_{k=0}^\infty r^k", r"\frac{1}{1-r}", "correct"),
    (None, r"\lim_{n\to\infty} (1+1/n)^n", "e", "correct"),
    (None, r"\lim_{x\to 0} \frac{\sin x}{x}", "1", "correct"),
    (None, r"\lim_{x\to 0} \frac{\sin x}{x}", "0", "incorrect"),
    (None, r"\lim_{x\to 0^+} x \ln x", "0", "correct"),
    (None, r"\lim_{x\to \infty} \frac{2x^2+1}{x^2-3}", "2", "correct"),
    (None, r"\lim_{n\to \infty} \frac{\ln n}{n}", "0", "correct"),
    (None, r"\int_{-\infty}^\infty e^{-x^2} dx", r"\sqrt{\pi}", "correct"),
    (None, r"\int_0^\infty x e^{-x} dx", "1", "correct"),
    (None, r"\int_0^\infty \frac{1}{1+x^2} dx", r"\pi/2", "correct"),
    (None, r"\int_1^\infty \frac{dx}{x^2}", "1", "correct"),
    (None, r"\int_0^1 \frac{1}{\sqrt{x}} \, dx", "2", "correct"),
    (None, r"\int_0^1 \ln x \, dx", "-1", "correct"),
    (None, r"\int_0^1 \int_0^1 x_1 x_2 \, dx_1 \, dx_2", "1/4", "correct"),
    ({"a": "scalar in (0, 1)"}, r"\lim_{T \to \infty} a^T", "0", "correct"),
    ({"a": "scalar in (0, 1)"}, r"\lim_{n \to \infty} a^{n - 1}", "a", "incorrect"),
    (NORMAL, r"\int_0^\infty \lambda e^{-\lambda x} dx", "1", "correct"),
    (NORMAL, r"\int_0^\infty x \lambda e^{-\lambda x} dx", r"1/\lambda", "correct"),
    (NORMAL, r"\int_{-\infty}^{\infty} \frac{1}{\sqrt{2\pi}\sigma} e^{-(x-\mu)^2/(2\sigma^2)} dx", "1", "correct"),
    (RATE, r"1 + r + r^2 + \cdots", r"\frac{1}{1-r}", "correct"),
    (None, r"\sum_{k=1}^\infty \frac{(-1)^{k+1}}{k}", r"\ln 2", "correct"),
    (None, r"\sum_{k=0}^\infty (-1)^k", "1/2", "undecided"),
    (None, r"\sum_{k=0}^\infty 2^k", "-1", "undecided"),
    (RATE, r"\sum_{k=0}^\infty r^{2k}", r"\frac{1}{1-r^2}", "correct"),
    (RATE, r"(1-r) \sum_{k=0}^\infty k r^k", r"\frac{r}{1-r}", "correct"),
    (None, r"\sum_{k=1}^\infty \frac{1}{k(k+1)}", "1", "correct"),
    (None, r"\int_{-1}^1 x^3 dx", "0", "correct"),
    (None, r"\int_{-1}^1 |x| dx", "1", "correct"),
    (None, r"\int_0^1 \frac{1}{x} dx", "5", "undecided"),
    (None, r"\lim_{x \to 0} \frac{|x|}{x}", "1", "undecided"),
    (None, r"\lim_{x \to 0} \frac{1 - \cos x}{x^2}", "1/2", "correct"),
    (None, r"\lim_{x \to 0} \frac{1 - \cos x}{x^2}", "0", "incorrect"),
    (None, r"\int_0^1 \begin{pmatrix} x & 1 \\ 0 & x \end{pmatrix} dx", r"\begin{pmatrix} 1/2 & 1 \\ 0 & 1/2 \end{pmatrix}", "correct"),
]


@pytest.mark.parametrize(("symbols", "answer", "reference", "outcome"), VERDICTS)
def test_what_settles_is_decided(symbols, answer, reference, outcome):
    assert grader.compare(answer, reference, symbols=symbols).outcome == Outcome(outcome)


def test_a_power_series_is_confirmed_in_exact_arithmetic():
    assert grader.compare(r"\sum_{n=0}^\infty \frac{x^n}{n!}", "e^x").evidence.endswith("and in 50 digits")


def test_a_row_that_does_not_converge_is_no_number():
    found = summed(lambda k: np.array([0.5**k, 2.0**k]), Kind.FLOAT)
    assert found[0] == 2
    assert np.isnan(found[1])
    with pytest.raises(UnsupportedError, match="not certain"):
        summed(lambda k: np.array([1 / (k + 1)]), Kind.FLOAT)


def test_quadrature_copes_with_ends_and_says_when_it_does_not_settle():
    assert over_unit(np.log, (np.log,)) == pytest.approx(-1, abs=1e-7)
    assert over_half_line(lambda x: np.exp(-x) / np.sqrt(x)) == pytest.approx(np.sqrt(np.pi), abs=1e-7)
    assert np.isnan(over_half_line(lambda x: 1 / (1 + x)))
