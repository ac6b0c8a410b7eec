"""The value of a tree in a model."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.language import numbers
from grader.language import tree as t
from grader.language.arithmetic import MAX_ENTRIES
from grader.language.environment import MAX_STEPS
from grader.language.failure import DomainError, EvaluationError, ShapeError, UnsupportedError, WorkError
from grader.language.functions import cross, extreme, length
from grader.language.known_functions import KnownFunctions
from grader.language.model import Model
from grader.language.numbers import Kind
from grader.language.values import Array, Dual, Value, primal

_MAX_MATRIX_POWER = 64


class Evaluator(KnownFunctions):
    """Evaluates every kind of node, one method a kind."""

    def value(self, node: t.Node) -> Value:
        """Return the value of a tree; its work is one step, and more for large arrays."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise UnsupportedError(f"the value of {type(node).__name__.lower()}")
        value = rule(self, node)
        self.model.steps += (1 + (primal(value).size >> self.light)) << self.nesting
        if self.model.steps > MAX_STEPS:
            raise WorkError(f"more than {MAX_STEPS:,} steps")
        return value

    def number(self, node: t.Number) -> Value:
        return self.arithmetic.number(node.value)

    def sum(self, node: t.Add) -> Value:
        result = self.value(node.terms[0])
        for term in node.terms[1:]:
            result = self.arithmetic.add(result, self.value(term))
        return result

    def negate(self, node: t.Negate) -> Value:
        return self.arithmetic.negate(self.value(node.operand))

    def multiply(self, node: t.Multiply) -> Value:
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

    def divide(self, node: t.Divide) -> Value:
        return self.arithmetic.divide(self.value(node.numerator), self.value(node.denominator))

    def elementwise(self, node: t.Elementwise) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator:
            case "odot":
                return self.arithmetic.times(left, right)
            case "cdot":
                columns = self.arithmetic.shape(left) == self.arithmetic.shape(right) and self.arithmetic.shape(left)[1:] == (1,)
                return self.arithmetic.multiply(self.arithmetic.transpose(left) if columns else left, right)
            case "times" if 3 in self.arithmetic.shape(left) and _written_out(node):
                return cross(self.arithmetic, left, right)
            case "*" | "times":
                shape = self.arithmetic.shape(left)
                same = shape == self.arithmetic.shape(right) and len(set(shape)) > 1
                return self.arithmetic.times(left, right) if same else self.arithmetic.multiply(left, right)
            case "pow" if (whole := self._whole(node.right)) is not None:
                return self.arithmetic.whole_power(left, whole)
            case "pow":
                return self.arithmetic.power(left, right)
            case "oslash":
                return self.arithmetic.divide(left, right)
            case _:
                return self.arithmetic.kronecker(left, right)

    def power(self, node: t.Power) -> Value:
        if self.scope.definitions_like(node) and (found := self.defined(node)) is not None:
            return self.unfold(*found)
        base = self.value(node.base)
        whole = self._whole(node.exponent)
        shape = self.arithmetic.shape(base)
        if shape and 1 not in shape:
            return self._matrix_power(base, shape, whole)
        if whole is None:
            return self.arithmetic.power(base, self.value(node.exponent))
        return self.arithmetic.whole_power(base, whole)

    def _whole(self, exponent: t.Node) -> int | None:
        """Return an exponent that is an integer in this model."""
        if isinstance(exponent, t.Number):
            return exponent.value.numerator if exponent.value.denominator == 1 else None
        return self.integer_or_none(exponent)

    def _matrix_power(self, base: Value, shape: tuple[int, ...], whole: int | None) -> Value:
        if shape[0] != shape[1]:
            raise ShapeError(f"only a square matrix has powers, and this one is {shape[0]} x {shape[1]}")
        if whole is None or abs(whole) > _MAX_MATRIX_POWER:
            raise UnsupportedError("a matrix to this power")
        factor = self.arithmetic.inverse(base) if whole < 0 else base
        result: Value = self.arithmetic.identity(shape[0])
        for _ in range(abs(whole)):
            result = self.arithmetic.multiply(result, factor)
        return result

    def transpose(self, node: t.Transpose) -> Value:
        return self.arithmetic.transpose(self.value(node.operand))

    # Named functions

    def apply(self, node: t.Apply) -> Value:
        """Return the value of a named function: as it is defined, as a usual name is understood, or a smooth function drawn for it."""
        if (found := self.defined(node)) is not None:
            return self.unfold(*found)
        if node.primes:
            return self._primed_call(node)
        if not node.arguments:
            return self.value(node.function)
        if isinstance(node.function, t.Name) and node.function.id in self.model.recipe.densities:
            return self.probability(node.arguments, node.given, node.function.id)
        return self.unknown_function(node, [self.value(argument) for argument in (*node.arguments, *node.given)])

    def _primed_call(self, node: t.Apply) -> Value:
        """Return the derivative of a function at its argument, entry by entry."""
        if len(node.arguments) != 1:
            raise UnsupportedError("a prime on a function of several arguments")
        point = self.value(node.arguments[0])
        name, outer = "the argument", self.bound
        with self.differentiating() as level:
            self.bound = outer | {name: Dual(point, self.arithmetic.polynomial((1,), point), level)}
            try:
                value = self.value(t.Apply(node.function, (t.Name(name),), node.primes - 1))
            finally:
                self.bound = outer
        return self.tangent(value, level)

    # Norms, arrays, cases

    def norm(self, node: t.Norm) -> Value:
        value = self.value(node.operand)
        shape = self.arithmetic.shape(value)
        flat = not shape or 1 in shape
        match node.order:
            case "F" | "E":
                return length(self.arithmetic, value)
            case "" | "2":
                return length(self.arithmetic, value) if flat else self.arithmetic.operator_norm(value)
            case "1" if flat:
                return self.arithmetic.total(self.arithmetic.unary("abs", value))
            case "infty" if flat:
                return extreme(self.arithmetic, "max", self.arithmetic.unary("abs", value))
            case order:
                raise UnsupportedError(f"a norm of order {order}")

    def absolute(self, node: t.Absolute) -> Value:
        """Return an absolute value; the length of a vector; the determinant of a matrix."""
        value = self.value(node.operand)
        shape = self.arithmetic.shape(value)
        if not shape:
            return self.arithmetic.unary("abs", value)
        return length(self.arithmetic, value) if 1 in shape else self.arithmetic.determinant(value)

    def matrix(self, node: t.Matrix) -> Value:
        if len(node.rows) * len(node.rows[0]) > MAX_ENTRIES:
            raise UnsupportedError(f"a matrix of {len(node.rows)} x {len(node.rows[0])}")
        return self.arithmetic.squeezed(self.arithmetic.stacked([[self._scalar(item) for item in row] for row in node.rows]))

    def _scalar(self, node: t.Node) -> Value:
        value = self.value(node)
        if self.arithmetic.shape(value):
            raise UnsupportedError("a matrix of blocks")
        return value

    def sequence_of(self, node: t.Sequence) -> Value:
        """A list of numbers is a column."""
        if node.brackets not in ("()", "[]") or not node.items:
            raise UnsupportedError("a set or an interval as a value")
        if len(node.items) == 1:
            return self.value(node.items[0])
        if len(node.items) > MAX_ENTRIES:
            raise UnsupportedError(f"a list of {len(node.items)} items")
        values = [value for item in node.items for value in self._entries(item)]
        shapes = {self.arithmetic.shape(value) for value in values}
        if len(shapes) == 1 and len(shape := shapes.pop()) == 2 and shape[1] == 1 and shape[0] * len(values) <= MAX_ENTRIES:
            return self.arithmetic.stacked([[self.arithmetic.entry(value, place, 0) for place in range(shape[0])] for value in values])
        if any(self.arithmetic.shape(value) for value in values):
            raise UnsupportedError("a matrix of blocks")
        return self.arithmetic.stacked([[value] for value in values])

    def _entries(self, item: t.Node) -> list[Value]:
        """Return the value of an item of a list; all values of a range."""
        value = self.value(item)
        if not isinstance(item, t.Big) or item.operator != "list":
            return [value]
        return [self.arithmetic.entry(value, place, 0) for place in range(self.arithmetic.shape(value)[0])]

    def cases(self, node: t.Cases) -> Value:
        """Return the first case whose condition holds; where none does, the value is a hole."""
        result: Value | None = None
        for branch, condition in reversed(node.branches):
            here = self.value(branch)
            if condition is None:
                result = here
            else:
                where = self.holds(condition)
                result = self.arithmetic.select(where, here, self._hole(where, here) if result is None else result)
        if result is None:
            raise EvaluationError("cases without a case")
        return result

    def _hole(self, where: Array, here: Value) -> Value:
        """Return what stands where no case applies: not a number, which exact arithmetic does not have."""
        if self.arithmetic.kind is Kind.FLOAT:
            return self.arithmetic.filled(np.nan, primal(here).ndim)
        if not where.all():
            raise DomainError("no case applies")
        return self.arithmetic.constant_like(here, 0)


