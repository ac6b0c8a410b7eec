"""What has to be true of an answer whatever it is: shapes, sums, means, bounds, in an author's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.code.comparing import Difference
from grader.code.domains import FloatArray
from grader.code.kinds import is_array, is_row
from grader.code.showing import short
from grader.code.tolerance import leaves
from grader.errors import AuthoringError

_NEAR = 1e-6
_NUMBER = r"-?\d+(?:\.\d+)?"
_WORDS = re.compile(
    rf"finite|shape(?P<axes>(?:\s+[A-Za-z]\w*)+)|between (?P<low>{_NUMBER}) and (?P<high>{_NUMBER})"
    rf"|(?P<what>sum|mean|variance|norm) (?P<value>{_NUMBER}) along (?P<along>-?\d(?:, -?\d)*)|orthonormal rows|orthonormal columns|symmetric"
)


@dataclass(frozen=True, slots=True)
class Property:
    """A statement about an array, in words such as ``mean 0 along 1``; read by :func:`required`."""

    words: str

    def broken(self, value: Any, sizes: Mapping[str, int]) -> Difference | None:
        """Return how an answer breaks it, ``None`` when it holds."""
        array = _array(value)
        if array is None:
            return Difference("type", "What is returned should be an array of numbers.", f"got       {short(value)}")
        holds = self._holds(array, sizes)
        return None if holds else Difference("value", f"What is returned should have this property: {self.words}.", f"got       {short(value)}")

    def _holds(self, array: FloatArray, sizes: Mapping[str, int]) -> bool:
        found = _WORDS.fullmatch(self.words)
        if found is None:
            raise ValueError(f"expected a property, got {self.words!r}")
        if found["axes"]:
            return array.shape == tuple(sizes[axis] for axis in found["axes"].split())
        if not np.isfinite(array).all():
            return False
        if found["low"]:
            return bool(((array >= float(found["low"]) - _NEAR) & (array <= float(found["high"]) + _NEAR)).all())
        if found["what"]:
            return _along(array, found["what"], float(found["value"]), tuple(int(axis) for axis in found["along"].split(", ")))
        return _matrix(array, self.words)


def required(words: str, sizes: Mapping[str, Any]) -> Property:
    """Return the property that an author's words name.

    Raises:
        AuthoringError: They name none.

    >>> required("mean 0 along 1", {}).broken([[1.0, -1.0]], {}) is None
    True
    """
    found = _WORDS.fullmatch(words)
    if found is None or (found["axes"] and not set(found["axes"].split()) <= set(sizes)):
        raise AuthoringError(f"expected a property such as 'finite', 'shape n d', 'sum 1 along 1', 'between 0 and 1', found '{words}'")
    return Property(words)


def _array(value: Any) -> FloatArray | None:
    if is_row(value) and len({leaf.shape for leaf in leaves(value)}) > 1:
        return None
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array.astype(np.float64) if (is_array(array) and array.dtype.kind in "fiu") else None


def _along(array: FloatArray, what: str, value: float, axes: tuple[int, ...]) -> bool:
    if any(not -array.ndim <= axis < array.ndim for axis in axes):
        return False
    found = {"sum": np.sum, "mean": np.mean, "variance": np.var, "norm": _norm}[what](array, axis=axes)
    return bool((np.abs(found - value) <= _NEAR * max(1.0, abs(value), float(np.abs(array).max(initial=0.0)))).all())


def _norm(array: FloatArray, axis: tuple[int, ...]) -> FloatArray:
    return np.asarray(np.sqrt(np.sum(array**2, axis=axis)))


def _matrix(array: FloatArray, words: str) -> bool:
    if words == "finite":
        return True
    if array.ndim != 2:
        return False
    if words == "symmetric":
        return array.shape[0] == array.shape[1] and bool(np.allclose(array, array.T, atol=_NEAR))
    rows = array if words == "orthonormal rows" else array.T
    return bool(np.allclose(rows @ rows.T, np.eye(len(rows)), atol=_NEAR))
