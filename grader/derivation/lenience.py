"""What a fair marker lets pass: notations that say the right thing in a loose way. Each can only make a step right, and the report says so.

The list is the whole of it, and ``tests/derivation/test_lenience.py`` shows each of them with its limits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from fractions import Fraction

from grader.language.agreement import valued
from grader.language.failure import EvaluationError
from grader.language.loose import ENTRYWISE, GROUPED, entrywise, entrywise_within, grouped, within
from grader.language.model import model_of
from grader.language.scope import Scope
from grader.language.tree import Add, Apply, Big, Call, Derivative, Gradient, Multiply, Node, Norm, Number, Transpose, walk
from grader.language.tree import replace as substituted
from grader.language.trial import Trial

_ZERO = Number(Fraction(0))
_NOTHING = "A zero stands for the zero vector."
_SCOPE = "Brackets are missing around the summand."
_LAYOUT = "A gradient was taken as a row here and as a column there."
_DIAG = "The derivative of an elementwise function stands for the diagonal matrix of it."


def readings(left: Node, right: Node, scope: Scope) -> Iterator[tuple[Node, Node, str]]:
    """Yield looser readings of the two sides of a step, each with what it let pass.

    >>> from grader.language.parser import parse
    >>> [note for *_, note in readings(parse("x"), parse(r"\\\\sum_{i=1}^n a_i + b"), Scope())]
    ['Brackets are missing around the summand.']
    """
    for first, second in ((left, right), (right, left)):
        if first == _ZERO and scope.sized:
            yield Multiply((_ZERO, second)), second, _NOTHING
    for change, note in ((gathered, _SCOPE), (untransposed, _LAYOUT), (_diagonal(scope), _DIAG), (entrywise_within, ENTRYWISE)):
        sides = change(left), change(right)
        if sides != (left, right):
            yield *sides, note
            if sides[0] != left and sides[1] != right:
                yield sides[0], right, note
                yield left, sides[1], note
    yield from _layouts(left, right, scope)
    for change, note in ((grouped, GROUPED), (entrywise, ENTRYWISE)):
        if scope.sized and (sides := (change(left), change(right))) != (left, right):
            yield *sides, note
            yield from _layouts(*sides, scope)


def _layouts(left: Node, right: Node, scope: Scope) -> Iterator[tuple[Node, Node, str]]:
    """Yield the sides with their gradients as rows, their Jacobians the other way round, or one side turned as a whole."""
    slopes = {node for tree in (left, right) for node in walk(tree) if isinstance(node, Derivative | Gradient)}
    if not slopes or not scope.sized:
        return
    numbers = {node for node in slopes if _is_scalar(node.body, scope)}
    yield left, Transpose(right), _LAYOUT
    for turned in (slopes - numbers, numbers, slopes):
        rows: dict[Node, Node] = {node: Transpose(node) for node in sorted(turned, key=repr)}
        if rows:
            yield substituted(left, rows), substituted(right, rows), _LAYOUT
            yield left, substituted(right, rows), _LAYOUT


def _is_scalar(body: Node, scope: Scope) -> bool:
    model = model_of(Trial(body, body, scope).recipe)
    try:
        return model.arithmetic.shape(valued(body, model)) == ()
    except EvaluationError:
        return True


def gathered(tree: Node) -> Node:
    """Return a tree in which a sum takes in the terms that follow it: ``\\\\sum a + b`` is ``\\\\sum (a + b)``."""
    match tree:
        case Add(terms=terms):
            for place, term in enumerate(terms[:-1]):
                if isinstance(term, Big) and term.operator == "sum":
                    whole = dataclasses.replace(term, body=Add((term.body, *terms[place + 1 :])))
                    return Add((*terms[:place], whole)) if place else whole
        case _:
            pass
    return tree


def untransposed(tree: Node) -> Node:
    """Return a tree whose derivatives by a transposed vector are by the vector."""
    tree = within(tree, untransposed)
    if isinstance(tree, Derivative) and any(isinstance(name, Transpose) for name in tree.wrt):
        return dataclasses.replace(tree, wrt=tuple(name.operand if isinstance(name, Transpose) else name for name in tree.wrt))
    return tree


def _diagonal(scope: Scope) -> Callable[[Node], Node]:
    """Return the change that makes ``\\\\sigma'(h)`` beside a matrix the diagonal matrix of it."""

    def change(node: Node) -> Node:
        node = within(node, change)
        if isinstance(node, Multiply) and any(_is_slope(factor) for factor in node.factors):
            return Multiply(tuple(Call("diag", (factor,)) if _is_slope(factor) else factor for factor in node.factors))
        if isinstance(node, Norm) and _is_slope(node.operand):
            return dataclasses.replace(node, operand=Call("diag", (node.operand,)))
        return node

    def top(node: Node) -> Node:
        return Call("diag", (node,)) if _is_slope(node) else change(node)

    return top if scope.sized else lambda node: node


def _is_slope(node: Node) -> bool:
    return isinstance(node, Apply) and node.primes > 0
