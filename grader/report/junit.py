"""JUnit XML for CI services: one test suite a submission, one test case a part; never a key, never an expected value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from grader.report import steps, words
from grader.report.clean import one_line
from grader.result import PartResult, Points, QuestionResult, Report, State, without_keys

_OUTCOMES: Final = {
    State.CORRECT: "",
    State.PARTLY: "failure",
    State.INCORRECT: "failure",
    State.UNANSWERED: "failure",
    State.UNDECIDED: "skipped",
    State.UNREAD: "skipped",
    State.PERSON: "skipped",
    State.FAILURE: "error",
}
"""States by the element that says so; points that wait for a person are no failure."""


def junit_xml(reports: Sequence[Report]) -> bytes:
    """Return JUnit XML: failures for lost points, skips for points that wait for a person, errors for our own failures.

    A submission that cannot be read has a test case of its own, which fails. The first step of a derivation that does not hold is the text of its
    part's failure or skip.

    >>> junit_xml([]).decode()
    '<?xml version=\\'1.0\\' encoding=\\'utf-8\\'?>\\n<testsuites name="grader" tests="0" failures="0" errors="0" skipped="0" />\\n'
    """
    root = ET.Element("testsuites", {"name": "grader"})
    for report in map(without_keys, reports):
        root.append(_suite(report))
    _count(root)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _suite(report: Report) -> ET.Element:
    suite = ET.Element("testsuite", {"name": one_line(report.student, 200)})
    extra = {"problem_set": report.problem_set, "seed": str(report.seed), "content_hash": report.content_hash}
    _properties(suite, report.points, extra | ({"execution": words.execution(report)} if report.execution else {}))
    if report.error:
        case = ET.SubElement(suite, "testcase", {"classname": one_line(report.problem_set), "name": "The submission can be read"})
        ET.SubElement(case, "failure", {"type": "unreadable", "message": one_line(report.error)})
    for question in report.questions:
        for part in question.parts:
            suite.append(_case(report, question, part))
    _count(suite)
    return suite


def _case(report: Report, question: QuestionResult, part: PartResult) -> ET.Element:
    names = {"classname": one_line(f"{report.problem_set}.{question.id}"), "name": one_line(f"{part.id} {part.title}")}
    case = ET.Element("testcase", names)
    _properties(case, part.points, {"state": part.state.value})
    kind = _OUTCOMES[part.state]
    if kind:
        details = {"message": one_line(f"{part.state.value}: {part.reason}" if part.reason else part.state.value)}
        found = ET.SubElement(case, kind, details if kind == "skipped" else {"type": part.state.name.lower(), **details})
        found.text = steps.wrong_line(steps.derived(question, part)) or None
    return case


def _properties(parent: ET.Element, points: Points, extra: dict[str, str]) -> None:
    box = ET.SubElement(parent, "properties")
    values = {"points": words.number(points.earned), "possible": words.number(points.possible), "pending": words.number(points.pending), **extra}
    for name, value in values.items():
        ET.SubElement(box, "property", {"name": name, "value": one_line(value)})


def _count(parent: ET.Element) -> None:
    """Write how many test cases lie within, and how many failed, erred and were skipped."""
    counts = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name, tag in counts.items():
        parent.set(name, str(sum(1 for _ in parent.iter(tag))))
