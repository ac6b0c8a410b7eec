"""What a child says, read as hostile data: each message is of its exact shape, or it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from grader.sandbox.inside.decoding import decode
from grader.sandbox.inside.wire import PREFIX, FrameError, lengths
from grader.sandbox.model import Failure, Function, Parameter, Place, Status

_SAID = {Status.RETURNED, Status.RAISED, Status.MEMORY, Status.NO_FUNCTION, Status.WRONG_SIGNATURE, Status.BAD_VALUE}
"""What a child can say of itself; the rest is seen from outside."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A child's message about a call, or about its import."""

    status: Status
    value: Any
    error: Failure | None
    work: int | None
    notes: tuple[str, ...]
    weight: int


_ITEM = 8
"""How many times its bytes in a header a value takes in memory."""
_LONG = 4_000
_MANY = 500


def answer(data: bytes, number: int) -> Answer:
    """Return the answer to the call of that number.

    Raises:
        FrameError: It is none.
    """
    said, status, value, error, work, notes = _fields(decode(data), (int,), (str,), None, None, (int, type(None)), (list,))
    if said != number or status not in _SAID or (work is not None and work < 0):
        raise FrameError("an answer to something else")
    header, buffers = lengths(data[:PREFIX])
    return Answer(Status(status), value, _failure(error), work, tuple(_each(notes, (str,))), _ITEM * header + buffers)


def functions(value: Any) -> tuple[Function, ...]:
    """Return what an import's answer lists; raises FrameError."""
    return tuple(map(_function, _each(value, (list,))))


def standing(data: bytes) -> list[str] | tuple[str, str]:
    """Return the layers that stand around a fresh child, or the one that is missing and why; no student code has run yet."""
    said: list[Any] = decode(data)
    return said[1] if said[0] == "ready" else (said[1], said[2])


def _function(row: Any) -> Function:
    name, parameters = _fields(row, (str,), (list, type(None)))
    return Function(name, None if parameters is None else tuple(map(_parameter, _each(parameters, (list,)))))


def _parameter(row: Any) -> Parameter:
    return Parameter(*_fields(row, (str,), (str,), (bool,)))


def _failure(row: Any) -> Failure | None:
    if row is None:
        return None
    kind, message, file, line, column, text, trace = _fields(row, (str,), (str,), _TEXT, _NUMBER, _NUMBER, _TEXT, (list,))
    places = [Place(*_fields(place, (str,), (int,), (str,), (str,))) for place in _each(trace, (list,))]
    return Failure(kind, message, file, line, column, text, tuple(places))


_TEXT, _NUMBER = (str, type(None)), (int, type(None))


def _fields(row: Any, *kinds: tuple[type, ...] | None) -> list[Any]:
    """Return a list whose items are of exactly these types, one of several each; None stands for any."""
    fields = cast("list[Any]", row) if type(row) is list else []
    if len(fields) != len(kinds) or any(kind and type(item) not in kind for item, kind in zip(fields, kinds, strict=True)):
        raise FrameError("an answer of another shape")
    return _short(fields, kinds)


def _short(fields: list[Any], kinds: Sequence[tuple[type, ...] | None]) -> list[Any]:
    """Return fields whose texts are no longer than any that a child of ours writes; a value, of any type, has bounds of its own."""
    if any(kind and type(item) is str and len(item) > _LONG for item, kind in zip(fields, kinds, strict=True)):
        raise FrameError("an answer with a longer text than any")
    return fields


def _each(value: Any, kinds: tuple[type, ...]) -> list[Any]:
    """Return a list whose items are all of one of these types."""
    items = cast("list[Any]", value) if type(value) is list else None
    if items is None or len(items) > _MANY or any(type(item) not in kinds for item in items):
        raise FrameError("a list of something else")
    return _short(items, [kinds] * len(items))
