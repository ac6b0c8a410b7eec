"""Named arrays as students write them, and with one number changed: what `grader test` tries on numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from grader.checks.objective import FloatArray
from grader.variants.variant import Variant

_CHANGE = 0.1
_LARGEST = 10_000
"""A denominator above this is not written as a fraction."""


@dataclass(frozen=True)
class Arrays:
    """The right arrays.

    Args:
        exact: By name, each with its numbers.
        figures: How many significant figures are enough.
    """

    exact: Mapping[str, FloatArray]
    figures: int

    def rewrites(self) -> Iterator[Variant]:
        """Yield all arrays to more and more figures, as fractions, and in another order."""
        for figures in (self.figures + 1, self.figures + 3, 12):
            yield Variant(self._written(self.exact, lambda value, figures=figures: f"{value:.{figures}g}"), f"{figures} figures", same=True)
        yield Variant(self._written(self.exact, _fraction), "fractions", same=True)
        yield Variant(self._written(dict(list(self.exact.items())[::-1]), lambda value: f"{value:.6g}"), "in another order", same=True)

    def mutants(self, others: Mapping[str, Mapping[str, FloatArray]]) -> Iterator[Variant]:
        """Yield the arrays with one number changed, with one of them left out or doubled, and with those of each slip."""
        for name, values in self.exact.items():
            for place in np.ndindex(*values.shape):
                for rule, change in (("a sign", -1.0), ("a tenth more", 1 + _CHANGE), ("a tenth less", 1 - _CHANGE)):
                    changed = values.copy()
                    changed[place] = values[place] * change if values[place] else (1.0 if change > 0 else -1.0)
                    yield self._mutant(f"{name}: {rule}", {**self.exact, name: changed})
            yield self._mutant(f"{name}: doubled", {**self.exact, name: 2 * values})
            if len(self.exact) > 1:
                yield self._mutant(f"{name}: left out", {other: value for other, value in self.exact.items() if other != name})
        for rule, arrays in others.items():
            yield self._mutant(rule, {**self.exact, **arrays})

    def _mutant(self, rule: str, arrays: Mapping[str, FloatArray]) -> Variant:
        pairs = [(arrays.get(name), exact) for name, exact in self.exact.items()]
        same = all(one is not None and one.shape == other.shape and np.allclose(one, other, rtol=1e-9) for one, other in pairs)
        return Variant(self._written(arrays, lambda value: f"{value:.10g}"), rule, same=same)

    @staticmethod
    def _written(arrays: Mapping[str, FloatArray], spelled: Callable[[float], str]) -> str:
        return "; ".join(f"{name} = {_array(values, spelled)}" for name, values in arrays.items())


def _array(values: FloatArray, spelled: Callable[[float], str]) -> str:
    if values.ndim == 0:
        return spelled(float(values))
    if values.ndim == 2:
        rows = r" \\ ".join(" & ".join(spelled(float(value)) for value in row) for row in values)
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
    inside = ", ".join(_array(part, spelled) for part in values)
    return f"({inside})" if values.ndim == 1 else f"[{inside}]"


def _fraction(value: float) -> str:
    found = Fraction(value).limit_denominator(_LARGEST)
    if abs(float(found) - value) > 1e-12:
        return f"{value:.10g}"
    sign = "-" if found < 0 else ""
    return str(found) if found.denominator == 1 else rf"{sign}\frac{{{abs(found.numerator)}}}{{{found.denominator}}}"
