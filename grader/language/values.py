"""Values: arrays whose leading axes are the batch and the random outcomes, and dual numbers that carry a derivative along.

A scalar has no axis after the leading ones, a vector is a column, a matrix has two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, eq=False, slots=True)
class Dual:
    """A value with its derivative in one direction; of two, the one of the higher level is the newer and goes outside."""

    value: Value
    tangent: Value
    level: int


Value: TypeAlias = "Array | Dual"


def primal(value: Value) -> Array:
    """Return the plain array below all duals."""
    while isinstance(value, Dual):
        value = value.value
    return value


def mapped(value: Value, function: Callable[[Array], Array]) -> Value:
    """Apply a linear function to a value and its derivatives."""
    if isinstance(value, Dual):
        return Dual(mapped(value.value, function), mapped(value.tangent, function), value.level)
    return function(value)


def split(a: Value, b: Value) -> tuple[Value, Value | None, Value, Value | None, int]:
    """Return values and tangents of two operands at the newer level of the two; ``None`` for a tangent that is zero."""
    level = max(a.level if isinstance(a, Dual) else 0, b.level if isinstance(b, Dual) else 0)
    x, dx = part(a, level)
    y, dy = part(b, level)
    return x, dx, y, dy, level


def part(a: Value, level: int) -> tuple[Value, Value | None]:
    """Return a value and its tangent at one level."""
    return (a.value, a.tangent) if isinstance(a, Dual) and a.level == level else (a, None)


def shape_words(shape: Sequence[int]) -> str:
    """Return a shape for a message.

    >>> shape_words((2, 3)), shape_words(())
    ('2 x 3', 'a number')
    """
    return " x ".join(str(size) for size in shape) if shape else "a number"
