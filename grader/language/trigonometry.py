"""Circular and hyperbolic functions and their inverses, made from the few that the arithmetic has."""

from __future__ import annotations

from collections.abc import Callable

from grader.language.arithmetic import Arithmetic
from grader.language.values import Value

Function = Callable[[Arithmetic, Value], Value]


def _ratio(top: str, bottom: str) -> Function:
    """Return the quotient of two functions of one argument."""
    return lambda a, x: a.divide(a.unary(top, x), a.unary(bottom, x))


def _over(name: str) -> Function:
    """Return one over a function."""
    return lambda a, x: a.reciprocal(a.unary(name, x))


def _of_inverse(name: str) -> Function:
    """Return a function of one over its argument, as arcsec x is arccos 1/x."""
    return lambda a, x: a.unary(name, a.reciprocal(x))


def _sinc(a: Arithmetic, x: Value) -> Value:
    """Return sin(x)/x, which is 1 at 0."""
    one, zero = a.constant_like(x, 1), a.constant_like(x, 0)
    at_zero = a.compare("=", x, zero)
    return a.select(at_zero, one, a.divide(a.unary("sin", x), a.select(at_zero, one, x)))


TRIGONOMETRY: dict[str, Function] = {
    "tan": _ratio("sin", "cos"), "cot": _ratio("cos", "sin"), "sec": _over("cos"), "csc": _over("sin"), "sinc": _sinc,
    "coth": _over("tanh"), "sech": _over("cosh"), "csch": _over("sinh"),
    "arcsec": _of_inverse("arccos"), "arccsc": _of_inverse("arcsin"), "arccot": _of_inverse("arctan"),
    "arcsech": _of_inverse("arccosh"), "arccsch": _of_inverse("arcsinh"), "arccoth": _of_inverse("arctanh"),
}  # fmt: skip
"""Functions of one argument, by name; the inverses are the principal ones."""
