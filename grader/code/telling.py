"""What a student is told of a call that did not do what is asked: a sentence, then the call, both values, and the line that failed."""

from __future__ import annotations

from dataclasses import dataclass

from grader.code.comparing import Difference
from grader.code.trials import Trial
from grader.sandbox import Failure, Reply, Status
from grader.submission.code import Code

_OURS = {
    Status.TIMED_OUT: "takes too long",
    Status.MEMORY: "needs more memory than there is",
    Status.DIED: "ends the process it runs in",
    Status.REFUSED: "does what no answer does: too many threads, too much output, or a forged reply",
    Status.WRONG_SIGNATURE: "does not take the arguments that are asked for",
    Status.BAD_VALUE: "returns what is no data",
    Status.NOT_RUN: "was not run, because calls before it took the process with them",
    Status.NO_FUNCTION: "is not there",
    Status.RAISED: "raises an exception",
}
_TAGS = {
    Status.TIMED_OUT: "too-slow",
    Status.MEMORY: "too-much-memory",
    Status.DIED: "ends-the-process",
    Status.REFUSED: "refused",
    Status.WRONG_SIGNATURE: "wrong-signature",
    Status.BAD_VALUE: "no-data",
    Status.RAISED: "raises",
}
_WIDEST = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one call.

    Args:
        trial: The call.
        reply: How it ended.
        what: In a few words of our own, after the function's name.
        difference: Where the value is not what is asked.
    """

    trial: Trial
    reply: Reply
    what: str
    difference: Difference | None = None

    @property
    def tag(self) -> str:
        """A stable name for it; empty where only the value is wrong."""
        if self.difference is None:
            return _TAGS.get(self.reply.status, "")
        return {"type": "wrong-type", "shape": "wrong-shape"}.get(self.difference.kind, "")


def ended(trial: Trial, reply: Reply) -> Problem | None:
    """Return the problem of a call that returned nothing; ``None`` when it returned."""
    return None if reply.status is Status.RETURNED else Problem(trial, reply, _OURS[reply.status])


def sentence(problem: Problem, function: str, failed: int, of: int, *, hidden: bool) -> str:
    """Return what is wrong, in a sentence without a value and without a word of the student's."""
    where = "" if of == 1 else f" in {failed} of {of} calls" if failed < of else " in every call"
    what = problem.what if problem.difference is None else "does not return what is asked"
    more = f" {problem.difference.sentence}" if problem.difference is not None and not hidden else ""
    return f"{function} {what}{where}.{more}{' This test is hidden.' if hidden else ''}"


def detail(problem: Problem, function: str, code: Code) -> str:
    """Return the call with what came of it, for a test that is shown."""
    lines = [problem.trial.shown(function)]
    if problem.difference is not None:
        lines.append(problem.difference.detail)
    error = problem.reply.error
    if error is not None:
        said = f"{error.kind}: {error.message}" if error.kind else error.message
        lines += [cut(said), lines_of(error, code)]
    if problem.reply.stdout.head.strip():
        lines.append(f"printed   {cut(problem.reply.stdout.head.strip().splitlines()[0])}")
    return "\n".join(filter(None, lines))


def lines_of(error: Failure, code: Code) -> str:
    """Return the student's line that an error points at, with its place as it was handed in."""
    if error.file is None or error.line is None:
        return ""
    place = code.place(error.file, error.line)
    caret = cut(error.caret())
    return f"{place}\n    {caret.replace(chr(10), chr(10) + '    ')}" if caret else str(place)


def cut(text: str) -> str:
    """Return a few lines of a text of the student's, none of them long."""
    return "\n".join(line if len(line) <= _WIDEST else f"{line[:_WIDEST]}..." for line in text.splitlines()[:4])
