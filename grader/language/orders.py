"""Which of two expressions grows faster, where variables may be tied to each other by assumptions such as ``B <= N``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, product

from grader.language.failure import EvaluationError, UnsupportedError
from grader.language.growth import ALIKE, APART, MAX_VARIABLES, SCALES, WEIGHTS, Size, gap
from grader.language.tree import Node, Relation
from grader.language.usage import usage

_AT_MOST = frozenset({"<=", "<", "<<"})
_AT_LEAST = frozenset({">=", ">", ">>"})
_SLACK = 1e-9


class Order(StrEnum):
    """How one expression grows beside another, in every direction in which the variables go to infinity."""

    SAME = "the same"
    FASTER = "at least as fast, and faster somewhere"
    SLOWER = "at most as fast, and slower somewhere"
    NEITHER = "faster somewhere and slower somewhere else"


@lru_cache(maxsize=4_096)
def order(a: Node, b: Node, holds: tuple[Node, ...] = ()) -> Order | None:
    """Return how ``a`` grows beside ``b``; ``None`` where that is not plain to see.

    Args:
        a: An expression in a few variables.
        b: Another one.
        holds: Relations between variables; other directions are left out.

    >>> from grader.language.parser import parse
    >>> str(order(parse("T N^2"), parse("N T"))), str(order(parse("N B"), parse("N^2"), (parse("B <= N"),)))
    ('at least as fast, and faster somewhere', 'at most as fast, and slower somewhere')
    """
    try:
        trends = {_trend(a, b, direction) for direction in _directions(a, b, holds)}
    except EvaluationError:
        return None
    match (1 in trends, -1 in trends):
        case _ if None in trends or not trends:
            return None
        case (True, True):
            return Order.NEITHER
        case (True, False):
            return Order.FASTER
        case (False, True):
            return Order.SLOWER
        case _:
            return Order.SAME


def _directions(a: Node, b: Node, holds: Sequence[Node]) -> Iterator[dict[str, float]]:
    """Yield how fast each variable grows, in every direction that the relations leave."""
    variables = sorted(usage(a).free | usage(b).free)
    if len(variables) > MAX_VARIABLES:
        raise UnsupportedError(f"{len(variables)} variables")
    for weights in product(WEIGHTS, repeat=len(variables)):
        direction = dict(zip(variables, weights, strict=True))
        if all(_met(relation, direction) for relation in holds):
            yield direction


def _met(relation: Node, direction: dict[str, float]) -> bool:
    """Whether a relation holds far out; one about other variables is met."""
    if not isinstance(relation, Relation) or not usage(relation).free <= set(direction):
        return True
    far = {name: Size(1, weight * SCALES[1][1]) for name, weight in direction.items()}
    gaps = [gap(left, right, far) for left, right in pairwise(relation.members)]
    return all(
        not (sign in _AT_MOST and apart > _SLACK) and not (sign in _AT_LEAST and apart < -_SLACK)
        for sign, apart in zip(relation.operators, gaps, strict=True)
    )


def _trend(a: Node, b: Node, direction: dict[str, float]) -> int | None:
    """Return 1 where the quotient grows without bound, -1 where it goes to zero, 0 where it stays between two constants."""
    for scales in SCALES:
        try:
            gaps = [gap(a, b, {name: Size(1, weight * scale) for name, weight in direction.items()}) for scale in scales]
        except OverflowError:
            continue
        first, last = gaps[1] - gaps[0], gaps[2] - gaps[1]
        if max(abs(last), abs(first) / 4) < ALIKE:
            return 0
        return (1 if last > 0 else -1) if abs(last) > APART else None
    raise UnsupportedError("it grows too fast")
