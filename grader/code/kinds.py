"""What kind of data a value is: hostile data of exact types, or what a reference returns."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


def is_array(value: object) -> TypeGuard[Array]:
    """Whether a value is an array."""
    return isinstance(value, np.ndarray)


def is_floats(value: object) -> TypeGuard[Array]:
    """Whether a value is an array of real numbers."""
    return is_array(value) and value.dtype.kind == "f"


def is_real(value: object) -> TypeGuard[float]:
    """Whether a value is one real number.

    >>> is_real(1.0), is_real(np.float32(1)), is_real(1)
    (True, True, False)
    """
    return isinstance(value, (float, np.floating))


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is one whole number, and no truth value."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def is_row(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether a value is a list or a tuple."""
    return isinstance(value, (list, tuple))


def is_table(value: object) -> TypeGuard[dict[Any, Any]]:
    """Whether a value is a dict."""
    return isinstance(value, dict)
