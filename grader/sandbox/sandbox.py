"""Submitted code is run here: a process for each submission, walls around it, and data as the only thing that comes back."""

from __future__ import annotations

import math
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from grader.errors import UsageError
from grader.sandbox import answers
from grader.sandbox.answers import Answer
from grader.sandbox.conversation import Conversation, EndedError
from grader.sandbox.errors import ExposedError, MissingLayerError, SandboxFailureError
from grader.sandbox.files import checked
from grader.sandbox.inside.encoding import encode
from grader.sandbox.inside.wire import FrameError
from grader.sandbox.model import Call, Failure, Function, Level, Limits, Program, Reply, Run, Status
from grader.sandbox.process import Zygote

LAYERS = ("limits", "capabilities", "no_new_privs", "landlock", "seccomp")
GRANTED = ("numpy", "scipy", "sympy", "mpmath")
"""Packages that submissions may import where they are installed."""

_WHOLE, _DEFINITIONS = "whole", "definitions"
_LOST = (Status.TIMED_OUT, Status.DIED, Status.REFUSED)
_READY = 10.0


class Sandbox:
    """One process that forks a child for each submission. Use it as a context manager; one a worker.

    Args:
        level: What has to stand; where it does not, :class:`MissingLayerError` is raised before anything runs.
        limits: What a submission may use.
        preload: Packages that are imported once, where they are installed: ``numpy`` always is, ``sympy`` takes half a second and makes forks slower.
        protect: Files and folders that must stay secret: solutions, tests. Grader itself always is.
        namespaces: Whether to take an empty network and a file system of limited size, where the kernel permits it.
        without: Layers to leave out, at the level ``reduced`` only: for the tests, which must notice. No command and no setting leads here.
        landlock: A version of Landlock not to go beyond, 0 for a kernel that has none; for the tests, too.
    """

    def __init__(
        self,
        level: Level = Level.STRICT,
        limits: Limits | None = None,
        preload: Sequence[str] = ("numpy", "scipy"),
        protect: Iterable[Path] = (),
        *,
        namespaces: bool = True,
        without: Iterable[str] = (),
        landlock: int = 99,
    ):
        self.level = level
        self.limits = limits or Limits()
        self.protect = [Path(__file__).resolve().parents[1], *(path.resolve() for path in protect)]
        self.without = frozenset(without)
        if self.without and level is not Level.REDUCED:
            raise UsageError(f"Layers can be left out at the level '{Level.REDUCED}' only.")
        self._setup = {
            "preload": list(preload),
            "grant": sorted({*GRANTED, *(name.partition(".")[0] for name in preload)}),
            "namespaces": namespaces,
            "without": sorted(self.without),
            "needed": list(LAYERS) if level is Level.STRICT else [],
            "newest": landlock,
        }
        self._zygote: Zygote | None = None

    def __enter__(self) -> Self:
        self.zygote()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every process and remove every file."""
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def packages(self) -> dict[str, str]:
        """Return the versions of the packages that were imported once, by name."""
        return dict(self.zygote().hello["packages"])

    def zygote(self) -> Zygote:
        """Return the process that submissions are forked from, which starts at its first use."""
        if sys.platform != "linux":
            raise UsageError(f"Submitted code is run behind walls that only Linux has; this is {sys.platform}.")
        if self._zygote is None:
            self._zygote = Zygote(self._setup, self.limits)
            for secret, root in self.exposed(self.protect):
                self.close()
                raise ExposedError(f"{secret} can be read by submitted code: it lies in {root}, which Python needs. Move it elsewhere.")
        return self._zygote

    def exposed(self, secrets: Iterable[Path]) -> list[tuple[Path, Path]]:
        """Return those of some files and folders that submitted code can read, each with the folder that lets it."""
        roots = [Path(root).resolve() for root in self.zygote().hello["roots"]]
        return [(secret, root) for secret in secrets for root in roots if secret.resolve().is_relative_to(root)]

    def run(self, program: Program, calls: Sequence[Call]) -> Run:
        """Run calls of a submission's functions, in order, and return how each ended.

        A call that takes the process with it is lost alone: a fresh child goes on with those after it.

        Raises:
            FilesError: The submission's files cannot be laid out.
            MissingLayerError: A layer that the level asks for does not stand.
            SandboxFailureError: Our own process failed.
        """
        return _Runner(self.zygote(), self, checked(program), calls).run()

    def forget(self) -> None:
        """End a zygote that failed; the next run starts another."""
        self.close()


class _Runner:
    """One submission's run, through as many children as it takes."""

    def __init__(self, zygote: Zygote, sandbox: Sandbox, program: Program, calls: Sequence[Call]):
        self.zygote = zygote
        self.sandbox = sandbox
        self.limits = sandbox.limits
        self.program = program
        self.calls = calls
        self.waiting = deque(enumerate(calls, start=1))
        self.replies: list[Reply] = []
        self.imported = Reply(Status.NOT_RUN)
        self.functions: tuple[Function, ...] = ()
        self.layers: list[str] = []
        self.memory = 0
        self.taken = 0
        self.mode = _WHOLE

    def run(self) -> Run:
        try:
            self._one_child()
            if self.imported.status in _LOST:
                self._rescue()
            while self.waiting and self.functions and self._deaths() < self.limits.deaths:
                self._one_child()
        except SandboxFailureError:
            self.sandbox.forget()
            raise
        self.replies += [Reply(Status.NOT_RUN)] * len(self.waiting)
        layers = (*self.layers, *self.zygote.hello["bonus"])
        return Run(tuple(self.replies), self.imported, self.functions, self.sandbox.level, layers, self.memory)

    def _rescue(self) -> None:
        """Load only what the file defines: it was running it that took too long, or ended the process."""
        first, self.mode = self.imported, _DEFINITIONS
        self._one_child()
        if self.imported.status is Status.RETURNED:
            self.imported = first

    def _deaths(self) -> int:
        return sum(reply.status in _LOST for reply in self.replies)

    def _one_child(self) -> None:
        """Load the submission in a fresh child, and make calls until it ends."""
        seconds = self.limits.import_seconds + sum(self._seconds(call) for _, call in self.waiting)
        talk = self.zygote.spawn(math.ceil(seconds) + 1)
        try:
            self._stand(talk)
            if self._load(talk):
                self._calls(talk)
        finally:
            talk.kill()
            used = self.zygote.ended()
            talk.close()
        self.memory = max(self.memory, int(used["memory"]))

    def _stand(self, talk: Conversation) -> None:
        try:
            standing = answers.standing(talk.ask(b"", _READY))
        except (EndedError, FrameError) as error:
            raise SandboxFailureError(f"a child did not start: {error}") from error
        if isinstance(standing, tuple):
            raise MissingLayerError(*standing)
        self.layers = standing

    def _load(self, talk: Conversation) -> bool:
        """Load the submission; return whether there is anything to call."""
        files = [[name, np.frombuffer(data, np.uint8)] for name, data in self.program.files.items()]
        message = encode(["load", self.program.entry, files, self.program.seed, self.mode])
        self.imported, answer = _asked(talk, message, 0, self.limits.import_seconds)
        if answer is None:
            return False
        try:
            self.functions = answers.functions(answer.value)
        except FrameError as error:
            self.imported = Reply(Status.REFUSED, error=Failure("", str(error)))
            return False
        return bool(self.functions)

    def _calls(self, talk: Conversation) -> None:
        while self.waiting:
            number, call = self.waiting.popleft()
            message = encode(["call", number, call.function, list(call.args), dict(call.kwargs), call.count])
            reply, answer = _asked(talk, message, number, self._seconds(call))
            self.taken += answer.weight if answer else 0
            if self.taken > self.limits.answers:
                reply, answer = (
                    Reply(Status.REFUSED, error=Failure("", f"all calls together handed back more than {self.limits.answers} bytes")),
                    None,
                )
            self.replies.append(reply)
            if answer is None:
                return

    def _seconds(self, call: Call) -> float:
        return self.limits.call_seconds if call.seconds is None else call.seconds


def _asked(talk: Conversation, message: bytes, number: int, seconds: float) -> tuple[Reply, Answer | None]:
    """Return how a request ended, and what the child said to it, None when it is not to be asked again."""
    before = talk.cpu()
    answer: Answer | None = None
    try:
        answer = answers.answer(talk.ask(message, seconds), number)
    except EndedError as error:
        status, problem = error.status, Failure("", error.why)
    except FrameError as error:
        status, problem = Status.REFUSED, Failure("", str(error))
    else:
        status, problem = answer.status, answer.error
    used: Any = max(0.0, talk.cpu() - before)
    out, err = talk.fresh_sinks()
    value = answer.value if answer and number and status is Status.RETURNED else None
    work, notes = (answer.work, answer.notes) if answer else (None, ())
    return Reply(status, value, problem, used, work, notes, out.output(), err.output()), answer
