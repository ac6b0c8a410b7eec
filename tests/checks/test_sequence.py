"""Sequences of words with their log-likelihoods: the spellings that are read, the numbers that count, and what is left to a person."""

import pytest

from grader.checks import Sequence
from grader.checks.base import Context
from grader.checks.paths import Prefixes, numbers_in, paths_in
from grader.extraction import extract
from grader.language.scope import Scope
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece, Section

HERE = Place("a.md", 1, 1)
TREE = {
    "the": -1.5, "a": -1.8,
    "the green": -3.4, "the red": -3.1, "a blue": -2.5, "a red": -2.7,
    "the green ellipse": -3.6, "the green rectangle": -3.3, "the red circle": -4.8, "the red rectangle": -4.5,
    "a blue ellipse": -5.4, "a blue square": -5.0, "a red circle": -4.9, "a red square": -5.1,
}  # fmt: skip
GREEDY = Sequence(
    quantity="decoding.greedy",
    tree=TREE,
    misconception=(
        {"answer": "(the, green, rectangle), -8.2", "tag": "exact-search", "feedback": "Look at one step only."},
        {"answer": "-4.5", "tag": "last-conditional", "feedback": "Add up."},
    ),
)
BEAM = Sequence(
    quantity="decoding.beam",
    tree=TREE,
    arguments={"width": 2},
    misconception=(
        {"answer": "(the, red, rectangle), -9.1; (a, blue, square), -9.3", "tag": "width-3", "feedback": "Two beams."},
        {"answer": "(a, blue, square), (the, red, rectangle)", "tag": "by-conditional", "feedback": "Joint."},
    ),
)
WORDS_ONLY = Sequence(quantity="decoding.exact", tree=TREE, number_share=0)
ORDERED = Sequence(quantity="decoding.beam", tree=TREE, arguments={"width": 2}, ordered=True)
TIED = Sequence(quantity="decoding.beam", tree=TREE, arguments={"width": 3}, number_share=0)


CHECKS = {"greedy": GREEDY, "beam": BEAM, "words": WORDS_ONLY, "ordered": ORDERED, "tied": TIED}


def verdict(check, *answer):
    """The verdict on an answer: a text, or pieces of a section."""
    pieces = tuple(Piece(Kind.VALUE, piece, HERE, mark=Mark.MARKER) if isinstance(piece, str) else piece for piece in answer)
    return check.grade(Context(extract(Section("1", pieces, HERE), Scope()), Scope())).verdict


RIGHT = {
    "greedy": [
        r"(\text{the, red, rectangle}),\ -1.5-3.1-4.5=-9.1",
        "the red rectangle, -9.1",
        "The Red Rectangle: −9.1",
        "(the, red, rectangle) with log-likelihood -9.1",
        "the → red → rectangle (-9.1)",
        "the -> red -> rectangle, log p = -9.1",
        r"\text{the} \to \text{red} \to \text{rectangle},\ \log p = -9.1",
        r"\text{the}\rightarrow\text{red}\rightarrow\text{rectangle}\quad -9.10",
        "'the', 'red', 'rectangle'; -9.1",
        '["the", "red", "rectangle"], -9.1',
        "``the red rectangle'' (-9.1)",
        "<s> the red rectangle </s>, -9.1",
        "BOS the red rectangle EOS: -9.1",
        "[BOS], the, red, rectangle: -9.1",
        r"(\langle BOS\rangle, \text{the}, \text{red}, \text{rectangle}), -9.1",
        "the red rectangle, -1.5 - 3.1 - 4.5",
        "the red rectangle: (-1.5) + (-3.1) + (-4.5)",
        "the red rectangle: -1.5 + -3.1 + -4.5 = -9.1",
        r"w_1 = \text{the}, w_2 = \text{red}, w_3 = \text{rectangle}, \log P = -9.1",
        r"(w_1, w_2, w_3) = (\text{the}, \text{red}, \text{rectangle}), -9.1",
        r"\log P(\text{the, red, rectangle}) = -9.1",
        "-9.1: the red rectangle",
        "The log-likelihood is -9.1, for the red rectangle.",
        "the (-1.5), red (-3.1), rectangle (-4.5): in total -9.1",
        "It is the red rectangle. Its log-likelihood is -1.5 + (-3.1) + (-4.5) = -9.1.",
        "the, then the red, then the red rectangle with -9.1",
        "log p(the) = -1.5, log p(red | the) = -3.1, log p(rectangle | the, red) = -4.5: the red rectangle, -9.1",
        "| the red rectangle | -9.1 |",
        r"\textbf{the red rectangle} ($\log p \approx -9.1$)",
        "the red rectangle, with probability e^{-9.1}",
        "the red circle has -9.4 and the best is the red rectangle with -9.1",
    ],
    "beam": [
        r"(\text{a, blue, square}),\ -9.3;\ (\text{a, red, circle}),\ -9.4",
        "a red circle (-9.4) and a blue square (-9.3)",
        "a blue square: -9.3\na red circle: -9.4",
        "a blue square and a red circle, with -9.3 and -9.4",
        "1. a blue square, -1.8 - 2.5 - 5.0 = -9.3\n2. a red circle, -1.8 - 2.7 - 4.9 = -9.4",
        "[(a, blue, square), (a, red, circle)] with log-likelihoods [-9.3, -9.4]",
        r"\{(\text{a, blue, square}, -9.3), (\text{a, red, circle}, -9.4)\}",
    ],
    "words": ["the green rectangle", "the green rectangle, -8.2", "the green rectangle (-7)"],
    "ordered": ["a blue square -9.3, a red circle -9.4"],
    "tied": ["the red rectangle, a blue square, a red circle"],
}


