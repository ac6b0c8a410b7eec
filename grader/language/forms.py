"""A canonical form of small formulas: sums of products of powers, with whole numbers carried out, so that equal terms have equal forms."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from functools import lru_cache
from math import factorial
from typing import TypeAlias

from grader.language.tree import Add, Call, Divide, Multiply, Name, Negate, Node, Number, Power, children

Atom: TypeAlias = "str | tuple[object, ...]"
Factors: TypeAlias = "tuple[tuple[Atom, Form], ...]"
Form: TypeAlias = "tuple[tuple[Factors, Fraction], ...]"
"""Products with their coefficients, sorted; the empty product is 1, and the empty sum is 0."""

_MAX_EXPONENT, _MAX_FACTORIAL, _MAX_DIGITS = 32, 20, 10**40
ZERO: Form = ()
ONE: Form = (((), Fraction(1)),)


@lru_cache(maxsize=4_096)
def form(node: Node) -> Form:
    """Return the canonical form of a tree.

    >>> from grader.language.parser import parse
    >>> form(parse(r"\\frac{x^{1-1}}{2!} + 0 y")) == form(parse("1/2"))
    True
    """
    match node:
        case Number(value=value):
            return constant(value)
        case Add(terms=terms):
            return plus(*map(form, terms))
        case Negate(operand=operand):
            return times(constant(Fraction(-1)), form(operand))
        case Multiply(factors=factors):
            product = ONE
            for factor in factors:
                product = times(product, form(factor))
            return product
        case Divide(numerator=top, denominator=bottom):
            return times(form(top), power(form(bottom), constant(Fraction(-1))))
        case Power(base=base, exponent=exponent):
            return power(form(base), form(exponent))
        case Call(function="factorial", arguments=(inner,)) if (whole := integer(form(inner))) is not None and 0 <= whole <= _MAX_FACTORIAL:
            return constant(Fraction(factorial(whole)))
        case Name(id=name):
            return (((((name, ONE),)), Fraction(1)),)
        case _:
            words = tuple(str(getattr(node, field.name)) for field in fields(node) if "Node" not in str(field.type))
            return ((((((type(node).__name__, words, *map(form, children(node))), ONE),)), Fraction(1)),)


def constant(value: Fraction) -> Form:
    """Return the form of a number."""
    return (((), value),) if value else ZERO


def number(found: Form) -> Fraction | None:
    """Return the number that a form is, ``None`` where it is none."""
    return Fraction(0) if not found else found[0][1] if len(found) == 1 and not found[0][0] else None


def integer(found: Form) -> int | None:
    """Return the whole number that a form is, ``None`` where it is none."""
    value = number(found)
    return int(value) if value is not None and value.denominator == 1 else None


def is_affine(found: Form) -> bool:
    """Whether a form is a number plus multiples of names."""
    return all(not factors or (len(factors) == 1 and isinstance(factors[0][0], str) and factors[0][1] == ONE) for factors, _ in found)


def plus(*parts: Form) -> Form:
    """Return a sum."""
    total: dict[Factors, Fraction] = {}
    for part in parts:
        for factors, coefficient in part:
            total[factors] = total.get(factors, Fraction(0)) + coefficient
    return tuple(sorted(((factors, value) for factors, value in total.items() if value), key=repr))


def times(a: Form, b: Form) -> Form:
    """Return a product; one of two sums is kept as it is, and the order of factors matters."""
    one, other = number(a), number(b)
    if one is not None or other is not None:
        scale, rest = (one, b) if one is not None else (other, a)
        return tuple((factors, value * (scale or 0)) for factors, value in rest) if scale else ZERO
    left, left_scale = _product(a)
    right, right_scale = _product(b)
    return ((_joined(left, right), left_scale * right_scale),)


def _product(found: Form) -> tuple[Factors, Fraction]:
    return found[0] if len(found) == 1 else (((("sum", found), ONE),), Fraction(1))


def _joined(left: Factors, right: Factors) -> Factors:
    """Return factors one after another; neighbours with one base are one power."""
    joined = list(left)
    for base, exponent in right:
        if joined and joined[-1][0] == base:
            total = plus(joined.pop()[1], exponent)
            joined += [(base, total)] if total else []
        else:
            joined.append((base, exponent))
    return tuple(joined)


def power(base: Form, exponent: Form) -> Form:
    """Return a power; whole powers of numbers and of single products are carried out."""
    value, whole = number(base), integer(exponent)
    if whole == 0:
        return ONE
    if whole == 1:
        return base
    if value is not None and whole is not None and abs(whole) <= _MAX_EXPONENT and (value or whole > 0):
        found = value**whole
        if max(abs(found.numerator), found.denominator) <= _MAX_DIGITS:
            return constant(found)
    factors, scale = _product(base)
    if len(factors) == 1 and scale == 1 and (whole is not None or factors[0][1] == ONE):
        return ((((factors[0][0], times(factors[0][1], exponent)),), Fraction(1)),)
    if value is not None:
        return (((((("number", value), exponent),)), Fraction(1)),)
    return (((((("power of", base), exponent),)), Fraction(1)),)


def as_node(found: Form) -> Node:
    """Return the tree of an affine form."""
    terms: list[Node] = []
    for factors, coefficient in sorted(found, key=lambda part: (not part[0], part[1] < 0, repr(part))):
        size: Node = Number(abs(coefficient))
        named = Name(str(factors[0][0])) if factors else None
        term = size if named is None else named if abs(coefficient) == 1 else Multiply((size, named))
        terms.append(Negate(term) if coefficient < 0 else term)
    return Add(tuple(terms)) if len(terms) > 1 else terms[0] if terms else Number(Fraction(0))
