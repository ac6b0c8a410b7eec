"""From identities to trials: every spelling that must be right, and every mutant that must not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from benchmarks.formulas.identity import Identity
from benchmarks.formulas.mutations import Mutations
from benchmarks.formulas.rewrites import Rewrites
from benchmarks.formulas.spelling import MAIN, Speller, styles_for
from benchmarks.formulas.witness import same


@dataclass(frozen=True, slots=True)
class Trial:
    """An answer to one identity, what must be said of it, and the rule that made it."""

    identity: Identity
    answer: str
    right: bool
    rule: str


class FaultyRuleError(AssertionError):
    """A rewrite that the witness says is no rewrite: a fault of this folder or of an entry, not of grader."""


def spellings(identity: Identity) -> Iterator[Trial]:
    """Yield what must be called right: the formula in every style, and every rewrite in one style after another."""
    styles = styles_for(identity)
    for style in styles:
        yield Trial(identity, Speller(identity, style).spell(identity.tree), right=True, rule=f"spelled: {style.name}")
    for place, (rule, tree) in enumerate(Rewrites(identity).all()):
        if same(identity, identity.tree, tree) is not True:
            raise FaultyRuleError(f"{identity.question}: '{rule}' is no rewrite: {Speller(identity).spell(tree)}")
        style = styles[place % len(styles)]
        yield Trial(identity, Speller(identity, style).spell(tree), right=True, rule=f"{rule}, {style.name}")


def mutants(identity: Identity) -> Iterator[Trial]:
    """Yield what must not be called right; a mutant that the witness finds equal in every model is left out."""
    for rule, tree in Mutations(identity).all():
        if same(identity, identity.tree, tree) is False:
            yield Trial(identity, Speller(identity, MAIN).spell(tree), right=False, rule=rule)


def trials(identity: Identity) -> list[Trial]:
    """Return every trial of an identity, each answer once."""
    found: dict[str, Trial] = {}
    for trial in (*spellings(identity), *mutants(identity)):
        found.setdefault(trial.answer, trial)
    return list(found.values())


def sample(found: list[Trial], side: Literal["right", "wrong"], most: int) -> list[Trial]:
    """Return at most so many trials of one side, spread evenly: the same ones every time."""
    chosen = [trial for trial in found if trial.right == (side == "right")]
    return chosen if len(chosen) <= most else [chosen[place * len(chosen) // most] for place in range(most)]