@pytest.mark.parametrize(("check", "answer"), [(check, answer) for check, answers in RIGHT.items() for answer in answers])
def test_it_is_right_however_it_is_written(check, answer):
    found = verdict(CHECKS[check], answer)
    assert (found.outcome, found.credit) == ("correct", 1.0)


WRONG = [  # check, answer, credit, tag
    ("greedy", "(the, green, rectangle), -8.2", 0, "exact-search"),
    ("greedy", "the green rectangle", 0, "exact-search"),
    ("greedy", "(the, red, rectangle), -4.5", 0, "last-conditional"),
    ("greedy", "-4.5", 0, "last-conditional"),
    ("greedy", "-9.1", 0.4, "incomplete"),
    ("greedy", "the red rectangle", 0.6, "number-missing"),
    ("greedy", "the red rectangle, -9.2", 0.6, "wrong-number"),
    ("greedy", "the red rectangle, -1.5 - 3.1 - 4.6", 0.6, "wrong-number"),
    ("greedy", "the red rectangle, -1.5 - 3.1 - 4.5 = -9.2", 0.6, "wrong-number"),
    ("greedy", "the red rectangle, -9.14", 0.6, "wrong-number"),
    ("greedy", "the red circle, -9.1", 0, "wrong-sequence"),
    ("greedy", "the red circle, -9.4", 0, "wrong-sequence"),
    ("greedy", "rectangle red the, -9.1", 0, "wrong-sequence"),
    ("greedy", "the blue square, -9.1", 0, "wrong-sequence"),
    ("beam", "(the, red, rectangle), -9.1; (a, blue, square), -9.3", 0, "width-3"),
    ("beam", "(a, blue, square), (the, red, rectangle)", 0, "by-conditional"),
    ("beam", "a blue square, -9.3", 0.5, "incomplete"),
    ("beam", "a blue square, a red circle", 0.6, "number-missing"),
    ("beam", "a blue square -9.3; a red circle -9.5", 0.8, "wrong-number"),
    ("beam", "a blue square -9.4; a red circle -9.3", 0.6, "wrong-number"),
    ("beam", "a blue square -9.3; a red square -9.6", 0.5, "wrong-sequence"),
    ("words", "the red rectangle", 0, "wrong-sequence"),
    ("ordered", "a red circle -9.4, a blue square -9.3", 0.5, "wrong-order"),
]


@pytest.mark.parametrize(("check", "answer", "credit", "tag"), WRONG)
def test_it_is_wrong_with_the_credit_of_what_is_right_in_it(check, answer, credit, tag):
    found = verdict(CHECKS[check], answer)
    assert (found.outcome, found.credit, found.tag) == ("incorrect", pytest.approx(credit), tag)


UNDECIDED = {
    "greedy": [
        "",
        "We take the best word at each step.",
        "the yellow rectangle, -9.1",
        "the red rectangle, 9.1",
        "the red rectangle, -9",
        "the red rectangle: -8.2 or -9.1",
        "the red rectangle -9.1, the red circle -9.4",
        "the green rectangle -8.2, the red rectangle -9.1, a blue square -9.3",
        "the best are the green rectangle -8.2 and the red rectangle -9.1",
        "-9.3",
    ],
    "beam": ["a blue square -9.3, a red circle -9.4, a red square -9.6"],
    "tied": ["the red rectangle, a blue square, the red circle"],
}


