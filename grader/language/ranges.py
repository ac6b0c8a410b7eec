"""Sums, products, maxima and minima over an index, and expectations over what is random."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from grader.language import laws
from grader.language.arithmetic import Value
from grader.language.environment import Environment
from grader.language.failure import EvaluationError, UnsupportedError, WorkError
from grader.language.tree import Big, Index, Moment, Name, Node, Number, Relation, names, walk

MAX_TERMS = 2_000
_DOMAIN_SIZE = 3


class Ranges(Environment):
    """Evaluates what runs over a range."""

    def big(self, node: Big) -> Value:
        """Return a sum, product, maximum or minimum."""
        if node.operator not in ("sum", "prod", "max", "min"):
            raise UnsupportedError(f"{node.operator} as a number")
        if node.index is None and node.condition is None:
            return self._over_entries(node)
        if not isinstance(node.index, Name):
            raise UnsupportedError("an index that is not a name")
        result: Value | None = None
        for _ in self._places(node, node.index.id):
            term = self.value(node.body)
            result = term if result is None else self._joined(node.operator, result, term)
        if result is None:
            return self._empty(node)
        return result

    def _places(self, node: Big, name: str) -> Iterator[int]:
        """Bind the index to each of its values in turn; products of matrices run in the order of the index."""
        low, high = self._ends(node, name)
        if high - low > MAX_TERMS:
            raise WorkError(f"a sum of {high - low + 1:,} terms")
        outer = self.bound
        try:
            for place in range(low, high + 1):
                self.bound = outer | {name: place}
                if node.condition is None or self._holds(node.condition):
                    yield place
        finally:
            self.bound = outer

    def _joined(self, operator: str, result: Value, term: Value) -> Value:
        match operator:
            case "sum":
                return self.arithmetic.add(result, term)
            case "prod":
                return self.arithmetic.multiply(result, term)
            case "max":
                return self.arithmetic.largest(result, term)
            case _:
                return self.arithmetic.negate(self.arithmetic.largest(self.arithmetic.negate(result), self.arithmetic.negate(term)))

    def _empty(self, node: Big) -> Value:
        if node.operator == "sum":
            return self.arithmetic.number(0)
        if node.operator == "prod":
            return self.arithmetic.number(1)
        raise EvaluationError(f"the {node.operator} of nothing")

    def _ends(self, node: Big, name: str) -> tuple[int, int]:
        """Return the first and last value of an index, from its limits, its condition, its declaration or its use."""
        declared = self.scope.get(name)
        usual = tuple(self.integer(_word(text)) for text in declared.bounds) if declared is not None and declared.bounds else self._used_range(node.body, name)
        low, high = usual
        if node.lower is not None:
            low = self.integer(node.lower)
        if node.upper is not None:
            high = self.integer(node.upper)
        elif node.condition is not None:
            high = max(high, self._largest_bound(node.condition, name))
        return low, high

    def _largest_bound(self, condition: Node, name: str) -> int:
        """Return the largest integer that a condition names, so that the range reaches it."""
        bounds = [0]
        if isinstance(condition, Relation):
            for member in condition.members:
                if name not in names(member):
                    try:
                        bounds.append(self.integer(member))
                    except EvaluationError:
                        continue
        return max(bounds)

    def _used_range(self, body: Node, name: str) -> tuple[int, int]:
        """An index that runs over the components of a declared array runs over its size; else over a few values."""
        for part in walk(body):
            if isinstance(part, Index) and isinstance(part.base, Name):
                declared = self.scope.get(part.base.id)
                if declared is None or not declared.sizes:
                    continue
                for place, index in enumerate(part.indices[declared.indexed :]):
                    if isinstance(index, Name) and index.id == name and place < len(declared.sizes):
                        return 1, self.model.size(declared.sizes[place])
        return 1, _DOMAIN_SIZE

    def _holds(self, condition: Node) -> bool:
        """Whether a condition on integers holds."""
        if not isinstance(condition, Relation):
            raise UnsupportedError("a condition that is not a relation")
        compare = {"=": int.__eq__, "!=": int.__ne__, "<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__}
        for operator, left, right in zip(condition.operators, condition.members, condition.members[1:], strict=False):
            if operator == "in":
                continue
            if operator not in compare:
                raise UnsupportedError(f"the condition {operator}")
            if not compare[operator](self.integer(left), self.integer(right)):
                return False
        return True

    def _over_entries(self, node: Big) -> Value:
        """``\\sum x``: over all entries of the body."""
        value = self.value(node.body)
        if node.operator == "sum":
            return self.arithmetic.total(value)
        if node.operator in ("max", "min"):
            return self.extreme(node.operator, value)
        raise UnsupportedError("a product over no index")

    def extreme(self, operator: str, value: Value) -> Value:
        """Return the largest or smallest entry of an array."""
        rows, columns = self.arithmetic.shape(value) or (0, 0)
        entries = [self.arithmetic.entry(value, i, j) for i in range(rows) for j in range(columns)] or [value]
        result = entries[0]
        for entry in entries[1:]:
            result = self._joined(operator, result, entry)
        return result

    # Expectations

    def moment(self, node: Moment) -> Value:
        """Return an expectation, a variance or a covariance as an exact sum over outcomes."""
        if (found := self._defined(node)) is not None:
            return self._unfold(*found)
        if node.given:
            raise UnsupportedError("a conditional expectation")
        if not self.model.axes:
            raise UnsupportedError("an expectation where nothing is declared random")
        axes = self._axes(node.over)
        values = [self.value(operand) for operand in node.operands]
        match node.operator, values:
            case "E", [x]:
                return self._expect(x, axes)
            case "Var", [x]:
                return self._covariance(x, x, axes)
            case "Cov", [x, y]:
                return self._covariance(x, y, axes)
            case _:
                raise UnsupportedError(f"{node.operator} of {len(values)} things")

    def _axes(self, over: tuple[Node, ...]) -> list[laws.Law]:
        chosen = {law.axis: law for law in self.model.axes.values()}
        if over:
            wanted = {name for node in over for name in names(node)} & set(self.model.axes)
            if wanted:
                chosen = {self.model.axes[name].axis: self.model.axes[name] for name in wanted}
        return [chosen[axis] for axis in sorted(chosen)]

    def _expect(self, x: Value, axes: list[laws.Law]) -> Value:
        for law in axes:
            x = self.arithmetic.average(x, self.weights(law), law.axis)
        return x

    def _covariance(self, x: Value, y: Value, axes: list[laws.Law]) -> Value:
        """Return ``E[(x - Ex)(y - Ey)^T]``, a number for numbers and a matrix for vectors."""
        dx = self.arithmetic.subtract(x, self._expect(x, axes))
        dy = self.arithmetic.subtract(y, self._expect(y, axes))
        return self._expect(self.arithmetic.multiply(dx, self.arithmetic.transpose(dy)), axes)


def _word(text: str) -> Node:
    return Number(Fraction(text)) if text.lstrip("-").isdigit() else Name(text)


