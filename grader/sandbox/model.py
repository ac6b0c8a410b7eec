"""What is asked of the sandbox, and what it answers: frozen, plain, and without a process behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from grader.limits import MIB


class Level(StrEnum):
    """How much has to stand before anything runs."""

    STRICT = "strict"
    """Every layer; where one is missing, nothing runs."""
    REDUCED = "reduced"
    """Whatever the kernel has. Only for code that one would run anyway."""


class Status(StrEnum):
    """How a call, or an import, ended."""

    RETURNED = "returned"
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    MEMORY = "memory"
    DIED = "died"
    """The process ended without an answer: ``os._exit``, a crash, a kill."""
    REFUSED = "refused"
    """The process did what no honest one does: too many threads, too much output or too many files, an answer that is none."""
    NO_FUNCTION = "no_function"
    WRONG_SIGNATURE = "wrong_signature"
    BAD_VALUE = "bad_value"
    """It returned what cannot be handed back, such as a generator."""
    NOT_RUN = "not_run"
    """The file could not be loaded, or too many calls before this one took the process with them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use. The defaults are generous for a function of a course.

    Args:
        call_seconds: Processor time of one call.
        import_seconds: Processor time of running the file itself.
        patience: How many times as long may pass by the clock, for what waits instead of working; a second is added.
        memory: Bytes beyond what Python and numpy take.
        scratch: Bytes in the folder that is the submission's own.
        entries: Files and folders in it.
        output: Bytes printed.
        threads: Threads at a time.
        answers: Bytes handed back by all calls together; what a header says in few bytes counts eightfold.
        deaths: How many calls may take the process with them before the rest is not run.
    """

    call_seconds: float = 5.0
    import_seconds: float = 10.0
    patience: float = 2.0
    memory: int = 512 * MIB
    scratch: int = 32 * MIB
    entries: int = 1_000
    output: int = 64 * MIB
    threads: int = 64
    answers: int = 128 * MIB
    deaths: int = 3

    def clock(self, seconds: float) -> float:
        """Return how long may pass by the clock for so much processor time."""
        return seconds * self.patience + 1.0


@dataclass(frozen=True, slots=True)
class Program:
    """A submission's files.

    Args:
        files: Bytes by relative name, such as ``{"solution.py": b"...", "data/x.csv": b"..."}``.
        entry: The name of the file that is imported; it imports the others by itself.
        seed: What ``random`` and ``numpy.random`` start from.
    """

    files: Mapping[str, bytes]
    entry: str
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a function of a submission.

    Args:
        function: Its name; ``Adam.step`` is looked up in ``Adam``.
        args: Data by position, or an :class:`Expression` for what only Python can write down, such as a function.
        kwargs: Data by name.
        seconds: Processor time, where it is not the limits'.
        count: Whether to count the work, which makes the call five to ten times slower.
    """

    function: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    seconds: float | None = None
    count: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the student's own files."""

    file: str
    line: int
    function: str
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What was raised, or why there is no value. All texts are the student's: escape them.

    Args:
        kind: The exception's type; empty where there is none.
        message: What it says.
        file: The student's file it points at, None outside of them.
        line: The line in it, from 1.
        column: For a syntax error, where in the line, from 1.
        text: The line itself.
        trace: The calls in the student's files that led there, the outermost first.
    """

    kind: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    text: str | None = None
    trace: tuple[Place, ...] = ()

    def caret(self) -> str:
        """Return the line with a caret below the place, empty where there is none."""
        if self.text is None or self.column is None:
            return self.text or ""
        return f"{self.text}\n{' ' * (max(1, self.column) - 1)}^"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function: ``kind`` is one of inspect's, such as ``positional_or_keyword`` or ``var_keyword``."""

    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Function:
    """What a submission defines that can be called; parameters are None where they cannot be told."""

    name: str
    parameters: tuple[Parameter, ...] | None


@dataclass(frozen=True, slots=True)
class Output:
    """What was printed: the beginning and the end, and how many bytes there were."""

    head: str = ""
    tail: str = ""
    size: int = 0

    @property
    def text(self) -> str:
        """Both, with a line between them that tells what is left out."""
        left_out = self.size - len(self.head.encode()) - len(self.tail.encode())
        return f"{self.head}\n... {left_out} bytes ...\n{self.tail}" if self.tail else self.head


@dataclass(frozen=True, slots=True)
class Reply:
    """How one call ended.

    Args:
        status: How.
        value: What it returned: data of exact types, arrays with a plain dtype; None unless ``status`` is ``returned``.
        error: What was raised, or why there is no value.
        cpu: Processor seconds, measured from outside.
        work: Counted instructions of Python, where asked for; the student could forge them, but not ``cpu``.
        notes: Remarks for the student.
        stdout: What was printed during the call.
        stderr: The same, to standard error.
    """

    status: Status
    value: Any = None
    error: Failure | None = None
    cpu: float = 0.0
    work: int | None = None
    notes: tuple[str, ...] = ()
    stdout: Output = Output()
    stderr: Output = Output()


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a submission.

    Args:
        replies: One for each call, in order.
        imported: How loading the file ended; calls are made even when it raised, if functions were defined.
        functions: What the files define.
        level: At which level it ran.
        layers: The layers that stood, by name.
        memory: The largest resident size of its processes, in bytes.
    """

    replies: tuple[Reply, ...]
    imported: Reply
    functions: tuple[Function, ...]
    level: Level
    layers: tuple[str, ...]
    memory: int

    def function(self, name: str) -> Function | None:
        """Return what is called by that name."""
        return next((function for function in self.functions if function.name == name), None)
