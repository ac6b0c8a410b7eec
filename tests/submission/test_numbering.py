import pytest

from grader.submission.labels import labels
from grader.submission.numbering import headings
from grader.submission.outline import Outline

OUTLINE = Outline.of(["1.1a", "1.1b", "1.2a", "1.2b", "2.1", "2.2", "2.2.1", "2.2.2", "2.3"], ["1", "2"])

ONE = {  # a line -> the number it is a heading of
    "Question 1": "1",
    "Question 1.": "1",
    "Question 1:": "1",
    "Question 1 (6-10). The goal": "1",
    "Question 2 (4 points) We show": "2",
    "QUESTION 2": "2",
    "# Question 2": "2",
    "## question 2": "2",
    "**Question 2**": "2",
    "**Question 2:** text": "2",
    "Exercise 2": "2",
    "### Exercise 2": "2",
    "Problem 2. We show": "2",
    "Q2": "2",
    "Q1.2": "1.2",
    "Q 1.2.a": "1.2.a",
    "Question II": "2",
    "Exercise 2 / Question 3": "2.3",
    "Exercise 2, Question 3": "2.3",
    "Problem 2 - Part 3": "2.3",
    "Question 1.1 (b)": "1.1.b",
    "Question 1.1(b)": "1.1.b",
    "Question 2(c)": "2.3",
    "Solution to Question 2": "2",
    "Solution 2.1": "2.1",
    "Answer 2.1:": "2.1",
    "## 1.2": "1.2",
    "## 1.2 Uniform": "1.2",
    "1.2.a Gaussian": "1.2.a",
    "1.2a": "1.2.a",
    "1.2a)": "1.2.a",
    "1.2(a)": "1.2.a",
    "1.2 (a) Gaussian": "1.2.a",
    "(1.2a) Gaussian": "1.2.a",
    "**1.2a** Gaussian": "1.2.a",
    "**1.2(a)** Gaussian": "1.2.a",
    "1.2.A Gaussian": "1.2.a",
    "2.2.1 Title": "2.2.1",
    "2.2.1. Title": "2.2.1",
    "- 2.3 Title": "2.3",
    "2.3: the answer": "2.3",
    "2.3 - Title": "2.3",
    "2. Optimizers": "2",
    "2 Optimizers": "2",
    "2) Optimizers": "2",
    "*2. Optimizers": "2",
    "- *2. Optimizers": "2",
    "2. 1. Optimizers": "2.1",
    "\\textbf{Question 2.} text": "2",
    "<b>Question 2</b>": "2",
    "2b": "2.2",
}

NONE = [  # lines that start with a number and are no headings
    "## Q",
    "### (q)",
    "2.88 is what remains.",
    "2.3 is the value",
    "2.1 + 0.5 is the sum",
    "2.2 = x",
    "1.2, 1.3 and so on",
    "2019 was a year",
    "(8)",
    "(2)",
    "2x + y",
    "2 layers are enough",
    "Question 2 asks for more",
    "question 2",
    "A similar reasoning shows that",
    "a matrix",
    "I think",
    "2",
    "[1] X. Glorot",
    "1.25 of them",
    "Part of the proof",
    "Answer in 1-2 sentences.",
]

