"""What undeclared names are, from how they are used."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache

from grader.language.declaration import Declaration, Domain, Sort
from grader.language.scope import Scope
from grader.language.tree import Index, Multiply, Name, Node, names, walk
from grader.language.usage import Usage, usage

CONSTANTS = frozenset({r"\pi", "pi", "e", r"\infty", r"\mathbb{R}", r"\mathrm{i}", r"\delta"})
_COMPLEX = Declaration(domain=Domain.COMPLEX, assumed=True)
_SHORTEST_WORD = 3
_PROBABILITIES = frozenset({"p", "q", "P", "Q", "f", r"\pi"})


def integer_names(trees: Iterable[Node], scope: Scope) -> frozenset[str]:
    """Return the names that stand for an integer: declared so, or used as an index or as an end of a range."""
    uses = [usage(tree) for tree in trees]
    known, real, inside = _in_scope(scope)
    found = known.union(*(use.integers for use in uses))
    bound = inside.union(*(use.bound for use in uses))
    return (found - real - CONSTANTS) | ((bound & found) - real)


@lru_cache(maxsize=512)
def _in_scope(scope: Scope) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the names that a scope uses as integers, those that are none, and those that its definitions bind."""
    inside = [(usage(definition.right), frozenset(definition.variables)) for definition in scope.definitions]
    declared = frozenset(name for name, declaration in scope.declarations.items() if _one_integer(declaration))
    real = {name for name, declaration in scope.declarations.items() if not declaration.integer}
    real |= {definition.left.id for definition in scope.definitions if isinstance(definition.left, Name)}
    known = declared.union(*(use.integers - variables for use, variables in inside))
    return known, frozenset(real), frozenset[str]().union(*(use.bound for use, _ in inside))


def _one_integer(declaration: Declaration) -> bool:
    return declaration.integer and declaration.sort is Sort.SCALAR and not declaration.indexed


def densities(trees: Iterable[Node], scope: Scope) -> frozenset[str]:
    """Return the called names that are probabilities on one table: with a bar somewhere, and used in more than one form.

    ``p(x \\mid y)`` beside ``p(y \\mid x)`` is Bayes' rule; a likelihood that is used in one form only may be any function.
    """
    uses = [usage(tree) for tree in trees]
    if not any(use.conditional for use in uses):
        return frozenset()
    forms = {call for use in uses for call in use.calls if call[0] in _PROBABILITIES and call[0] not in scope and not scope.is_function(call[0])}
    kinds = {name: {(len(arguments), len(given)) for other, arguments, given in forms if other == name} for name, _, _ in forms}
    swapped = {
        name for name, arguments, given in forms if given and any(name == other and set(arguments) & set(second) for other, _, second in forms)
    }
    return frozenset({name for name, shapes in kinds.items() if len(shapes) > 1} | swapped)


def calls(trees: Iterable[Node]) -> tuple[tuple[str, tuple[Node, ...]], ...]:
    """Return the called names with their arguments, for those who write ``\\partial L / \\partial w`` beside ``L(w)``."""
    return tuple(dict.fromkeys((name, arguments) for tree in trees for name, arguments, given in usage(tree).calls if not given))


