"""Values that give a reference quantity the properties asked for: many answers are right, and the check is the property."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Literal

import numpy as np
from pydantic import Field

from grader.checks.base import Check, Context, Judged, Misconception, mistaken, nothing_found, readable, undecided
from grader.errors import AuthoringError
from grader.extraction import EQUALITY, Extract, Said, ask_key, candidates, plain_names, resolved
from grader.language import tree as t
from grader.language.agreement import ROUNDS, valued
from grader.language.compare import compare_trees
from grader.language.counterexample import number
from grader.language.failure import EvaluationError
from grader.language.inference import integer_names, unknown_names
from grader.language.model import Model, Recipe
from grader.language.parser import parse
from grader.language.render import latex, spell
from grader.language.scope import Scope
from grader.language.statements import statements
from grader.reference import quantity
from grader.result import Basis, Counterexample, Outcome, TakenAnswer, Verdict

_TOLERANCE = 1e-8
_INCOMPLETE = 0.75


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
    spellings: dict[str, tuple[str, ...]] = {}
    defaults: dict[str, str] = {}
    distribution: tuple[str, ...] = ()
    quantity: str
    arguments: dict[str, str]
    fixed: dict[str, str] = {}
    each: dict[str, tuple[str, ...]] = {}
    expected: tuple[float, ...]
    outputs: tuple[str, ...]
    shown: str

    @property
    def reference_latex(self) -> str:
        return self.shown

    def grade(self, context: Context) -> Judged:
        given, taken, notes = self._given(context)
        if not given and not any(self._solved(name, context) for name in self.parameters):
            return nothing_found(context, ", ".join(f"${name}$" for name in self.parameters))
        values, missing = self._completed(given, context)
        if len(values) < len(self.parameters):
            lost = ", ".join(f"${name}$" for name in self.parameters if name not in values)
            return Judged(replace(undecided(f"We found no value for {lost}."), read_as=self._echo(given)), taken)
        strangers = sorted({name for tree in values.values() for name in unknown_names(tree, context.scope, set())})
        if strangers:
            words = f"We do not know what {', '.join(strangers)} stands for."
            return Judged(Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=words, read_as=self._echo(given)), taken)
        verdict = self._verdict(values, context)
        verdict = replace(verdict, read_as=self._echo(given), notes=notes)
        if verdict.outcome is Outcome.CORRECT and missing:
            return Judged(self._incomplete(verdict, missing), taken)
        if verdict.outcome is not Outcome.CORRECT:
            verdict = self._diagnosed(verdict, given, context)
        return Judged(verdict, taken)

    def _given(self, context: Context) -> tuple[dict[str, t.Node], tuple[TakenAnswer, ...], tuple[str, ...]]:
        """Return the value that the student gives for each parameter, the last one stated."""
        found: dict[str, t.Node] = {}
        taken: dict[TakenAnswer, None] = {}
        notes: dict[str, None] = {}
        for parameter in self.parameters:
            latest = self._latest(parameter, context)
            if latest is not None:
                said, tree = latest
                found[parameter], more = resolved(tree, context.extract, context.scope)
                taken[said.taken()] = None
                notes |= dict.fromkeys(more)
        if len(found) < len(self.parameters):
            self._from_distribution(context, found, taken)
        return found, tuple(taken), tuple(notes)

    def _latest(self, parameter: str, context: Context) -> tuple[Said, t.Node] | None:
        asked = parse(parameter, context.scope)
        asks = [parameter, *self.spellings.get(parameter, ())]
        root = spell(asked.base) if _square(asked) else None
        for said in reversed(candidates(context.extract, [*asks, *([root] if root else [])], context.scope)):
            if said.left is None or not said.equality:
                continue
            squared = root is not None and ask_key(root, context.scope) == spell(plain_names(said.left, context.scope)[0])
            return said, t.Power(said.right, _TWO) if squared else said.right
        return None

    def _from_distribution(self, context: Context, found: dict[str, t.Node], taken: dict[TakenAnswer, None]) -> None:
        """Read ``W_{ij} \\sim N(0, 1/d)``."""
        for said in reversed(context.extract.said):
            arguments = _law_arguments(said.right) if "sim" in said.operators and not said.given else ()
            if self.distribution and len(arguments) == len(self.distribution):
                for parameter, tree in zip(self.distribution, arguments, strict=True):
                    found.setdefault(parameter, tree)
                taken[said.taken()] = None
                return

    def _completed(self, given: dict[str, t.Node], context: Context) -> tuple[dict[str, t.Node], list[str]]:
        """Return a value for every parameter that has one, free of the other parameters, and those that the student left out."""
        scope = context.scope
        solved = {name: tree for name in self.parameters if name not in given and (tree := self._solved(name, context)) is not None}
        missing = [name for name in self.parameters if name not in given and not solved]
        filled = {name: parse(self.defaults[name], scope) for name in self.parameters if name not in {**given, **solved} and name in self.defaults}
        values = given | solved | filled
        for _ in self.parameters:
            mapping = {parse(name, scope): tree for name, tree in values.items()}
            values = {name: t.replace(tree, mapping) for name, tree in values.items()}
        return values, missing

    def _solved(self, parameter: str, context: Context) -> t.Node | None:
        """Return what an equation such as ``d \\sigma^2 = 1`` gives for a parameter that it is linear in; ``None`` when there is no such equation."""
        unknown = parse(parameter, context.scope)
        for said in reversed(context.extract.said):
            if said.given or said.left is None or not said.equality:
                continue
            zero = t.Add((said.left, t.Negate(said.right)))
            if unknown in t.walk(zero) and unknown != said.left:
                at = [t.replace(zero, {unknown: t.Number(t.Fraction(value))}) for value in (0, 1, 2)]
                slope = t.Add((at[1], t.Negate(at[0])))
                line = t.Add((at[0], slope, slope))
                if compare_trees(at[2], line, context.scope, seed=context.seed).outcome is Outcome.CORRECT:
                    return t.Divide(t.Negate(at[0]), slope)
        return None

    def _verdict(self, values: dict[str, t.Node], context: Context) -> Verdict:
        """Put the values into the quantity in drawn models and look at what comes out."""
        scope = context.scope
        mapping = {parse(name, scope): tree for name, tree in values.items()}
        trees = {name: t.replace(parse(formula, scope), mapping) for name, formula in self.arguments.items()}
        recipe = Recipe(scope, integer_names(trees.values(), scope), context.seed)
        rows, reason = 0, "no values were found for which it is defined"
        for attempt in range(ROUNDS):
            try:
                columns = _columns(trees, Model(replace(recipe, round=attempt)))
            except EvaluationError as error:
                reason = str(error)
                continue
            for row in zip(*columns.values(), strict=True):
                point = dict(zip(columns, (float(value) for value in row), strict=True))
                try:
                    wrong = self._wrong(point)
                except ValueError as error:
                    reason = str(error)
                    continue
                rows += 1
                if wrong is not None:
                    return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, counterexample=wrong)
        if not rows:
            return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=f"These values cannot be put into the condition: {reason}.")
        return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, evidence=f"{' and '.join(self.outputs)} as asked in {rows} models")

    def _wrong(self, point: dict[str, float]) -> Counterexample | None:
        """Return the first output that is not as expected at a point, or ``None``."""
        function = quantity(self.quantity)
        for choice in product(*self.each.values()):
            words = self.fixed | dict(zip(self.each, choice, strict=True))
            result = np.atleast_1d(np.asarray(function(**point, **words), dtype=float)).reshape(-1)
            for got, want, name in zip(result, self.expected, self.outputs, strict=True):
                if not abs(got - want) <= _TOLERANCE * max(1.0, abs(want)):
                    shown = tuple((argument, number(value)) for argument, value in point.items())
                    return Counterexample(shown, number(got), number(want), name)
        return None

    def _incomplete(self, verdict: Verdict, missing: list[str]) -> Verdict:
        words = ", ".join(f"${name}$" for name in missing)
        return replace(verdict, outcome=Outcome.INCORRECT, credit=_INCOMPLETE, tag="incomplete", feedback=f"Right as far as it goes; say what {words} is as well.")

    def _diagnosed(self, verdict: Verdict, given: dict[str, t.Node], context: Context) -> Verdict:
        for misconception in self.misconception:
            if any(self._same_mistake(answer, given, context) for answer in misconception.answers):
                basis = verdict.basis if verdict.outcome is Outcome.INCORRECT else Basis.PATTERN
                return replace(mistaken(verdict, misconception), basis=basis)
        return verdict

    def _same_mistake(self, answer: str, given: dict[str, t.Node], context: Context) -> bool:
        """Whether every parameter that a listed mistake names has the student's value."""
        listed = self._listed(answer, context)
        return bool(listed) and all(
            name in given and compare_trees(given[name], tree, context.scope, seed=context.seed).outcome is Outcome.CORRECT for name, tree in listed.items()
        )

    def _listed(self, answer: str, context: Context) -> dict[str, t.Node]:
        """Return the parameters that a listed mistake names, with their values."""
        from grader.result import Place
        from grader.submission.document import Mark

        said = [
            Said(statement.members[0], statement.members[1:], statement.operators, Mark.MARKER, given=False, doubtful=False, place=Place("", 1, 1), text="")
            for statement in statements(answer, context.scope)
            if len(statement.members) > 1 and set(statement.operators) <= EQUALITY
        ]
        inner = Context(Extract(tuple(said)), context.scope, context.assumptions, context.seed)
        found: dict[str, t.Node] = {}
        for parameter in self.parameters:
            if (latest := self._latest(parameter, inner)) is not None:
                found[parameter] = latest[1]
        return found

    def _echo(self, given: dict[str, t.Node]) -> str:
        return r",\quad ".join(f"{name} = {latex(tree)}" for name, tree in given.items())

    def faults(self, scope: Scope) -> list[str]:
        found = [fault for name, formula in self.arguments.items() for fault in readable(formula, scope, f"arguments.{name}")]
        found += [fault for name in self.parameters for fault in readable(name, scope, "parameters")]
        found += [f"misconception {item.tag}: expected values for some of {list(self.parameters)}" for item in self.misconception if not self._readable(item, scope)]
        try:
            quantity(self.quantity)
        except AuthoringError as error:
            found.append(f"quantity: {error}")
        return found

    def _readable(self, misconception: Misconception, scope: Scope) -> bool:
        return all(self._listed(answer, Context(Extract(), scope)) for answer in misconception.answers)


_TWO = t.Number(t.Fraction(2))


def _square(node: t.Node) -> bool:
    return isinstance(node, t.Power) and node.exponent == _TWO


def _law_arguments(node: t.Node) -> tuple[t.Node, ...]:
    """Return the parameters of a distribution: ``N(0, 1)``, ``U[-a, a]``."""
    match node:
        case t.Apply(arguments=arguments):
            return arguments
        case t.Multiply(factors=(_, t.Sequence(items=items))):
            return items
        case _:
            return ()


def _columns(trees: dict[str, t.Node], model: Model) -> dict[str, list[float]]:
    """Return the arguments' values in a model, a list of one length each."""
    values = {name: np.asarray(valued(tree, model), dtype=float).reshape(-1) for name, tree in trees.items()}
    size = max(value.size for value in values.values())
    columns = {name: np.broadcast_to(value, (size,)) for name, value in values.items()}
    keep = np.logical_and.reduce([np.isfinite(column) for column in columns.values()])
    return {name: [float(item) for item in column[keep]] for name, column in columns.items()}
