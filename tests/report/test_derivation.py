"""Derivations in reports: what a reader is told of each line, what is folded, what is cut, and that nothing hostile runs."""

import re
import time
from html import unescape

import pytest

from grader.report.derivation import LONG, MAX_LINES, MAX_MARKUP, derivation, derivations, formulas
from grader.report.html import student_page
from grader.report.json import results
from grader.report.steps import StepState, chains, differ, one_file, place, step_state, summary, wrong_line
from grader.report.text import check_lines, derivation_lines
from grader.result import Counterexample, Outcome, Role, State, without_keys


def text(page):
    """A page's words, with its formulas left out."""
    words = re.sub(r"<(math|style)\b.*?</\1>|</?(span|svg|use|a|b|h\d)\b[^>]*>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", words)).split())


STATES = {  # role, outcome -> what is said
    (Role.STEP, Outcome.CORRECT): "Holds",
    (Role.STEP, Outcome.INCORRECT): "Does not hold",
    (Role.STEP, Outcome.UNDECIDED): "Not decided",
    (Role.CLAIM, Outcome.UNDECIDED): "Not decided",
    (Role.UNREAD, Outcome.UNDECIDED): "Not read",
    (Role.DEFINITION, Outcome.UNDECIDED): "Definition",
    (Role.GIVEN, Outcome.UNDECIDED): "Given",
    (Role.CHOICE, Outcome.UNDECIDED): "Choice",
    (Role.DEFINITION, Outcome.CORRECT): "Holds",
}


@pytest.mark.parametrize(("role", "outcome"), STATES)
def test_a_relation_has_a_state_in_a_word(role, outcome, report_sample):
    assert step_state(report_sample.step("a = b", 3, outcome, role=role)).value == STATES[role, outcome]


def test_a_derivation_is_summed_up_in_a_line(report_sample):
    counts = "2 hold, 2 do not, 1 was not decided, 1 was not read, 1 is a definition, given or choice"
    assert summary(report_sample.broken()) == f"7 relations: {counts}; first wrong: line 9"


PLACES = {  # files of the relations beside it -> where the first stands
    ("a.md",): "line 3",
    ("a.md", "b.md"): "a.md, line 3",
    ("a.ipynb, cell 2", "a.ipynb, cell 5"): "cell 2, line 3",
    ("a.ipynb, cell 2", "b.ipynb, cell 2"): "a.ipynb, cell 2, line 3",
}


@pytest.mark.parametrize("files", PLACES)
def test_a_place_names_its_file_where_there_are_several(files, report_sample):
    beside = [report_sample.step("a = b", 3, file=file) for file in files]
    assert place(beside[0], one_file(beside)) == PLACES[files]


def test_both_sides_of_a_wrong_line_are_said():
    assert differ(Counterexample((("d", "2"),), "6", "2")) == "At d = 2: the left side is 2, the right side is 6."
    assert differ(Counterexample((), "6", "2")) == "The left side is 2, the right side is 6."


def test_lines_that_go_on_from_each_other_are_a_chain_with_its_claim(report_sample):
    assert [len(chain) for chain in chains(report_sample.broken())] == [1, 5, 1, 1]


def test_a_chain_shows_its_beginning_once(report_sample):
    (group,) = derivation(report_sample.broken()).groups
    chain = group.chains[1]
    assert chain.head == r"\frac{\partial{L}}{\partial{w}}"
    assert [line.latex for line in chain.lines] == ["= (w-y)x", "= (w-y)w", r"\le w^2-yw", "= (w-y)x"]
    assert [line.first for line in chain.lines] == [False, True, False, False]
    assert [line.after for line in chain.lines] == [False, False, True, True]
    assert chain.end == "The first and the last of these lines agree all the same."


def test_one_relation_by_itself_is_one_line(report_sample):
    (group,) = derivation(report_sample.broken()).groups
    assert [(chain.head, [line.latex for line in chain.lines]) for chain in group.chains[::2]] == [("", ["m = x+1"]), ("", [r"a = \theta"])]


def test_a_wrong_end_of_a_chain_is_a_line_that_says_so(report_sample):
    step = report_sample.step
    open_ = [step("a = b", 3, Outcome.UNDECIDED), step("b = c", 4, Outcome.UNDECIDED)]
    found = derivation([*open_, step("a = c", 4, Outcome.INCORRECT, role=Role.CLAIM)])
    last = found.groups[0].chains[0].lines[-1]
    assert (last.latex, last.first, found.wrong) == ("a = c", True, "line 4")
    assert last.reason == "This goes from the first to the last of the lines above.\nThe two sides are not the same."


