"""Talking with one child: everything it writes is bounded, and every wait has an end."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from grader.sandbox.inside.wire import PREFIX, FrameError, lengths
from grader.sandbox.model import Limits, Status
from grader.sandbox.sinks import Sink

_CHUNK = 256 * 1024
_LOOK = 0.05
"""Seconds between looks at what a child uses."""


class EndedError(Exception):
    """A child that is not to be talked with any more: the status of what it was at, and why."""

    def __init__(self, status: Status, why: str):
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True, slots=True)
class Ends:
    """The grader's ends of a child's pipes."""

    requests: int
    replies: int
    stdout: int
    stderr: int

    def close(self) -> None:
        for descriptor in (self.requests, self.replies, self.stdout, self.stderr):
            os.close(descriptor)


class Conversation:
    """One child, from outside.

    Args:
        pid: Its number, as this process sees it.
        handle: A pidfd of it, which names it for as long as it is open.
        ends: The pipes.
        limits: What it may use.
        scratch: The folder to watch, None where the kernel watches its size.
    """

    def __init__(self, pid: int, handle: int, ends: Ends, limits: Limits, scratch: str | None):
        self.pid = pid
        self.handle = handle
        self.ends = ends
        self.limits = limits
        self.scratch = scratch
        self.sinks = {ends.stdout: Sink(), ends.stderr: Sink()}
        self.printed = 0
        self._received = bytearray()
        self._poll = select.poll()
        for descriptor in (ends.replies, ends.stdout, ends.stderr, handle):
            self._poll.register(descriptor, select.POLLIN)

    def cpu(self) -> float:
        """Return the processor time that it has used, 0 after its end."""
        try:
            return time.clock_gettime((~self.pid << 3) | 2)  # the kernel's number for the clock of another process
        except OSError:
            return 0.0

    def fresh_sinks(self) -> tuple[Sink, Sink]:
        """Return what was printed so far, and begin anew."""
        old = self.sinks[self.ends.stdout], self.sinks[self.ends.stderr]
        self.sinks = {self.ends.stdout: Sink(), self.ends.stderr: Sink()}
        return old

    def ask(self, request: bytes, seconds: float) -> bytes:
        """Send a request and return the frame that answers it.

        Args:
            request: A whole frame; empty to wait for what the child says by itself.
            seconds: The processor time it may take.

        Raises:
            EndedError: There is no answer.
        """
        if request and self._has_spoken():
            raise EndedError(Status.REFUSED, "it answered before it was asked")
        deadline = time.monotonic() + self.limits.clock(seconds)
        budget = self.cpu() + seconds
        waiting = memoryview(request)
        if waiting:
            self._poll.register(self.ends.requests, select.POLLOUT)
        look = time.monotonic() + _LOOK
        while True:
            ready = dict(self._poll.poll(1000 * _LOOK))
            if self.ends.requests in ready:
                waiting = self._send(waiting)
            frame = self._read(ready)
            if frame is not None:
                self._drain()
                return frame
            if self.handle in ready:
                raise EndedError(Status.DIED, "its process ended before it answered")
            if time.monotonic() > look:
                self._look(deadline, budget, seconds)
                look = time.monotonic() + _LOOK

    def kill(self) -> None:
        """End it, whatever it is doing."""
        with suppress(ProcessLookupError):  # it has ended by itself
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def close(self) -> None:
        """Take what it has printed, and let go of everything."""
        with suppress(EndedError):  # it is over: more output than is taken ends nothing now
            self._drain()
        self.ends.close()
        os.close(self.handle)

    def _has_spoken(self) -> bool:
        poll = select.poll()
        poll.register(self.ends.replies, select.POLLIN)
        return bool(self._received) or any(event & select.POLLIN for _, event in poll.poll(0))

    def _send(self, waiting: memoryview) -> memoryview:
        """Send what goes, and return the rest."""
        try:
            waiting = waiting[os.write(self.ends.requests, waiting[:_CHUNK]) :]
        except BrokenPipeError:  # the child has closed its end, and will not answer
            waiting = waiting[:0]
        if not waiting:
            self._poll.unregister(self.ends.requests)
        return waiting

    def _read(self, ready: dict[int, int]) -> bytes | None:
        """Take what came, and return a frame when it is whole."""
        for descriptor in self.sinks:
            if descriptor in ready and not self._take(descriptor):
                self._poll.unregister(descriptor)
        if self.ends.replies not in ready:
            return None
        data = _read(self.ends.replies)
        if data == b"":
            raise EndedError(Status.DIED, "its process ended before it answered")
        self._received += data or b""
        return self._frame()

    def _frame(self) -> bytes | None:
        if len(self._received) < PREFIX:
            return None
        try:
            size = PREFIX + sum(lengths(bytes(self._received[:PREFIX])))
        except FrameError as error:
            raise EndedError(Status.REFUSED, str(error)) from None
        if len(self._received) < size:
            return None
        frame = bytes(self._received[:size])
        del self._received[:size]
        return frame

    def _take(self, descriptor: int) -> bool:
        """Read some output; return whether there may be more, now or later."""
        data = _read(descriptor)
        if data:
            self.sinks[descriptor].add(data)
            self.printed += len(data)
        if self.printed > self.limits.output:
            raise EndedError(Status.REFUSED, f"it printed more than {self.limits.output} bytes")
        return data != b""

    def _drain(self) -> None:
        """Take the output that is there: it was written before the answer. One look takes all that a pipe holds, and no more is waited for."""
        for descriptor in self.sinks:
            self._take(descriptor)

    def _look(self, deadline: float, budget: float, seconds: float) -> None:
        """Look at what it uses."""
        if self.cpu() > budget or time.monotonic() > deadline:
            raise EndedError(Status.TIMED_OUT, f"it took longer than {seconds:g} seconds")
        if _threads(self.pid) > self.limits.threads:
            raise EndedError(Status.REFUSED, f"it had more than {self.limits.threads} threads")
        if self.scratch is not None and not _fits(self.scratch, self.limits):
            raise EndedError(Status.REFUSED, f"it wrote more than {self.limits.scratch} bytes, or {self.limits.entries} files")


def _read(descriptor: int) -> bytes | None:
    """Return what is there, empty at the end, None for nothing yet."""
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return None


def _threads(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:  # noqa: PTH123  # twenty times a second
            return int(stat.read().rpartition(")")[2].split()[17])
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return 0


def _fits(folder: str, limits: Limits) -> bool:
    """Tell whether a folder keeps to its limits; looks at no more entries than it may have. No honest program hides any."""
    size = 0
    try:
        for number, used in enumerate(_sizes(folder)):
            size += used
            if size > limits.scratch or number > limits.entries:
                return False
    except OSError:
        return False
    return True


def _sizes(folder: str) -> Iterator[int]:
    """Yield the room that each file and folder takes; raises OSError where something is hidden: too deep for a path, or closed to its owner."""
    waiting = [folder]
    while waiting:
        with suppress(FileNotFoundError), os.scandir(waiting.pop()) as entries:  # removed meanwhile
            for entry in entries:
                with suppress(FileNotFoundError):
                    yield entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
