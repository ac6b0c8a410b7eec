"""Rewrites and mutants of a check's key, tried on the check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from grader.checks import Iterates
from grader.checks.base import Check, Context, undecided
from grader.extraction import stated
from grader.proving.proof import CheckProof, Survivor
from grader.result import Outcome, Verdict
from grader.variants.variant import Variant, once, spread

MOST = 40
"""Of each sort, this many are tried on a check, spread evenly over all that there are."""
_SHOWN = 3
"""So many examples stand in one fault."""


@dataclass
class _Tally:
    """What became of the variants of one check."""

    accepted: int = 0
    rejected: int = 0
    undecided: int = 0
    same: int = 0
    refused: list[str] = field(default_factory=list[str])
    misjudged: list[str] = field(default_factory=list[str])
    survivors: list[Survivor] = field(default_factory=list[Survivor])


def tried(check: Check, context: Context, place: str) -> CheckProof:
    """Return what a check says of the rewrites and mutants of its key.

    Args:
        check: The check.
        context: What it judges in; with a right answer, where the check has no key of its own.
        place: Where the check stands, for what has to be put right.
    """
    rewrites = spread([variant for variant in once(check.rewrites(context)) if variant.same], MOST)
    mutants = spread(list(once(check.mutants(context))), MOST)
    tally = _Tally()
    for variant in rewrites:
        _rewrite(variant, _verdict(check, variant.answer, context), tally)
    for variant in mutants:
        _mutant(variant, _verdict(check, variant.answer, context), tally)
    return CheckProof(
        kind=getattr(check, "kind", ""),
        title=check.heading,
        mistakes=len(check.misconception) + len(check.slips if isinstance(check, Iterates) else ()),
        rewrites=len(rewrites),
        accepted=tally.accepted,
        mutants=tally.rejected + len(tally.survivors),
        rejected=tally.rejected,
        undecided=tally.undecided,
        same=tally.same,
        survivors=tuple(tally.survivors),
        faults=tuple(f"{place}: {fault}" for fault in _faults(check, tally, rewrites, mutants)),
    )


def _verdict(check: Check, answer: str, context: Context) -> Verdict:
    """Return the verdict on an answer; one that is not taken for an answer is left to a person."""
    judged = check.grade(replace(context, extract=stated(answer, context.scope)))
    return judged.verdict if judged.shown else undecided("this is not taken for an answer")


def _rewrite(variant: Variant, verdict: Verdict, tally: _Tally) -> None:
    if verdict.outcome is Outcome.CORRECT:
        tally.accepted += 1
    else:
        tally.refused.append(f"{variant.answer} ({variant.rule}; {_said(verdict)})")


def _mutant(variant: Variant, verdict: Verdict, tally: _Tally) -> None:
    """Count a mutant: one that the witness finds equal is none, whatever the check says of it."""
    if variant.same:
        tally.same += 1
        if verdict.outcome is Outcome.INCORRECT:
            tally.misjudged.append(f"{variant.answer} ({variant.rule}; {_said(verdict)})")
    elif verdict.outcome is Outcome.CORRECT:
        tally.survivors.append(Survivor(variant.answer, variant.rule, witnessed=variant.same is False))
    elif verdict.outcome is Outcome.INCORRECT:
        tally.rejected += 1
    else:
        tally.undecided += 1


def _said(verdict: Verdict) -> str:
    words = verdict.feedback.partition("\n")[0]
    return f"{verdict.outcome.value}: {words}" if words else verdict.outcome.value


def _faults(check: Check, tally: _Tally, rewrites: list[Variant], mutants: list[Variant]) -> Iterator[str]:
    if check.machine and check.has_key and not (rewrites and mutants):
        yield (
            f"expected rewrites and mutants of its key to test it with, found {len(rewrites)} and {len(mutants)}; "
            "is there a model answer that it finds right?"
        )
    if tally.refused:
        yield (
            f"expected every rewrite of the key to be right, found {len(tally.refused)} of {len(rewrites)} that are not: {_examples(tally.refused)}; "
            "check the declarations, and that `shown` is the final form"
        )
    if tally.misjudged:
        yield f"expected answers with the key's value to be right, found {len(tally.misjudged)} that are called wrong: {_examples(tally.misjudged)}"
    if tally.survivors:
        found = [f"{one.answer} ({one.rule}{'' if one.witnessed else '; no witness could tell'})" for one in tally.survivors]
        yield (
            f"expected every mutant of the key to be wrong, found {len(found)} of {len(mutants) - tally.same} that are called right: "
            f"{_examples(found)}; is a name declared too narrowly, or one of the forms too wide?"
        )


def _examples(found: list[str]) -> str:
    more = len(found) - _SHOWN
    return "; ".join(found[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")
