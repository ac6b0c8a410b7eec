"""What sympy knows of polynomials, asked about trees; our own walk builds them, and no text reaches its parsers.

sympy carries no annotations, so the checker's rules about unknown types rest in this file. It is imported only where a form is asked for.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from fractions import Fraction
from math import comb, gcd

from sympy import Poly, Rational, Symbol

from grader.language.tree import Add, Divide, Multiply, Name, Negate, Node, Number, Power, names

_MAX_DEGREE = 12
_MAX_NAMES = 5
_MAX_TERMS = 400
_MAX_DIGITS = 30


def is_irreducible(tree: Node) -> bool | None:
    """Whether a polynomial splits into no factors over the integers, not even a number; ``None`` where it is none, or too large.

    >>> from grader.language.parser import parse
    >>> [is_irreducible(parse(text)) for text in ("x^2 + 1", "x^2 - 1", "2x + 2")]
    [True, False, False]
    """
    poly = _poly(tree, sorted(names(tree)))
    if poly is None:
        return None
    content, primitive = poly.clear_denoms(convert=True)[1].primitive()
    whole = poly.clear_denoms()[0] == 1
    factors = primitive.factor_list()[1]
    return (not whole or abs(content) == 1 or len(poly.terms()) == 1) and len(factors) == 1 and factors[0][1] == 1


def common_factor(top: Node, bottom: Node) -> bool | None:
    """Whether two polynomials have a factor in common, numbers included; ``None`` where they are none, or too large.

    >>> from grader.language.parser import parse
    >>> common_factor(parse("x^2 - 1"), parse("x + 1")), common_factor(parse("x"), parse("y"))
    (True, False)
    """
    held = sorted(names(top) | names(bottom))
    first, second = _poly(top, held), _poly(bottom, held)
    if first is None or second is None:
        return None
    integers = first.clear_denoms()[0] == second.clear_denoms()[0] == 1
    divisor = gcd(*(int(abs(side.content())) for side in (first, second))) if integers else 1
    return divisor > 1 or first.gcd(second).total_degree() > 0


def _poly(tree: Node, held: list[str]) -> Poly | None:
    """Return a tree as a polynomial with rational coefficients; ``None`` where it is none, or larger than what is worth the time."""
    degree = _degree(tree)
    if degree is None or not held or len(held) > _MAX_NAMES or degree > _MAX_DEGREE or comb(degree + len(held), degree) > _MAX_TERMS:
        return None
    symbols = {name: Symbol(f"x{place}") for place, name in enumerate(held)}
    return _built(tree, symbols)


def _degree(tree: Node) -> int | None:
    """Return an upper bound of the total degree; ``None`` where a tree is no polynomial."""
    match tree:
        case Number(value=value):
            return 0 if max(abs(value.numerator), value.denominator) < 10**_MAX_DIGITS else None
        case Name():
            return 1
        case Negate(operand=operand):
            return _degree(operand)
        case Add(terms=parts) | Multiply(factors=parts):
            degrees = [degree for degree in map(_degree, parts) if degree is not None]
            if len(degrees) < len(parts):
                return None
            return max(degrees) if isinstance(tree, Add) else sum(degrees)
        case Divide(numerator=top, denominator=Number(value=value)) if value:
            return _degree(top)
        case Power(base=base, exponent=Number(value=value)) if value.denominator == 1 and 0 <= value <= _MAX_DEGREE:
            inner = _degree(base)
            return None if inner is None else inner * int(value)
        case _:
            return None


def _built(tree: Node, symbols: dict[str, Symbol]) -> Poly:
    def constant(value: Fraction) -> Poly:
        return Poly(Rational(value.numerator, value.denominator), *symbols.values(), domain="QQ")

    match tree:
        case Number(value=value):
            return constant(value)
        case Name(id=name):
            return Poly(symbols[name], *symbols.values(), domain="QQ")
        case Negate(operand=operand):
            return -_built(operand, symbols)
        case Add(terms=terms):
            return sum((_built(term, symbols) for term in terms[1:]), _built(terms[0], symbols))
        case Multiply(factors=factors):
            whole = _built(factors[0], symbols)
            for factor in factors[1:]:
                whole *= _built(factor, symbols)
            return whole
        case Divide(numerator=top, denominator=Number(value=value)):
            return _built(top, symbols) * constant(1 / value)
        case Power(base=base, exponent=Number(value=value)):
            return _built(base, symbols) ** int(value)
        case _:
            raise TypeError(f"{type(tree).__name__} is no part of a polynomial")
