"""A tree is echoed as LaTeX, and the echo reads as the same tree."""

import pytest

from grader.language.compare import scope_of
from grader.language.parser import parse
from grader.language.render import latex, spell

SCOPE = scope_of({"X": "matrix n d", "w": "vector d", "W": "matrix m n", "h": "sequence of vector m"})
ECHOES = {
    "2x": "2 x",
    "a/b c": r"\frac{a}{b} c",
    "2^-1": "2^{-1}",
    "x(y+1)": r"x \left(y + 1\right)",
    "x-(y-z)": r"x - \left(y - z\right)",
    "(-x)^2": r"\left(-x\right)^{2}",
    "2*3": r"2 \cdot 3",
    "x!": "x!",
    "f'(x)": r"f'\left(x\right)",
    r"X^{\mathsf T}": r"X^{\top}",
    r"W^{(l)}_{ij}": r"W^{(l)}_{ij}",
    r"W_{rec}": r"W_{rec}",
    r"\hat{y}_i": r"\hat{y}_{i}",
    r"\mathbf{x}": "x",
    r"x^\star": "x^{*}",
    r"\|x\|_2^2": r"\lVert x \rVert_{2}^{2}",
    r"|x - y|": r"\lvert x - y \rvert",
    r"\langle x, y \rangle": r"\langle x, y \rangle",
    r"\sum_{i,j} a_{ij}": r"\sum_{i} \sum_{j} a_{ij}",
    r"\left(\sum_i x_i\right) y": r"\left(\sum_{i} x_{i}\right) y",
    r"\prod_{k \ne i} x_k": r"\prod_{k \ne i} x_{k}",
    r"\arg\min_w L(w)": r"\operatorname*{argmin}_{w} L\left(w\right)",
    r"P(A \mid B)": r"P\left[A \mid B\right]",
    r"p(x | \theta)": r"p\left(x \mid \theta\right)",
    r"\frac{\partial L}{\partial w}": r"\frac{\partial L}{\partial w}",
    r"\nabla_w L(w)": r"\nabla_{w} L\left(w\right)",
    r"\sqrt[3]{x}": r"\sqrt[3]{x}",
    r"\log_2 x": r"\log_{2}\left(x\right)",
    "[1, 2; 3, 4]": r"\begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}",
    r"\{1, 2\}": r"\{1, 2\}",
    r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}": r"\begin{cases}x & x > 0 \\ 0 & \text{otherwise}\end{cases}",
    r"\mathbb{1}[i = j]": r"\mathbb{1}\left[i = j\right]",
    r"\mathbf{1}^\top w": r"\mathbf{1}^{\top} w",
    r"0 < x \le 1": r"0 < x \le 1",
    r"x \in [0, 1)": r"x \in [0, 1)",
    r"\int_0^1 x^2 dx": r"\int_{0}^{1} x^{2} \, dx",
    r"x \pm 1": r"x \pm 1",
    r"A \cup B": r"A \cup B",
    "σ²": r"\sigma^{2}",
    "1.50": "1.50",
    r"2\frac{1}{3}": r"\frac{7}{3}",
    r"\lfloor x \rfloor": r"\lfloor x \rfloor",
}


@pytest.mark.parametrize(("source", "echo"), ECHOES.items())
def test_a_source_is_echoed_and_the_echo_reads_the_same(source, echo):
    assert latex(parse(source, SCOPE)) == echo
    assert latex(parse(echo, SCOPE)) == echo


def test_a_name_has_one_spelling():
    assert spell(parse(r"d^{(t - 1)}")) == spell(parse("d^{(t-1)}")) == "d^{(t-1)}"
