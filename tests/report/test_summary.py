"""Figures of a class, each against a count by hand."""

import numpy as np
import pytest

from grader.report import summary, words
from grader.result import PartResult, Points, QuestionResult, Report, State


def scored(*earned, possible=10.0):
    return [Report(f"s{index}", "set", "Set", Points(value, possible), ()) for index, value in enumerate(earned)]


@pytest.mark.parametrize("earned", [(4.0, 8.0), (0.0, 0.0, 0.0), (1.5, 2.25, 10.0, 7.0), tuple(float(value) for value in range(11))])
def test_the_spread_equals_an_independent_computation(earned):
    spread = summary.class_summary(scored(*earned)).spread
    found = (spread.mean, spread.median, spread.deviation, spread.lowest, spread.highest)
    assert found == pytest.approx((np.mean(earned), np.median(earned), np.std(earned, ddof=1), min(earned), max(earned)), abs=1e-9)


def test_one_submission_has_no_deviation_and_none_has_no_spread():
    assert summary.class_summary(scored(3.0)).spread.deviation is None
    assert summary.class_summary([]).spread is None


HISTOGRAMS = {  # points of 10 -> which tenth
    0.0: 0,
    0.99: 0,
    1.0: 1,
    0.1 + 0.2 + 2.7: 3,
    6.9999999999: 7,
    9.99: 9,
    10.0: 9,
}


@pytest.mark.parametrize("earned", HISTOGRAMS)
def test_a_score_falls_into_its_tenth(earned):
    histogram = summary.class_summary(scored(earned)).histogram
    assert [index for index, count in enumerate(histogram) if count] == [HISTOGRAMS[earned]]


def test_a_set_without_points_falls_into_the_first_tenth():
    assert summary.class_summary(scored(0.0, possible=0.0)).histogram[0] == 1


def test_a_part_is_summed_over_the_class_without_what_waits(report_sample):
    found = {row.part: row for row in summary.question_summaries(report_sample.a_class()[:2])}
    assert list(found) == ["1a", "1b", "2", "3a", "3b", "4", "5", "6", "7"]
    assert (found["1b"].share, found["3b"].share, found["4"].blank, found["3b"].waiting) == (0.5, None, 1, 1)


def test_the_most_common_mistake_stands_first_with_who_made_it(report_sample):
    first, second = summary.wrong_answers(report_sample.a_class())
    assert (first.part, first.tag, first.who) == ("1b", "factor-2", (0, 4))
    assert (second.tag, second.who) == ("t", (2,))


def test_a_mistake_made_twice_by_one_student_counts_once(report_sample):
    slip = report_sample.slip()
    twice = PartResult(slip.id, slip.title, slip.points, slip.state, slip.reason, slip.checks + slip.checks)
    (wrong,) = summary.wrong_answers([report_sample.report(report_sample.question("1", twice))])
    assert wrong.who == (0,)


def test_what_needs_a_person_is_listed_the_gravest_first(report_sample):
    found = [(need.title, need.who) for need in summary.needs(report_sample.a_class())]
    assert found == [
        ("Unreadable submissions", ((1, ()),)),
        ("Not checked", ((0, ("7",)),)),
        ("Answers we could not read", ((0, ("5",)),)),
        ("Not decided", ((0, ("6",)),)),
        ("For a person to mark", ((0, ("3b",)), (2, ("2",)))),
    ]


def test_a_class_without_needs_has_none(report_sample):
    assert summary.needs(report_sample.a_class()[3:4]) == ()


CORRECT, PARTLY, WRONG, PERSON, BLANK = State.CORRECT, State.PARTLY, State.INCORRECT, State.PERSON, State.UNANSWERED
QUESTIONS = [  # (state, earned, possible, pending) of the parts -> the question's state
    ([(CORRECT, 1, 1, 0)], CORRECT),
    ([(CORRECT, 1, 1, 0), (CORRECT, 1, 1, 0)], CORRECT),
    ([(CORRECT, 1, 1, 0), (WRONG, 0, 1, 0)], PARTLY),
    ([(WRONG, 0, 1, 0), (BLANK, 0, 1, 0)], WRONG),
    ([(BLANK, 0, 1, 0), (BLANK, 0, 1, 0)], BLANK),
    ([(CORRECT, 1, 1, 0), (PERSON, 0, 1, 1)], PERSON),
    ([(WRONG, 0, 1, 0), (PERSON, 0, 1, 1)], WRONG),
    ([(CORRECT, 0.1, 0.1, 0), (CORRECT, 0.2, 0.2, 0), (PERSON, 0, 0.3, 0.3)], PERSON),
]


@pytest.mark.parametrize(("parts", "state"), QUESTIONS)
def test_a_question_is_in_the_state_of_its_parts(parts, state):
    made = tuple(PartResult(str(index), "", Points(*points), state, "") for index, (state, *points) in enumerate(parts))
    assert words.question_state(QuestionResult("1", "", sum((part.points for part in made), Points()), made)) is state
