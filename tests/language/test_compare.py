"""Pairs of answers get the verdicts they deserve, in many spellings; and so do the pairs that lie beside the checkout, where they do."""

import json
from pathlib import Path

import pytest

import grader
from grader.errors import AuthoringError
from grader.result import Basis, Outcome

REGRESSION = {"X": "matrix n d", "y": "vector n", "w": "vector d", r"\lambda": "positive scalar", "n": "positive integer"}
SQUARE = {"A": "matrix n n invertible", "B": "matrix n n invertible", "S": "symmetric matrix n n", "x": "vector n", "v": "vector n"}
LAYER = {"W": "matrix m n", "z": "vector n", r"\delta": "vector m", "b": "vector m"}
SCALARS = {"x": "real", "y": "real", "a": "positive scalar", "b": "positive scalar", r"\sigma": "positive scalar", r"\mu": "real"}
SUMS = {"n": "positive integer", "m": "positive integer", "r": "scalar not 1", "x_i": "real"}
CHANCES = {"X": "random variable", "Y": "random variable", "a": "scalar", "b": "scalar"}
INDEPENDENT = {"X": "random variable, mean 0, variance 1", "Y": "random variable, mean 2, variance 3", "c": "scalar"}
SAMPLE = {"x": r"random vector d, mean 0, variance \sigma^2", "w": "vector d", r"\sigma": "positive scalar"}
DROPOUT = {"m": "random vector d, Bernoulli p", "w": "vector d", "p": "probability"}
RECURRENCE = {r"\beta": "in (0, 1)", "g": "sequence of vector d", "v": "sequence of vector d", "t": "positive integer"}
PLAIN = {"fan_in": "positive integer", "fan_out": "positive integer", "gain": "positive scalar"}
NOTHING: dict[str, str] = {}

