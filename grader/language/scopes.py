"""Declarations in words and definitions as they are written, to the scope that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from grader.errors import AnswerError, AuthoringError
from grader.language.declaration import Declaration, declare
from grader.language.parser import parse
from grader.language.render import spell
from grader.language.scope import Definition, Scope
from grader.language.tree import Apply, Derivative, Gradient, Index, Moment, Name, Node, Power, names, walk

_INDEX_VARIABLES = frozenset("ijklmnstT")
Pairs = tuple[tuple[str, str], ...]


def scope_of(symbols: Mapping[str, str] | None = None, definitions: Mapping[str, str] | None = None) -> Scope:
    """Return the scope that declarations in words and definitions make.

    Args:
        symbols: Name as written to a declaration, such as ``{"X": "matrix n d"}``.
        definitions: Left side to right side, such as ``{r"\\sigma(x)": r"\\frac{1}{1+e^{-x}}"}``.

    Raises:
        AuthoringError: A declaration or a definition cannot be read.
    """
    try:
        return _scope(tuple((symbols or {}).items()), tuple((definitions or {}).items()))
    except AnswerError as error:
        raise AuthoringError(f"expected a name or a definition that can be read: {error.message}\n{error.caret()}") from error


@lru_cache(maxsize=512)
def _scope(symbols: Pairs, definitions: Pairs) -> Scope:
    declarations: dict[str, Declaration] = {}
    for name, words in symbols:
        declared = declare(words)
        key = parse(name)
        if isinstance(key, Index) and not key.above and _is_template(key, symbols):
            declarations[spell(key.base)] = replace(declared, indexed=declared.indexed or bool(declared.sizes))
        else:
            declarations[spell(key)] = declared
    scope = Scope(declarations)
    for left, right in definitions:
        scope = define(scope, left, right)
    return scope


def _is_template(key: Index, symbols: Pairs) -> bool:
    """Whether a declared name with an index stands for a whole sequence, as ``h_t`` does and ``W_1`` and the size ``d_k`` do not."""
    sizes = {word for _, words in symbols for word in words.split()}
    plain = spell(key).replace("{", "").replace("}", "")
    return plain not in sizes and all(isinstance(index, Name) and index.id in _INDEX_VARIABLES for index in key.indices)


def define(scope: Scope, left: str, right: str) -> Scope:
    """Return the scope with one more definition; arguments, and letters that are indices, in the left side are its variables."""
    head = parse(left, scope)
    if not isinstance(head, Apply) and left.rstrip().endswith(")"):
        head = _as_call(left, scope) or head
    functions = frozenset(names(head.function)) if isinstance(head, Apply) else frozenset[str]()
    scope = scope.defining(functions=functions)
    head = parse(left, scope) if functions else head
    return scope.defining(Definition(head, parse(right, scope), tuple(sorted(_variables(head)))))


def _as_call(left: str, scope: Scope) -> Apply | None:
    """Read ``h(x)`` as a call although h is not a usual name of a function."""
    name = parse(left[: left.index("(")], scope)
    again = parse(left, scope.defining(functions=frozenset(names(name))))
    return again if isinstance(again, Apply) else None


def _variables(head: Node) -> set[str]:
    """Names in a left side that stand for anything: a function's arguments, and letters that are indices."""
    found: set[str] = set()
    for node in walk(head):
        if isinstance(node, Apply):
            found |= {argument.id for argument in (*node.arguments, *node.given) if isinstance(argument, Name)}
        elif isinstance(node, Index):
            found |= {index.id for index in node.indices if isinstance(index, Name) and index.id in _INDEX_VARIABLES}
        elif isinstance(node, Power) and isinstance(node.exponent, Name) and isinstance(head, Moment | Derivative | Gradient | Power):
            found |= {node.exponent.id} & _INDEX_VARIABLES  # a layer above, as in Var[w^k] and z_k^i
    return found
