"""Asymptotic classes: whether two expressions grow alike, along several directions in which their variables go to infinity.

Everything is computed as a sign and the logarithm of a size, so that variables can be as large as ``exp(10^9)``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import exp, inf, log, log1p

from grader.language.agreement import Finding, Trial
from grader.language.failure import DomainError, EvaluationError, UnsupportedError
from grader.language.tree import Absolute, Add, Apply, Big, Call, Divide, Index, Multiply, Name, Negate, Node, Number, Power, Transpose, walk
from grader.language.tree import replace as substituted
from grader.language.usage import usage

_CLASSES = frozenset({"O", r"\Theta", r"\Omega", "o", r"\tilde{O}"})
SCALES = ((1e3, 1e6, 1e9), (3.5, 7.5, 11.0))
"""Logarithms of the variables' sizes; the second where the first are too large, as for ``2^n``."""
WEIGHTS = (1.0, 0.37, 2.3)
"""How fast one variable grows beside the others."""
ALIKE = 0.2
"""Logarithms of quotients that change less than this along a direction are of the same growth."""
APART = 0.3
"""And those that change more are not."""
MAX_VARIABLES = 4


@dataclass(frozen=True, slots=True)
class Size:
    """A number by its sign and the logarithm of its size; zero has sign 0."""

    sign: int
    log: float

    def times(self, other: Size) -> Size:
        return Size(self.sign * other.sign, self.log + other.log) if self.sign and other.sign else _ZERO

    def over(self, other: Size) -> Size:
        if not other.sign:
            raise DomainError("division by zero")
        return Size(self.sign * other.sign, self.log - other.log) if self.sign else _ZERO

    def plus(self, other: Size) -> Size:
        large, small = (self, other) if self.log >= other.log else (other, self)
        if not small.sign or not large.sign:
            return large if large.sign else small
        gap = exp(small.log - large.log)
        if large.sign == small.sign:
            return Size(large.sign, large.log + log1p(gap))
        return Size(large.sign, large.log + log1p(-gap)) if gap < 1 else _ZERO


_ZERO = Size(0, -inf)


def growth(trial: Trial) -> Finding | None:
    """Return what a comparison of two asymptotic classes finds; ``None`` when the reference is not one."""
    trial = replace(trial, answer=_powers(trial.answer), reference=_powers(trial.reference))
    want, got = _class(_joined(trial.reference)), _class(_joined(trial.answer))
    if want is None:
        return None if got is None else Finding(agree=None, why="a class is given where a value is asked")
    inner = got.arguments[0] if got is not None else trial.answer
    if any(_class(node) is not None for node in walk(inner)):
        return Finding(agree=None, why="we do not read a class inside a formula")
    try:
        alike = _alike(inner, want.arguments[0], trial)
    except EvaluationError as error:
        return Finding(agree=None, why=f"we cannot see how it grows: {error}")
    if got is None and alike:
        return Finding(agree=True, exact="of the same growth", note="It is read as an order of growth.")
    if got is not None and got.function != want.function and alike is not False:
        return Finding(agree=None, why="the growth is the same, and the class is another")
    if alike is None:
        return Finding(agree=None, why="we cannot see whether the growth is the same")
    return Finding(agree=alike, exact="of the same growth")


def _powers(tree: Node) -> Node:
    """Return a tree of classes in which ``N^T`` is a power, for numbers have no transposes."""
    if not any(_class(node) is not None for node in walk(tree)):
        return tree
    turned: dict[Node, Node] = {node: Power(node.operand, Name("T")) for node in walk(tree) if isinstance(node, Transpose)}
    return substituted(tree, turned) if turned else tree


def _joined(node: Node) -> Node:
    """Return a sum or a product of classes as the class of the sum or the product."""
    match node:
        case Add(terms=parts) | Multiply(factors=parts):
            inner = [_class(part) for part in parts]
            whole = [item for item in inner if item is not None]
            if len(whole) == len(parts) and len({item.function for item in whole}) == 1:
                arguments = tuple(item.arguments[0] for item in whole)
                return Apply(whole[0].function, (Add(arguments) if isinstance(node, Add) else Multiply(arguments),))
            return node
        case _:
            return node


def _class(node: Node) -> Apply | None:
    named = isinstance(node, Apply) and isinstance(node.function, Name) and node.function.id in _CLASSES
    return node if named and isinstance(node, Apply) and len(node.arguments) == 1 and not node.given else None


