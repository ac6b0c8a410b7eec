"""What an argument may be, in an author's words, and values drawn from it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import product
from string import ascii_lowercase
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.errors import AuthoringError
from grader.sandbox import Expression

FloatArray: TypeAlias = NDArray[np.float64]
Sizes: TypeAlias = Mapping[str, int]

_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:e-?\d+)?"
_WORDS = re.compile(
    r"(?:(?P<manner>positive|shifted|wide|zero|constant|symmetric|definite|log)\s+)?"
    r"(?P<kind>real|integers?|array|probabilities|gradient|tree|generator)"
    r"(?P<axes>(?:\s+(?!in\b)[A-Za-z]\w*)*)"
    rf"(?:\s+in\s+[\[(]\s*(?P<low>{_NUMBER})\s*,\s*(?P<high>{_NUMBER})\s*[\])])?"
)
_SHIFT = 1000.0
"""What is added to a shifted array: far from zero, and near enough that its differences stay exact."""


class Plainness(IntEnum):
    """How plain the numbers are that are drawn; plainer ones are easier to follow by hand."""

    DRAWN = 3
    TENTHS = 1
    WHOLE = 0


@dataclass(frozen=True, slots=True)
class Value:
    """An argument's value: as it is handed to the submission, to the reference, and shown to a reader."""

    given: Any
    known: Any
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """What an argument may be.

    Args:
        words: As the author wrote it.
        manner: Which of its kind: ``positive``, far from zero (``shifted``), ...
        kind: A number, an array, ...
        axes: The names of its sizes.
        interval: Where its numbers lie.
        options: What it is one of.
        items: What its entries are, when it is a list.
    """

    words: str
    manner: str = ""
    kind: str = ""
    axes: tuple[str, ...] = ()
    interval: tuple[float, float] | None = None
    options: tuple[str, ...] = ()
    items: tuple[Domain, ...] = ()

    @property
    def sizes(self) -> frozenset[str]:
        """The names of all its sizes."""
        return frozenset(self.axes).union(*(item.sizes for item in self.items))

    def draw(self, rng: np.random.Generator, sizes: Sizes, plain: Plainness = Plainness.DRAWN) -> Value:
        """Return a value.

        Args:
            rng: Where it is drawn from.
            sizes: Of every axis.
            plain: How plain its numbers are.
        """
        if self.options:
            return _plain(str(rng.choice(self.options)))
        if self.items:
            drawn = [item.draw(rng, sizes, plain) for item in self.items]
            return Value([one.given for one in drawn], [one.known for one in drawn])
        return _DRAW[self.kind](self, rng, sizes, plain)

    def shape(self, sizes: Sizes) -> tuple[int, ...]:
        """Return the lengths of the axes."""
        return tuple(sizes[axis] for axis in self.axes)


@lru_cache(maxsize=512)
def domain(words: str) -> Domain:
    """Return the domain that an author's words name.

    Raises:
        AuthoringError: They name none.

    >>> domain("log probabilities N N").axes, domain("real in (0, 1)").interval, len(domain("array h d; array h").items)
    (('N', 'N'), (0.0, 1.0), 2)
    """
    if ";" in words:
        return Domain(words, items=tuple(domain(item.strip()) for item in words.split(";")))
    if words.startswith("one of "):
        return Domain(words, options=tuple(option.strip() for option in words.removeprefix("one of ").split(",")))
    found = _WORDS.fullmatch(words.strip())
    if found is None:
        example = "'array n d', 'real in (0, 1)', 'integer T', 'log probabilities N N'"
        raise AuthoringError(f"expected what an argument is, such as {example}, found '{words}'")
    interval = (float(found["low"]), float(found["high"])) if found["low"] else None
    return Domain(words, found["manner"] or "", found["kind"], tuple(found["axes"].split()), interval)


def _plain(value: Any) -> Value:
    return Value(value, value)


def _real(one: Domain, rng: np.random.Generator, sizes: Sizes, plain: Plainness) -> Value:
    del sizes
    return _plain(float(_numbers(one, rng, (), plain)))


def _integer(one: Domain, rng: np.random.Generator, sizes: Sizes, plain: Plainness) -> Value:
    """Return the size of its axis, or a whole number of its interval."""
    del plain
    if one.axes:
        return _plain(sizes[one.axes[0]])
    low, high = one.interval or (0, 9)
    return _plain(int(rng.integers(int(low), int(high), endpoint=True)))


