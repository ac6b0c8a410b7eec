import pytest

from grader.submission.formulas import formula
from grader.submission.glyphs import in_latex
from grader.submission.repair import clean

TEXTS = {  # as it arrives -> as it was meant
    "ﬁrst eﬀort": "first effort",
    "soft\u00adhyphen": "softhyphen",
    "a\u00a0b": "a b",
    "zero\u200bwidth\ufeff": "zerowidth",
    "\u202eevil\u2066": "evil",
    "nul\x00l": "null",
    "ｘ＝１": "x=1",
    "e\u0301": "é",
    "x²": "x²",
    "\x0crac{1}{2}": "\\frac{1}{2}",
    "\text{a}": "\\text{a}",
    "\times \tau": "\\times \\tau",
    "\x08eta \x08oxed{x}": "\\beta \\boxed{x}",
    "$\rho$": "$\\rho$",
    "$\nabla$": "$\n\\nabla$",
    "\x07lpha": "\\alpha",
    "\x0bec{x}": "\\vec{x}",
    "a\tb\tthe": "a\tb\tthe",
    "page\x0cbreak": "pagebreak",
    "$rac{1}{2}$": "$\\frac{1}{2}$",
    "the\nablation": "the\nablation",
    "a\u2028b": "a b",
}


@pytest.mark.parametrize(("damaged", "meant"), TEXTS.items())
def test_conversion_damage_is_put_right(damaged, meant):
    assert clean(damaged).text == meant


def test_lines_keep_their_numbers():
    found = clean("a\r\nb\rc\n\x0crac{1}{2}\n\nabla")
    assert found.text.split("\n") == ["a", "b", "c", "\\frac{1}{2}", "", "\\nabla"]
    assert found.repaired == (4, 6)
    assert not found.doubtful


def test_a_guess_is_doubtful_by_its_line():
    assert clean("x\n$rac{1}{2}$").doubtful == {2}


GLYPHS = {
    "x²": "x^2",
    "x²y": "x^{2}y",
    "x⁻¹": "x^{-1}",
    "h₁₂": "h_{12}",
    "wᵀx": "w^{T}x",
    "𝔼[𝐱]": r"\mathbb{E}[\mathbf{x}]",
    "ℝ": r"\mathbb{R}",
    "ℒ": r"\mathcal{L}",
    "𝑥 − 𝛼": "x - α",
    "σ²": "σ^2",
    "µ": "μ",
    "ŷ": "ŷ",
}


@pytest.mark.parametrize(("glyphs", "latex"), GLYPHS.items())
def test_unicode_mathematics_survives_as_meaning(glyphs, latex):
    assert in_latex(glyphs) == latex


FORMULAS = {  # a formula -> what it means, and whether that was a guess
    r"x \tag{3}": ("x", False),
    r"x \label{eq:a}\nonumber": ("x", False),
    r"x \quad (12)": ("x", False),
    r"f \quad (x)": (r"f \quad (x)", False),
    r"1 = \cancel{d} \cdot\cancel{2}": (r"1 =  d  \cdot 2", False),
    r"\cancelto{0}{x} + 1": ("x  + 1", True),
    r"\underbrace{E[x]}_{0} + 1": ("E[x]  + 1", False),
    r"\underbrace{E[x]}_0": ("E[x]", False),
    r"\underbrace{a}_\sigma b": ("a  b", False),
    r"\underbrace{a}_{\text{as } b_{1}} b": ("a  b", False),
    r"\overbrace{E[x]}^{0}": ("E[x]", False),
    r"\overbrace{E[x]^0}": ("E[x]", True),
    r"\underbrace{\text{Var}[x]_{I}}": (r"\text{Var}[x]", True),
    r"\underbrace{u}_{w}^\top x": (r"{u}^\top x", False),
    r"\underbrace{\underbrace{a}_{b} c}_{d}": ("a  c", False),
    r"\underbrace{a": (r"\underbrace{a", False),
}


@pytest.mark.parametrize(("source", "expected"), FORMULAS.items())
def test_a_formula_is_read_without_what_is_written_around_it(source, expected):
    found = formula(source)
    assert (found.text, found.doubtful) == expected
