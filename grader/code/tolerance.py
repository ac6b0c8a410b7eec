"""How near an answer has to be: a share of its size, and more where the reference itself turns small changes of its inputs into large ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.code.domains import FloatArray
from grader.code.kinds import is_array, is_floats, is_real, is_row, is_table

DEFAULT = 1e-6
"""The share of its size by which an answer may be off."""
_CHANGE = 1e-7
_SLACK = 1e3
"""How many roundings of its inputs an answer may be worth: sums may be added up in any order."""


def leaves(value: Any) -> list[FloatArray]:
    """Return the real numbers of a nested value, one array an item that is a float or an array of floats.

    >>> [leaf.tolist() for leaf in leaves((1.0, [2, "a"], {"b": np.array([3.0])}))]
    [1.0, [3.0]]
    """
    if is_table(value):
        return [leaf for item in value.values() for leaf in leaves(item)]
    if is_row(value):
        return [leaf for item in value for leaf in leaves(item)]
    return [np.asarray(value, dtype=np.float64)] if is_real(value) or is_floats(value) else []


def skeleton(value: Any) -> Any:
    """Return a value without its real numbers: what has to be met exactly."""
    if is_table(value):
        return {key: skeleton(item) for key, item in value.items()}
    if is_row(value):
        return [skeleton(item) for item in value]
    if is_real(value):
        return "a number"
    if is_array(value):
        return f"an array of shape {value.shape}" if is_floats(value) else value.tolist()
    return value


def sensitivities(want: Any, again: Callable[[Callable[[Any], Any]], Any], rng: np.random.Generator) -> list[FloatArray] | None:
    """Return how much each number of the reference's answer changes with a relative change of its inputs; ``None`` where it jumps.

    Args:
        want: The reference's answer.
        again: Returns its answer to inputs that a function has changed.
        rng: Where changes are drawn from.
    """
    base = leaves(want)
    found = [np.zeros_like(leaf) for leaf in base]
    for _ in range(2):
        moved = again(lambda value: _moved(value, rng))
        if skeleton(moved) != skeleton(want):
            return None
        for total, before, after in zip(found, base, leaves(moved), strict=True):
            np.maximum(total, np.abs(after - before) / _CHANGE, out=total, where=np.isfinite(after - before))
    return found


def _moved(value: Any, rng: np.random.Generator) -> Any:
    if is_real(value):
        return value * (1 + _CHANGE * float(rng.uniform(-1, 1)))
    if is_floats(value):
        return value * (1 + _CHANGE * rng.uniform(-1, 1, size=value.shape))
    return [_moved(item, rng) for item in value] if is_row(value) else value


def allowed(want: FloatArray, sensitivity: FloatArray, share: float, dtype: np.dtype[Any]) -> FloatArray:
    """Return by how much each number may be off.

    Args:
        want: The reference's numbers.
        sensitivity: Their change with a relative change of the inputs, in the same shape.
        share: Of their size.
        dtype: Of the answer: one in single precision is rounded more.
    """
    size = np.abs(want)
    finite = size[np.isfinite(size)]
    scale = np.maximum(size, finite.mean() if finite.size else 0.0)
    epsilon = float(np.finfo(dtype).eps) if np.issubdtype(dtype, np.floating) else float(np.finfo(np.float64).eps)
    return np.asarray(share * scale + _SLACK * epsilon * (sensitivity + scale) + np.finfo(np.float64).tiny)
