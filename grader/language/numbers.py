"""Numbers that rounding cannot fool: decimals of 50 digits, and residues modulo a large prime."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np

from grader.language.failure import DomainError, UnsupportedError

DIGITS = 50
PRIME = (1 << 61) - 1
CONTEXT = decimal.Context(prec=DIGITS, Emax=10**6, Emin=-(10**6), traps=[decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow])

_PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


class Residue:
    """A rational number modulo a prime; equal residues of unequal expressions are as rare as the prime is large."""

    __slots__ = ("value",)

    def __init__(self, value: int):
        self.value = value % PRIME

    @staticmethod
    def of(number: Fraction) -> Residue:
        """Return the residue of a fraction."""
        return Residue(number.numerator * pow(number.denominator, -1, PRIME))

    def __add__(self, other: Residue) -> Residue:
        return Residue(self.value + other.value)

    def __sub__(self, other: Residue) -> Residue:
        return Residue(self.value - other.value)

    def __mul__(self, other: Residue) -> Residue:
        return Residue(self.value * other.value)

    def __truediv__(self, other: Residue) -> Residue:
        if not other.value:
            raise DomainError("division by zero")
        return Residue(self.value * pow(other.value, -1, PRIME))

    def __neg__(self) -> Residue:
        return Residue(-self.value)

    def __pow__(self, exponent: int) -> Residue:
        if exponent < 0 and not self.value:
            raise DomainError("division by zero")
        return Residue(pow(self.value, exponent, PRIME))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Residue) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __bool__(self) -> bool:
        return self.value != 0

    def _unordered(self, _other: object) -> bool:
        raise UnsupportedError("residues have no order")

    __lt__ = __le__ = __gt__ = __ge__ = _unordered

    def __repr__(self) -> str:
        return f"Residue({self.value})"


def exact(number: Fraction, like: str) -> object:
    """Return a fraction as a number of the kind ``decimal`` or ``residue``."""
    if like == "residue":
        return Residue.of(number)
    return CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator))


def _sine(x: Decimal) -> Decimal:
    """Sine by its series after reduction; the series is bounded by the precision."""
    x = CONTEXT.remainder(x, 2 * _PI)
    term = total = x
    square, n = x * x, 1
    while abs(term) > Decimal(10) ** -(DIGITS + 5) and n < 400:
        n += 2
        term = -term * square / (n * (n - 1))
        total += term
    return total


def _arctangent(x: Decimal) -> Decimal:
    halvings = 0
    while abs(x) > Decimal("0.1"):
        x = x / (1 + (1 + x * x).sqrt(CONTEXT))
        halvings += 1
    total, power, n = Decimal(0), x, 1
    while abs(power) > Decimal(10) ** -(DIGITS + 5) and n < 400:
        total += power / n
        power, n = -power * x * x, n + 2
    return total * (1 << halvings)


def _tanh(x: Decimal) -> Decimal:
    e = CONTEXT.exp(-2 * abs(x))
    return ((1 - e) / (1 + e)).copy_sign(x)


def _logarithm(x: Decimal) -> Decimal:
    if x <= 0:
        raise DomainError("logarithm of a number that is not positive")
    return CONTEXT.ln(x)


def _root(x: Decimal) -> Decimal:
    if x < 0:
        raise DomainError("square root of a negative number")
    return CONTEXT.sqrt(x)


_DECIMAL: dict[str, Callable[[Decimal], Decimal]] = {
    "exp": CONTEXT.exp,
    "log": _logarithm,
    "sqrt": _root,
    "sin": _sine,
    "cos": lambda x: _sine(x + _PI / 2),
    "arctan": _arctangent,
    "tanh": _tanh,
    "sinh": lambda x: (CONTEXT.exp(x) - CONTEXT.exp(-x)) / 2,
    "cosh": lambda x: (CONTEXT.exp(x) + CONTEXT.exp(-x)) / 2,
    "floor": lambda x: x.to_integral_value(decimal.ROUND_FLOOR),
    "ceil": lambda x: x.to_integral_value(decimal.ROUND_CEILING),
    "sign": lambda x: Decimal((x > 0) - (x < 0)),
    "abs": abs,
}


def constant(name: str, like: str) -> object:
    """Return pi or e as a decimal."""
    if like == "residue":
        raise UnsupportedError("not rational")
    return _PI if name == "pi" else CONTEXT.exp(Decimal(1))


def elementwise(name: str, array: np.ndarray) -> np.ndarray:
    """Apply a function of one argument to an object array of decimals."""
    function = _DECIMAL.get(name)
    flat = array.reshape(-1)
    if function is None or (flat.size and isinstance(flat[0], Residue)):
        raise UnsupportedError(f"no exact {name}")
    result = np.empty(flat.size, dtype=object)
    try:
        for place, item in enumerate(flat):
            result[place] = function(item)
    except decimal.DecimalException as error:
        raise DomainError(f"{name} is not defined here") from error
    return result.reshape(array.shape)
