"""What every kind of check shares: its place in a problem file, the context it judges in, and the author's listed mistakes."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from grader.errors import AnswerError
from grader.extraction import Extract, Said, stated
from grader.language.inference import unknown_names
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Node
from grader.result import Basis, Outcome, Step, TakenAnswer, Verdict
from grader.variants.variant import Variant

if TYPE_CHECKING:
    from grader.code.asked import Asked

TAG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""What a mistake's name looks like."""

_DECLARE = "; declare it under [symbols], or define it under [definitions]"
_DAMAGED = "This text was damaged when it was converted, and our repair may be wrong; a person will look."


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
    tag: str = Field(pattern=TAG)
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
        answers: What the student answered before in the question, by part and title of the check; by part alone, the first there.
        steps: The relations of the section, judged, where the part is derived.
        asked: What the part asks for in code, with what was handed in as code; ``None`` where it asks for none.
    """

    extract: Extract
    scope: Scope
    assumptions: tuple[Node, ...] = ()
    seed: int = 0
    answers: Mapping[tuple[str, str], Node] = field(default_factory=dict[tuple[str, str], Node])
    steps: tuple[Step, ...] = ()
    asked: Asked | None = None


@dataclass(frozen=True)
class Judged:
    """A verdict with what it was taken from.

    Args:
        verdict: What was decided.
        taken: The statements that it was taken from.
        shown: False for what may be left out and is, which earns nothing while all else is undecided.
        value: The answer as a tree, which later answers may follow from.
    """

    verdict: Verdict
    taken: tuple[TakenAnswer, ...] = ()
    shown: bool = True
    value: Node | None = None


class Check(Strict, ABC):
    """One thing that is looked at in an answer; its docstring says what is true of an answer that passes."""

    share: float = Field(default=1.0, gt=0)
    title: str = ""
    misconception: tuple[Misconception, ...] = ()
    machine: ClassVar[bool] = True
    has_key: ClassVar[bool] = True
    """Whether there is a key, from which right and wrong answers can be made."""

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

    def faults(self, context: Context) -> list[str]:
        """Return what is wrong with the check as it is written, a sentence each, in the context of an empty section.

        The key must be found right, and every listed mistake wrong and under its own tag.
        """
        tags = [item.tag for item in self.misconception]
        twice = [f"misconception {tag}: expected a tag of its own, found it twice" for tag in sorted(set(tags)) if tags.count(tag) > 1]
        listed = [(item, answer) for item in self.misconception for answer in item.answers]
        refused = self._key_refused(context)
        return twice + refused + [fault for item, answer in listed if (fault := self._unnoticed(item, answer, context))]

    def rewrites(self, context: Context) -> Iterable[Variant]:
        """Return right answers that a machine makes: from the key or, where many answers are right, from the one in the context."""
        del context
        return ()

    def mutants(self, context: Context) -> Iterable[Variant]:
        """Return answers with one thing wrong, made in the same way."""
        del context
        return ()

    def mistake_as_written(self, answer: str) -> str:
        """Return a listed mistake as a student would write it."""
        return answer

    def _key_refused(self, context: Context) -> list[str]:
        """Return a fault where the key, handed in as an answer, would not be right."""
        for variant in islice(self.rewrites(context), 1):
            verdict = self.grade(replace(context, extract=stated(variant.answer, context.scope))).verdict
            if verdict.outcome is not Outcome.CORRECT:
                why = (verdict.feedback or "without a reason").partition("\n")[0]
                return [f"key: expected an answer that this check finds right, found it {verdict.outcome.value} ({why}): {variant.answer}"]
        return []

    def _unnoticed(self, item: Misconception, answer: str, context: Context) -> str:
        """Return why a listed mistake would not be noticed; empty when it would."""
        extract = stated(self.mistake_as_written(answer), context.scope)
        verdict = self.grade(replace(context, extract=extract)).verdict
        if verdict.outcome is Outcome.CORRECT:
            return f"misconception {item.tag}: expected a wrong answer, found one that is right: {answer}"
        if verdict.tag != item.tag:
            found = f"it to be taken for '{verdict.tag}'" if verdict.tag else f"it {verdict.outcome.value} ({verdict.feedback or 'without a tag'})"
            return f"misconception {item.tag}: expected an answer that is recognised, found {found}: {answer}"
        return ""


def readable(formula: str, scope: Scope, field: str) -> list[str]:
    """Return a fault when an author's formula cannot be read."""
    try:
        parse(formula, scope)
    except AnswerError as error:
        return [f"{field}: expected a formula, {error.message}\n{error.caret()}"]
    return []


def known(formula: str, scope: Scope, field: str, allowed: Iterable[str] = ()) -> list[str]:
    """Return the faults of a key: it cannot be read, or holds names that nobody declared, defined or bound.

    >>> from grader.language.compare import scope_of
    >>> known("p + q", scope_of({"p": "real"}), "reference")[0]
    "reference: expected names that are declared or defined, found 'q'; declare it under [symbols], or define it under [definitions]"
    """
    if faults := readable(formula, scope, field):
        return faults
    return [
        f"{field}: expected names that are declared or defined, found '{name}'{suggestion(name, scope.declarations) or _DECLARE}"
        for name in unknown_names(parse(formula, scope), scope, set(allowed))
    ]


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return a question that names the nearest of some names, or nothing.

    >>> suggestion("equivalant", ["equivalent", "person"])
    "; did you mean 'equivalent'?"
    """
    near = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def undecided(reason: str, basis: Basis = Basis.UNREAD) -> Verdict:
    """Return a verdict that leaves the points to a person."""
    return Verdict(Outcome.UNDECIDED, 0.0, basis, feedback=reason)


def judged(verdict: Verdict, said: Iterable[Said], how: str = "") -> Judged:
    """Return a verdict with the statements that it was taken from; what was taken from damaged text is never wrong."""
    said = tuple(said)
    return Judged(undamaged(verdict, doubtful=any(one.doubtful for one in said)), tuple(dict.fromkeys(one.taken(how) for one in said)))


def undamaged(verdict: Verdict, *, doubtful: bool) -> Verdict:
    """Return the verdict, or none when it would call something wrong that we may have repaired wrongly."""
    return replace(undecided(_DAMAGED), read_as=verdict.read_as) if doubtful and verdict.outcome is Outcome.INCORRECT else verdict


def nothing_found(context: Context, asked: str) -> Judged:
    """Return the verdict where nothing that answers was found: what could not be read comes first; a text without an answer waits for a person."""
    marked = [unread for unread in context.extract.unread if unread.marked]
    for unread in marked or context.extract.unread[-1:]:
        message = f"We could not read this: {unread.error.message}\n{unread.error.caret()}"
        return Judged(undecided(message), (TakenAnswer(unread.error.source, unread.place, "could not be read"),))
    return Judged(undecided(f"We found no answer for {asked} in this text."))


def mistaken(verdict: Verdict, item: Misconception) -> Verdict:
    """Return the verdict of a wrong answer that the author lists; the author's rule decides where nothing else did."""
    basis = verdict.basis if verdict.outcome is Outcome.INCORRECT else Basis.PATTERN
    return replace(verdict, outcome=Outcome.INCORRECT, credit=item.credit, basis=basis, tag=item.tag, feedback=item.feedback)
