"""What an author writes: a problem set of questions and parts, validated when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import Field

from grader.checks import AnyCheck, Called
from grader.checks.base import Strict
from grader.checks.contract import ContractData
from grader.code.asked import Asked
from grader.code.work import LIMITS, Work
from grader.derivation.premises import Premises
from grader.language.scope import Scope
from grader.language.tree import Node
from grader.sandbox import Level
from grader.submission.code import Code
from grader.submission.outline import Outline

_NUMBER = r"(0|[1-9]\d*)"


class NotationData(Strict):
    """A notation: what names mean. Several sets and questions can share one, as a file of its own.

    Args:
        symbols: What each name stands for, in words, such as ``matrix n d``.
        definitions: Left sides with their right sides.
        synonyms: Other names that students use, with the declared ones that they mean.
    """

    symbols: dict[str, str] = Field(default_factory=dict[str, str])
    definitions: dict[str, str] = Field(default_factory=dict[str, str])
    synonyms: dict[str, str] = Field(default_factory=dict[str, str])


class Declared(NotationData):
    """The names that an author declares for a set, a question or a part, beside those of what it belongs to.

    Args:
        notation: Shared notations that are in force too, by name; what is declared here comes before them.
        assume: Relations that hold.
    """

    notation: tuple[str, ...] = ()
    assume: tuple[str, ...] = ()


class MeaningData(Declared):
    """One meaning of the names in a derivation.

    Args:
        conditions: What is to be met, each a quantity with its number: ``\\mathrm{Var}(a) = 1``.
        values: Values that may be taken for given where a step needs them, such as the ones that an earlier part found.
        solution: Unknowns of the question with the values that they come out as, and no others.
        given: Equations that a step may use, beside the definitions.
        near: What functions of one letter are about, where a sign says "about": ``\\tanh(u)`` is about ``u``.
        limits: Names with what they go to: ``T`` goes to ``\\infty``.
    """

    conditions: tuple[str, ...] = ()
    values: dict[str, str] = Field(default_factory=dict[str, str])
    solution: dict[str, str] = Field(default_factory=dict[str, str])
    given: tuple[str, ...] = ()
    near: dict[str, str] = Field(default_factory=dict[str, str])
    limits: dict[str, str] = Field(default_factory=dict[str, str])


class DerivationData(MeaningData):
    """What is in force where a part is derived, beside its own names; with it, every relation of the student's text is judged.

    Args:
        alternative: What else the names may mean: a relation is right where one of the meanings makes it right, and wrong only in all of them.
    """

    alternative: tuple[MeaningData, ...] = ()


class PartData(Declared):
    """A part as it stands in a problem file.

    Args:
        id: Its number, such as ``1.2a``.
        title: What is asked, in a few words.
        statement: What is asked, in Markdown with LaTeX between dollar signs.
        points: What it is worth.
        check: What is looked at; the shares are of the part's points.
        rubric: What a person looks for, where points wait for one.
        hints: From the gentlest to the plainest.
        note: Why the key differs from a published one, or the like; for the instructor.
        derivation: What is in force where it is derived.
        code: The function that is asked for, where it is answered in code.
    """

    id: str = Field(pattern=rf"^{_NUMBER}(\.{_NUMBER})*[a-z]?$")
    title: str
    statement: str
    points: float = Field(gt=0)
    check: tuple[AnyCheck, ...] = Field(min_length=1)
    rubric: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    note: str = ""
    derivation: DerivationData | None = None
    code: ContractData | None = None


class QuestionData(Declared):
    """A question's file."""

    id: str = Field(pattern=rf"^{_NUMBER}$")
    title: str
    statement: str = ""
    derivation: DerivationData | None = None
    part: tuple[PartData, ...] = Field(min_length=1)


class SetData(Declared):
    """A problem set's own file."""

    title: str
    course: str
    points: float | None = Field(default=None, gt=0)


@dataclass(frozen=True)
class Part:
    """A part with its names in force, its place in the set's files, and what is in force where it is derived."""

    data: PartData
    scope: Scope = field(repr=False)
    assumptions: tuple[Node, ...] = field(default=(), repr=False)
    place: str = ""
    premises: Premises | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        return self.data.id

    @property
    def title(self) -> str:
        return self.data.title

    @property
    def statement(self) -> str:
        return self.data.statement

    @property
    def points(self) -> float:
        return self.data.points

    @property
    def checks(self) -> tuple[CheckView, ...]:
        """The checks with the share of the part's points that each carries."""
        total = sum(check.share for check in self.data.check)
        return tuple(CheckView(check, check.share / total) for check in self.data.check)

    @property
    def called(self) -> tuple[Called, ...]:
        """The checks that call what was handed in as code."""
        return tuple(check for check in self.data.check if isinstance(check, Called))

    def asked(self, work: Work) -> Asked | None:
        """Return what it asks for in code, beside a student's work; ``None`` where it asks for none."""
        code = self.data.code
        return Asked(self.id, code.contract, code.mistakes, work, code.fenced) if code else None

    @property
    def rubric(self) -> tuple[str, ...]:
        return self.data.rubric

    @property
    def hints(self) -> tuple[str, ...]:
        return self.data.hints


@dataclass(frozen=True)
class CheckView:
    """A check with its share of the part's points."""

    check: AnyCheck
    share: float

    @property
    def kind(self) -> str:
        return self.check.kind

    @property
    def title(self) -> str:
        return self.check.heading


@dataclass(frozen=True)
class Question:
    """A question of a problem set; ``premises`` is what is in force in derivations that stand under no part of it."""

    id: str
    title: str
    statement: str
    parts: tuple[Part, ...]
    premises: Premises | None = None

    @property
    def points(self) -> float:
        return sum(part.points for part in self.parts)


@dataclass(frozen=True)
class ProblemSet:
    """A problem set, ready to grade with."""

    name: str
    title: str
    course: str
    questions: tuple[Question, ...]
    content_hash: str

    @property
    def points(self) -> float:
        return sum(question.points for question in self.questions)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, in order."""
        return tuple(part for question in self.questions for part in question.parts)

    def work(self, code: Code, seed: int, level: Level) -> Work:
        """Return what a student's code answers; the calls of all parts are made together.

        Args:
            code: What was handed in.
            seed: Every random draw comes from it.
            level: How much has to stand between submitted code and everything else.
        """
        blank = Work(code, level=level, seed=seed)
        asked = [(part, found) for part in self.parts if (found := part.asked(blank)) is not None]
        return Work(code, [check.plan(found, seed) for part, found in asked for check in part.called], level, seed)

    @property
    def seconds(self) -> float:
        """How long a submission's code may take by the clock, when every call of it hangs."""
        asked = [(part, part.asked(Work(Code()))) for part in self.parts]
        loading = max((2 * LIMITS.clock(found.contract.loading) for _, found in asked if found), default=0.0)
        return loading + sum(check.plan(found, 0).longest for part, found in asked if found for check in part.called)

    @property
    def outline(self) -> Outline:
        """The numbers of its questions and parts."""
        coded = any(part.data.code for part in self.parts)
        return Outline.of([part.id for part in self.parts], [question.id for question in self.questions], code=coded)
