"""Each kind of check: an answer it accepts, one it rejects, the classic slip, and one that it cannot read; then how an answer is found."""

import pytest

from grader.checks import Choice, Equivalent, Iterates, Naming, Person, Property
from grader.checks.base import Context
from grader.checks.prose import clauses_about
from grader.extraction import extract
from grader.language.compare import scope_of
from grader.result import Basis, Place
from grader.submission.document import Kind, Mark, Piece, Section

HERE = Place("a.md", 1, 1)
SYMBOLS = {"X": "matrix n d", "y": "vector n", "w": "vector d", "a": "positive scalar", "b": "positive scalar"}
SUM = Equivalent(
    asks=("a",),
    reference="(b + 1)^2",
    misconception=(
        {"answer": "b + 1", "tag": "dropped-square", "feedback": "Square it."},
        {"answer": "b^2 + 1", "tag": "cross-term", "feedback": "Expand."},
    ),
)
GRADIENT = Equivalent(asks=(r"\nabla L",), reference=r"2 X^\top (X w - y)")
MOMENTS = Property(
    parameters=("c", r"\sigma^2"),
    defaults={"c": "0"},
    distribution=("c", r"\sigma^2"),
    quantity="initialization.preactivation_moments",
    arguments={"bias": "c", "weight_mean": "0", "weight_variance": r"\sigma^2", "fan_in": "n"},
    fixed={"activation": "identity"},
    expected=(0.0, 1.0),
    outputs=("mean", "variance"),
    shown=r"\sigma^2 = 1/n",
    misconception=({"answer": r"\sigma^2 = 1", "tag": "sum-dropped", "feedback": "Add them up."},),
)
DESCENT = Iterates(
    objective="x^2 + y^2",
    variables=("x", "y"),
    vectors=("p",),
    start=(1.0, 2.0),
    steps=2,
    rule={"quantity": "optimizers.sgd", "arguments": {"learning_rate": 0.1}},
    slips=({"quantity": "slips.sgd_ascent", "arguments": {"learning_rate": 0.1}, "tag": "ascent", "feedback": "Downhill.", "credit": 0.25},),
)
NAME = Naming(accept=("He", "Kaiming"), misconception=({"answer": ("Glorot", "Xavier"), "tag": "glorot", "feedback": "Another."},))
CONDITION = Choice(
    subject="vanish", rivals=("explo",), right="sufficient", misconception=({"answer": "necessary", "tag": "converse", "feedback": "The converse."},)
)
MOMENT_SYMBOLS = {"c": "real", r"\sigma": "positive scalar", "n": "positive integer"}

