"""Values for parameters as students write them, and with one of them changed: what `grader test` tries on a property."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from grader.language import tree as t
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.reference import quantity
from grader.variants.formula import Formula
from grader.variants.mutations import Mutations
from grader.variants.reading import subjects_of
from grader.variants.spelling import Speller
from grader.variants.subject import Subject
from grader.variants.variant import Variant, once, respelled
from grader.variants.witness import MODELS, NoValueError, Witness

_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Values:
    """Right values of the parameters, and what makes them right.

    Args:
        given: Each parameter's value in a right answer.
        quantity: A quantity of the reference.
        arguments: Its arguments, as formulas in the parameters.
        words: Arguments that are words, with the words that each takes.
        expected: What the quantity must be.
        scope: The part's names.
    """

    given: dict[str, t.Node]
    quantity: str
    arguments: dict[str, str]
    words: dict[str, tuple[str, ...]]
    expected: tuple[float, ...]
    scope: Scope

    def rewrites(self) -> Iterator[Variant]:
        """Yield the answer with one value respelled or rewritten, and with a root given for a square."""
        subjects = self._subjects()
        for name, subject in subjects.items():
            for variant in once(respelled(subject)):
                yield Variant(self._answer(name, f"{name} = {variant.answer}"), f"{name}: {variant.rule}", variant.same)
            root = parse(name, self.scope)
            if isinstance(root, t.Power):
                spelled = Speller(subject).spell(Formula("sqrt", (subject.tree,)))
                yield Variant(self._answer(name, f"{name.rpartition('^')[0]} = {spelled}"), f"{name}: its root", same=True)

    def mutants(self) -> Iterator[Variant]:
        """Yield the answer with one thing changed in one value; a mutant that still has the property is no mistake, and says so."""
        subjects = self._subjects()
        for name, subject in subjects.items():
            for rule, tree in Mutations(subject).all():
                changed = {other: one.tree for other, one in subjects.items()} | {name: tree}
                answer = self._answer(name, f"{name} = {Speller(subject).spell(tree)}")
                yield Variant(answer, f"{name}: {rule}", self._right(changed, subject))

    def _subjects(self) -> dict[str, Subject]:
        return dict(zip(self.given, subjects_of(self.given.values(), self.scope), strict=True))

    def _answer(self, name: str, stated: str) -> str:
        """Return all values as an answer, one of them stated in another way."""
        shown = {other: f"{other} = {Speller(subject).spell(subject.tree)}" for other, subject in self._subjects().items()}
        return ", ".join((shown | {name: stated}).values())

    def _right(self, trees: dict[str, Formula], subject: Subject) -> bool | None:
        """Return whether values give the quantity what is expected, by the witness; ``None`` where it has no value anywhere."""
        places = {parse(name, self.scope): t.Name(f"given{number}") for number, name in enumerate(trees)}
        nodes = [t.replace(parse(formula, self.scope), dict(places)) for formula in self.arguments.values()]
        defined = {f"given{number}": tree for number, tree in enumerate(trees.values())}
        arguments = [
            Subject(one.tree, one.symbols, subject.names | one.names, subject.shapes | one.shapes, subject.defined | one.defined | defined)
            for one in subjects_of(nodes, self.scope)
        ]
        seen = [self._met(arguments, model) for model in range(MODELS)]
        return None if all(one is None for one in seen) else all(one is not False for one in seen)

    def _met(self, arguments: list[Subject], model: int) -> bool | None:
        function: Callable[..., object] = quantity(self.quantity)
        try:
            point = {name: Witness(one, model).number(one.tree) for name, one in zip(self.arguments, arguments, strict=True)}
            results = [function(**point, **dict(zip(self.words, choice, strict=True))) for choice in product(*self.words.values())]
        except (NoValueError, ValueError, OverflowError, ZeroDivisionError):
            return None
        found = [np.atleast_1d(np.asarray(result, dtype=float)).ravel() for result in results]
        return all(np.allclose(values, self.expected, rtol=_TOLERANCE, atol=_TOLERANCE) for values in found)
