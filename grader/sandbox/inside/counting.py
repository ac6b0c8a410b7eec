"""Work as a count: how many of Python's instructions a call takes in the student's own files, the same in every run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def counted(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], folder: str) -> tuple[Any, int]:
    """Return what a function returns, and how many instructions it took in files of ``folder``.

    What runs in C counts as one instruction each time. Student code could switch the count off or run it up: the processor time that
    the grader measures from outside is the second witness.
    """
    work = 0

    def enter(frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        if event != "call" or not frame.f_code.co_filename.startswith(folder):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return step

    def step(_: FrameType, event: str, __: object) -> Callable[..., Any]:
        nonlocal work
        if event == "opcode":
            work += 1
        return step

    sys.settrace(enter)
    try:
        value = function(*args, **kwargs)
    finally:
        sys.settrace(None)
    return value, work
