"""Exceptions as data: what was raised, in words, and where in the student's own files."""

from __future__ import annotations

import linecache
import traceback
from types import TracebackType
from typing import Any

_MESSAGE = 2_000
_LINE = 200
_FRAMES = 20

Failure = list[Any]
"""Type, message, file, line, column, text of the line, and the calls that led there: file, line, function and text of each."""


def failure(error: BaseException, folder: str) -> Failure:
    """Return what is told of an exception; frames outside of ``folder`` are left out."""
    if isinstance(error, SyntaxError) and error.filename and error.filename.startswith(folder):
        place = [_relative(error.filename, folder), error.lineno, error.offset, (error.text or "")[:_LINE].rstrip("\n")]
    else:
        place = [None, None, None, None]
    trace = _frames(error.__traceback__, folder)
    if place[0] is None and trace:
        file, line, _, text = trace[-1]
        place = [file, line, None, text]
    return [type(error).__name__[:_LINE], _message(error), *place, trace]


def _frames(trace: TracebackType | None, folder: str) -> list[list[Any]]:
    """Return the frames in a folder, the outermost first; of many the first and the last."""
    found = [(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in traceback.walk_tb(trace)]
    own = [place for place in found if place[0].startswith(folder)]
    if len(own) > _FRAMES:
        own = [*own[: _FRAMES // 2], *own[-_FRAMES // 2 :]]
    return [[_relative(file, folder), line, function, linecache.getline(file, line).strip()[:_LINE]] for file, line, function in own]


def _relative(file: str, folder: str) -> str:
    return file[len(folder) :].lstrip("/")


def _message(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):
            return str(error.msg)[:_MESSAGE]
        return str(error)[:_MESSAGE].encode("utf-8", "backslashreplace").decode("utf-8")[:_MESSAGE]
    except BaseException:  # noqa: BLE001  # the student's own __str__ may raise anything
        return ""
