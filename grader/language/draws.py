"""Numbers for the names of an answer: order one, never 0 or 1, the same for the same seed on every machine."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache
from math import prod
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from grader.language import numbers
from grader.language.declaration import Domain
from grader.language.failure import UnsupportedError
from grader.language.numbers import Kind
from grader.language.values import Array

_POOL = 1 << 15
_STEPS = 16
"""Draws are multiples of 1/16, exact in every kind of arithmetic."""


@cache
def _pool(seed: int) -> NDArray[np.int64]:
    """Return numerators of order one: signed, from 5/16 to 41/16, without 16/16 and 32/16."""
    generator = np.random.Generator(np.random.PCG64(seed))
    sizes = np.array([k for k in range(5, 42) if k % _STEPS])
    return generator.choice(sizes, _POOL) * generator.choice(np.array([-1, 1]), _POOL)


def numerators(key: str, count: int, seed: int) -> NDArray[np.int64]:
    """Return the numerators of the draws that belong to a key."""
    pool = _pool(seed)
    start = crc32(key.encode()) % (_POOL - count) if count < _POOL else 0
    return pool[start : start + count] if count < _POOL else np.resize(pool, count)


@lru_cache(maxsize=8_192)
def draw(key: str, shape: tuple[int, ...], domain: Domain, seed: int, kind: Kind, *, plain: bool = False) -> Array:
    """Return values for a name: an array of the shape, in the domain, as floats or as exact numbers; it is shared and cannot be written to.

    Args:
        key: What the values belong to; the same key gives the same values.
        shape: With the leading axes.
        domain: Where the values lie.
        seed: Of the run.
        kind: Of number.
        plain: Whether the values are small and round, to be shown to a person.
    """
    if domain is Domain.COMPLEX:
        return _complex(key, shape, seed, kind, plain=plain)
    top, bottom = _fractions(numerators(key, prod(shape), seed), domain, plain=plain)
    values = as_kind(top, bottom, kind).reshape(shape)
    values.flags.writeable = False
    return values


def _complex(key: str, shape: tuple[int, ...], seed: int, kind: Kind, *, plain: bool) -> Array:
    """Return complex numbers, which only floating point has."""
    if kind is not Kind.FLOAT:
        raise UnsupportedError("a complex number in exact arithmetic")
    return draw(key, shape, Domain.REAL, seed, kind, plain=plain) + 1j * draw(f"{key} imaginary", shape, Domain.REAL, seed, kind, plain=plain)


def _fractions(top: NDArray[np.int64], domain: Domain, *, plain: bool) -> tuple[NDArray[np.int64], int]:
    """Return numerators and the denominator of draws in a domain."""
    if plain:
        return np.abs(top) % 3 + 1, 4 if domain is Domain.UNIT else 1
    match domain:
        case Domain.POSITIVE:
            return np.abs(top), _STEPS
        case Domain.UNIT:
            return np.abs(top) % 45 + 8, 61
        case Domain.NATURAL:
            return np.abs(top) % 7 + 1, 1
        case Domain.INTEGER:
            return top % 13 - 5, 1
        case Domain.REAL | Domain.COMPLEX:
            return top, _STEPS


def as_kind(top: NDArray[np.int64], bottom: int, kind: Kind) -> Array:
    """Return fractions of one denominator as floats or as exact numbers."""
    if kind is Kind.FLOAT:
        return top / bottom
    out = np.empty(top.size, dtype=object)
    out[:] = [numbers.exact(Fraction(int(item), bottom), kind) for item in top.reshape(-1)]
    return out.reshape(top.shape)
