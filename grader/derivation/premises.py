"""What is in force where a relation stands: the question's names, what the student defined, the values chosen, and the conditions to be met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from grader.errors import AnswerError
from grader.language.evaluate import Evaluator
from grader.language.inference import CONSTANTS, unknown_names
from grader.language.model import Model, model_of
from grader.language.parser import parse
from grader.language.scope import Definition, Scope
from grader.language.tree import Add, Apply, Index, Name, Negate, Node, Number, Relation, names, walk
from grader.language.tree import replace as substituted
from grader.language.trial import Trial

_MAX_DEFINITIONS = 200
_MAX_FACTS = 40
_MAX_VALUE = 400
"""How many nodes a value may have with the values in it that it builds on."""


@dataclass(frozen=True)
class Premises:
    """What is in force.

    Args:
        scope: Declarations and definitions, the student's own among them.
        assumptions: Relations that every model satisfies.
        conditions: What has to be met, as ``Var(a) = 1``: quantities with the number that they are to have.
        values: What the student chose or found for declared names.
        facts: Equations that the student stated, in order.
        given: Equations of the question as the student copied it.
        accepted: Other answers that the author accepts, each under a left side; they are never called wrong.
        own: The names that the student defined.
        limits: Names with what they were said to go to, in order.
        seed: Every model comes from it.
    """

    scope: Scope
    assumptions: tuple[Node, ...] = ()
    conditions: tuple[tuple[Node, Node], ...] = ()
    values: dict[Node, Node] = field(default_factory=dict[Node, Node])
    facts: tuple[tuple[Node, Node], ...] = ()
    given: tuple[tuple[Node, Node], ...] = ()
    accepted: tuple[tuple[Node, Node], ...] = ()
    own: frozenset[str] = frozenset()
    limits: tuple[tuple[Node, Node], ...] = ()
    seed: int = 0

    def defining(self, left: Node, right: Node) -> Premises:
        """Return the premises in which a fresh left side stands for a right side."""
        if len(self.own) >= _MAX_DEFINITIONS:
            return self
        left, right = _from_here(left, right)
        scope = self.scope.defining(Definition(left, right, _variables(left)), functions=_functions(left))
        return replace(self, scope=scope, own=self.own | names(head_of(left)))

    def stating(self, left: Node, right: Node, *, given: bool = False) -> Premises:
        """Return the premises in which an equation was stated, or given."""
        if given:
            return replace(self, given=(*self.given[-_MAX_FACTS:], (left, right)))
        return replace(self, facts=(*self.facts[-_MAX_FACTS:], (left, right)))

    def choosing(self, name: Node, value: Node) -> Premises:
        """Return the premises in which a declared name has a value; the values that it builds on are put into it."""
        whole = self.with_values(value)
        return replace(self, values=self.values | {name: value if sum(1 for _ in walk(whole)) > _MAX_VALUE or name in walk(whole) else whole})

    def with_values(self, tree: Node) -> Node:
        """Return a tree with the chosen values put in."""
        return substituted(tree, self.values) if self.values else tree

    @cached_property
    def chosen(self) -> Premises:
        """The premises in which laws, too, have the chosen values: with ``\\alpha = -\\beta``, weights on ``[\\alpha, \\beta]`` have mean 0."""
        held = tuple((name, value) for name, value in self.values.items() if isinstance(name, Name) and name.id in _laws(self.scope))
        return replace(self, scope=_holding(self.scope, held)) if held else self

    @cached_property
    def settled(self) -> Premises:
        """The premises in which every name that has a value stands for it, in definitions and laws as well."""
        held = tuple((name, value) for name, value in self.values.items() if isinstance(name, Name))
        return replace(self, scope=_holding(self.scope, held)) if held else self

    def definition_of(self, node: Node) -> Definition | None:
        """Return the definition that a node is an instance of."""
        if not self.scope.definitions_like(node):
            return None
        found = Evaluator(self.model).defined(node)
        return found[0] if found is not None else None

    @cached_property
    def model(self) -> Model:
        """A model of the names in force."""
        return _model(self.scope, self.assumptions, self.seed)

    def is_fresh(self, left: Node) -> bool:
        """Whether a left side is a name that means nothing yet, so that an equation defines it."""
        head = head_of(left)
        if not isinstance(head, Name) or head.id in CONSTANTS or head.id in self.scope or head.id in self.sizes:
            return False
        return not any(head.id in names(definition.left) for definition in self.scope.definitions)

    def is_free(self, name: Name) -> bool:
        """Whether a declared name is drawn, not defined, random or an index."""
        declared = self.scope.get(name.id)
        return declared is not None and not declared.random and not declared.integer and self.definition_of(name) is None

    def strangers(self, *trees: Node) -> list[str]:
        """Return the names in trees that nobody declared or defined."""
        return sorted({name for tree in trees for name in unknown_names(tree, self.scope, frozenset())})

    @property
    def sizes(self) -> frozenset[str]:
        """The names of sizes."""
        return frozenset(size for declaration in self.scope.declarations.values() for size in declaration.sizes)


@lru_cache(maxsize=256)
def _laws(scope: Scope) -> str:
    return "".join(f" {declared.mean} {declared.variance} " for declared in scope.declarations.values() if declared.random)


@lru_cache(maxsize=256)
def _holding(scope: Scope, values: tuple[tuple[Name, Node], ...]) -> Scope:
    """Return the scope in which names stand for values; it is kept, for what is drawn in it is."""
    return scope.defining(*(Definition(name, value) for name, value in values))


@lru_cache(maxsize=256)
def _model(scope: Scope, assumptions: tuple[Node, ...], seed: int) -> Model:
    return model_of(Trial(Name("x"), Name("x"), scope, assumptions, seed).recipe)


def in_force(scope: Scope, conditions: Sequence[str], values: Mapping[str, str]) -> tuple[Premises, list[str]]:
    """Return a premises from an author's words, and what is wrong with these, a sentence each."""
    faults: list[str] = []
    met: list[tuple[Node, Node]] = []
    for words in conditions:
        condition = condition_of(_read(words, scope, "conditions", faults))
        if condition is not None:
            met.append(condition)
        elif not faults:
            faults.append(f"conditions: expected a quantity with its number, such as '\\mathrm{{Var}}(a) = 1', found '{words}'")
    taken = {_read(name, scope, "values", faults): _read(value, scope, "values", faults) for name, value in values.items()}
    return Premises(scope, conditions=tuple(met), values=taken), faults


