"""Every attack in one mode, and every honest submission, as a program: prints what was reached, and who was marked down, as JSON.

    python -m tests.sandbox.attacks.campaign [--user | --nobody] [--no-namespaces] [--landlock VERSION]

``--user`` has root become an ordinary user first, and changes nothing for others; ``--nobody`` lets submissions of root's become nobody. For both,
folders on the way to Python that are closed to others are opened in a mount namespace of this process alone.
"""

import argparse
import ctypes
import json
import os
import signal
import stat
import sys
from pathlib import Path

from grader.sandbox.inside import kernel

ORDINARY = 61_234
NOT_HERE = 77
_BIND = 4096
_ROOT = Path(__file__).resolve().parents[3]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--user", action="store_true")
    parser.add_argument("--nobody", action="store_true")
    parser.add_argument("--no-namespaces", dest="namespaces", action="store_false")
    parser.add_argument("--landlock", type=int, default=99)
    options = parser.parse_args()
    if os.geteuid() == 0 and (options.user or options.nobody):
        _open_folders([_ROOT, Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent])
    if os.geteuid() == 0 and options.user:
        _become(ORDINARY)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the bait goes too when nobody wants to know any more
    from grader.sandbox import Sandbox
    from tests.sandbox.attacks.arena import Arena
    from tests.sandbox.attacks.families import ATTACKS
    from tests.sandbox.honest.people import PEOPLE, marked_down

    with Arena(namespaces=options.namespaces, landlock=options.landlock) as arena:
        found = {f"{attack.family}: {attack.name}": arena.breaches(attack) for attack in ATTACKS}
        bonus = arena.sandbox.zygote().hello["bonus"]
    with Sandbox(namespaces=options.namespaces, landlock=options.landlock) as sandbox:
        honest = {name: marked_down(sandbox, files) for name, files in PEOPLE.items()}
    told = {"user": os.geteuid(), "bonus": bonus, "attacks": len(found), "breaches": _only(found), "marked_down": _only(honest)}
    sys.stdout.write(json.dumps(told))


def _only(found):
    return {name: what for name, what in found.items() if what}


def _become(user):
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    os.environ.update(HOME="/", TMPDIR="/tmp")
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # changing users switched it off, and /proc/self would be closed to us


def _open_folders(wanted):
    """Lay an open folder over each closed one on the way to those that are wanted; nobody else sees it."""
    closed = {parent for path in wanted for parent in path.parents if not parent.stat().st_mode & stat.S_IXOTH}
    try:
        if closed:
            kernel.unshare(kernel.CLONE_NEWNS)
            kernel.mount("", "/", kernel.MS_REC | kernel.MS_PRIVATE)
        for folder in sorted(closed, key=lambda path: len(path.parts)):
            held = {path: os.open(path, os.O_PATH) for path in wanted if path.is_relative_to(folder)}
            kernel.mount("tmpfs", str(folder), 0, "mode=0755")
            for path, place in held.items():
                path.mkdir(parents=True, exist_ok=True)
                source = f"/proc/self/fd/{place}".encode()
                kernel.checked(kernel.LIBC.mount(source, str(path).encode(), None, ctypes.c_ulong(_BIND), None), "bind")
    except OSError as error:
        sys.stderr.write(f"Python lies in a folder that is closed to others, and it cannot be opened here: {error}\n")
        sys.exit(NOT_HERE)


if __name__ == "__main__":
    main()
