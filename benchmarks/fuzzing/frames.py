"""Frames that somebody hostile may send: valid ones with bytes changed, trees of tags that never were, and noise."""

from __future__ import annotations

import json
import os
import random
from contextlib import suppress
from typing import Any

import numpy as np

from grader.sandbox import FrameError, Limits, answers
from grader.sandbox.conversation import Conversation, EndedError, Ends
from grader.sandbox.inside.decoding import decode
from grader.sandbox.inside.encoding import encode
from grader.sandbox.inside.wire import DTYPES, LENGTHS

EXACT = {type(None), bool, int, float, complex, str, list, tuple, dict, np.ndarray, *(dtype.type for dtype in DTYPES.values())}
"""The types that a value may have, and no subclass of them."""

_NUMBER = 7
_TAGS = ["l", "t", "d", "a", "n", "s", "i", "f", "c", "e", "x", ""]
_LEAVES = [None, True, 0, 1, -1, 7, 2**53, 2**53 + 1, 0.5, -0.0, 1e308, "", "x", "nan", "<f8", "|O", "ff", "returned", "raised", "é", "\ud800"]
_TOKENS = [b"[", b"]", b",", b'"', b"{", b"}", b":", b"null", b"NaN", b"-", b"1e999", b"99999999999999999999", b"\\u0000", b"\\ud800", b"\xff", b"\0",
           b'["a","<f8",[', b'["s",', b'["i","', b'["d",', b'["c",1.0,2.0]', b'["l"]', b"[[[[", b"]]]]", b"7", b"true"]  # fmt: skip


class Frames:
    """Inputs, the same for the same seed."""

    def __init__(self, seed: int):
        self.draw = random.Random(seed)  # noqa: S311  # nothing is kept secret by it

    def next(self) -> bytes:
        """Return one more."""
        match self.draw.randrange(10):
            case 0:
                return self.draw.randbytes(self.draw.randrange(80))
            case 1:
                return self._framed(self.draw.randbytes(self.draw.randrange(60)), b"")
            case 2 | 3 | 4:
                node = self._tree(6)
                message = node if self.draw.random() < 0.5 else ["l", _NUMBER, "returned", node, None, None, ["l"]]
                return self._framed(json.dumps(message).encode("utf-8", "surrogatepass"), self.draw.randbytes(8 * self.draw.randrange(6)))
            case 5:
                return self._changed(encode(self._message()))
            case _:
                frame = encode(self._message())
                header, _ = LENGTHS.unpack(frame[: LENGTHS.size])
                body = frame[LENGTHS.size :]
                return self._framed(self._changed(body[:header]), body[header:] if self.draw.random() < 0.8 else self._changed(body[header:]))

    def _framed(self, header: bytes, buffers: bytes) -> bytes:
        return LENGTHS.pack(len(header), len(buffers)) + header + buffers

    def _tree(self, depth: int) -> Any:
        if depth == 0 or self.draw.random() < 0.4:
            return self.draw.choice(_LEAVES)
        tag = [self.draw.choice(_TAGS)] if self.draw.random() < 0.9 else []
        return [*tag, *(self._tree(depth - 1) for _ in range(self.draw.randrange(5)))]

    def _message(self) -> list[Any]:
        status = self.draw.choice(["returned", "raised", "memory", "bad_value"])
        failure = ["ValueError", "no", "a.py", 3, None, "x = 1", [["a.py", 3, "f", "x = 1"]]] if status == "raised" else None
        return [_NUMBER, status, self._value(3), failure, self.draw.choice([None, 5]), ["a note"]]

    def _value(self, depth: int) -> Any:
        draw = self.draw
        match draw.randrange(9 if depth else 6):
            case 0:
                return draw.choice([None, True, False, 2**70, -(2**53), "text", "é" * 60])
            case 1:
                return draw.gauss(0, 1e3)
            case 2:
                return complex(draw.choice([0.0, float("inf")]), float("nan"))
            case 3 | 4:
                shape = [draw.randrange(4) for _ in range(draw.randrange(3))]
                return np.ones(shape, draw.choice(sorted(DTYPES.values(), key=str)))
            case 5:
                return np.float32(1)
            case 6:
                return {draw.choice([1, "a", (1, "b"), None, 2.5]): self._value(depth - 1) for _ in range(3)}
            case 7:
                return tuple(self._value(depth - 1) for _ in range(3))
            case _:
                return [self._value(depth - 1) for _ in range(3)]

    def _changed(self, data: bytes) -> bytes:
        for _ in range(self.draw.choice([0, 1, 1, 2, 3])):
            place = self.draw.randrange(len(data) + 1)
            new = self.draw.choice(_TOKENS) if self.draw.random() < 0.7 else self.draw.randbytes(2)
            cut = self.draw.choice([0, len(new), self.draw.randrange(9)])
            data = data[:place] + new + data[place + cut :]
        return data


class Reader:
    """Reads what a child sends as the grader does: from a pipe, a frame, an answer."""

    def __init__(self) -> None:
        self.handle = os.pidfd_open(os.getpid())

    def read(self, data: bytes) -> bool:
        """Return whether it was an answer; any exception but the declared ones leaves."""
        try:
            answer = answers.answer(data, _NUMBER)
        except FrameError:
            return False
        if not types_of(answer.value) <= EXACT:
            raise TypeError(f"a value of {types_of(answer.value) - EXACT}")
        with suppress(FrameError):
            answers.functions(answer.value)
        return True

    def received(self, data: bytes) -> bool:
        """Return whether it is a frame when it comes through a pipe; any exception but the declared one leaves."""
        pipes = [os.pipe() for _ in range(4)]
        os.write(pipes[1][1], data)
        os.close(pipes[1][1])
        ends = Ends(pipes[0][1], pipes[1][0], pipes[2][0], pipes[3][0])
        for descriptor in (ends.replies, ends.stdout, ends.stderr):
            os.set_blocking(descriptor, False)
        try:
            decode(Conversation(os.getpid(), self.handle, ends, Limits(), None).ask(b"", 1.0))
        except (EndedError, FrameError):
            return False
        finally:
            ends.close()
            for descriptor in (pipes[0][0], pipes[2][1], pipes[3][1]):
                os.close(descriptor)
        return True


def types_of(value: Any) -> set[type]:
    """Return the types of a value and of all that is in it."""
    found, waiting = set[type](), [value]
    while waiting:
        item = waiting.pop()
        found.add(type(item))
        match item:
            case dict():
                waiting += [*item.keys(), *item.values()]
            case list() | tuple():
                waiting += item
            case _:
                continue
    return found
