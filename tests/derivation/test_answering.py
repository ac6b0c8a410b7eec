"""What is asked for and unknowns whose values are known are compared with what should come out."""

import pytest

from grader.result import Role

SYMBOLS = {
    "w": "real", "x": "real", "y": "real", "c": "positive scalar", "\\lambda": "positive scalar", "s": "positive scalar",
    "u": "vector d", "q": "vector d",
}  # fmt: skip
ASKED = {"s^*": "\\frac{x}{2 c}", "\\nabla_u p": "2 q + 2 \\lambda u"}
ANSWERS = {
    "the answer": ("Therefore $s^* = \\frac{x}{2c}$.", ["correct"]),
    "another one": ("Therefore $s^* = \\frac{x}{c}$.", ["incorrect"]),
    "one in a name that the student defined": ("With $e = 2 c$ we get $s^* = \\frac{x}{e}$.", ["undecided", "correct"]),
    "a wrong one in such a name": ("With $e = 2 c$ we get $s^* = \\frac{2 x}{e}$.", ["undecided", "incorrect"]),
    "of names that the answer does not have": ("Therefore $s^* = x y$.", ["undecided"]),
    "what is only supposed": ("If $s^* = \\frac{x}{c}$, all is lost.", ["undecided"]),
    "what carries on a mistake": ("$2 x + x = 4 x$. Therefore $s^* = \\frac{x}{c}$.", ["incorrect", "undecided"]),
    "a column": ("$\\nabla_u p = 2 q + 2 \\lambda u$", ["correct"]),
    "a row is the same": ("$\\nabla_u p = 2 q^T + 2 \\lambda u^T$", ["undecided"]),
    "a wrong one for a column": ("$\\nabla_u p = 2 q + \\lambda u$", ["incorrect"]),
}


@pytest.mark.parametrize(("text", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer(text, expected, outcomes):
    assert outcomes(text, SYMBOLS, {}, asked=ASKED) == expected


def test_a_first_attempt_that_is_given_up_is_not_wrong(steps):
    text = "$s^* = 3 x + c$. No: $s^* = \\frac{x}{2c}$."
    assert [str(step.outcome) for step in steps(text, SYMBOLS, {}, asked=ASKED)] == ["undecided", "correct"]


def test_a_wrong_definition_of_what_is_asked_for_is_still_in_force(steps):
    found = steps("$s^* = \\frac{x}{c}$, so $2 s^* = \\frac{2 x}{c}$.", SYMBOLS, {}, asked=ASKED)
    assert [(step.role, str(step.outcome)) for step in found] == [(Role.DEFINITION, "incorrect"), (Role.STEP, "correct")]


SOLVED = {
    "met": ("Setting it to 0 gives $2 c s = x$.", ["correct"]),
    "not met": ("Setting it to 0 gives $c s = x$.", ["incorrect"]),
    "the value": ("Hence $s = \\frac{x}{2 c}$.", ["correct"]),
    "another value": ("Hence $s = \\frac{x}{c}$.", ["incorrect"]),
    "a value to begin with": ("Let $s = 1$.", ["undecided"]),
    "nothing of the unknown": ("Hence $w = x$.", ["undecided"]),
}


@pytest.mark.parametrize(("text", "expected"), SOLVED.values(), ids=SOLVED)
def test_an_equation_for_an_unknown(text, expected, outcomes):
    assert outcomes(text, SYMBOLS, {}, solution={"s": "\\frac{x}{2 c}"}) == expected
