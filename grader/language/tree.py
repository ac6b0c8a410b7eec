"""The typed tree of an answer: what it says, before any value is given to its names."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cache
from typing import TypeAlias


@dataclass(frozen=True)
class Node:
    """Any part of a tree. Its hash is kept: to hash a tree is to walk it."""

    __slots__ = ("_kept",)


Parts: TypeAlias = "Node | tuple[Parts, ...] | None"
"""What a field of a node holds: a node, or nodes in rows."""


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as typed; ``decimals`` counts the digits after its point, ``None`` for an integer or a fraction."""

    value: Fraction
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A symbol by its canonical name, such as ``w``, ``\\sigma`` or ``W_{rec}``."""

    id: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """A name with indices below (components, time) or in parentheses above (a layer)."""

    base: Node
    indices: tuple[Node, ...]
    above: bool = False


@dataclass(frozen=True, slots=True)
class Add(Node):
    """A sum; a difference is a sum with a :class:`Negate`."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """Minus an operand."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Multiply(Node):
    """A product in the order written: of numbers, of matrices, or of both."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Divide(Node):
    """A quotient."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Elementwise(Node):
    """A product or quotient that is not the matrix product.

    ``odot`` is Hadamard's product, ``oslash`` his quotient, ``otimes`` Kronecker's product; ``cdot`` is the inner product of two columns, and ``*``
    the elementwise product of two arrays whose shapes fit in no other way.
    """

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    """A power."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    """A transpose."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the vocabulary, such as ``log``, applied to arguments; ``parameter`` is the base of a logarithm or the like."""

    function: str
    arguments: tuple[Node, ...]
    parameter: Node | None = None


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A function that the problem or the student names, such as ``f`` or ``\\sigma``, applied to arguments.

    ``primes`` counts derivatives; ``given`` is what stands behind the bar of ``p(x \\mid \\theta)``.
    """

    function: Node
    arguments: tuple[Node, ...]
    primes: int = 0
    given: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Big(Node):
    """``sum``, ``prod``, ``max``, ``min``, ``argmax``, ``argmin``, ``lim`` or ``int`` over an index: between limits, or under a condition."""

    operator: str
    index: Node | None
    lower: Node | None
    upper: Node | None
    body: Node
    condition: Node | None = None


@dataclass(frozen=True, slots=True)
class Moment(Node):
    """``E``, ``Var``, ``Cov`` or ``P`` of its operands, over the names given below it, or over all that is random."""

    operator: str
    operands: tuple[Node, ...]
    over: tuple[Node, ...] = ()
    given: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Norm(Node):
    """``\\|x\\|`` with its order: ``2``, ``1``, ``F`` or ``\\infty``; empty when none is written."""

    operand: Node
    order: str = ""


@dataclass(frozen=True, slots=True)
class Absolute(Node):
    """Bars: an absolute value, the length of a vector or the determinant of a matrix."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Derivative(Node):
    """``d body / d wrt``: several variables one after another; ``immediate`` for the derivative through no other variable, written with a plus."""

    body: Node
    wrt: tuple[Node, ...]
    immediate: bool = False


@dataclass(frozen=True, slots=True)
class Gradient(Node):
    """``\\nabla_wrt body``; ``wrt`` is ``None`` where the body's only argument is meant."""

    body: Node
    wrt: Node | None


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    """A matrix written out, row by row."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """Items between brackets, in order: a vector, a tuple, a set or an interval, by its brackets."""

    items: tuple[Node, ...]
    brackets: str = "()"


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """A value for each condition; the last condition may be ``None`` for otherwise."""

    branches: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True)
class Relation(Node):
    """A chain such as ``a = b <= c``: one operator fewer than members."""

    members: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words(Node):
    """Words in upright letters, or an ellipsis."""

    text: str


def _keeping(compute: Callable[[Node], int]) -> Callable[[Node], int]:
    def kept(self: Node) -> int:
        try:
            return object.__getattribute__(self, "_kept")
        except AttributeError:
            value = compute(self)
            object.__setattr__(self, "_kept", value)
            return value

    return kept


for _kind in Node.__subclasses__():
    type.__setattr__(_kind, "__hash__", _keeping(_kind.__hash__))


@cache
def node_fields(kind: type[Node]) -> tuple[str, ...]:
    """Return the fields of a kind of node that can hold nodes."""
    return tuple(field.name for field in fields(kind) if "Node" in str(field.type))


def children(node: Node) -> list[Node]:
    """Return the nodes directly below a node, left to right."""
    found: list[Node] = []
    for name in node_fields(type(node)):
        _collect(getattr(node, name), found)
    return found


def _collect(value: Parts, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif value is not None:
        for item in value:
            _collect(item, found)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it, parents first.

    >>> [type(n).__name__ for n in walk(Add((Name("x"), Number(Fraction(1)))))]
    ['Add', 'Name', 'Number']
    """
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        if not isinstance(here, Name | Number):
            stack.extend(reversed(children(here)))


def depth(node: Node) -> int:
    """Return how many nodes stand below each other.

    >>> depth(Negate(Name("x")))
    2
    """
    level, found = 0, [node]
    while found:
        level += 1
        found = [below for here in found for below in children(here)]
    return level


def names(node: Node) -> set[str]:
    """Return the names in a tree.

    >>> sorted(names(Add((Name("x"), Name("y")))))
    ['x', 'y']
    """
    found: set[str] = set()
    _collect_names(node, found)
    return found


def _collect_names(value: Parts, found: set[str]) -> None:
    if isinstance(value, Name):
        found.add(value.id)
    elif isinstance(value, Node):
        for name in node_fields(type(value)):
            _collect_names(getattr(value, name), found)
    elif value is not None:
        for item in value:
            _collect_names(item, found)


def replace(node: Node, mapping: Mapping[Node, Node]) -> Node:
    """Return the tree with each node that is a key replaced by its value, outermost first.

    >>> replace(Negate(Name("x")), {Name("x"): Name("y")})
    Negate(operand=Name(id='y'))
    """
    return _replaced_node(node, mapping, frozenset(map(type, mapping)))


def _replaced_node(node: Node, mapping: Mapping[Node, Node], kinds: frozenset[type[Node]]) -> Node:
    """Look a node up only where a key is of its kind: to hash a tree is to walk it."""
    if type(node) in kinds and node in mapping:
        return mapping[node]
    changed: dict[str, Parts] = {}
    for name in node_fields(type(node)):
        old = getattr(node, name)
        new = _replaced(old, mapping, kinds)
        if new is not old:
            changed[name] = new
    return dataclasses.replace(node, **changed) if changed else node


def _replaced(value: Parts, mapping: Mapping[Node, Node], kinds: frozenset[type[Node]]) -> Parts:
    if value is None:
        return None
    if isinstance(value, Node):
        return _replaced_node(value, mapping, kinds)
    items = tuple(_replaced(item, mapping, kinds) for item in value)
    return value if all(new is old for new, old in zip(items, value, strict=True)) else items