VERDICTS = [  # check, declarations, answer, outcome, tag
    (SUM, SYMBOLS, "b^2 + 2 b + 1", "correct", ""),
    (SUM, SYMBOLS, "a = (1 + b)(b + 1)", "correct", ""),
    (SUM, SYMBOLS, "(b + 2)^2", "incorrect", ""),
    (SUM, SYMBOLS, "a = b + 1", "incorrect", "dropped-square"),
    (SUM, SYMBOLS, "1 + b^2", "incorrect", "cross-term"),
    (SUM, SYMBOLS, "a = (b + ", "undecided", ""),
    (SUM, SYMBOLS, "a = q^2", "undecided", ""),
    (GRADIENT, SYMBOLS, r"-2 X^\top (y - X w)", "correct", ""),
    (GRADIENT, SYMBOLS, r"2 (X w - y)^\top X", "incorrect", "transposed"),
    (GRADIENT, SYMBOLS, r"X^\top (X w - y)", "incorrect", "factor-half"),
    (MOMENTS, MOMENT_SYMBOLS, r"c = 0, \sigma^2 = 1/n", "correct", ""),
    (MOMENTS, MOMENT_SYMBOLS, r"c = 0, \sigma = 1/\sqrt{n}", "correct", ""),
    (MOMENTS, MOMENT_SYMBOLS, r"c = 0, n \sigma^2 = 1", "correct", ""),
    (MOMENTS, MOMENT_SYMBOLS, r"W \sim N(0, 1/n)", "correct", ""),
    (MOMENTS, MOMENT_SYMBOLS, r"c = 1, \sigma^2 = 1/n", "incorrect", ""),
    (MOMENTS, MOMENT_SYMBOLS, r"c = 0, \sigma^2 = 1", "incorrect", "sum-dropped"),
    (MOMENTS, MOMENT_SYMBOLS, r"\sigma^2 = 1/n", "incorrect", "incomplete"),
    (MOMENTS, MOMENT_SYMBOLS, "c = 0", "undecided", ""),
    (MOMENTS, MOMENT_SYMBOLS, r"c = 0, \sigma^2 = 1/q", "undecided", ""),
    (MOMENTS, MOMENT_SYMBOLS, r"c = 0, \sigma^2 = (1/", "undecided", ""),
    (DESCENT, {}, "p_1 = (0.8, 1.6), p_2 = (0.64, 1.28)", "correct", ""),
    (DESCENT, {}, "p_2 = (0.64, 1.28)", "correct", ""),
    (DESCENT, {}, "p_1 = (0.8, 1.6), p_2 = (0.64, 1.28)^T", "correct", ""),
    (DESCENT, {}, "p_1 = (0.8, 1.6), p_2 = (0.6, 1.3)", "incorrect", "too-few-digits"),
    (DESCENT, {}, "p_1 = (0.8, 1.6)", "incorrect", "incomplete"),
    (DESCENT, {}, "p_1 = (0.8, 1.6), p_2 = (0.6, 1.0)", "incorrect", "wrong-row"),
    (DESCENT, {}, "p_1 = (1.2, 2.4), p_2 = (1.44, 2.88)", "incorrect", "ascent"),
    (DESCENT, {}, r"(1, 2) \to (0.8, 1.6) \to (0.64, 1.28); (0.6, 1.2)", "correct", ""),
    (DESCENT, {}, "p_1 = (q, 1)", "undecided", ""),
    (DESCENT, {}, "it converges", "undecided", ""),
    (NAME, {}, "He initialisation", "correct", ""),
    (NAME, {}, "not Xavier but Kaiming", "correct", ""),
    (NAME, {}, "Xavier", "incorrect", "glorot"),
    (NAME, {}, "He or Xavier", "incorrect", "hedged"),
    (NAME, {}, "He, which improves on Xavier", "undecided", ""),
    (NAME, {}, "he said it was a good one, I think", "undecided", ""),
    (CONDITION, {}, "sufficient for vanishing, necessary for exploding", "correct", ""),
    (CONDITION, {}, "it is necessary for vanishing gradients", "incorrect", "converse"),
    (CONDITION, {}, "necessary and sufficient for vanishing", "incorrect", ""),
    (CONDITION, {}, "neither necessary nor sufficient for vanishing", "incorrect", ""),
    (CONDITION, {}, "sufficient", "undecided", ""),
    (CONDITION, {}, "vanishing and exploding ones need it to be necessary", "undecided", ""),
]


@pytest.mark.parametrize(("check", "symbols", "answer", "outcome", "tag"), VERDICTS, ids=[f"{case[0].kind}-{case[2]}" for case in VERDICTS])
def test_a_check_decides(judge, check, symbols, answer, outcome, tag):
    verdict = judge(check, answer, symbols)
    assert (str(verdict.outcome), verdict.tag) == (outcome, tag)


WRONG = [(check, symbols, answer) for check, symbols, answer, outcome, _ in VERDICTS if outcome == "incorrect"]


@pytest.mark.parametrize(("check", "symbols", "answer"), WRONG, ids=[f"{case[0].kind}-{case[2]}" for case in WRONG])
def test_damaged_text_is_never_called_wrong(check, symbols, answer):
    section = Section("1", (Piece(Kind.VALUE, answer, HERE, mark=Mark.MARKER, doubtful=True),), HERE)
    scope = scope_of(symbols)
    assert check.grade(Context(extract(section, scope), scope)).verdict.outcome == "undecided"


