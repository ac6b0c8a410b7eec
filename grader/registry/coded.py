"""What is wrong with a part that is answered in code, as far as can be told without running anything."""

from __future__ import annotations

from collections.abc import Iterator

from grader.errors import AuthoringError
from grader.problem import Part


def code_faults(part: Part) -> list[str]:
    """Return a sentence for each fault: a contract without a test or the other way round, inputs that cannot be drawn."""
    place = f"{part.place}.code (part {part.id})"
    if part.data.code is None:
        return [f"{place}: expected a function that is asked for, because a check calls one; found none"] if part.called else []
    if not part.called:
        return [f"{place}: expected a check that calls the function, such as kind = 'code'; found none"]
    try:
        return [f"{place}: {fault}" for fault in _unfit(part)] + [f"{place}.{fault}" for fault in _mistakes(part)]
    except AuthoringError as error:
        return [f"{place}: {error}"]


def _unfit(part: Part) -> Iterator[str]:
    if part.data.code:
        for check in part.called:
            yield from (f"'{check.heading}': {fault}" for fault in check.contract_faults(part.data.code.contract))


def _mistakes(part: Part) -> Iterator[str]:
    titles = [check.heading for check in part.called]
    if len(set(titles)) < len(titles):
        yield "check: expected a title of its own for each check, found one twice"
    mistakes = part.data.code.mistake if part.data.code else ()
    for mistake in mistakes:
        for title in mistake.fails:
            if title not in titles:
                yield f"mistake {mistake.tag}.fails: expected the title of a check, found '{title}'; there are: {', '.join(titles)}"
