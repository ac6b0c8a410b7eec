"""Known mistakes in code: each is handed in, and has to fail the tests that it says it fails, under its own tag."""

from __future__ import annotations

from collections.abc import Iterator

from grader.checks import Called
from grader.code.asked import Mistake
from grader.code.work import Work
from grader.problem import Part
from grader.result import Outcome
from grader.submission.code import Code, module


def unfailed(part: Part, check: Called, place: str) -> list[str]:
    """Return a fault for each known mistake that a check is said to find, and does not."""
    code = part.data.code
    named = [mistake for mistake in code.mistakes if check.heading in mistake.fails] if code else []
    return [f"{place}: mistake {mistake.tag}: {fault}" for mistake in named for fault in _missed(part, check, mistake)]


def _missed(part: Part, check: Called, mistake: Mistake) -> Iterator[str]:
    asked = part.asked(Work(Code((module("mistake.py", mistake.source.encode()),))))
    verdict = check.judged(asked, 0) if asked else None
    if verdict is None or verdict.outcome is not Outcome.INCORRECT:
        why = (verdict.feedback if verdict else "").partition("\n")[0]
        yield f"expected it to fail '{check.heading}', found it {verdict.outcome.value if verdict else 'not judged'} {why}".strip()
    elif verdict.tag != mistake.tag:
        yield f"expected it to fail '{check.heading}' under its own tag, found '{verdict.tag}': {verdict.feedback.partition(chr(10))[0]}"
