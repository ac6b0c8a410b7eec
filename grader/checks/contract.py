"""What a part asks for in code, as it stands in a problem file: a function with its arguments, the reference it is held against, known mistakes."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, cast

from pydantic import Field

from grader.checks.base import TAG, Strict
from grader.code.asked import Mistake
from grader.code.contract import Constant, Contract, Made, Pairs
from grader.code.trials import trial
from grader.errors import AuthoringError

_NAME = r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$"


class MistakeData(Strict):
    """A wrong implementation that students are known to write.

    Args:
        tag: A stable name for the mistake.
        feedback: What to say about it; it never holds the key.
        answer: The implementation, in Python; it is run like a submission.
        fails: The titles of the checks that it must fail.
    """

    tag: str = Field(pattern=TAG)
    feedback: str
    answer: str
    fails: tuple[str, ...] = Field(min_length=1)


class ContractData(Strict):
    """A function that a part asks for.

    Args:
        function: Its name; ``Adam.step`` is a method that needs no object.
        arguments: By position: what each may be, in words such as ``array n d``, or a constant.
        sizes: The lowest and the highest value of each axis.
        reference: The trusted quantity that it is held against; none where a law or properties are asked for.
        given: The quantity's arguments, where they are not the function's: the name of one of these, a list of names, a table ``{ value = ... }``
            with a constant, or a table ``{ of = "topic.Record", ... }`` with the fields of a record.
        take: What of the quantity's result is asked for, by attribute or by index.
        returns: What the function returns, a name a result.
        seconds: Processor time of one call.
        loading: Processor time of loading what was handed in.
        memory: MiB beyond what Python and numpy take.
        fenced: Whether fenced blocks of Python in a write-up count as handed in.
        mistake: Wrong implementations that are known.
    """

    function: str = Field(pattern=_NAME)
    arguments: dict[str, Any] = Field(min_length=1)
    sizes: dict[str, tuple[int, int]] = Field(default_factory=dict[str, tuple[int, int]])
    reference: str = ""
    given: dict[str, Any] = Field(default_factory=dict[str, Any])
    take: tuple[str, ...] = ()
    returns: tuple[str, ...] = ("result",)
    seconds: float = Field(default=2.0, gt=0, le=10)
    loading: float = Field(default=10.0, gt=0, le=60)
    memory: int = Field(default=512, ge=64, le=8192)
    fenced: bool = False
    mistake: tuple[MistakeData, ...] = ()

    @cached_property
    def contract(self) -> Contract:
        """The contract, ready to draw from."""
        return Contract(
            function=self.function,
            arguments=arguments_of(self.arguments),
            sizes=tuple(self.sizes.items()),
            reference=self.reference,
            given=tuple((name, _given(one)) for name, one in self.given.items()),
            take=self.take,
            returns=self.returns,
            seconds=self.seconds,
            loading=self.loading,
            memory=self.memory,
        )

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The known mistakes."""
        return tuple(Mistake(one.tag, one.feedback, one.answer, one.fails) for one in self.mistake)


def arguments_of(arguments: dict[str, Any]) -> Pairs:
    """Return what arguments may be: words stay words, all else is a constant."""
    return tuple((name, one if isinstance(one, str) else _constant(one)) for name, one in arguments.items())


def _constant(value: Any) -> Constant:
    return Constant(json.dumps(value), value)


def _given(one: Any) -> Any:
    match one:
        case str():
            return one
        case list():
            names = cast("list[Any]", one)
            return tuple(_given(name) for name in names)
        case {"value": value}:
            return _constant(value)
        case {"of": str(of), **fields}:
            return Made(of, tuple((str(name), _given(field)) for name, field in fields.items()))
        case _:
            raise AuthoringError(f"given: expected the name of an argument, a list of names, or a table with 'value' or 'of', found {one!r}")


def unfit(contract: Contract, sizes: dict[str, tuple[int, int]]) -> list[str]:
    """Return why calls cannot be drawn from a contract, a sentence each."""
    import numpy as np  # noqa: PLC0415 - a part without code needs none

    try:
        named = [one for _, one in contract.domains() if not isinstance(one, Constant)]
        missing = sorted(frozenset[str]().union(*(one.sizes for one in named)) - set(dict(contract.sizes)))
        if missing:
            return [f"sizes: expected the lowest and the highest value of {', '.join(missing)}, found none"]
        wrong = [name for name, (low, high) in sizes.items() if not 1 <= low <= high]
        if wrong:
            return [f"sizes.{name}: expected a lowest and a highest value of at least 1, found others" for name in wrong]
        trial(contract, {name: low for name, (low, _) in contract.sizes}, np.random.default_rng(0))
    except AuthoringError as error:
        return [f"arguments: {error}"]
    return []