def _read(words: str, scope: Scope, field: str, faults: list[str]) -> Node:
    try:
        return parse(words, scope)
    except AnswerError as error:
        faults.append(f"{field}: expected a formula, {error.message}\n{error.caret()}")
        return Name("")


def condition_of(relation: Node) -> tuple[Node, Node] | None:
    """Return a condition as a quantity and its number; ``None`` where a relation is none.

    >>> from grader.language.parser import parse
    >>> condition_of(parse("1 = x"))[1] == parse("1")
    True
    """
    match relation:
        case Relation(members=(quantity, Number() as number), operators=("=",)) | Relation(members=(Number() as number, quantity), operators=("=",)):
            return quantity, number
        case _:
            return None


def head_of(left: Node) -> Node:
    """Return the name that a left side begins with, without its indices and arguments."""
    while isinstance(left, Index | Apply):
        left = left.base if isinstance(left, Index) else left.function
    return left


def _from_here(left: Node, right: Node) -> tuple[Node, Node]:
    """Return a definition of ``a_{i+1}`` as one of ``a_i``."""
    match left:
        case Index(base=base, indices=(Add(terms=(Name() as free, Number() | Negate(operand=Number()) as step)),), above=above):
            back = step.operand if isinstance(step, Negate) else Negate(step)
            return Index(base, (free,), above), substituted(right, {free: Add((free, back))})
        case _:
            return left, right


def _variables(left: Node) -> tuple[str, ...]:
    """Return the indices and arguments of a left side, which take any value."""
    found: list[str] = []
    while isinstance(left, Index | Apply):
        parts = left.indices if isinstance(left, Index) else left.arguments
        found += [part.id for part in parts if isinstance(part, Name)]
        left = left.base if isinstance(left, Index) else left.function
    return tuple(dict.fromkeys(found))


def _functions(left: Node) -> frozenset[str]:
    return frozenset({left.function.id}) if isinstance(left, Apply) and isinstance(left.function, Name) else frozenset()
