"""Plain lines: the self-check and a class's figures."""

import re
from dataclasses import replace

from grader.report.html import student_page
from grader.report.text import check_lines, class_lines
from grader.result import Basis, CheckResult, Execution, Outcome, Points, State, Verdict


def test_a_part_is_a_line_with_state_points_and_reason_then_the_answer_as_read(report_sample):
    lines = check_lines(report_sample.every_state())
    assert lines[0] == "Homework 1: initialisation and optimisers: Ada Lovelace"
    assert lines[1:6] == [
        "  1a  Correct                   2/2",
        r"      we read: \operatorname{Var}(y) = n_{\mathrm{in}}\,\sigma_w^2\,\operatorname{E}[x^2]",
        "  1b  Partly                    1/2  Consistent with a missing factor 2.",
        r"      we read: \sigma_w^2 = \frac{1}{n_{\mathrm{in}}}",
        "      At n_in = 2, n_out = 3: your answer is 0.5; that is not what is asked.",
    ]
    assert lines[-3:-1] == ["  Note: Question 8 is not in this set. (homework1.md, lines 60-71)", "5 of 19 points; 9 points wait for a person"]


def test_an_answer_that_was_not_read_is_echoed_as_typed(report_sample):
    blank = report_sample.right("1", reason="")
    typed = report_sample.part("1", answers=blank.answers)
    lines = check_lines(report_sample.report(report_sample.question("1", typed)))
    assert lines[2] == r"     you wrote: Var(y) = n_{in} \sigma_w^2 E[x^2]"


def test_an_unreadable_submission_is_told_first_that_nothing_is_lost(report_sample):
    assert check_lines(report_sample.unreadable())[1].startswith("  We could not read this submission; no points are lost. Expected UTF-8")


def test_no_key_and_no_expected_value_is_in_any_line(report_sample):
    text = "\n".join(check_lines(report_sample.every_state()))
    assert report_sample.SECRET not in text
    assert report_sample.SECRET_VALUE not in text


def test_hostile_text_stays_on_its_line_and_starts_none(report_sample):
    lines = check_lines(report_sample.hostile())
    assert all(len(line) < 700 and line.isprintable() for line in lines)
    assert not any(re.match(r"\s*::", line) or "##" in line for line in lines)


def test_a_class_is_told_in_three_lines(report_sample):
    assert class_lines(report_sample.a_class()) == [
        "5 submissions, 1 of them unreadable.",
        "Mean 4 of 19 points, median 5, from 0 to 6.",
        "13 points of 3 submissions wait for a person.",
    ]


def test_a_test_of_a_function_is_told_with_the_call_and_cannot_steer_a_log(report_sample):
    said = "f raises an exception in every call.\nf(x=1)\nValueError: \x1b[31m::error::##[x]\n<b>"
    wrong = CheckResult("code", "Small inputs", Points(0.0, 1.0), Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, feedback=said))
    question = report_sample.question("1", report_sample.part("1.1", checks=(wrong,)))
    lines = check_lines(replace(report_sample.report(question), execution=Execution("strict", ("landlock",), 3, "2 s a call")))
    shown = [line.strip() for line in lines if "|" in line or "Small" in line]
    assert shown[:2] == ["Small inputs: f raises an exception in every call.", "| f(x=1)"]
    assert all(line.isprintable() and "##" not in line for line in lines)
    assert "Code was run at the level strict, behind landlock, with the seed 3: 2 s a call." in lines


def test_a_students_page_holds_what_a_function_raised_as_text_and_what_it_was_run_with(report_sample):
    said = "f raises an exception in every call.\nf(x=1)\nValueError: <script>alert(1)</script>"
    wrong = CheckResult("code", "Small inputs", Points(0.0, 1.0), Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, feedback=said))
    question = report_sample.question("1", report_sample.part("1.1", state=State.INCORRECT, checks=(wrong,)))
    page = student_page(replace(report_sample.report(question), execution=Execution("strict", ("landlock",), 3, "2 s a call")))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert "behind landlock, with the seed 3" in page
