"""Products between two named bounds that are written from the larger one down: ``\\prod_{i=t}^{k+1} A_i`` is ``A_t A_{t-1} ... A_{k+1}``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

from grader.language.evaluate import Evaluator
from grader.language.failure import EvaluationError
from grader.language.model import Recipe, model_of
from grader.language.ranges import runs_down
from grader.language.tree import Add, Big, Name, Negate, Node, Number, children, names
from grader.language.tree import replace as substituted

_ROUNDS = 3
_MAX_OUTER = 3
Ends = dict[str, tuple[Node, Node]]


def downwards(tree: Node, recipe: Recipe) -> Node:
    """Return a tree in which such products run up; others stay as they are.

    A product runs down where its lower bound lies above its upper one, or next to it where it is empty, in every model and wherever the indices of
    sums around it stand.
    """
    changed: dict[Node, Node] = {}
    for node, outer in _products(tree, {}):
        gap = Add((node.lower or _ZERO, Negate(node.upper or _ZERO)))
        if isinstance(node.index, Name) and _never_rises(gap, outer, recipe):
            body = substituted(node.body, {node.index: Add((node.lower or _ZERO, Negate(node.index)))})
            changed[node] = Big("prod", node.index, _ZERO, gap, body)
    return substituted(tree, changed) if changed else tree


_ZERO = Number(Fraction(0))


def _products(node: Node, outer: Ends) -> Iterator[tuple[Big, Ends]]:
    """Yield products between two named bounds, with the ends of the indices around each."""
    if isinstance(node, Big) and node.lower is not None and node.upper is not None:
        if node.operator == "prod" and names(node.lower) and names(node.upper) and not runs_down(node):
            yield node, outer
        if isinstance(node.index, Name):
            outer = outer | {node.index.id: (node.lower, node.upper)}
    for child in children(node):
        yield from _products(child, outer)


def _never_rises(gap: Node, outer: Ends, recipe: Recipe) -> bool:
    """Whether a gap is nowhere less than -1, and more than 0 somewhere."""
    bound = [name for name in outer if name in names(gap)][:_MAX_OUTER]
    found: set[int] = set()
    for round_ in range(_ROUNDS):
        try:
            evaluator = Evaluator(model_of(replace(recipe, round=round_)))
            for ends in product(*(outer[name] for name in bound)):
                here: dict[Node, Node] = {Name(name): end for name, end in zip(bound, ends, strict=True)}
                found.add(evaluator.integer(substituted(gap, here)))
        except EvaluationError:
            return False
    return min(found) >= -1 and max(found) > 0
