"""What is wrong with a problem file, in sentences: the file, the field, what was expected, what was found, and how to put it right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from grader.checks.base import Strict, suggestion
from grader.checks.equivalent import Equivalent
from grader.problem import PartData

_QUOTED = re.compile(r"'([^']*)'")


def faults_of(file: str, error: ValidationError, data: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each fault that validation found in a file's data."""
    items = error.errors()
    return [f"{file}: {_field(item)}{_part(item, data)}: {_words(item)}" for item in items if not _follows(item, items)]


def _follows(item: ErrorDetails, items: Sequence[ErrorDetails]) -> bool:
    """Whether a list is called too short only because what stands in it is at fault, which is told already."""
    place = item["loc"]
    return item["type"] == "too_short" and any(len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in items)


def _field(item: ErrorDetails) -> str:
    """Return a field's place in the file; the kind of a check, which validation adds to its number, is no step of it."""
    steps = [step for before, step in zip((None, *item["loc"]), item["loc"], strict=False) if not (isinstance(before, int) and step in _kinds())]
    if item["type"].startswith("union_tag"):
        steps.append("kind")
    return ".".join(map(str, steps)) or "file"


def _kinds() -> set[str]:
    return {kind for model in _models() if isinstance(kind := getattr(model.model_fields.get("kind"), "default", None), str)}


def _models() -> list[type[Strict]]:
    """Return every kind of table that a problem file can hold."""
    found: list[type[Strict]] = []
    waiting: list[type[Strict]] = Strict.__subclasses__()
    while waiting:
        found.append(waiting.pop())
        waiting += found[-1].__subclasses__()
    return found


def _part(item: ErrorDetails, data: Mapping[str, Any]) -> str:
    """Return the id of the part that a fault stands in, where it has one."""
    match item["loc"]:
        case ("part", int(number), *_):
            part: Any = data["part"][number]
            return f" (part {part['id']})" if isinstance(part, dict) and "id" in part else ""
        case _:
            return ""


def _words(item: ErrorDetails) -> str:
    """Return what was expected and what was found."""
    found, name = item.get("input"), str(item["loc"][-1]) if item["loc"] else ""
    context = item.get("ctx", {})
    match item["type"]:
        case "union_tag_invalid":
            kinds = _QUOTED.findall(context["expected_tags"])
            return f"kind must be one of {kinds}, got '{context['tag']}'{suggestion(str(context['tag']), kinds)}"
        case "union_tag_not_found":
            return f"kind must be one of {sorted(_kinds())}, found none"
        case "literal_error":
            options = _QUOTED.findall(context["expected"])
            return f"expected one of {options}, got {found!r}{suggestion(str(found), options)}"
        case "missing":
            return "expected a value, found none; add it"
        case "extra_forbidden":
            fields = {field for model in _models() for field in model.model_fields}
            return f"expected no field '{name}'{suggestion(name, sorted(fields - {name})) or '; remove it'}"
        case _:
            shown = f", found {found!r}" if isinstance(found, str | int | float) else ""
            return f"{item['msg'][:1].lower()}{item['msg'][1:]}{shown}"


def unfollowable(parts: Sequence[PartData]) -> list[str]:
    """Return a fault for each answer that is to follow from one that does not stand before it in the question."""
    found: list[str] = []
    before: set[tuple[str, str]] = set()
    for number, part in enumerate(parts):
        for position, check in enumerate(part.check):
            for follow in check.follow if isinstance(check, Equivalent) else ():
                if (follow.part, follow.check) not in before:
                    what = f"'{follow.check}' of part {follow.part}" if follow.check else f"part {follow.part}"
                    found.append(f"part.{number}.check.{position}.follow: expected an earlier formula of the question, found {what}")
            if isinstance(check, Equivalent):
                before |= {(part.id, ""), (part.id, check.heading)}
    return found
