"""Functions of whole numbers, and of the nearest one: remainders, divisors, factorials, rounding."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial, gcd, lcm

from grader.language.arithmetic import Arithmetic
from grader.language.failure import DomainError, UnsupportedError
from grader.language.numbers import Kind
from grader.language.values import Value, primal

_MAX_FACTORIAL = 170
_MAX_WHOLE = 10**12


def modulo(a: Arithmetic, x: Value, y: Value) -> Value:
    """Return the remainder, with the sign of the divisor."""
    return a.subtract(x, a.times(y, a.unary("floor", a.divide(x, y))))


def rounded(a: Arithmetic, x: Value) -> Value:
    """Return the nearest whole number; a half goes up."""
    return a.unary("floor", a.add(x, a.constant_like(x, Fraction(1, 2))))


def truncated(a: Arithmetic, x: Value) -> Value:
    """Return a number without what stands behind its point."""
    return a.times(a.unary("sign", x), a.unary("floor", a.unary("abs", x)))


def product_to(a: Arithmetic, x: Value) -> Value:
    """Return the factorial of a small whole number."""
    return a.number(factorial(_small(a, x)))


def product_by_twos(a: Arithmetic, x: Value) -> Value:
    """Return ``n (n - 2) (n - 4) ...``, the double factorial."""
    total, place = 1, _small(a, x)
    while place > 1:
        total, place = total * place, place - 2
    return a.number(total)


def binomial(a: Arithmetic, top: Value, bottom: Value) -> Value:
    """Return a binomial coefficient of small whole numbers."""
    return a.number(comb(_small(a, top), _small(a, bottom)))


def divisor(a: Arithmetic, x: Value, y: Value) -> Value:
    """Return the greatest common divisor."""
    return a.number(gcd(_whole(a, x), _whole(a, y)))


def multiple(a: Arithmetic, x: Value, y: Value) -> Value:
    """Return the least common multiple."""
    return a.number(lcm(_whole(a, x), _whole(a, y)))


def _small(a: Arithmetic, value: Value) -> int:
    """Return a value that is one small integer; in a model, n is one."""
    whole = _whole(a, value, "the factorial of what is not a small integer")
    if whole < 0 and abs(whole) < _MAX_FACTORIAL:
        raise DomainError("the factorial of a negative number")
    if not 0 <= whole <= _MAX_FACTORIAL:
        raise UnsupportedError("the factorial of what is not a small integer")
    return whole


def _whole(a: Arithmetic, value: Value, what: str = "a divisor of what is not a whole number") -> int:
    array = primal(value)
    if array.size != 1 or a.kind is Kind.RESIDUE or isinstance(array.item(), complex):
        raise UnsupportedError(what)
    number = float(array.item())
    if not number.is_integer() or abs(number) > _MAX_WHOLE:
        raise UnsupportedError(what)
    return int(number)


WHOLE_ONE: dict[str, Callable[[Arithmetic, Value], Value]] = {
    "factorial": product_to, "factorial2": product_by_twos, "round": rounded, "trunc": truncated,
}  # fmt: skip
WHOLE_TWO: dict[str, Callable[[Arithmetic, Value, Value], Value]] = {"binom": binomial, "gcd": divisor, "lcm": multiple, "mod": modulo}
"""Functions of one and of two arguments, by name."""
