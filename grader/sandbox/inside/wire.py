"""Data as bytes, and back: the only thing that crosses between the grader and student code.

A frame is a header in JSON and the raw buffers that it speaks of, each with its length before it. In the header a value is one of

    null  true  1  0.5  "text"                  as they are; an integer below 2 ** 53
    ["i", "-1fff"]                              a longer integer, in hexadecimal digits
    ["f", "nan"]                                nan, inf, -inf
    ["c", real, imaginary]                      a complex number: two numbers as above
    ["s", size]                                 a longer text: so many bytes of UTF-8 in the buffers
    ["l", value, ...]  ["t", value, ...]        a list, a tuple
    ["d", key, value, ...]                      a dict
    ["a", dtype, [size, ...]]                   an array: its elements in the buffers, little-endian, in C order
    ["n", dtype]                                one element of an array by itself (a numpy scalar): in the buffers
    ["e", "text"]                               Python of the course, for the child alone: a decoder has to be asked to take it

A decoder takes every byte for hostile: it returns a value of exactly these types, or raises :class:`FrameError`, and never does anything else.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

MIB: Final = 1024 * 1024
MAX_FRAME: Final = 10 * MIB
MAX_HEADER: Final = 4 * MIB
MAX_DEPTH: Final = 32
MAX_NODES: Final = 200_000
MAX_BITS: Final = 14_000  # int() and str() of a longer one raise ValueError by default
MAX_ODD_KEYS: Final = 2_000
MAX_AXES: Final = 16
SMALL: Final = 2**53
SHORT: Final = 64
LENGTHS: Final = struct.Struct("<II")

PREFIX: Final = LENGTHS.size
DTYPES: Final = {name: np.dtype(name) for name in "|b1 |i1 |u1 <i2 <i4 <i8 <u2 <u4 <u8 <f2 <f4 <f8 <c8 <c16".split()}

Value = Any
"""None, bool, int, float, complex, str, a list, tuple or dict of such, a numpy array or scalar of :data:`DTYPES`."""


class FrameError(ValueError):
    """Bytes that are no frame, or a value that cannot be one; says why."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An argument that only Python can write down, such as a function: ``Expression("lambda x: 2 * x")``.

    The course's author writes it. It is evaluated next to the student's code, with ``numpy`` and ``np`` at hand, and so must hold nothing secret.
    """

    code: str


def lengths(prefix: bytes) -> tuple[int, int]:
    """Return the sizes of a frame's header and buffers from its first :data:`PREFIX` bytes.

    Raises:
        FrameError: They are larger than any that is taken.
    """
    header, buffers = LENGTHS.unpack(prefix)
    if header > MAX_HEADER or header + buffers > MAX_FRAME:
        raise FrameError(f"at most {MAX_FRAME // MIB} MiB can be handed over, this is {(header + buffers) / MIB:.1f} MiB")
    return header, buffers


DEEP: Final = f"values inside values, more than {MAX_DEPTH} deep"
MANY: Final = f"more than {MAX_NODES} values in one"
