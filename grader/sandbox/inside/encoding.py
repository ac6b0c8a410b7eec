"""Values as frames; :mod:`inside.wire` tells the format."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

import numpy as np

from .wire import (
    DEEP,
    DTYPES,
    LENGTHS,
    MANY,
    MAX_AXES,
    MAX_BITS,
    MAX_DEPTH,
    MAX_FRAME,
    MAX_NODES,
    MIB,
    SHORT,
    SMALL,
    Expression,
    FrameError,
    Value,
    lengths,
)


def encode(value: Value) -> bytes:
    """Return a value as one frame.

    Raises:
        FrameError: It holds what is no data, or too much.

    >>> encode([1, (2.5, "x")])[8:]
    b'["l",1,["t",2.5,"x"]]'
    """
    encoder = _Encoder()
    header = json.dumps(encoder.node(value, MAX_DEPTH), separators=(",", ":"), allow_nan=False).encode("ascii")
    size = sum(map(len, encoder.buffers))
    prefix = LENGTHS.pack(min(len(header), 2**32 - 1), min(size, 2**32 - 1))
    lengths(prefix)
    return b"".join((prefix, header, *encoder.buffers))


class _Encoder:
    """Turns values into nodes of a header, and collects the buffers."""

    def __init__(self) -> None:
        self.buffers: list[bytes] = []
        self.left = MAX_NODES

    def node(self, value: Any, depth: int) -> Any:
        self.left -= 1
        if self.left < 0:
            raise FrameError(MANY)
        kind = cast("type[Any]", type(value))
        if value is None or kind is bool:
            return value
        simple = _SCALARS.get(kind)
        if simple is not None:
            return simple(self, value)
        if depth == 0:
            raise FrameError(DEEP)
        for base, several in _CONTAINERS.items():
            if isinstance(value, base):
                return several(self, value, depth - 1)
        for base in _PLAIN:
            if isinstance(value, base):
                return _SCALARS[base](self, base(value))
        raise FrameError(f"{_article(kind.__name__)} cannot be handed back")

    def integer(self, value: int) -> Any:
        if abs(value) <= SMALL:
            return value
        if value.bit_length() > MAX_BITS:
            raise FrameError(f"an integer of more than {MAX_BITS} bits")
        return ["i", f"{value:x}"]

    def real(self, value: float) -> Any:
        return value if math.isfinite(value) else ["f", repr(value)]

    def complex(self, value: complex) -> Any:
        return ["c", self.real(value.real), self.real(value.imag)]

    def text(self, value: str) -> Any:
        try:
            data = value.encode("utf-8")
        except UnicodeEncodeError:
            raise FrameError("a text with half of a surrogate pair cannot be handed back") from None
        if len(data) <= SHORT:
            return value
        self.buffers.append(data)
        return ["s", len(data)]

    def expression(self, value: Expression) -> Any:
        return ["e", value.code]

    def sequence(self, tag: str, values: Iterable[Any], depth: int) -> Any:
        return [tag, *(self.node(item, depth) for item in values)]

    def array(self, value: np.ndarray[Any, Any], tag: str = "a") -> Any:
        if isinstance(value, np.ma.MaskedArray):
            raise FrameError("a masked array cannot be handed back")
        plain = np.array(value, subok=False, order="C", copy=None)
        dtype = plain.dtype.newbyteorder("<")
        if dtype.str not in DTYPES:
            raise FrameError(
                f"an array of {plain.dtype} cannot be handed back" if tag == "a" else f"{_article(plain.dtype.name)} cannot be handed back"
            )
        if plain.ndim > MAX_AXES:
            raise FrameError(f"an array of more than {MAX_AXES} axes")
        if plain.nbytes > MAX_FRAME:
            raise FrameError(f"at most {MAX_FRAME // MIB} MiB can be handed over, this is {plain.nbytes / MIB:.1f} MiB")
        if math.prod(filter(None, plain.shape)) > MAX_FRAME:
            raise FrameError(f"an empty array of shape {plain.shape} cannot be handed back")
        self.buffers.append(plain.astype(dtype, copy=False).tobytes())
        return [tag, dtype.str, list(plain.shape)] if tag == "a" else [tag, dtype.str]


_SCALARS: dict[type, Callable[[_Encoder, Any], Any]] = {
    int: _Encoder.integer,
    float: _Encoder.real,
    complex: _Encoder.complex,
    str: _Encoder.text,
    Expression: _Encoder.expression,
}
_PLAIN: tuple[type[Any], ...] = (int, float, complex, str)
"""What a value of a type derived from one of these is handed back as: an IntEnum is an integer."""
_CONTAINERS: dict[type, Callable[[_Encoder, Any, int], Any]] = {
    np.ndarray: lambda encoder, value, _: encoder.array(value),
    np.generic: lambda encoder, value, _: encoder.array(value, "n"),
    list: lambda encoder, value, depth: encoder.sequence("l", value, depth),
    tuple: lambda encoder, value, depth: encoder.sequence("t", value, depth),
    dict: lambda encoder, value, depth: encoder.sequence("d", _pairs(value), depth),
}


def _pairs(value: dict[Any, Any]) -> Iterator[Any]:
    """Yield keys and values in turn; a numpy scalar is as good a key as the number that it holds."""
    for key, item in value.items():
        yield key.item() if isinstance(key, np.generic) else key
        yield item


def _article(name: str) -> str:
    """Return a type's name with its article: a generator, an Adam."""
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name[:60]}"
