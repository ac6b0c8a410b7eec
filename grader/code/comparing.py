"""An answer beside what is asked: kind first, then shape, then values in positive logic, and what is not finite exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.code.domains import FloatArray
from grader.code.kinds import Array, is_array, is_floats, is_real, is_row, is_table, is_whole
from grader.code.showing import short
from grader.code.tolerance import allowed


@dataclass(frozen=True, slots=True)
class Difference:
    """Where an answer is not what is asked.

    Args:
        kind: ``type``, ``shape`` or ``value``.
        sentence: What is wrong, without a value of the reference's.
        detail: Both values side by side, for a test that is shown.
    """

    kind: str
    sentence: str
    detail: str = ""


def differs(got: Any, want: Any, sensitivities: Iterable[FloatArray], share: float, names: Sequence[str]) -> Difference | None:
    """Return the first difference in what a function returns: one result, or as many as there are names.

    >>> differs((1.0, 2.0), (1.0, 3.0), [np.zeros(()), np.zeros(())], 1e-6, ["m", "v"]).sentence
    '`v` is another number.'
    """
    rest = iter(sensitivities)
    if len(names) == 1:
        return difference(got, want, rest, share, names[0])
    if not is_row(got) or len(got) != len(names):
        found = f"{len(got)}" if is_row(got) else _described(got)
        return Difference("type", f"What is returned should be {len(names)} results ({', '.join(names)}); found {found}.", _both(got, want))
    every = (difference(one, other, rest, share, name) for one, other, name in zip(got, want, names, strict=True))
    return next((found for found in every if found), None)


def difference(got: Any, want: Any, sensitivities: Iterator[FloatArray], share: float, name: str = "") -> Difference | None:
    """Return the first place where an answer is not what is asked, ``None`` where there is none.

    Args:
        got: The answer: hostile data of exact types.
        want: What the reference returns.
        sensitivities: Of the reference's real numbers, in their order.
        share: By which they may be off.
        name: What is compared, for the sentence.

    >>> difference([1.0, 3.0], np.array([1.0, 2.0]), iter([np.zeros(2)]), 1e-6, "x").sentence
    '`x` differs in 1 of its 2 entries; the largest difference is at [1].'
    >>> difference((1, "a"), [1, "a"], iter([]), 1e-6) is None
    True
    """
    if is_real(want) or is_floats(want):
        return _numbers(got, np.asarray(want, dtype=np.float64), next(sensitivities), share, name)
    if is_whole(want):
        return _whole(got, int(want), name)
    if is_array(want):
        return _integers(got, want, name)
    if is_row(want):
        return _entries(got, list(want), sensitivities, share, name)
    if is_table(want):
        return _fields(got, want, sensitivities, share, name)
    return None if type(got) is type(want) and got == want else _other(name, got, want)


def _called(name: str) -> str:
    return f"`{name}`" if name else "What is returned"


def _other(name: str, got: Any, want: Any) -> Difference:
    kind = "value" if type(got) is type(want) else "type"
    return Difference(kind, f"{_called(name)} is not what is asked.", _both(got, want))


def _both(got: Any, want: Any) -> str:
    return f"expected  {short(want)}\ngot       {short(got)}"


def _whole(got: Any, want: int, name: str) -> Difference | None:
    array = as_array(got)
    if array is None or array.shape not in {(), (1,)} or array.dtype.kind not in "iuf":
        return Difference("type", f"{_called(name)} should be a whole number; it is {_described(got)}.", _both(got, want))
    return None if array.reshape(()) == want else Difference("value", f"{_called(name)} is another number.", _both(got, want))


def _integers(got: Any, want: Array, name: str) -> Difference | None:
    array = as_array(got)
    if array is None or array.dtype.kind not in "iufb":
        return Difference("type", f"{_called(name)} should be an array of whole numbers; it is {_described(got)}.", _both(got, want))
    if array.shape != want.shape:
        return _shape(name, array, want)
    return None if bool(np.all(array == want)) else _values(name, array, want, array != want)


def _numbers(got: Any, want: FloatArray, sensitivity: FloatArray, share: float, name: str) -> Difference | None:
    array = as_array(got)
    if array is None or array.dtype.kind not in "iuf":
        what = "a number" if want.ndim == 0 else "an array of numbers"
        return Difference("type", f"{_called(name)} should be {what}; it is {_described(got)}.", _both(got, want))
    if array.shape != want.shape and not (want.ndim == 0 and array.size == 1):
        return _shape(name, array, want)
    values = array.astype(np.float64).reshape(want.shape)
    finite = np.isfinite(want)
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(values - want) <= allowed(want, sensitivity, share, array.dtype)
    exact = (values == want) | (np.isnan(values) & np.isnan(want))
    good = np.where(finite, near, exact)
    return None if bool(np.all(good)) else _values(name, values, want, ~good)


def _shape(name: str, array: Array, want: Array) -> Difference:
    sentence = f"{_called(name)} has shape {array.shape}; it should have shape {want.shape}."
    return Difference("shape", sentence, _both(array, want))


def _values(name: str, got: Array, want: Array, wrong: NDArray[np.bool_]) -> Difference:
    if want.ndim == 0:
        bad = "not a finite number" if not np.isfinite(got) else "another number"
        return Difference("value", f"{_called(name)} is {bad}.", _both(got[()], want[()]))
    gaps = np.where(wrong, np.nan_to_num(np.abs(got - want), nan=np.inf), -1.0)
    worst = tuple(int(step) for step in np.unravel_index(int(np.argmax(gaps)), want.shape))
    place = f"[{', '.join(map(str, worst))}]"
    sentence = f"{_called(name)} differs in {int(wrong.sum())} of its {want.size} entries; the largest difference is at {place}."
    detail = f"at {place}: expected {short(want[worst])}, got {short(got[worst])}\n{_both(got, want)}"
    return Difference("value", sentence, detail)


def _entries(got: Any, want: list[Any], sensitivities: Iterator[FloatArray], share: float, name: str) -> Difference | None:
    """Compare entry by entry; an array with as many entries is as good as a list."""
    items: list[Any] | None = list(got) if is_row(got) or (is_array(got) and got.ndim) else None
    if items is None:
        return Difference("type", f"{_called(name)} should be a list or a tuple; it is {_described(got)}.", _both(got, want))
    if len(items) != len(want):
        return Difference("shape", f"{_called(name)} has {len(items)} entries; it should have {len(want)}.", _both(got, want))
    if want and all(map(is_whole, want)):
        return _integers(items, np.asarray(want), name)
    for number, (one, other) in enumerate(zip(items, want, strict=True)):
        if found := difference(one, other, sensitivities, share, f"{name}[{number}]"):
            return found
    return None


def _fields(got: Any, want: dict[Any, Any], sensitivities: Iterator[FloatArray], share: float, name: str) -> Difference | None:
    if not is_table(got) or set(got) != set(want):
        return Difference("type", f"{_called(name)} should be a dict with the keys {sorted(map(str, want))}.", _both(got, want))
    for key, item in want.items():
        if found := difference(got[key], item, sensitivities, share, f"{name}[{key!r}]"):
            return found
    return None


def as_array(got: Any) -> Array | None:
    """Return numbers or nested lists of numbers as an array; ``None`` where they are none, or not of one shape."""
    if is_array(got):
        return got
    if isinstance(got, bool) or not isinstance(got, (int, float, list, tuple, np.number)):
        return None
    try:
        array: Array = np.asarray(got)
    except (ValueError, OverflowError):
        return None
    return array if array.dtype.kind in "iuf" else None


def _described(got: Any) -> str:
    if got is None:
        return "None; is a `return` missing?"
    if is_array(got):
        return f"an array of shape {got.shape} and dtype {got.dtype}"
    return f"a {type(got).__name__}"
