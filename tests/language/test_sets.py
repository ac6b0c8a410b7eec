"""Sets of numbers and conditions on one number mean the same when they hold for the same numbers; several values, when they are the same values."""

import pytest

import grader
from grader.language.alternatives import alternatives, spread
from grader.language.parser import parse
from grader.language.render import latex
from grader.language.sets import is_set, is_surely_interval, mentions_order
from grader.result import Outcome

VERDICTS = [
    ("[0,1]", "(0,1]", "incorrect"),
    ("[0,1]", "[0,1]", "correct"),
    ("(0,1)", "[0,1]", "undecided"),
    ("(0,2]", "(0,1]", "incorrect"),
    (r"(-\infty, 2) \cup (3, \infty)", r"(3,\infty) \cup (-\infty,2)", "correct"),
    (r"(-\infty, 2] \cup (3, \infty)", r"(3,\infty) \cup (-\infty,2)", "incorrect"),
    ("(-oo, 2) U (3, oo)", r"(-\infty, 2) \cup (3, \infty)", "correct"),
    ("(-inf, 2) U (3, inf)", r"(-\infty, 2) \cup (3, \infty)", "correct"),
    ("(-infinity, 2) union (3, infinity)", r"(-\infty, 2) \cup (3, \infty)", "correct"),
    ("x < 2 or x > 3", r"(-\infty, 2) \cup (3, \infty)", "correct"),
    (r"x < 2 \text{ or } x > 3", r"(-\infty, 2) \cup (3, \infty)", "correct"),
    (r"x < 2 \lor x > 3", r"x>3 \text{ or } x<2", "correct"),
    (r"x < 2 \text{ and } x > 3", r"x>3 \text{ or } x<2", "incorrect"),
    (r"x \in (-\infty, 2) \cup (3, \infty)", r"x < 2 \text{ or } x > 3", "correct"),
    (r"x \in (-\infty, 2) \cup (3, \infty)", r"x < 3 \text{ or } x > 3", "incorrect"),
    (r"x \ne 0", r"(-\infty, 0) \cup (0, \infty)", "correct"),
    (r"\mathbb{R} \setminus \{0\}", r"(-\infty, 0) \cup (0, \infty)", "correct"),
    (r"\mathbb{R} \setminus \{0\}", r"(-\infty, 1) \cup (1, \infty)", "incorrect"),
    (r"\{x : x > 2\}", r"(2,\infty)", "correct"),
    (r"\{x \mid x > 2\}", r"(2,\infty)", "correct"),
    (r"\{x \in \mathbb{R} \mid x \ge 0\}", r"[0,\infty)", "correct"),
    (r"\{x \in \mathbb{R} \mid x > 0\}", r"[0,\infty)", "incorrect"),
    (r"\{x | x > 2\}", "x > 2", "correct"),
    (r"x \in [0,1]", r"0 \le x \le 1", "correct"),
    (r"x \in [0,1)", r"0 \le x \le 1", "incorrect"),
    ("[0,1]", r"0 \le x \le 1", "correct"),
    ("{1,2,3}", r"\{1,2,3\}", "correct"),
    ("{3,2,1}", r"\{1,2,3\}", "correct"),
    ("{1,2,4}", r"\{1,2,3\}", "incorrect"),
    ("1, 2, 3", r"\{1,2,3\}", "correct"),
    (r"\emptyset", r"\{\}", "correct"),
    (r"\emptyset", r"\varnothing", "correct"),
    (r"\emptyset", r"\{0\}", "incorrect"),
    (r"\mathbb{R}", r"(-\infty,\infty)", "correct"),
    (r"\mathbb{R}", r"\mathbb R", "correct"),
    (r"\mathbb{R}", r"(0,\infty)", "incorrect"),
    (r"\{1,2\} \cup \{3\}", r"\{1,2,3\}", "correct"),
    (r"[0,2] \cap [1,3]", "[1,2]", "correct"),
    (r"[0,2] \setminus (1,2]", "[0,1]", "correct"),
    (r"\pm\sqrt{2}", r"\{-\sqrt2, \sqrt2\}", "correct"),
    (r"\pm\sqrt{3}", r"\{-\sqrt2, \sqrt2\}", "incorrect"),
    (r"\sqrt{2}", r"\{-\sqrt2, \sqrt2\}", "incorrect"),
    (r"x = \pm 2", r"x=2 \text{ or } x=-2", "correct"),
    ("x = 2", r"x=2 \text{ or } x=-2", "incorrect"),
    (r"x = \pm 2", "x=2, x=-2", "correct"),
    (r"\pm 2", "2, -2", "correct"),
    ("x^2=4", r"x=\pm 2", "correct"),
    ("x^2=4", "x=2", "incorrect"),
    ("x^2=2", r"x=\pm 2", "incorrect"),
    (r"1 \pm \sqrt{2}", r"1+\sqrt2, 1-\sqrt2", "correct"),
    (r"\infty", "3", "incorrect"),
    ("3", r"\infty", "incorrect"),
    (r"\infty", r"\infty", "correct"),
    (r"+\infty", r"\infty", "correct"),
    (r"-\infty", r"\infty", "incorrect"),
    (r"-\infty", r"-\infty", "correct"),
    ("oo", r"\infty", "correct"),
    ("inf", r"\infty", "correct"),
    ("infinity", r"\infty", "correct"),
    ("(1,2)", "(1,2)", "correct"),
    ("(1,2)", "(2,1)", "incorrect"),
    (r"x \ge 2 \text{ and } x \le 3", "[2,3]", "correct"),
    (r"x \notin \{0\}", r"x \ne 0", "correct"),
    ("|x| > 1", r"x < -1 \text{ or } x > 1", "correct"),
    (r"|x| \ge 1", r"x < -1 \text{ or } x > 1", "incorrect"),
    (r"x^2 \ge 4", r"(-\infty,-2] \cup [2,\infty)", "correct"),
    ("x^2>4", "x>2 or x<-2", "correct"),
    ("x^2<4", "x<2 and x>-2", "correct"),
    ("abs(x)<2", "-2<x and x<2", "correct"),
    ("abs(x)>1", "x<-1 or x>1", "correct"),
    ("x>=1 or 1<=x", "x>=1", "correct"),
    ("(x < 0 or x >= 1) and x <= 3", "x < 0 or (x >= 1 and x <= 3)", "correct"),
    ("not (x<=2 and -2<=x)", "x>2 or -2>x", "correct"),
    ("x=1", "x>1 and x<5", "incorrect"),
    ("(7,11),(11,7)", "(11,7) or (7,11)", "correct"),
    ("(7,11),(11,7)", "(11,7) or (7,12)", "incorrect"),
    ("(x>4 and x<5) or x<0", "x<0", "incorrect"),
    ("{2,-2}", "x>2 or -2>x", "incorrect"),
    (r"\pm 2021", "2021", "incorrect"),
    (r"\{-2021, 2021\}", r"\pm 2021", "correct"),
    (r"x \in [-2,7]", "[-2,7]", "correct"),
    ("(0,1)", "0<x<1", "correct"),
    ("-793 < a < 10", "(-793, 10)", "correct"),
    (r"z \in [-3/2,-1] \cup [1,3/2]", "1 <= |z| <= 3/2", "correct"),
    ("[0,1)", "[0,9)", "incorrect"),
    ("[1,x>2]", "[1,2<x]", "correct"),
    ("{1,x>4}", "{4<x,1}", "correct"),
    ("(5,8),(8,5),(5,8)", "(8,5),(5,8)", "undecided"),
    ("x in (0, 1]", r"0 < x \le 1", "correct"),
    (r"x ∉ \{0\}", r"x \ne 0", "correct"),
    (r"a = b \pm c", r"a = b \mp c", "correct"),
    (r"1 \pm 2 \mp 3", r"\{0, 2\}", "correct"),
    (r"\R \setminus \{1, 2\}", r"x \ne 1 \text{ and } x \ne 2", "correct"),
    (r"\R \setminus \{1\}", r"x \ne 1 \text{ and } x \ne 2", "incorrect"),
    (r"\{x : x^2 = 4\}", r"\{-2, 2\}", "correct"),
    ("(1, 2)", "(1, 2)", "correct"),
    ("[1, 2]^T", "(1, 2)", "correct"),
    ("(2, 1)", "[2, 1]", "correct"),
    (r"\{y \mid y^2 < 9\}", r"\{x : -3 < x < 3\}", "correct"),
    (r"x > 2 \text{ or } x < -2", r"(-\infty, -2) \cup (2, \infty)", "correct"),
]
RATES = {"L": "positive scalar", r"\eta": "real", "n": "positive integer", "p": "probability", "s": "positive scalar"}
DECLARED = [
    ("(0, 2/L)", r"0 < \eta < 2/L", "correct"),
    ("(0, 2L)", "(0, 2/L)", "incorrect"),
    ("[0, 2/L)", "(0, 2/L)", "incorrect"),
    (r"\eta < 2/L \text{ and } \eta > 0", r"(0, \frac{2}{L})", "correct"),
    (r"|1 - \eta L| < 1", r"(0, 2/L)", "correct"),
    (r"|1 - \eta L| \le 1", r"(0, 2/L)", "incorrect"),
    ("n > 2", r"n \ge 3", "correct"),
    ("n > 2", r"n \ge 2", "incorrect"),
    ("p < 3/2", r"p \ge 0", "correct"),
    ("s^2 > 4", "s > 2", "correct"),
    ("s^2 > 4", "s > 2 or s < -2", "correct"),
    (r"\eta^2 > 4", r"\eta > 2", "incorrect"),
]
NOTES = [
    ("[0, 2]", "(0, 2]", "The answer contains 0, and it should not."),
    ("(0, 1]", "(0, 2]", "The answer leaves out 2, and it should not."),
    ("x > 2", "x > 3", "At x = 3 the answer holds, and it should not."),
    (r"\{1, 2, 4\}", r"\{1, 2, 3\}", "Nothing in what is asked is 4."),
    ("2", r"\pm 2", "Something that is asked for is missing."),
]
KINDS = {"[0, 1)": (True, True), "(0, 1)": (True, False), r"(0, \infty)": (True, True), r"\{1, 2\}": (True, False), "x + 1": (False, False)}