SAID = [
    "Derivation 7 relations: 2 hold,",
    "first wrong: line 9 · homework1.md",
    "Does not hold line 9 At = 3, = 1: the left side is 2, the right side is 6. This is consistent with two names that were swapped.",
    "Holds line 10 Comes after a wrong line.",
    "Does not hold line 11 Comes after a wrong line. The first and the last of these lines agree all the same.",
    "Definition line 5",
    "Not decided line 14 We do not know what stands for.",
    "Not read line 15 This was not read: Expected '}'.",
    "The derivation has a step that does not hold (line 9).",
]


@pytest.mark.parametrize("words", SAID)
def test_a_student_reads_of_a_derivation(words, report_sample):
    assert words in text(student_page(report_sample.derived()))


def test_states_are_said_by_icon_and_word(report_sample):
    page = student_page(report_sample.derived())
    marks = re.findall(
        r'<span class="state \w+"><svg class="icon" aria-hidden="true"><use href="#i-(\w+)"/></svg>([^<]+)</span> <span class="where">', page
    )
    assert [icon for icon, _ in marks] == ["said", "good", "bad", "good", "bad", "ask", "ask"]
    assert {word for _, word in marks} <= {state.value for state in StepState}


def test_a_formula_that_cannot_be_typeset_is_shown_as_typed(report_sample):
    page = student_page(report_sample.derived())
    assert r">b = \frac{</code>" in page
    assert "<mi>w</mi>" in page


def test_a_question_with_a_wrong_step_is_not_collapsed(report_sample):
    wrong, right = (student_page(report_sample.derived(*steps)) for steps in ((), (report_sample.step("a = b", 3),)))
    assert ['<details class="card" id="question-1">' in page for page in (wrong, right)] == [False, True]


def many(sample, count, *, wrong=()):
    """Relations that do not go on from each other, of which some are wrong."""
    outcome = {True: Outcome.INCORRECT, False: Outcome.CORRECT}
    return [sample.step(f"a_{{{number}}} = b_{{{number}}}", number, outcome[number in wrong]) for number in range(1, count + 1)]


@pytest.mark.parametrize(("count", "unfolded"), [(LONG - 1, True), (LONG, False)])
def test_what_is_long_folds(count, unfolded, report_sample):
    found = derivation(many(report_sample, count))
    assert (found.unfolded, [group.folded for group in found.groups]) == (unfolded, [""])
    opened = '<details class="derivation" id="part-1a-derivation" open>'
    assert (opened in student_page(report_sample.derived(*many(report_sample, count)))) is unfolded


def test_a_wrong_line_unfolds_and_folds_what_holds_around_it(report_sample):
    found = derivation(many(report_sample, 20, wrong=(17,)))
    assert found.unfolded
    assert [(group.folded, len(group.chains)) for group in found.groups] == [("16 relations in lines 1-16: 16 hold", 16), ("", 1), ("", 3)]


def test_what_is_endless_is_cut_but_not_what_is_wrong(report_sample):
    found = derivation(many(report_sample, 5_000, wrong=(4_000,)))
    shown = [line.place for group in found.groups for chain in group.chains for line in chain.lines]
    assert (len(shown), shown[-1], found.left_out) == (MAX_LINES, "line 4000", 5_000 - MAX_LINES)
    assert found.summary == "5000 relations: 4999 hold, 1 does not; first wrong: line 4000"
    assert "4800 more lines were looked at and are not shown." in text(student_page(report_sample.derived(*many(report_sample, 5_000))))


def test_five_thousand_relations_take_no_time(report_sample):
    steps = many(report_sample, 5_000, wrong=range(1, 5_000, 7))
    started = time.perf_counter()
    page, lines = student_page(report_sample.derived(*steps)), derivation_lines(steps, lambda _: "")
    assert time.perf_counter() - started < 3
    assert (len(page) < 200_000, len(lines)) == (True, 5_000 + 715 + 1)


def test_a_claim_stays_with_its_own_chain(report_sample):
    step = report_sample.step
    cut = [step("a = b", 1), step("p = q", 9, Outcome.INCORRECT, role=Role.CLAIM)]
    assert [len(chain) for chain in chains(cut)] == [1, 1]


def test_formulas_have_their_share_of_a_page_and_those_that_are_wrong_come_first(report_sample):
    long = " + ".join(f"\\frac{{x_{{{number}}}}}{{y}}" for number in range(60))
    steps = [report_sample.step(f"a_{{{number}}} = {long}", number) for number in range(100)]
    wrong = report_sample.step("c = d", 100, Outcome.INCORRECT)
    found = formulas([derivation([*steps, wrong])])
    typeset = [latex for latex, markup in found.items() if markup.startswith("<math")]
    assert typeset[0] == "c = d"
    assert 2 < len(typeset) < 40
    assert sum(len(found[latex]) for latex in typeset) < MAX_MARKUP + 20_000


