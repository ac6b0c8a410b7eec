"""What a fair marker lets pass: notations that say the right thing in a loose way. Each can only make a step right, and the report says so.

The list is the whole of it, and ``tests/derivation/test_lenience.py`` shows each of them with its limits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial, reduce

from grader.language.agreement import valued
from grader.language.failure import EvaluationError, ShapeError
from grader.language.loose import ENTRYWISE, GROUPED, entrywise, entrywise_within, grouped, within
from grader.language.model import Model, model_of
from grader.language.scope import Scope
from grader.language.tree import (
    Add,
    Apply,
    Big,
    Call,
    Derivative,
    Elementwise,
    Gradient,
    Matrix,
    Multiply,
    Name,
    Negate,
    Node,
    Norm,
    Number,
    Transpose,
    names,
    walk,
)
from grader.language.tree import replace as substituted
from grader.language.trial import Trial

_ZERO = Number(Fraction(0))
_NOTHING = "A zero stands for the zero vector."
_SCOPE = "Brackets are missing around the summand."
_LAYOUT = "A gradient was taken as a row here and as a column there."
_ORDER = "The factors of a product of derivatives stand the other way round."
_BARS = "Bars stand for the brackets of a matrix."
_ARGUMENT = "Brackets are missing around what a function is applied to."
_SCALED = "A column before a matrix stands for the diagonal matrix of it."
_ROW = "A column before a matrix stands for its row."
_MATRIX = 2
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
    changes = (
        (gathered, _SCOPE),
        (untransposed, _LAYOUT),
        (_diagonal(scope), _DIAG),
        (entrywise_within, ENTRYWISE),
        (_applied(scope), _ARGUMENT),
        (termwise, ""),
        (unbarred, _BARS),
        (_backwards, _ORDER),
    )
    for change, note in changes:
        sides = change(left), change(right)
        if sides != (left, right):
            yield *sides, note
            if sides[0] != left and sides[1] != right:
                yield sides[0], right, note
                yield left, sides[1], note
    yield from _layouts(left, right, scope)
    if any(isinstance(node, Derivative | Gradient) for tree in (left, right) for node in walk(tree)):
        yield from _columns(left, right, scope)
    for change, note in ((grouped, GROUPED), (entrywise, ENTRYWISE)):
        if scope.sized and (sides := (change(left), change(right))) != (left, right):
            yield *sides, note
            yield from _layouts(*sides, scope)


def _backwards(tree: Node) -> Node:
    """Return a tree whose products of derivatives run from the last factor to the first."""
    tree = within(tree, _backwards)
    match tree:
        case Big(operator="prod", index=Name() as index, lower=Node() as low, upper=Node() as high, body=body) if any(
            isinstance(node, Derivative) for node in walk(body)
        ):
            return Big("prod", index, low, high, substituted(body, {index: Add((low, high, Negate(index)))}), tree.condition)
        case _:
            return tree


def _layouts(left: Node, right: Node, scope: Scope, note: str = "") -> Iterator[tuple[Node, Node, str]]:
    """Yield the sides with their gradients as rows, their Jacobians the other way round, or one side turned as a whole."""
    slopes = {node for tree in (left, right) for node in walk(tree) if isinstance(node, Derivative | Gradient)}
    if not slopes or not scope.sized:
        return
    numbers = {node for node in slopes if _is_scalar(node.body, scope)}
    note = note or _LAYOUT
    yield left, Transpose(right), note
    for turned in (slopes - numbers, numbers, slopes):
        rows: dict[Node, Node] = {node: Transpose(node) for node in sorted(turned, key=repr)}
        if rows:
            yield substituted(left, rows), substituted(right, rows), note
            yield left, substituted(right, rows), note


def _is_scalar(body: Node, scope: Scope) -> bool:
    model = model_of(Trial(body, body, scope).recipe)
    try:
        return model.arithmetic.shape(valued(body, model)) == ()
    except EvaluationError:
        return True


def _applied(scope: Scope) -> Callable[[Node], Node]:
    """Return the change that applies a declared function, standing without an argument, to the factors behind it."""

    def change(node: Node) -> Node:
        node = within(node, change)
        if isinstance(node, Multiply):
            for place, factor in enumerate(node.factors[:-1]):
                if isinstance(factor, Name) and scope.is_function(factor.id):
                    rest = node.factors[place + 1 :]
                    whole = Apply(factor, (joined(rest),))
                    return Multiply((*node.factors[:place], whole)) if place else whole
        return node

    return change


def conforms(tree: Node, scope: Scope) -> bool:
    """Whether the shapes in a tree fit, as it stands or in a looser reading; what cannot be evaluated for another reason fits."""
    model = model_of(Trial(tree, tree, scope).recipe)
    changes = (grouped, entrywise, entrywise_within, unbarred, _diagonal(scope), partial(_columns_changed, model=model, change=_as_diagonal))
    return any(_fits(other, model) for other in (tree, *(change(tree) for change in changes), _columns_changed(tree, model, Transpose)))


def _fits(tree: Node, model: Model) -> bool:
    try:
        valued(tree, model)
    except ShapeError:
        return False
    except EvaluationError:
        return True
    return True


def joined(factors: Sequence[Node]) -> Node:
    """Return the product of one factor or more."""
    first, *more = factors
    return Multiply((first, *more)) if more else first


def _columns(left: Node, right: Node, scope: Scope) -> Iterator[tuple[Node, Node, str]]:
    """Yield the sides with a column before a matrix of as many rows as its diagonal matrix, and as its row."""
    if not scope.sized or not any(isinstance(node, Multiply | Elementwise) for tree in (left, right) for node in walk(tree)):
        return
    model = model_of(Trial(left, right, scope).recipe)
    for change, note in ((_as_diagonal, _SCALED), (Transpose, _ROW)):
        sides = _columns_changed(left, model, change), _columns_changed(right, model, change)
        if sides != (left, right):
            yield *sides, note
            yield from _layouts(*sides, scope, note)


def _as_diagonal(column: Node) -> Node:
    return Call("diag", (column,))


def _columns_changed(tree: Node, model: Model, change: Callable[[Node], Node]) -> Node:
    """Return a tree in which what is a column before a matrix that it cannot be multiplied with is changed."""
    tree = within(tree, lambda node: _columns_changed(node, model, change))
    factors = _factors(tree)
    if len(factors) == 1:
        return tree
    shapes = [_shape(factor, model) for factor in factors]
    arrays = [place for place, shape in enumerate(shapes) if shape]
    for number, place in enumerate(arrays[1:], 1):
        before = arrays[:number]
        if not _meets(shapes[place]) or any(not _is_column(shapes[other]) or shapes[other][0] != shapes[place][0] for other in before):
            continue
        column = reduce(lambda one, other: Elementwise("*", one, other), (factors[other] for other in before))
        kept = [factor for other, factor in enumerate(factors) if other < place and other not in before]
        return Multiply((*kept, change(column), *factors[place:]))
    return tree


def _factors(tree: Node) -> tuple[Node, ...]:
    match tree:
        case Multiply(factors=factors):
            return tuple(inner for factor in factors for inner in _factors(factor))
        case Elementwise(operator="cdot", left=left, right=right):
            return (*_factors(left), *_factors(right))
        case Negate(operand=Multiply() | Elementwise() as product):
            return (Negate(Number(Fraction(1))), *_factors(product))
        case _:
            return (tree,)


def _meets(shape: tuple[int, ...]) -> bool:
    return len(shape) == _MATRIX and min(shape) > 1


def _is_column(shape: tuple[int, ...]) -> bool:
    return len(shape) == _MATRIX and shape[1] == 1


def _shape(node: Node, model: Model) -> tuple[int, ...]:
    try:
        return model.arithmetic.shape(valued(node, model))
    except EvaluationError:
        return ()


def alike_in_shape(left: Node, right: Node, scope: Scope) -> bool:
    """Whether two trees have one shape, as far as they can be evaluated."""
    model = model_of(Trial(left, right, scope).recipe)
    return _shape(left, model) == _shape(right, model)


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


def unbarred(tree: Node) -> Node:
    """Return a tree in which bars around a matrix that is not square are its brackets, and no determinant."""
    tree = within(tree, unbarred)
    match tree:
        case Call(function="det", arguments=(Matrix(rows=rows) as matrix,)) if any(len(row) != len(rows) for row in rows):
            return matrix
        case _:
            return tree


def termwise(tree: Node) -> Node:
    """Return a tree in which the derivative of a sum is the sum of the derivatives, which is no loose notation at all."""
    tree = within(tree, termwise)
    match tree:
        case Derivative(body=Big(operator="sum", body=term) as whole, wrt=wrt) if not _bound(whole) & names(Add(wrt)):
            return dataclasses.replace(whole, body=termwise(dataclasses.replace(tree, body=term)))
        case Derivative(body=Add(terms=terms)):
            return Add(tuple(termwise(dataclasses.replace(tree, body=term)) for term in terms))
        case _:
            return tree


def _bound(whole: Big) -> set[str]:
    return set(names(whole.index)) if whole.index is not None else set()


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
