"""What every kind of check shares: its place in a problem file, the context it judges in, and the author's listed mistakes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from grader.extraction import Extract, Said
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Node
from grader.result import Basis, Outcome, TakenAnswer, Verdict


class Strict(BaseModel):
    """Data from a problem file: every field is known, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Misconception(Strict):
    """A wrong answer that students are known to give.

    Args:
        answer: The wrong answer: for a formula in LaTeX, for prose a word or phrase; several spellings may be given.
        tag: A stable name for the mistake.
        feedback: What to say about it; it never holds the key.
        credit: The share of the points that it earns.
    """

    answer: tuple[str, ...] | str
    tag: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    feedback: str
    credit: float = Field(default=0.0, ge=0, lt=1)

    @property
    def answers(self) -> tuple[str, ...]:
        """The wrong answer's spellings."""
        return (self.answer,) if isinstance(self.answer, str) else self.answer


@dataclass(frozen=True)
class Context:
    """What a check judges in.

    Args:
        extract: What the student's section states.
        scope: The part's declarations and definitions.
        assumptions: Relations that hold in the question.
        seed: Of the run.
    """

    extract: Extract
    scope: Scope
    assumptions: tuple[Node, ...] = ()
    seed: int = 0


@dataclass(frozen=True)
class Judged:
    """A verdict with what it was taken from."""

    verdict: Verdict
    taken: tuple[TakenAnswer, ...] = ()
    related: Sequence[Said] = field(default=(), repr=False)


class Check(Strict, ABC):
    """One thing that is looked at in an answer; its docstring says what is true of an answer that passes."""

    share: float = Field(default=1.0, gt=0)
    title: str = ""
    misconception: tuple[Misconception, ...] = ()
    machine: ClassVar[bool] = True

    @property
    def heading(self) -> str:
        """The author's title, or the docstring's first line."""
        return self.title or (type(self).__doc__ or "").strip().splitlines()[0]

    @property
    def reference_latex(self) -> str:
        """The key for the instructor's eyes; empty when there is no formula."""
        return ""

    @abstractmethod
    def grade(self, context: Context) -> Judged:
        """Judge what a section states."""

    @abstractmethod
    def faults(self, scope: Scope) -> list[str]:
        """Return what is wrong with the check as it is written, a sentence each."""


def readable(formula: str, scope: Scope, field_name: str) -> list[str]:
    """Return a fault when an author's formula cannot be read."""
    from grader.errors import AnswerError

    try:
        parse(formula, scope)
    except AnswerError as error:
        return [f"{field_name}: expected a formula, {error.message}\n{error.caret()}"]
    return []


def undecided(reason: str, basis: Basis = Basis.UNREAD) -> Verdict:
    """Return a verdict that leaves the points to a person."""
    return Verdict(Outcome.UNDECIDED, 0.0, basis, feedback=reason)


def nothing_found(context: Context, asked: str) -> Judged:
    """Return the verdict where nothing that answers was found: what could not be read comes first; a text without an answer waits for a person."""
    marked = [unread for unread in context.extract.unread if unread.marked]
    for unread in marked or context.extract.unread[-1:]:
        message = f"We could not read this: {unread.error.message}\n{unread.error.caret()}"
        taken = TakenAnswer(unread.error.source, unread.place, "could not be read")
        return Judged(undecided(message), (taken,))
    return Judged(undecided(f"We found no answer for {asked} in this text."))


def mistaken(verdict: Verdict, misconception: Misconception) -> Verdict:
    """Return the verdict of a wrong answer that the author lists."""
    return replace(verdict, outcome=Outcome.INCORRECT, credit=misconception.credit, tag=misconception.tag, feedback=misconception.feedback)
