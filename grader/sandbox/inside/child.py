"""The child: it puts up the walls, loads the submission, and answers calls until it is ended.

Nothing here is trusted once student code runs: it can change every line of it, and gains no more than the answers that it gives anyway.
"""

from __future__ import annotations

import inspect
import os
import random
import sys
from typing import Any, NoReturn

import numpy as np

from . import walls
from .counting import counted
from .decoding import decode
from .encoding import encode
from .failures import failure
from .loading import Loaded, load
from .wire import PREFIX, Expression, FrameError, lengths

REQUESTS, REPLIES = 3, 4
RESERVED = 5
"""Descriptors below this one are the child's own."""
_LAST = 65_536
_BITS = 32
_MESSAGE = 2_000


def warm_up() -> None:
    """Do once what would otherwise be done in every child: what numpy and inspect put off until they are used."""
    np.linalg.solve(np.eye(2), np.random.default_rng(0).standard_normal(2))
    decode(encode([np.eye(2), {"a": (1, 2.5, 1j, "b" * 99)}]))
    str(inspect.signature(warm_up).bind())
    compile("def f(x):\n    return x\n", "f.py", "exec")
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  # the state that student code draws from


def main(plan: walls.Plan, amounts: dict[str, int], descriptors: list[int], scratch: str) -> NoReturn:
    """Be a child, from the fork to the end."""
    try:
        os.setsid()
        _place(descriptors)
        try:
            standing = walls.put_up(plan, amounts)
        except walls.MissingLayerError as error:
            _send(["missing", *error.args])
            os._exit(1)
        os.closerange(RESERVED, _LAST)
        _send(["ready", standing])
        _serve(scratch)
    finally:
        os._exit(1)


def _place(descriptors: list[int]) -> None:
    """Put requests, replies, standard output and standard error where they are expected."""
    for descriptor, place in zip(descriptors, (REQUESTS, REPLIES, 1, 2), strict=True):
        os.dup2(descriptor, place, inheritable=False)


def _serve(scratch: str) -> None:
    loaded = _load(_receive(), scratch)
    while True:
        _, number, function, args, kwargs, count = _receive()
        answer = [number, *_answer(loaded, function, args, kwargs, count)]
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        _reply(answer)


def _load(message: list[Any], scratch: str) -> Loaded:
    _, entry, files, seed, mode = message
    random.seed(seed)
    np.random.seed(seed % 2**_BITS)  # noqa: NPY002  # as above
    loaded = load(scratch, entry, {name: bytes(data) for name, data in files}, mode)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    _reply([0, loaded.status, loaded.functions(), loaded.failure, None, loaded.notes])
    return loaded


def _answer(loaded: Loaded, function: str, args: list[Any], kwargs: dict[str, Any], count: bool) -> list[Any]:  # noqa: FBT001  # from the wire
    """Return status, value, failure, counted work and notes of one call."""
    target = loaded.find(function)
    if target is None:
        return ["no_function", None, None, None, []]
    args = [_made(argument) for argument in args]
    kwargs = {name: _made(argument) for name, argument in kwargs.items()}
    try:
        inspect.signature(target).bind(*args, **kwargs)
    except TypeError as error:
        return ["wrong_signature", None, ["TypeError", str(error)[:_MESSAGE], None, None, None, None, []], None, []]
    except ValueError:  # a function written in C may have none to look at
        pass
    return _called(loaded, target, args, kwargs, count)


def _made(argument: Any) -> Any:
    """Return an argument, or what the course's Python for it makes."""
    return eval(argument.code, {"np": np, "numpy": np}) if isinstance(argument, Expression) else argument  # noqa: S307  # the course's, not the student's


def _called(loaded: Loaded, target: Any, args: list[Any], kwargs: dict[str, Any], count: bool) -> list[Any]:  # noqa: FBT001  # as above
    work = None
    try:
        if count:
            value, work = counted(target, args, kwargs, loaded.folder)
        else:
            value = target(*args, **kwargs)
    except MemoryError as error:
        return ["memory", None, failure(error, loaded.folder), None, []]
    except BaseException as error:  # noqa: BLE001  # whatever student code raises is an answer
        return ["raised", None, failure(error, loaded.folder), None, []]
    return ["returned", value, None, work, []]


def _reply(answer: list[Any]) -> None:
    try:
        data = encode(answer)
    except FrameError as error:
        data = encode([answer[0], "bad_value", None, ["", str(error), None, None, None, None, []], None, []])
    except MemoryError:
        data = encode([answer[0], "memory", None, None, None, []])
    _write(data)


def _send(message: list[Any]) -> None:
    _write(encode(message))


def _write(data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(REPLIES, left) :]


def _receive() -> Any:
    prefix = _read(PREFIX)
    return decode(prefix + _read(sum(lengths(prefix))), expressions=True)


def _read(size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = os.read(REQUESTS, size)
        if not part:  # the grader wants no more
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