def grade(check, *pieces, symbols=SYMBOLS):
    scope = scope_of(symbols)
    return check.grade(Context(extract(Section("1", pieces, HERE), scope), scope))


def math(formula, mark=Mark.NONE):
    return Piece(Kind.MATH, formula, HERE, mark=mark)


def text(words):
    return Piece(Kind.TEXT, words, HERE)


RIGHT, OTHER = "a = (b + 1)^2", "a = b + 7"
FOUND = {  # which of several statements is the answer
    "a marker wins over a box": ([math(OTHER, Mark.BOX), math(RIGHT, Mark.MARKER), math(OTHER)], "correct"),
    "a wrong marker wins over what is right": ([math(RIGHT), math(OTHER, Mark.MARKER), math(RIGHT, Mark.BOX)], "incorrect"),
    "a box wins over the last": ([math(RIGHT, Mark.BOX), math(OTHER)], "correct"),
    "the last marker counts": ([math(RIGHT, Mark.MARKER), math(OTHER, Mark.MARKER)], "incorrect"),
    "the last relation is the answer": ([math(OTHER), text(" no: "), math(RIGHT)], "correct"),
    "two values and no mark leave it open": ([math(RIGHT), text(" or "), math(OTHER)], "undecided"),
    "one value twice does not": ([math(RIGHT), text(" or "), math("a = 1 + 2 b + b^2")], "correct"),
    "a remark that is about something else": ([math(RIGHT), text(" with "), math("b = 3")], "correct"),
    "a chain counts by its end": ([math("a = (b + 1)(b + 1) = b^2 + 2 b + 1")], "correct"),
    "an own definition is put in": ([text("Let "), math("z = b + 1"), text(". Then "), math("a = z^2")], "correct"),
    "an own definition can be wrong": ([text("Let "), math("z = b + 2"), text(". Then "), math("a = z^2")], "incorrect"),
    "a formula by itself may be right": ([text("It is "), math("(b + 1)^2")], "correct"),
    "a formula by itself is never wrong": ([text("It is "), math("(b + 2)^2")], "undecided"),
    "the statement copied is no answer": ([text("Show that "), math(RIGHT), text(".")], "undecided"),
    "words without an answer": ([text("I could not do this.")], "undecided"),
}


@pytest.mark.parametrize(("pieces", "outcome"), FOUND.values(), ids=FOUND)
def test_the_answer_is_found(pieces, outcome):
    assert grade(SUM, *pieces).verdict.outcome == outcome


def test_two_values_of_a_parameter_without_a_mark_leave_it_open():
    values = [math("c = 0"), text(" "), math(r"\sigma^2 = 1/n"), text(" and otherwise "), math(r"\sigma^2 = 2/n")]
    assert grade(MOMENTS, *values, symbols=MOMENT_SYMBOLS).verdict.outcome == "undecided"
    values[-1] = math(r"\sigma^2 = 2/n", Mark.MARKER)
    assert grade(MOMENTS, *values, symbols=MOMENT_SYMBOLS).verdict.outcome == "incorrect"


def test_what_was_taken_is_told_with_its_reason():
    taken = grade(SUM, math("a = 3"), math(RIGHT, Mark.BOX)).taken
    assert [(one.text, one.how) for one in taken] == [(RIGHT, "in a box")]


def test_an_answer_given_entry_by_entry_is_put_together():
    check = Equivalent(asks=("g",), components=(("g_1",), ("g_2",)), reference="[2 a, b]")
    assert grade(check, math("g_1 = a + a"), text(" and "), math("g_2 = b")).verdict.outcome == "correct"
    assert grade(check, math("g_1 = a"), text(" and "), math("g_2 = b")).verdict.outcome == "incorrect"
    assert grade(check, math("g_1 = a + a")).verdict.outcome == "undecided"
    loose = math("7", Mark.MARKER)
    assert grade(check, math("g_1 = a + a", Mark.MARKER), math("g_2 = b", Mark.MARKER), loose).verdict.outcome == "incorrect"
    assert grade(check.model_copy(update={"labelled": True}), loose).verdict.outcome == "undecided"
    assert (
        grade(check.model_copy(update={"labelled": True}), math("g_1 = 2 a", Mark.MARKER), loose, math("g_2 = b", Mark.MARKER)).verdict.outcome
        == "correct"
    )


