"""Whatever is typed: an AnswerError at most, never another exception."""

from hypothesis import given, settings
from hypothesis import strategies as st

import grader
from grader.errors import AnswerError
from grader.language.compare import scope_of
from grader.language.parser import parse
from grader.language.render import latex
from grader.language.statements import statements
from grader.result import Outcome

TOKENS = (
    r"x y w X A n i t 1 2 0.5 + - * / ^ _ ( ) [ ] { } \{ \} | \| = < \le , ; & \\ ' ! . : \frac \sqrt \sum \prod \log \sin \mathbb{E} \mathrm{Var} "
    r"\nabla \partial \lambda \top ^{-1} ^T _{i=1}^{n} \left( \right) \max \arg\max_x \int \lim f( p( P( \mid \odot \otimes \cdot \begin{cases} "
    r"\end{cases} \begin{pmatrix} \end{pmatrix} \text{if} \infty \pm \hat{x} \bar \mathbf{w} d dx I \binom \lfloor \rfloor O( \in \delta_{ij} % ² ₁ Σ"
).split()
SCOPE = scope_of({"X": "matrix n d", "w": "vector d", "y": "vector n", "t": "positive integer"})
LEAVES = st.sampled_from(["x", "y", "w", "X", "2", "0.5", r"\lambda", "x_i", r"X^\top y", "f(x)", "P(A)", "I", "n"])


def _joined(children):
    shapes = (
        "{} + {}",
        "{} ({})",
        r"\frac{{{}}}{{{}}}",
        "({})^{{{}}}",
        r"\sum_{{i=1}}^{{{}}} {}",
        r"\max({}, {})",
        r"{} \odot {}",
        "{} = {}",
        "{} < {}",
    )
    return st.builds(lambda shape, a, b: shape.format(a, b), st.sampled_from(shapes), children, children)


RUNS = st.lists(st.sampled_from(TOKENS), max_size=20).map(" ".join)
FORMULAS = st.recursive(LEAVES, _joined, max_leaves=6)
SOURCES = st.one_of(st.text(max_size=40), RUNS, FORMULAS)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SOURCES)
def test_reading_fails_with_an_answer_error_or_not_at_all(source):
    error, tree = None, None
    try:
        tree = parse(source, SCOPE)
    except AnswerError as caught:
        error = caught
    assert (tree is None) != (error is None)
    assert tree is None or latex(tree)
    assert error is None or (error.message and 0 <= error.start <= len(source))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(SOURCES)
def test_every_statement_has_a_tree_or_an_error(source):
    for statement in statements(source, SCOPE):
        assert (statement.tree is None) == (statement.error is not None)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(SOURCES, FORMULAS)
def test_comparing_gives_a_verdict(answer, reference):
    verdict = grader.compare(answer, reference, symbols={"X": "matrix n d", "w": "vector d"})
    assert verdict.outcome in Outcome


@settings(max_examples=100, deadline=None, derandomize=True)
@given(FORMULAS)
def test_an_answer_is_never_wrong_against_itself(source):
    assert grader.compare(source, source, symbols={"X": "matrix n d", "w": "vector d"}).outcome is not Outcome.INCORRECT
