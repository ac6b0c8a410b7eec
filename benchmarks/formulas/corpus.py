"""From identities to trials: every spelling that must be right, and every mutant that must not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from benchmarks.formulas.identity import Identity
from grader.variants.variant import mutated, respelled, spread


@dataclass(frozen=True, slots=True)
class Trial:
    """An answer to one identity, what must be said of it, and the rule that made it."""

    identity: Identity
    answer: str
    right: bool
    rule: str


class FaultyRuleError(AssertionError):
    """A rewrite that the witness says is no rewrite: a fault of a rule or of an entry, not of what is tested."""


def spellings(identity: Identity) -> Iterator[Trial]:
    """Yield what must be called right: the formula in every style, and every rewrite in one style after another."""
    for variant in respelled(identity.subject):
        if variant.same is not True:
            raise FaultyRuleError(f"{identity.question}: '{variant.rule}' is no rewrite: {variant.answer}")
        yield Trial(identity, variant.answer, right=True, rule=variant.rule)


def mutants(identity: Identity) -> Iterator[Trial]:
    """Yield what must not be called right; a mutant that the witness finds equal in every model is left out."""
    for variant in mutated(identity.subject):
        if variant.same is False:
            yield Trial(identity, variant.answer, right=False, rule=variant.rule)


def trials(identity: Identity) -> list[Trial]:
    """Return every trial of an identity, each answer once."""
    found: dict[str, Trial] = {}
    for trial in (*spellings(identity), *mutants(identity)):
        found.setdefault(trial.answer, trial)
    return list(found.values())


def sample(found: list[Trial], side: Literal["right", "wrong"], most: int) -> list[Trial]:
    """Return at most so many trials of one side, spread evenly: the same ones every time."""
    return spread([trial for trial in found if trial.right == (side == "right")], most)
