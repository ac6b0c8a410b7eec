"""Derivatives and gradients in a model, by dual numbers through the same evaluator: a gradient is judged from the function itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from grader.language.arithmetic import Array, Dual, Value, primal
from grader.language.declaration import Declaration, Sort
from grader.language.failure import EvaluationError, UnsupportedError
from grader.language.ranges import Ranges
from grader.language.render import spell
from grader.language.tree import Add, Apply, Derivative, Gradient, Index, Name, Negate, Node, Number


class Calculus(Ranges):
    """Evaluates derivatives."""

    level = 0

    def derivative(self, node: Derivative) -> Value:
        """Return a partial derivative: of a number by an array in the array's shape, of a vector by a vector as a Jacobian."""
        if (found := self._defined(node)) is not None:
            return self._unfold(*found)
        if len(node.wrt) > 1:
            return self.derivative(Derivative(Derivative(node.body, node.wrt[1:], node.immediate), node.wrt[:1]))
        return self.differentiated(node.body, node.wrt[0], node)

    def gradient(self, node: Gradient) -> Value:
        """Return the gradient of a number by an array, in the array's shape."""
        if (found := self._defined(node)) is not None:
            return self._unfold(*found)
        wrt = node.wrt if node.wrt is not None else self._only_argument(node.body)
        return self.differentiated(node.body, wrt, node)

    def _only_argument(self, body: Node) -> Node:
        if isinstance(body, Apply) and len(body.arguments) == 1:
            return body.arguments[0]
        raise UnsupportedError("a gradient that does not say by what")

    def differentiated(self, body: Node, wrt: Node, whole: Node) -> Value:
        if isinstance(body, Apply) and body.arguments == (wrt,) and not isinstance(wrt, Name | Index):
            return self._at_a_point(body, wrt)
        if self._opaque(body, wrt):
            return self._opaque_derivative(body, wrt, whole)
        key, base = self._variable(wrt)
        shape = self.arithmetic.shape(base)
        columns = [self._directional(body, key, base, direction) for direction in self._directions(base, shape)]
        return self._assembled(columns, shape, self.arithmetic.shape(columns[0]))

    def _at_a_point(self, body: Apply, point: Node) -> Value:
        """``\\nabla L(w - v)``: the gradient of L, taken at the point."""
        name = Name("the point")
        outer = self.bound
        self.bound = self.bound | {name.id: self.value(point)}
        try:
            return self.differentiated(Apply(body.function, (name,), body.primes), name, body)
        finally:
            self.bound = outer

    def _variable(self, wrt: Node) -> tuple[object, Value]:
        """Return the key under which a variable is overridden, and its value."""
        match wrt:
            case Name(id=name):
                return name, self.value(wrt)
            case Index(base=Name(id=name), indices=indices) if self._opaque_base(name) or self._defined(wrt) is not None:
                return (name, tuple(self.integer(index) for index in indices)), self.value(wrt)
            case _:
                raise UnsupportedError(f"a derivative by {spell(wrt)}")

    def _directions(self, base: Value, shape: tuple[int, ...]) -> Iterator[Array]:
        lead = (1,) * self.arithmetic.lead
        size = int(np.prod(shape, dtype=int))
        for place in range(size):
            unit = np.zeros(size, dtype=int)
            unit[place] = 1
            yield self.arithmetic.embed(unit.reshape(shape)) if shape else self.arithmetic.number(1).reshape(lead)

    def _directional(self, body: Node, key: object, base: Value, direction: Array) -> Value:
        """Return the derivative of the body in one direction."""
        self.level += 1
        level = self.level
        with self._overriding(key, Dual(base, direction, level)):
            value = self.value(body)
        if isinstance(value, Dual) and value.level == level:
            tangent = value.tangent
            return self.arithmetic.add(tangent, self._zeros(value.value))
        return self._zeros(value)

    def _zeros(self, value: Value) -> Value:
        return self.arithmetic.times(self.arithmetic.number(0), value) if self.arithmetic.shape(value) else self.arithmetic.number(0)

    @contextmanager
    def _overriding(self, key: object, value: Value) -> Iterator[None]:
        overrides, memo = self.overrides, self.memo
        self.overrides, self.memo = overrides | {key: value}, {name: item for name, item in memo.items() if isinstance(name, str)}
        try:
            yield
        finally:
            self.overrides, self.memo = overrides, memo

    def _assembled(self, columns: list[Value], wrt: tuple[int, ...], body: tuple[int, ...]) -> Value:
        """Put directional derivatives together: the variable's shape for a number, else a Jacobian with a column a direction."""
        if not wrt:
            return columns[0]
        if not body:
            width = wrt[1]
            return self.arithmetic.stacked([columns[row * width : (row + 1) * width] for row in range(wrt[0])])
        if wrt[1] == 1 and body[1] == 1:
            entries = [[self.arithmetic.entry(column, row, 0) for column in columns] for row in range(body[0])]
            return self.arithmetic.stacked(entries)
        raise UnsupportedError("the derivative of a matrix by an array")

    # Derivatives of what nobody defined

    def _opaque(self, body: Node, wrt: Node) -> bool:
        """Whether the body is a name without a definition, and another name than the variable: its derivative is then a name of its own."""
        if isinstance(body, Add | Negate | Number) or not isinstance(body, Name | Index):
            return False
        name = body.base if isinstance(body, Index) else body
        variable = wrt.base if isinstance(wrt, Index) else wrt
        if not isinstance(name, Name) or not isinstance(variable, Name) or name == variable:
            return False
        return self._defined(body) is None and self._defined(name) is None and name.id not in self.bound

    def _opaque_derivative(self, body: Node, wrt: Node, whole: Node) -> Value:
        head = "+" if isinstance(whole, Derivative) and whole.immediate else ""
        key = f"d{head} {self._spelled(body)} / d {self._spelled(wrt)}"
        top, bottom = self._shape_of(body), self._shape_of(wrt)
        sizes = tuple(str(size) for size in ((*bottom,) if not top else (top[0], *bottom[:1]) if bottom else top))
        declaration = Declaration(Sort.MATRIX, sizes) if sizes else Declaration()
        return self.model.fresh(key, declaration)

    def _spelled(self, node: Node) -> str:
        if isinstance(node, Index):
            return f"{spell(node.base)}_{','.join(self._index_word(item) for item in node.indices)}"
        return spell(node)

    def _shape_of(self, node: Node) -> tuple[int, ...]:
        try:
            return primal(self.value(node)).shape[self.arithmetic.lead :]
        except EvaluationError:
            return ()
