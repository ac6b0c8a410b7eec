"""Work as a count: how many of Python's instructions a call takes in the student's own files, the same in every run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

_TOOL = 4
"""A number for a tool that neither debuggers nor profilers take."""


def counted(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], folder: str) -> tuple[Any, int]:
    """Return what a function returns, and how many instructions it took in files of ``folder``.

    What runs in C counts as one instruction each time. Student code could switch the count off or run it up: the processor time that
    the grader measures from outside is the second witness.
    """
    if sys.version_info >= (3, 12):
        return _monitored(function, args, kwargs, folder)
    return _traced(function, args, kwargs, folder)


def _monitored(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], folder: str) -> tuple[Any, int]:
    """Count by sys.monitoring: since Python 3.12, tracing leaves out what runs before a function is instrumented."""
    monitoring: Any = vars(sys)["monitoring"]
    work = 0

    def step(code: CodeType, _: int) -> Any:
        nonlocal work
        if not code.co_filename.startswith(folder):
            return monitoring.DISABLE
        work += 1
        return None

    monitoring.use_tool_id(_TOOL, "work")
    monitoring.register_callback(_TOOL, monitoring.events.INSTRUCTION, step)
    monitoring.set_events(_TOOL, monitoring.events.INSTRUCTION)
    try:
        value = function(*args, **kwargs)
    finally:
        monitoring.set_events(_TOOL, 0)
        monitoring.free_tool_id(_TOOL)
    return value, work


def _traced(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], folder: str) -> tuple[Any, int]:
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
