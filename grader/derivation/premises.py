"""What is in force where a relation stands: the question's names, what the student defined, the values chosen, and the conditions to be met."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from grader.language.compare import compare_trees
from grader.language.declaration import Declaration, Sort
from grader.language.evaluate import Evaluator
from grader.language.inference import CONSTANTS, assumed, assuming, unknown_names
from grader.language.model import Model, model_of
from grader.language.render import spell
from grader.language.scope import Definition, Scope
from grader.language.tree import Add, Apply, Derivative, Gradient, Index, Name, Negate, Node, Number, names, walk
from grader.language.tree import replace as substituted
from grader.language.trial import Trial
from grader.language.usage import usage
from grader.result import Outcome

_MAX_DEFINITIONS = 200
_MAX_FACTS = 40
_MAX_VALUE = 400
"""How many nodes a value may have with the values in it that it builds on."""


@dataclass(frozen=True)
class Asked:
    """A quantity that is asked for.

    Args:
        left: It, as a left side.
        rights: Its right answers, the key first.
        whole: Whether an answer has to be the same, and not just near or the same up to something.
    """

    left: Node
    rights: tuple[Node, ...]
    whole: bool = True


@dataclass(frozen=True)
class Premises:
    """What is in force.

    Args:
        scope: Declarations and definitions, the student's own among them.
        assumptions: Relations that every model satisfies.
        conditions: What has to be met, as ``Var(a) = 1``: quantities with the number that they are to have.
        values: What the student chose or found for declared names.
        granted: Values that a step may take for given.
        solution: The one value that each unknown has.
        facts: Equations that the student stated, in order.
        given: Equations of the question, or as the student copied it.
        near: What functions of one letter are about.
        asked: What is asked for, with the right answers.
        own: What the student defined, in order.
        soft: Names that the author gave a meaning for derivations only, so that a student may define them.
        carried: Names that the student defined under an earlier number, which may mean something else now.
        limits: Names with what they were said to go to, in order.
        alternatives: What is in force when the names mean something else.
        seed: Every model comes from it.
    """

    scope: Scope
    assumptions: tuple[Node, ...] = ()
    conditions: tuple[tuple[Node, Node], ...] = ()
    values: dict[Node, Node] = field(default_factory=dict[Node, Node])
    granted: frozenset[Node] = frozenset()
    solution: dict[Node, Node] = field(default_factory=dict[Node, Node])
    facts: tuple[tuple[Node, Node], ...] = ()
    given: tuple[tuple[Node, Node], ...] = ()
    near: tuple[tuple[Node, Node], ...] = ()
    asked: tuple[Asked, ...] = ()
    own: tuple[tuple[Node, Node], ...] = ()
    soft: frozenset[str] = frozenset()
    carried: frozenset[str] = frozenset()
    limits: tuple[tuple[Node, Node], ...] = ()
    alternatives: tuple[Premises, ...] = ()
    seed: int = 0

    def defining(self, left: Node, right: Node) -> Premises:
        """Return the premises in which a fresh left side stands for a right side."""
        if len(self.own) >= _MAX_DEFINITIONS:
            return self
        own = (*self.own, (left, right))
        left, right = _from_here(left, right)
        head = head_of(left)
        again = isinstance(head, Name) and head.id in self.soft | self.carried and not self._is_further(left)
        scope = _without(self.scope, head.id) if again and isinstance(head, Name) else self.scope
        scope = scope.defining(Definition(left, right, _variables(left)), functions=_functions(left))
        return replace(self, scope=scope, own=own, soft=self.soft - names(head), carried=self.carried - names(head))

    def is_renamed(self, left: Node, right: Node) -> bool:
        """Whether an equation gives a name that the student may define anew another meaning than it has."""
        if not names(head_of(left)) & (self.soft | self.carried):
            return False
        return compare_trees(left, right, self.scope, assumptions=self.assumptions, seed=self.seed).outcome is Outcome.INCORRECT

    def after(self, earlier: Premises) -> Premises:
        """Return the premises with what the student defined in earlier ones, where it still means nothing else."""
        found = self
        for left, right in earlier.own:
            found = found.defining(left, right) if found.is_fresh(left, explicit=True) else found
        return replace(found, carried=frozenset(name for left, _ in found.own for name in names(head_of(left))))

    def spelled_out(self, tree: Node) -> Node:
        """Return a tree in which the student's own names for derivatives are the derivatives: they may be rows or columns."""
        own = {item.left for item in self.scope.definitions[-len(self.own) :] if _is_slope(item.right)} if self.own else set[Node]()
        found: dict[Node, Node] = {}
        for node in walk(tree) if own else ():
            fit = Evaluator(self.model).defined(node) if self.scope.definitions_like(node) else None
            if fit is not None and fit[0].left in own:
                found[node] = substituted(fit[0].right, {Name(name): value for name, value in fit[1].items()})
        return substituted(tree, found) if found else tree

    def stating(self, left: Node, right: Node, *, given: bool = False) -> Premises:
        """Return the premises in which an equation was stated, or given."""
        if given:
            return replace(self, given=(*self.given[-_MAX_FACTS:], (left, right)))
        return replace(self, facts=(*self.facts[-_MAX_FACTS:], (left, right)))

    def made_of(self, tree: Node) -> frozenset[str]:
        """Return the names in a tree, and those that they are made of by definitions."""
        found, new = frozenset[str](), names(tree)
        while new - found:
            found |= new
            new = frozenset(name for item in self.scope.definitions if names(head_of(item.left)) & found for name in names(item.right))
        return found

    def supposing(self, *trees: Node) -> Premises:
        """Return the premises in which names that nobody declared are what they are used as, numbers where nothing says otherwise."""
        used = frozenset[str]().union(*(usage(tree).free for tree in trees))
        numbers = {name: Declaration(Sort.SCALAR, assumed=True) for name in self.strangers(*trees) if name in used}
        return replace(self, scope=assuming(self.scope, tuple((numbers | assumed(trees, self.scope)).items())))

    def choosing(self, name: Node, value: Node) -> Premises:
        """Return the premises in which a declared name has a value; the values that it builds on are put into it."""
        whole = self.with_values(value)
        kept = value if sum(1 for _ in walk(whole)) > _MAX_VALUE or name in walk(whole) else whole
        return replace(self, granted=self.granted - {name}, values=self.values | {name: kept})

    def with_values(self, tree: Node) -> Node:
        """Return a tree with the chosen values put in."""
        return substituted(tree, self.values) if self.values else tree

    @cached_property
    def chosen(self) -> Premises:
        """The premises in which laws, too, have the chosen values: with ``\\alpha = -\\beta``, weights on ``[\\alpha, \\beta]`` have mean 0."""
        held = tuple((name, value) for name, value in self.values.items() if isinstance(name, Name) and name.id in _laws(self.scope))
        return replace(self, scope=_holding(self.scope, held)) if held else self

    @cached_property
    def solved(self) -> Premises:
        """The premises in which every unknown stands for the value that it comes out as."""
        return replace(self, scope=_holding(self.scope, tuple(self.solution.items())))

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

    def is_fresh(self, left: Node, *, explicit: bool = False) -> bool:
        """Whether a left side is a name that means nothing yet, so that an equation defines it.

        So is a member of what was declared as one number, such as ``\\delta_t`` beside ``\\delta``; a constant only where it has an index, or
        where the student says that it is defined.
        """
        head = head_of(left)
        if not isinstance(head, Name) or head.id in self.sizes or (head.id in CONSTANTS and head == left and not explicit):
            return False
        if head.id in self.carried or (explicit and head.id in self.soft):
            return True
        declared = self.scope.get(head.id)
        member = isinstance(left, Index) and declared is not None and declared.sort is Sort.SCALAR and not declared.indexed and not declared.random
        if spell(left) in self.scope or (declared is not None and not member):
            return False
        others = [definition.left for definition in self.scope.definitions if head.id in names(definition.left)]
        return not others or self._is_further(left)

    def _is_further(self, left: Node) -> bool:
        """Whether a left side is one more of those that only their numbers tell apart."""
        head = head_of(left)
        others = [definition.left for definition in self.scope.definitions if names(head) & names(definition.left)]
        return _is_numbered(left) and left not in others and all(_is_numbered(other) and head_of(other) == head for other in others)

    def is_random(self, name: str) -> bool:
        """Whether a name was declared as random."""
        declared = self.scope.get(name)
        return declared is not None and declared.random

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
def _without(scope: Scope, name: str) -> Scope:
    """Return the scope in which a name means nothing."""
    kept = tuple(item for item in scope.definitions if head_of(item.left) != Name(name))
    return replace(scope, declarations={other: words for other, words in scope.declarations.items() if other != name}, definitions=kept)


