"""What undeclared names are, from how they are used."""

from __future__ import annotations

from collections.abc import Iterable

from grader.language.declaration import Declaration, Sort
from grader.language.scope import Scope
from grader.language.tree import Apply, Big, Call, Index, Name, Node, Norm, Power, Transpose, names, walk

_CONSTANTS = frozenset({r"\pi", "pi", "e", r"\infty", r"\mathbb{R}", r"\delta"})


def integer_names(trees: Iterable[Node], scope: Scope) -> frozenset[str]:
    """Return the names that stand for an integer: declared so, or used as an index or as an end of a range."""
    found = {name for name, declaration in scope.declarations.items() if declaration.integer and declaration.sort is Sort.SCALAR and not declaration.indexed}
    bound: set[str] = set()
    sources = [(tree, frozenset[str]()) for tree in trees] + [(definition.right, frozenset(definition.variables)) for definition in scope.definitions]
    for tree, variables in sources:
        for node in walk(tree):
            found |= _used_as_integer(node) - variables
            if isinstance(node, Big) and isinstance(node.index, Name):
                bound.add(node.index.id)
    real = {name for name, declaration in scope.declarations.items() if not declaration.integer}
    return frozenset(found - real - _CONSTANTS) | frozenset(name for name in bound if name in found and name not in real)


def _used_as_integer(node: Node) -> set[str]:
    match node:
        case Index(indices=indices):
            return {name for index in indices for name in names(index)}
        case Big(operator="sum" | "prod", lower=lower, upper=upper):
            return {name for end in (lower, upper) if end is not None for name in names(end)}
        case Call(function="binom" | "factorial", arguments=arguments):
            return {name for argument in arguments for name in names(argument)}
        case _:
            return set()


def free_names(tree: Node) -> set[str]:
    """Return the names of a tree that are not bound by a sum and not the name of a called function."""
    bound = {node.index.id for node in walk(tree) if isinstance(node, Big) and isinstance(node.index, Name)}
    functions = {name for node in walk(tree) if isinstance(node, Apply) for name in names(node.function)}
    return names(tree) - bound - functions


def unknown_names(tree: Node, scope: Scope, allowed: set[str]) -> list[str]:
    """Return the free names of a tree that nobody declared or defined, sorted."""
    defined = {name for definition in scope.definitions for name in names(definition.left)}
    indices = {name for node in walk(tree) if isinstance(node, Index) for index in node.indices for name in names(index)}
    return sorted(free_names(tree) - set(scope.declarations) - defined - allowed - _CONSTANTS - indices - {"I", "T"})


def assumed(trees: Iterable[Node], scope: Scope) -> dict[str, Declaration]:
    """Return declarations for undeclared names that are surely arrays: transposed capitals are square matrices, transposed letters vectors."""
    found: dict[str, Declaration] = {}
    for tree in trees:
        for node in walk(tree):
            inner = node.operand if isinstance(node, Transpose | Norm) else None
            if isinstance(inner, Name) and inner.id not in scope and inner.id not in found and len(inner.id) == 1:
                capital = inner.id.isupper()
                found[inner.id] = Declaration(Sort.MATRIX, ("n", "n"), assumed=True) if capital else Declaration(Sort.VECTOR, ("n",), assumed=True)
    if found:
        found |= _matrix_capitals(trees, scope, found)
    return found


def _matrix_capitals(trees: Iterable[Node], scope: Scope, found: dict[str, Declaration]) -> dict[str, Declaration]:
    """Capitals beside a matrix are matrices too."""
    capitals = {name for tree in trees for name in free_names(tree) if len(name) == 1 and name.isupper() and name not in scope and name not in found and name != "I"}
    powers = {node.exponent.id for tree in trees for node in walk(tree) if isinstance(node, Power) and isinstance(node.exponent, Name)}
    return {name: Declaration(Sort.MATRIX, ("n", "n"), assumed=True) for name in capitals - powers}
