"""YAML -> a sheet's entries with their lines. Only events are read, so that no object is ever made and every scalar stays text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import yaml
from yaml import events as ev

from grader import limits
from grader.errors import SubmissionError
from grader.submission.entry import Entry


@dataclass(slots=True)
class _Open:
    """A mapping or a list whose end has not come yet."""

    mapping: bool
    first: int
    entries: list[Entry] = field(default_factory=list[Entry])
    items: list[str] = field(default_factory=list[str])
    key: tuple[str, int] | None = None


def entries(name: str, text: str) -> tuple[Entry, ...]:
    """Return a YAML sheet's entries.

    Raises:
        SubmissionError: It is not YAML, gives a key twice, has aliases or tags, or is deeper or longer than a sheet is.
    """
    try:
        return _entries(name, _bounded(name, text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        how = "Write each answer as  1.2a: 'sqrt(2/n)'  with quotes around what holds : # [ or {."
        raise SubmissionError(f"{name}{where}: expected a YAML answer sheet, found a mistake in it: {problem}. {how}") from error


def _bounded(name: str, text: str) -> Iterator[ev.Event]:
    depth = 0
    events = cast("Iterator[ev.Event]", yaml.parse(text, Loader=yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType] - the stubs leave it open
    for count, event in enumerate(events):
        line = event.start_mark.line + 1
        depth += isinstance(event, ev.CollectionStartEvent) - isinstance(event, ev.CollectionEndEvent)
        if depth > limits.MAX_SHEET_DEPTH or count > limits.MAX_SHEET_VALUES:
            raise SubmissionError(f"{name}, line {line}: expected an answer sheet with a few lists and tables, found more than can be read.")
        if isinstance(event, ev.AliasEvent) or (isinstance(event, ev.NodeEvent) and (event.anchor or getattr(event, "tag", None))):
            raise SubmissionError(f"{name}, line {line}: expected plain answers, found a YAML anchor, alias or tag. Put the answer in quotes.")
        yield event


def _entries(name: str, events: Iterator[ev.Event]) -> tuple[Entry, ...]:
    waiting = [_Open(mapping=True, first=1, key=("", 1))]
    documents = 0
    for event in events:
        match event:
            case ev.ScalarEvent():
                last = event.end_mark.line + (event.end_mark.column > 0)
                _take(name, waiting[-1], event.value, event.start_mark.line + 1, max(last, event.start_mark.line + 1))
            case ev.CollectionStartEvent():
                waiting.append(_Open(isinstance(event, ev.MappingStartEvent), event.start_mark.line + 1))
            case ev.CollectionEndEvent():
                done = waiting.pop()
                value = tuple(done.entries) if done.mapping else f"[{', '.join(done.items)}]"
                closed = event.end_mark.line + (event.end_mark.column > 0) if not done.mapping else 0
                _take(name, waiting[-1], value, done.first, max([done.first, closed, *(entry.last for entry in done.entries)]))
            case ev.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    raise SubmissionError(f"{name}, line {event.start_mark.line + 1}: expected one YAML document, found a second one after '---'.")
            case _:
                pass
    top = waiting[0].entries
    if top and isinstance(top[0].value, str) and top[0].value.strip():
        line = top[0].first
        raise SubmissionError(f"{name}, line {line}: expected answers under numbers, such as  1.2a: sqrt(2/n), found text without a number.")
    return top[0].value if top and isinstance(top[0].value, tuple) else ()


def _take(name: str, into: _Open, value: str | tuple[Entry, ...], first: int, last: int) -> None:
    if not into.mapping:
        into.items.append(value if isinstance(value, str) else ", ".join(f"{entry.key}: {entry.value}" for entry in value))
    elif into.key is None:
        if not isinstance(value, str):
            raise SubmissionError(f"{name}, line {first}: expected a part's number as key, found a list or a table. Put the answer in quotes.")
        if any(entry.key == value for entry in into.entries):
            raise SubmissionError(f"{name}, line {first}: expected each key once, found '{value[:40]}' again. Keep the answer that counts.")
        into.key = (value, first)
    else:
        key, line = into.key
        into.entries.append(Entry(key, value, line, max(line, last)))
        into.key = None
