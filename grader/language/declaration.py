"""What a name stands for, declared in words: ``positive scalar``, ``matrix n d``, ``random vector d, mean 0, variance 1``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from grader.errors import AuthoringError


class Sort(StrEnum):
    """The sorts of thing that a name can stand for."""

    SCALAR = "scalar"
    VECTOR = "vector"
    MATRIX = "matrix"
    FUNCTION = "function"


class Domain(StrEnum):
    """The values that the entries of a name can take."""

    REAL = "real"
    POSITIVE = "positive"
    UNIT = "in (0, 1)"
    INTEGER = "integer"
    NATURAL = "positive integer"
    COMPLEX = "complex"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a name stands for.

    Args:
        sort: Scalar, vector, matrix or function.
        sizes: Names (or numerals) of the sizes: none for a scalar, one for a vector, two for a matrix.
        domain: Where entries lie.
        traits: Such as ``symmetric``, ``invertible``, ``identity``, ``diagonal``, ``elementwise``.
        indexed: Whether the name is a sequence and takes an index for time or layer.
        random: Whether it is random; ``law``, ``mean`` and ``variance`` say how, the latter two as formulas.
        excluded: Values that a scalar never takes.
        bounds: For an index, the formulas of its first and last value.
        assumed: Whether nobody declared this and it was inferred from use.
    """

    sort: Sort = Sort.SCALAR
    sizes: tuple[str, ...] = ()
    domain: Domain = Domain.REAL
    traits: frozenset[str] = frozenset()
    indexed: bool = False
    random: bool = False
    law: str = ""
    mean: str = ""
    variance: str = ""
    excluded: tuple[str, ...] = ()
    bounds: tuple[str, str] | None = None
    assumed: bool = False
    words: str = field(default="", compare=False)

    @property
    def integer(self) -> bool:
        """Whether its values are integers."""
        return self.domain in (Domain.INTEGER, Domain.NATURAL)


_TRAITS = frozenset("symmetric invertible identity diagonal orthogonal zeros ones elementwise positive independent psd unit stationary".split())
_IGNORED = frozenset("a an the of with and column row real-valued constant parameter fixed number value values".split())
_SORTS = {
    "scalar": Sort.SCALAR, "real": Sort.SCALAR, "integer": Sort.SCALAR, "probability": Sort.SCALAR, "variable": Sort.SCALAR, "size": Sort.SCALAR,
    "index": Sort.SCALAR, "complex": Sort.SCALAR, "imaginary": Sort.SCALAR,
    "vector": Sort.VECTOR, "matrix": Sort.MATRIX, "identity": Sort.MATRIX, "function": Sort.FUNCTION,
}  # fmt: skip
_SIZES = {Sort.SCALAR: 0, Sort.VECTOR: 1, Sort.MATRIX: 2, Sort.FUNCTION: 0}
_DOMAINS = {"integer": Domain.INTEGER, "size": Domain.NATURAL, "probability": Domain.UNIT, "complex": Domain.COMPLEX}
_POSITIVE = {Domain.REAL: Domain.POSITIVE, Domain.INTEGER: Domain.NATURAL}
_UNIT = re.compile(r"\bin \(0, ?1\)|\bbetween 0 and 1")
_NOT = re.compile(r"\bnot (-?\d+(?:\.\d+)?)(?!\S)")
_INDEX = re.compile(r"index (\S+) (?:to )?(\S+)")


def declare(words: str) -> Declaration:
    """Return the declaration that words describe.

    >>> declare("symmetric matrix n n").sizes
    ('n', 'n')
    >>> declare("random vector d, mean 0, variance 1").variance
    '1'

    Raises:
        AuthoringError: The words are not a declaration; the message names the one that is not understood.
    """
    head, *clauses = (phrase.strip() for phrase in re.split(r",(?![^(]*\))", words))
    declaration = replace(_head(head, words), words=words)
    for clause in clauses:
        declaration = _with_clause(declaration, clause)
    return declaration


def _head(phrase: str, words: str) -> Declaration:
    """Read the first phrase, such as ``sequence of positive vector d``."""
    if match := _INDEX.fullmatch(phrase):
        return Declaration(domain=Domain.INTEGER, bounds=(match[1], match[2]))
    excluded = tuple(_NOT.findall(phrase))
    domain = Domain.UNIT if _UNIT.search(phrase) else Domain.REAL
    nouns, traits, sizes = list[str](), set[str](), list[str]()
    for word in _NOT.sub("", _UNIT.sub("", phrase)).split():
        if word in _SORTS:
            nouns.append(word)
        elif word in _TRAITS or word in ("sequence", "random"):
            traits.add(word)
            nouns += ["vector"] if word in ("ones", "zeros") and not nouns and "matrix" not in phrase else []
        elif nouns and len(sizes) < _SIZES[_SORTS[nouns[-1]]]:
            sizes.append(word)
        elif word not in _IGNORED:
            raise AuthoringError(f"expected a declaration such as 'positive scalar' or 'matrix n d', found '{words}' ('{word}' is not known)")
    sort = _SORTS[nouns[-1]] if nouns else Sort.SCALAR
    traits |= {"identity", "imaginary"} & set(nouns)
    if len(sizes) != _SIZES[sort] and not traits & {"identity", "zeros", "ones"}:
        raise AuthoringError(f"expected {_SIZES[sort]} sizes for a {sort}, found {len(sizes)} in '{words}'")
    domain = next((_DOMAINS[noun] for noun in reversed(nouns) if noun in _DOMAINS), domain)
    domain = _POSITIVE.get(domain, domain) if "positive" in traits else domain
    kept = frozenset(traits - {"positive", "sequence", "random"})
    return Declaration(sort, tuple(sizes), domain, kept, indexed="sequence" in traits, random="random" in traits, excluded=excluded)


def _with_clause(declaration: Declaration, phrase: str) -> Declaration:
    """Read a later phrase, such as ``variance 1`` or ``Bernoulli p``."""
    head, _, rest = phrase.partition(" ")
    match head.lower():
        case "mean":
            return replace(declaration, random=True, mean=rest.strip())
        case "variance":
            return replace(declaration, random=True, variance=rest.strip())
        case "bernoulli":
            return replace(declaration, random=True, law="bernoulli", mean=rest.strip())
        case "normal" | "gaussian":
            return replace(declaration, random=True, law="normal")
        case "symmetric" if declaration.random:
            return replace(declaration, law="symmetric")
        case trait if trait in _TRAITS:
            return replace(declaration, traits=declaration.traits | {trait})
        case _:
            raise AuthoringError(f"expected 'mean', 'variance', 'Bernoulli p' or a trait after the comma, found '{phrase}' in '{declaration.words}'")
