"""Whether the walls stand here: each is tried by a program that runs behind them, and by one outside."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.sandbox.inside import kernel
from grader.sandbox.model import Call, Level, Program, Reply, Status
from grader.sandbox.sandbox import LAYERS, Sandbox

ZYGOTE, SECRETS = "zygote", "secrets"
BONUS: Mapping[str, tuple[str, str]] = {
    "namespaces": (
        "Submissions have a network of their own with nothing in it.",
        "The kernel does not permit it here; sockets are refused all the same.",
    ),
    "tmpfs": ("The kernel watches the size of their folder.", "Grader watches the size of their folder by itself."),
    "user": ("They run as nobody instead of root.", "They run as the user who runs grader, without any capability."),
}
"""What is good to have, and no wall: the promise holds without. What is found of it, where it stands and where it does not."""

ADVICE: Mapping[str, str] = {
    "limits": "The kernel must let a process lower its limits; look for a profile of a container that forbids setrlimit.",
    "capabilities": "The kernel must let a process give up capabilities; look for a profile of a container that forbids capset.",
    "no_new_privs": "The kernel must know PR_SET_NO_NEW_PRIVS, as Linux does since 3.5.",
    "landlock": "Take Linux 5.13 or newer, with 'landlock' in /sys/kernel/security/lsm; else add it to 'lsm=' on the kernel's command line.",
    "seccomp": "Take a kernel with CONFIG_SECCOMP_FILTER on x86_64 or aarch64; look for a profile of a container that forbids seccomp.",
    ZYGOTE: "The kernel must know PR_SET_DUMPABLE and guard /proc/PID/mem by it; look for a kernel.yama or a debugger's setting that does not.",
    SECRETS: "Move them out of what Python's packages lie in, or install grader into an environment where numpy lies elsewhere.",
}
_HELD: Mapping[str, str] = {
    "limits": "Twice the memory that a submission may have was refused.",
    "capabilities": "None are left: no limit could be raised, no memory locked.",
    "no_new_privs": "Nothing that is started can gain rights.",
    "landlock": "A file outside could not be read, written or made.",
    "seccomp": "No process, socket, signal or trace could be made.",
    ZYGOTE: "The process that submissions are forked from cannot be looked into.",
    SECRETS: "What must stay secret lies nowhere that submissions can read.",
}
_LOOK = """
import os, sys
sys.path.insert(0, {inside!r})
from inside import kernel
kernel.drop_capabilities()
try:
    os.close(os.open("/proc/{pid}/mem", os.O_RDONLY))
except PermissionError:
    print("closed")
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one wall.

    Args:
        name: The wall, as a run's layers have it, or ``zygote`` or ``secrets``.
        stands: Whether it does its work here.
        needed: Whether the level ``strict`` asks for it.
        found: What was tried, and what came of it: a sentence.
        advice: What to do where it does not stand; empty where it does.
    """

    name: str
    stands: bool
    needed: bool
    found: str
    advice: str = ""


def findings(sandbox: Sandbox, secrets: Iterable[Path] = ()) -> list[Finding]:
    """Return what is found of every wall around a sandbox's submissions.

    Args:
        sandbox: One at the level ``reduced``, which starts even where a wall is missing.
        secrets: Files and folders that submissions may not read.

    Raises:
        UsageError: The sandbox is at another level.
        SandboxFailureError: Nothing could be tried.
    """
    if sandbox.level is not Level.REDUCED:
        raise UsageError(f"Walls are tried at the level '{Level.REDUCED}', where a missing one stops nothing.")
    holes, layers = _tried(sandbox)
    found = [_finding(name, [*([] if name in layers else ["The kernel does not have it."]), *holes.get(name, [])]) for name in LAYERS]
    found.append(_finding(ZYGOTE, list(_seen(sandbox))))
    found.append(_finding(SECRETS, [f"{secret} can be read by submissions: it lies in {root}." for secret, root in sandbox.exposed(secrets)]))
    return [*found, *(Finding(name, name in layers, needed=False, found=texts[name not in layers]) for name, texts in BONUS.items())]


def level(found: Iterable[Finding]) -> Level:
    """Return the highest level at which submissions can be run here."""
    return Level.STRICT if all(finding.stands for finding in found if finding.needed) else Level.REDUCED


def _finding(name: str, holes: list[str]) -> Finding:
    return Finding(name, not holes, needed=True, found=" ".join(holes) or _HELD[name], advice=ADVICE[name] if holes else "")


def _tried(sandbox: Sandbox) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Return what a program behind the walls managed to do, by wall, and the layers that stood around it."""
    source = Path(kernel.__file__).with_name("probe.py").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        bait = Path(folder, "bait")
        bait.write_text("bait", encoding="ascii")
        Path(folder).chmod(0o777)
        bait.chmod(0o666)
        calls = [Call("limits", (sandbox.limits.memory,)), Call("capabilities"), Call("landlock", (str(bait), folder)), Call("seccomp")]
        run = sandbox.run(Program({"probe.py": source}, "probe.py"), calls)
    return {call.function: list(_holes(reply)) for call, reply in zip(calls, run.replies, strict=True)}, run.layers


def _holes(reply: Reply) -> Iterator[str]:
    match reply.status:
        case Status.RETURNED:
            yield from (f"A program behind it was not stopped: {hole}." for hole in reply.value)
        case Status.DIED | Status.MEMORY:  # stopped, if rudely
            return
        case _:
            yield f"It could not be tried: {reply.status}{f' ({reply.error.message})' if reply.error else ''}."


def _seen(sandbox: Sandbox) -> Iterator[str]:
    """Yield what a program outside, of the same user and without capabilities, could see of the zygote."""
    look = _LOOK.format(inside=str(Path(kernel.__file__).parents[1]), pid=sandbox.zygote().pid)
    done = subprocess.run([sys.executable, "-S", "-P", "-B", "-c", look], capture_output=True, text=True, timeout=60, check=False)
    if done.stdout != "closed\n":
        yield f"The memory of the process that submissions are forked from could be opened.{done.stderr and f' ({done.stderr.splitlines()[-1]})'}"
