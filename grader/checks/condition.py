"""A condition that has to be stated somewhere, such as an inequality between parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, mistaken, nothing_found, readable
from grader.extraction import Said, plain_names
from grader.language.compare import compare_trees
from grader.language.parser import parse
from grader.language.render import latex
from grader.language.scope import Scope
from grader.language.statements import statements
from grader.language.tree import Node, Relation
from grader.result import Basis, Outcome, Verdict


class Condition(Check):
    """The condition is stated, in any of its equivalent forms.

    Args:
        reference: The condition in the forms that count.
    """

    kind: Literal["condition"] = "condition"
    reference: tuple[str, ...] = Field(min_length=1)

    @property
    def reference_latex(self) -> str:
        return self.reference[0]

    def grade(self, context: Context) -> Judged:
        stated = [said for said in context.extract.said if not said.given and said.left is not None and not said.equality]
        for said in stated:
            tree = _relation(said, context.scope)
            for reference in self.reference:
                verdict = compare_trees(tree, parse(reference, context.scope), context.scope, assumptions=context.assumptions, seed=context.seed)
                if verdict.outcome is Outcome.CORRECT:
                    return Judged(verdict, (replace(said.taken(), how="the condition as stated"),))
        return self._mistaken(stated, context) or nothing_found(context, "the condition")

    def _mistaken(self, stated: list[Said], context: Context) -> Judged | None:
        """Only what the author lists is a wrong condition; a condition that nobody listed may be about something else."""
        for said in stated:
            tree = _relation(said, context.scope)
            for misconception in self.misconception:
                for answer in misconception.answers:
                    if any(_same(tree, statement.tree, context) for statement in statements(answer, context.scope)):
                        verdict = mistaken(Verdict(Outcome.INCORRECT, 0.0, Basis.PATTERN, read_as=latex(tree)), misconception)
                        return Judged(verdict, (replace(said.taken(), how="the condition as stated"),))
        return None

    def faults(self, scope: Scope) -> list[str]:
        return [fault for reference in self.reference for fault in readable(reference, scope, "reference")]


def _relation(said: Said, scope: Scope) -> Node:
    assert said.left is not None
    return plain_names(Relation((said.left, *said.members), said.operators), scope)[0]


def _same(tree: Node, listed: Node | None, context: Context) -> bool:
    return isinstance(listed, Relation) and compare_trees(tree, listed, context.scope, seed=context.seed).outcome is Outcome.CORRECT
