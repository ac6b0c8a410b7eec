"""Functions that nobody defined: each is a smooth function drawn for its name, which knows its derivative."""

from __future__ import annotations

from grader.language.declaration import Declaration, Domain, Sort
from grader.language.numbers import Kind
from grader.language.outcomes import Outcomes
from grader.language.render import spell
from grader.language.tree import Apply, Index, Name, Node, Words
from grader.language.values import Value

_OF_ARRAYS = frozenset({"L", "J", "f", "F", "p", "q", r"\ell", "P", "R", "loss", r"\mathcal{L}"})


class DrawnFunctions(Outcomes):
    """Evaluates unknown functions."""

    def unknown_function(self, node: Apply, arguments: list[Value]) -> Value:
        """Return a smooth function of the arguments, drawn for its name: a number where it takes whole arrays, else entry by entry."""
        head = node.function.base if isinstance(node.function, Index) else node.function
        declared = self.scope.get(head.id) if isinstance(head, Name) else None
        key = self._function_key(node.function)
        positive = declared is not None and declared.domain is Domain.POSITIVE
        if len(arguments) == 1 and not _takes_arrays(head, declared):
            return self._smooth(key, arguments[0], positive=positive)
        total: Value = self.arithmetic.number(0)
        for place, argument in enumerate(arguments):
            total = self.arithmetic.add(total, self._projection(f"{key}.{place}", argument))
        return self._smooth(key, total, positive=positive)

    def _function_key(self, node: Node) -> str:
        return f"{spell(node.base)}_{','.join(self.index_word(item) for item in node.indices)}" if isinstance(node, Index) else spell(node)

    def index_word(self, node: Node) -> str:
        """Return an index as a key: its integer, or the word that it is."""
        if isinstance(node, Words):
            return node.text
        whole = self.integer_or_none(node)
        return spell(node) if whole is None else str(whole)

    def _projection(self, key: str, argument: Value) -> Value:
        """Return one number of an array: the sum of its entries with weights drawn for the function."""
        weights = self.model.sample(f"weights {key}", (1,) * self.arithmetic.lead + self.arithmetic.shape(argument))
        return self.arithmetic.total(self.arithmetic.times(weights, argument))

    def _smooth(self, key: str, z: Value, *, positive: bool) -> Value:
        """Return a cubic where arithmetic is rational, else a cubic of the sine plus a line, whose slope changes however large the argument is.

        A positive function is a square, shifted, of a cubic of tanh plus a line.
        """
        a, b, c, d = self.model.sample(f"function {key}", (4,)).tolist()
        if self.arithmetic.kind is Kind.RESIDUE:
            result = self.arithmetic.polynomial((d, c, b, a), z)
        else:
            bent = self.arithmetic.polynomial((d, c, b, a), self.arithmetic.unary("tanh" if positive else "sin", z))
            result = self.arithmetic.add(bent, self.arithmetic.polynomial((b, 0), z))
        if not positive:
            return result
        return self.arithmetic.add(self.arithmetic.times(result, result), self.arithmetic.polynomial((1,), result))


def _takes_arrays(head: Node, declared: Declaration | None) -> bool:
    if declared is not None and "elementwise" in declared.traits:
        return False
    return isinstance(head, Name) and (head.id in _OF_ARRAYS or (declared is not None and declared.sort is Sort.FUNCTION))