def test_a_derivation_belongs_to_its_part(report_sample):
    before = report_sample.step("a = b", 1, Outcome.INCORRECT, part="1")
    report = report_sample.derived(before, *report_sample.broken())
    assert list(derivations(report)) == ["question-1", "part-1a"]
    assert 'id="question-1-derivation" open' in student_page(report)
    assert "  Before the parts of question 1: A step does not hold: homework1.md, line 1: a = b." in check_lines(report)[1]


def test_the_self_check_says_the_first_wrong_step_in_one_line(report_sample):
    lines = [line for line in check_lines(report_sample.derived()) if "step" in line]
    sides = "At w = 3, x = 1: the left side is 2, the right side is 6."
    slip = "This is consistent with two names that were swapped."
    assert lines == [f"      A step does not hold: homework1.md, line 9: (w-y)x = (w-y)w. {sides} {slip}"]


def test_further_wrong_steps_are_counted(report_sample):
    wrong = [report_sample.step(f"a_{number} = b", number, Outcome.INCORRECT) for number in (3, 4, 5)]
    assert wrong_line(wrong).endswith("line 3: a_3 = b. The two sides are not the same. 2 more do not hold either.")
    assert wrong_line(wrong[:2]).endswith("1 more does not hold either.")
    assert not wrong_line([])


def test_both_sides_stay_in_a_report_without_keys_for_both_are_the_students(report_sample):
    report = report_sample.derived()
    assert without_keys(report).questions[0].derivation == report.questions[0].derivation
    assert b'"expected": "2"' in results([without_keys(report)])


KEYS = {  # point, value of the left side -> what a student reads
    ((("n", "2"),), "7"): "At = 2: the left side is 7, the right side is 6.",
    ((("n", "2"),), "987.654321"): "At = 2: the right side is 6; the left side is not.",
    ((), "7"): "The right side is 6; the left side is not.",
}


@pytest.mark.parametrize(("point", "left"), KEYS)
def test_the_left_value_goes_where_it_gives_a_key_away(point, left, report_sample):
    step = report_sample.step("v = w", 3, Outcome.INCORRECT, part="1b", counterexample=Counterexample(point, "6", left))
    steps = [step, report_sample.step("w = u", 4, part="1b")]
    report = report_sample.report(report_sample.question("1", report_sample.slip(), derivation=steps))
    assert report_sample.SECRET_VALUE == "987.654321"
    assert KEYS[point, left] in text(student_page(report))
    assert ("left side is 7" in text(student_page(report, show_reference=True))) is (left == "7")
    (line,) = (line for line in check_lines(report) if "step" in line)
    assert line.endswith(KEYS[point, left].replace("At =", "At n ="))


ALONE = {  # outcome of a relation by itself, its part's state -> whether it is told as a derivation
    (Outcome.CORRECT, State.CORRECT): False,
    (Outcome.UNDECIDED, State.PERSON): False,
    (Outcome.INCORRECT, State.CORRECT): True,
    (Outcome.INCORRECT, State.PERSON): True,
    (Outcome.INCORRECT, State.INCORRECT): False,
    (Outcome.INCORRECT, State.PARTLY): False,
}


@pytest.mark.parametrize(("outcome", "state"), ALONE)
def test_an_answer_by_itself_is_a_derivation_only_where_it_says_something_new(outcome, state, report_sample):
    part = report_sample.part("1a", state)
    report = report_sample.report(report_sample.question("1", part, derivation=[report_sample.step("a = b", 3, outcome)]))
    assert ("Derivation" in student_page(report)) is ALONE[outcome, state]
    assert any("A step" in line for line in check_lines(report)) is ALONE[outcome, state]


def test_what_is_only_taken_as_said_is_no_derivation(report_sample):
    taken = [report_sample.step(f"a_{number} = b", number, Outcome.UNDECIDED, role=Role.CHOICE) for number in (3, 4)]
    assert derivations(report_sample.derived(*taken)) == {}
    assert list(derivations(report_sample.derived(*taken, report_sample.step("c = d", 5)))) == ["part-1a"]


def test_hostile_sides_are_text(report_sample):
    page = student_page(report_sample.hostile())
    assert "<script" not in page
    assert "<img" not in page
    assert "does not hold" in page.casefold()
