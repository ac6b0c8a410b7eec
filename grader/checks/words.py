"""Answers in words: a name, and what a person marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, Misconception, mistaken, readable, undamaged, undecided
from grader.checks.prose import alternatives, mentions, plain_prose
from grader.extraction import plain_names
from grader.language.compare import same_meaning
from grader.language.parser import parse
from grader.language.render import spell
from grader.language.tree import Node, Relation
from grader.result import Basis, Outcome, TakenAnswer, Verdict
from grader.variants.variant import Variant

_HEDGED = 0.5


class Naming(Check):
    """The answer names the right thing, and no wrong one beside it.

    Args:
        accept: The names that count.
    """

    kind: Literal["naming"] = "naming"
    accept: tuple[str, ...] = Field(min_length=1)

    @property
    def reference_latex(self) -> str:
        return rf"\text{{{self.accept[0]}}}"

    def grade(self, context: Context) -> Judged:
        text = plain_prose(context.extract.prose)
        short = len(text.split()) <= 3
        right = any(mentions(text, name) or (short and mentions(text.lower(), name.lower())) for name in self.accept)
        wrong = next((item for item in self.misconception if any(mentions(text, phrase) for phrase in item.answers)), None)
        match right, wrong:
            case True, None:
                verdict = Verdict(Outcome.CORRECT, 1.0, Basis.PATTERN)
            case False, None:
                verdict = undecided("We know none of the names in this answer; a person will look.")
            case True, item:
                verdict = self._named_both(text, item)
            case _, item:
                verdict = mistaken(Verdict(Outcome.INCORRECT, 0.0, Basis.PATTERN), item)
        return judged_words(verdict, context, text)

    def rewrites(self, context: Context) -> Iterator[Variant]:
        del context
        for name in self.accept:
            for answer in (name, f"This is {name}.", f"**{name}**"):
                yield Variant(answer, "in a sentence" if " " in answer else "by itself", same=True)

    def mutants(self, context: Context) -> Iterator[Variant]:
        del context
        for name in self.accept:
            yield Variant(f"It is not {name}.", "denied", same=False)
        for phrase in (phrase for item in self.misconception for phrase in item.answers):
            yield Variant(f"This is {phrase}.", "another name", same=False)

    def _named_both(self, text: str, wrong: Misconception) -> Verdict:
        """Return the verdict on a right name beside a wrong one: an alternative is half an answer, and a comparison may be a whole one."""
        pairs = [(name, phrase) for name in self.accept for phrase in wrong.answers]
        if any(alternatives(text, name, phrase) for name, phrase in pairs):
            words = f"You name more than one; which of them has this form? ({wrong.feedback})"
            return Verdict(Outcome.INCORRECT, _HEDGED, Basis.PATTERN, "hedged", words)
        return undecided("You name more than one; a person will see which of them you mean.")


class Person(Check):
    """A person marks this by the rubric.

    A listed mistake is only a hint for that person: a phrase, or a relation between dollar signs.
    """

    kind: Literal["person"] = "person"
    machine = False

    def grade(self, context: Context) -> Judged:
        text = plain_prose(context.extract.prose)
        hint = next((item for item in self.misconception if any(_made(answer, text, context) for answer in item.answers)), None)
        tag, feedback = (hint.tag, hint.feedback) if hint else ("", "")
        return judged_words(Verdict(Outcome.UNDECIDED, 0.0, Basis.PERSON, tag=tag, feedback=feedback), context, text)

    def mistake_as_written(self, answer: str) -> str:
        return answer.strip("$")

    def faults(self, context: Context) -> list[str]:
        formulas = [answer.strip("$") for item in self.misconception for answer in item.answers if answer.startswith("$")]
        return [fault for formula in formulas for fault in readable(formula, context.scope, "misconception")] or super().faults(context)


def _made(answer: str, text: str, context: Context) -> bool:
    """Whether a listed mistake stands in the words, or among the relations."""
    if not answer.startswith("$"):
        return mentions(text, answer)
    listed = parse(answer.strip("$"), context.scope)
    return any(_same(said.relation, listed, context) for said in context.extract.own)


def _same(relation: Node, listed: Node, context: Context) -> bool:
    if not isinstance(relation, Relation) or not isinstance(listed, Relation) or relation.operators != listed.operators:
        return False
    plain = plain_names(relation, context.scope)[0]
    return spell(plain) == spell(listed) or bool(same_meaning(plain, listed, context.scope, seed=context.seed))


def judged_words(verdict: Verdict, context: Context, text: str) -> Judged:
    """Return a verdict on words, with the section that they stand in."""
    section = context.extract.section
    if section is None:
        return Judged(verdict)
    taken = (TakenAnswer(text, section.place, "the words of the answer"),) if text else ()
    return Judged(undamaged(verdict, doubtful=any(piece.doubtful for piece in section.pieces)), taken)
