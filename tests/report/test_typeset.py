"""Formulas: what is typeset, what is shown as typed, and that nothing hostile gets through."""

import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.report.dialect import MAX_DEPTH, MAX_LENGTH, MAX_LOOSE, prepare, shape
from grader.report.mathml import CLASSES, ELEMENTS, MAX_TREE, rebuilt
from grader.report.typeset import typeset, typeset_prose

USUAL = r"""
\mathbb{R} \mathbf{W} \boldsymbol{\sigma} \bm{x} \pmb{x} \mathcal{N}(0,1) \mathscr{L} \mathfrak{g} \mathsf{T} \mathtt{x} \mathrm{d}x
\mathnormal{x} \operatorname*{argmin}_x \operatorname{Var}(x) \argmax_i \Var(x) \Cov(x,y) \Tr(A) \tr(A) \diag(x) \sgn(x) \E[x] \rank(A)
\mathop{\mathrm{argmax}}\limits_x \sum\limits_i^n \max\limits_x \mathbb{1}_{x>0} \mathds{1} \mathbbm{1} \text{if} \mbox{hi} \text{fan_in}
\texttt{a_b} W^\top a\odot{b} \lVert{x}\rVert \norm{x}^2 \abs{x} \bigl(x\bigr) \Big[x\Big] \left(\frac{a}{b}\right) \left.x\right|_{x=0}
\|x\| \langle{x},y\rangle \dfrac{1}{2} \tfrac{1}{2} \cfrac{1}{2} \frac12 \binom{n}{k} {n\choose{k}} \sqrt[3]{x} \xrightarrow{p}
\xrightarrow[n]{p} \boxed{x=1} \cancel{x} \cancelto{0}{x} \underbrace{a+b}_{=c} \overbrace{a}^{b} \overline{x} \underline{x} \tilde{x}
\widetilde{xy} \hat{x} \widehat{xy} \bar{x} \widebar{x} \vec{x} \dot{x} x' x^\prime \stackrel{!}{=} \overset{d}{=} \underset{x}{\min}
\color{red}{x} \textcolor{red}{x} x\tag{1} x\label{eq:1} \eqref{a} x\nonumber \ensuremath{x} \smash{x} \phantom{x}
\sum_{\substack{i=1\\j=2}}^n \begin{pmatrix}1&2\\3&4\end{pmatrix} \begin{bmatrix}1&2\end{bmatrix} \begin{bmatrix*}[r]1\end{bmatrix*}
\begin{vmatrix}1\end{vmatrix} \begin{smallmatrix}1&2\end{smallmatrix} \begin{cases}1&x>0\\0&x<0\end{cases}
\begin{aligned}[t]a&=b\\&=c\end{aligned} \begin{align*}a&=b\end{align*} \begin{align}a&=b\end{align} \begin{split}a&=b\end{split}
\begin{gather*}a\\b\end{gather*} \begin{equation}a\end{equation} \begin{eqnarray*}a&=&b\end{eqnarray*} \begin{alignat*}{2}a&=b\end{alignat*}
\begin{flalign}a&=b\end{flalign} \begin{multline}a\\b\end{multline} \begin{math}a\end{math} \begin{displaymath}a\end{displaymath}
\begin{array}{@{}c|c@{}}a&b\\\hline{}c&d\end{array} a&=b\\&=c 50\% \{a\} x\pmod{n} a\bmod{n} \ldots \hdots \cdots \triangleq \coloneqq \not=
\notin σ² √x ∑ ≤ ∂L/∂W ∅ ⊤ ⌈x⌉ $x$ $$x$$ \(x\) \[x\] \lim_{t\to\infty} \nabla_\theta\mathcal{L} x\mid{y} \qed \text{a$x_1$b} \mathbf1
""".split()


@pytest.mark.parametrize("latex", USUAL)
def test_usual_commands_are_typeset(latex):
    assert typeset(latex).startswith("<math>"), typeset(latex)


REFUSED = [
    r"\def\x{y}\x",
    r"\gdef\x{y}",
    r"\let\x=y",
    r"\newcommand{\x}{y}",
    r"\renewcommand\frac{y}",
    r"\DeclareMathOperator{\x}{y}",
    r"\href{javascript:alert(1)}{x}",
    r"\url{x}",
    r"\htmlClass{a}{x}",
    r"\htmlData{a=b}{x}",
    r"\cssId{a}{x}",
    r"\class{a}{x}",
    r"\style{color:red}{x}",
    r"\includegraphics{http://example.org/x.png}",
    r"\input{/etc/passwd}",
    r"\csname x\endcsname",
]


