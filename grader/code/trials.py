"""The calls of a test: inputs drawn from a contract with a seed, and what the reference returns for them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, product
from typing import Any

import numpy as np

from grader.code.contract import Constant, Contract
from grader.code.domains import FloatArray, Plainness, Value
from grader.code.showing import short
from grader.code.tolerance import sensitivities
from grader.errors import AuthoringError
from grader.sandbox import Call

_TRIES = 50
"""So many draws may be ones at which the reference jumps, such as ties, before the author is told."""
_SMALLER = 12
"""So many smaller calls are tried when one fails."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One call with what is right; the same one for every submission, so it is told from others by what it is, not by what it holds.

    Args:
        values: The arguments by name, in order.
        want: What the reference returns; None without one.
        sensitivities: Of the real numbers in it.
        sizes: Of the axes.
    """

    values: Mapping[str, Value]
    want: Any = None
    sensitivities: tuple[FloatArray, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict[str, int])

    def call(self, function: str, seconds: float, *, count: bool = False) -> Call:
        """Return the call of a submission's function."""
        return Call(function, tuple(value.given for value in self.values.values()), seconds=seconds, count=count)

    def shown(self, function: str) -> str:
        """Return the call as a reader could type it."""
        inside = ", ".join(f"{name}={value.shown or short(value.given)}" for name, value in self.values.items())
        return f"{function}({inside})"


def trial(contract: Contract, sizes: Mapping[str, int], rng: np.random.Generator, plain: Plainness = Plainness.DRAWN) -> Trial:
    """Return a call at given sizes at which the reference does not jump.

    Raises:
        AuthoringError: The reference refuses the arguments, or no such call was found.
    """
    for _ in range(_TRIES):
        values = {name: Value(one.value, one.value) if isinstance(one, Constant) else one.draw(rng, sizes, plain) for name, one in contract.domains()}
        if not contract.reference:
            return Trial(values, sizes=sizes)
        known = {name: value.known for name, value in values.items()}
        want = _key(contract, known)
        change = sensitivities(want, _again(contract, known), np.random.default_rng(0))
        if change is not None:
            return Trial(values, want, tuple(change), sizes)
    raise AuthoringError(f"{contract.reference}: expected arguments at which it does not jump, found none in {_TRIES} draws")


def _key(contract: Contract, known: Mapping[str, Any]) -> Any:
    try:
        return contract.key(known)
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise AuthoringError(f"{contract.reference}: expected arguments that it takes, found this: {error}") from error


def _again(contract: Contract, known: Mapping[str, Any]) -> Callable[[Callable[[Any], Any]], Any]:
    """Return what gives the reference's answer to changed inputs; one that the change takes out of its domain is not changed."""

    def answer(change: Callable[[Any], Any]) -> Any:
        try:
            return contract.key({name: change(value) for name, value in known.items()})
        except ValueError:
            return contract.key(known)

    return answer


@lru_cache(maxsize=512)
def trials(contract: Contract, draws: int, title: str, seed: int) -> tuple[Trial, ...]:
    """Return the calls of a test: the smallest sizes, the largest, and random ones between; the same for every submission.

    Args:
        contract: Of the function.
        draws: How many.
        title: Of the test; tests draw apart from each other.
        seed: Of the run.

    Raises:
        AuthoringError: The reference and the contract do not go together.
    """
    rng = np.random.default_rng([abs(seed), zlib.crc32(f"{contract.function} {title}".encode())])
    return tuple(trial(contract, sizes, rng) for sizes in _sizes(contract, draws, rng))


def _sizes(contract: Contract, draws: int, rng: np.random.Generator) -> Iterator[dict[str, int]]:
    for number in range(draws):
        yield {name: _size(number, low, high, rng) for name, (low, high) in contract.sizes}


def _size(number: int, low: int, high: int, rng: np.random.Generator) -> int:
    return low if number == 0 else high if number == 1 else int(rng.integers(low, high, endpoint=True))


@lru_cache(maxsize=256)
def smaller(contract: Contract, failed: Trial) -> tuple[Trial, ...]:
    """Return calls that are smaller or plainer than one that failed, the smallest first; the same for every submission."""
    rng = np.random.default_rng(1)
    ranges = [[(name, size) for size in range(low, failed.sizes[name] + 1)][:6] for name, (low, _) in contract.sizes]
    every = sorted(map(dict, product(*ranges)), key=lambda sizes: (int(np.prod(list(sizes.values()) or [1])), sorted(sizes.items())))
    drawn = (_plainer(contract, sizes, rng, plain) for sizes in every for plain in (Plainness.WHOLE, Plainness.TENTHS))
    return tuple(islice((one for one in islice(drawn, 2 * _SMALLER) if one is not None), _SMALLER))


def _plainer(contract: Contract, sizes: Mapping[str, int], rng: np.random.Generator, plain: Plainness) -> Trial | None:
    """Return a call with plain numbers; ``None`` where these are always tied, as few plain ones are."""
    try:
        return trial(contract, sizes, rng, plain)
    except AuthoringError:
        return None
