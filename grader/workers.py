"""Run one function over many items in processes that may die: a crash or an endless item costs that item alone."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Item = TypeVar("Item")
Result = TypeVar("Result")

TRIES = 2
"""How often an item is given to a process: one that died may have been killed for its neighbour's hunger."""


@dataclass(frozen=True, slots=True)
class Lost:
    """An item without a result, and why."""

    reason: str


def each(start: Callable[[], Callable[[Item], Result]], items: Sequence[Item], *, jobs: int, seconds: float) -> Iterator[tuple[int, Result | Lost]]:
    """Yield every item's index with its result, as they finish.

    Args:
        start: Called once in every process; returns the function for the items. With its items and results it must be picklable,
            unless ``jobs`` is 1.
        items: What to work on.
        jobs: How many processes; with 1 everything stays in this one, unguarded.
        seconds: How long a process may take for one item, by the clock; past that it is killed.

    >>> list(each(lambda: str.upper, ["a", "b"], jobs=1, seconds=1))
    [(0, 'A'), (1, 'B')]
    """
    if jobs == 1:
        work = start()
        yield from ((index, work(item)) for index, item in enumerate(items))
    else:
        crew = _Crew[Item, Result](start, items, seconds)
        try:
            yield from crew.run(min(jobs, len(items)))
        finally:
            crew.dismiss()


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection[Any, Any]
    index: int
    tries: int
    deadline: float


class _Crew(Generic[Item, Result]):
    """The processes at work; each has one item at a time, so that it is known whose item a dead one held."""

    def __init__(self, start: Callable[[], Callable[[Item], Result]], items: Sequence[Item], seconds: float):
        self.start = start
        self.items = items
        self.seconds = seconds
        self.waiting = deque((index, TRIES) for index in range(len(items)))
        self.workers: list[_Worker] = []

    def run(self, size: int) -> Iterator[tuple[int, Result | Lost]]:
        for _ in range(size):
            self._hire()
        while self.workers:
            left = min(worker.deadline for worker in self.workers) - time.monotonic()
            ready = wait([worker.pipe for worker in self.workers], max(0.0, left))
            for worker in list(self.workers):
                if worker.pipe in ready:
                    yield from self._received(worker)
                elif time.monotonic() > worker.deadline:
                    self._replace(worker)
                    yield worker.index, Lost(f"It took longer than {self.seconds:g} seconds.")

    def dismiss(self) -> None:
        while self.workers:
            self._fire(self.workers[0])

    def _received(self, worker: _Worker) -> Iterator[tuple[int, Result | Lost]]:
        try:
            result: Result = worker.pipe.recv()
        except (EOFError, OSError):  # the other end was closed, at once or half-way through
            worker.process.join()
            if worker.tries > 1:
                self.waiting.appendleft((worker.index, worker.tries - 1))
            else:
                yield worker.index, Lost(f"The process that read it died (exit code {worker.process.exitcode}).")
            self._replace(worker)
        else:
            yield worker.index, result
            if self.waiting:
                self._give(worker)
            else:
                self._fire(worker)

    def _hire(self) -> None:
        context = multiprocessing.get_context("spawn")  # the same on every system, and no lock of a library is inherited
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.start), daemon=True)
        process.start()
        theirs.close()  # or its end would never be seen to close
        worker = _Worker(process, ours, 0, 0, 0.0)
        self.workers.append(worker)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        worker.index, worker.tries = self.waiting.popleft()
        worker.deadline = time.monotonic() + self.seconds
        with suppress(BrokenPipeError):  # it died before it began; receiving from it will say so
            worker.pipe.send(self.items[worker.index])

    def _replace(self, worker: _Worker) -> None:
        self._fire(worker)
        if self.waiting:
            self._hire()

    def _fire(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()


def _serve(pipe: Connection[Any, Any], start: Callable[[], Callable[[Any], Any]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C reaches the whole group; the parent ends its workers by itself
    work = start()
    while True:
        try:
            item = pipe.recv()
        except EOFError:  # the parent is gone
            return
        result = work(item)
        with suppress(BrokenPipeError):  # the parent is gone, as the next receive says
            pipe.send(result)
