"""A model: concrete values for every name of an answer, with small sizes that differ from each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb, prod

import numpy as np

from grader.language import laws
from grader.language.arithmetic import MAX_SIZE, Arithmetic
from grader.language.branches import Branch
from grader.language.declaration import Declaration, Domain, Sort
from grader.language.draws import draw, numerators
from grader.language.failure import UnsupportedError
from grader.language.numbers import Kind
from grader.language.scope import Scope
from grader.language.tree import Node
from grader.language.values import Array, Value

_SIZES = (2, 3, 4, 5, 6, 7, 8)
_SIZES_TURNED = (3, 2, 4, 5, 6, 7, 8)
_EASY_OUTCOMES = 512
_ROOMY = 5
_PATTERNS = 3
_WIDTHS = 5
_MAX_PAIRED = 4
_SIZE_ORDERS = ((3, 2, 4, 5, 6, 7, 8), (2, 4, 3, 5, 7, 6, 8), (4, 3, 5, 2, 6, 8, 7))
_LIFT = 1
"""How much larger an integer is that ends a range of indices, so that the range is not a point."""
_INTEGER_ORDERS = ((4, 3, 5, 2, 6, 7, 8, 9), (3, 5, 2, 6, 4, 8, 7, 9), (5, 2, 6, 3, 7, 4, 9, 8), (6, 4, 3, 7, 2, 5, 8, 9))
MAX_OUTCOMES = 4_096


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a model is drawn from.

    Args:
        scope: Declarations and definitions.
        integers: Names that stand for an integer, declared or inferred.
        seed: Of the run.
        round: Which model of the run; sizes and integers differ from round to round.
        batch: How many draws of the real names it holds at once.
        kind: Of number.
        plain: Whether the values are small and round, to be shown to a person.
        spans: Ranges that sums have where they are written, by index and then for every index, for sums whose range is not written.
        places: Free names that index arrays or a Kronecker delta, with the sizes that each must stay within.
        calls: Called names with their arguments.
        counted: Sequences of integers whose members are ends of ranges: small, and the same in the whole batch.
        branch: What a root or a logarithm of a negative number is.
        densities: Names of functions that are probabilities on one joint table, such as the p of ``p(x \\mid y) p(y)``.
    """

    scope: Scope
    integers: frozenset[str] = frozenset()
    seed: int = 0
    round: int = 0
    batch: int = 6
    kind: Kind = Kind.FLOAT
    plain: bool = False
    densities: frozenset[str] = frozenset()
    spans: tuple[tuple[str, Node, Node], ...] = ()
    places: tuple[tuple[str, tuple[str, ...]], ...] = ()
    calls: tuple[tuple[str, tuple[Node, ...]], ...] = ()
    counted: frozenset[str] = frozenset()
    branch: Branch = Branch.NONE

    @property
    def patterns(self) -> int:
        """In how many rounds free indices meet in every pattern of equal and apart that matters; beside 3 there is one for each pair of several."""
        indices = sum(declaration.bounds is not None for declaration in self.scope.declarations.values())
        most = max(indices, len(self.places))
        return _PATTERNS + (1 + comb(most, 2) if 2 < most <= _MAX_PAIRED else 0)


def model_of(recipe: Recipe) -> Model:
    """Return the model that is drawn from a recipe; answers to one question share it, and its work is counted anew."""
    model = _shared_model(recipe)
    model.steps, model.used = 0, {}
    return model


@lru_cache(maxsize=1_024)
def _shared_model(recipe: Recipe) -> Model:
    return Model(recipe)


