"""Derivatives and gradients in a model, by dual numbers through the same evaluator: a gradient is judged from the function itself."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager

import numpy as np

from grader.language.declaration import Declaration, Sort
from grader.language.expectation import Expectation
from grader.language.failure import EvaluationError, UnsupportedError
from grader.language.render import spell
from grader.language.tree import Apply, Derivative, Gradient, Index, Name, Node
from grader.language.values import Array, Dual, Value

MAX_DIRECTIONS = 128
MAX_ORDER = 4


class Calculus(Expectation):
    """Evaluates derivatives."""

    level = 0

    def derivative(self, node: Derivative) -> Value:
        """Return a partial derivative: of a number by an array in the array's shape, of a vector by a vector as a Jacobian."""
        if (found := self.defined(node)) is not None:
            return self.unfold(*found)
        first, *rest = node.wrt
        if rest:
            return self.derivative(Derivative(Derivative(node.body, tuple(rest), node.immediate), (first,)))
        return self._differentiated(node.body, first, node)

    def gradient(self, node: Gradient) -> Value:
        """Return the gradient of a number by an array, in the array's shape."""
        if (found := self.defined(node)) is not None:
            return self.unfold(*found)
        if node.wrt is not None and (found := self.defined(Derivative(node.body, (node.wrt,)))) is not None:
            return self.unfold(*found)
        wrt = node.wrt if node.wrt is not None else self._only_argument(node.body)
        return self._differentiated(node.body, wrt, node)

    def _only_argument(self, body: Node) -> Node:
        match body:
            case Apply(arguments=(argument,)):
                return argument
            case _:
                raise UnsupportedError("a gradient that does not say by what")

    def _differentiated(self, body: Node, wrt: Node, whole: Node) -> Value:
        if isinstance(body, Apply) and body.arguments == (wrt,) and not isinstance(wrt, Name | Index):
            return self._at_a_point(body, wrt)
        if isinstance(body, Name) and (call := self._as_called(body, wrt)) is not None:
            body = call
        if self._opaque(body, wrt):
            return self._opaque_derivative(body, wrt, whole)
        if isinstance(wrt, Index) and isinstance(wrt.base, Name) and not self.sequence(wrt.base.id) and self.defined(wrt) is None:
            return self._by_component(body, wrt.base, wrt)
        key, base = self._variable(wrt)
        shape = self.arithmetic.shape(base)
        columns = [self._directional(body, key, base, direction) for direction in self._directions(shape)]
        return self._assembled(columns, shape, self.arithmetic.shape(columns[0]))

    def _by_component(self, body: Node, array: Name, wrt: Index) -> Value:
        """Return the derivative by one entry of an array: along the array that has a one there."""
        base = self.value(array)
        shape = self.arithmetic.shape(base)
        if len(wrt.indices) != (1 if 1 in shape else 2):
            raise UnsupportedError(f"a derivative by {spell(wrt)}")
        self.component(base, wrt.indices)
        first, *rest = (self.integer(index) - 1 for index in wrt.indices)
        unit = np.zeros(shape, dtype=int)
        unit[(first, *rest) if rest else (first, 0) if shape[1] == 1 else (0, first)] = 1
        return self._directional(body, array.id, base, self.arithmetic.embed(unit))

    def _as_called(self, body: Name, wrt: Node) -> Apply | None:
        """Return the call of a function that is named without its arguments: as it is called elsewhere, else of the variable alone."""
        if self.defined(body) is not None or body.id in self.bound:
            return None
        for name, arguments in self.model.recipe.calls:
            if name == body.id and wrt in arguments:
                return Apply(body, arguments)
        return Apply(body, (wrt,)) if self.scope.is_function(body.id) else None

    def _at_a_point(self, body: Apply, point: Node) -> Value:
        """``\\nabla L(w - v)``: the gradient of L, taken at the point."""
        name = Name("the point")
        outer = self.bound
        self.bound = self.bound | {name.id: self.value(point)}
        try:
            return self._differentiated(Apply(body.function, (name,), body.primes), name, body)
        finally:
            self.bound = outer

    def _variable(self, wrt: Node) -> tuple[object, Value]:
        """Return the key under which a variable is overridden, and its value."""
        match wrt:
            case Name(id=name):
                return name, self.value(wrt)
            case Index(base=Name(id=name), indices=indices) if self.sequence(name) or self.defined(wrt) is not None:
                return (name, tuple(self.integer(index) for index in indices)), self.value(wrt)
            case _:
                raise UnsupportedError(f"a derivative by {spell(wrt)}")

    def _directions(self, shape: tuple[int, ...]) -> Iterator[Array]:
        """Yield a unit array for each entry of a shape."""
        if not shape:
            yield self.arithmetic.number(1)
            return
        size = shape[0] * shape[1]
        if size > MAX_DIRECTIONS:
            raise UnsupportedError(f"a derivative in {size} directions")
        for place in range(size):
            unit = np.zeros(size, dtype=int)
            unit[place] = 1
            yield self.arithmetic.embed(unit.reshape(shape))

    def _directional(self, body: Node, key: object, base: Value, direction: Array) -> Value:
        """Return the derivative of the body in one direction."""
        with self._overriding(key, base, direction) as level:
            value = self.value(body)
        return self.tangent(value, level)

    def tangent(self, value: Value, level: int) -> Value:
        """Return the derivative that a value carries at a level, in the value's shape; zero where it carries none."""
        if isinstance(value, Dual) and value.level == level:
            return self.arithmetic.shaped_like(value.value, value.tangent)
        return self.arithmetic.shaped_like(value, self.arithmetic.number(0))

    @contextmanager
    def _overriding(self, key: object, base: Value, direction: Array) -> Generator[int]:
        """Put a dual number in the place of a variable for a while; what was computed without it is forgotten."""
        overrides, memo = self.overrides, self.memo
        with self.differentiating() as level:
            self.overrides = overrides | {key: Dual(base, direction, level)}
            self.memo = {name: item for name, item in memo.items() if isinstance(name, str)}
            try:
                yield level
            finally:
                self.overrides, self.memo = overrides, memo

    @contextmanager
    def differentiating(self) -> Generator[int]:
        """Open a level of derivatives, of which a few may stand within each other: each doubles the work."""
        if self.nesting >= MAX_ORDER:
            raise UnsupportedError(f"a derivative of order {self.nesting + 1}")
        self.level += 1
        self.nesting += 1
        try:
            yield self.level
        finally:
            self.nesting -= 1

    def _assembled(self, columns: list[Value], wrt: tuple[int, ...], body: tuple[int, ...]) -> Value:
        """Put directional derivatives together: the variable's shape for a number, else a Jacobian with a column a direction."""
        match wrt, body:
            case (), _:
                return columns[0]
            case (rows, width), ():
                return self.arithmetic.stacked([columns[row * width : (row + 1) * width] for row in range(rows)])
            case (_, 1), (rows, 1):
                return self.arithmetic.stacked([[self.arithmetic.entry(column, row, 0) for column in columns] for row in range(rows)])
            case _:
                raise UnsupportedError("the derivative of a matrix by an array")

    # Derivatives of what nobody defined

    def _opaque(self, body: Node, wrt: Node) -> bool:
        """Whether the body is a name without a definition, and another name than the variable: its derivative is then a name of its own."""
        name = body.base if isinstance(body, Index) else body
        variable = wrt.base if isinstance(wrt, Index) else wrt
        if not isinstance(name, Name) or not isinstance(variable, Name) or name == variable:
            return False
        return self.defined(body) is None and self.defined(name) is None and name.id not in self.bound

    def _opaque_derivative(self, body: Node, wrt: Node, whole: Node) -> Value:
        head = "+" if isinstance(whole, Derivative) and whole.immediate else ""
        top, bottom = self._shape_of(body), self._shape_of(wrt)
        sizes = top if not bottom else bottom if not top else (top[0], bottom[0])
        declaration = Declaration(Sort.MATRIX, tuple(str(size) for size in sizes)) if sizes else Declaration()
        return self.model.fresh(f"d{head} {self._spelled(body)} / d {self._spelled(wrt)} {declaration.sizes}", declaration)

    def _spelled(self, node: Node) -> str:
        if isinstance(node, Index):
            return f"{spell(node.base)}_{','.join(self.index_word(item) for item in node.indices)}"
        return spell(node)

    def _shape_of(self, node: Node) -> tuple[int, ...]:
        try:
            return self.arithmetic.shape(self.value(node))
        except EvaluationError:
            return ()