@pytest.mark.parametrize("latex", REFUSED)
def test_commands_that_define_link_or_load_are_refused(latex):
    assert prepare(latex) is None
    assert typeset(latex).startswith('<code class="math-plain" title="This formula could not be typeset')


@pytest.mark.parametrize("latex", ["", "   ", r"\frac{", r"\right)", "x^", r"\nosuch", r"\begin{nosuch}x\end{nosuch}", "x^2^3", r"&\end{aligned}"])
def test_what_cannot_be_read_is_shown_as_typed(latex):
    assert typeset(latex).startswith('<code class="math-plain"')


HOSTILE = [
    "<script>alert(1)</script>",
    r"\text{<script>alert(1)</script>}",
    r"\text{</math><img src=x onerror=alert(1)>}",
    r"\mathrm{<b onclick=x>}",
    r"\textcolor{red;background:url(x)}{y}",
    r"\operatorname{<svg/onload=alert(1)>}",
    '"><img src=x onerror=alert(1)>',
    "]]><!--",
    "&lt;script&gt;",
    "{{7*7}}{% raw %}",
    r"\unknown{<script>}",
    "\x00\u202e<script>",
]


@pytest.mark.parametrize("latex", HOSTILE)
@pytest.mark.parametrize("function", [typeset, typeset_prose, lambda text: typeset_prose(f"${text}$"), lambda text: typeset_prose(rf"\[{text}\]")])
def test_hostile_text_stays_text(latex, function):
    names = set(re.findall(r"<([A-Za-z/!][^\s>]*)", function(latex)))
    assert {name.strip("/") for name in names} <= {*ELEMENTS, "code", "span"}
    assert not re.search(r"<[^>]*\s(on\w+|style|href|src)=", function(latex))


BOUNDS = {
    "too long": "x" * (MAX_LENGTH + 1),
    "too deep in braces": "{" * (MAX_DEPTH + 1) + "x" + "}" * (MAX_DEPTH + 1),
    "too deep in left and right": r"\left(" * (MAX_DEPTH + 1) + "x" + r"\right)" * (MAX_DEPTH + 1),
    "too deep in environments": r"\begin{cases}" * (MAX_DEPTH + 1) + "x" + r"\end{cases}" * (MAX_DEPTH + 1),
    "ten thousand braces": "{" * 10_000,
    "too deep in commands without braces": r"\hat " * 700 + "x",
    "too many brackets without a partner": "[" * (MAX_LOOSE + 1),
    "too many in groups of their own": "{[" * (MAX_LOOSE + 1) + "x" + "}" * (MAX_LOOSE + 1),
    "too many sized ones": r"\bigl) " * (MAX_LOOSE + 1),
    "too many named ones": r"\langle a \llbracket " * MAX_LOOSE,
    "too many that bring their own": r"\pmod\cramped " * (MAX_LOOSE + 1) + "x",
    "too much markup": "=" * MAX_LENGTH,
}


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_hold_before_and_after_the_typesetter(name):
    started = time.perf_counter()
    assert typeset(BOUNDS[name]).startswith('<code class="math-plain"')
    assert time.perf_counter() - started < 1


WITHIN = {
    "sixty deep": "{" * MAX_DEPTH + "x" + "}" * MAX_DEPTH,
    "half-open intervals": "[0, 1) " * 40,
    "long sums": " + ".join(f"x_{{{index}}}" for index in range(100)),
    "a few open brackets": "]0, 1[ " * MAX_LOOSE,
}


@pytest.mark.parametrize("name", WITHIN)
def test_what_stays_within_the_bounds_is_typeset(name):
    assert typeset(WITHIN[name]).startswith("<math>")


SHAPES = {  # formula -> depth, opening delimiters without a partner
    "x": (0, 0),
    r"\frac{a}{b}": (1, 0),
    r"\left( x \right]": (1, 0),
    r"\leftarrow \rightarrow": (0, 0),
    r"\begin{cases} a & (b \\ c) \end{cases}": (1, 1),
    "(]": (0, 0),
    "((": (0, 2),
    "{(})": (1, 1),
    r"\bigl( x \bigr)": (0, 0),
    r"\Biggl| x": (0, 1),
    r"\lVert x \rVert": (0, 0),
    r"\{ x \}": (0, 0),
    "⟨x⟩ ⌈y": (0, 1),
    r"\\(": (0, 1),
    "}}}": (0, 0),
}


@pytest.mark.parametrize("latex", SHAPES)
def test_depth_and_loose_delimiters_are_counted(latex):
    assert shape(latex) == SHAPES[latex]


