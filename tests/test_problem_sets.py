"""The built-in problem sets hold together, and real write-ups earn what a fair marker gives them, when they are here."""

import json
from pathlib import Path

import pytest

from grader import registry
from grader.grading import grade
from grader.registry import built_in
from grader.registry.build import build
from grader.result import Points
from grader.submission.read import read_submission

SHARED = Path(__file__).parents[2] / "shared"
WRITEUPS = {"ift6135-2019": "000.md", "ecs289-2020": "002.md"}
TOLERANCE = 0.15
here = pytest.mark.skipif(not (SHARED / "writeups").is_dir(), reason="the real write-ups are not here")
BUILT_IN = [path.name for path in sorted(built_in().iterdir()) if path.is_dir() and path.name != registry.NOTATION]
PARTS = [(name, part) for name in registry.names() for part in registry.load(name).parts]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_set_passes_the_tests_that_a_set_of_a_course_passes_whenever_it_is_loaded(name):
    assert build(name, built_in() / name, tested=False).name == name


@pytest.mark.parametrize(("name", "part"), PARTS, ids=[f"{name}-{part.id}" for name, part in PARTS])
def test_a_part_says_what_is_asked_and_every_mistake_says_what_is_wrong(name, part):
    assert part.title
    assert part.statement.strip()
    mistakes = [item for view in part.checks for item in view.check.misconception]
    assert all(item.feedback.strip().endswith((".", "?")) for item in mistakes)
    assert sum(view.share for view in part.checks) == pytest.approx(1)


@pytest.mark.parametrize(("name", "part"), PARTS, ids=[f"{name}-{part.id}" for name, part in PARTS])
def test_no_feedback_or_hint_holds_the_key(name, part):
    keys = [key for view in part.checks if len(key := getattr(view.check, "reference", "")) > 8]
    told = [*part.hints, part.statement, *(item.feedback for view in part.checks for item in view.check.misconception)]
    assert [key for key in keys for words in told if key in words] == []


def graded(name, file=None):
    problem_set = registry.load(name)
    return grade(problem_set, read_submission(SHARED / "writeups" / (file or WRITEUPS[name]), problem_set.outline))


@pytest.fixture(scope="module", params=sorted(WRITEUPS))
def marked(request):
    """The report on a write-up, with the fair share of each part."""
    lines = [json.loads(line) for line in (SHARED / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    fair = {line["question"]: line["fair_score"] for line in lines if line["problem_set"] == request.param}
    return graded(request.param), fair


@here
def test_every_part_that_a_machine_marks_is_near_the_fair_share(marked):
    report, fair = marked
    far = {}
    for part in [part for question in report.questions for part in question.parts]:
        decided = [check.points for check in part.checks if not check.points.pending]
        points = sum(decided, Points())
        if decided and abs(points.earned / points.possible - fair[part.id]) > TOLERANCE + 1e-9:
            far[part.id] = (points.earned / points.possible, fair[part.id])
    assert far == {}


LEFT = {  # what a person has to look at as well, and why
    "4.3 The norm after a step": "the identity is never written",
    "5.2 The bound on the norm": "it holds a constant that is not explained",
    "6.2 The gradient by the forward input weights": "an equation stands inside the sum",
}


@here
def test_little_is_left_to_a_person_that_a_machine_should_mark(marked):
    report, _ = marked
    checks = [(part.id, check) for question in report.questions for part in question.parts for check in part.checks]
    left = [f"{part} {check.title}" for part, check in checks if check.points.pending and check.kind != "person"]
    assert left == (list(LEFT) if report.problem_set == "ift6135-2019" else [])


@here
def test_numbers_that_were_rounded_too_far_are_told_from_exact_ones():
    parts = {part.id: part for question in graded("ecs289-2020").questions for part in question.parts}
    descent, nesterov = parts["2.2.1"].checks[0].verdict, parts["2.2.2"].checks[0].verdict
    assert (descent.tag, "2.88" in descent.feedback) == ("rounded-too-far", True)
    assert nesterov.evidence == "12 of 12 numbers right, 12 of them exact"


@here
def test_questions_that_are_not_in_the_set_are_named_and_cost_nothing():
    report = graded("ecs289-2020", WRITEUPS["ift6135-2019"])
    assert [note.message for note in report.notes if note.message.startswith("Question")] == [
        f"Question {number} is not in this set." for number in (3, 4, 5, 6)
    ]
    assert report.points.possible == registry.load("ecs289-2020").points