def _alike(a: Node, b: Node, trial: Trial) -> bool | None:
    """Whether the quotient of two expressions stays between two constants in every direction; ``None`` when that is not plain to see."""
    variables = sorted(usage(a).free | usage(b).free)
    if len(variables) > MAX_VARIABLES:
        raise UnsupportedError(f"{len(variables)} variables")
    verdicts: set[bool | None] = set()
    for weights in product(*(_weights(name, trial) for name in variables)):
        direction = dict(zip(variables, weights, strict=True))
        verdicts.add(_along(a, b, direction))
    return False if False in verdicts else None if None in verdicts else True


def _weights(name: str, trial: Trial) -> tuple[float, ...]:
    """Return how fast a variable may grow; one that is declared a real number may shrink as well."""
    declared = trial.scope.get(name)
    return WEIGHTS if declared is None or declared.integer else (*WEIGHTS[:2], -0.7)


def _along(a: Node, b: Node, direction: dict[str, float]) -> bool | None:
    for scales in SCALES:
        try:
            gaps = [gap(a, b, {name: Size(1, weight * scale) for name, weight in direction.items()}) for scale in scales]
        except OverflowError:
            continue
        change = max(abs(gaps[2] - gaps[1]), abs(gaps[1] - gaps[0]) / 4)
        return True if change < ALIKE else False if abs(gaps[2] - gaps[1]) > APART else None
    raise UnsupportedError("it grows too fast")


def gap(a: Node, b: Node, point: dict[str, Size]) -> float:
    """Return the logarithm of the quotient of two expressions at a point.

    Raises:
        EvaluationError: They have no value there, or one of them is zero.
    """
    quotient = _size(a, point).over(_size(b, point))
    if not quotient.sign:
        raise DomainError("one of the two is zero")
    return quotient.log


def _size(node: Node, point: dict[str, Size]) -> Size:
    match node:
        case Number(value=value):
            return _of(value)
        case Name(id=name):
            return point.get(name, _of(Fraction(2)))
        case Add(terms=terms):
            total = _ZERO
            for term in terms:
                total = total.plus(_size(term, point))
            return total
        case Negate(operand=operand):
            inner = _size(operand, point)
            return Size(-inner.sign, inner.log)
        case Multiply(factors=factors):
            result = Size(1, 0.0)
            for factor in factors:
                result = result.times(_size(factor, point))
            return result
        case Divide(numerator=top, denominator=bottom):
            return _size(top, point).over(_size(bottom, point))
        case Power(base=base, exponent=exponent):
            return _power(_size(base, point), _size(exponent, point))
        case Absolute(operand=operand):
            return Size(1, _size(operand, point).log)
        case Call(function=function, arguments=arguments, parameter=None):
            return _call(function, [_size(argument, point) for argument in arguments])
        case Call(function="log" | "ln", arguments=(argument,), parameter=Node() as base):
            return _logarithm(_size(argument, point)).over(_logarithm(_size(base, point)))
        case Index() | Big() | _:
            raise UnsupportedError(f"a {type(node).__name__.lower()} in a class")


def _of(value: Fraction) -> Size:
    return Size(1 if value > 0 else -1, log(abs(value))) if value else _ZERO


def _call(function: str, sizes: list[Size]) -> Size:
    match function, sizes:
        case "log" | "ln", [x]:
            return _logarithm(x)
        case "sqrt", [x]:
            return Size(x.sign, x.log / 2)
        case "exp", [x]:
            return Size(1, _plain(x))
        case "max" | "min", [_, *_]:
            ordered = sorted(sizes, key=lambda size: (size.sign, size.sign * size.log))
            return ordered[-1 if function == "max" else 0]
        case "factorial", [x] if x.sign > 0:
            n = _plain(x)
            return Size(1, n * log(n) - n + log(n) / 2) if n > 1 else Size(1, 0.0)
        case "floor" | "ceil", [x]:
            return x
        case _:
            raise UnsupportedError(f"{function} in a class")


def _logarithm(x: Size) -> Size:
    if x.sign <= 0:
        raise DomainError("the logarithm of a number that is not positive")
    return Size(1 if x.log > 0 else -1, log(abs(x.log))) if x.log else _ZERO


def _power(base: Size, exponent: Size) -> Size:
    if base.sign <= 0:
        raise UnsupportedError("a power of what is not positive")
    return Size(1, base.log * _plain(exponent))


def _plain(x: Size) -> float:
    """Return a size as a number; too large a one is an OverflowError."""
    return x.sign * exp(x.log) if x.sign else 0.0
