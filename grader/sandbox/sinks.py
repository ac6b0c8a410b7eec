"""Where output goes: the beginning and the end are kept, the rest is counted."""

from __future__ import annotations

from grader.sandbox.model import Output

KEPT = 8 * 1024
"""Bytes of the beginning, and of the end."""


class Sink:
    """Takes any number of bytes in bounded room."""

    def __init__(self) -> None:
        self.size = 0
        self._head = bytearray()
        self._tail = bytearray()

    def add(self, data: bytes) -> None:
        """Take more."""
        self.size += len(data)
        room = KEPT - len(self._head)
        self._head += data[:room]
        self._tail = (self._tail + data[room:])[-KEPT:] if len(data) > room else self._tail

    def output(self) -> Output:
        """Return what was kept, as text: what is no UTF-8 is shown as such."""
        return Output(self._head.decode("utf-8", "backslashreplace"), self._tail.decode("utf-8", "backslashreplace"), self.size)
