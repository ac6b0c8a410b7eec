"""An empty network and a scratch folder of limited size, where the kernel lets an ordinary user have them: a bonus, never a wall."""

from __future__ import annotations

import os

from . import kernel

NAMESPACES, TMPFS = "namespaces", "tmpfs"
_ALONE = kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC


def leave(scratch: str, space: int, entries: int) -> list[str]:
    """Leave the namespaces that others share, and return what came of it: some of ``namespaces`` and ``tmpfs``.

    Args:
        scratch: The folder that is to become a file system of its own.
        space: Its size in bytes.
        entries: How many files and folders it may have.
    """
    if not _alone():
        return []
    try:
        kernel.mount("", "/", kernel.MS_REC | kernel.MS_PRIVATE)
        kernel.mount("tmpfs", scratch, kernel.MS_NOSUID | kernel.MS_NODEV, f"size={space},nr_inodes={entries},mode=0700")
    except OSError:  # the network is empty all the same; the grader watches the size itself
        return [NAMESPACES]
    return [NAMESPACES, TMPFS]


def _alone() -> bool:
    user, group = os.geteuid(), os.getegid()
    try:
        kernel.unshare(_ALONE)
    except OSError:  # for root, and for nobody else
        try:
            kernel.unshare(_ALONE | kernel.CLONE_NEWUSER)
            _write("setgroups", "deny")
            _write("uid_map", f"{user} {user} 1")
            _write("gid_map", f"{group} {group} 1")
        except OSError:  # not permitted here, as on Ubuntu 24.04 and in Docker
            return False
    return True


def _write(name: str, text: str) -> None:
    with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
        file.write(text)
