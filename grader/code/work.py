"""A submission's functions, called: in one process for all parts where that holds, and in a fresh one where it does not."""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from grader.limits import MIB
from grader.result import Execution, Note
from grader.sandbox import Call, ExposedError, Level, Limits, Program, Reply, Run, Sandbox, Status
from grader.submission.code import Code, CodeFile

LIMITS = Limits(call_seconds=2.0, import_seconds=10.0, patience=1.5, deaths=1)
"""What a submission may use, where a contract does not say. One call that takes the process with it is enough to fail a test."""
_HASTY = 1.0
"""Seconds for loading a module that did not come to its end before: what it defines is called without the rest of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The calls of one test.

    Args:
        key: Of the test: its part and its title.
        function: That is called.
        calls: In order.
        fenced: Whether fenced blocks of a write-up count.
        limits: What the submission may use.
    """

    key: tuple[str, str]
    function: str
    calls: tuple[Call, ...]
    fenced: bool = False
    limits: Limits = LIMITS

    @property
    def longest(self) -> float:
        """How long it may take by the clock when everything hangs: made with all others, and once more by itself."""
        seconds = [call.seconds or self.limits.call_seconds for call in self.calls[:1]]
        return 2 * sum(map(self.limits.clock, seconds)) + 2 * self.limits.clock(_HASTY)


@cache
def sandbox(level: Level, limits: Limits = LIMITS) -> Sandbox:
    """Return this process's sandbox for some limits; it ends with the process.

    Raises:
        MissingLayerError: A layer that the level asks for does not stand here.
    """
    one = Sandbox(level=level, limits=limits)
    atexit.register(one.close)
    return one


class Work:
    """What one submission's functions answer.

    Args:
        code: What was handed in.
        plans: The calls of all tests, so that they can be made together.
        level: Of the sandbox.
        seed: That the submission's random numbers start from.

    ``fail_alone`` holds the functions that were seen to fail when nothing was called before them.
    """

    def __init__(self, code: Code, plans: Sequence[Plan] = (), level: Level = Level.STRICT, seed: int = 0):
        self.code = code
        self.plans = plans
        self.level = level
        self.seed = seed
        self.execution: Execution | None = None
        self.fail_alone: set[str] = set()
        self._replies: dict[tuple[str, str], tuple[Reply, ...]] = {}
        self._begun = False
        self._runs: dict[str, Run] = {}

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader should know of how the modules were loaded."""
        return tuple(note for name, run in sorted(self._runs.items()) for note in self._said(name, run))

    def _said(self, name: str, run: Run) -> Iterator[Note]:
        error = run.imported.error
        if run.imported.status is not Status.RETURNED and run.functions and error is not None:
            place = self.code.place(error.file or name, error.line) if error.line else None
            what = f" ({error.kind})" if error.kind else ""
            yield Note(f"{name} did not run to its end{what}; its functions were called all the same.", place)
        yield from (Note(note) for note in run.imported.notes)

    def entry(self, function: str, *, fenced: bool = False) -> CodeFile | None:
        """Return the module that is asked for a function; ``None`` when no code was handed in."""
        return self.code.entry([function], fenced=fenced)

    def loaded(self, file: CodeFile) -> Run:
        """Return a run of a module: how loading it ended, and what it defines."""
        self._together()
        if file.name not in self._runs:
            self._runs[file.name] = self._run(file, ())
        return self._runs[file.name]

    def replies(self, plan: Plan) -> tuple[Reply, ...]:
        """Return how the calls of a test ended, after those of the tests before it."""
        self._together()
        found = self._replies.get(plan.key, ())
        if found and found[0].status is not Status.NOT_RUN and (found[-1].status is not Status.NOT_RUN or any(map(_lost, found))):
            return found
        return self.afresh(plan)

    def afresh(self, plan: Plan) -> tuple[Reply, ...]:
        """Return how the calls of a test end in a process of their own."""
        file = self.entry(plan.function, fenced=plan.fenced)
        if file is None or not plan.calls:
            return (Reply(Status.NOT_RUN),) * len(plan.calls)
        run = self._run(file, plan.calls, plan.limits)
        self._runs.setdefault(file.name, run)
        return run.replies

    def _together(self) -> None:
        """Make the calls of all tests once, those of one module with the same limits in one process."""
        if self._begun:
            return
        self._begun = True
        together: dict[tuple[str, Limits], list[Plan]] = {}
        for plan in self.plans:
            file = self.entry(plan.function, fenced=plan.fenced)
            if file is not None:
                together.setdefault((file.name, plan.limits), []).append(plan)
        for (name, limits), plans in together.items():
            file = self.code.file(name)
            if file is not None:
                self._split(plans, self._run(file, [call for plan in plans for call in plan.calls], limits), file)

    def _split(self, plans: Sequence[Plan], run: Run, file: CodeFile) -> None:
        self._runs.setdefault(file.name, run)
        replies = iter(run.replies)
        for plan in plans:
            self._replies[plan.key] = tuple(next(replies) for _ in plan.calls)

    def _run(self, file: CodeFile, calls: Sequence[Call], limits: Limits = LIMITS) -> Run:
        """Run calls of a module; one that did not come to its end before is not waited for again."""
        program = Program({one.name: one.data for one in self.code.files}, file.name, seed=self.seed)
        hangs = file.name in self._runs and _lost(self._runs[file.name].imported)
        run = sandbox(self.level, replace(limits, import_seconds=_HASTY) if hangs else limits).run(program, calls)
        self.execution = self.execution or Execution(str(run.level), run.layers, self.seed, _in_words(limits))
        return run


def ready(level: Level, secrets: Sequence[Path]) -> None:
    """Start this process's sandbox, see to it that nothing secret can be read from inside, and let it rest until it is used.

    Raises:
        MissingLayerError: A layer that the level asks for does not stand here.
        ExposedError: A problem set or a model answer lies where submitted code can read.
    """
    one = sandbox(level)
    one.zygote()
    for secret, root in one.exposed(secrets):
        raise ExposedError(f"{secret} can be read by submitted code: it lies in {root}, which Python needs. Move it elsewhere.")
    one.close()  # it begins anew with the first submission; a process that only hands out work needs none


def _lost(reply: Reply) -> bool:
    """Whether a call took the process with it."""
    return reply.status in {Status.TIMED_OUT, Status.DIED, Status.REFUSED}


def _in_words(limits: Limits) -> str:
    return f"{limits.call_seconds:g} s a call, {limits.import_seconds:g} s to load, {limits.memory // MIB} MiB"
