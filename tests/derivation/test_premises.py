"""What is in force where a relation stands: definitions, choices, conditions, facts, limits, and what is explained further down."""

import pytest

SYMBOLS = {
    "x": "real", "y": "real", "w": "real", "\\alpha": "real", "\\beta": "real", "n": "positive integer", "\\mu": "real", "\\sigma": "positive scalar",
    "v": "sequence of real", "g": "sequence of real", "d": "sequence of real", "t": "positive integer",
    "Z": "random variable, mean \\mu, variance \\sigma^2",
}  # fmt: skip
TEXTS = {
    "a fresh name is defined": (
        "Let $r = w x - y$. Then $r^2 + r = r (r + 1)$ and $L = r^2$.",
        {"L": "(w x - y)^2"},
        ["undecided", "correct", "correct"],
    ),
    "and is not what it is not": ("Let $r = w x - y$. Then $L = r^3$.", {"L": "(w x - y)^2"}, ["undecided", "incorrect"]),
    "a name that is explained further down": ("$L = s^2$, where $s = w x - y$.", {"L": "(w x - y)^2"}, ["correct", "undecided"]),
    "for another index": ("Let $a_{i+1} = 2 x$. Then $a_3 = 2 x$.", {}, ["undecided", "correct"]),
    "what nobody explains": ("$L = s^2$", {"L": "(w x - y)^2"}, ["undecided"]),
    "a chosen value": ("We set $x = 2$, so $x y = 2 y$.", {}, ["undecided", "correct"]),
    "a value that builds on a value": ("Take $x = 2$ and $y = x + 1$. Then $x y = 6$.", {}, ["undecided", "undecided", "correct"]),
    "a stated equation": ("$d_t = -v_t$ and $v_t = w v_{t-1} + g_t$, hence $-d_t = w v_{t-1} + g_t$.", {}, ["undecided", "undecided", "correct"]),
    "for the index before": ("$d_t = -v_t$, so $d_{t-1} = -v_{t-1}$ and $v_{t-1} = -d_{t-1}$.", {}, ["undecided", "correct", "correct"]),
    "turned round": ("$d_t = -w v_t$, so $v_t = -\\frac{d_t}{w}$.", {}, ["undecided", "correct"]),
    "where it does not follow": ("$d_t = -v_t$, so $v_t = 2 d_t$.", {}, ["undecided", "undecided"]),
    "an equation between numbers is no fact": ("$0 = 1$. So $x = x + 1$.", {}, ["incorrect", "undecided"]),
    "a limit": ("Let $x = 1 - w$. As $w \\to 1$, $x \\to 0$.", {}, ["undecided", "undecided", "correct"]),
    "a limit that is another": ("Let $x = 1 - w$. As $w \\to 1$, $x \\to 1$.", {}, ["undecided", "undecided", "undecided"]),
}


@pytest.mark.parametrize(("text", "definitions", "expected"), TEXTS.values(), ids=TEXTS)
def test_what_is_in_force(text, definitions, expected, outcomes):
    assert outcomes(text, SYMBOLS, definitions) == expected


def test_a_condition_may_be_used(outcomes):
    text = r"$E[n Z] = n \mu$, so $0 = n \mu$ and $\mu = 0$."
    assert outcomes(text, SYMBOLS, conditions=("E[n Z] = 0",)) == ["correct", "correct", "correct"]


def test_choices_are_right_that_meet_every_condition(outcomes):
    conditions = ("E[Z + y] = 0", "Var[n Z] = 1")
    assert outcomes(r"$y = 0$, $\mu = 0$, $\sigma = \frac{1}{n}$", SYMBOLS, conditions=conditions) == ["correct"] * 3
    assert outcomes(r"$y = 0$, $\mu = 0$, $\sigma = \frac{2}{n}$", SYMBOLS, conditions=conditions)[-1] == "undecided"


def test_a_multiple_of_what_vanishes_is_no_gradient(outcomes):
    definitions, conditions = {"L(w)": "(w x - y)^2"}, (r"\frac{\partial L(w)}{\partial w} = 0",)
    text = r"$\frac{\partial L(w)}{\partial w} = 4 x (w x - y)$"
    assert outcomes(text, SYMBOLS, definitions, conditions=conditions, values={"w": r"\frac{y}{x}"}) == ["incorrect"]
    assert outcomes(r"$w x = y$", SYMBOLS, definitions, conditions=conditions, values={"w": r"\frac{y}{x}"}) == ["correct"]


def test_a_given_value_holds_in_laws_too(outcomes):
    symbols = {"U": "random variable, mean (\\alpha + \\beta)/2, variance (\\beta - \\alpha)^2/12", "\\alpha": "real", "\\beta": "real"}
    assert outcomes(r"$E[U^2] = \frac{\beta^2}{3}$", symbols, values={"\\alpha": "-\\beta"}) == ["correct"]


def test_an_equation_within_a_chain_is_no_fact(outcomes):
    text = "$$d_t = x + y = x y$$\n\nand so $x + y = x y$."
    assert outcomes(text, SYMBOLS)[-1] == "undecided"


def test_the_words_of_an_author_are_looked_at():
    from grader.derivation.declared import in_force
    from grader.language.scope import Scope

    assert in_force(Scope(), ["a < b"], {})[1] == ["conditions: expected a quantity with its number, such as '\\mathrm{Var}(a) = 1', found 'a < b'"]
    assert in_force(Scope(), [], {"a": "("})[1][0].startswith("values: expected a formula")


def test_what_an_author_accepts_is_right():
    from dataclasses import replace

    from grader.derivation.derive import derive
    from grader.derivation.premises import Asked
    from grader.language.parser import parse
    from tests.derivation.conftest import premises_of, section_of

    premises = premises_of(SYMBOLS, {"L": "(w x - y)^2"})
    accepting = replace(premises, asked=(Asked(parse("L"), (parse("L"), parse("w x - y"))),))
    text = section_of("$L = -y + w x$")
    assert [str(step.outcome) for found in (premises, accepting) for step in derive(text, found)] == ["incorrect", "correct"]


def test_what_is_about_the_same(outcomes):
    from grader.derivation.declared import in_force
    from grader.language.scope import Scope

    near = {"\\tanh(u)": "u", "\\tanh'(u)": "1"}
    text = r"$\tanh(w x) y + \tanh'(w) \approx w x y + 1 = 2 w x y + 1$ and $\tanh(w x) = w x$"
    assert outcomes(text, SYMBOLS, near=near) == ["correct", "incorrect", "undecided", "undecided"]
    assert in_force(Scope(), near={"b": "c"})[1] == ["near: expected a function of one letter, such as '\\tanh(u)', found 'b'"]


def test_a_limit_that_the_author_states(outcomes):
    assert outcomes(r"$x \le \alpha^n \to 0$", SYMBOLS | {"\\alpha": "scalar in (0, 1)"}, limits={"n": r"\infty"})[1] == "correct"