@pytest.mark.parametrize(("answer", "reference", "outcome"), VERDICTS)
def test_sets_and_conditions_are_compared_by_where_they_hold(answer, reference, outcome):
    assert grader.compare(answer, reference).outcome == Outcome(outcome)


@pytest.mark.parametrize(("answer", "reference", "outcome"), DECLARED)
def test_declarations_say_which_numbers_count(answer, reference, outcome):
    assert grader.compare(answer, reference, symbols=RATES).outcome == Outcome(outcome)


@pytest.mark.parametrize(("answer", "reference", "note"), NOTES)
def test_a_wrong_set_comes_with_a_number_that_shows_it(answer, reference, note):
    assert grader.compare(answer, reference).feedback == note


@pytest.mark.parametrize(("source", "kinds"), KINDS.items())
def test_an_interval_is_one_by_its_brackets_or_its_ends(source, kinds):
    tree = parse(source)
    assert (is_set(tree), is_surely_interval(tree)) == kinds
    assert mentions_order(tree) == kinds[1]


def test_plus_and_minus_go_together():
    assert [latex(value) for value in spread(parse(r"a \pm b \mp c"))] == ["a + b - c", "a - b + c"]
    assert alternatives(parse("x < 2")) is None


def test_words_between_conditions_are_no_letters():
    assert latex(parse("x < 2 or x > 3 and x < 5")) == r"x < 2 \text{ or } \left(x > 3 \text{ and } x < 5\right)"
    assert latex(parse(r"\{x | |x| > 2\}")) == r"\left\{x \mid \lvert x \rvert > 2\right\}"
