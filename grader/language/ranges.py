"""Sums, products, maxima and minima over an index."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache

from grader.language.failure import EvaluationError, RangeError, UnsupportedError, WorkError
from grader.language.forms import constant, form, is_affine, plus, times
from grader.language.functions import extreme
from grader.language.names import Names
from grader.language.patterns import sign_of
from grader.language.tree import Big, Index, Name, Node, Number, Relation, names, walk
from grader.language.values import Value

MAX_TERMS = 2_000
_DOMAIN_SIZE = 3
_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@lru_cache(maxsize=1_024)
def runs_down(node: Big) -> bool:
    """Whether a range is written from its largest value down, as ``\\prod_{i=t}^{1}``: a name at its lower end, and none at its upper one."""
    if node.lower is None or node.upper is None or not (names(node.lower) or node.operator == "prod"):
        return False
    gap = plus(form(node.upper), times(constant(Fraction(-1)), form(node.lower)))
    return is_affine(gap) and sign_of(gap) < 0 and gap != constant(Fraction(-1))


class Ranges(Names):
    """Evaluates what runs over a range."""

    def big(self, node: Big) -> Value:
        """Return a sum, product, maximum or minimum."""
        if node.operator == "list":
            return self._listed(node)
        if node.operator not in ("sum", "prod", "max", "min"):
            raise UnsupportedError(f"{node.operator} as a number")
        if node.index is None and node.condition is None:
            return self._over_entries(node)
        if not isinstance(node.index, Name):
            raise UnsupportedError("an index that is not a name")
        result: Value | None = None
        for _ in self.places(node, node.index.id):
            term = self.value(node.body)
            result = term if result is None else self._joined(node.operator, result, term)
        return self._empty(node) if result is None else result

    def _listed(self, node: Big) -> Value:
        """Return the numbers of a range as a column."""
        if not isinstance(node.index, Name):
            raise UnsupportedError("an index that is not a name")
        items = [self.value(node.body) for _ in self.places(node, node.index.id)]
        if not items or any(self.arithmetic.shape(item) for item in items):
            raise UnsupportedError("a list of what is not numbers")
        return self.arithmetic.stacked([[item] for item in items])

    def places(self, node: Big, name: str) -> Iterator[int]:
        """Bind the index to each of its values in turn; products of matrices run in the order of the index."""
        low, high = self._ends(node, name)
        step = -1 if runs_down(node) else 1
        if node.operator == "prod" and low - high == step and isinstance(node.lower, Number) and isinstance(node.upper, Number):
            raise UnsupportedError("a product that is empty, or runs backwards")
        if (low - high) * step > 1 and (step < 0 or node.operator in ("prod", "list")):
            raise RangeError("a range that runs the other way")
        if (high - low) * step > MAX_TERMS:
            raise WorkError(f"a sum of {abs(high - low) + 1:,} terms")
        outer = self.bound
        try:
            for place in range(low, high + step, step):
                self.step()
                self.bound = outer | {name: place}
                if node.condition is None or self._meets(node.condition):
                    yield place
        finally:
            self.bound = outer

    def _joined(self, joint: str, result: Value, term: Value) -> Value:
        match joint:
            case "sum":
                return self.arithmetic.add(result, term)
            case "prod":
                return self.arithmetic.multiply(result, term)
            case "max":
                return self.arithmetic.largest(result, term)
            case _:
                return self.arithmetic.smallest(result, term)

    def _empty(self, node: Big) -> Value:
        if node.operator in ("sum", "prod"):
            return self.arithmetic.number(0 if node.operator == "sum" else 1)
        raise EvaluationError(f"the {node.operator} of nothing")

    def _ends(self, node: Big, name: str) -> tuple[int, int]:
        """Return the first and last value of an index, from its limits, its condition, its declaration or its use."""
        declared = self.scope.get(name)
        if declared is not None and declared.bounds:
            low, high = (self.integer(_word(text)) for text in declared.bounds)
        else:
            low, high = self._used_range(node.body, name)
        if node.lower is not None:
            low = self.integer(node.lower)
        if node.upper is not None:
            high = self.integer(node.upper)
        elif node.condition is not None:
            high = max(high, self._largest_bound(node.condition, name))
            low = min(low, self._first_within(node.condition, name, low))
        return low, high

    def _first_within(self, condition: Node, name: str, otherwise: int) -> int:
        """Return where a condition such as ``1 \\le t \\le T`` lets its index begin, whatever range was declared for it."""
        match condition:
            case Relation(members=(first, Name(id=inner), last)) if inner == name:
                ends = [end for end in map(self.integer_or_none, (first, last)) if end is not None]
                return min(ends, default=otherwise)
            case _:
                return otherwise

    def _largest_bound(self, condition: Node, name: str) -> int:
        """Return the largest integer that a condition names, so that the range reaches it."""
        members = condition.members if isinstance(condition, Relation) else ()
        known = (self.integer_or_none(member) for member in members if name not in names(member))
        return max((bound for bound in known if bound is not None), default=0)

    def _used_range(self, body: Node, name: str) -> tuple[int, int]:
        """An index that runs over the components of a declared array runs over its size; else over a few values."""
        for part in walk(body):
            if isinstance(part, Index) and not isinstance(part.base, Name) and part.indices == (Name(name),) and name not in names(part.base):
                return 1, max(self.arithmetic.shape(self.value(part.base)), default=_DOMAIN_SIZE)
            if isinstance(part, Index) and isinstance(part.base, Name):
                declared = self.scope.get(part.base.id)
                if declared is None and (size := self._defined_size(part.base, part.indices, name)):
                    return 1, size
                if declared is None or not declared.sizes:
                    continue
                for place, index in enumerate(part.indices[declared.indexed :]):
                    if isinstance(index, Name) and index.id == name and place < len(declared.sizes):
                        return 1, self.model.size(declared.sizes[place])
        return self._usual_range(body, name)

    def _defined_size(self, base: Name, indices: tuple[Node, ...], name: str) -> int:
        """Return the size of a defined array along the axis that an index picks; 0 where it picks none."""
        if self.defined(base) is None or Name(name) not in indices:
            return 0
        shape = self.arithmetic.shape(self.value(base))
        sizes = [size for size in shape if size > 1] if 1 in shape else shape
        place = indices.index(Name(name))
        return sizes[place] if place < len(sizes) else 0

    def _usual_range(self, body: Node, name: str) -> tuple[int, int]:
        """Return the range that the same index, or every sum, has elsewhere in the trial; else a few values, and all that the body counts with."""
        for index, low, high in self.model.recipe.spans:
            first, last = self.integer_or_none(low), self.integer_or_none(high)
            if index in (name, "") and first is not None and last is not None:
                return first, last
        counted = (self.model.integers.get(other, 0) for other in names(body) if other != name)
        return 1, max(_DOMAIN_SIZE, *counted, 0)

    def _meets(self, condition: Node) -> bool:
        """Whether the integers that are bound meet a condition; that an index lies in a set whose members nobody gave is always met."""
        if not isinstance(condition, Relation):
            raise UnsupportedError("a condition that is not a relation")
        for sign, left, right in zip(condition.operators, condition.members, condition.members[1:], strict=False):
            if sign == "in":
                continue
            if sign not in _HOLDS:
                raise UnsupportedError(f"the condition {sign}")
            if not _HOLDS[sign](self.integer(left), self.integer(right)):
                return False
        return True

    def _over_entries(self, node: Big) -> Value:
        """``\\sum x`` and ``\\max x``: over all entries of the body."""
        value = self.value(node.body)
        if node.operator == "sum":
            return self.arithmetic.total(value)
        if node.operator in ("max", "min"):
            return extreme(self.arithmetic, node.operator, value)
        raise UnsupportedError("a product over no index")


def _word(text: str) -> Node:
    return Number(Fraction(text)) if text.lstrip("-").isdigit() else Name(text)
