"""Definitions during an evaluation: which one fits a node, and the value of its right side."""

from __future__ import annotations

from grader.language.environment import Environment
from grader.language.failure import WorkError
from grader.language.scope import Definition
from grader.language.tree import Apply, Derivative, Gradient, Index, Moment, Name, Node, Power
from grader.language.values import Value

MAX_UNFOLDING = 60
Bindings = dict[str, Node]


class Definitions(Environment):
    """Finds and unfolds definitions."""

    def defined(self, node: Node) -> tuple[Definition, Bindings] | None:
        """Return the definition whose left side fits, with what its variables stand for: the most special one, then the newest."""
        best: tuple[Definition, Bindings] | None = None
        for definition in self.scope.definitions_like(node):
            bindings: Bindings = {}
            if self._fits(definition.left, node, frozenset(definition.variables), bindings) and (best is None or len(bindings) < len(best[1])):
                best = definition, bindings
        return best

    def _fits(self, pattern: Node, node: Node, variables: frozenset[str], bindings: Bindings) -> bool:
        if isinstance(pattern, Name) and pattern.id in variables:
            return bindings.setdefault(pattern.id, node) == node
        if pattern == node:
            return True
        match pattern, node:
            case Index(), Index() if pattern.above == node.above and len(pattern.indices) == len(node.indices):
                pairs = zip(pattern.indices, node.indices, strict=True)
                return self._fits(pattern.base, node.base, variables, bindings) and all(self._index_fits(a, b, variables, bindings) for a, b in pairs)
            case Power(exponent=Name()), Power():  # a layer above, as in Var[w^k]
                same = self._index_fits(pattern.exponent, node.exponent, variables, bindings)
                return same and self._fits(pattern.base, node.base, variables, bindings)
            case Apply(), Apply() if pattern.primes == node.primes:
                same = self._all_fit(pattern.given, node.given, variables, bindings)
                return same and self._all_fit((pattern.function, *pattern.arguments), (node.function, *node.arguments), variables, bindings)
            case Derivative(), Derivative() if pattern.immediate == node.immediate:
                return self._all_fit((pattern.body, *pattern.wrt), (node.body, *node.wrt), variables, bindings)
            case Gradient(wrt=None), Gradient(wrt=None):
                return self._fits(pattern.body, node.body, variables, bindings)
            case Gradient(wrt=Node() as want), Gradient(wrt=Node() as got):
                return self._all_fit((want, pattern.body), (got, node.body), variables, bindings)
            case Moment(), Moment() if pattern.operator == node.operator and len(pattern.given) == len(node.given):
                return self._all_fit(pattern.operands + pattern.given, node.operands + node.given, variables, bindings)
            case _:
                return False

    def _all_fit(self, patterns: tuple[Node, ...], nodes: tuple[Node, ...], variables: frozenset[str], bindings: Bindings) -> bool:
        return len(patterns) == len(nodes) and all(self._fits(a, b, variables, bindings) for a, b in zip(patterns, nodes, strict=True))

    def _index_fits(self, want: Node, got: Node, variables: frozenset[str], bindings: Bindings) -> bool:
        """Whether an index is a variable, or the same integer in this model."""
        if isinstance(want, Name) and want.id in variables:
            return bindings.setdefault(want.id, got) == got
        place = self.integer_or_none(want)
        return place is not None and place == self.integer_or_none(got)

    def unfold(self, definition: Definition, bindings: Bindings) -> Value:
        """Return the right side with the variables bound to the values of what they stand for, computed once for the same integers."""
        inner = {name: self._binding(node) for name, node in bindings.items()}
        key = self._memo_key(definition, inner)
        if key is None:
            return self._unfolded(definition, inner)
        if key not in self.memo:
            self.memo[key] = self._unfolded(definition, inner)
        return self.memo[key]

    def _binding(self, node: Node) -> Value | int:
        whole = self.integer_or_none(node)
        return self.value(node) if whole is None else whole

    def _memo_key(self, definition: Definition, inner: dict[str, Value | int]) -> object | None:
        """Return a key where the value depends on integers alone; a recurrence would take exponential work without it."""
        if self.overrides:
            return None
        outer = ((name, value) for name, value in self.bound.items() if name not in inner and name in self.scope.names_in_definitions)
        values = (*inner.items(), *outer)
        return (id(definition), values) if all(isinstance(value, int) for _, value in values) else None

    def _unfolded(self, definition: Definition, inner: dict[str, Value | int]) -> Value:
        self.unfolding += 1
        if self.unfolding > MAX_UNFOLDING:
            raise WorkError("definitions that go round in a circle, or too deep")
        outer = self.bound
        self.bound = outer | inner
        try:
            return self.value(definition.right)
        finally:
            self.bound = outer
            self.unfolding -= 1
