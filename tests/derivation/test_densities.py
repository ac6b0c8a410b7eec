"""Integrals over a density are means."""

import pytest

SYMBOLS = {"z": "random vector d, symmetric, mean 0, variance 1", "y": "random variable, mean 0, variance 2", "j": "index 1 d"}
DEFINED = {"h": "\\max(0, z)"}
STEPS = {
    "the density of what is written": ("E[z_j^2] = \\int_{-\\infty}^\\infty z_j^2 f(z_j) dz", ["correct"]),
    "half of a symmetric law": ("E[h_j^2] = \\int_0^\\infty z_j^2 f(z_j) dz_j = \\frac12", ["correct", "correct", "correct"]),
    "any letter, by what the chain begins with": (
        "E[h_j^2] = \\int_0^\\infty a^2 p(a) da = \\frac12 \\int a^2 p(a) da",
        ["correct", "correct", "correct"],
    ),
    "in two pieces": ("E[z_j^2] = \\int_{-\\infty}^0 a^2 f(a) da + \\int_0^\\infty a^2 f(a) da", ["correct"]),
    "not what it is not": ("E[h_j^2] = \\int_{-\\infty}^\\infty a^2 f(a) da", ["undecided"]),
    "without anything random": ("k = \\int_0^1 a^2 f(a) da", ["undecided"]),
}


@pytest.mark.parametrize(("text", "expected"), STEPS.values(), ids=STEPS)
def test_an_integral_over_a_density(text, expected, outcomes):
    assert outcomes(f"${text}$", SYMBOLS, DEFINED) == expected


def test_a_declared_function_is_no_density(outcomes):
    assert outcomes("$\\int_0^1 2 a f(a) da = \\frac{2}{3}$", {"f": "function"}, {"f(x)": "x"}) == ["correct"]
