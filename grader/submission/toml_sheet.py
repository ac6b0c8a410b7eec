"""TOML -> a sheet's entries with their lines; numbers stay as they were typed."""

from __future__ import annotations

import re
import tomllib
from typing import Any, cast

from grader import limits
from grader.errors import SubmissionError
from grader.submission.entry import Entry

_KEY = r"(?:[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*')"
_KEYS = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_STRING = r"\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'"
_LINE = re.compile(
    rf"^[ \t]*(?:\[\[?[ \t]*(?P<table>{_KEYS})[ \t]*\]\]?|(?P<keys>{_KEYS})[ \t]*=[ \t]*(?P<typed>[^\s\"'\[{{#][^#\n]*)?)", re.MULTILINE
)
_QUIET = re.compile(rf"{_STRING}|#[^\n]*|[\[{{]|[\]}}]", re.DOTALL)
_LONG_KEY = re.compile(rf"(?<![\w.-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{limits.MAX_SHEET_DEPTH}}}")
_ONE = re.compile(_KEY)
_ERROR_LINE = re.compile(r"at line (\d+)")

Keys = tuple[str, ...]


def entries(name: str, text: str) -> tuple[Entry, ...]:
    """Return a TOML sheet's entries.

    Raises:
        SubmissionError: It is not TOML, gives a key twice, or is deeper or longer than a sheet is.
    """
    _check_depth(name, text)
    if text.count("=") > limits.MAX_SHEET_VALUES:
        raise SubmissionError(f"{name}: expected at most {limits.MAX_SHEET_VALUES} answers in a sheet, found more.")
    try:
        table = tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        told = _ERROR_LINE.search(str(error))
        line = told[1] if told else text.rstrip().count("\n") + 1
        how = 'Write each answer as  1.2a = "sqrt(2/n)"  with LaTeX in single quotes.'
        raise SubmissionError(f"{name}, line {line}: expected a TOML answer sheet, found a mistake in it: {error}. {how}") from error
    places = _places(text)
    total = text.count("\n") + 1
    return tuple(_entry((), key, value, places, (1, total)) for key, value in table.items())


def _check_depth(name: str, text: str) -> None:
    depth = 0
    for values, match in enumerate(_QUIET.finditer(text)):
        sign = match.group()
        depth += (sign in {"[", "{"}) - (sign in {"]", "}"})
        if depth > limits.MAX_SHEET_DEPTH or values > limits.MAX_SHEET_VALUES:
            line = text.count("\n", 0, match.start()) + 1
            raise SubmissionError(f"{name}, line {line}: expected an answer sheet with a few lists and tables, found more than can be read.")
    if match := _LONG_KEY.search(re.sub(f"{_STRING}|#[^\n]*", "_", text, flags=re.DOTALL)):
        most = limits.MAX_SHEET_DEPTH
        raise SubmissionError(f"{name}: expected a part's number as key, found a key of more than {most} parts, '{match[0][:20]}...'.")


def _places(text: str) -> dict[Keys, tuple[int, int, str]]:
    """The first and last line of each key, and what was typed after it when it is no string, list or table."""
    hidden = re.sub(_STRING, lambda match: re.sub(r"[^\n\"']", "_", match.group()) if "\n" in match.group() else match.group(), text, flags=re.DOTALL)
    matches = list(_LINE.finditer(hidden))
    found: dict[Keys, tuple[int, int, str]] = {}
    table: Keys = ()
    line, seen = 1, 0
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        stop = following.start() if following else len(text)
        line += text.count("\n", seen, match.start())
        seen = match.start()
        keys = tuple(_bare(key) for key in _ONE.findall(match["table"] or match["keys"]))
        table, here = (keys, keys) if match["table"] else (table, (*table, *keys))
        last = line + text[seen:stop].rstrip().count("\n")
        for length in range(1, len(here) + 1):
            above = found.get(here[:length], (line, last, ""))
            found[here[:length]] = (above[0], max(above[1], last), (match["typed"] or "").strip() if length == len(here) else "")
    return found


def _bare(key: str) -> str:
    return key[1:-1] if key[0] in "\"'" else key


def _entry(path: Keys, key: str, value: Any, places: dict[Keys, tuple[int, int, str]], around: tuple[int, int]) -> Entry:
    here = (*path, key)
    first, last, typed = places.get(here, (*around, ""))
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        return Entry(key, tuple(_entry(here, inner, held, places, (first, last)) for inner, held in table.items()), first, last)
    return Entry(key, _text(value, typed), first, last)


def _text(value: Any, typed: str) -> str:
    match value:
        case str():
            return value
        case list():
            return f"[{', '.join(_text(item, '') for item in cast('list[Any]', value))}]"
        case dict():
            return ", ".join(f"{key} = {_text(held, '')}" for key, held in cast("dict[str, Any]", value).items())
        case bool():
            return str(value).lower()
        case _:
            return typed or str(value)