def _is_numbered(left: Node) -> bool:
    """Whether a left side is one of several that only their numbers tell apart, as ``D_1`` and ``D_2``."""
    return isinstance(left, Index) and isinstance(left.base, Name) and all(isinstance(index, Number) for index in left.indices)


def _is_slope(tree: Node) -> bool:
    return any(isinstance(node, Derivative | Gradient) for node in walk(tree))


@lru_cache(maxsize=256)
def _laws(scope: Scope) -> str:
    return "".join(f" {declared.mean} {declared.variance} " for declared in scope.declarations.values() if declared.random)


@lru_cache(maxsize=256)
def _holding(scope: Scope, values: tuple[tuple[Node, Node], ...]) -> Scope:
    """Return the scope in which names stand for values; it is kept, for what is drawn in it is."""
    return scope.defining(*(Definition(name, value) for name, value in values))


@lru_cache(maxsize=256)
def _model(scope: Scope, assumptions: tuple[Node, ...], seed: int) -> Model:
    return model_of(Trial(Name("x"), Name("x"), scope, assumptions, seed).recipe)


def head_of(left: Node) -> Node:
    """Return the name that a left side begins with, without its indices and arguments."""
    while isinstance(left, Index | Apply):
        left = left.base if isinstance(left, Index) else left.function
    return left


def refers(left: Node, right: Node) -> bool:
    """Whether a name stands in its own definition."""
    indices = {index for node in walk(left) if isinstance(node, Index) for part in node.indices for index in names(part)}
    return bool(names(left) & names(right) - indices)


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
