"""The values that a student gives for a problem's parameters: stated, squared, read off a distribution, or solved from an equation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from grader.checks.base import Context
from grader.extraction import Said, ask_key, candidates, quantity_key, resolved
from grader.language import tree as t
from grader.language.compare import same_meaning
from grader.language.inference import unknown_names
from grader.language.parser import parse
from grader.language.render import spell
from grader.language.scope import Scope

_TWO = t.Number(Fraction(2))


@dataclass(frozen=True)
class Given:
    """A parameter's value: where it is stated, what is stated, and what was read into it."""

    said: Said
    tree: t.Node
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameters:
    """What is asked for.

    Args:
        names: In LaTeX; ``\\sigma^2`` given as ``\\sigma`` is squared.
        spellings: Other left sides of a parameter.
        defaults: What a parameter is taken to be where it is not given.
        distribution: Parameters in the order in which a distribution lists them.
    """

    names: tuple[str, ...]
    spellings: dict[str, tuple[str, ...]]
    defaults: dict[str, str]
    distribution: tuple[str, ...]

    def given(self, context: Context) -> dict[str, list[Given]]:
        """Return the values that the student gives for each parameter, in order."""
        found = {name: values for name in self.names if (values := _in_known_names(list(self._stated(name, context)), context.scope))}
        missing = [name for name in self.names if name not in found]
        return found | self._from_distribution(missing, context) if missing else found

    def _stated(self, name: str, context: Context) -> Iterator[Given]:
        asked = parse(name, context.scope)
        root = spell(asked.base) if isinstance(asked, t.Power) and asked.exponent == _TWO else ""
        roots = [root] if root else []
        for said in candidates(context.extract, [name, *self.spellings.get(name, ()), *roots], context.scope):
            if said.left is not None and said.equality:
                squared = root and quantity_key(said.left, context.scope) == ask_key(root, context.scope)
                tree = t.Power(said.right, _TWO) if squared else said.right
                yield Given(said, *resolved(tree, context.extract, context.scope))

    def _from_distribution(self, missing: list[str], context: Context) -> dict[str, list[Given]]:
        """Read ``W_{ij} \\sim N(0, 1/d)``."""
        for said in reversed(context.extract.own):
            arguments = _law_arguments(said.right) if "sim" in said.operators else ()
            if self.distribution and len(arguments) == len(self.distribution):
                pairs = zip(self.distribution, arguments, strict=True)
                return {name: [Given(said, *resolved(tree, context.extract, context.scope))] for name, tree in pairs if name in missing}
        return {}

    def solved(self, given: dict[str, t.Node], context: Context) -> dict[str, Given]:
        """Return the parameters that equations such as ``d \\sigma^2 = 1`` determine, of those that are not given."""
        found = {name: _solved(parse(name, context.scope), context) for name in self.names if name not in given}
        return {name: value for name, value in found.items() if value is not None}

    def filled(self, given: dict[str, t.Node], scope: Scope) -> dict[str, t.Node]:
        """Return the defaults of the parameters that are not given."""
        return {name: parse(self.defaults[name], scope) for name in self.names if name not in given and name in self.defaults}

    def free_of_each_other(self, values: dict[str, t.Node], scope: Scope) -> dict[str, t.Node]:
        """Return values in which parameters stand no more, as in ``\\alpha = -\\beta``."""
        for _ in self.names:
            mapping = {parse(name, scope): tree for name, tree in values.items()}
            values = {name: t.replace(tree, mapping) for name, tree in values.items()}
        return values


def _in_known_names(values: list[Given], scope: Scope) -> list[Given]:
    """Return the values that hold no strange names, when there are any: ``\\mu = \\mathbb{E}[W]`` only says what a name means."""
    return [value for value in values if not unknown_names(value.tree, scope, set())] or values


def _solved(unknown: t.Node, context: Context) -> Given | None:
    """Return what an equation gives for a parameter that it is linear in; ``None`` when there is no such equation."""
    for said in reversed(context.extract.own):
        if said.left is None or not said.equality or unknown == said.left:
            continue
        zero = t.Add((said.left, t.Negate(said.right)))
        if unknown in t.walk(zero) and (root := _root(zero, unknown, context)) is not None:
            return Given(said, *resolved(root, context.extract, context.scope))
    return None


def _root(zero: t.Node, unknown: t.Node, context: Context) -> t.Node | None:
    """Return the value of an unknown where a tree is zero that is linear in it."""
    at = [t.replace(zero, {unknown: t.Number(Fraction(value))}) for value in (0, 1, 2)]
    slope = t.Add((at[1], t.Negate(at[0])))
    linear = same_meaning(at[2], t.Add((at[0], slope, slope)), context.scope, seed=context.seed)
    return t.Divide(t.Negate(at[0]), slope) if linear else None


def _law_arguments(node: t.Node) -> tuple[t.Node, ...]:
    """Return the parameters of a distribution: ``N(0, 1)``, ``U[-a, a]``."""
    match node:
        case t.Apply(arguments=arguments):
            return arguments
        case t.Multiply(factors=(_, t.Sequence(items=items))):
            return items
        case _:
            return ()
