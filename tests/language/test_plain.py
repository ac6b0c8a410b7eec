"""The plain echo of an answer is read as the same answer, and so is the one in LaTeX."""

import pytest

import grader
from benchmarks.fuzzing.inputs import seeds
from grader.errors import AnswerError
from grader.language.compare import same_meaning, scope_of
from grader.language.parser import parse
from grader.language.plain import plain
from grader.language.render import latex
from grader.language.tokens import Syntax, guess_syntax

SCOPE = scope_of({"X": "matrix n d", "w": "vector d", "y": "vector n", "A": "matrix n n", r"\lambda": "positive scalar", "n": "positive integer"})
ECHOES = {
    r"\frac{1}{2}x^2": "(1/2)*x^2",
    r"(X^\top X + \lambda I)^{-1} X^\top y": "(X.T*X + lambda*I)^(-1)*X.T*y",
    r"\sum_{i=1}^n x_i^2": "sum(x_i^2, i, 1, n)",
    r"\lim_{x \to 0} \frac{\sin x}{x}": "limit(sin(x)/x, x, 0)",
    r"\int_0^\infty e^{-x} dx": "integrate(e^(-x), x, 0, ∞)",
    r"\mathbb{E}[x \mid y]": "E[x | y]",
    r"\|Xw - y\|_2^2": "||X*w - y||_2^2",
    r"\nabla_w L(w)": "∇_w (L(w))",
    r"\frac{\partial^2 f}{\partial x \partial y}": "∂^2(f)/(∂x ∂y)",
    r"x < 2 \text{ or } x \ge 3": "x < 2 or x >= 3",
    r"\{x \mid x > 2\}": "{x | x > 2}",
    r"(-\infty, 2] \cup (3, \infty)": "(-∞, 2] ∪ (3, ∞)",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}": "[1, 2; 3, 4]",
    r"x \odot y": "x .* y",
    r"w_{t+1} = w_t - \eta g_t": "w_{t + 1} = w_t - eta*g_t",
    r"\max(0, z)": "max(0, z)",
    r"W_{rec}": "W_rec",
    r"\binom{n}{2}": "binomial(n, 2)",
    r"1 \pm \sqrt{2}": "1 ± sqrt(2)",
}
MISSHAPEN = r"X^\top X w = y"
"""An equation of the tests whose sides cannot be equal."""


@pytest.mark.parametrize(("source", "echo"), ECHOES.items())
def test_a_formula_is_echoed_in_plain_text(source, echo):
    assert plain(parse(source, SCOPE)) == echo
    assert same_meaning(parse(echo, SCOPE, Syntax.PLAIN), parse(source, SCOPE), SCOPE) is not False


def again(echo, syntax):
    try:
        return parse(echo, SCOPE, syntax)
    except AnswerError:
        return None


def test_both_echoes_of_everything_that_is_tested_mean_what_was_read():
    read, unread, differing = 0, 0, list[str]()
    for source in seeds():
        if source == MISSHAPEN or (tree := again(source, None)) is None:
            continue
        echoes = [again(plain(tree), Syntax.PLAIN)] + ([again(latex(tree), Syntax.LATEX)] if guess_syntax(source) is Syntax.LATEX else [])
        for echo in echoes:
            read, unread = read + 1, unread + (echo is None)
            if echo is not None and latex(echo) != latex(tree) and same_meaning(echo, tree, SCOPE) is False:
                differing.append(source)
    assert read > 1_500
    assert unread < read / 200
    assert differing == []


def test_the_package_offers_both_echoes():
    tree = grader.read(r"\frac{a}{b}")
    assert (grader.latex(tree), grader.plain(tree)) == (r"\frac{a}{b}", "a/b")
    assert grader.plain(grader.read(grader.compare("a / b", "a/b").read_as)) == "a/b"
