"""From a formula to answers: every spelling that means the same, and every mutant that does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from grader.variants.formula import Formula
from grader.variants.likeness import alike, same
from grader.variants.mutations import Mutations
from grader.variants.rewrites import Rewrites
from grader.variants.spelling import MAIN, Speller, styles_for
from grader.variants.subject import Subject

_Item = TypeVar("_Item")
ALWAYS_TRUE = frozenset({"terms reversed", "index renamed", "negated twice", "square as a product", "root as a power"})
"""Rules that need no witness: they hold whatever the names stand for."""


ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Variant:
    """An answer made from a right one.

    Args:
        answer: As a student would write it.
        rule: What was done to the right one.
        same: Whether it means the same, by a witness that shares nothing with the checks; ``None`` where the witness cannot tell.
    """

    answer: str
    rule: str
    same: bool | None


def respelled(subject: Subject) -> Iterator[Variant]:
    """Yield the formula in every style, and every rewrite of it, in one style after another."""
    styles = styles_for(subject)
    for style in styles:
        yield Variant(Speller(subject, style).spell(subject.tree), f"spelled: {style.name}", same=True)
    for place, (rule, tree) in enumerate(Rewrites(subject).all()):
        style = styles[place % len(styles)]
        yield Variant(Speller(subject, style).spell(tree), f"{rule}, {style.name}", _still_same(subject, rule, tree))


def _still_same(subject: Subject, rule: str, tree: Formula) -> bool | None:
    seen = same(subject, subject.tree, tree)
    return True if seen is None and rule in ALWAYS_TRUE else seen


def mutated(subject: Subject, others: Sequence[Subject] = (), up_to: Sequence[str] = (), most: int = ALL) -> Iterator[Variant]:
    """Yield the formula with one thing changed, in one style; of very many, at most so many that are spread over them.

    A mutant may by accident mean the same as the formula, or as one of the others, up to ``sign``, ``scale`` or ``constant``, and says so.
    """
    for rule, tree in spread(list(Mutations(subject).all()), most):
        seen = [alike(one, one.tree, tree, up_to) for one in (subject, *others)]
        yield Variant(Speller(subject, MAIN).spell(tree), rule, True if True in seen else None if None in seen else False)


def spread(items: Sequence[_Item], most: int) -> list[_Item]:
    """Return at most so many of some items, spread evenly: the same ones every time.

    >>> spread("abcdefgh", 4)
    ['a', 'c', 'e', 'g']
    """
    return list(items) if len(items) <= most else [items[place * len(items) // most] for place in range(most)]


def once(variants: Iterable[Variant]) -> Iterator[Variant]:
    """Yield the variants as they come, each answer once."""
    found: set[str] = set()
    for variant in variants:
        if variant.answer not in found:
            found.add(variant.answer)
            yield variant
