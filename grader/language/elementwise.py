"""Arithmetic entry by entry, in floating point and exactly, with derivatives carried along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from grader.language import numbers, special
from grader.language.branches import PRINCIPAL, Branch, real_power
from grader.language.failure import ShapeError, UnsupportedError
from grader.language.numbers import PRIME, Kind
from grader.language.values import Array, Dual, Value, mapped, primal, shape_words, split

MAX_POWER = 10_000
_NUMPY: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "arctan": np.arctan, "tanh": np.tanh, "sinh": np.sinh,
    "cosh": np.cosh, "floor": np.floor, "ceil": np.ceil, "sign": np.sign, "abs": np.abs, "arcsin": np.arcsin, "arccos": np.arccos,
    "arcsinh": np.arcsinh, "arccosh": np.arccosh, "arctanh": np.arctanh, "conj": np.conj, "re": np.real, "im": np.imag, "arg": np.angle,
    "erf": special.erf, "erfc": special.erfc, "gamma": special.gamma,
}  # fmt: skip
_REAL_ONLY = frozenset({"floor", "ceil", "sign", "erf", "erfc", "gamma"})
_COMPARISONS = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


class Elementwise:
    """Operations on the entries of values with ``lead`` leading axes and of one kind of number."""

    def __init__(self, lead: int, kind: Kind = Kind.FLOAT, branch: Branch = Branch.NONE):
        self.lead = lead
        self.kind = kind
        self.branch = branch
        self._constants: dict[tuple[Fraction | int, int], Array] = {}

    def number(self, value: Fraction | int) -> Array:
        """Return a constant; it is shared and must not be written to."""
        return self._constant(value, self.lead)

    def constant_like(self, a: Value, number: Fraction | int) -> Value:
        """Return a constant that broadcasts with a value."""
        return self._constant(number, primal(a).ndim)

    def _constant(self, number: Fraction | int, axes: int) -> Array:
        key = number, axes
        if key not in self._constants:
            self._constants[key] = self.filled(float(number) if self.kind is Kind.FLOAT else numbers.exact(number, self.kind), axes)
        return self._constants[key]

    def filled(self, item: object, axes: int) -> Array:
        """Return one number of the kind as an array with this many axes."""
        out = np.empty((1,) * axes, dtype=float if self.kind is Kind.FLOAT else object)
        out.fill(item)
        return out

    def named(self, name: str) -> Array:
        """Return ``pi``, ``e`` or the imaginary unit ``i``."""
        if name == "i" and self.kind is Kind.FLOAT:
            return np.full((1,) * self.lead, 1j)
        return self.filled(numbers.constant(name, self.kind), self.lead)

    def shape(self, value: Value) -> tuple[int, ...]:
        """The shape after the leading axes: ``()`` for a number, ``(d, 1)`` for a vector."""
        return primal(value).shape[self.lead :]

    # Shapes that meet

    def aligned(self, a: Value, b: Value, verb: str) -> tuple[Value, Value]:
        """Return two values of one shape; a number, or 1 x 1 as a constant is, goes with every entry."""
        left, right = self.shape(a), self.shape(b)
        if left == right or (1, 1) in (left, right):
            return a, b
        if not left:
            return self._spread(a, right, verb), b
        if not right:
            return a, self._spread(b, left, verb)
        raise ShapeError(f"{verb} needs equal shapes, and {shape_words(left)} meets {shape_words(right)}")

    def _spread(self, number: Value, shape: tuple[int, ...], verb: str) -> Value:
        if verb == "a sum" and 1 not in shape and not self._is_zero(number):
            matrix = shape_words(shape)
            raise ShapeError(f"a sum needs equal shapes, and a number meets a {matrix} matrix (is an identity matrix missing?)")
        return self.expand(number)

    def _is_zero(self, number: Value) -> bool:
        return not isinstance(number, Dual) and number.size == 1 and not number.item()

    def expand(self, value: Value) -> Value:
        """Return a number as a 1 x 1 array that broadcasts."""
        return mapped(value, lambda array: array[..., None, None])

    # Sums, products, quotients

    def add(self, a: Value, b: Value) -> Value:
        return self._add(*self.aligned(a, b, "a sum"))

    def _add(self, a: Value, b: Value) -> Value:
        if not isinstance(a, Dual) and not isinstance(b, Dual):
            return (a + b) % PRIME if self.kind is Kind.RESIDUE else a + b
        x, dx, y, dy, level = split(a, b)
        value, tangent = self._add(x, y), self._joined(dx, dy)
        return Dual(value, tangent if self.shape(tangent) == self.shape(value) else self.shaped_like(value, tangent), level)

    def shaped_like(self, value: Value, tangent: Value) -> Value:
        """Return a tangent, which may be a number beside an array, in its value's shape."""
        if self.shape(value) and not self.shape(tangent):
            tangent = self.expand(tangent)
        return self._add(tangent, self._times(self.constant_like(value, 0), value))

    def _joined(self, left: Value | None, right: Value | None) -> Value:
        """Return the sum of two tangents of which one may be zero."""
        match left, right:
            case None, None:
                raise ValueError("expected an operand that carries the level taken from the two")
            case None, only:
                return only
            case only, None:
                return only
            case _:
                return self._add(left, right)

    def negate(self, a: Value) -> Value:
        return mapped(a, lambda array: -array % PRIME if self.kind is Kind.RESIDUE else -array)

    def subtract(self, a: Value, b: Value) -> Value:
        return self.add(a, self.negate(b))

    def times(self, a: Value, b: Value) -> Value:
        """Return the elementwise product."""
        return self._times(*self.aligned(a, b, "an elementwise product"))

    def _times(self, a: Value, b: Value) -> Value:
        if not isinstance(a, Dual) and not isinstance(b, Dual):
            return a * b % PRIME if self.kind is Kind.RESIDUE else a * b
        x, dx, y, dy, level = split(a, b)
        left = None if dx is None else self._times(dx, y)
        right = None if dy is None else self._times(x, dy)
        return Dual(self._times(x, y), self._joined(left, right), level)

    def divide(self, a: Value, b: Value) -> Value:
        a, b = self.aligned(a, b, "a quotient")
        if self.kind is Kind.FLOAT and not isinstance(a, Dual) and not isinstance(b, Dual):
            return a / b
        return self._times(a, self.reciprocal(b))

    def reciprocal(self, a: Value) -> Value:
        if isinstance(a, Dual):
            inverse = self.reciprocal(a.value)
            return Dual(inverse, self.negate(self._times(self._times(inverse, inverse), a.tangent)), a.level)
        if self.kind is Kind.FLOAT:
            return 1.0 / a
        return numbers.inverses(a, self.kind)

    # Elementary functions

    def unary(self, name: str, a: Value) -> Value:
        """Apply an elementary function to each entry."""
        if isinstance(a, Dual):
            return Dual(self.unary(name, a.value), self._times(self._slope(name, a.value), a.tangent), a.level)
        if self.kind is not Kind.FLOAT:
            return numbers.elementwise(name, a, self.kind)
        if name in _REAL_ONLY and np.iscomplexobj(a):
            raise UnsupportedError(f"{name} of a complex number")
        if self.branch is Branch.PRINCIPAL and name in PRINCIPAL:
            return PRINCIPAL[name](a)
        return _NUMPY[name](a)

    def _slope(self, name: str, a: Value) -> Value:
        """Return the derivative of an elementary function, entry by entry."""
        one = self.constant_like(a, 1)
        match name:
            case "exp":
                return self.unary("exp", a)
            case "sinh" | "cosh":
                return self.unary("cosh" if name == "sinh" else "sinh", a)
            case "log":
                return self.reciprocal(a)
            case "sqrt":
                return self.reciprocal(self._times(self.constant_like(a, 2), self.unary("sqrt", a)))
            case "sin":
                return self.unary("cos", a)
            case "cos":
                return self.negate(self.unary("sin", a))
            case "tanh":
                t = self.unary("tanh", a)
                return self._add(one, self.negate(self._times(t, t)))
            case "arctan":
                return self.reciprocal(self._add(one, self._times(a, a)))
            case "arcsin" | "arccos":
                slope = self.reciprocal(self.unary("sqrt", self._add(one, self.negate(self._times(a, a)))))
                return slope if name == "arcsin" else self.negate(slope)
            case "arcsinh" | "arccosh":
                shift = one if name == "arcsinh" else self.negate(one)
                return self.reciprocal(self.unary("sqrt", self._add(self._times(a, a), shift)))
            case "arctanh":
                return self.reciprocal(self._add(one, self.negate(self._times(a, a))))
            case "erf" | "erfc":
                bell = self._times(self.constant_like(a, special.ERF_SLOPE), self.unary("exp", self.negate(self._times(a, a))))
                return bell if name == "erf" else self.negate(bell)
            case "abs":
                return self.unary("sign", a)
            case "floor" | "ceil" | "sign":
                return self.constant_like(a, 0)
            case _:
                raise UnsupportedError(f"the derivative of {name}")

    def power(self, base: Value, exponent: Value) -> Value:
        """Raise each entry to a power that need not be whole."""
        if self.kind is Kind.RESIDUE:
            raise UnsupportedError("a power that is not whole as a rational number")
        base, exponent = self.aligned(base, exponent, "a power")
        if isinstance(base, Dual) or isinstance(exponent, Dual):
            return self.unary("exp", self._times(exponent, self.unary("log", base)))
        if self.kind is not Kind.FLOAT:
            return numbers.each(numbers.power, base, exponent)
        return np.power(base, exponent) if self.branch is Branch.NONE else real_power(base, exponent, self.branch)

    def root(self, base: Value, degree: int) -> Value:
        """Return a real root; of an odd degree, also of a negative number."""
        if (
            self.branch is not Branch.PRINCIPAL
            and self.kind is Kind.FLOAT
            and degree % 2
            and not isinstance(base, Dual)
            and not np.iscomplexobj(base)
        ):
            return np.sign(base) * np.power(np.abs(base), 1 / degree)
        return self.power(base, self.constant_like(base, Fraction(1, degree)))

    def whole_power(self, base: Value, whole: int) -> Value:
        """Raise each entry to a whole power."""
        if abs(whole) > MAX_POWER:
            raise UnsupportedError(f"a power beyond {MAX_POWER:,}")
        if isinstance(base, Dual):
            if whole == 0:
                return self.constant_like(base, 1)
            slope = self._times(self.constant_like(base, whole), self.whole_power(base.value, whole - 1))
            return Dual(self.whole_power(base.value, whole), self._times(slope, base.tangent), base.level)
        if self.kind is Kind.FLOAT:
            return base * base if whole == 2 else np.power(base, float(whole))
        if whole < 0:
            return self.whole_power(self.reciprocal(base), -whole)
        return numbers.whole_powers(base, whole, self.kind)

    def polynomial(self, coefficients: Sequence[object], x: Value) -> Value:
        """Return a polynomial of each entry; its coefficients are exact numbers or floats as they are drawn, the highest first."""
        axes = primal(x).ndim
        result = self._add(self._times(self.constant_like(x, 0), x), self.filled(coefficients[0], axes))
        for coefficient in coefficients[1:]:
            result = self._add(self._times(result, x), self.filled(coefficient, axes))
        return result

    # Choice

    def compare(self, operator: str, a: Value, b: Value) -> Array:
        """Return where a comparison holds, entry by entry."""
        x, y = (primal(value) for value in self.aligned(a, b, "a comparison"))
        if operator in ("=", "!="):
            equal = np.isclose(x, y, rtol=1e-9, atol=1e-12) if self.kind is Kind.FLOAT else np.equal(x, y).astype(bool)
            return equal if operator == "=" else ~equal
        if self.kind is Kind.RESIDUE or np.iscomplexobj(x) or np.iscomplexobj(y):
            raise UnsupportedError("an order among residues or complex numbers")
        if operator not in _COMPARISONS:
            raise UnsupportedError(f"the relation {operator}")
        return _COMPARISONS[operator](x, y).astype(bool)

    def select(self, where: Array, a: Value, b: Value) -> Value:
        """Return a where the condition holds, else b; any of the three may be a number beside arrays."""
        a, b = self.aligned(a, b, "a choice")
        wanted, given = max(self.shape(a), self.shape(b)), self.shape(where)
        if wanted and not given:
            where = where[..., None, None]
        elif given and not wanted:
            a, b = self.expand(a), self.expand(b)
        elif given != wanted and (1, 1) not in (given, wanted):
            raise ShapeError(f"a choice needs equal shapes, and {shape_words(given)} meets {shape_words(wanted)}")
        return self._select(where, a, b)

    def _select(self, where: Array, a: Value, b: Value) -> Value:
        if not isinstance(a, Dual) and not isinstance(b, Dual):
            return np.where(where, a, b)
        x, dx, y, dy, level = split(a, b)
        zero = self.constant_like(x, 0)
        return Dual(self._select(where, x, y), self._select(where, zero if dx is None else dx, zero if dy is None else dy), level)

    def largest(self, a: Value, b: Value) -> Value:
        """Return the larger of two values, entry by entry."""
        a, b = self.aligned(a, b, "a maximum")
        return self.select(self.compare(">=", a, b), a, b)

    def smallest(self, a: Value, b: Value) -> Value:
        """Return the smaller of two values, entry by entry."""
        a, b = self.aligned(a, b, "a minimum")
        return self.select(self.compare("<=", a, b), a, b)
