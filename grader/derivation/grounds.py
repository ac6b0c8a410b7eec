"""Whether a step can be wrong at all: what it is about must follow from what was declared and defined, or it may be a choice of values."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from grader.derivation.premises import Premises, head_of
from grader.language.declaration import Sort
from grader.language.inference import CONSTANTS
from grader.language.render import spell
from grader.language.scope import Scope
from grader.language.tree import (
    Absolute,
    Add,
    Apply,
    Derivative,
    Gradient,
    Index,
    Moment,
    Name,
    Negate,
    Node,
    Norm,
    Number,
    Power,
    children,
    names,
    walk,
)
from grader.language.tree import replace as substituted
from grader.language.usage import usage

_ONE = Number(Fraction(1))
_TIMES = (Name("t"), Name("T"))
_MEMBERS = 1_000
_DEEPEST = 8
_ROUNDS = 20
"""How many definitions deep a derivative is followed to what it is taken by."""


def is_grounded(tree: Node, premises: Premises) -> bool:
    """Whether every name, call and derivative in a tree has a value that follows from declarations and definitions."""
    tree = _opaque(tree, premises)
    if premises.strangers(tree) or not all(_has_value(node, premises) for node in walk(tree)) or _stands_bare(tree, premises):
        return False
    if any(_is_timed(node, usage(tree).bound, premises.scope) for node in walk(tree)):
        return False
    placed = usage(tree).bound | usage(tree).indices | usage(tree).functions | CONSTANTS | premises.sizes
    return all(_is_known(node, placed, premises) for node in _unindexed(tree) if isinstance(node, Name | Index))


def _is_timed(node: Node, bound: frozenset[str], scope: Scope) -> bool:
    """Whether an array has what looks like a time at it and not the number of an entry, as ``\\theta_{t+1}`` of a vector that has no members."""
    match node:
        case Index(base=Name(id=name), indices=(place,), above=False):
            declared, free = scope.get(name), names(place) - bound
            timed = isinstance(place, Add) or place in _TIMES
            return declared is not None and bool(declared.sizes) and not declared.indexed and bool(free) and timed
        case _:
            return False


def _is_known(node: Name | Index, placed: frozenset[str], premises: Premises) -> bool:
    """Whether a name, or a member or an entry of something, was declared or defined; another member of what was defined once is not."""
    declared, head = premises.scope.declarations, head_of(node)
    if not isinstance(head, Name) or head.id in placed:
        return True
    layered = isinstance(node, Index) and node.above and not (head.id in declared and declared[head.id].indexed)
    return (head.id in declared and not layered) or any(
        spell(base) in declared or _is_defined(base, premises) for base in _bases(node) if base != head or not layered
    )


def _is_defined(node: Node, premises: Premises) -> bool:
    return premises.definition_of(node) is not None


def _bases(node: Node) -> Iterator[Node]:
    """Yield a node and what its indices stand at, from the outside in."""
    yield node
    if isinstance(node, Index):
        if len(node.indices) > 1:
            yield Index(node.base, node.indices[:1], node.above)
        yield from _bases(node.base)


def _stands_bare(tree: Node, premises: Premises) -> bool:
    """Whether a sequence stands without its index, or a function without its argument, so that it is not certain which value is meant."""
    declared = premises.scope.declarations
    members = {name for item in premises.scope.definitions if isinstance(item.left, Index) for name in names(item.left.base)}
    members -= {item.left.id for item in premises.scope.definitions if isinstance(item.left, Name)} | usage(tree).functions
    tree = _opaque(tree, premises)
    alone = usage(tree).alone - usage(tree).bound | ({tree.id} if isinstance(tree, Name) else set[str]())
    if any(declared[name].indexed if name in declared else name in members for name in alone) or any(
        premises.scope.is_function(name) for name in alone - usage(tree).functions
    ):
        return True
    definitions = premises.scope.definitions
    layers = {item.left.base.base for item in definitions if isinstance(item.left, Index) and isinstance(item.left.base, Index)}
    above = [node for node in _unindexed(tree) if isinstance(node, Index) and node.above] if layers else []
    return any(node.base in layers and spell(node) not in declared for node in above)


def _unindexed(tree: Node) -> Iterator[Node]:
    """Yield the nodes of a tree that no index stands at."""
    yield tree
    for child in children(tree):
        if not (isinstance(tree, Index) and child is tree.base):
            yield from _unindexed(child)


def _opaque(tree: Node, premises: Premises) -> Node:
    """Return a tree without what definitions spell as a whole: nothing in ``\\nabla_u L``, or in ``Var[w^k]``, stands for a value."""
    known: dict[Node, Node] = {
        node: _ONE for node in walk(tree) if isinstance(node, Derivative | Gradient | Moment) and premises.definition_of(node) is not None
    }
    return substituted(tree, known) if known else tree


def is_determined(tree: Node, premises: Premises) -> bool:
    """Whether a tree is a quantity that the definitions fix: an expectation of something random, a defined name, a derivative that can be taken.

    An equation that begins with anything else may be what gives its names their values.
    """
    match tree:
        case Negate(operand=inner) | Norm(operand=inner) | Absolute(operand=inner) | Power(base=inner):
            return is_determined(inner, premises)
        case Add(terms=terms):
            return any(isinstance(term, Apply | Moment | Derivative | Gradient) and is_determined(term, premises) for term in terms)
        case Moment(operands=operands):
            found = premises.definition_of(tree)
            if found is not None:
                return not _is_alias(found.right, premises)
            return any(_is_random(name, premises.scope) for operand in operands for name in names(operand))
        case Derivative() | Gradient():
            found = premises.definition_of(tree)
            return not _is_alias(found.right, premises) if found is not None else _has_value(tree, premises)
        case Apply(function=Name(id=name), primes=primes) if primes and name not in premises.scope:
            return premises.scope.is_function(name)
        case Name() | Index() | Apply():
            found = premises.definition_of(tree)
            return found is not None and not _is_alias(found.right, premises) and bool(names(found.right))
        case _:
            return False


def _is_alias(right: Node, premises: Premises, deep: int = 0) -> bool:
    """Whether what a quantity stands for is just a name of it, as in ``Var[w] = \\\\sigma^2``: nothing fixes such a quantity, if nothing that."""
    match right:
        case Power(base=inner) | Negate(operand=inner):
            return _is_alias(inner, premises, deep)
        case Name() | Index():
            found = premises.definition_of(right)
            return found is None or deep > _DEEPEST or _is_alias(found.right, premises, deep + 1)
        case _:
            return False


def holds_a_moment(tree: Node, premises: Premises) -> bool:
    """Whether an expectation of something random stands anywhere in a tree, which no choice of values explains away."""
    return any(isinstance(node, Moment) and is_determined(node, premises) for node in walk(tree))


def _is_random(name: str, scope: Scope) -> bool:
    declared = scope.get(name)
    defined = any(name in names(item.left) for item in scope.definitions)
    return defined or (declared is not None and declared.random)


def _has_value(node: Node, premises: Premises) -> bool:
    match node:
        case Apply(function=Name(id=name), primes=primes):
            declared = premises.scope.get(name)
            known = declared is not None and declared.sort is Sort.FUNCTION
            return known or premises.definition_of(node) is not None or (primes > 0 and premises.scope.is_function(name))
        case Derivative(body=body, wrt=wrt):
            return premises.definition_of(node) is not None or (_is_computed(body, premises) and _depends(body, wrt, premises))
        case Gradient(body=body, wrt=by):
            return premises.definition_of(node) is not None or (_is_computed(body, premises) and (by is None or _depends(body, (by,), premises)))
        case Moment():
            return premises.definition_of(node) is not None or any(premises.is_random(name) for name in premises.made_of(node))
        case Index(base=base, indices=indices):
            apart = any(isinstance(index, Number) and index.value > _entries(base, premises.scope) for index in indices)
            return not apart or premises.definition_of(node) is not None
        case _:
            return True


def _entries(base: Node, scope: Scope) -> int:
    """Return up to which number an index surely names a member or an entry: of an array, up to a size that is a numeral; more may be other things."""
    declared = scope.get(base.id) if isinstance(base, Name) else None
    if declared is not None and declared.indexed:
        return _MEMBERS
    return max((int(size) for size in (declared.sizes if declared is not None else ()) if size.isdigit()), default=1)


def _is_computed(body: Node, premises: Premises) -> bool:
    """Whether what is differentiated depends on anything by definition."""
    match body:
        case Index(base=base):
            return premises.definition_of(body) is not None or _is_computed(base, premises)
        case Name() | Apply():
            return premises.definition_of(body) is not None
        case _:
            return True


def _depends(body: Node, wrt: tuple[Node, ...], premises: Premises) -> bool:
    """Whether the definitions lead from what is differentiated to what it is differentiated by."""
    return all(reaches(body, by, premises) for by in wrt)


def reaches(body: Node, by: Node, premises: Premises) -> bool:
    """Whether a tree holds a name, itself or through definitions."""
    return _base(by) in _reach(frozenset(names(body)), premises.scope)


def _base(node: Node) -> str:
    while isinstance(node, Index):
        node = node.base
    return next(iter(sorted(names(node))), "")


@lru_cache(maxsize=2_048)
def _reach(found: frozenset[str], scope: Scope) -> frozenset[str]:
    """Return names with all that their definitions hold."""
    for _ in range(_ROUNDS):
        more = found.union(*(names(item.right) for item in scope.definitions if names(item.left) & found))
        if more == found:
            break
        found = more
    return found