SAME = [
    (REGRESSION, r"(X^TX + \lambda I)^{-1}X^Ty", r"(X^\top X + \lambda I_d)^{-1} X^\top y"),
    (
        REGRESSION,
        r"(\lambda \mathbf{I} + \mathbf{X}^{\mathsf T}\mathbf{X})^{-1}\mathbf{X}^{\mathsf T}\mathbf{y}",
        r"(X^\top X + \lambda I)^{-1} X^\top y",
    ),
    (REGRESSION, r"X^\top (X X^\top + \lambda I)^{-1} y", r"(X^\top X + \lambda I)^{-1} X^\top y"),
    (REGRESSION, r"2X^\top(Xw - y) + 2\lambda w", r"\nabla_w \left(\|Xw - y\|^2 + \lambda \|w\|^2\right)"),
    (REGRESSION, r"\|y - Xw\|_2^2", r"w^\top X^\top X w - 2 y^\top X w + y^\top y"),
    (REGRESSION, r"\sum_{i=1}^n (y_i - x_i^\top w)^2", r"\sum_{i=1}^n (x_i^\top w - y_i)^2"),
    (REGRESSION, r"\langle y, Xw \rangle", r"y^\top X w"),
    (REGRESSION, r"\operatorname{tr}(X^\top X)", r"\|X\|_F^2"),
    (REGRESSION, r"\sum_{i=1}^{n}\sum_{j=1}^{d} X_{ij}^2", r"\|X\|_F^2"),
    (SQUARE, r"B^{-1}A^{-1}", r"(AB)^{-1}"),
    (SQUARE, r"B^\top A^\top", r"(AB)^\top"),
    (SQUARE, r"2Sx", r"\nabla_x (x^\top S x)"),
    (SQUARE, r"(A + A^\top)x", r"\nabla_x (x^\top A x)"),
    (SQUARE, r"v", r"\nabla_x (v^\top x)"),
    (SQUARE, r"\operatorname{tr}(BA)", r"\operatorname{tr}(AB)"),
    (SQUARE, r"x x^\top", r"\nabla_A (x^\top A x)"),
    (SQUARE, r"\frac{1}{\det A}", r"\det(A^{-1})"),
    (SQUARE, r"(A - B)(A - B)", r"A^2 - AB - BA + B^2"),
    (SQUARE, r"\mathrm{diag}(x) v", r"x \odot v"),
    (SQUARE, r"x^\top A v", r"\sum_{i=1}^n \sum_{j=1}^n x_i A_{ij} v_j"),
    (SQUARE, r"A A^{-1} x", r"x"),
    (LAYER, r"(W^\top \delta) \odot \sigma'(z)", r"\mathrm{diag}(\sigma'(z)) W^\top \delta"),
    (LAYER, r"\sigma'(z) \circ W^T\delta", r"(W^\top \delta) \odot \sigma'(z)"),
    (LAYER, r"\delta z^\top", r"\nabla_W (\delta^\top W z)"),
    (LAYER, r"W^\top\delta", r"\nabla_z (\delta^\top (W z + b))"),
    (LAYER, r"\max(0, Wz + b)", r"\mathrm{ReLU}(Wz + b)"),
    (SCALARS, r"(x+y)^2", r"x^2 + 2xy + y^2"),
    (SCALARS, "x**2 - y**2", "(x-y)*(x+y)"),
    (SCALARS, r"\tfrac12 (e^x - e^{-x})", r"\sinh x"),
    (SCALARS, r"\frac{1}{1+e^{-x}}", r"\mathrm{sigmoid}(x)"),
    (SCALARS, r"1 - \tanh^2 x", r"\frac{d}{dx}\tanh x"),
    (SCALARS, r"\log a + \log b", r"\log(ab)"),
    (SCALARS, r"\ln(a^2)/2", r"\log a"),
    (SCALARS, r"\log_2 8", "3"),
    (SCALARS, r"\sqrt{a}\sqrt{b}", r"\sqrt{ab}"),
    (SCALARS, r"a^{1/2}", r"\sqrt{a}"),
    (SCALARS, r"\sqrt[3]{a^3}", r"a"),
    (SCALARS, r"|x|", r"\max(x, -x)"),
    (SCALARS, r"\begin{cases} 1 & x > 0 \\ -1 & x < 0 \end{cases}", r"\frac{|x|}{x}"),
    (SCALARS, r"\mathbb{1}[x > 0]\, x", r"\max(0, x)"),
    (SCALARS, r"\frac{\partial}{\partial \mu} \log \mathcal{N}", r"\frac{\partial}{\partial \mu} \log \mathcal{N}"),
    (SCALARS, r"\frac{x-\mu}{\sigma^2}", r"-\frac{\partial}{\partial \mu} \frac{(x-\mu)^2}{2\sigma^2}"),
    (SCALARS, r"\frac{d^2}{dx^2} x^4", r"12x^2"),
    (SCALARS, r"x(1 + 2y)", r"x + 2 x y"),
    (SCALARS, "0.5*x", r"\frac{x}{2}"),
    (SCALARS, "50% x", r"\frac{x}{2}"),
    (SCALARS, r"e^{2\log a}", r"a^2"),
    (SCALARS, r"σ²", r"\sigma^2"),
    (SCALARS, r"x·y − 2", r"xy - 2"),
    (SUMS, r"\frac{n(n+1)}{2}", r"\sum_{i=1}^{n} i"),
    (SUMS, r"\frac{n(n+1)(2n+1)}{6}", r"\sum_{k=1}^n k^2"),
    (SUMS, r"\frac{1-r^{n+1}}{1-r}", r"\sum_{i=0}^{n} r^i"),
    (SUMS, r"\sum_{i=1}^n \sum_{j=1}^m a_{ij}", r"\sum_{j=1}^m \sum_{i=1}^n a_{ij}"),
    (SUMS, r"\sum_{k=0}^{n-1} x_{k+1}", r"\sum_{i=1}^{n} x_i"),
    (SUMS, r"n!", r"\prod_{k=1}^{n} k"),
    (SUMS, r"\binom{n}{2}", r"\frac{n(n-1)}{2}"),
    (SUMS, r"\log \prod_{i=1}^n e^{x_i}", r"\sum_{i=1}^n x_i"),
    (SUMS, r"\sum_i \delta_{ij} x_i", r"x_j"),
    (CHANCES, r"\mathbb{E}[X^2] - (\mathbb{E}[X])^2", r"\operatorname{Var}(X)"),
    (CHANCES, r"a^2\,\mathrm{Var}(X)", r"\mathrm{Var}(aX + b)"),
    (CHANCES, r"E[XY] - E[X]E[Y]", r"\mathrm{Cov}(X, Y)"),
    (CHANCES, r"\mathrm{Var}(X) + \mathrm{Var}(Y) + 2\,\mathrm{Cov}(X, Y)", r"\mathrm{Var}(X + Y)"),
    (CHANCES, r"a\mathbb{E}X + b", r"\mathbb{E}[aX + b]"),
    (INDEPENDENT, r"\mathbb{E}[XY]", "0"),
    (INDEPENDENT, r"\mathrm{Var}(X + Y)", "4"),
    (INDEPENDENT, r"7", r"\mathbb{E}[Y^2]"),
    (INDEPENDENT, r"c^2", r"\mathrm{Var}(cX)"),
    (SAMPLE, r"\sigma^2 \|w\|^2", r"\mathrm{Var}(w^\top x)"),
    (SAMPLE, r"\sigma^2 I", r"\mathbb{E}[x x^\top]"),
    (DROPOUT, r"p \sum_{i=1}^d w_i", r"\mathbb{E}[m^\top w]"),
    (DROPOUT, r"p(1-p)\|w\|^2", r"\mathrm{Var}(m^\top w)"),
    (RECURRENCE, r"v_t = \beta v_{t-1} + (1-\beta) g_t", r"v_{t+1} = \beta v_t + (1-\beta)g_{t+1}"),
    (RECURRENCE, r"(1-\beta)\sum_{k=0}^{t-1}\beta^k g_{t-k}", r"\sum_{k=1}^t (1-\beta)\beta^{t-k} g_k"),
    (PLAIN, "sqrt(6/(fan_in + fan_out))", "6^(1/2)/(fan_out+fan_in)^(1/2)"),
    (PLAIN, "gain*sqrt(3/fan_in)", "sqrt(3*gain^2/fan_in)"),
    (NOTHING, "1/3", r"\frac{1}{3}"),
    (NOTHING, "0.25", r"\frac14"),
    (NOTHING, r"2\frac{1}{3}", r"\frac{7}{3}"),
    (NOTHING, "1e-3", "0.001"),
    (NOTHING, r"\pi^2/6", r"\frac{\pi^2}{6}"),
    (NOTHING, "[1, 2; 3, 4]", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"),
    (NOTHING, "[[1, 2], [3, 4]]", r"\begin{bmatrix}1&2\\3&4\end{bmatrix}"),
    (NOTHING, "(1, 2, 3)", "[1, 2, 3]"),
    (NOTHING, r"\{1, 2, 3\}", r"\{3, 1, 2\}"),
    (NOTHING, r"\frac{P(B|A)P(A)}{P(B)}", r"P(A|B)"),
    (NOTHING, r"P(A|B)P(B)", r"P(A, B)"),
    (NOTHING, r"\frac{p(y|x)p(x)}{\sum_{x} p(y|x)p(x)}", r"p(x|y)"),
    (NOTHING, r"O(2n^2 + n)", r"O(n^2)"),
    (NOTHING, r"\mathcal{O}(n \log_2 n)", r"O(n \log n)"),
    (NOTHING, r"O(nd + n)", r"O(nd)"),
    (NOTHING, r"\Theta(2^{n+1})", r"\Theta(2^n)"),
    (NOTHING, r"\arg\min_w \|w - 1\|", r"\arg\min_w (w - 1)^2"),
    (NOTHING, r"\operatorname{argmax}_x f(x)", r"\arg\min_x -f(x)"),
    (NOTHING, r"a = bc", r"bc = a"),
    (NOTHING, r"x + 1 = y", r"y - x = 1"),
    (NOTHING, r"b = \frac{a}{c}", r"a = b c"),
    ({"L": "positive scalar", r"\eta": "real"}, r"\eta L < 2", r"\eta < \frac{2}{L}"),
    ({"L": "positive scalar", r"\eta": "real"}, r"\eta \in (0, 2/L)", r"0 < \eta < \frac2L"),
    ({"x": "real"}, r"2x \ge 4", r"x \ge 2"),
    ({"x": "real"}, r"|x| < 1", r"-1 < x < 1"),
    (NOTHING, r"w \in \mathbb{R}^{d}", r"w \in \mathbb R^d"),
]

DIFFERENT = [
    (REGRESSION, r"(X^TX + \lambda)^{-1}X^Ty", r"(X^\top X + \lambda I)^{-1} X^\top y"),
    (REGRESSION, r"(X^\top X - \lambda I)^{-1} X^\top y", r"(X^\top X + \lambda I)^{-1} X^\top y"),
    (REGRESSION, r"(X^\top X + \lambda I)^{-1} X y", r"(X^\top X + \lambda I)^{-1} X^\top y"),
    (REGRESSION, r"(X^\top X + \lambda^2 I)^{-1} X^\top y", r"(X^\top X + \lambda I)^{-1} X^\top y"),
    (REGRESSION, r"X^\top(Xw - y)", r"\nabla_w \|Xw - y\|^2"),
    (REGRESSION, r"2X^\top(y - Xw)", r"\nabla_w \|Xw - y\|^2"),
    (REGRESSION, r"\|Xw\|^2 + \|y\|^2", r"\|Xw - y\|^2"),
    (REGRESSION, r"\|X\|_F", r"\|X\|_F^2"),
    (REGRESSION, r"\|Xw - y\|_1", r"\|Xw - y\|_2"),
    (REGRESSION, r"\frac1n\|Xw - y\|^2", r"\frac1{2n}\|Xw - y\|^2"),
    (SQUARE, r"A^{-1}B^{-1}", r"(AB)^{-1}"),
    (SQUARE, r"A^\top B^\top", r"(AB)^\top"),
    (SQUARE, r"2Ax", r"\nabla_x (x^\top A x)"),
    (SQUARE, r"AB", r"BA"),
    (SQUARE, r"A \odot B", r"AB"),
    (SQUARE, r"A^2 - 2AB + B^2", r"(A - B)^2"),
    (SQUARE, r"x^\top v", r"x v^\top"),
    (SQUARE, r"x \odot v", r"x^\top v"),
    (SQUARE, r"\operatorname{tr}(A)\operatorname{tr}(B)", r"\operatorname{tr}(AB)"),
    (SQUARE, r"\det(A) + \det(B)", r"\det(A + B)"),
    (SQUARE, r"A x v", r"A (x \odot v)"),
    (LAYER, r"(W \delta) \odot \sigma'(z)", r"(W^\top \delta) \odot \sigma'(z)"),
    (LAYER, r"(W^\top \delta) \odot \sigma(z)", r"(W^\top \delta) \odot \sigma'(z)"),
    (LAYER, r"W^\top \delta", r"(W^\top \delta) \odot \sigma'(z)"),
    (LAYER, r"z \delta^\top", r"\nabla_W (\delta^\top W z)"),
    (LAYER, r"\max(0, Wz) + b", r"\mathrm{ReLU}(Wz + b)"),
    (SCALARS, r"x^2 + y^2", r"(x+y)^2"),
    (SCALARS, r"\frac{1}{1+e^{x}}", r"\mathrm{sigmoid}(x)"),
    (SCALARS, r"1 - \tanh x^2", r"1 - \tanh^2 x"),
    (SCALARS, r"\log(a + b)", r"\log a + \log b"),
    (SCALARS, r"\frac{\log a}{\log b}", r"\log\frac{a}{b}"),
    (SCALARS, r"\sqrt{a + b}", r"\sqrt a + \sqrt b"),
    (SCALARS, r"\sqrt{x^2}", "x"),
    (SCALARS, r"\max(0, -x)", r"\max(0, x)"),
    (SCALARS, r"\frac{x-\mu}{\sigma}", r"\frac{x-\mu}{\sigma^2}"),
    (SCALARS, r"\frac{1}{\sqrt{2\pi\sigma}}", r"\frac{1}{\sqrt{2\pi\sigma^2}}"),
    (SCALARS, r"x^{2y}", r"(x^2)^{y+1}"),
    (SCALARS, r"-x^2", r"(-x)^2"),
    (SCALARS, "2^3^2", "(2^3)^2"),
    (SCALARS, r"1.0000001 x", r"x"),
    (SCALARS, r"x + 10^{-12}", r"x"),
    (SUMS, r"\frac{n(n-1)}{2}", r"\sum_{i=1}^{n} i"),
    (SUMS, r"\sum_{i=0}^{n} x_i", r"\sum_{i=1}^{n} x_i"),
    (SUMS, r"\sum_{i=1}^{n-1} x_i", r"\sum_{i=1}^{n} x_i"),
    (SUMS, r"\frac{1-r^{n}}{1-r}", r"\sum_{i=0}^{n} r^i"),
    (SUMS, r"\left(\sum_{i=1}^n x_i\right)^2", r"\sum_{i=1}^n x_i^2"),
    (SUMS, r"\sum_{i=1}^n \sum_{j=1}^m a_{ji}", r"\sum_{i=1}^n \sum_{j=1}^m a_{ij}"),
    (SUMS, r"\prod_{i=1}^n \log x_i^2", r"\log \prod_{i=1}^n x_i^2"),
    (SUMS, r"\sum_{i=1}^n x_i + b", r"\sum_{i=1}^n (x_i + b)"),
    (CHANCES, r"\mathbb{E}[X]^2 - \mathbb{E}[X^2]", r"\operatorname{Var}(X)"),
    (CHANCES, r"a\,\mathrm{Var}(X)", r"\mathrm{Var}(aX)"),
    (CHANCES, r"a^2\mathrm{Var}(X) + b", r"\mathrm{Var}(aX + b)"),
    (CHANCES, r"\mathbb{E}[X]\mathbb{E}[Y]", r"\mathbb{E}[XY]"),
    (CHANCES, r"\mathrm{Var}(X) + \mathrm{Var}(Y)", r"\mathrm{Var}(X + Y)"),
    (CHANCES, r"\log \mathbb{E}[e^X]", r"\mathbb{E}[X]"),
    (INDEPENDENT, r"\mathbb{E}[Y]^2", r"\mathbb{E}[Y^2]"),
    (INDEPENDENT, r"3", r"\mathbb{E}[Y^2]"),
    (INDEPENDENT, r"2", r"\mathrm{Var}(X + Y)"),
    (SAMPLE, r"\sigma \|w\|", r"\mathrm{Var}(w^\top x)"),
    (SAMPLE, r"d\sigma^2", r"\mathbb{E}[x x^\top]"),
    (DROPOUT, r"p^2\|w\|^2", r"\mathrm{Var}(m^\top w)"),
    (DROPOUT, r"p \|w\|", r"\mathbb{E}[m^\top w]"),
    (RECURRENCE, r"v_t = \beta v_{t-1} + g_t", r"v_t = \beta v_{t-1} + (1-\beta) g_t"),
    (RECURRENCE, r"v_{t+1} = \beta v_t + (1-\beta) g_{t}", r"v_t = \beta v_{t-1} + (1-\beta) g_t"),
    (RECURRENCE, r"\sum_{k=1}^t \beta^{t-k} g_k", r"\sum_{k=1}^t (1-\beta)\beta^{t-k} g_k"),
    (PLAIN, "sqrt(6/fan_in + fan_out)", "sqrt(6/(fan_in + fan_out))"),
    (PLAIN, "sqrt(2/(fan_in + fan_out))", "sqrt(6/(fan_in + fan_out))"),
    (NOTHING, "0.333", r"\frac{1}{3}"),
    (NOTHING, r"\frac{22}{7}", r"\pi"),
    (NOTHING, "[1, 3; 2, 4]", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"),
    (NOTHING, "(1, 3, 2)", "[1, 2, 3]"),
    (NOTHING, r"\{1, 2, 4\}", r"\{3, 1, 2\}"),
    (NOTHING, r"\{1, 2\}", r"\{3, 1, 2\}"),
    (NOTHING, r"P(B|A)P(A)", r"P(A|B)"),
    (NOTHING, r"P(A)P(B)", r"P(A, B)"),
    (NOTHING, r"O(n)", r"O(n \log n)"),
    (NOTHING, r"O(n + d)", r"O(nd)"),
    (NOTHING, r"O(3^n)", r"O(2^n)"),
    (NOTHING, r"\arg\max_x f(x)", r"\arg\min_x f(x)"),
    (NOTHING, r"\max_x f(x)", r"\arg\max_x f(x)"),
    (NOTHING, r"\arg\min_w (w - 1)^2", r"\arg\min_w (w + 1)^2"),
    (NOTHING, r"b = \frac{c}{a}", r"a = b c"),
    ({"L": "positive scalar", r"\eta": "real"}, r"\eta L < 1", r"\eta < \frac{2}{L}"),
    ({"L": "positive scalar", r"\eta": "real"}, r"\eta > \frac{2}{L}", r"\eta < \frac{2}{L}"),
    ({"L": "positive scalar", r"\eta": "real"}, r"\eta \le \frac{2}{L}", r"\eta < \frac{2}{L}"),
    ({"x": "real"}, r"x < 2.001", r"x < 2"),
]

UNDECIDED = [
    ("x^2/2\\sigma^2", r"\frac{x^2}{2\sigma^2}", "write the brackets"),
    (r"P(A)P(B) + \operatorname{rank}(B)", r"P(A, B)", "we cannot evaluate"),
    (r"\frac{p(y|x)p(x)}{p(x)}", r"p(x|y)", "independent"),
    (r"\Theta(n^2)", r"O(n^2)", "the class is another"),
    (r"O(n^2)", r"n^2", "a class is given"),
    (r"answer", r"x", "We do not know what answer stands for"),
]
READ = [
    (r"\sigma(x)(1-\sigma(x))", r"\sigma'(x)", None, r"\sigma was read as the logistic function."),
    (r"\frac1n \sum_{i=1}^n (x_i^\top w - y_i)^2", r"\frac1n\|Xw - y\|^2", REGRESSION, "x_i was read as row i of X."),
    (r"\frac{e^z}{\sum_{j=1}^m e^{z_j}}", r"\mathrm{softmax}(z)", None, "z was read as a vector."),
    ("n^2", "O(n^2)", None, "It is read as an order of growth."),
]
BESIDE = Path(__file__).parents[3] / "shared" / "pairs" / "dev.jsonl"


def test_there_are_enough_pairs():
    assert len(SAME) + len(DIFFERENT) >= 150


@pytest.mark.parametrize(("symbols", "answer", "reference"), SAME)
def test_answers_that_mean_the_same_are_right_whichever_is_the_reference(symbols, answer, reference):
    assert grader.compare(answer, reference, symbols=symbols).outcome is Outcome.CORRECT
    assert grader.compare(reference, answer, symbols=symbols).outcome is Outcome.CORRECT


@pytest.mark.parametrize(("symbols", "answer", "reference"), DIFFERENT)
def test_answers_that_differ_are_wrong(symbols, answer, reference):
    assert grader.compare(answer, reference, symbols=symbols).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(("answer", "reference", "reason"), UNDECIDED)
def test_what_cannot_be_settled_waits_for_a_person_and_says_why(answer, reference, reason):
    verdict = grader.compare(answer, reference)
    assert verdict.outcome is Outcome.UNDECIDED
    assert reason in verdict.feedback


@pytest.mark.parametrize(("answer", "reference", "symbols", "note"), READ)
def test_another_reading_that_makes_an_answer_right_is_said(answer, reference, symbols, note):
    verdict = grader.compare(answer, reference, symbols=symbols)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.notes == (note,)


def test_a_verdict_says_how_it_was_reached():
    assert grader.compare("1/2", "0.5").basis is Basis.EXACT
    right = grader.compare("(x+y)^2", "x^2 + 2xy + y^2")
    assert right.basis is Basis.SAMPLED
    assert right.evidence == "equal in 6 models and modulo the prime 2305843009213693951"
    assert grader.compare("sin(2x)", "2 sin(x) cos(x)").evidence == "equal in 6 models and in 50 digits"


def test_a_tolerance_lets_rounded_numbers_pass():
    assert grader.compare("3.14", r"\pi", tolerance=1e-3).outcome is Outcome.CORRECT
    assert grader.compare("3.14", r"\pi", tolerance=1e-4).outcome is Outcome.INCORRECT


def test_a_sum_runs_to_what_its_end_is_defined_as():
    symbols, definitions = {"x": "vector d", "c": "real"}, {"n": "d"}
    verdict = grader.compare(r"\sum_{i=1}^n x_i + n c", r"\sum_{i=1}^d x_i + d c", symbols=symbols, definitions=definitions)
    assert verdict.outcome == "correct"


def test_definitions_unfold_and_recurrences_are_computed_once():
    definitions = {"v_0": "0", "v_t": r"\beta v_{t-1} + (1-\beta) g_t"}
    verdict = grader.compare(r"v_3", r"(1-\beta)(g_3 + \beta g_2 + \beta^2 g_1)", definitions=definitions)
    assert verdict.outcome is Outcome.CORRECT


def test_a_definition_of_a_moment_or_a_derivative_holds_for_every_layer_above_a_name():
    symbols = {
        "n": "sequence of positive integer",
        "q": "sequence of positive scalar",
        "s": "positive scalar",
        "d": "positive integer",
        "j": "index 1 d",
    }
    definitions = {
        r"\mathrm{Var}[w^k]": "q_k",
        r"\mathrm{Var}[z_j]": r"n_{j-1} \mathrm{Var}[w^j] \mathrm{Var}[z_{j-1}]",
        r"\mathrm{Var}[z_0]": "s",
        r"\frac{\partial f}{\partial w^k}": "q_{k+1}",
    }
    said = {
        (r"s \prod_{k=1}^j n_{k-1} \mathrm{Var}[w^k]", r"\mathrm{Var}[z_j]"): "correct",
        (r"s \prod_{l=0}^{j-1} n_l \mathrm{Var}[w^{l+1}]", r"\mathrm{Var}[z_j]"): "correct",
        (r"s \prod_{k=1}^j n_k \mathrm{Var}[w^k]", r"\mathrm{Var}[z_j]"): "incorrect",
        (r"\frac{\partial f}{\partial w^{j}}", "q_{j+1}"): "correct",
        (r"\frac{\partial f}{\partial w^{j}}", "q_j"): "incorrect",
    }
    found = {pair: str(grader.compare(*pair, symbols=symbols, definitions=definitions).outcome) for pair in said}
    assert found == said


def test_slopes_of_unknown_functions_differ_behind_several_layers():
    symbols = {
        "x": "vector n",
        "V": "matrix p n",
        "W": "matrix m p",
        "a": "vector p",
        "z": "vector m",
        "f": "elementwise function",
        "g": "elementwise function",
    }
    definitions = {"a": "V x", "z": "W g(a)"}
    assert grader.compare("f'(z_2)", "f'(z_1)", symbols=symbols, definitions=definitions).outcome == "incorrect"
    said = {"f'(z_i) W_{ij} g'(a_j)": "correct", "f'(z_j) W_{ij} g'(a_j)": "incorrect", "f'(z_i) W_{ij} g'(a_i)": "incorrect"}
    key = r"f'(z_i) \frac{\partial z_i}{\partial a_j}"
    assert {answer: str(grader.compare(answer, key, symbols=symbols, definitions=definitions).outcome) for answer in said} == said


def test_the_author_is_told_of_a_reference_that_cannot_be_read():
    with pytest.raises(AuthoringError, match="the reference cannot be read"):
        grader.compare("x", "x +")


def test_the_same_key_is_right_even_where_it_cannot_be_evaluated():
    assert grader.compare(r"\operatorname{rank}(A)", r"\operatorname{rank}(A)").evidence == "spelled alike"


def test_a_diagonal_is_seen():
    assert grader.compare("-p_i p_j", r"p_i (\delta_{ij} - p_j)").outcome is Outcome.INCORRECT


def test_verdicts_do_not_depend_on_what_was_compared_before():
    pairs = [(answer, reference, symbols) for symbols, answer, reference in DIFFERENT[:30]]
    forwards = [grader.compare(answer, reference, symbols=symbols) for answer, reference, symbols in pairs]
    backwards = [grader.compare(answer, reference, symbols=symbols) for answer, reference, symbols in reversed(pairs)]
    assert forwards == backwards[::-1]


@pytest.mark.skipif(not BESIDE.exists(), reason="the sample of pairs does not lie beside this checkout")
def test_the_sample_of_pairs_is_right():
    rows = [json.loads(line) for line in BESIDE.read_text(encoding="utf-8").splitlines() if line.strip()]
    wrong = []
    for row in rows:
        verdict = grader.compare(row["student"], row["reference"], symbols=row["symbols"], definitions=row["definitions"], syntax=row["syntax"])
        if verdict.outcome != {"invalid": "undecided"}.get(row["expected"], row["expected"]):
            wrong.append((row["id"], str(verdict.outcome)))
    assert rows
    assert wrong == []


LOOSE_SYMBOLS = {
    "h": "vector n",
    "v": "vector n",
    "x": "vector n",
    "W": "matrix m n",
    "z": "vector m",
    "g": "vector m",
    r"\sigma": "elementwise function",
}
LOOSE = [  # products as students write them, the key, and what is said
    (r"\mathrm{diag}(h (1 - h)) v", r"h \odot (1-h) \odot v", "correct"),
    (r"h (1 - h) \odot v", r"h \odot (1-h) \odot v", "correct"),
    (r"\sigma'(z) \odot g x^\top", r"(\sigma'(z) \odot g) x^\top", "undecided"),
    (r"\sigma'(z) \odot g x^\top", r"2 (\sigma'(z) \odot g) x^\top", "incorrect"),
    (r"\mathrm{diag}(h (1 + h)) v", r"h \odot (1-h) \odot v", "incorrect"),
    (r"g \sigma'(z)", r"g \odot \sigma'(z)", "undecided"),
    (r"W^\top g h", r"(W^\top g) \odot h", "undecided"),
    (r"g x", r"g x^\top", "incorrect"),
]


@pytest.mark.parametrize(("answer", "reference", "outcome"), LOOSE)
def test_columns_side_by_side_are_never_wrong_for_a_sign_that_is_missing(answer, reference, outcome):
    verdict = grader.compare(answer, reference, symbols=LOOSE_SYMBOLS)
    assert verdict.outcome == outcome
    assert len(verdict.notes) == (outcome == "correct")


def test_what_has_a_value_only_where_nothing_is_left_to_compare_is_not_found_right():
    symbols = {"T": "positive integer", "t": "index 1 T", "k": "index 1 t", "A": "sequence of matrix d d", "J": "sequence of matrix d d"}
    definitions = {r"\frac{\partial x_t}{\partial x_k}": r"\prod_{i=0}^{t-k-1} A_{t-i}"}
    verdict = grader.compare(
        r"\prod_{i=k+1}^{t} \frac{\partial x_i}{\partial x_{i+1}}", r"\frac{\partial x_t}{\partial x_k}", symbols=symbols, definitions=definitions
    )
    assert verdict.outcome is Outcome.UNDECIDED


WIDTHS = {"n": "sequence of positive integer", "d": "positive integer", "j": "index 1 d", r"\sigma": "sequence of positive scalar"}


@pytest.mark.parametrize(("answer", "outcome"), [(r"n_{j-1} \sigma_j", "correct"), (r"n_j \sigma_j", "incorrect"), (r"\sigma_j", "incorrect")])
def test_a_sum_may_run_to_a_member_of_a_sequence(answer, outcome):
    assert grader.compare(answer, r"\sum_{k=1}^{n_{j-1}} \sigma_j", symbols=WIDTHS).outcome == outcome
