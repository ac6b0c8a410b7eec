"""What a part asks for in code, beside what a submission answers to it; and what keeps a function from being judged at all."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.code.contract import Contract
from grader.code.telling import cut, lines_of
from grader.code.work import LIMITS, Plan, Work
from grader.limits import MIB
from grader.result import Basis, Outcome, Verdict
from grader.sandbox import Call, Reply, Run, Status

_UNLOADED = {"SyntaxError", "IndentationError", "TabError"}
_LONGEST_NAME = 80
"""Characters of a name that is compared with the one that is asked for."""
_MISSING = {"ModuleNotFoundError", "ImportError"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong implementation that students are known to write.

    Args:
        tag: A stable name for it.
        feedback: What to say about it.
        source: The implementation; it is run like a submission.
        fails: The titles of tests that it must fail.
    """

    tag: str
    feedback: str
    source: str
    fails: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What one part asks for in code, with one student's work.

    Args:
        part: Its id.
        contract: What its function promises.
        mistakes: Wrong implementations that are known.
        work: What was handed in, as it runs.
        fenced: Whether fenced blocks of a write-up count.
    """

    part: str
    contract: Contract
    mistakes: tuple[Mistake, ...]
    work: Work
    fenced: bool = False

    def plan(self, title: str, calls: Sequence[Call]) -> Plan:
        """Return the calls of a test under its title."""
        contract = self.contract
        limits = replace(LIMITS, import_seconds=contract.loading, memory=contract.memory * MIB)
        return Plan((self.part, title), contract.function, tuple(calls), self.fenced, limits)

    def within(self, contract: Contract) -> Asked:
        """Return the same with a contract that is narrowed to one test."""
        return replace(self, contract=contract)

    def answers(self, title: str, calls: Sequence[Call]) -> Answers:
        """Return how the calls of a test ended, or the verdict where the function cannot be judged."""
        file = self.work.entry(self.contract.function, fenced=self.fenced)
        if file is None:
            return Answers(verdict=absent("No Python was handed in."))
        replies = self.work.replies(self.plan(title, calls))
        run = self.work.loaded(file)
        if all(reply.status is Status.NO_FUNCTION for reply in replies):
            return self._renamed(calls, run)
        if all(reply.status is Status.NOT_RUN for reply in replies):
            return Answers(verdict=self._not_loaded(run))
        if any(_lacks_a_package(reply, run) for reply in replies):
            return Answers(verdict=_undecided(f"It needs a package that is not there; a person will look.\n{_said(run, replies)}"))
        return Answers(replies)

    def again(self, calls: Sequence[Call], name: str = "") -> tuple[Reply, ...]:
        """Return how calls end in a fresh process, of the function or of one with another name."""
        function = name or self.contract.function
        return self.work.afresh(self.plan("", [replace(call, function=function) for call in calls]))

    def _renamed(self, calls: Sequence[Call], run: Run) -> Answers:
        """Return the answers of a function whose name differs in capitals and underscores only."""
        asked = self.contract.function
        names = [function.name for function in run.functions if len(function.name) <= _LONGEST_NAME]
        alike = [name for name in names if _folded(name) == _folded(asked)]
        if len(alike) == 1:
            note = f"The function is called {alike[0]}; it was taken for {asked}."
            return Answers(self.again(calls, alike[0]), notes=(note,), name=alike[0])
        near = difflib.get_close_matches(asked, names, n=1, cutoff=0.6)
        if run.imported.status is not Status.RETURNED and not names:
            return Answers(verdict=self._not_loaded(run))
        hint = f" There is {near[0]}; was it meant?" if near else ""
        return Answers(verdict=absent(f"There is no function {asked} in what was handed in.{hint}"))

    def _not_loaded(self, run: Run) -> Verdict:
        """Return what is said of a file that cannot be loaded: a person looks."""
        error = run.imported.error
        if error is None:
            return absent(f"There is no function {self.contract.function} in what was handed in.")
        what = f"{error.kind}: {error.message}" if error.kind else error.message
        begin = "Python cannot read this file" if error.kind in _UNLOADED else "This file could not be loaded"
        return _undecided(f"{begin}, so nothing was run; a person will look.\n{cut(what)}\n{lines_of(error, self.work.code)}".strip())


@dataclass(frozen=True, slots=True)
class Answers:
    """How the calls of a test ended.

    Args:
        replies: One for each call; none where there is a verdict already.
        verdict: What is said where the function cannot be judged.
        notes: What was let pass.
        name: Of the function that was called, where it is not the one that was asked for.
    """

    replies: tuple[Reply, ...] = ()
    verdict: Verdict | None = None
    notes: tuple[str, ...] = ()
    name: str = ""


def absent(why: str) -> Verdict:
    """Return the verdict on what is not there."""
    return Verdict(Outcome.INCORRECT, 0.0, Basis.ABSENT, "not-answered", why)


def _undecided(why: str) -> Verdict:
    return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=why)


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()


def _lacks_a_package(reply: Reply, run: Run) -> bool:
    """Whether a call failed for a package that is missing here: then it says nothing about the answer."""
    if reply.status is not Status.RAISED or reply.error is None:
        return False
    missing = run.imported.error is not None and run.imported.error.kind in _MISSING
    return reply.error.kind in _MISSING or (missing and reply.error.kind == "NameError")


def _said(run: Run, replies: Sequence[Reply]) -> str:
    errors = [run.imported.error, *(reply.error for reply in replies)]
    return cut(next((error.message for error in errors if error is not None and error.kind in _MISSING), "An import fails."))
