"""Where attacks are let loose: bait around a sandbox, and eyes on everything that an attack must not reach."""

import os
import resource
import secrets
import shutil
import signal
import socket
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.sandbox import Call, Level, Limits, Program, Sandbox, SandboxFailureError, Status
from grader.sandbox.inside import kernel
from grader.sandbox.inside.syscalls import ALLOWED, FORBIDDEN, JUDGED, POLITE, numbers

MIB = 1024 * 1024
LIMITS = Limits(
    call_seconds=0.1, import_seconds=0.3, patience=3.0, memory=128 * MIB, scratch=8 * MIB, entries=2000, output=4 * MIB, threads=40, deaths=1
)
SECRET = "ARENA_SECRET"
"""Where a secret stands in the environment, when the arena has a process of its own."""
HONEST = """
import os
import numpy as np
def f(x): return np.add(x * {slope!r}, {offset!r})
def g(secret): return [sorted(os.listdir()), os.getcwd()]
"""
HERE = Path(__file__).parent
COURSE = HERE.parents[2]
MOST_SECONDS = 12.0
MACHINE = kernel.machine()
NR = {name: number for table in (ALLOWED, POLITE, JUDGED, FORBIDDEN) for name, number in numbers(table, MACHINE).items()}


@dataclass(frozen=True)
class Attack:
    """A submission that is out for something else than the answer.

    Args:
        family: What it is one of.
        name: What it does.
        breach: What it would look like if it came through.
        source: Its program; ``f`` is called.
    """

    family: str
    name: str
    breach: str
    source: str


def right(got, want):
    """Tell whether an answer is right: shape first, then positively, element by element."""
    try:
        got = np.asarray(got)
        return got.dtype.kind in "iuf" and got.shape == np.shape(want) and bool(np.all(np.abs(got - want) <= 1e-9 * np.abs(want)))
    except (TypeError, ValueError):
        return False


