"""Arrays of real numbers, and the words in which one of the wrong shape or range is refused."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.float64]


def conform(pattern: str, **arrays: ArrayLike) -> tuple[FloatArray, ...]:
    """Return the arrays in double precision, after their shapes were found to agree.

    Args:
        pattern: The axes of each array in order, separated by commas: a name stands for one size throughout, and ``...`` for any
            axes of a batch.
        arrays: The values by the names that an error mentions.

    Raises:
        ValueError: A shape does not fit the pattern, or a number is complex, infinite or not a number.

    >>> X, y = conform("n d, n", X=[[1, 2], [3, 4], [5, 6]], y=[1, 2, 3])
    >>> X.shape, y.shape
    ((3, 2), (3,))
    >>> conform("n d, n", X=[[1, 2], [3, 4], [5, 6]], y=[1, 2])
    Traceback (most recent call last):
    ValueError: y: expected shape (n = 3), found (2)
    """
    sizes: dict[str, int] = {}
    found = {name: _real(name, value) for name, value in arrays.items()}
    for (name, array), axes in zip(found.items(), pattern.split(","), strict=True):
        _match(name, array.shape, axes.split(), sizes)
    return tuple(found.values())


def broadcast(**arrays: ArrayLike) -> tuple[FloatArray, ...]:
    """Return the arrays in double precision, stretched to one shape.

    Raises:
        ValueError: The shapes do not broadcast, or a number is complex, infinite or not a number.

    >>> [array.shape for array in broadcast(bias=0, fan_in=[1, 2, 3])]
    [(3,), (3,)]
    >>> broadcast(bias=[0, 0], fan_in=[1, 2, 3])
    Traceback (most recent call last):
    ValueError: expected shapes that broadcast together, found bias (2), fan_in (3)
    """
    found = [_real(name, value) for name, value in arrays.items()]
    try:
        return tuple(array.copy() for array in np.broadcast_arrays(*found))
    except ValueError:
        shapes = ", ".join(f"{name} {_shape(array.shape)}" for name, array in zip(arrays, found, strict=True))
        raise ValueError(f"expected shapes that broadcast together, found {shapes}") from None


def require(name: str, array: FloatArray, holds: NDArray[np.bool_] | np.bool_, expected: str) -> None:
    """Refuse an array in which something does not hold everywhere.

    Args:
        name: As an error mentions it.
        array: Any shape.
        holds: Where it holds, in the shape of ``array``.
        expected: What holds, in words.

    Raises:
        ValueError: It does not hold somewhere; the first such number is given.

    >>> require("keep_prob", np.array([0.5, 1.5]), np.array([True, False]), "probabilities")
    Traceback (most recent call last):
    ValueError: keep_prob: expected probabilities, found 1.5
    """
    if not np.all(holds):
        raise ValueError(f"{name}: expected {expected}, found {array[~np.asarray(holds)][0]}")


def _real(name: str, value: ArrayLike) -> FloatArray:
    if np.iscomplexobj(value):
        raise ValueError(f"{name}: expected real numbers, found complex ones")
    array = np.asarray(value, dtype=np.float64)
    require(name, array, np.isfinite(array), "finite numbers")
    return array


def _match(name: str, shape: tuple[int, ...], axes: list[str], sizes: dict[str, int]) -> None:
    batch = "..." in axes
    cut = axes.index("...") if batch else len(axes)
    head, tail = axes[:cut], axes[cut + 1 :]
    rank = len(head) + len(tail)
    expected = ", ".join(f"{axis} = {sizes[axis]}" if axis in sizes else axis for axis in axes)
    fits = len(shape) >= rank if batch else len(shape) == rank
    core = shape[: len(head)] + shape[len(shape) - len(tail) :]
    if not fits or any(sizes.setdefault(axis, size) != size for axis, size in zip(head + tail, core, strict=True)):
        raise ValueError(f"{name}: expected shape ({expected}), found {_shape(shape)}")


def _shape(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})"