SEQUENCES = {  # a name -> (parts, questions, text, the headings in order)
    "parts under numbered items": ("1.1a 1.1b 1.2a", "1", "Question 1\n1. x\n(a) x\n- (b) Uniform: y\n2. y\na) z", "1 1.1 1.1.a 1.1.b 1.2 1.2.a"),
    "brackets on both sides": ("1a 1b 1c", "1", "Question 1\n(a)\nx\n\n(b)\ny\n\n(c)\nz", "1 1.a 1.b 1.c"),
    "letters with a full stop": ("1a 1b", "1", "# 1. Dropout\n\na. x\n\nb. y", "1 1.a 1.b"),
    "roman numerals where the set has them": ("1.i 1.ii 1.iii", "1", "Question 1\n(i) x\n(ii) y\niii) z", "1 1.i 1.ii 1.iii"),
    "roman numerals for digits in full labels": ("1 2 3", "1 2 3", "Question I\nx\n\nQuestion II\ny\n\nQuestion III\nz", "1 2 3"),
    "a full label with a letter where the set has digits": ("2.1 2.2", "2", "Question 2(a)\nx\n\nQuestion 2(b)\ny", "2.1 2.2"),
    "a question word inside an exercise": (
        "1.1 2.1 2.2",
        "1 2",
        "Exercise 1\n# Question 1\nx\n## Exercise 2\n### Question 1\ny\n# Question 2\nz",
        "1 1.1 2 2.1 2.2",
    ),
    "parts are relative": ("1.1 1.2 2.1", "1 2", "Problem 1\nPart 1\nx\nPart 2\ny\nProblem 2\nPart 1\nz", "1 1.1 1.2 2 2.1"),
    "repeated headings go on": ("1.1 1.2", "1", "Question 1.1\nx\n\nQuestion 1.2\ny\n\nQuestion 1.1 (continued)\nz", "1.1 1.2 1.1"),
    "a footnote with a smaller number": ("4.1 4.2 4.3", "4", "Question 4\n1. x\n2. y\n1. As a side note: z\n3. w", "4 4.1 4.2 4.3"),
    "a footnote with the same number": ("5.1 5.2 5.3", "5", "Question 5\n1. x\n*2. y\n2. The norm is\n3. w", "5 5.1 5.2 5.3"),
    "a footnote one before": ("4.1 4.2 4.3", "4", "Question 4\n1. x\n1. As a side note: z\n2. y\n3. w", "4 4.1 4.2 4.3"),
    "a list inside a numbered part": ("3.1 3.2", "3", "Question 3\n1. We do\n1. first this\n2. then that\n3. at last this\n2. real", "3 3.1 3.2"),
    "a list inside a lettered part": ("1a 1b 2a", "1 2", "1. Q\n(a) steps\n1. first\n2. then\n(b) y\n2. Q\n(a) z", "1 1.a 1.b 2 2.a"),
    "a list under full labels": (
        "1.1 1.2 1.3",
        "1",
        "1.1 Title\n1. first\n2. then\n3. last\n\n1.2 Title\n1. first\n2. then\n\n1.3 Title\nz",
        "1.1 1.2 1.3",
    ),
    "an indented list": ("1.1 1.2 1.3", "1", "Question 1\n1. x\n   2. y\n   3. z\n2. w", "1 1.1 1.2"),
    "instructions before the first question": (
        "1.1 2.1",
        "1 2",
        "1. Show your work\n2. Hand in\n\nQuestion 1\n1. x\n\nQuestion 2\n1. y",
        "1 1.1 2 2.1",
    ),
    "statements first, solutions after": (
        "1.1 1.2 1.3",
        "1",
        "Question 1\n1. show\n2. show\n3. show\n\n## Solution\n1. x\n2. y\n3. z",
        "1 1.1 1.2 1.3 1.1 1.2 1.3",
    ),
    "a skipped part": ("1.1 1.2 1.3 2.1", "1 2", "Question 1\n1. x\n3. z\nQuestion 2\n1. y", "1 1.1 1.3 2 2.1"),
    "one question only": ("1.1 1.2 1.3", "1", "1. x\n2. y\n3. z", "1.1 1.2 1.3"),
    "questions out of order": ("1.1 2.1", "1 2", "Question 2\n1. y\nQuestion 1\n1. x", "2 2.1 1 1.1"),
    "an unknown question": ("1.1 2.1", "1 2", "Question 1\n1. x\nQuestion 7\n1. y\n2. z", "1 1.1 !Question 7"),
    "an unknown question between known ones": ("1.1 3.1", "1 3", "Question 1\n1. x\nQuestion 2\n1. y\nQuestion 3\n1. z", "1 1.1 !Question 2 3 3.1"),
    "an unknown part": ("1.1 1.2", "1", "## 1.1\nx\n## 1.2\ny\n## 1.3\nz", "1.1 1.2 !Part 1.3"),
    "an unknown plain section": ("1.1 1.2", "1", "1.1 Loss\n\nx\n\n1.2 Rule\n\ny\n\n1.3 Other\n\nz", "1.1 1.2 !Part 1.3"),
    "below a part that has no parts": ("1.1 1.2", "1", "## 1.1\nx\n## 1.1.1 First\ny\n## 1.2\nz", "1.1 1.1 1.2"),
    "a hard-wrapped sentence": (
        "1.1 1.2",
        "1",
        "Question 1\n1. We use the inequality that was shown in exercise\n2. of the notes and go on\n2. real",
        "1 1.1 1.2",
    ),
    "markers do not make labels full": (
        "1.2a 1.2b",
        "1",
        "Question 1\n2. x\n(a) y\nAnswer (1.2a): $1$\n(b) z\nAnswer (1.2b): $2$",
        "1 1.2 1.2.a 1.2.a 1.2.b 1.2.b",
    ),
}


def read(text: str, outline: Outline) -> list[str]:
    return [".".join(heading.path) if heading.path else f"!{heading.name}" for heading in headings(text, list(labels(text)), outline)]


@pytest.mark.parametrize(("line", "number"), ONE.items())
def test_a_number_as_students_write_it_is_a_heading(line, number):
    assert read(line, OUTLINE)[-1:] == [number]


@pytest.mark.parametrize("line", NONE)
def test_a_number_that_happens_to_start_a_line_is_no_heading(line):
    assert read(f"Question 1\n\n{line}\n\nmore", OUTLINE) == ["1"]


@pytest.mark.parametrize(("parts", "questions", "text", "expected"), SEQUENCES.values(), ids=SEQUENCES)
def test_numbers_are_read_in_order(parts, questions, text, expected):
    found = " ".join(read(text, Outline.of(parts.split(), questions.split())))
    assert found == expected


def test_a_letter_is_no_part_where_the_set_has_digits():
    assert read("Question 2\n1. x\n(a) first\n(b) then", OUTLINE) == ["2", "2.1"]


def test_two_spellings_of_one_number_are_refused():
    with pytest.raises(ValueError, match=r"'1\.a'"):
        Outline.of(["1a", "1.a"], [])


def test_nodes_come_in_the_order_of_the_set():
    assert [".".join(path) for path in Outline.of(["2.1", "1.1"], ["2", "1"]).order] == ["2", "2.1", "1", "1.1"]