class Arena:
    """A sandbox, bait, and a witness of each. Options are the sandbox's own."""

    def __init__(self, level=Level.STRICT, **options):
        self.token = os.environ.get(SECRET) or secrets.token_hex(16)
        self.slope, self.offset = np.random.default_rng().uniform(2, 3, 2)
        self.mark = f"attack-{secrets.token_hex(4)}-"  # other arenas may be at work on the same machine
        self.heard = 0
        self.stack = ExitStack()
        self.sandbox = Sandbox(level, LIMITS, preload=["numpy"], **options)

    def __enter__(self):
        self.bait = Path(tempfile.mkdtemp(prefix="arena-"))
        self.stack.callback(shutil.rmtree, self.bait)
        self.stack.callback(self.bait.chmod, 0o700)  # an attack may have closed it, where a wall is left out
        self._lay()
        self.listeners = list(self._listeners())
        self.before = signal.signal(signal.SIGURG, self._hear)
        self.stack.enter_context(self.sandbox)
        self.zygote = self.sandbox.zygote().pid
        self.state = self._state()
        return self

    def __exit__(self, *_):
        signal.signal(signal.SIGURG, self.before)
        for path in self._marked():  # an attack made them, where a wall is left out
            path.unlink()
        self.stack.close()

    def _hear(self, *_):
        self.heard += 1

    def _lay(self):
        for name, text in {"secret.txt": self.token, "reference.py": f"TOKEN = '{self.token}'\n", "open.txt": "bait"}.items():
            (self.bait / name).write_text(text)
            (self.bait / name).chmod(0o666)
        np.save(self.bait / "answers.npy", np.frombuffer(self.token.encode(), np.uint8))
        (self.bait / "open").mkdir()
        for path in (self.bait, self.bait / "open"):
            path.chmod(0o777)

    def _listeners(self):
        """Yield sockets that hear whoever gets out."""
        unix = str(self.bait / "socket")
        self.abstract = f"\0arena-{secrets.token_hex(8)}"
        for family, kind, address in (
            (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            (socket.AF_UNIX, socket.SOCK_STREAM, unix),
            (socket.AF_UNIX, socket.SOCK_DGRAM, self.abstract),
        ):
            listener = self.stack.enter_context(socket.socket(family, kind))
            listener.bind(address)
            listener.setblocking(False)
            if kind == socket.SOCK_STREAM:
                listener.listen()
            yield listener
        Path(unix).chmod(0o777)

    def _aid(self):
        ports = [listener.getsockname()[1] for listener in self.listeners[:2]]
        known = {
            "GRADER": os.getpid(),
            "ZYGOTE": self.zygote,
            "BAIT": str(self.bait),
            "COURSE": str(COURSE),
            "TCP": ports[0],
            "UDP": ports[1],
            "UNIX": str(self.bait / "socket"),
            "ABSTRACT": self.abstract,
            "NR": NR,
            "MACHINE": MACHINE,
        }
        lines = [f"{name} = {value!r}" for name, value in known.items()]
        return "\n".join([*lines, (HERE / "aid.txt").read_text(encoding="utf-8")]).encode()

    def breaches(self, attack):
        """Let an attack loose, and return in words what it reached."""
        start = time.monotonic()
        source = attack.source.replace("attack-", self.mark)
        program = Program({"solution.py": f"from aid import *\n{source}".encode(), "aid.py": self._aid()}, "solution.py")
        try:
            run = self.sandbox.run(program, [Call("f", (3.0,)), Call("f", (np.arange(3.0),), count=True)])
        except SandboxFailureError as error:
            return [f"the sandbox itself failed: {error}"]
        spent = time.monotonic() - start
        return [*self._claims(run), *self._changes(), *([f"it took {spent:.0f} seconds"] if spent > MOST_SECONDS else [])]

    def _claims(self, run):
        """Yield what the replies give away."""
        for reply, x in zip(run.replies, (3.0, np.arange(3.0)), strict=True):
            if reply.status is Status.RETURNED and right(reply.value, self.slope * x + self.offset):
                yield f"{reply.value} is taken for right"
        told = repr(run)
        if "BREACH: " in told:
            yield told[told.index("BREACH: ") :][:200]
        if self.token in told or repr(list(self.token.encode()))[1:-1] in told:
            yield "a secret was read"
        if run.memory > LIMITS.memory + 150 * MIB:
            yield f"it took {run.memory // MIB} MiB"

    def _changes(self):
        """Yield what is not as it was before."""
        if self.heard:
            self.heard = 0
            yield "a signal reached the grader"
        for listener in self.listeners:
            with suppress(BlockingIOError):
                listener.accept()[0].close() if listener.type == socket.SOCK_STREAM else listener.recv(99)
                yield "somebody outside heard of it"
        state = self._state()
        yield from (f"{name} was {self.state[name]}, is {state[name]}"[:300] for name in state if state[name] != self.state[name])
        self.state = state
        yield from self._next()

    def _state(self):
        """Return all that an attack must leave as it is."""
        files = [self.bait, *sorted(self.bait.rglob("*"))]
        pids = (os.getpid(), self.sandbox.zygote().pid)
        return {
            "the bait": [(path.name, (stat := path.lstat()).st_mode, stat.st_size, stat.st_mtime_ns, stat.st_nlink, stat.st_uid) for path in files],
            "its attributes": [os.listxattr(path, follow_symlinks=False) for path in files],
            "what others see": self._marked(),
            "the zygote": pids[1],
            "priorities": [os.getpriority(os.PRIO_PROCESS, pid) for pid in pids],
            "limits": [resource.prlimit(pid, limit) for pid in pids[:1] for limit in range(16)],
            "processors": [os.sched_getaffinity(pid) for pid in pids],
            "processes below": _below(pids[1]),
        }

    def _marked(self):
        return [path for place in ("/tmp", "/dev/shm", "/var/tmp") for path in sorted(Path(place).glob(f"{self.mark}*"))]

    def _next(self):
        """Yield what is wrong with an honest submission that comes after it."""
        source = HONEST.format(slope=self.slope, offset=self.offset)
        calls = [Call("f", (3.0,), seconds=2.0), Call("f", (np.arange(3.0),), seconds=2.0), Call("g", (self.token,), seconds=2.0)]
        try:
            run = self.sandbox.run(Program({"solution.py": source.encode()}, "solution.py"), calls)
        except SandboxFailureError as error:
            yield f"the sandbox itself failed for the next submission: {error}"
            return
        if not all(right(reply.value, self.slope * x + self.offset) for reply, x in zip(run.replies[:2], (3.0, np.arange(3.0)), strict=True)):
            yield f"the next submission was marked wrong: {run}"
        if run.replies[2].value != [["solution.py"], self.sandbox.zygote().scratch]:
            yield f"the next submission found {run.replies[2].value}"


def _below(ancestor):
    """Return the processes that a zygote still has."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            found += [path.parent.name] if path.read_text(errors="replace").rpartition(")")[2].split()[1] == str(ancestor) else []
    return found
