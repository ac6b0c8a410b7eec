"""What a submitted function promises: its name, its arguments, what it returns, and the trusted quantity that it is held against."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self, TypeAlias, cast

from grader.code.domains import Domain, domain
from grader.reference import quantity

Pairs: TypeAlias = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """An argument of the reference that is made of others: a record of the reference's topic.

    Args:
        of: The record's name, such as ``adaptive.Moments``.
        fields: What its fields are, as for the reference's arguments.
    """

    of: str
    fields: Pairs


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same in every call; hashed by its text."""

    text: str
    value: Any = None

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and self.text == other.text


@dataclass(frozen=True, slots=True)
class Contract:
    """What is asked of a function.

    Args:
        function: Its name.
        arguments: By position: the name with a domain's words or a constant.
        sizes: The lowest and the highest value of each axis.
        reference: The trusted quantity, such as ``decoding.viterbi``; empty where only properties or a law are asked for.
        given: The quantity's arguments: the name of an argument of the function, a list of such names, a constant, or what is made of them.
        take: Which parts of what the quantity returns are asked for, by attribute or index; all of it when empty.
        returns: The names of what the function returns, in order.
        seconds: Processor time of one call.
        loading: Processor time of loading the submission.
        memory: MiB beyond what Python and numpy take.
    """

    function: str
    arguments: Pairs
    sizes: tuple[tuple[str, tuple[int, int]], ...] = ()
    reference: str = ""
    given: Pairs = ()
    take: tuple[str, ...] = ()
    returns: tuple[str, ...] = ("result",)
    seconds: float = 2.0
    loading: float = 10.0
    memory: int = 512

    def domains(self) -> list[tuple[str, Domain | Constant]]:
        """Return what each argument may be."""
        return [(name, one if isinstance(one, Constant) else domain(one)) for name, one in self.arguments]

    def with_changes(self, arguments: Mapping[str, Any], sizes: Mapping[str, tuple[int, int]]) -> Self:
        """Return the contract with some arguments and sizes of one test's own."""
        named = dict(self.arguments) | {name: one for name, one in arguments.items() if name in dict(self.arguments)}
        return replace(self, arguments=tuple(named.items()), sizes=tuple((dict(self.sizes) | dict(sizes)).items()))

    def key(self, known: Mapping[str, Any]) -> Any:
        """Return what the reference returns for values of the function's arguments.

        Raises:
            AuthoringError: There is no such quantity.
            TypeError: It has other arguments.
            ValueError: It refuses the values.
        """
        pairs = self.given or tuple((name, name) for name in known)
        found = quantity(self.reference)(**{name: _filled(one, known) for name, one in pairs})
        if not self.take:
            return found
        taken = [_taken(found, step) for step in self.take]
        return taken[0] if len(taken) == 1 else tuple(taken)


def _filled(one: Any, known: Mapping[str, Any]) -> Any:
    match one:
        case str():
            return known[one]
        case tuple():
            names = cast("tuple[Any, ...]", one)
            return [_filled(name, known) for name in names]
        case Made(of=of, fields=fields):
            return _record(of)(**{name: _filled(field, known) for name, field in fields})
        case Constant(value=value):
            return value
        case _:
            raise TypeError(f"expected the name of an argument, got {one!r}")


@lru_cache(maxsize=64)
def _record(name: str) -> Any:
    """Return a class of a reference's topic."""
    topic, _, record = name.partition(".")
    return getattr(importlib.import_module(f"grader.reference.numeric.{topic}"), record)


def _taken(found: Any, step: str) -> Any:
    for part in step.split("."):
        found = found[int(part)] if part.lstrip("-").isdigit() else getattr(found, part)
    return found