class Model:
    """Values for names, drawn when they are first asked for.

    ``sizes`` and ``integers`` are known from the start, and ``axes`` says which leading axis a random name's outcomes lie on.
    ``drawn``, which of it was ``used``, the values ``known`` of whole trees, and the ``steps`` of work done in the model grow.
    """

    def __init__(self, recipe: Recipe):
        self.recipe = recipe
        self.drawn: dict[str, Value] = {}
        self.used: dict[str, None] = {}
        self.known: dict[Node, tuple[Array, dict[str, None]]] = {}
        self.steps = 0
        declared = recipe.scope.declarations
        randoms = {name: declaration for name, declaration in declared.items() if declaration.random}
        outcomes = self._lay_out(declared, randoms, self._size_order(randoms))
        if outcomes > _EASY_OUTCOMES and randoms:
            outcomes = self._lay_out(declared, randoms, _SIZES)
        if outcomes > MAX_OUTCOMES:
            raise UnsupportedError(f"{outcomes:,} joint outcomes")
        self.arithmetic = Arithmetic(1 + laws.axis_count(self.axes), recipe.kind, recipe.branch)

    def _size_order(self, randoms: dict[str, Declaration]) -> tuple[int, ...]:
        """Return the sizes to give out in this round: the smallest first where arrays are random, for their outcomes multiply."""
        if any(declaration.sizes for declaration in randoms.values()):
            return _SIZES_TURNED if self.recipe.round % 3 == 1 else _SIZES
        return _SIZE_ORDERS[self.recipe.round % len(_SIZE_ORDERS)]

    def _lay_out(self, declared: dict[str, Declaration], randoms: dict[str, Declaration], order: tuple[int, ...]) -> int:
        """Choose sizes, integers and axes; return how many joint outcomes there are."""
        self._choose_sizes(declared, randoms, order)
        self.axes = laws.assign(randoms, self.shape_of) if randoms else {}
        return prod(law.outcomes for law in {law.axis: law for law in self.axes.values()}.values())

    def _choose_sizes(self, declared: dict[str, Declaration], randoms: dict[str, Declaration], order: tuple[int, ...]) -> None:
        """Give sizes and integers pairwise different small values; sizes of random arrays the smallest, for their outcomes multiply."""
        first = [size for declaration in randoms.values() for size in declaration.sizes]
        rest = sorted({size for declaration in declared.values() for size in declaration.sizes})
        names = [name for name in dict.fromkeys((*first, *rest)) if not name.isdigit()]
        if len(names) > len(order):
            raise UnsupportedError(f"{len(names)} different sizes")
        self.sizes = dict(zip(names, order, strict=False))
        self.integers = self._integers() | self.sizes
        self._place_components()
        self._place_indices(declared)

    def _place_components(self) -> None:
        """Keep free indices inside what they index: different in one round, equal in the next, so that a diagonal is seen, then turned round."""
        pairs = list(combinations(range(len(self.recipe.places)), 2))
        for number, (name, sizes) in enumerate(self.recipe.places):
            limit = min((self.size(size) for size in sizes), default=len(_SIZES))
            if name in self.integers and name not in self.sizes:
                patterns = [1 + number % limit, min(2, limit), limit - number % limit, *(min(1 + (number in pair), limit) for pair in pairs)]
                self.integers[name] = patterns[self.recipe.round % len(patterns)]

    def _integers(self) -> dict[str, int]:
        ends = {text for declaration in self.recipe.scope.declarations.values() for text in declaration.bounds or ()}
        names = sorted(self.recipe.integers - set(self.sizes))
        taken = set(self.sizes.values())
        numbers = [number for number in _INTEGER_ORDERS[self.recipe.round % len(_INTEGER_ORDERS)] if number not in taken]
        chosen = zip(names, [*numbers, *range(10, 10 + len(names))], strict=False)
        found = {name: number + _LIFT * (name in ends) for name, number in chosen}
        return found | {name: _ROOMY + min(self.recipe.round, 1) for name in self._outer_ends() if name in found}

    def _outer_ends(self) -> set[str]:
        """Return the ends of indices that other indices are bounded by, which must leave room between the two."""
        bounds = {name: declaration.bounds for name, declaration in self.recipe.scope.declarations.items() if declaration.bounds}
        return {bounds[text][1] for pair in bounds.values() for text in pair if text in bounds}

    def _place_indices(self, declared: dict[str, Declaration]) -> None:
        """Keep an index that is declared with bounds inside them, where it stands free."""
        indices = {name: declaration.bounds for name, declaration in declared.items() if declaration.bounds}
        nested = any(text in indices for bounds in indices.values() for text in bounds)
        for place, (name, bounds) in enumerate(indices.items()):
            low, high = (self._bound(text) for text in bounds)
            span = max(high - low + 1, 1)
            start = self._nested_start(span, any(text in indices for text in bounds)) if nested else self._start(place, len(indices))
            self.integers[name] = low + start % span

    def _nested_start(self, span: int, inner: bool) -> int:  # noqa: FBT001 - it is one of two
        """Return where an index starts when one is bounded by another: that one stays low, the other at both ends, so that much lies between them."""
        odd = span - 1 - span % 2
        return self.recipe.round // 2 if inner else (max(odd, 0), 0, span - 1)[self.recipe.round % 3]

    def _start(self, place: int, count: int) -> int:
        """Return where an index starts beside others: each two differ by one either way, all are equal, then two are apart."""
        rest = [0, *(int(place in pair) for pair in combinations(range(count), 2))] if count > 2 else []
        patterns = [1 - place % 2, place // 2 % 2, place, *rest]
        return patterns[self.recipe.round % len(patterns)]

    def _bound(self, text: str) -> int:
        return int(text) if text.lstrip("-").isdigit() else self.integers.get(text, 3)

    def size(self, name: str) -> int:
        """Return the value of a size, by name or as a numeral."""
        if name.isdigit() and int(name) > MAX_SIZE:
            raise UnsupportedError(f"an array of size {int(name):,}")
        return int(name) if name.isdigit() else self.sizes[name]

    def shape_of(self, declaration: Declaration) -> tuple[int, ...]:
        """Return the shape of a value: ``()``, ``(d, 1)`` or ``(n, d)``."""
        sizes = tuple(self.size(size) for size in declaration.sizes)
        return (*sizes, 1) if declaration.sort is Sort.VECTOR else sizes

    def fresh(self, key: str, declaration: Declaration) -> Value:
        """Return the values that belong to a key under a declaration, drawn once."""
        self.used[key] = None
        if key not in self.drawn:
            self.drawn[key] = self._drawn(key, declaration)
        return self.drawn[key]

    def _drawn(self, key: str, declaration: Declaration) -> Value:
        traits, shape = declaration.traits, self.shape_of(declaration)
        if key.partition("_")[0] in self.recipe.counted:
            return self.arithmetic.number(2 + int(numerators(f"{key}#{self.recipe.round}", 1, self.recipe.seed)[0]) % _WIDTHS)
        if traits & {"identity", "zeros", "ones"}:
            return self._constant(traits, shape)
        raw = self.sample(key, (self.recipe.batch,) + (1,) * (self.arithmetic.lead - 1) + shape, declaration.domain)
        if not traits or declaration.sort is not Sort.MATRIX:
            return self._excluding(raw, declaration) if declaration.excluded else raw
        return self._of_form(raw, traits, shape)

    def _of_form(self, raw: Array, traits: frozenset[str], shape: tuple[int, ...]) -> Value:
        """Return a matrix of the form that its traits ask for."""
        arithmetic = self.arithmetic
        if "diagonal" in traits:
            return arithmetic.diagonal(raw)
        if "orthogonal" in traits:
            return self._orthogonal(raw, shape[0])
        if not traits & {"symmetric", "psd"}:
            return raw
        symmetric = arithmetic.add(raw, arithmetic.transpose(raw))
        return arithmetic.add(arithmetic.multiply(symmetric, symmetric), arithmetic.identity(shape[0])) if "psd" in traits else symmetric

    def sample(self, key: str, shape: tuple[int, ...], domain: Domain = Domain.REAL) -> Array:
        """Return raw draws for a key."""
        return draw(f"{key}#{self.recipe.round}", shape, domain, self.recipe.seed, self.recipe.kind, plain=self.recipe.plain)

    def _excluding(self, raw: Array, declaration: Declaration) -> Array:
        """Draws are never 0 or 1 unless they are plain; excluded values are stepped over."""
        if self.recipe.kind is not Kind.FLOAT:
            return raw
        for value in declaration.excluded:
            raw = np.where(np.isclose(raw, float(value)), raw + (1 if self.recipe.plain else 0.25), raw)
        return raw

    def _constant(self, traits: frozenset[str], shape: tuple[int, ...]) -> Array:
        if not shape:
            raise UnsupportedError("an identity, zeros or ones whose size is not known")
        if "identity" in traits:
            return self.arithmetic.identity(shape[0])
        return self.arithmetic.embed(np.ones(shape, dtype=int) if "ones" in traits else np.zeros(shape, dtype=int))

    def _orthogonal(self, raw: Array, size: int) -> Value:
        """Return ``(I - S)(I + S)^-1`` of a skew matrix S, which is orthogonal and rational."""
        arithmetic = self.arithmetic
        skew = arithmetic.subtract(raw, arithmetic.transpose(raw))
        eye = arithmetic.identity(size)
        return arithmetic.multiply(arithmetic.subtract(eye, skew), arithmetic.inverse(arithmetic.add(eye, skew)))