def _written_out(node: t.Elementwise) -> bool:
    """Whether a side of a product is a vector that is written out: the cross of two vectors of three entries is then their cross product."""
    return any(isinstance(side, t.Sequence | t.Matrix) for side in (node.left, node.right))


_RULES: dict[type[t.Node], Callable[[Evaluator, Any], Value]] = {
    t.Number: Evaluator.number, t.Name: Evaluator.name, t.Index: Evaluator.index, t.Add: Evaluator.sum, t.Negate: Evaluator.negate,
    t.Multiply: Evaluator.multiply, t.Divide: Evaluator.divide, t.Elementwise: Evaluator.elementwise, t.Power: Evaluator.power,
    t.Transpose: Evaluator.transpose, t.Call: Evaluator.call, t.Apply: Evaluator.apply, t.Big: Evaluator.big, t.Moment: Evaluator.moment,
    t.Norm: Evaluator.norm, t.Absolute: Evaluator.absolute, t.Derivative: Evaluator.derivative, t.Gradient: Evaluator.gradient,
    t.Matrix: Evaluator.matrix, t.Sequence: Evaluator.sequence_of, t.Cases: Evaluator.cases,
}  # fmt: skip
"""One rule a kind of node; the table belongs to the module, so that an evaluator is cheap to make."""


def evaluate(node: t.Node, model: Model, evaluator: Evaluator | None = None) -> Array:
    """Return the value of a tree in a model, without derivatives that are left over.

    Raises:
        EvaluationError: It has none: shapes that do not fit, a hole in the domain, what is not supported, too much work.
    """
    evaluator = evaluator or Evaluator(model)
    if model.recipe.kind is Kind.FLOAT:
        with np.errstate(all="ignore"):
            return _guarded(node, evaluator)
    with decimal.localcontext(numbers.CONTEXT):
        return _guarded(node, evaluator)


def _guarded(node: t.Node, evaluator: Evaluator) -> Array:
    try:
        return primal(evaluator.value(node))
    except (OverflowError, ZeroDivisionError, decimal.DecimalException) as error:
        raise DomainError(str(error)) from error
    except RecursionError as error:
        raise UnsupportedError("a tree that is too deep") from error
