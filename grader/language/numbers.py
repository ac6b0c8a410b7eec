"""Numbers that rounding cannot fool: decimals of 50 digits, and residues modulo a large prime.

Residues are plain integers in ``range(PRIME)``. Unequal rational expressions have equal residues about as rarely as the prime is large.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from grader.language.failure import DomainError, UnsupportedError
from grader.language.values import Array


class Kind(StrEnum):
    """The kinds of number that a model can hold."""

    FLOAT = "float"
    DECIMAL = "decimal"
    RESIDUE = "residue"


DIGITS = 50
PRIME = (1 << 61) - 1
CONTEXT = decimal.Context(prec=DIGITS, Emax=10**6, Emin=-(10**6), traps=[decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow])

_PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
_SMALL = Decimal(10) ** -(DIGITS + 5)
_MAX_EXPONENT = 5_000
_SERIES = 400


def exact(number: Fraction | int, kind: Kind) -> int | Decimal:
    """Return a fraction as an exact number of a kind.

    >>> exact(Fraction(1, 2), Kind.RESIDUE) * 2 % PRIME
    1
    """
    if kind is Kind.RESIDUE:
        return number.numerator * pow(number.denominator, -1, PRIME) % PRIME
    return CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator))


def exacts(integers: NDArray[np.int_], kind: Kind) -> Array:
    """Return integers as exact numbers."""
    return each(partial(exact, kind=kind), integers.astype(object))


def constant(name: str, kind: Kind) -> Decimal:
    """Return ``pi`` or ``e`` in 50 digits."""
    if kind is Kind.RESIDUE:
        raise UnsupportedError(f"{name} as a rational number")
    if name == "i":
        raise UnsupportedError("the imaginary unit in decimals")
    return _PI if name == "pi" else CONTEXT.exp(Decimal(1))


def _exponential(x: Decimal) -> Decimal:
    if abs(x) > _MAX_EXPONENT:
        raise DomainError("an exponential out of range")
    return CONTEXT.exp(x)


def _sine(x: Decimal) -> Decimal:
    """Sine by its series after reduction."""
    x = CONTEXT.remainder(x, 2 * _PI)
    term = total = x
    square, n = x * x, 1
    while abs(term) > _SMALL and n < _SERIES:
        n += 2
        term = -term * square / (n * (n - 1))
        total += term
    return total


def _arctangent(x: Decimal) -> Decimal:
    """Arctangent by its series after halving the angle."""
    halvings = 0
    while abs(x) > Decimal("0.1"):
        x /= 1 + (1 + x * x).sqrt(CONTEXT)
        halvings += 1
    total, power, n = Decimal(0), x, 1
    while abs(power) > _SMALL and n < _SERIES:
        total += power / n
        power, n = -power * x * x, n + 2
    return total * (1 << halvings)


def _tanh(x: Decimal) -> Decimal:
    e = _exponential(-2 * abs(x))
    return ((1 - e) / (1 + e)).copy_sign(x)


def _logarithm(x: Decimal) -> Decimal:
    if x <= 0:
        raise DomainError("the logarithm of a number that is not positive")
    return CONTEXT.ln(x)


def _root(x: Decimal) -> Decimal:
    if x < 0:
        raise DomainError("the square root of a negative number")
    return CONTEXT.sqrt(x)


def _arcsine(x: Decimal) -> Decimal:
    if abs(x) > 1:
        raise DomainError("the inverse sine of a number beyond 1")
    return (_PI / 2).copy_sign(x) if abs(x) == 1 else _arctangent(x / _root(1 - x * x))


_DECIMAL: dict[str, Callable[[Decimal], Decimal]] = {
    "exp": _exponential,
    "log": _logarithm,
    "sqrt": _root,
    "sin": _sine,
    "cos": lambda x: _sine(x + _PI / 2),
    "arctan": _arctangent,
    "tanh": _tanh,
    "sinh": lambda x: (_exponential(x) - _exponential(-x)) / 2,
    "cosh": lambda x: (_exponential(x) + _exponential(-x)) / 2,
    "floor": lambda x: x.to_integral_value(decimal.ROUND_FLOOR),
    "ceil": lambda x: x.to_integral_value(decimal.ROUND_CEILING),
    "sign": lambda x: Decimal((x > 0) - (x < 0)),
    "abs": abs,
    "arcsin": _arcsine,
    "arccos": lambda x: _PI / 2 - _arcsine(x),
    "arcsinh": lambda x: _logarithm(abs(x) + _root(x * x + 1)).copy_sign(x),
    "arccosh": lambda x: _logarithm(x + _root(x * x - 1)),
    "arctanh": lambda x: _logarithm((1 + x) / (1 - x)) / 2,
    "conj": lambda x: x,
    "re": lambda x: x,
    "im": lambda _: Decimal(0),
}


def elementwise(name: str, array: Array, kind: Kind) -> Array:
    """Apply a function of one argument to exact numbers.

    Raises:
        UnsupportedError: The function has no exact form for numbers of this kind.
        DomainError: It is not defined at one of them.
    """
    function = _DECIMAL.get(name)
    if function is None or kind is Kind.RESIDUE:
        raise UnsupportedError(f"an exact {name}")
    return each(function, array)


def each(function: Callable[..., object], *arrays: Array) -> NDArray[np.object_]:
    """Apply a function to exact numbers, entry by entry; numpy's own wrapper would return a bare number for an array without axes."""
    return np.asarray(np.frompyfunc(function, len(arrays), 1)(*arrays), dtype=object)


def inverses(array: Array, kind: Kind) -> Array:
    """Return one over each entry."""
    return each(partial(inverse, kind=kind), array)


def whole_powers(array: Array, whole: int, kind: Kind) -> Array:
    """Return each entry to a power that is not negative."""
    return each(partial(pow, exp=whole, mod=PRIME) if kind is Kind.RESIDUE else partial(_whole_power, whole=whole), array)


def _whole_power(base: Decimal, whole: int) -> Decimal:
    return CONTEXT.power(base, whole) if whole else Decimal(1)


def inverse(item: int | Decimal, kind: Kind) -> int | Decimal:
    """Return one over an exact number."""
    if not item:
        raise DomainError("division by zero")
    return pow(int(item), -1, PRIME) if kind is Kind.RESIDUE else 1 / Decimal(item)


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """Return a power of decimals."""
    if base <= 0 and exponent != exponent.to_integral_value():
        raise DomainError("a power of a number that is not positive")
    if base and abs(exponent * (abs(base).log10())) > _MAX_EXPONENT:
        raise DomainError("a power out of range")
    try:
        return CONTEXT.power(base, exponent)
    except decimal.DecimalException as error:
        raise DomainError("a power that is not defined here") from error
