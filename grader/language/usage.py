"""How a tree uses its names, found in one walk and kept: which are integers, which are bound, which are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.language.tree import Apply, Big, Call, Index, Name, Node, Norm, Number, Power, Transpose, children, names, walk

_COMPLEX = frozenset({"re", "im", "arg", "conj"})
_REAL = frozenset({"e", r"\pi", "pi", "i", "I", "j", r"\mathrm{i}"})
_ROUNDED = 6
"""A decimal with this many digits may be a rounded number."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How names are used in a tree.

    Args:
        names: All names.
        integers: Names in an index, at an end of a range, or in a factorial.
        bound: Names that a sum or the like binds.
        functions: Names that are called.
        calls: Called names with their arguments and what is behind the bar.
        arrays: Names that are transposed or measured by a norm.
        exponents: Names that stand alone as an exponent.
        indices: Names in an index.
        indexed: Names with indices below, and how many.
        components: Names that stand alone as an index, with the name that they index and at which place.
        alone: Names that stand without an index, and not as one.
        spans: Indices with the first and last value that they are written with.
        unspanned: Whether a sum has no range.
        rounded: Whether a decimal may be a rounded number.
        complex: Names in a real or imaginary part, an argument or a conjugate.
        conditional: Whether a call has something behind a bar.
    """

    names: frozenset[str]
    integers: frozenset[str]
    bound: frozenset[str]
    functions: frozenset[str]
    calls: tuple[tuple[str, tuple[Node, ...], tuple[Node, ...]], ...]
    arrays: tuple[str, ...]
    exponents: frozenset[str]
    indices: frozenset[str]
    indexed: frozenset[tuple[str, int]]
    components: tuple[tuple[str, str, int], ...]
    alone: frozenset[str]
    spans: tuple[tuple[str, Node, Node], ...]
    unspanned: bool
    rounded: bool
    complex: frozenset[str]
    conditional: bool

    @property
    def free(self) -> frozenset[str]:
        """Names that are neither bound nor called."""
        return self.names - self.bound - self.functions


@lru_cache(maxsize=2_048)
def usage(tree: Node) -> Usage:
    """Return how a tree uses its names."""
    nodes = list(walk(tree))
    calls = [node for node in nodes if isinstance(node, Apply)]
    below = [node for node in nodes if isinstance(node, Index) and not node.above]
    sums = [node for node in nodes if isinstance(node, Big) and node.operator in ("sum", "prod", "max", "min")]
    measured = (node.operand for node in nodes if isinstance(node, Transpose | Norm))
    return Usage(
        names=frozenset(node.id for node in nodes if isinstance(node, Name)),
        integers=frozenset(name for node in nodes for part in _whole_parts(node) for name in names(part)),
        bound=frozenset(node.index.id for node in nodes if isinstance(node, Big) and isinstance(node.index, Name)),
        functions=frozenset(name for call in calls for name in names(call.function)),
        calls=tuple((call.function.id, call.arguments, call.given) for call in calls if isinstance(call.function, Name)),
        arrays=tuple(node.id for node in measured if isinstance(node, Name)),
        exponents=frozenset(node.exponent.id for node in nodes if isinstance(node, Power) and isinstance(node.exponent, Name)),
        indices=frozenset(name for node in nodes if isinstance(node, Index) for index in node.indices for name in names(index)),
        indexed=frozenset((node.base.id, len(node.indices)) for node in below if isinstance(node.base, Name)),
        components=tuple(
            (index.id, node.base.id, place)
            for node in below
            if isinstance(node.base, Name)
            for place, index in enumerate(node.indices)
            if isinstance(index, Name)
        ),
        alone=frozenset(part.id for node in nodes if not isinstance(node, Index) for part in children(node) if isinstance(part, Name)),
        spans=tuple(
            (big.index.id, big.lower, big.upper) for big in sums if isinstance(big.index, Name) and big.lower is not None and big.upper is not None
        ),
        unspanned=any(big.index is not None and big.upper is None for big in sums),
        rounded=any(isinstance(node, Number) and (node.decimals or 0) >= _ROUNDED for node in nodes),
        complex=frozenset(
            name for node in nodes if isinstance(node, Call) and node.function in _COMPLEX for part in node.arguments for name in names(part) - _REAL
        ),
        conditional=any(call.given for call in calls),
    )


def _whole_parts(node: Node) -> Iterator[Node]:
    """Yield the parts of a node that stand for an integer."""
    match node:
        case Index(indices=indices):
            yield from indices
        case Big(operator="sum" | "prod" | "list", lower=lower, upper=upper):
            yield from (end for end in (lower, upper) if end is not None)
        case Call(function="binom" | "factorial", arguments=arguments):
            yield from arguments
        case _:
            return
