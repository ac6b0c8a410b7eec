"""What a name stands for, declared in words: ``positive scalar``, ``matrix n d``, ``random vector d, mean 0, variance 1``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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
_SORTS = {"scalar": Sort.SCALAR, "real": Sort.SCALAR, "integer": Sort.SCALAR, "probability": Sort.SCALAR, "variable": Sort.SCALAR, "size": Sort.SCALAR,
          "vector": Sort.VECTOR, "matrix": Sort.MATRIX, "function": Sort.FUNCTION, "identity": Sort.MATRIX, "index": Sort.SCALAR}  # fmt: skip
_SIZES = {Sort.SCALAR: 0, Sort.VECTOR: 1, Sort.MATRIX: 2, Sort.FUNCTION: 0}


def declare(words: str) -> Declaration:
    """Return the declaration that words describe.

    >>> declare("symmetric matrix n n").sizes
    ('n', 'n')
    >>> declare("random vector d, mean 0, variance 1").variance
    '1'

    Raises:
        AuthoringError: The words are not a declaration; the message names the one that is not understood.
    """
    phrases = [phrase.strip() for phrase in re.split(r",(?![^(]*\))", words)]
    fields = _head(phrases[0], words)
    for phrase in phrases[1:]:
        _clause(phrase, fields, words)
    return Declaration(words=words, **fields)  # pyright: ignore[reportArgumentType]


def _head(phrase: str, words: str) -> dict[str, object]:
    """Read the first phrase, such as ``sequence of positive vector d``."""
    fields: dict[str, object] = {}
    traits: set[str] = set()
    sizes: list[str] = []
    if match := re.search(r"\bin \(0, ?1\)|\bbetween 0 and 1", phrase):
        phrase, fields["domain"] = phrase.replace(match.group(), ""), Domain.UNIT
    if match := re.search(r"\bnot (\S+)", phrase):
        phrase, fields["excluded"] = phrase.replace(match.group(), ""), (match[1],)
    if match := re.fullmatch(r"index (\S+) (?:to )?(\S+)", phrase):
        return {"sort": Sort.SCALAR, "domain": Domain.INTEGER, "bounds": (match[1], match[2])}
    sort: Sort | None = None
    for word in phrase.split():
        if word == "sequence":
            fields["indexed"] = True
        elif word == "random":
            fields["random"] = True
        elif word in _SORTS:
            sort = _SORTS[word]
            _noun(word, fields, traits)
        elif word in _TRAITS:
            traits.add(word)
        elif word in _IGNORED:
            continue
        elif sort in (Sort.VECTOR, Sort.MATRIX) and len(sizes) < _SIZES[sort]:
            sizes.append(word)
        else:
            raise AuthoringError(f"expected a declaration such as 'positive scalar' or 'matrix n d', found '{words}' ('{word}' is not known)")
    fields["sort"] = sort = sort or Sort.SCALAR
    _domain(fields, traits)
    if len(sizes) != _SIZES[sort] and not traits & {"identity", "zeros", "ones"}:
        raise AuthoringError(f"expected {_SIZES[sort]} sizes for a {sort}, found {len(sizes)} in '{words}'")
    return fields | {"sizes": tuple(sizes), "traits": frozenset(traits)}


def _noun(word: str, fields: dict[str, object], traits: set[str]) -> None:
    match word:
        case "integer" | "size":
            fields["domain"] = Domain.NATURAL if word == "size" else Domain.INTEGER
        case "probability":
            fields["domain"] = Domain.UNIT
        case "identity":
            traits.add("identity")
        case _:
            pass


def _domain(fields: dict[str, object], traits: set[str]) -> None:
    if "positive" in traits:
        traits.discard("positive")
        fields["domain"] = Domain.NATURAL if fields.get("domain") is Domain.INTEGER else fields.get("domain", Domain.POSITIVE)


def _clause(phrase: str, fields: dict[str, object], words: str) -> None:
    """Read a later phrase, such as ``variance 1`` or ``Bernoulli p``."""
    head, _, rest = phrase.partition(" ")
    match head.lower():
        case "mean" | "variance":
            fields |= {"random": True, head.lower(): rest.strip()}
        case "bernoulli":
            fields |= {"random": True, "law": "bernoulli", "mean": rest.strip()}
        case "normal" | "gaussian":
            fields |= {"random": True, "law": "normal"}
        case "symmetric":
            fields["law"] = "symmetric"
        case trait if trait in _TRAITS:
            fields["traits"] = frozenset({*fields["traits"], trait})  # pyright: ignore[reportGeneralTypeIssues]
        case _:
            raise AuthoringError(f"expected 'mean', 'variance', 'Bernoulli p' or a trait after the comma, found '{phrase}' in '{words}'")