def test_a_storm_of_tokens_neither_crashes_nor_stalls():
    """Tokens that hurt, in random order, in a process of their own: were it to die, this test would fail and not the run."""
    code = f"""
import random
from grader.report.typeset import typeset

chance = random.Random(5)
for _ in range(1500):
    words = chance.sample({STORM!r}, chance.randint(1, 8))
    typeset(" ".join(chance.choice(words) for _ in range(chance.choice((5, 30, 100, 400)))), display=True)
print("done")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[2])
    assert (done.returncode, done.stdout) == (0, "done\n")


STORM = r"""
[ ( ) ] { } ^ _ x 1 ' & | % ~ $ < > / # = \\ \{ \} \left( \right) \left. \right| \bigl( \bigr) \Big[ \sin \operatorname{f} \max_i
\langle \rangle \lVert \rVert \| \mid \sqrt \frac \hat \text{ \begin{cases} \end{cases} \begin{matrix} \end{matrix} \not \middle|
\mathbb \sum \limits \color{red} \llbracket \ulcorner \lgroup \lmoustache \lbrace \lvert \pmod \cramped \bra \braket \phantom \E
\norm \abs \tag \substack \cancelto √ ² ⟦ ⦃
""".split()

REBUILT = {  # markup -> what is left of it
    "<math><mi>x</mi></math>": "<math><mi>x</mi></math>",
    '<math onload="x" href="y" id="z" class="w"><mi>x</mi></math>': "<math><mi>x</mi></math>",
    "<math><script>x</script><a href='y'>z</a></math>": "<math>xz</math>",
    '<math><mo stretchy="false" form="x&quot;y">(</mo></math>': '<math><mo stretchy="false">(</mo></math>',
    '<math><mtd style="text-align: right;padding-right: 0;">x</mtd></math>': '<math><mtd class="m-right m-pr0">x</mtd></math>',
    '<math><mtd style="border-right: 0.05em solid currentcolor;">x</mtd></math>': '<math><mtd class="m-br">x</mtd></math>',
    '<math><mrow style="color:#FF0000;">x</mrow></math>': "<math><mrow>x</mrow></math>",
    '<math><menclose notation="box"><mi>x</mi></menclose></math>': '<math><mrow class="m-box"><mi>x</mi></mrow></math>',
    "<math><mo>&ApplyFunction;</mo><mi>&lt;b&gt;&amp;</mi></math>": "<math><mo>\u2061</mo><mi>&lt;b&gt;&amp;</mi></math>",
    "<math><mi>x</math>": None,
    "<math/>junk": None,
    '<!DOCTYPE math [<!ENTITY a "b">]><math>&a;</math>': None,
    "<mrow>" * (MAX_TREE + 1) + "</mrow>" * (MAX_TREE + 1): None,
}


@pytest.mark.parametrize("markup", REBUILT)
def test_markup_is_rebuilt_from_what_is_allowed(markup):
    assert rebuilt(markup) == REBUILT[markup]


def test_every_class_of_a_formula_has_a_rule_in_the_stylesheet():
    from grader.report.html import stylesheet

    assert [name for name in CLASSES.values() if not re.search(rf"\.{name}[ {{,>]", stylesheet())] == []


SCROLLS = '<span class="long" role="group" aria-label="Formula" tabindex="0">'
PROSE = {
    "no formula": "no formula",
    "It costs $5 and $6.": "It costs $5 and $6.",
    r"\(x\) & \[y\]": f'<math><mi>x</mi></math> &amp; {SCROLLS}<math display="block"><mi>y</mi></math></span>',
    "$x$$y$": "<math><mi>x</mi></math><math><mi>y</mi></math>",
    "an open $x": "an open $x",
    "<b>$x$</b>": "&lt;b&gt;<math><mi>x</mi></math>&lt;/b&gt;",
}


@pytest.mark.parametrize("text", PROSE)
def test_formulas_in_prose_are_typeset_and_the_rest_is_escaped(text):
    assert typeset_prose(text) == PROSE[text]


@pytest.mark.parametrize("text", ["$" * 30_000, r"\(" * 15_000, r"\[" * 15_000, "$$x" * 10_000, "$ " * 15_000, "$x\\" * 10_000], ids=repr)
def test_prose_takes_time_in_proportion_to_its_length(text):
    started = time.perf_counter()
    assert "characters more]" in typeset_prose(text)
    assert time.perf_counter() - started < 3


def test_typesetting_is_the_same_every_time():
    chance = random.Random(1)
    formulas = chance.sample(USUAL, len(USUAL))
    assert [typeset(formula) for formula in formulas] == [typeset(formula) for formula in formulas]
