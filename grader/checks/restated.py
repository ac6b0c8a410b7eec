"""A formula key as students write it, and with one thing changed: what `grader test` tries on a check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.checks.forms import Form
from grader.errors import AnswerError
from grader.language.compare import right_side
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Moment, Node, names, walk
from grader.variants.reading import subjects_of
from grader.variants.spelling import Speller
from grader.variants.subject import Subject
from grader.variants.variant import Variant, mutated, once, respelled

_MOST = 40
"""So many mutants are made of one key."""


def _held(tree: Node) -> set[str]:
    """Return the names that a formula holds, and its moments by their letter."""
    return names(tree) | {node.operator for node in walk(tree) if isinstance(node, Moment)}


@dataclass(frozen=True)
class Stated:
    """One of a check's keys: the left side that an answer needs (or none), which left sides it may have, and the formula."""

    left: str
    asks: tuple[str, ...]
    subject: Subject

    def answer(self, formula: str) -> str:
        """Return a formula as an answer."""
        return f"{self.left} = {formula}" if self.left else formula


@dataclass(frozen=True)
class Keys:
    """The keys of a check for a formula.

    Args:
        asks: The asked quantity's left sides.
        reference: The key.
        shown: The key as it is shown, where the reference is the definition that it follows from.
        forms: Other quantities that answer.
        components: Left sides of the entries.
        labelled: Whether an answer needs its left side.
        up_to: What an answer may differ by.
        form: Forms that an answer must have.
        forbid: What an answer must be free of; a form that holds it is a definition, and no answer.
    """

    asks: tuple[str, ...]
    reference: str
    shown: str
    forms: tuple[Form, ...]
    components: tuple[tuple[str, ...], ...]
    labelled: bool
    up_to: Sequence[str] = ()
    form: Sequence[str] = ()
    forbid: Sequence[str] = ()

    def rewrites(self, scope: Scope) -> Iterator[Variant]:
        """Yield every key in every style, and rewritten by every rule that its asked form leaves open."""
        stated = self._stated(scope)
        for key in stated:
            for variant in once(respelled(key.subject)):
                if self._tried(key, variant):
                    yield replace(variant, answer=key.answer(variant.answer))
        yield from self._by_entries(stated[0].subject)

    def _tried(self, key: Stated, variant: Variant) -> bool:
        """Whether a rewrite is an answer that a student may give: in the form that is asked for, and not half LaTeX and half plain text."""
        mixed = "\\" in key.left and variant.rule.endswith(("plain", "plain-braces"))
        return not mixed and (not self.form or variant.rule.startswith("spelled"))

    def mutants(self, scope: Scope) -> Iterator[Variant]:
        """Yield every key with one thing changed; a mutant that means what another key for the same left side means is no mistake."""
        stated = self._stated(scope)
        for key in stated:
            rivals = [other.subject for other in stated if other is not key and other.asks == key.asks]
            for variant in once(mutated(key.subject, rivals, self.up_to, _MOST)):
                yield replace(variant, answer=key.answer(variant.answer))

    def _stated(self, scope: Scope) -> list[Stated]:
        read = [(form, parse(form.reference, scope)) for form in self.forms]
        final = [(form, node) for form, node in read if _held(node).isdisjoint(self.forbid)]
        lefts = [("", self.asks), *((form.asks[0] if form.asks else "", form.asks or self.asks) for form, _ in final)]
        subjects = subjects_of([self._final(scope), *(node for _, node in final)], scope)
        own = self.asks[0] if self.labelled and self.asks else ""
        return [Stated(left or own, asks, subject) for (left, asks), subject in zip(lefts, subjects, strict=True)]

    def _final(self, scope: Scope) -> Node:
        """Return the key in the form in which it is shown, where that is one formula."""
        try:
            shown = parse(self.shown, scope) if self.shown else parse(self.reference, scope)
        except AnswerError:  # what is shown may be in words
            return parse(self.reference, scope)
        return right_side(shown) if self.shown and self.asks else shown

    def _by_entries(self, subject: Subject) -> Iterator[Variant]:
        """Yield the key entry by entry, where it may be given so."""
        if self.components and len(subject.tree.parts) == len(self.components) and subject.tree.op == "tuple":
            entries = zip(self.components, subject.tree.parts, strict=True)
            answer = ", ".join(f"{asks[0]} = {Speller(subject).spell(part)}" for asks, part in entries)
            yield Variant(answer, "entry by entry", same=True)
