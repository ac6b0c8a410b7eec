"""The process that has everything imported and forks a child for each submission. It knows no answer and no path of the course."""

from __future__ import annotations

import fcntl
import gc
import importlib
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import Any

from . import child, finding, kernel, namespaces, roots, seccomp
from .decoding import decode
from .encoding import encode
from .landlock import READ, READ_DIR, READ_FILE, TRUNCATE, WRITE, WRITE_FILE, Rules, version
from .walls import LANDLOCK, NOBODY, USER, Plan
from .wiping import empty

PACKET = 64 * 1024
"""Bytes of the largest message on the control socket."""
_PATIENCE = 10.0
"""Seconds in which what a child started must be gone."""


def main(descriptor: int) -> None:
    """Serve the grader at the other end of a socket until it closes."""
    control = socket.socket(fileno=fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, child.RESERVED))
    os.close(descriptor)
    for place in (child.REQUESTS, child.REPLIES):  # nothing that is opened from now on stands where children have their pipes
        os.dup2(0, place, inheritable=False)
    data = control.recv(PACKET)
    if not data:  # the grader was killed at once; the folder that it made for us is still empty
        os.rmdir(os.getcwd())
        return
    zygote = Zygote(control, decode(data))
    with suppress(ConnectionError):  # the next receive says so, and cleans up
        control.send(encode(zygote.hello()))
    zygote.serve()


class Zygote:
    """What children are forked from.

    Args:
        control: To the grader.
        setup: ``paths`` to import from, packages to ``preload`` and to ``grant``, the ``scratch`` folder and its ``space`` and ``entries``,
            whether to leave ``namespaces``, the layers ``needed`` and those to go ``without``, the ``newest`` version of Landlock to use.
    """

    def __init__(self, control: socket.socket, setup: dict[str, Any]):
        self.control = control
        self.scratch: str = setup["scratch"]
        self.packages = dict(_imported(setup["preload"]))
        self.bonus = namespaces.leave(self.scratch, setup["space"], setup["entries"]) if setup["namespaces"] else []
        self.roots = roots.readable(setup["grant"])
        finding.grant(setup["grant"])
        self.folder = os.open(self.scratch, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.plan = self._plan(setup)
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)  # whatever a child starts becomes ours when its parent dies
        _volunteer()
        kernel.forgo_capabilities()
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
        os.chdir(self.scratch)
        gc.collect()
        gc.freeze()

    def _plan(self, setup: dict[str, Any]) -> Plan:
        without = frozenset[str](setup["without"])
        user = roots.user(NOBODY, self.roots, self.scratch) if os.geteuid() == 0 and USER not in without else None
        if user is not None:
            os.fchown(self.folder, user, user)
            self.bonus = [*self.bonus, USER]
        rules = self._rules(setup["newest"]) if LANDLOCK not in without and min(version(), setup["newest"]) else None
        machine = kernel.machine()
        calls = seccomp.program(machine) if machine in seccomp.AUDIT else None
        return Plan(rules, calls, _address_space(), user, without, frozenset(setup["needed"]))

    def _rules(self, newest: int) -> Rules:
        rules = Rules(newest)
        rules.allow(self.roots.folders, READ_DIR)
        rules.allow(self.roots.trees, READ)
        rules.allow(["/dev/null", "/dev/zero", "/dev/full"], READ_FILE | WRITE_FILE | TRUNCATE)
        rules.allow(["/dev/urandom", "/dev/random"], READ_FILE)
        rules.allow([self.scratch], WRITE)
        return rules

    def hello(self) -> dict[str, Any]:
        """Return what the grader wants to know before any student code runs."""
        landlock = self.plan.rules.version if self.plan.rules else 0
        return {"packages": self.packages, "roots": self.roots.trees, "landlock": landlock, "bonus": self.bonus}

    def serve(self) -> None:
        """Fork a child for each message that brings four descriptors, one after the other."""
        with suppress(ConnectionResetError):  # the grader was killed before it read what it was told
            while True:
                data, descriptors, _, _ = socket.recv_fds(self.control, PACKET, 4)
                if not data:
                    break
                self._one(decode(data), descriptors)
        self._leave()

    def _leave(self) -> None:
        """Remove the scratch folder: the grader may have been killed, and then nobody else does."""
        os.close(self.folder)
        os.chdir("/")
        if namespaces.TMPFS in self.bonus:
            kernel.unmount(self.scratch)
        with suppress(FileNotFoundError):
            os.rmdir(self.scratch)

    def _one(self, amounts: dict[str, int], descriptors: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            child.main(self.plan, amounts, descriptors, self.scratch)
        for descriptor in descriptors:
            os.close(descriptor)
        handle = os.pidfd_open(pid)
        with suppress(ConnectionError):  # the grader is gone; waiting for the child sees that
            socket.send_fds(self.control, [encode(pid)], [handle])
        self._await(handle)
        os.close(handle)
        used = os.wait4(pid, 0)[2]
        reap()
        empty(self.folder)
        self._tell({"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024})

    def _await(self, handle: int) -> None:
        """Return when the child has ended; end it when the grader is gone."""
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        poll.register(self.control, 0)  # only its end: the grader has nothing to say meanwhile
        while handle not in (ready := dict(poll.poll())):
            if self.control.fileno() in ready:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
                poll.unregister(self.control)

    def _tell(self, message: dict[str, Any]) -> None:
        with suppress(ConnectionError):  # the grader is gone; the next receive says so
            self.control.send(encode(message))


def _imported(names: list[str]) -> list[tuple[str, str]]:
    """Import what is installed of these, warm it up, and return the versions by name."""
    found: list[tuple[str, str]] = []
    for name in names:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError:  # a package that is offered where there is one
            continue
        found.append((name, str(getattr(module, "__version__", ""))))
    child.warm_up()
    return found


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _volunteer() -> None:
    """Have the kernel end this process and its children first when memory runs out, not the grader."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
            score.write("1000")
    except OSError:  # a container may mount /proc without it; it protects neighbours, not marks
        return


def reap() -> None:
    """End everything that a child has started: all of it has become ours.

    Raises:
        TimeoutError: Something keeps starting faster than it can be ended.
    """
    until = time.monotonic() + _PATIENCE
    while _has_children():
        if time.monotonic() > until:
            raise TimeoutError("processes of a submission cannot be ended")
        for pid in _descendants(os.getpid()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:  # it has just ended by itself
                continue


def _has_children() -> bool:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _descendants(ancestor: int) -> list[int]:
    """Return the processes below one, from the list of all."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                    parents[int(name)] = int(stat.read().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):  # it has just ended by itself
                continue
    found, before = {ancestor}, 0
    while len(found) > before:
        before = len(found)
        found |= {pid for pid, parent in parents.items() if parent in found}
    return sorted(found - {ancestor})


if __name__ == "__main__":
    main(int(sys.argv[1]))
