"""What an author asks beside the meaning: how near, up to what, in which form."""

import pytest

import grader
from grader.errors import AuthoringError
from grader.result import Outcome

DATA = {"X": "matrix n d", "y": "vector n", "w": "vector d", "v": "vector n"}
TOLERANCES = [  # answer, reference, tolerance, whether it is near enough
    ("0.333", "1/3", "3 figures", True),
    ("0.33", "1/3", "3 figures", False),
    ("0.33", "1/3", "2 figures", True),
    ("(0.33, 2.0)", "(1/3, 2)", "2 figures", True),
    ("(0.33, 2.1)", "(1/3, 2)", "2 figures", False),
    ("1.0e-8", "1.04e-8", "2 figures", True),
    ("0", "0", "3 figures", True),
    ("100.4", "100", "absolute 0.5", True),
    ("100.6", "100", "absolute 0.5", False),
    ("2.72", "e", "2 decimals", True),
    ("2.71", "e", "2 decimals", False),
    ("1.009", "1", "relative 0.01", True),
    ("1.009", "1", 0.01, True),
    ("1.02", "1", 0.01, False),
]
SHOWN = [  # answer, reference, tolerance, tag where it is wrong
    ("3.14", r"\pi", "as shown", None),
    ("3.15", r"\pi", "as shown", ""),
    ("3", r"\pi", "as shown", ""),
    ("3.142", r"\pi", "as shown, 3 figures", None),
    ("3.1", r"\pi", "as shown, 3 figures", "rounded-too-far"),
    ("2.5", "2.5", "as shown, 3 figures", None),
    (r"0.33 \cdot 3", "1", "as shown", None),
    (r"0.33 \cdot 3", "1.1", "as shown", ""),
    (r"1.41^2", "2", "as shown", None),
    (r"\frac{1}{0.67}", "1.5", "as shown", None),
    ("(0.5, 0.33)", "(1/2, 1/3)", "as shown", None),
    ("(0.5, 0.35)", "(1/2, 1/3)", "as shown", ""),
]
FREE = [  # answer, reference, what it may differ by, outcome
    ("-x", "x", "sign", "correct"),
    ("-2x", "x", "sign", "incorrect"),
    (r"y - Xw", r"Xw - y", "sign", "correct"),
    ("-2x", "x", "scale", "correct"),
    ("x^2", "x", "scale", "incorrect"),
    ("0", "x", "scale", "incorrect"),
    (r"\frac1n\|Xw-y\|^2", r"\|Xw-y\|^2", "scale", "correct"),
    (r"\frac1n\|Xw-y\|^2", r"\|Xw-y\|^2", "scale in w", "correct"),
    (r"\|y\|^2 \|Xw-y\|^2", r"\|Xw-y\|^2", "scale in w", "correct"),
    (r"\|y\|^2 \|Xw-y\|^2", r"\|Xw-y\|^2", "scale", "incorrect"),
    ("(1, 2)", "(2, 4)", "scale", "correct"),
    ("(1, 2)", "(2, 5)", "scale", "incorrect"),
    ("(b, a)", "(1, a/b)", "scale", "correct"),
    (r"\frac{v}{\|v\|}", "v", "scale", "correct"),
    ("(X w)^T", "X w", "scale", "incorrect"),
    ("x^2 + 7", "x^2", "constant", "correct"),
    ("x^2 + x", "x^2", "constant", "incorrect"),
    ("f = x^2 + 3", "f = x^2", "constant", "correct"),
    (r"\|Xw\|^2 - 2 w^\top X^\top y", r"\|Xw-y\|^2", "constant in w", "correct"),
    (r"\|Xw\|^2 - 2 w^\top X^\top y", r"\|Xw-y\|^2", "constant", "incorrect"),
    (r"\|Xw\|^2 - w^\top X^\top y", r"\|Xw-y\|^2", "constant in w", "incorrect"),
    (r"\sum_i f(\cdot) + \|Xw - y\|^2", r"\|Xw-y\|^2", "constant in w", "correct"),
    ("-x^2 + 7", "x^2", ["sign", "constant"], "correct"),
    ("3x^2 + 7", "x^2", ["scale", "constant"], "correct"),
    ("3x^2 + 7 + x", "x^2", ["scale", "constant"], "incorrect"),
    ("5", "2", "scale", "undecided"),
    ("x +", "x", "scale", "undecided"),
]
FORMS = [  # answer, reference, form, tag where it has another one
    ("x^2 + 2x + 1", "(x+1)^2", "expanded", None),
    ("(x+1)^2", "(x+1)^2", "expanded", "not-expanded"),
    ("x(x+2) + 1", "(x+1)^2", "expanded", "not-expanded"),
    ("-(x + 1)", "-x-1", "expanded", "not-expanded"),
    ("(x+1)(x-1)", "x^2-1", "factored", None),
    ("(x-1)^2 (x+1)", "(x^2-1)(x-1)", "factored", None),
    ("x^2-1", "x^2-1", "factored", "not-factored"),
    ("(2x+2)(x-1)", "2x^2-2", "factored", "not-factored"),
    ("2(x+1)(x-1)", "2x^2-2", "factored", None),
    ("x^2+1", "x^2+1", "factored", None),
    ("3/4", "0.75", "lowest terms", None),
    ("6/8", "0.75", "lowest terms", "not-in-lowest-terms"),
    ("8/4", "2", "lowest terms", "not-in-lowest-terms"),
    ("x - 1", "(x^2-1)/(x+1)", "lowest terms", None),
    ("(x^2-1)/(x+1)", "x - 1", "lowest terms", "not-in-lowest-terms"),
    ("(2x+2)/4", "(x+1)/2", "lowest terms", "not-in-lowest-terms"),
    ("n(n+1)/2", r"\sum_{i=1}^n i", "closed", None),
    (r"\sum_{i=1}^n i", "n(n+1)/2", "closed", "not-closed"),
    ("5", "2+3", "number", None),
    ("7/2", "3.5", "number", None),
    ("2+3", "5", "number", "not-a-number"),
    ("(2+3, 1)", "(5, 1)", "number", "not-a-number"),
]
REFUSED = {
    "tolerance": ["often", "", -1, 0, "relative 1e", "99 figures", "0 figures", "absolute nan"],
    "up_to": ["x", "sign in w", "nothing"],
    "form": ["nice", "Expanded"],
}


