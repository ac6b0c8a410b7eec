"""What an author writes, as data: shares, defaults, and what is refused."""

import pytest
from pydantic import ValidationError

from grader.language.scope import Scope
from grader.problem import Part, PartData, ProblemSet, Question

CHECK = {"kind": "person"}


def part(**more):
    return PartData.model_validate({"id": "1.1", "title": "A", "statement": "B", "points": 3, "check": [CHECK], **more})


def test_shares_are_of_the_part_s_points_whatever_they_sum_to():
    built = Part(part(check=[{**CHECK, "share": 1}, {**CHECK, "share": 3}]), Scope())
    assert [view.share for view in built.checks] == [0.25, 0.75]


def test_a_check_is_titled_by_its_author_or_by_what_it_says_of_itself():
    built = Part(part(check=[CHECK, {**CHECK, "title": "The drawing"}]), Scope())
    assert [(view.kind, view.title) for view in built.checks] == [("person", "A person marks this by the rubric."), ("person", "The drawing")]


def test_points_are_summed_from_the_parts():
    questions = [Question(name, "A", "", (Part(part(points=2), Scope()), Part(part(points=1.5), Scope()))) for name in "12"]
    whole = ProblemSet("a", "A", "B", tuple(questions), "")
    assert (questions[0].points, whole.points, len(whole.parts)) == (3.5, 7, 4)


REFUSED = {
    "no check": {"check": []},
    "no points": {"points": 0},
    "an id in words": {"id": "one"},
    "an id with a leading zero": {"id": "01.1"},
    "an unknown field": {"pionts": 3},
    "a share of nothing": {"check": [{**CHECK, "share": 0}]},
    "full credit for a mistake": {"check": [{**CHECK, "misconception": [{"answer": "a", "tag": "a", "feedback": "", "credit": 1}]}]},
}


@pytest.mark.parametrize("more", REFUSED.values(), ids=REFUSED)
def test_what_makes_no_part_is_refused(more):
    with pytest.raises(ValidationError):
        part(**more)


@pytest.mark.parametrize("name", ["1", "1.2", "1.2a", "2.2.1", "10.1b"])
def test_a_part_s_number_is_written_as_students_write_it(name):
    assert part(id=name).id == name
