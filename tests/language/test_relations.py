"""Relations mean the same when they say the same: solved for another name, up to a factor, on either side."""

import pytest

import grader
from grader.language.conditions import bounds
from grader.language.equations import offset_of, shift
from grader.language.growth import growth
from grader.language.parser import parse
from grader.language.relations import right_side
from grader.language.tree import Name
from grader.result import Outcome

POSITIVE = {"L": "positive scalar", r"\eta": "real", "k": "positive scalar"}
VERDICTS = [
    ("a = bc", "bc = a", "correct"),
    ("2a = 2bc", "a = bc", "correct"),
    ("b = a/c", "a = bc", "correct"),
    ("a = b/c", "a = bc", "incorrect"),
    ("c = ab", "a = bc", "incorrect"),
    ("x - y = 3", "y = x - 3", "correct"),
    ("x - y = 3", "y = x + 3", "incorrect"),
    (r"\eta < 2/L", r"L \eta < 2", "correct"),
    (r"2 > \eta L", r"\eta < 2/L", "correct"),
    (r"\eta < 2L", r"\eta < 2/L", "incorrect"),
    (r"\eta \le 2/L", r"\eta < 2/L", "incorrect"),
    (r"\eta \in (0, 2/L)", r"0 < \eta < 2/L", "correct"),
    (r"\eta \in [0, 2/L)", r"0 < \eta < 2/L", "incorrect"),
    (r"\eta > 0, \eta < 2/L", r"\eta < 2/L, \eta > 0", "correct"),
    (r"\eta \in (-\infty, 2/L)", r"\eta < 2/L", "correct"),
    (r"|1 - \eta k| < 1", r"0 < \eta < 2/k", "correct"),
    ("x = 1, y = 2", "y = 2, x = 1", "correct"),
    ("x = 1, y = 3", "y = 2, x = 1", "incorrect"),
    ("x = 1", "y = 2, x = 1", "undecided"),
    (r"W \in \mathbb{R}^{m \times n}", r"W \in \mathbb R^{m \times n}", "correct"),
]
GROWTH = [
    ("3n^2 + n", "n^2", True),
    (r"n \log n", "n", False),
    (r"\log(n^3)", r"\log n", True),
    (r"\log \log n", r"\log n", False),
    ("n + 100", "n", True),
    (r"n \log n + 100 n", r"n \log n", True),
    ("2^{n+3}", "2^n", True),
    ("2^{2n}", "2^n", False),
    ("n!", "n^n", False),
    (r"\sqrt{n}", "n^{0.5}", True),
    ("nd + d^2", "nd", False),
    ("nd + n", "nd", True),
    (r"\max(n, d)", "n + d", True),
    ("n^2 - n", "n^2", True),
    ("5", "1", True),
]


@pytest.mark.parametrize(("answer", "reference", "outcome"), VERDICTS)
def test_relations_are_compared_by_what_they_say(answer, reference, outcome):
    assert grader.compare(answer, reference, symbols=POSITIVE).outcome == Outcome(outcome)


@pytest.mark.parametrize(("a", "b", "alike"), GROWTH)
def test_classes_are_compared_by_growth(a, b, alike):
    assert (grader.compare(f"O({a})", f"O({b})").outcome is Outcome.CORRECT) == alike
    assert (grader.compare(f"O({b})", f"O({a})").outcome is Outcome.CORRECT) == alike


def test_a_value_is_no_class():
    from grader.language.agreement import Trial
    from grader.language.scope import Scope

    assert growth(Trial(parse("n"), parse("n"), Scope())) is None


def test_an_index_is_a_name_and_an_offset():
    assert offset_of(parse("t - 2")) == (Name("t"), -2)
    assert offset_of(parse("2t")) == (None, 0)
    assert shift(parse("w_{t+1}"), parse("w_t")) == (Name("t"), 1)
    assert shift(parse("w_t"), parse("w_t")) == (None, 0)


def test_bounds_at_infinity_ask_nothing():
    assert len(bounds(parse(r"x \in (0, \infty)")) or []) == 1


def test_the_right_side_is_the_last_member_of_an_equation_only():
    assert right_side(parse("a = b = c")) == Name("c")
    assert right_side(parse("a < b")) == parse("a < b")
