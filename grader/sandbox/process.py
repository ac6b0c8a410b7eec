"""The zygote from outside: how it is started, what it says of itself, and how it is ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from grader.sandbox.conversation import Conversation, Ends
from grader.sandbox.errors import SandboxFailureError
from grader.sandbox.inside.decoding import decode
from grader.sandbox.inside.encoding import encode
from grader.sandbox.inside.wiping import empty
from grader.sandbox.model import Limits

_PACKET = 64 * 1024
_START = 60.0
"""Seconds in which a zygote must be ready; importing sympy takes half of one."""
_END = 20.0
"""Seconds in which it must have cleaned up after a child."""
_BEGIN = "import sys; sys.path += {paths!r}; sys.path.insert(0, {inside!r}); import inside.zygote; del sys.path[0]; inside.zygote.main({descriptor})"
INSIDE = str(Path(__file__).parent)

ENVIRONMENT: Mapping[str, str] = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONIOENCODING": "utf-8:backslashreplace",
}
"""All that student code can see of an environment; secrets stand in every other one."""


def paths(packages: Iterable[str]) -> list[str]:
    """Return the folders that these packages lie in; nothing else of them is imported from there."""
    specs = (find_spec(name.partition(".")[0]) for name in packages)
    return list(dict.fromkeys(str(Path(spec.origin).parents[1]) for spec in specs if spec and spec.origin))


def command(descriptor: int, places: Sequence[str], python: str = sys.executable) -> list[str]:
    """Return the command line of a zygote that speaks through an open socket."""
    begin = _BEGIN.format(paths=list(places), inside=INSIDE, descriptor=descriptor)
    return [python, "-S", "-s", "-P", "-B", "-c", begin]


class Zygote:
    """One zygote and its scratch folder.

    Raises:
        SandboxFailureError: It did not start.
    """

    def __init__(self, setup: Mapping[str, Any], limits: Limits):
        self.limits = limits
        self.scratch = tempfile.mkdtemp(prefix="grader-")
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # as long as the process
        places = paths([*setup["grant"], *setup["preload"]])
        with theirs:
            self._process = subprocess.Popen(
                command(theirs.fileno(), places),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                cwd=self.scratch,
                env={**ENVIRONMENT, "HOME": self.scratch, "TMPDIR": self.scratch},
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.hello = self._greet({**setup, "scratch": self.scratch, "space": limits.scratch, "entries": limits.entries})

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def _greet(self, setup: Mapping[str, Any]) -> dict[str, Any]:
        try:
            self.control.settimeout(_START)
            self.control.send(encode(dict(setup)))
            return decode(self._receive())
        except (OSError, SandboxFailureError) as error:
            said = self._said()
            self.close()
            raise SandboxFailureError(f"the zygote did not start: {error}\n{said}") from error

    def _receive(self) -> bytes:
        data = self.control.recv(_PACKET)
        if not data:
            raise SandboxFailureError("the zygote is gone")
        return data

    def spawn(self, cpu: int) -> Conversation:
        """Fork a child and return the conversation with it."""
        pipes = [os.pipe2(os.O_CLOEXEC) for _ in range(4)]
        theirs = [pipes[0][0], *(pipe[1] for pipe in pipes[1:])]
        ends = Ends(pipes[0][1], *(pipe[0] for pipe in pipes[1:]))
        for descriptor in (ends.requests, ends.replies, ends.stdout, ends.stderr):
            os.set_blocking(descriptor, False)
        amounts = {"memory": self.limits.memory, "file": self.limits.scratch, "cpu": cpu}
        try:
            self.control.settimeout(_END)
            socket.send_fds(self.control, [encode(amounts)], theirs)
            data, handles, _, _ = socket.recv_fds(self.control, _PACKET, 1)
        except OSError as error:
            ends.close()
            raise SandboxFailureError(f"the zygote is gone: {error}") from error
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        if not handles:
            ends.close()
            raise SandboxFailureError(f"the zygote forked nothing\n{self._said()}")
        watched = None if "tmpfs" in self.hello["bonus"] else self.scratch
        return Conversation(_pid(handles[0]) or decode(data), handles[0], ends, self.limits, watched)

    def ended(self) -> dict[str, Any]:
        """Return what a killed child has used, once nothing of it is left.

        Raises:
            SandboxFailureError: Something is left.
        """
        try:
            return decode(self._receive())
        except (OSError, SandboxFailureError) as error:
            raise SandboxFailureError(f"the zygote cannot clean up: {error}\n{self._said()}") from error

    def close(self) -> None:
        """End it, and remove its folder."""
        self.control.close()
        try:
            self._process.wait(_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if Path(self.scratch).exists():
            folder = os.open(self.scratch, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            empty(folder)
            os.close(folder)
            Path(self.scratch).rmdir()
        self._log.close()

    def _said(self) -> str:
        self._log.seek(0)
        return self._log.read(20_000).decode("utf-8", "replace")


def _pid(handle: int) -> int:
    """Return the number of a process as this one sees it, from its pidfd; 0 where the kernel does not tell."""
    rows = Path(f"/proc/self/fdinfo/{handle}").read_text(encoding="ascii").splitlines()
    return next((max(0, int(row.split()[1])) for row in rows if row.startswith("Pid:")), 0)
