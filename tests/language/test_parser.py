"""Tokens become trees: what binds tighter, what is called, what a script is."""

from fractions import Fraction

import pytest

from grader.language.compare import scope_of
from grader.language.parser import parse
from grader.language.render import latex
from grader.language.tree import Apply, Call, Index, Multiply, Name, Node, Number, Power, Transpose, depth, walk

SCOPE = scope_of({"X": "matrix n d", "w": "vector d", "T": "positive integer", "f": "function"})
SAME_TREE = {
    "2x": r"2 \times x",
    "a/b c": r"\frac{a}{b} c",
    "-x^2": "-(x^2)",
    "2^3^2": "2^(3^2)",
    "x--1": "x-(-1)",
    "2*-x": "2*(-x)",
    r"\frac12": r"\frac{1}{2}",
    r"\dfrac{a}{b}": r"\tfrac{a}{b}",
    r"\sin^2 x": r"(\sin(x))^2",
    r"\sin 2x": r"\sin(2x)",
    r"\sin x \cos y": r"\sin(x)\cos(y)",
    r"\log_2 x": r"\log_{2}(x)",
    r"\exp\{-x\}": r"\exp(-x)",
    r"\mathbf{w}^{\mathsf T}": r"w^\top",
    "X'": r"X^\top",
    "X.T": r"X^{\intercal}",
    r"X^\mathrm T": r"X^\top",
    r"\|x\|": "||x||",
    r"\mathbb EX": r"\mathbb{E}[X]",
    r"\text{Var}[x]": r"\operatorname{Var}(x)",
    r"\Pr(A \mid B)": "P(A|B)",
    r"\sum_{i,j} x_{ij}": r"\sum_i \sum_j x_{ij}",
    r"\underbrace{a + b}_{\text{both}}": "a+b",
    r"\left[\begin{array}{cc} 1 & 2 \end{array}\right]": r"\begin{pmatrix} 1 & 2 \end{pmatrix}",
    r"x_{t+1}": r"x_{t + 1}",
    r"\partial f / \partial x": r"\frac{\partial f}{\partial x}",
    r"\mathbf{E}[x]": r"\mathbb{E}[x]",
    r"\max_x -x": r"\max_x (-x)",
}
FUNCTIONS = {
    "f(x+1)": Apply,
    "a(x+1)": Multiply,
    "p(1-p)": Multiply,
    r"\sigma(z)": Apply,
    "w(t+1)": Multiply,
    "x^T": Power,
    "w^T": Transpose,
    "w_1": Index,
    r"w_{max}": Name,
    "n!": Call,
}


@pytest.mark.parametrize(("source", "other"), SAME_TREE.items())
def test_two_spellings_are_one_tree(source, other):
    assert latex(parse(source, SCOPE)) == latex(parse(other, SCOPE))


@pytest.mark.parametrize(("source", "kind"), FUNCTIONS.items())
def test_declarations_and_convention_settle_what_is_called_or_scripted(source, kind):
    assert type(parse(source, SCOPE)) is kind


def test_a_declared_letter_is_a_function_and_an_undeclared_one_is_a_factor():
    assert isinstance(parse("h(x+1)", scope_of({"h": "function"})), Apply)
    assert isinstance(parse("h(x+1)"), Multiply)


def test_a_bar_in_a_call_keeps_what_is_given_apart():
    tree = parse(r"p(x, y \mid \theta)")
    assert isinstance(tree, Apply)
    assert (len(tree.arguments), len(tree.given)) == (2, 1)


def test_a_mixed_number_is_one_where_it_is_the_whole_answer():
    assert parse(r"2\frac{1}{3}") == Number(Fraction(7, 3))
    assert parse(r"x = 2\frac{1}{3}").members[-1] == Number(Fraction(7, 3))
    assert isinstance(parse(r"2\frac{1}{3} x"), Multiply)


def test_a_wide_slash_divides_by_the_whole_product():
    assert latex(parse("1/2n", wide=True)) == r"\frac{1}{2 n}"
    assert latex(parse("1/2n")) == r"\frac{1}{2} n"


def test_a_block_matrix_holds_matrices():
    inner = r"\begin{pmatrix} 1 & 2 \end{pmatrix}"
    tree = parse(rf"\begin{{pmatrix}} {inner} & {inner} \end{{pmatrix}}")
    assert sum(type(node).__name__ == "Matrix" for node in walk(tree)) == 3


def test_trees_are_shallow():
    assert depth(parse("x+" * 1_000 + "x")) == 2
    assert isinstance(parse("1" + "-" * 1_000 + "1"), Node)