@pytest.mark.parametrize(("check", "answer"), [(check, answer) for check, answers in UNDECIDED.items() for answer in answers])
def test_what_is_not_clear_waits_for_a_person(check, answer):
    assert verdict(CHECKS[check], answer).outcome == "undecided"


def test_what_is_marked_is_the_answer_whatever_stands_around_it():
    around = Piece(Kind.TEXT, "Of the green rectangle, the red circle and the red rectangle the greedy path is this: ", HERE)
    answer = Piece(Kind.MATH, r"\text{the red rectangle}, -9.1", HERE, mark=Mark.BOX)
    assert verdict(GREEDY, around, answer).outcome == "correct"


def test_damaged_text_is_never_wrong():
    assert verdict(GREEDY, Piece(Kind.TEXT, "the red circle, -9.4", HERE, doubtful=True)).outcome == "undecided"


def test_code_and_pictures_are_not_read():
    assert verdict(GREEDY, Piece(Kind.CODE, "the red circle -9.4", HERE), Piece(Kind.IMAGE, "the red circle", HERE)).outcome == "undecided"


def test_the_key_comes_from_the_decoder():
    assert GREEDY.reference_latex == r"\text{the red rectangle}:\ -9.1"
    assert WORDS_ONLY.reference_latex == r"\text{the green rectangle}"


@pytest.mark.parametrize(
    "changed",
    [{"quantity": "decoding.gready"}, {"arguments": {"depth": 2}}, {"tree": {"a b": -1.0}}, {"tree": {"a": 0.5}}, {"quantity": "decoding.beam"}],
)
def test_a_decoder_that_does_not_fit_is_an_authors_fault(changed):
    (fault,) = GREEDY.model_copy(update={**changed, "misconception": ()}).faults(Context(extract(None, Scope()), Scope()))
    assert fault.startswith("quantity: expected a decoder")


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_every_listed_mistake_is_noticed(check):
    assert check.faults(Context(extract(None, Scope()), Scope())) == []


def test_a_right_answer_listed_as_a_mistake_is_a_fault():
    listed = GREEDY.model_copy(update={"misconception": (GREEDY.misconception[0].model_copy(update={"answer": "the red rectangle, -9.1"}),)})
    assert listed.faults(Context(extract(None, Scope()), Scope())) != []


HOSTILE = [
    "the " * 20_000,
    "the red " * 5_000,
    "-1.5" * 20_000,
    "(" * 20_000,
    "P(" * 10_000,
    r"\text{" * 5_000,
    "a, " * 9_000 + "blue",
    "\\log " * 4_000,
    "<" * 20_000,
]


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_answer_is_read_in_no_time(answer):
    assert verdict(GREEDY, Piece(Kind.TEXT, answer, HERE)).outcome == "undecided"


NUMBERS = {
    "-9.1": [-9.1],
    "- 9.1": [-9.1],
    "-1.5-3.1": [-4.6],
    "(-1.5)+(-3.1)": [-4.6],
    "-1.5 - 3.1 = -4.6": [-4.6],
    r"-1.5 - 3.1 \approx -4.6": [-4.6],
    "2 steps, 3 words": [],
    "width 2: -3": [-3],
    "w_1 and v_2": [],
    "-9.1, -8.2": [-9.1, -8.2],
    "1.5 + 3.1": [4.6],
}


@pytest.mark.parametrize(("text", "values"), NUMBERS.items())
def test_numbers_are_read_as_sums(text, values):
    assert [one.value for one in numbers_in(text)] == pytest.approx(values)


def test_a_run_of_words_is_cut_into_sequences_of_the_tree():
    prefixes = Prefixes(frozenset(tuple(prefix.split()) for prefix in TREE))
    text = "the, the red, the red rectangle and a blue square"
    assert [path.words for path in paths_in(text, prefixes)] == [("the", "red", "rectangle"), ("a", "blue", "square")]


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_what_a_machine_writes_is_judged_as_it_is_meant(check):
    context = Context(extract(None, Scope()), Scope())
    rewrites, mutants = list(check.rewrites(context)), list(check.mutants(context))
    assert [one.answer for one in rewrites if verdict(check, one.answer).outcome != "correct"] == []
    assert [one.answer for one in mutants if verdict(check, one.answer).outcome != "incorrect"] == []
    assert len(rewrites) >= 4
    assert len(mutants) >= 4