def _integers(one: Domain, rng: np.random.Generator, sizes: Sizes, plain: Plainness) -> Value:
    del plain
    low, high = one.interval or (0, 9)
    return _plain(rng.integers(int(low), int(high), size=one.shape(sizes), endpoint=True))


def _array(one: Domain, rng: np.random.Generator, sizes: Sizes, plain: Plainness) -> Value:
    return _plain(_numbers(one, rng, one.shape(sizes), plain))


def _numbers(one: Domain, rng: np.random.Generator, shape: tuple[int, ...], plain: Plainness) -> FloatArray:
    """Return numbers of order one with few decimals, so that what is shown of them is all that there is to them."""
    if one.interval:
        low, high = one.interval
        inside: FloatArray = np.asarray(low + (high - low) * rng.uniform(0.1, 0.9, shape), dtype=np.float64)
        return inside.round(max(1, plain))
    drawn: FloatArray = np.asarray(rng.normal(0.0, 1.0 if plain is Plainness.DRAWN else 2.0, shape), dtype=np.float64)
    match one.manner:
        case "positive":
            return np.abs(drawn).round(plain) + (0.5 if plain is not Plainness.WHOLE else 1.0)
        case "shifted":
            return drawn.round(plain) + _SHIFT
        case "wide":
            return (drawn * 100).round(plain)
        case "symmetric":
            return drawn.round(plain) + drawn.round(plain).T
        case "definite":
            return drawn.round(plain) @ drawn.round(plain).T + np.eye(len(drawn))
        case "zero":
            return np.zeros(shape)
        case "constant":
            return np.full(shape, 1.5)
        case _:
            return drawn.round(plain)


def _probabilities(one: Domain, rng: np.random.Generator, sizes: Sizes, plain: Plainness) -> Value:
    """Return distributions along the last axis, or their logarithms to three decimals."""
    shape = one.shape(sizes)
    weights = rng.integers(1, 10, size=shape) if plain is not Plainness.DRAWN else rng.uniform(0.05, 1.0, size=shape)
    chances = weights / weights.sum(axis=-1, keepdims=True)
    return _plain(np.round(np.log(chances), max(plain, 1)) if one.manner == "log" else chances)


def _gradient(one: Domain, rng: np.random.Generator, sizes: Sizes, plain: Plainness) -> Value:
    """Return the gradient of a random bowl, ``A x - b`` with a positive definite ``A``: as Python for the submission, as a function for us."""
    (size,) = one.shape(sizes)
    root = np.round(rng.normal(size=(size, size)), plain)
    matrix = np.round(root @ root.T / size + np.eye(size), plain + 1)
    target = np.round(rng.normal(size=size), plain)
    text = f"lambda x: np.array({matrix.tolist()!r}) @ np.asarray(x, dtype=float) - np.array({target.tolist()!r})"

    def slope(x: FloatArray) -> FloatArray:
        return np.asarray(np.einsum("ij,...j->...i", matrix, x) - target)

    shown = f"lambda x: np.array({matrix.tolist()!r}) @ x - np.array({target.tolist()!r})"
    return Value(Expression(text), slope, shown)


def _tree(one: Domain, rng: np.random.Generator, sizes: Sizes, plain: Plainness) -> Value:
    """Return the log-probability of the last word of every prefix, given those before it; the axes are the number of words and the length."""
    words, length = one.shape(sizes)
    tree: dict[str, float] = {}
    for count in range(1, length + 1):
        for prefix in product(ascii_lowercase[:words], repeat=count - 1):
            chances = rng.uniform(0.05, 1.0, size=words)
            logs = [round(math.log(chance / chances.sum()), max(plain, 1)) for chance in chances]
            tree |= {" ".join((*prefix, word)): log for word, log in zip(ascii_lowercase, logs, strict=False)}
    return _plain(tree)


def _generator(one: Domain, rng: np.random.Generator, sizes: Sizes, plain: Plainness) -> Value:
    del one, sizes, plain
    text = f"np.random.default_rng({int(rng.integers(2**31))})"
    return Value(Expression(text), None, text)


_DRAW: dict[str, Callable[[Domain, np.random.Generator, Sizes, Plainness], Value]] = {
    "real": _real,
    "integer": _integer,
    "integers": _integers,
    "array": _array,
    "probabilities": _probabilities,
    "gradient": _gradient,
    "tree": _tree,
    "generator": _generator,
}
