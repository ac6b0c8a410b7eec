"""Values that give a reference quantity the properties asked for: many answers are right, and the check is the property."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, judged, known, mistaken, nothing_found, readable, undecided
from grader.checks.condition import Condition
from grader.checks.parameters import Given, Parameters
from grader.checks.valued import Values
from grader.errors import AuthoringError
from grader.extraction import stated
from grader.language import tree as t
from grader.language.compare import same_meaning
from grader.language.inference import unknown_names
from grader.language.parser import parse
from grader.language.render import latex
from grader.reference import quantity
from grader.result import Outcome, Verdict
from grader.variants.variant import Variant

_INCOMPLETE = 0.75
_TWICE = "You give more than one value, and not all of them are right; mark the one that is your answer with 'Answer:'."


class Property(Check):
    """The values have the property that was asked for, whichever of the right ones they are.

    Args:
        parameters: What the student gives, in LaTeX, such as ``\\sigma^2``; given as ``\\sigma``, it is squared.
        spellings: Other left sides of a parameter.
        defaults: What a parameter is taken to be where it is not given; an answer that is right with it is right in part.
        distribution: Parameters in the order in which a distribution lists them, as in ``W \\sim N(\\mu, \\sigma^2)``.
        quantity: A quantity of the reference, such as ``initialization.preactivation_moments``.
        arguments: Its arguments as formulas in the parameters and the question's symbols.
        fixed: Arguments that are words, such as ``activation = "relu"``.
        each: Arguments that are words, for each of which the property must hold.
        expected: What the quantity must be.
        outputs: What its values are, in words.
        shown: The key for the instructor's eyes.
    """

    kind: Literal["property"] = "property"
    parameters: tuple[str, ...] = Field(min_length=1)
    spellings: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    defaults: dict[str, str] = Field(default_factory=dict[str, str])
    distribution: tuple[str, ...] = ()
    quantity: str
    arguments: dict[str, str] = Field(min_length=1)
    fixed: dict[str, str] = Field(default_factory=dict[str, str])
    each: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    expected: tuple[float, ...]
    outputs: tuple[str, ...]
    shown: str

    @property
    def reference_latex(self) -> str:
        return self.shown

    @property
    def _asked(self) -> Parameters:
        return Parameters(self.parameters, self.spellings, self.defaults, self.distribution)

    def grade(self, context: Context) -> Judged:
        given = self._asked.given(context)
        trees = {name: values[-1].tree for name, values in given.items()}
        solved = self._asked.solved(trees, context)
        if not trees and not solved:
            return nothing_found(context, _listing(self.parameters))
        roots = {name: value.tree for name, value in solved.items()}
        verdict = self._verdict_on(trees, roots, context)
        if verdict.outcome is not Outcome.CORRECT:
            verdict = self._diagnosed(verdict, trees, context)
        if verdict.outcome is Outcome.INCORRECT and self._right_before(given, roots, context):
            verdict = undecided(_TWICE)
        used = [*(values[-1] for values in given.values()), *solved.values()]
        verdict = replace(verdict, read_as=_echo(trees, solved), notes=tuple(dict.fromkeys(note for value in used for note in value.notes)))
        return judged(verdict, [value.said for value in used])

    def _verdict_on(self, given: dict[str, t.Node], solved: dict[str, t.Node], context: Context) -> Verdict:
        """Return whether values have the property, with what is not given filled in."""
        values = given | solved
        filled = self._asked.filled(values, context.scope)
        lost = [name for name in self.parameters if name not in {**values, **filled}]
        if lost:
            return undecided(f"We found no value for {_listing(lost)}.")
        free = self._asked.free_of_each_other(values | filled, context.scope)
        strangers = sorted({name for tree in free.values() for name in unknown_names(tree, context.scope, set())})
        if strangers:
            return undecided(f"We do not know what {', '.join(strangers)} stands for.")
        verdict = self._in_models(free, context)
        missing = [] if solved else list(filled)
        return _incomplete(verdict, missing) if missing and verdict.outcome is Outcome.CORRECT else verdict

    def _in_models(self, values: dict[str, t.Node], context: Context) -> Verdict:
        scope = context.scope
        mapping = {parse(name, scope): tree for name, tree in values.items()}
        arguments = {name: t.replace(parse(formula, scope), mapping) for name, formula in self.arguments.items()}
        return Condition(self.quantity, self.fixed, self.each, self.expected, self.outputs).verdict(arguments, scope, context.seed)

    def _right_before(self, given: dict[str, list[Given]], solved: dict[str, t.Node], context: Context) -> bool:
        """Whether a value that stands before the last one, neither singled out, is right: then it is open which is the answer."""
        last = {name: values[-1].tree for name, values in given.items()}
        earlier = [(name, value) for name, values in given.items() for value in values[:-1] if not value.said.marked and value.tree != last[name]]
        return any(self._verdict_on(last | {name: value.tree}, solved, context).outcome is Outcome.CORRECT for name, value in earlier)

    def _diagnosed(self, verdict: Verdict, given: dict[str, t.Node], context: Context) -> Verdict:
        item = next((item for item in self.misconception if any(self._made(answer, given, context) for answer in item.answers)), None)
        return mistaken(verdict, item) if item else verdict

    def _made(self, answer: str, given: dict[str, t.Node], context: Context) -> bool:
        """Whether every parameter that a listed mistake names has the student's value."""
        found = self._asked.given(replace(context, extract=stated(answer, context.scope)))
        return bool(found) and all(
            name in given and same_meaning(given[name], values[-1].tree, context.scope, seed=context.seed) for name, values in found.items()
        )

    def _values(self, context: Context) -> Values:
        """Return the values of the right answer in a context."""
        given = {name: values[-1].tree for name, values in self._asked.given(context).items()}
        words = {name: (word,) for name, word in self.fixed.items()} | self.each
        return Values(given, self.quantity, self.arguments, words, self.expected, context.scope)

    def rewrites(self, context: Context) -> Iterator[Variant]:
        yield from self._values(context).rewrites()

    def mutants(self, context: Context) -> Iterator[Variant]:
        yield from self._values(context).mutants()

    def faults(self, context: Context) -> list[str]:
        scope = context.scope
        found = [fault for name, formula in self.arguments.items() for fault in known(formula, scope, f"arguments.{name}")]
        found += [fault for name, formula in self.defaults.items() for fault in known(formula, scope, f"defaults.{name}")]
        found += [fault for name in self.parameters for fault in readable(name, scope, "parameters")]
        if len(self.expected) != len(self.outputs):
            found.append(f"outputs: expected {len(self.expected)}, one for each expected value, got {len(self.outputs)}")
        try:
            quantity(self.quantity)
        except AuthoringError as error:
            found.append(f"quantity: {error}")
        return found or super().faults(context)


def _incomplete(verdict: Verdict, missing: list[str]) -> Verdict:
    feedback = f"Right as far as it goes; say what {_listing(missing)} is as well."
    return replace(verdict, outcome=Outcome.INCORRECT, credit=_INCOMPLETE, tag="incomplete", feedback=feedback)


def _listing(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"${name}$" for name in names)


def _echo(given: dict[str, t.Node], solved: dict[str, Given]) -> str:
    """Return what was read: the values, and the equations that stand for values."""
    equations = dict.fromkeys(latex(value.said.relation) for value in solved.values())
    return r",\quad ".join([*(f"{name} = {latex(tree)}" for name, tree in given.items()), *equations])
