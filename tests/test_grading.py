"""From a submission to a report: points that add up, states in words, and our own failures."""

import functools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import registry
from grader.checks import Equivalent
from grader.grading import grade, unreadable
from grader.result import Basis, CheckResult, Outcome, Place, Points, State, Verdict
from grader.scoring import points_of, reason_for, state_of
from grader.submission.document import Kind, Mark, Piece, Section, Submission
from grader.submission.read import read_submission

ROOT = Path(__file__).parents[1]
HERE = Place("a.md", 3, 5)
MODEL_ANSWERS = sorted(path for path in (ROOT / "reference").glob("*/model.*"))
RIGHT, WRONG = Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED), Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE)
HALF = Verdict(Outcome.INCORRECT, 0.5, Basis.PATTERN)
OPEN, READ = Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD), Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, read_as="x")
PERSON = Verdict(Outcome.UNDECIDED, 0.0, Basis.PERSON)
ABSENT, FAILED = Verdict(Outcome.INCORRECT, 0.0, Basis.ABSENT), Verdict(Outcome.UNDECIDED, 0.0, Basis.FAILURE)

STATES = [
    ([RIGHT], State.CORRECT),
    ([RIGHT, RIGHT], State.CORRECT),
    ([WRONG], State.INCORRECT),
    ([WRONG, WRONG], State.INCORRECT),
    ([HALF], State.PARTLY),
    ([RIGHT, WRONG], State.PARTLY),
    ([ABSENT], State.UNANSWERED),
    ([ABSENT, ABSENT], State.UNANSWERED),
    ([OPEN], State.UNREAD),
    ([READ], State.UNDECIDED),
    ([OPEN, READ], State.UNDECIDED),
    ([PERSON], State.PERSON),
    ([READ, PERSON], State.PERSON),
    ([RIGHT, PERSON], State.PERSON),
    ([RIGHT, OPEN], State.PERSON),
    ([WRONG, PERSON], State.PARTLY),
    ([FAILED], State.FAILURE),
    ([FAILED, RIGHT], State.FAILURE),
]


@pytest.mark.parametrize(("verdicts", "state"), STATES)
def test_a_part_has_a_state_in_words(verdicts, state):
    assert state_of(verdicts) is state


REASONS = [
    ([RIGHT], ""),
    ([replace(WRONG, feedback="A sign is turned.\nSee there.")], "A sign is turned."),
    ([WRONG], "This is not what was asked."),
    ([OPEN, replace(WRONG, feedback="Wrong.")], "Wrong."),
    ([PERSON], "A person marks this by the rubric."),
    ([RIGHT, replace(OPEN, feedback="We found nothing.")], "We found nothing."),
]


@pytest.mark.parametrize(("verdicts", "reason"), REASONS)
def test_a_part_s_reason_is_one_line(verdicts, reason):
    checks = [CheckResult("person", "", Points(), verdict) for verdict in verdicts]
    assert reason_for(state_of(verdicts), checks) == reason


def verdicts():
    decided = st.builds(lambda credit: Verdict(Outcome.CORRECT if credit == 1 else Outcome.INCORRECT, credit, Basis.SAMPLED), st.floats(0, 1))
    return decided | st.sampled_from([OPEN, READ, PERSON, FAILED])


@given(verdicts(), st.floats(0.01, 100))
def test_points_are_earned_or_pending_and_never_more_than_possible(verdict, possible):
    points = points_of(verdict, possible)
    assert points.possible == possible
    assert 0 <= points.earned <= possible
    assert points.pending == (possible if verdict.outcome is Outcome.UNDECIDED else 0)
    assert points.earned == 0 or points.pending == 0


def loaded(name):
    return registry.load(name)


def answered(problem_set, part, answer):
    return Submission("ada", (Section(part, (Piece(Kind.VALUE, answer, HERE, mark=Mark.MARKER),), HERE),), content_hash=problem_set.content_hash)


def parts(report):
    return {part.id: part for question in report.questions for part in question.parts}


def adds_up(report):
    """Whether each level's three columns are the sums of those below it."""
    for question in report.questions:
        for part in question.parts:
            below(part.points, [check.points for check in part.checks])
        below(question.points, [part.points for part in question.parts])
    below(report.points, [question.points for question in report.questions])


def below(whole, pieces):
    total = sum(pieces, Points())
    assert (whole.earned, whole.possible, whole.pending) == pytest.approx((total.earned, total.possible, total.pending))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_points_add_up_at_every_level_whatever_the_verdicts(data):
    problem_set = loaded("ift6135-2019")
    kinds = {type(view.check) for part in problem_set.parts for view in part.checks}
    with pytest.MonkeyPatch.context() as patch:
        for kind in kinds:
            patch.setattr(kind, "grade", lambda check, context: judged(data.draw(verdicts())))
        report = grade(problem_set, Submission("ada", tuple(section(part.id) for part in problem_set.parts)))
    adds_up(report)
    assert report.points.possible == pytest.approx(problem_set.points)
    assert report.points.earned + report.points.pending <= report.points.possible + 1e-9


def judged(verdict):
    from grader.checks.base import Judged

    return Judged(verdict)


def section(part, *pieces):
    return Section(part, pieces or (Piece(Kind.TEXT, "An answer.", HERE),), HERE)


