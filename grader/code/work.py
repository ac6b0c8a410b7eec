"""A submission's functions, called: in one process for all parts where that holds, and in a fresh one where it does not."""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.limits import MIB
from grader.result import Execution, Note
from grader.sandbox import Call, ExposedError, Level, Limits, Program, Reply, Run, Sandbox, Status
from grader.submission.code import Code, CodeFile


@dataclass(frozen=True, slots=True)
class Plan:
    """The calls of one test.

    Args:
        key: Of the test: its part and its title.
        function: That is called.
        calls: In order.
        fenced: Whether fenced blocks of a write-up count.
    """

    key: tuple[str, str]
    function: str
    calls: tuple[Call, ...]
    fenced: bool = False


LIMITS = Limits(call_seconds=2.0, import_seconds=10.0, patience=1.5, deaths=1)
"""What a submission may use; a contract may set other seconds for a call. One call that takes the process with it is enough to fail a test."""
LOADING = 3 * LIMITS.clock(LIMITS.import_seconds)
"""How long loading a submission may take by the clock, over all its processes."""
_TIMES = 2
"""A test that hangs is made with all others, and once more by itself when another took the process with it."""


@cache
def sandbox(level: Level = Level.STRICT) -> Sandbox:
    """Return this process's sandbox; it ends with the process.

    Raises:
        MissingLayerError: A layer that the level asks for does not stand here.
    """
    one = Sandbox(level=level, limits=LIMITS)
    atexit.register(one.close)
    return one


class Work:
    """What one submission's functions answer.

    Args:
        code: What was handed in.
        plans: The calls of all tests, so that they can be made together.
        level: Of the sandbox.
        seed: That the submission's random numbers start from.
    """

    def __init__(self, code: Code, plans: Sequence[Plan] = (), level: Level = Level.STRICT, seed: int = 0):
        self.code = code
        self.plans = plans
        self.level = level
        self.seed = seed
        self.execution: Execution | None = None
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
        return self.afresh(plan.function, plan.calls, fenced=plan.fenced)

    def afresh(self, function: str, calls: Sequence[Call], *, fenced: bool = False) -> tuple[Reply, ...]:
        """Return how calls end in a process of their own."""
        file = self.entry(function, fenced=fenced)
        if file is None or not calls:
            return (Reply(Status.NOT_RUN),) * len(calls)
        run = self._run(file, calls)
        self._runs.setdefault(file.name, run)
        return run.replies

    def _together(self) -> None:
        """Make the calls of all tests once, those of one module in one process."""
        if self._begun:
            return
        self._begun = True
        modules: dict[str, list[Plan]] = {}
        for plan in self.plans:
            file = self.entry(plan.function, fenced=plan.fenced)
            if file is not None:
                modules.setdefault(file.name, []).append(plan)
        for name, plans in modules.items():
            file = self.code.file(name)
            if file is not None:
                self._split(plans, self._run(file, [call for plan in plans for call in plan.calls]), file)

    def _split(self, plans: Sequence[Plan], run: Run, file: CodeFile) -> None:
        self._runs[file.name] = run
        replies = iter(run.replies)
        for plan in plans:
            self._replies[plan.key] = tuple(next(replies) for _ in plan.calls)

    def _run(self, file: CodeFile, calls: Sequence[Call]) -> Run:
        program = Program({one.name: one.data for one in self.code.files}, file.name, seed=self.seed)
        run = sandbox(self.level).run(program, calls)
        self.execution = self.execution or Execution(str(run.level), run.layers, self.seed, _in_words(LIMITS))
        return run


def ready(level: Level, secrets: Sequence[Path]) -> None:
    """Start this process's sandbox, and see to it that nothing secret can be read from inside.

    Raises:
        MissingLayerError: A layer that the level asks for does not stand here.
        ExposedError: A problem set or a model answer lies where submitted code can read.
    """
    one = sandbox(level)
    one.zygote()
    for secret, root in one.exposed(secrets):
        raise ExposedError(f"{secret} can be read by submitted code: it lies in {root}, which Python needs. Move it elsewhere.")


def longest(calls: Sequence[Call]) -> float:
    """Return how long calls may take by the clock, when each of them hangs and is tried as often as calls are."""
    return sum(LIMITS.clock(call.seconds or LIMITS.call_seconds) for call in calls[:1]) * _TIMES


def _lost(reply: Reply) -> bool:
    """Whether a call took the process with it."""
    return reply.status in {Status.TIMED_OUT, Status.DIED, Status.REFUSED}


def _in_words(limits: Limits) -> str:
    return f"{limits.call_seconds:g} s a call, {limits.import_seconds:g} s to load, {limits.memory // MIB} MiB"
