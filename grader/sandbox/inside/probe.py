"""A submission that tries every wall and tells where one gives way; :mod:`grader.sandbox.probing` hands it in.

Each function returns what it managed to do, one line each, and nothing where the wall holds. A wall refuses by OSError.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import signal
import socket
from collections.abc import Callable

_LOCKED = 0x2000
"""MAP_LOCKED, which Python does not name."""


def limits(memory: int) -> list[str]:
    """Ask for twice the memory that a submission may have."""
    return _managed({f"it was given {2 * memory} bytes of memory": lambda: mmap.mmap(-1, 2 * memory).close()})


def capabilities() -> list[str]:
    """Do what takes a capability."""
    return _managed(
        {"it raised its own limits": _raise, "it locked memory": lambda: mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _LOCKED).close()}
    )


def landlock(file: str, folder: str) -> list[str]:
    """Reach for files outside: one that everybody may read, and a folder that everybody may write to."""
    return _managed(
        {
            "it read a file outside of its folder": lambda: os.close(os.open(file, os.O_RDONLY)),
            "it wrote to a file outside of its folder": lambda: os.close(os.open(file, os.O_WRONLY)),
            "it made a file outside of its folder": lambda: os.close(os.open(f"{folder}/made", os.O_WRONLY | os.O_CREAT)),
            "it looked into a folder outside of its own": lambda: os.listdir(folder),
            "it read about its parent": lambda: os.close(os.open(f"/proc/{os.getppid()}/status", os.O_RDONLY)),
        }
    )


def seccomp() -> list[str]:
    """Make calls that reach other processes, the network, and the kernel's less guarded corners."""
    return _managed(
        {
            "it started a process": _fork,
            "it reached its parent": lambda: os.kill(os.getppid(), 0),
            "it changed its parent's limits": lambda: resource.prlimit(
                os.getppid(), resource.RLIMIT_CORE, resource.prlimit(os.getppid(), resource.RLIMIT_CORE)
            ),
            "it opened a socket": lambda: socket.socket().close(),
            "it made memory without a name": lambda: os.close(os.memfd_create("memory")),
            "it traced itself": _traced,
        }
    )


def _managed(attempts: dict[str, Callable[[], object]]) -> list[str]:
    found: list[str] = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError:
            continue
        found.append(name)
    return found


def _raise() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard + 1))
    except ValueError as error:  # how Python says that it is not permitted
        raise PermissionError from error


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)


def _traced() -> None:
    if ctypes.CDLL(None).ptrace(0, 0, 0, 0) < 0:  # PTRACE_TRACEME
        raise OSError
