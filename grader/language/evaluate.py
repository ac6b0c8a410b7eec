"""The value of a tree in a model."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from grader.language import numbers
from grader.language import tree as t
from grader.language.arithmetic import Array, Dual, Value, primal
from grader.language.calculus import Calculus
from grader.language.failure import DomainError, EvaluationError, ShapeError, UnsupportedError
from grader.language.model import Model

_HYPERBOLIC = {"tan": ("sin", "cos"), "cot": ("cos", "sin")}
_PLAIN = frozenset("exp sqrt sin cos arctan tanh sinh cosh floor ceil sign arcsin arccos".split())


class Evaluator(Calculus):
    """Evaluates every kind of node, one method a kind."""

    def __init__(self, model: Model):
        super().__init__(model)
        self.rules: dict[type[t.Node], Callable[[Any], Value]] = {
            t.Number: lambda node: self.arithmetic.number(node.value), t.Name: self.name, t.Index: self.index, t.Add: self._sum,
            t.Negate: lambda node: self.arithmetic.negate(self.value(node.operand)), t.Multiply: self._multiply, t.Divide: self._divide,
            t.Elementwise: self._elementwise, t.Power: self._power, t.Transpose: lambda node: self.arithmetic.transpose(self.value(node.operand)),
            t.Call: self._call, t.Apply: self._apply, t.Big: self.big, t.Moment: self.moment, t.Norm: self._norm, t.Absolute: self._absolute,
            t.Derivative: self.derivative, t.Gradient: self.gradient, t.Matrix: self._matrix, t.Sequence: self._sequence, t.Cases: self._cases,
        }  # fmt: skip

    def value(self, node: t.Node) -> Value:
        self.step()
        rule = self.rules.get(type(node))
        if rule is None:
            raise UnsupportedError(f"the value of {type(node).__name__.lower()}")
        return rule(node)

    def _sum(self, node: t.Add) -> Value:
        result = self.value(node.terms[0])
        for term in node.terms[1:]:
            result = self.arithmetic.add(result, self.value(term))
        return result

    def _multiply(self, node: t.Multiply) -> Value:
        """Return a product, from the left; where that does not conform, from the right, as in ``A x^T y``."""
        values = [self.value(factor) for factor in node.factors]
        try:
            return self._folded(values)
        except ShapeError as error:
            try:
                return self._folded_right(values)
            except ShapeError:
                raise error from None

    def _folded(self, values: list[Value]) -> Value:
        result = values[0]
        for value in values[1:]:
            result = self.arithmetic.multiply(result, value)
        return result

    def _folded_right(self, values: list[Value]) -> Value:
        result = values[-1]
        for value in reversed(values[:-1]):
            result = self.arithmetic.multiply(value, result)
        return result

    def _divide(self, node: t.Divide) -> Value:
        top, bottom = self.value(node.numerator), self.value(node.denominator)
        return self.arithmetic.divide(top, bottom)

    def _elementwise(self, node: t.Elementwise) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator:
            case "odot":
                return self.arithmetic.times(left, right)
            case "oslash":
                return self.arithmetic.divide(left, right)
            case _:
                return self.arithmetic.kronecker(left, right)

    def _power(self, node: t.Power) -> Value:
        base = self.value(node.base)
        whole = self._whole(node.exponent)
        shape = self.arithmetic.shape(base)
        if shape and 1 not in shape:
            return self._matrix_power(base, shape, whole)
        if whole is not None:
            return self.arithmetic.power(base, base, whole)
        return self.arithmetic.power(base, self.value(node.exponent), None)

    def _whole(self, exponent: t.Node) -> int | None:
        """Return an exponent that is an integer in this model."""
        if isinstance(exponent, t.Number):
            return int(exponent.value) if exponent.value.denominator == 1 else None
        try:
            return self.integer(exponent)
        except EvaluationError:
            return None

    def _matrix_power(self, base: Value, shape: tuple[int, ...], whole: int | None) -> Value:
        if shape[0] != shape[1]:
            raise ShapeError(f"only a square matrix has powers, and this one is {shape[0]} x {shape[1]}")
        if whole is None or abs(whole) > 64:
            raise UnsupportedError("a matrix to this power")
        factor = self.arithmetic.inverse(base) if whole < 0 else base
        result: Value = self.arithmetic.identity(shape[0])
        for _ in range(abs(whole)):
            result = self.arithmetic.multiply(result, factor)
        return result

    # Functions

    def _call(self, node: t.Call) -> Value:
        name = node.function
        if name == "indicator":
            return self._truth(node.arguments[0])
        if name == "ones":
            return self._ones(node)
        values = [self.value(argument) for argument in node.arguments]
        if name in _PLAIN and len(values) == 1:
            return self._plain(name, values[0], node.parameter)
        method = getattr(self, f"_{name.lower()}", None)
        if method is None or not values:
            raise UnsupportedError(f"the function {name}")
        return method(*values) if node.parameter is None else method(*values, parameter=node.parameter)

    def _plain(self, name: str, value: Value, parameter: t.Node | None) -> Value:
        if parameter is None:
            return self.arithmetic.unary(name, value)
        degree = self.arithmetic.reciprocal(self.value(parameter))
        return self.arithmetic.power(value, degree, None)

    def _log(self, value: Value, parameter: t.Node | None = None) -> Value:
        result = self.arithmetic.unary("log", value)
        return result if parameter is None else self.arithmetic.divide(result, self.arithmetic.unary("log", self.value(parameter)))

    _ln = _log

    def _tan(self, value: Value) -> Value:
        return self.arithmetic.divide(self.arithmetic.unary("sin", value), self.arithmetic.unary("cos", value))

    def _sigmoid(self, value: Value) -> Value:
        one = self.arithmetic.constant_like(value, 1)
        half = self.arithmetic.constant_like(value, Fraction(1, 2))
        tanh = self.arithmetic.unary("tanh", self.arithmetic.times(half, value))
        return self.arithmetic.times(half, self.arithmetic.add(one, tanh))

    def _relu(self, value: Value) -> Value:
        return self.arithmetic.largest(value, self.arithmetic.constant_like(value, 0))

    def _softplus(self, value: Value) -> Value:
        return self._log(self.arithmetic.add(self.arithmetic.constant_like(value, 1), self.arithmetic.unary("exp", value)))

    def _softmax(self, value: Value) -> Value:
        """A vector's softmax; a matrix's row by row."""
        exponential = self.arithmetic.unary("exp", value)
        shape = self.arithmetic.shape(value)
        if not shape or 1 in shape:
            return self.arithmetic.divide(exponential, self.arithmetic.total(exponential))
        ones = self.arithmetic.embed(np.ones((shape[1], 1), dtype=int))
        row = self.arithmetic.embed(np.ones((1, shape[1]), dtype=int))
        return self.arithmetic.divide(exponential, self.arithmetic.multiply(self.arithmetic.multiply(exponential, ones), row))

    def _logsumexp(self, value: Value) -> Value:
        return self._log(self.arithmetic.total(self.arithmetic.unary("exp", value)))

    def _max(self, *values: Value) -> Value:
        if len(values) == 1:
            return self.extreme("max", values[0])
        result = values[0]
        for value in values[1:]:
            result = self.arithmetic.largest(result, value)
        return result

    def _min(self, *values: Value) -> Value:
        return self.arithmetic.negate(self._max(*(self.arithmetic.negate(value) for value in values)))

    def _tr(self, value: Value) -> Value:
        return self.arithmetic.trace(value)

    def _det(self, value: Value) -> Value:
        return self.arithmetic.determinant(value)

    def _diag(self, value: Value) -> Value:
        return self.arithmetic.diagonal(value)

    def _inv(self, value: Value) -> Value:
        return self.arithmetic.inverse(value)

    def _transpose(self, value: Value) -> Value:
        return self.arithmetic.transpose(value)

    def _abs(self, value: Value) -> Value:
        return self.arithmetic.unary("abs", value)

    def _inner(self, left: Value, right: Value) -> Value:
        return self.arithmetic.total(self.arithmetic.times(left, right))

    _dot = _inner

    def _outer(self, left: Value, right: Value) -> Value:
        return self.arithmetic.multiply(left, self.arithmetic.transpose(right))

    def _factorial(self, value: Value) -> Value:
        whole = self._small_integer(value)
        result = 1
        for factor in range(2, whole + 1):
            result *= factor
        return self.arithmetic.number(result)

    def _binom(self, top: Value, bottom: Value) -> Value:
        from math import comb

        return self.arithmetic.number(comb(self._small_integer(top), self._small_integer(bottom)))

    def _small_integer(self, value: Value) -> int:
        array = primal(value)
        number = array.reshape(-1)[0]
        if self.arithmetic.kind == "residue" or array.size != 1 or number != int(number) or not 0 <= number <= 170:
            raise UnsupportedError("the factorial of what is not a small integer")
        return int(number)

    def _truth(self, condition: t.Node) -> Value:
        """Return 1 where a condition holds, else 0."""
        return self.arithmetic.select(self.holds(condition), self.arithmetic.number(1), self.arithmetic.number(0))

    def holds(self, condition: t.Node) -> Array:
        """Return where a relation holds, entry by entry."""
        if not isinstance(condition, t.Relation):
            raise UnsupportedError("a condition that is not a relation")
        values = [self.value(member) for member in condition.members]
        parts = [self.arithmetic.compare(op, a, b) for op, a, b in zip(condition.operators, values, values[1:], strict=False)]
        return np.logical_and.reduce(np.broadcast_arrays(*parts))

    def _ones(self, node: t.Call) -> Value:
        if not node.arguments:
            raise UnsupportedError("a vector of ones whose size is not given")
        return self.arithmetic.embed(np.ones((self.integer(node.arguments[0]), 1), dtype=int))

    def _apply(self, node: t.Apply) -> Value:
        """Return the value of a named function: as it is defined, as a usual name is understood, or a smooth function drawn for it."""
        if (found := self._defined(node)) is not None:
            return self._unfold(*found)
        if node.primes:
            return self._primed_call(node)
        if not node.arguments:
            return self.value(node.function)
        if isinstance(node.function, t.Name) and node.function.id == "g" and "relu" in self.scope:
            return self._relu(self.value(node.arguments[0]))
        return self.unknown_function(node, [self.value(argument) for argument in node.arguments])

    def _primed_call(self, node: t.Apply) -> Value:
        """Return the derivative of a function at its argument, entry by entry."""
        if len(node.arguments) != 1:
            raise UnsupportedError("a prime on a function of several arguments")
        point = self.value(node.arguments[0])
        self.level += 1
        level, name = self.level, "the argument"
        outer = self.bound
        one = self.arithmetic.constant_like(point, 1)
        self.bound = outer | {name: Dual(point, one, level)}
        try:
            value = self.value(t.Apply(node.function, (t.Name(name),), node.primes - 1))
        finally:
            self.bound = outer
        if isinstance(value, Dual) and value.level == level:
            return self.arithmetic.add(value.tangent, self.arithmetic.times(self.arithmetic.number(0), value.value))
        return self.arithmetic.times(self.arithmetic.number(0), value)

    # Norms, arrays, cases

    def _norm(self, node: t.Norm) -> Value:
        value = self.value(node.operand)
        shape = self.arithmetic.shape(value)
        match node.order:
            case "" | "2" | "F" | "E" if node.order == "F" or not shape or 1 in shape:
                return self.arithmetic.unary("sqrt", self.arithmetic.total(self.arithmetic.times(value, value)))
            case "" | "2":
                return self.arithmetic.operator_norm(value)
            case "1" if not shape or 1 in shape:
                return self.arithmetic.total(self.arithmetic.unary("abs", value))
            case "infty" if not shape or 1 in shape:
                return self.extreme("max", self.arithmetic.unary("abs", value))
            case order:
                raise UnsupportedError(f"the norm of order {order or '2'} of a matrix")

    def _absolute(self, node: t.Absolute) -> Value:
        value = self.value(node.operand)
        shape = self.arithmetic.shape(value)
        if not shape:
            return self.arithmetic.unary("abs", value)
        if 1 in shape:
            return self.arithmetic.unary("sqrt", self.arithmetic.total(self.arithmetic.times(value, value)))
        return self.arithmetic.determinant(value)

    def _matrix(self, node: t.Matrix) -> Value:
        return self.arithmetic.stacked([[self._scalar(item) for item in row] for row in node.rows])

    def _scalar(self, node: t.Node) -> Value:
        value = self.value(node)
        if self.arithmetic.shape(value):
            raise UnsupportedError("a matrix of blocks")
        return value

    def _sequence(self, node: t.Sequence) -> Value:
        """A list of numbers is a column."""
        if node.brackets not in ("()", "[]") or not node.items:
            raise UnsupportedError("a set or an interval as a value")
        if len(node.items) == 1:
            return self.value(node.items[0])
        return self.arithmetic.stacked([[self._scalar(item)] for item in node.items])

    def _cases(self, node: t.Cases) -> Value:
        result: Value | None = None
        for value, condition in reversed(node.branches):
            here = self.value(value)
            if condition is None:
                result = here
            elif result is None:
                hole = self.arithmetic.constant_like(here, 0) if self.arithmetic.kind != "float" else np.full((1,) * primal(here).ndim, np.nan)
                result = self.arithmetic.select(self.holds(condition), here, hole)
            else:
                result = self.arithmetic.select(self.holds(condition), here, result)
        if result is None:
            raise EvaluationError("cases without a case")
        return result


def evaluate(node: t.Node, model: Model, evaluator: Evaluator | None = None) -> Array:
    """Return the value of a tree in a model, without derivatives that are left over.

    Raises:
        EvaluationError: It has none: shapes that do not fit, a hole in the domain, what is not supported, too much work.
    """
    evaluator = evaluator or Evaluator(model)
    with decimal.localcontext(numbers.CONTEXT), np.errstate(all="ignore"):
        try:
            return primal(evaluator.value(node))
        except (OverflowError, ZeroDivisionError, decimal.DecimalException) as error:
            raise DomainError(str(error)) from error
        except RecursionError as error:
            raise UnsupportedError("a tree that is too deep") from error