def places(trees: Iterable[Node], scope: Scope) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return undeclared names that are free and index an array or a Kronecker delta, each with the sizes that it must stay within."""
    uses = [usage(tree) for tree in trees]
    bound = frozenset[str]().union(*(use.bound for use in uses))
    found: dict[str, set[str]] = {}
    for index, base, place in (component for use in uses for component in use.components):
        declared = scope.get(base)
        sizes = declared.sizes[max(place - declared.indexed, 0) :][:1] if declared is not None and place >= declared.indexed else ()
        if index not in bound and index not in scope and (sizes or (declared is None and base == r"\delta")):
            found.setdefault(index, set()).update(sizes)
    return tuple((index, tuple(sorted(found[index]))) for index in sorted(found))


def counted(trees: Iterable[Node], scope: Scope) -> frozenset[str]:
    """Return the sequences of integers whose members are ends of ranges, as the widths of layers are."""
    sequences = {name for name, declared in scope.declarations.items() if declared.integer and declared.indexed and not declared.sizes}
    if not sequences:
        return frozenset()
    return (_members_at_ends(trees) | _members_in_scope(scope)) & sequences


@lru_cache(maxsize=512)
def _members_in_scope(scope: Scope) -> frozenset[str]:
    return _members_at_ends(definition.right for definition in scope.definitions)


def _members_at_ends(trees: Iterable[Node]) -> frozenset[str]:
    """Return the names whose members are ends of ranges in trees."""
    ends = [end for tree in trees for _, low, high in usage(tree).spans for end in (low, high)]
    return frozenset(node.base.id for end in ends for node in walk(end) if isinstance(node, Index) and isinstance(node.base, Name))


def spans(trees: Iterable[Node]) -> tuple[tuple[str, Node, Node], ...]:
    """Return the ranges that sums are written with: those that belong to one index only, and under an empty name the one that all share.

    A student who writes ``\\sum_i x_i`` means the range that the question gives to i.
    """
    uses = [usage(tree) for tree in trees]
    if not any(use.unspanned for use in uses):
        return ()
    written = list(dict.fromkeys(span for use in uses for span in use.spans))
    alone = [span for span in written if sum(span[0] == other[0] for other in written) == 1]
    common = list(dict.fromkeys((low, high) for _, low, high in written))
    return (*alone, ("", *common[0])) if len(common) == 1 else tuple(alone)


def free_names(tree: Node) -> AbstractSet[str]:
    """Return the names of a tree that are not bound by a sum and not the name of a called function."""
    return usage(tree).free


def unknown_names(tree: Node, scope: Scope, allowed: AbstractSet[str]) -> list[str]:
    """Return the free names of a tree that nobody declared or defined, sorted."""
    use = usage(tree)
    defined = {name for definition in scope.definitions for name in names(definition.left)}
    sizes = {size for declaration in scope.declarations.values() for size in declaration.sizes}
    if not scope.declarations:
        letters = _letters_of_a_word(tree)
        if letters and not set(letters) & (allowed | defined):
            return ["".join(letters)]
        return sorted(name for name in use.free - defined - allowed - use.indices if len(name) > 1 and name.isascii() and name.isalpha())
    indexed = {node.base.id for node in walk(tree) if isinstance(node, Index) and isinstance(node.base, Name)} & CONSTANTS - {r"\delta"}
    return sorted((use.free | indexed) - set(scope.declarations) - defined - sizes - allowed - (CONSTANTS - indexed) - use.indices - {"I", "T"})


def _letters_of_a_word(tree: Node) -> list[str]:
    """Return the letters of a product of three or more letters and nothing else, as a word is read."""
    factors = tree.factors if isinstance(tree, Multiply) else ()
    letters = [factor.id for factor in factors if isinstance(factor, Name) and len(factor.id) == 1]
    return letters if len(letters) == len(factors) >= _SHORTEST_WORD else []


def assumed(trees: Iterable[Node], scope: Scope) -> dict[str, Declaration]:
    """Return declarations for undeclared names that are surely arrays: transposed capitals are square matrices, transposed letters vectors."""
    uses = [usage(tree) for tree in trees]
    complex_numbers = dict.fromkeys(sorted({name for use in uses for name in use.complex if name not in scope}), _COMPLEX)
    arrays = [name for use in uses for name in use.arrays if name not in scope and len(name) == 1]
    if not arrays:
        return complex_numbers
    found = complex_numbers | {name: _square() if name.isupper() else Declaration(Sort.VECTOR, ("n",), assumed=True) for name in arrays}
    return found | {name: _square() for name in _capitals(uses) if name not in scope and name not in found}


@lru_cache(maxsize=512)
def assuming(scope: Scope, extra: tuple[tuple[str, Declaration], ...]) -> Scope:
    """Return the scope with declarations that were inferred; it is kept, for what is drawn in it is."""
    return scope.declaring(dict(extra)) if extra else scope


def _square() -> Declaration:
    return Declaration(Sort.MATRIX, ("n", "n"), assumed=True)


def _capitals(uses: list[Usage]) -> list[str]:
    """Return capitals that stand beside a matrix, and are then matrices too."""
    powers = frozenset[str]().union(*(use.exponents for use in uses))
    free = frozenset[str]().union(*(use.free for use in uses))
    return sorted(name for name in free - powers if len(name) == 1 and name.isupper() and name != "I")
