"""A wrong answer is paid for once: what follows from it is marked with it, under conditions, and never worse than without."""

import pytest

from grader.errors import AuthoringError
from grader.grading import grade
from grader.registry.build import build
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece, Section, Submission

HERE = Place("answers.toml", 1, 1)
SET = """
title = "Glorot"
course = "Any"
"""
QUESTION = r"""
id = "1"
title = "Widths"

[symbols]
"n" = "positive integer"
"m" = "positive integer"
"a" = "positive scalar"
"L" = "positive scalar"

[synonyms]
"J" = "L"
"half" = "a"

[[part]]
id = "1.1"
title = "Variance"
statement = "The variance."
points = 4

[[part.check]]
kind = "equivalent"
title = "Variance"
asks = ["L"]
reference = "\\frac{2}{n + m}"

[[part]]
id = "1.2"
title = "Half-width"
statement = "The half-width."
points = 4

[[part.check]]
kind = "equivalent"
asks = ["a"]
reference = "\\sqrt{\\frac{6}{n + m}}"
FOLLOW
misconception = [{ answer = "\\frac{6}{n + m}", tag = "no-root", feedback = "Mind the root." }]
"""
FOLLOW = r'follow = [{ part = "1.1", name = "v", reference = "\\sqrt{3 v}", needs = ["n"], credit = 0.75 }]'
FIRST = "L = /"
CASES = [  # the answers to 1.1 and 1.2, and what each earns
    (r"\frac{2}{n+m}", r"\sqrt{\frac{6}{n+m}}", 4, 4),
    (r"\frac{1}{n+m}", r"\sqrt{\frac{3}{n+m}}", 0, 3),
    (r"\frac{1}{n}", r"\sqrt{3/n}", 0, 3),
    (r"\frac{1}{n}", r"\sqrt{\frac{6}{n+m}}", 0, 4),  # the key is right whatever came before
    (r"\frac{1}{n}", r"\frac{3}{n}", 0, 0),
    (r"\frac{1}{n}", r"\frac{6}{n+m}", 0, 0),
    (r"\frac{1}{m}", r"\sqrt{3/m}", 0, 0),  # the earlier answer does not hold n
    ("1", r"\sqrt{3}", 0, 0),
    (r"\frac{2}{n+m}", r"\sqrt{\frac{2}{n+m}}", 4, 0),
]


def loaded(folder, follow=FOLLOW, question=QUESTION):
    (folder / "set.toml").write_text(SET, encoding="utf-8")
    (folder / "1.toml").write_text(question.replace("FOLLOW", follow), encoding="utf-8")
    return build("glorot", folder)


def marked(problem_set, answers):
    sections = tuple(Section(part, (Piece(Kind.VALUE, text, HERE, mark=Mark.MARKER),), HERE) for part, text in answers.items())
    return [part for question in grade(problem_set, Submission("ada", sections)).questions for part in question.parts]


@pytest.mark.parametrize(("first", "second", "earned", "then"), CASES)
def test_what_follows_from_a_wrong_answer_earns_what_the_author_says(tmp_path, first, second, earned, then):
    parts = marked(loaded(tmp_path), {"1.1": f"L = {first}", "1.2": f"a = {second}"})
    assert [part.points.earned for part in parts] == [earned, then]
    assert [part.points.pending for part in parts] == [0, 0]


def test_the_report_says_that_and_from_what_it_follows(tmp_path):
    _, part = marked(loaded(tmp_path), {"1.1": r"\frac{1}{n}", "1.2": r"\sqrt{3/n}"})
    verdict = part.checks[0].verdict
    assert verdict.feedback == "This follows from your answer to 1.1; the mistake is there."
    assert verdict.notes == (r"This was marked with your own answer to 1.1: $\frac{1}{n}$",)
    assert part.state == "Partly"


def test_a_known_mistake_keeps_its_name_where_nothing_follows(tmp_path):
    _, part = marked(loaded(tmp_path), {"1.1": r"\frac{1}{n}", "1.2": r"\frac{6}{n+m}"})
    assert part.checks[0].verdict.tag == "no-root"


def test_an_answer_cannot_follow_from_what_does_not_stand_before_it(tmp_path):
    with pytest.raises(AuthoringError, match=r"1.toml: part.1.check.0.follow: expected an earlier formula of the question, found part 1.3"):
        loaded(tmp_path, FOLLOW.replace("1.1", "1.3"))


@pytest.mark.parametrize("name", ["J", "L", "J_{total}"])
def test_a_synonym_is_read_as_the_declared_name(tmp_path, name):
    part, _ = marked(loaded(tmp_path), {"1.1": rf"{name} = \frac{{2}}{{n+m}}", "1.2": "half = 3"})
    assert part.points.earned == 4


@pytest.mark.parametrize(("line", "message"), [
    (r'"n" = "L"', "synonyms.n: expected a name that is not declared, found 'n'"),
    (r'"q" = "M"', "synonyms.q: expected a name that is declared or defined, found 'M'"),
    (r'"q + 1" = "L"', r"synonyms.q \+ 1: expected a name that is not declared"),
])  # fmt: skip
def test_a_synonym_that_is_none_is_refused(tmp_path, line, message):
    with pytest.raises(AuthoringError, match=message):
        loaded(tmp_path, question=QUESTION.replace('"half" = "a"', line))
