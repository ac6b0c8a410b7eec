"""Values as a reader sees them: numbers to six digits, long ones shortened."""

from __future__ import annotations

from typing import Any

from grader.code.kinds import Array, is_array, is_real, is_row, is_table, is_whole

_LONGEST = 400
_ENTRIES = 24


def short(value: Any) -> str:
    """Return a value in a line or a few, never long.

    >>> import numpy as np
    >>> short(np.array([1.0, 2.5])), short([1, "a", 0.30000000000000004])
    ('[1, 2.5]', "[1, 'a', 0.3]")
    """
    text = _text(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."


def _text(value: Any) -> str:
    if is_array(value):
        return _array(value)
    if is_real(value):
        return f"{float(value):.6g}"
    if is_whole(value):
        return f"{int(value)}" if abs(int(value)) < 10**30 else "a huge whole number"
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}...")
    if is_row(value):
        return _row(value)
    if is_table(value):
        items = [f"{_text(key)}: {_text(item)}" for key, item in list(value.items())[:_ENTRIES]]
        return f"{{{', '.join(_more(items, len(value)))}}}"
    plain = value is None or isinstance(value, (bool, complex))
    return str(value) if plain else f"a {type(value).__name__}"


def _row(value: list[Any] | tuple[Any, ...]) -> str:
    inside = ", ".join(_more([_text(item) for item in value[:_ENTRIES]], len(value)))
    if isinstance(value, list):
        return f"[{inside}]"
    return f"({inside},)" if len(value) == 1 else f"({inside})"


def _more(shown: list[str], of: int) -> list[str]:
    return [*shown, "..."] if of > len(shown) else shown


def _array(value: Array) -> str:
    if value.size > _ENTRIES * 4:
        first = ", ".join(_text(item) for item in value.reshape(-1)[:6])
        return f"an array of shape {value.shape} that begins {first}, ..."
    return _text(value.tolist())
