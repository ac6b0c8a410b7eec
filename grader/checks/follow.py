"""An answer that follows from the student's own earlier answer, which was wrong: the mistake is paid for once."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from pydantic import Field

from grader.checks.base import Context, Strict
from grader.language.compare import compare_trees
from grader.language.criteria import Criteria
from grader.language.meaning import fraction
from grader.language.parser import parse
from grader.language.render import latex
from grader.language.tree import Name, Node, names
from grader.language.tree import replace as substituted
from grader.result import Outcome, Verdict

_TRIVIAL = frozenset({Fraction(0), Fraction(1)})


class Follow(Strict):
    """What is right when an earlier answer of the student's takes the place of the earlier key.

    Args:
        part: The earlier part of the same question, or this one.
        check: The title of the check there whose answer is taken; the first that has one where it is not given.
        name: What stands for that answer in the reference.
        reference: The key in terms of it.
        needs: Names that the earlier answer must hold, so that a simpler mistake does not make this part easy.
        credit: The most that can be earned in this way.
    """

    part: str
    check: str = ""
    name: str
    reference: str
    needs: tuple[str, ...] = ()
    credit: float = Field(default=1.0, gt=0, le=1)


def carried(follow: Follow, tree: Node, context: Context, criteria: Criteria) -> Verdict | None:
    """Return the verdict on an answer that is right given the student's own earlier one; ``None`` where it is not, or that one is too simple."""
    value = context.answers.get((follow.part, follow.check))
    if value is None or not _counts(value, follow):
        return None
    key = substituted(parse(follow.reference, context.scope), {Name(follow.name): value})
    verdict = compare_trees(tree, key, context.scope, assumptions=context.assumptions, criteria=criteria, seed=context.seed, slips=False)
    if verdict.outcome is not Outcome.CORRECT:
        return None
    note = f"This was marked with your own answer to {follow.part}: ${latex(value)}$"
    return replace(verdict, credit=follow.credit, feedback=f"This follows from your answer to {follow.part}; the mistake is there.", notes=(note,))


def _counts(value: Node, follow: Follow) -> bool:
    """Whether an earlier answer is no simpler than what it stands for."""
    return names(value).issuperset(follow.needs) and fraction(value) not in _TRIVIAL
