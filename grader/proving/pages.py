"""Whether everything that a reader is shown of a part can be typeset."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.checks import Iterates
from grader.checks.base import Check
from grader.problem import Part, Question
from grader.report.typeset import typeset, typeset_prose

_FALLBACK = 'class="math-plain"'
_MATH = re.compile(r"<math.*?</math>", re.DOTALL)
_COMMAND = re.compile(r"\\[A-Za-z]+|(?<!\\)\$(?!\d)")


def unset_in_question(question: Question, file: str) -> Iterator[str]:
    """Yield a fault for each text of a question's own that cannot be typeset."""
    for place, text in ((f"{file}: title", question.title), (f"{file}: statement", question.statement)):
        yield from _prose(place, text)


def unset_in_part(part: Part) -> Iterator[str]:
    """Yield a fault for each text of a part that cannot be typeset: what is asked, hints, rubric, feedback and keys."""
    texts = [("title", part.title), ("statement", part.statement)]
    texts += [(f"hints.{number}", text) for number, text in enumerate(part.hints)]
    texts += [(f"rubric.{number}", text) for number, text in enumerate(part.rubric)]
    texts += [(f"check.{number}.{field}", text) for number, check in enumerate(part.data.check) for field, text in _feedback(check)]
    texts += [(f"code.mistake {one.tag}", one.feedback) for one in (part.data.code.mistake if part.data.code else ())]
    for field, text in texts:
        yield from _prose(f"{part.place}.{field} (part {part.id})", text)
    for number, check in enumerate(part.data.check):
        key = check.reference_latex
        if key and _FALLBACK in typeset(key):
            yield f"{part.place}.check.{number} (part {part.id}): expected a key that can be typeset, found this: {key}"


def _feedback(check: Check) -> Iterator[tuple[str, str]]:
    yield "title", check.title
    for item in check.misconception:
        yield f"misconception {item.tag}", item.feedback
    for slip in check.slips if isinstance(check, Iterates) else ():
        yield f"slip {slip.tag}", slip.feedback


def _prose(place: str, text: str) -> Iterator[str]:
    page = str(typeset_prose(text))
    if _FALLBACK in page:
        yield f"{place}: expected formulas that can be typeset, found one that cannot be: {text.strip()}"
    elif match := _COMMAND.search(_MATH.sub("", page)):
        yield f"{place}: expected mathematics between dollar signs, found {match[0]} outside of them: {text.strip()}"
