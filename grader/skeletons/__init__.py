"""Problem sets and questions to begin with: commented files that pass their own tests. Nothing that is there is changed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.checks.base import suggestion
from grader.errors import UsageError
from grader.registry import MODELS, NOTATION, SET_FILE

_HERE = Path(__file__).parent
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_ANSWERS = "answers"
_FIRST = "equivalent"


@dataclass(frozen=True, slots=True)
class Begun:
    """What was written, and what the author has to do beside it."""

    files: tuple[Path, ...]
    todo: tuple[str, ...] = ()


def kinds() -> list[str]:
    """Return the kinds of check that there is a skeleton for.

    >>> "equivalent" in kinds()
    True
    """
    return sorted(path.stem for path in _HERE.glob("*.md"))


def write_set(name: str, folder: Path) -> Begun:
    """Write a problem set with one question and its model answer.

    Args:
        name: Of the set, and of its folder.
        folder: Of the problem sets; made when missing.

    Raises:
        UsageError: The name is none, something of this name is there already, or it cannot be written.
    """
    if not _NAME.fullmatch(name) or name == NOTATION:
        raise UsageError(f"Expected a name of letters, digits, dots and hyphens, such as 'week-1', found '{name}'.")
    if (folder / name).exists():
        raise UsageError(f"Expected a new name, found that {folder / name} is there already; nothing was written.")
    whole = {folder / name / SET_FILE: _skeleton(SET_FILE).replace("TITLE", name)}
    return _written(whole | _question(folder / name, "1", _FIRST))


def write_question(name: str, number: str, kind: str, folder: Path) -> Begun:
    """Write a question of a problem set, with one part of a kind and its model answer.

    Args:
        name: Of the set.
        number: Of the question.
        kind: Of its check.
        folder: Of the problem sets.

    Raises:
        UsageError: There is no such set or kind, the number is none or taken, or it cannot be written.
    """
    if kind not in kinds():
        raise UsageError(f"Expected a kind of check ({', '.join(kinds())}), found '{kind}'{suggestion(kind, kinds())}")
    if not _NUMBER.fullmatch(number):
        raise UsageError(f"Expected the number of a question, such as '2', found '{number}'.")
    place = folder / name
    if not (place / SET_FILE).is_file():
        raise UsageError(f"Expected a problem set in {place}, found no {SET_FILE} there; `grader new set {name}` begins one.")
    files = _question(place, number, kind)
    taken = [path for path in files if path.exists()] or _with_number(place, number)
    if taken:
        raise UsageError(f"Expected a number that is free, found question {number} in {taken[0]}; nothing was written.")
    return _written(files, _todo(place, number))


def _question(place: Path, number: str, kind: str) -> dict[Path, str]:
    """Return the files of a question; where the set has no model answers of our sort, its answer is left to the author."""
    files = {place / f"{number}.toml": _skeleton(f"{kind}.toml")}
    if not _others(place):
        files[place / MODELS / _ANSWERS / f"{number}.md"] = _skeleton(f"{kind}.md")
    return {path: text.replace("ID", number) for path, text in files.items()}


def _others(place: Path) -> list[Path]:
    """Return the model answers that an author keeps in files of their own."""
    return [path for path in sorted((place / MODELS).glob("*")) if path.name != _ANSWERS]


def _todo(place: Path, number: str) -> tuple[str, ...]:
    points = "points" in _data(place / SET_FILE)
    return (
        *(f"Add part {number}.1 to {path}." for path in _others(place)),
        *((f"Raise `points` in {place / SET_FILE} by 2.",) if points else ()),
    )


def _with_number(place: Path, number: str) -> list[Path]:
    """Return the files in which a question has this number."""
    return [path for path in sorted(place.glob("*.toml")) if _data(path).get("id") == number]


def _data(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: expected TOML in UTF-8, found this: {error}; put it right first.") from error


def _skeleton(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _written(files: dict[Path, str], todo: tuple[str, ...] = ()) -> Begun:
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise UsageError(f"Cannot write {path}: {error.strerror or error}.") from error
    return Begun(tuple(files), todo)
