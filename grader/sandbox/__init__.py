"""Runs submitted Python: no answer is in its process, nothing of it is unpickled or evaluated, and nothing else can be reached from there.

>>> from grader.sandbox import Call, Program, Sandbox
>>> with Sandbox() as sandbox:
...     run = sandbox.run(Program({"solution.py": b"def double(x):\\n    return 2 * x\\n"}, "solution.py"), [Call("double", (21,))])
>>> run.replies[0].status, run.replies[0].value
(<Status.RETURNED: 'returned'>, 42)
"""

from __future__ import annotations

from grader.sandbox.errors import ExposedError, FilesError, MissingLayerError, SandboxFailureError
from grader.sandbox.inside.wire import Expression, FrameError
from grader.sandbox.model import Call, Failure, Function, Level, Limits, Output, Parameter, Place, Program, Reply, Run, Status
from grader.sandbox.sandbox import Sandbox

__all__ = [
    "Call",
    "ExposedError",
    "Expression",
    "Failure",
    "FilesError",
    "FrameError",
    "Function",
    "Level",
    "Limits",
    "MissingLayerError",
    "Output",
    "Parameter",
    "Place",
    "Program",
    "Reply",
    "Run",
    "Sandbox",
    "SandboxFailureError",
    "Status",
]
