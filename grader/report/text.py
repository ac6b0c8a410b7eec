"""Plain lines for a terminal or a log: cleaned, each beginning with our own words, never a key and never an expected value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from grader.report import steps, words
from grader.report.clean import clean, one_line
from grader.report.summary import class_summary
from grader.result import Basis, CheckResult, Outcome, PartResult, Report, Role, Step, without_keys

_CALLS = ("code", "work", "draws")
"""Kinds of check that call a function."""
_SHOWN = 12
"""Lines of a call that are shown."""


def check_lines(report: Report) -> list[str]:
    """Return a student's self-check: a line a part with state, points and reason, then the answer as it was read.

    >>> from grader.result import Points, QuestionResult, State
    >>> part = PartResult("1a", "", Points(0, 2), State.UNANSWERED, "Nothing stands under 1a.")
    >>> report = Report("ada", "set", "Set", Points(0, 2), (QuestionResult("1", "", Points(0, 2), (part,)),), version="0.1")
    >>> print("\\n".join(check_lines(report)))
    Set: ada
      1a  Not answered             0/2  Nothing stands under 1a.
    0 of 2 points
    grader 0.1 · set · seed 0
    """
    report = without_keys(report)
    lines = [f"{one_line(report.title)}: {one_line(report.student)}"]
    if report.error:
        lines.append(f"  We could not read this submission; no points are lost. {one_line(report.error)}")
    width = max((len(part.id) for question in report.questions for part in question.parts), default=0)
    for question in report.questions:
        if wrong := steps.wrong_line(steps.derived(question)):
            lines.append(f"  Before the parts of question {one_line(question.id, 12)}: {wrong}")
        for part in question.parts:
            lines += _part_lines(part, min(width, 12))
            if wrong := steps.wrong_line(steps.derived(question, part)):
                lines.append(" " * (min(width, 12) + 4) + wrong)
    lines += [f"  Note: {one_line(note.message)}" + (f" ({one_line(str(note.place))})" if note.place else "") for note in report.notes]
    waiting = words.pending(report.points)
    ran = [one_line(words.execution(report))] if report.execution else []
    return [*lines, words.points(report.points) + (f"; {waiting}" if waiting else ""), *ran, one_line(words.quote_line(report))]


def derivation_lines(found: Sequence[Step], caret: Callable[[Step], str]) -> list[str]:
    """Return a derivation: a line a relation with its place and state, why it does not hold or was not decided below it, and what came of all.

    Args:
        found: The relations, in order.
        caret: Returns where a relation cannot be read, in two lines with a caret in the second; empty where that is not known.

    >>> from grader.result import Basis
    >>> step = Step("", "a.md", (3, 3), "a", "=", "b", Role.STEP, Outcome.UNDECIDED, Basis.UNREAD, "This could not be decided.")
    >>> print("\\n".join(derivation_lines([step], lambda _: "")))
    line 3  Not decided    a = b
                           This could not be decided.
    1 relation: 1 was not decided
    """
    file = steps.one_file(found)
    width = max((len(steps.place(step, file)) for step in found), default=0)
    lines = [line for chain in steps.chains(found) for line in _chain_lines(chain, file, min(width, 40), caret)]
    return [*lines, steps.summary(found)]


def class_lines(reports: Sequence[Report]) -> list[str]:
    """Return a class's figures in a few lines.

    >>> class_lines([])
    ['0 submissions, 0 of them unreadable.']
    """
    found = class_summary(reports)
    lines = [f"{found.submissions} submissions, {found.unreadable} of them unreadable."]
    if found.spread:
        spread = found.spread
        of = f"of {words.number(found.possible)} points"
        lines.append(f"Mean {words.number(spread.mean)} {of}, median {words.number(spread.median)}, {spread.lowest_to_highest}.")
    if found.pending:
        lines.append(f"{words.number(found.pending)} points of {found.waiting} submissions wait for a person.")
    return lines


def _chain_lines(chain: Sequence[Step], file: str, width: int, caret: Callable[[Step], str]) -> Iterator[str]:
    for number, step in enumerate(chain):
        if step.role is Role.CLAIM and not steps.is_first_wrong(step):
            continue
        goes_on = number > 0 and step.role is not Role.CLAIM
        relation = f"  {step.rel} {step.rhs}" if goes_on else f"{step.lhs} {step.rel} {step.rhs}"
        start = f"{one_line(steps.place(step, file), 40):<{width}}  {steps.step_state(step).value:<13}  "
        yield f"{start}{'  ' if goes_on else ''}{one_line(relation)}"
        yield from (" " * len(start) + line for line in _reasons(step, caret))


def _reasons(step: Step, caret: Callable[[Step], str]) -> Iterator[str]:
    """Yield why a relation does not hold, was not decided, or was let pass."""
    if step.inherits:
        yield "It comes after a wrong line."
    elif step.outcome is Outcome.INCORRECT:
        yield one_line(steps.why(step))
    elif step.reason and steps.step_state(step) not in steps.TAKEN:
        yield one_line(step.reason)
    if step.role is Role.UNREAD:
        yield from (f"| {line}".replace("##", "#.").rstrip() for line in clean(caret(step)).splitlines()[:2])


def _part_lines(part: PartResult, width: int) -> Iterator[str]:
    share = f"{words.number(part.points.earned)}/{words.number(part.points.possible)}"
    indent = " " * (width + 4)
    yield f"  {one_line(part.id, 12):<{width}}  {part.state.value:<23} {share:>5}  {one_line(part.reason)}".rstrip()
    for reading in words.readings(part):
        yield f"{indent}we read: {one_line(reading)}"
    if not words.readings(part):
        for answer in part.answers:
            yield f"{indent}you wrote: {one_line(answer.text)}"
    for check in part.checks:
        if check.verdict.counterexample:
            yield indent + one_line(words.difference(check.verdict.counterexample))
        if check.kind in _CALLS and check.verdict.outcome is not Outcome.CORRECT and check.verdict.basis is not Basis.ABSENT:
            yield from (indent + line for line in _call_lines(check))


def _call_lines(check: CheckResult) -> Iterator[str]:
    """Yield what a test of a function found: a sentence, then the call with what came of it."""
    said, *shown = clean(check.verdict.feedback).splitlines() or [""]
    yield one_line(f"{check.title}: {said}")
    yield from (f"  | {one_line(line.replace('##', '#.'))}" for line in shown[:_SHOWN])
