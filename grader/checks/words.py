"""Answers in words: a name, a choice between necessary and sufficient, and what a person marks."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, mistaken, readable, undecided
from grader.checks.prose import affirmed, clauses, mentions, plain_prose
from grader.extraction import plain_names
from grader.language.compare import compare_trees
from grader.language.parser import parse
from grader.language.render import spell
from grader.language.scope import Scope
from grader.language.tree import Node, Relation
from grader.result import Basis, Outcome, TakenAnswer, Verdict

_HEDGED = 0.5
_NECESSARY = r"\bnecessary\b|\brequire[sd]?\b|\brequiring\b|\bneeded\b|\bneeds\b|\bonly if\b|\bonly when\b"
_SUFFICIENT = r"\bsufficient\b|\bsuffices?\b|\benough\b|\bguarantees?\b|\bensures?\b"


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
        taken = _taken(context, text)
        short = len(text.split()) <= 3
        right = any(mentions(text, name) or (short and mentions(text.lower(), name.lower())) for name in self.accept)
        wrong = [item for item in self.misconception if any(mentions(text, phrase) for phrase in item.answers)]
        if right and wrong:
            words = f"You name more than one; which of them has this form? ({wrong[0].feedback})"
            return Judged(Verdict(Outcome.INCORRECT, _HEDGED, Basis.PATTERN, "hedged", words), taken)
        if right:
            return Judged(Verdict(Outcome.CORRECT, 1.0, Basis.PATTERN), taken)
        if wrong:
            return Judged(mistaken(Verdict(Outcome.INCORRECT, 0.0, Basis.PATTERN), wrong[0]), taken)
        return Judged(undecided("We know none of the names in this answer; a person will look."), taken)

    def faults(self, scope: Scope) -> list[str]:
        return [f"misconception {item.tag}: its answer is also accepted" for item in self.misconception if set(item.answers) & set(self.accept)]


class Choice(Check):
    """The answer says whether the condition is necessary, sufficient, both or neither.

    Args:
        subject: A regular expression of the author's for what the clause is about; every clause when empty.
        right: What holds.
    """

    kind: Literal["choice"] = "choice"
    subject: str = ""
    right: Literal["necessary", "sufficient", "both", "neither"]

    @property
    def reference_latex(self) -> str:
        return rf"\text{{{self.right}}}"

    def grade(self, context: Context) -> Judged:
        about = [clause for clause in clauses(context.extract.prose) if re.search(self.subject, clause, re.IGNORECASE)]
        text = " . ".join(clause for clause in about if re.search(f"{_NECESSARY}|{_SUFFICIENT}", clause, re.IGNORECASE))
        taken = _taken(context, text)
        chosen = chosen_from(affirmed(text, _NECESSARY), affirmed(text, _SUFFICIENT))
        if chosen is None:
            return Judged(undecided("We could not tell from the words which of necessary and sufficient is meant; a person will look."), taken)
        if chosen == self.right:
            return Judged(Verdict(Outcome.CORRECT, 1.0, Basis.PATTERN, read_as=rf"\text{{{chosen}}}"), taken)
        verdict = Verdict(Outcome.INCORRECT, 0.0, Basis.PATTERN, feedback="This is not what the argument shows.", read_as=rf"\text{{{chosen}}}")
        listed = next((item for item in self.misconception if chosen in item.answers), None)
        return Judged(mistaken(verdict, listed) if listed else verdict, taken)

    def faults(self, scope: Scope) -> list[str]:
        options = {"necessary", "sufficient", "both", "neither"} - {self.right}
        return [f"misconception {item.tag}: expected one of {sorted(options)}, got {list(item.answers)}" for item in self.misconception if not set(item.answers) <= options]


def chosen_from(necessary: bool | None, sufficient: bool | None) -> str | None:
    """Return the choice that affirming and denying the two words makes; ``None`` when it is not clear.

    >>> chosen_from(True, None), chosen_from(True, False), chosen_from(None, False)
    ('necessary', 'necessary', None)
    """
    match necessary, sufficient:
        case True, True:
            return "both"
        case False, False:
            return "neither"
        case True, _:
            return "necessary"
        case _, True:
            return "sufficient"
        case _:
            return None


class Person(Check):
    """A person marks this by the rubric.

    A listed mistake is only a hint for that person: a phrase, or a relation between dollar signs.
    """

    kind: Literal["person"] = "person"
    machine = False

    def grade(self, context: Context) -> Judged:
        text = plain_prose(context.extract.prose)
        hint = next((item for item in self.misconception if any(self._made(answer, text, context) for answer in item.answers)), None)
        verdict = Verdict(Outcome.UNDECIDED, 0.0, Basis.PERSON, tag=hint.tag if hint else "", feedback=hint.feedback if hint else "")
        return Judged(verdict, _taken(context, text))

    def _made(self, answer: str, text: str, context: Context) -> bool:
        if not answer.startswith("$"):
            return mentions(text, answer)
        listed = parse(answer.strip("$"), context.scope)
        stated = [said for said in context.extract.said if not said.given and said.left is not None]
        return any(_same(said.relation, listed, context) for said in stated)

    def faults(self, scope: Scope) -> list[str]:
        formulas = [answer.strip("$") for item in self.misconception for answer in item.answers if answer.startswith("$")]
        return [fault for formula in formulas for fault in readable(formula, scope, "misconception")]


def _same(stated: Node, listed: Node, context: Context) -> bool:
    if not isinstance(stated, Relation) or not isinstance(listed, Relation) or stated.operators != listed.operators:
        return False
    stated = plain_names(stated, context.scope)[0]
    return spell(stated) == spell(listed) or compare_trees(stated, listed, context.scope, seed=context.seed).outcome is Outcome.CORRECT


def _taken(context: Context, text: str) -> tuple[TakenAnswer, ...]:
    section = context.extract.section
    return (TakenAnswer(text, section.place, "the words of the answer"),) if section is not None and text else ()


