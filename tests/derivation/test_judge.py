"""Right, wrong, and undecided: an accusation is made only where nothing can make a step right."""

import pytest

SYMBOLS = {
    "X": "matrix n d", "y": "vector n", "w": "vector d", "a": "real", "b": "real", "k": "positive scalar", "A": "matrix d d", "B": "matrix d d",
    "Z": "random variable, mean \\mu, variance \\sigma^2", "\\mu": "real", "\\sigma": "positive scalar", "u": "sequence of vector d",
    "\\phi": "elementwise function", "t": "positive integer", "z": "vector d", "s": "sequence of real",
}  # fmt: skip
DEFINITIONS = {
    "L(w)": "\\|X w - y\\|^2", "c": "a + b", "m_t": "a m_{t-1} + s_t", "m_0": "0", "h": "\\phi(A z)", "V": "s_1 + a", "\\mathrm{Var}[q]": "k^2",
    "e_i": "s_i",
}  # fmt: skip
RIGHT = [
    "(A B)^\\top = B^\\top A^\\top", "\\nabla_w L(w) = 2 X^\\top (X w - y)", "E[Z^2] = \\sigma^2 + \\mu^2", "c^2 = a^2 + 2 a b + b^2",
    "m_2 = a s_1 + s_2",
    "a^2 + b^2 \\ge 2 a b", "k > 0", "E[Z] \\ne E[2 Z]", "\\lim_{t \\to \\infty} \\frac{1}{t} = 0",
    "2 c \\propto c", "\\frac{a^2 - b^2}{a - b} = a + b",
]  # fmt: skip
WRONG = {
    "\\nabla_w L(w) = X^\\top (X w - y)": "a definition fixes the gradient",
    "E[Z^2] = \\sigma^2": "what is random has its moments",
    "c = a - b": "a defined name stands for something else",
    "m_2 = s_1 + s_2": "a recurrence says what it is",
    "L(w) = (X w - y) (X w - y)^\\top": "the shapes do not fit",
    "X w = y^\\top X": "the shapes do not fit, whatever the names are",
    "c < c": "a strict sign between the same",
    "E[2 Z] \\ne 2 E[Z]": "what is always the same is not different",
    "\\frac{\\partial h}{\\partial z} = \\frac{\\partial h}{\\partial A} \\frac{\\partial A}{\\partial z}": "a chain rule through a parameter",
}
UNDECIDED = {
    "a = b": "a choice",
    "X w = y": "an equation to be solved",
    "a + b = 3": "a condition",
    "\\nabla_w L(w) = 0": "what is set to zero",
    "E[Z] = 0": "what is asked for",
    "c = 1": "a number may be asked for",
    "\\mathrm{Var}[q] = a": "what is just another name for something free",
    "e_1 = e_2": "members of one sequence may be set equal",
    "a \\le b": "an inequality that holds for some",
    "L(w) = \\|r\\|^2": "a name that nobody knows",
    "\\frac{\\partial a}{\\partial b} = 1": "a derivative of what depends on nothing",
    "u = A w": "a sequence without its index",
    "c := a - b": "an assignment",
    "c = \\text{what is left}": "words",
    "a \\in A": "a sign that is not judged",
    "\\int_0^1 p(x) dx = 1": "a function that nobody knows",
}


@pytest.mark.parametrize("step", RIGHT)
def test_right(step, outcomes):
    assert outcomes(f"${step}$", SYMBOLS, DEFINITIONS) == ["correct"]


@pytest.mark.parametrize("step", WRONG, ids=WRONG.values())
def test_wrong(step, outcomes):
    assert outcomes(f"${step}$", SYMBOLS, DEFINITIONS) == ["incorrect"]


@pytest.mark.parametrize("step", UNDECIDED, ids=UNDECIDED.values())
def test_undecided(step, outcomes):
    assert set(outcomes(f"${step}$", SYMBOLS, DEFINITIONS)) <= {"undecided"}


CHAINS = {
    "the first broken link, and what comes after it": ("c^2 = (a + b)^2 = a^2 + b^2 = b^2 + a^2", ["correct", "incorrect", "correct"]),
    "a chain that begins with what is to be found": ("a = b^2 = 2 b", ["undecided"] * 3),
    "another spelling of the same names": ("r = (a + b) k - a = a k + b k - a = a k - b k - a", ["undecided", "correct", "incorrect"]),
    "matrices by size": ("2 A B = A B + A B \\le B A", ["correct", "incorrect"]),
}


@pytest.mark.parametrize(("text", "expected"), CHAINS.values(), ids=CHAINS)
def test_chains(text, expected, outcomes):
    assert outcomes(f"${text}$", SYMBOLS, DEFINITIONS) == expected


def test_what_comes_after_a_broken_link_inherits(steps):
    assert [step.inherits for step in steps("$c^2 = a^2 + b^2 = b^2 + a^2$", SYMBOLS, DEFINITIONS)] == [False, True]


SUPPOSED = ("Suppose that", "If", "We want", "so that we need", "Assume")


@pytest.mark.parametrize("words", SUPPOSED)
def test_what_is_supposed_is_never_wrong(words, outcomes):
    assert outcomes(f"{words} $c = a - b$.", SYMBOLS, DEFINITIONS) == ["undecided"]


def test_what_was_repaired_by_guessing_is_never_wrong(outcomes):
    assert outcomes(r"$\overbrace{c^0} = a - b$", SYMBOLS, DEFINITIONS) == ["undecided"]
    assert outcomes("$c = a - b$", SYMBOLS, DEFINITIONS) == ["incorrect"]


def test_two_names_that_are_read_as_one_make_nothing_wrong(outcomes):
    assert outcomes(r"$c^{new} = c^{old} + a$", SYMBOLS, DEFINITIONS) == ["undecided"]


def test_a_wrong_step_has_a_counterexample(steps):
    (step,) = steps("$c = a - b$", SYMBOLS, DEFINITIONS)
    assert step.counterexample is not None
    assert step.counterexample.found != step.counterexample.expected
