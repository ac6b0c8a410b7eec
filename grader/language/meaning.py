"""What kind of meaning two trees are compared by: a class of growth, the place of an extremum, a number, or a value in models."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import factorial, prod

from grader.language.agreement import Finding, Trial, agreement
from grader.language.extrema import extremal
from grader.language.growth import growth
from grader.language.render import spell
from grader.language.sets import infinity
from grader.language.tree import Add, Call, Divide, Multiply, Negate, Node, Number, Power

_MAX_FACTORIAL, _MAX_EXPONENT, _MAX_BITS = 300, 10_000, 100_000
"""Bounds on what is computed as a fraction."""

SPELLED = "spelled alike"


def decided(trial: Trial) -> Finding:
    """Return whether two trees mean the same; what cannot be evaluated is still the same when it is spelled alike."""
    finding = _plain_numbers(trial) or infinite(trial) or growth(trial) or extremal(trial) or agreement(trial)
    if finding.agree is None and spell(trial.answer) == spell(trial.reference):
        return Finding(agree=True, exact=SPELLED)
    return finding


def infinite(trial: Trial) -> Finding | None:
    """Infinity is itself, and no number that has a value."""
    got, want = infinity(trial.answer), infinity(trial.reference)
    if got and want:
        return Finding(agree=got == want, exact="the same infinity")
    if not got and not want:
        return None
    other = trial.reference if got else trial.answer
    finite = agreement(replace(trial, answer=other, reference=other)).agree
    return Finding(agree=False) if finite else Finding(agree=None, why="we cannot see whether this is infinite")


def _plain_numbers(trial: Trial) -> Finding | None:
    """Two fractions need no model."""
    if trial.tolerance.given:
        return None
    got, want = fraction(trial.answer), fraction(trial.reference)
    if got is None or want is None:
        return None
    if got != want and _percent(trial.answer) != _percent(trial.reference) and (100 * got == want or got == 100 * want):
        return Finding(agree=None, why="one of the two is a percentage, and the other a number")
    return Finding(agree=got == want, exact="equal as fractions")


def _percent(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "percent"


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    """Return a whole power of a fraction, where it is small enough to be written out."""
    if base is None or exponent is None or exponent.denominator != 1 or abs(exponent) > _MAX_EXPONENT or (not base and exponent < 0):
        return None
    digits = max(base.numerator.bit_length(), base.denominator.bit_length())
    return base ** int(exponent) if digits * abs(exponent) <= _MAX_BITS else None


def fraction(node: Node) -> Fraction | None:
    """Return the value of a tree of numbers alone; ``None`` of any other.

    >>> from grader.language.parser import parse
    >>> fraction(parse("-(1/2 + 0.25)"))
    Fraction(-3, 4)
    """
    match node:
        case Number(value=value):
            return value
        case Negate(operand=operand):
            inner = fraction(operand)
            return None if inner is None else -inner
        case Add(terms=parts) | Multiply(factors=parts):
            values = [value for value in map(fraction, parts) if value is not None]
            if len(values) < len(parts):
                return None
            return sum(values, Fraction(0)) if isinstance(node, Add) else prod(values, start=Fraction(1))
        case Divide(numerator=numerator, denominator=denominator):
            top, bottom = fraction(numerator), fraction(denominator)
            return None if top is None or not bottom else top / bottom
        case Power(base=base, exponent=exponent):
            return _power(fraction(base), fraction(exponent))
        case Call(function="factorial", arguments=(operand,)):
            whole = fraction(operand)
            return None if whole is None or whole.denominator != 1 or not 0 <= whole <= _MAX_FACTORIAL else Fraction(factorial(int(whole)))
        case Call(function="percent", arguments=(operand,)):
            share = fraction(operand)
            return None if share is None else share / 100
        case _:
            return None