@pytest.mark.parametrize(("answer", "reference", "tolerance", "near"), TOLERANCES)
def test_a_number_is_right_when_it_is_near_enough(answer, reference, tolerance, near):
    assert grader.compare(answer, reference, tolerance=tolerance).outcome == ("correct" if near else "incorrect")


@pytest.mark.parametrize(("answer", "reference", "tolerance", "tag"), SHOWN)
def test_decimals_count_as_rounded_numbers_where_the_author_says_so(answer, reference, tolerance, tag):
    verdict = grader.compare(answer, reference, tolerance=tolerance)
    assert (verdict.outcome, verdict.tag) == (("correct", "") if tag is None else ("incorrect", tag))


@pytest.mark.parametrize(("answer", "reference", "up_to", "outcome"), FREE)
def test_an_answer_may_differ_by_what_the_author_allows_and_by_nothing_else(answer, reference, up_to, outcome):
    verdict = grader.compare(answer, reference, symbols=DATA, up_to=up_to)
    assert (verdict.outcome, verdict.counterexample) == (outcome, None)


@pytest.mark.parametrize(("answer", "reference", "form", "tag"), FORMS)
def test_the_form_is_judged_beside_the_meaning(answer, reference, form, tag):
    verdict = grader.compare(answer, reference, form=form)
    assert (verdict.outcome, verdict.tag) == (("correct", "") if tag is None else ("incorrect", tag))


def test_a_form_that_we_cannot_tell_is_left_to_a_person():
    verdict = grader.compare(r"\sin(x) (x + 1)", r"x \sin(x) + \sin(x)", form="factored")
    assert (verdict.outcome, verdict.credit) == (Outcome.UNDECIDED, 0)


def test_a_wrong_answer_is_told_so_and_not_how_it_looks():
    assert grader.compare("(x+2)^2", "(x+1)^2", form="expanded").tag != "not-expanded"


@pytest.mark.parametrize(("option", "words"), [(option, words) for option, several in REFUSED.items() for words in several])
def test_words_that_nobody_knows_are_refused_with_those_that_are_known(option, words):
    with pytest.raises(AuthoringError, match="expected"):
        grader.compare("1", "1", **{option: words})