def test_a_check_that_raises_costs_nothing_and_the_other_parts_are_graded(monkeypatch, caplog):
    problem_set = loaded("ecs289-2020")
    monkeypatch.setattr(Equivalent, "grade", lambda check, context: 1 / 0)
    sheet = [section("2.2"), section("1.5", Piece(Kind.TEXT, "Vanishing: sufficient. Exploding: necessary.", HERE))]
    report = grade(problem_set, Submission("ada", tuple(sheet)))
    failed, marked = parts(report)["2.2"], parts(report)["1.5"]
    assert (failed.state, failed.points) == (State.FAILURE, Points(0.0, 8.0, 8.0))
    assert marked.state is State.CORRECT
    assert "ZeroDivisionError" in caplog.text
    adds_up(report)


def test_a_section_that_is_missing_is_not_answered_unless_something_could_not_be_placed():
    problem_set = loaded("ecs289-2020")
    missing = grade(problem_set, Submission("ada", ()))
    assert {part.state for part in parts(missing).values()} == {State.UNANSWERED}
    assert (missing.points.earned, missing.points.pending) == (0, 0)
    misplaced = grade(problem_set, Submission("ada", (), stray=(HERE,)))
    assert misplaced.points.pending == misplaced.points.possible
    assert {part.state for part in parts(misplaced).values()} == {State.UNREAD}


SECTIONS = {  # what stands under 2.2 -> its state, and whether its points wait
    "nothing": ((Piece(Kind.TEXT, " \n", HERE),), State.UNANSWERED, False),
    "a picture alone": ((Piece(Kind.IMAGE, "plot.png", HERE),), State.UNREAD, True),
    "words alone": ((Piece(Kind.TEXT, "See above.", HERE),), State.UNREAD, True),
    "what cannot be read": ((Piece(Kind.MATH, r"\nabla f = [2x +", HERE),), State.UNREAD, True),
    "a wrong answer": ((Piece(Kind.MATH, r"\nabla f = [2x, y]", HERE),), State.INCORRECT, False),
    "a right answer": ((Piece(Kind.MATH, r"\nabla f = [2x + y, x + 12y]", HERE),), State.CORRECT, False),
}


@pytest.mark.parametrize(("pieces", "state", "waits"), SECTIONS.values(), ids=SECTIONS)
def test_what_stands_under_a_number_decides_its_state(pieces, state, waits):
    part = parts(grade(loaded("ecs289-2020"), Submission("ada", (Section("2.2", pieces, HERE),))))["2.2"]
    assert (part.state, part.points.pending > 0) == (state, waits)
    assert (part.section, bool(part.extract)) == (HERE, waits and bool(pieces[0].text.strip()))


def test_a_picture_where_a_person_looks_waits_for_that_person():
    part = parts(grade(loaded("ecs289-2020"), Submission("ada", (Section("2.1", (Piece(Kind.IMAGE, "plot.png", HERE),), HERE),))))["2.1"]
    assert (part.state, part.points.pending) == (State.PERSON, 8)
    assert part.rubric


@pytest.mark.parametrize("name", ["ecs289-2020", "ift6135-2019"])
def test_a_submission_that_cannot_be_read_waits_whole(name):
    report = unreadable(loaded(name), "ada", "Expected UTF-8.", seed=3)
    adds_up(report)
    assert (report.error, report.seed, report.points.pending) == ("Expected UTF-8.", 3, report.points.possible)


def test_what_an_earlier_part_or_the_question_defines_is_known_later():
    problem_set = loaded("ift6135-2019")
    before = Section("2", (Piece(Kind.MATH, r"Z = X \odot R", HERE),), HERE)
    later = Section("2.1", (Piece(Kind.MATH, r"L(w) = \|y - Z w\|^2", HERE),), HERE)
    assert parts(grade(problem_set, Submission("ada", (before, later))))["2.1"].state is State.CORRECT


def test_what_may_be_left_out_earns_nothing_by_itself():
    part = parts(grade(loaded("ift6135-2019"), Submission("ada", (section("2.4"),))))["2.4"]
    assert part.points == Points(0.0, 4.0, 4.0)


@functools.cache
def model_answer(path):
    problem_set = loaded(path.parent.name)
    return problem_set, read_submission(path, problem_set.outline)


def decisions(report):
    return [(check.verdict.outcome, check.points) for part in parts(report).values() for check in part.checks]


@pytest.mark.parametrize("path", MODEL_ANSWERS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_two_runs_give_one_report_and_no_seed_changes_a_decision(path):
    problem_set, submission = model_answer(path)
    first = grade(problem_set, submission)
    assert grade(problem_set, submission) == first
    assert all(decisions(grade(problem_set, submission, seed=seed)) == decisions(first) for seed in range(10))


def test_the_hash_tells_sets_submissions_and_nothing_else_apart():
    first, second = loaded("ecs289-2020"), loaded("ift6135-2019")
    hashes = [grade(*pair).content_hash for pair in [(first, Submission("a", ())), (first, Submission("b", ())), (second, Submission("a", ()))]]
    assert hashes[0] == hashes[1] != hashes[2]
    assert grade(first, Submission("a", (), content_hash="x")).content_hash != hashes[0]
