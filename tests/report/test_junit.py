"""JUnit XML: what fails, what is skipped, what is an error, and what is never in it."""

from xml.etree import ElementTree as ET

import pytest

from grader.report.junit import junit_xml
from grader.result import State

OUTCOMES = {
    State.CORRECT: None,
    State.PARTLY: "failure",
    State.INCORRECT: "failure",
    State.UNANSWERED: "failure",
    State.UNDECIDED: "skipped",
    State.UNREAD: "skipped",
    State.PERSON: "skipped",
    State.FAILURE: "error",
}


def cases(reports):
    return list(ET.fromstring(junit_xml(reports)).iter("testcase"))


@pytest.mark.parametrize("state", State)
def test_a_state_is_told_by_its_element(state, report_sample):
    part = report_sample.part("1", state, (0.0, 2.0, 0.0), reason="Because.")
    (case,) = cases([report_sample.report(report_sample.question("1", part))])
    told = [child.tag for child in case if child.tag != "properties"]
    assert told == ([OUTCOMES[state]] if OUTCOMES[state] else [])
    assert [child.get("message") for child in case if child.tag != "properties"] == [f"{state.value}: Because."] * len(told)


def test_a_part_carries_its_points(report_sample):
    case = cases([report_sample.every_state()])[1]
    assert (case.get("classname"), case.get("name")) == ("sample.1", r"1b The variance for $\mathrm{ReLU}$ units")
    properties = {each.get("name"): each.get("value") for each in case.iter("property")}
    assert properties == {"points": "1", "possible": "2", "pending": "0", "state": "Partly"}


def test_the_counts_are_of_what_lies_within(report_sample):
    root = ET.fromstring(junit_xml(report_sample.a_class()))
    for element in (root, *root):
        assert element.get("tests") == str(len(list(element.iter("testcase"))))
        assert element.get("failures") == str(len(list(element.iter("failure"))))
        assert element.get("errors") == str(len(list(element.iter("error"))))
        assert element.get("skipped") == str(len(list(element.iter("skipped"))))
    assert (root.get("tests"), root.get("errors")) == ("19", "1")


def test_an_unreadable_submission_fails_once_and_its_parts_are_skipped(report_sample):
    told = [child.tag for case in cases([report_sample.unreadable()]) for child in case if child.tag != "properties"]
    assert told == ["failure", "skipped"]


def test_no_key_and_no_expected_value_is_in_it(report_sample):
    data = junit_xml(report_sample.a_class())
    assert report_sample.SECRET.encode() not in data
    assert report_sample.SECRET_VALUE.encode() not in data


def test_hostile_text_is_valid_xml_and_inert(report_sample):
    data = junit_xml([report_sample.hostile()])
    assert ET.fromstring(data)[0].get("name").startswith("</style></script><script>")
    assert b"<script>" not in data
    assert not any(line.lstrip().startswith(b"::") or b"##[" in line for line in data.splitlines())


def test_it_comes_out_the_same(report_sample):
    assert junit_xml(report_sample.a_class()) == junit_xml(report_sample.a_class())


@pytest.mark.parametrize("state", [State.PARTLY, State.PERSON])
def test_the_first_wrong_step_of_a_derivation_is_told_with_its_part(state, report_sample):
    part = report_sample.part("1a", state, (1.0, 2.0, 0.0))
    (case,) = cases([report_sample.report(report_sample.question("1", part, derivation=report_sample.broken()))])
    assert case[-1].text.startswith("A step does not hold: homework1.md, line 9: (w-y)x = (w-y)w. At w = 3, x = 1:")
