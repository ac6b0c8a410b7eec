"""Frames as values; every byte is taken for hostile. :mod:`inside.wire` tells the format."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, cast

import numpy as np

from .wire import (
    DEEP,
    DTYPES,
    MANY,
    MAX_AXES,
    MAX_BITS,
    MAX_DEPTH,
    MAX_FRAME,
    MAX_NODES,
    MAX_ODD_KEYS,
    PREFIX,
    SMALL,
    Expression,
    FrameError,
    Value,
    lengths,
)


def decode(data: bytes, *, expressions: bool = False) -> Value:
    """Return the value of one whole frame.

    Raises:
        FrameError: The bytes are anything but one frame within its bounds.
    """
    if len(data) < PREFIX:
        raise FrameError("a frame that ends in its prefix")
    header, buffers = lengths(data[:PREFIX])
    if len(data) != PREFIX + header + buffers:
        raise FrameError(f"a frame of {PREFIX + header + buffers} bytes, {len(data)} came")
    decoder = _Decoder(memoryview(data)[PREFIX + header :], expressions=expressions)
    value = decoder.value(_parsed(data[PREFIX : PREFIX + header]), MAX_DEPTH)
    decoder.finish()
    return value


def _parsed(header: bytes) -> Any:
    """Return the header's JSON; objects, and numbers that a frame has no use for, are refused while reading."""
    if header.count(b",") + header.count(b"[") > 2 * MAX_NODES:
        raise FrameError(MANY)
    try:
        return json.loads(header.decode("utf-8"), object_pairs_hook=_no_object, parse_int=_integer, parse_float=_finite, parse_constant=_no_constant)
    except FrameError:
        raise
    except RecursionError:
        raise FrameError(DEEP) from None
    except ValueError as error:  # of json, and of UTF-8
        raise FrameError(f"a header that is no JSON ({error})") from None


def _no_object(_: object) -> Any:
    raise FrameError("an object in a header")


def _no_constant(text: str) -> Any:
    raise FrameError(f"{text} in a header")


def _integer(text: str) -> int:
    if len(text) > 17 or abs(number := int(text)) > SMALL:
        raise FrameError("a long integer that is not written as one")
    return number


def _finite(text: str) -> float:
    if len(text) > 40 or not math.isfinite(number := float(text)):
        raise FrameError("a number that is not finite, and not written as such")
    return number


class _Decoder:
    """Turns the nodes of a hostile header into values."""

    def __init__(self, buffers: memoryview, *, expressions: bool):
        self.buffers = buffers
        self.place = 0
        self.left = MAX_NODES
        self.odd_keys = MAX_ODD_KEYS
        self.kinds: dict[str, Callable[[list[Any], int], Value]] = {
            "l": self._sequence,
            "t": lambda rest, depth: tuple(self._sequence(rest, depth)),
            "d": self._dict,
            "a": self._array,
            "n": self._element,
            "s": self._text,
            "i": _long,
            "f": _special,
            "c": self._complex,
        }
        if expressions:
            self.kinds["e"] = self._expression

    def value(self, node: Any, depth: int) -> Value:
        self.left -= 1
        if self.left < 0:
            raise FrameError(MANY)
        if not isinstance(node, list):
            return _whole_text(node) if isinstance(node, str) else node
        if depth == 0:
            raise FrameError(DEEP)
        whole = cast("list[Any]", node)
        read = self.kinds.get(whole[0]) if whole and type(whole[0]) is str else None
        if read is None:
            raise FrameError("a value of no known kind")
        return read(whole[1:], depth - 1)

    def _sequence(self, items: list[Any], depth: int) -> list[Any]:
        return [self.value(item, depth) for item in items]

    def finish(self) -> None:
        if self.place != len(self.buffers):
            raise FrameError("buffers that nothing speaks of")

    def _dict(self, items: list[Any], depth: int) -> dict[Any, Any]:
        if len(items) % 2:
            raise FrameError("a dict with a key too many")
        found: dict[Any, Any] = {}
        for key, item in zip(items[::2], items[1::2], strict=True):
            name = self.value(key, depth)
            if not _is_key(name) or self._is_odd(name) or name in found:
                raise FrameError("a dict with a key that is no key, or one that stands twice")
            found[name] = self.value(item, depth)
        return found

    def _is_odd(self, key: Value) -> bool:
        """Tell whether this is one too many of the keys whose hashes can be chosen to be all the same, which takes time that grows as the square."""
        if type(key) is str or (type(key) is int and abs(key) <= SMALL):
            return False
        self.odd_keys -= 1
        return self.odd_keys < 0

    def _complex(self, rest: list[Any], depth: int) -> complex:
        parts = self._sequence(rest, depth)
        if len(parts) != 2 or any(type(part) is not float for part in parts):
            raise FrameError("a complex number that is not made of two reals")
        return complex(*parts)

    def _array(self, rest: list[Any], _: int) -> np.ndarray[Any, Any]:
        name, sizes = _typed(rest, str, list)
        if name not in DTYPES:
            raise FrameError("an array of no known kind")
        if len(sizes) > MAX_AXES or not all(type(size) is int and size >= 0 for size in sizes) or math.prod(filter(None, sizes)) > MAX_FRAME:
            raise FrameError("an array of no possible shape")
        dtype = DTYPES[name]
        data = self._take(math.prod(sizes) * dtype.itemsize)
        array: np.ndarray[Any, Any] = np.frombuffer(data, dtype).reshape(sizes)
        if dtype.kind == "b" and array.size and array.view(np.uint8).max() > 1:
            raise FrameError("a truth value that is neither true nor false")
        return array.copy()

    def _element(self, rest: list[Any], depth: int) -> Any:
        return self._array([*rest, []], depth)[()]

    def _text(self, rest: list[Any], _: int) -> str:
        (size,) = _typed(rest, int)
        try:
            return str(self._take(size), "utf-8")
        except UnicodeDecodeError:
            raise FrameError("a text that is no UTF-8") from None

    def _expression(self, rest: list[Any], _: int) -> Expression:
        (code,) = _typed(rest, str)
        return Expression(code)

    def _take(self, size: int) -> memoryview:
        if not 0 <= size <= len(self.buffers) - self.place:
            raise FrameError("a value that goes on where the frame has ended")
        self.place += size
        return self.buffers[self.place - size : self.place]


def _typed(rest: list[Any], *kinds: type) -> list[Any]:
    """Return what follows a tag, which has to be of exactly these types."""
    if [type(item) for item in rest] != list(kinds):
        raise FrameError("a value of no known kind")
    return rest


def _is_key(value: Value) -> bool:
    if type(value) is tuple:
        return all(map(_is_key, cast("tuple[Any, ...]", value)))
    return value is None or type(value) in {bool, int, float, complex, str}


def _whole_text(text: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise FrameError("a text with half of a surrogate pair")
    return text


def _special(rest: list[Any], _: int) -> float:
    (text,) = _typed(rest, str)
    if text not in {"nan", "inf", "-inf"}:
        raise FrameError("a number that is none")
    return float(text)


def _long(rest: list[Any], _: int) -> int:
    (digits,) = _typed(rest, str)
    body = digits.removeprefix("-")
    if not body or len(body) > MAX_BITS // 4 or not set(body) <= set("0123456789abcdef"):
        raise FrameError("a long integer that is none")
    return int(digits, 16)