def test_what_has_to_be_eliminated_makes_no_answer():
    check = Equivalent(asks=("a",), reference="b", forbid=("a",))
    assert grade(check, math("a = b"), text(" so "), math("a = a")).verdict.outcome == "correct"


def test_a_derivative_that_has_to_be_carried_out_is_no_answer():
    check = Equivalent(asks=(r"\frac{d f}{d x}",), reference="2 x", forbid=(r"\partial",))
    chained = r"\frac{d f}{d x} = \frac{d}{d x} x^2"
    assert grade(check, math(chained)).verdict.outcome == "undecided"
    assert grade(check, math(rf"{chained} = 2 x")).verdict.outcome == "correct"


def test_what_may_be_left_out_and_is_not_shown_is_right_and_says_so():
    check = SUM.model_copy(update={"required": False})
    judged = grade(check, text("Nothing."))
    assert (judged.verdict.outcome, judged.shown) == ("correct", False)
    assert grade(check, math(OTHER)).verdict.outcome == "incorrect"


def test_a_person_gets_a_hint_and_decides():
    check = Person(
        misconception=({"answer": "circles", "tag": "circles", "feedback": "Ellipses."}, {"answer": "$a < b$", "tag": "turned", "feedback": "No."})
    )
    found = {
        words: grade(check, *pieces).verdict
        for words, pieces in {"circles": [text("They are circles.")], "turned": [math("a < b")], "": [math("b < a")]}.items()
    }
    assert {words: verdict.tag for words, verdict in found.items()} == {"circles": "circles", "turned": "turned", "": ""}
    assert {(verdict.outcome, verdict.basis) for verdict in found.values()} == {("undecided", Basis.PERSON)}


def test_a_row_that_follows_from_a_wrong_one_does_so_with_the_step_size_of_its_own_time(judge):
    rule = {"quantity": "gradient_descent.decaying", "arguments": {"learning_rate": 0.25, "power": 1.0, "offset": 0.0}}
    check = Iterates(objective="x^2", variables=("x",), start=(16.0,), steps=3, rule=rule)  # 16, 8, 6, 5
    assert judge(check, "x_1 = 8, x_2 = 6, x_3 = 5").outcome == "correct"
    assert judge(check, "x_1 = 8, x_2 = 4, x_3 = 2").credit == pytest.approx(1 / 3)
    assert judge(check, "x_1 = 8, x_2 = 12, x_3 = 10").credit == pytest.approx(2 / 3)


def test_rounded_rows_are_followed_and_say_so(judge):
    check = DESCENT.model_copy(update={"steps": 3, "start": (1.3, 1.2)})
    verdict = judge(check, "p_1 = (1.04, 0.96), p_2 = (0.83, 0.77), p_3 = (0.66, 0.62)")
    assert (verdict.tag, verdict.outcome) == ("rounded-too-far", "incorrect")
    assert verdict.credit == pytest.approx(5 / 6)
    assert verdict.evidence.startswith("4 of 6 numbers right")


CLAUSES = {  # prose -> what is said of vanishing
    "Vanishing needs it. Exploding too.": "Vanishing needs it",
    "sufficient to vanish and necessary to explode": "sufficient to vanish",
    "For exploding it is necessary, for vanishing sufficient": "for vanishing sufficient",
    "sufficient for both vanishing and exploding gradients": "sufficient for both vanishing",
    "unlike vanishing, exploding needs it": "",
}


@pytest.mark.parametrize(("prose", "clause"), CLAUSES.items())
def test_prose_is_cut_where_another_subject_begins(prose, clause):
    assert clauses_about(prose, "vanish", ["explo"]).strip(" ,") == clause
