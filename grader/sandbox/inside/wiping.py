"""Emptying a folder that somebody hostile wrote: by descriptor, without recursion, following nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import count

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def empty(folder: int) -> None:
    """Remove everything in an open folder; whoever wrote there must have ended.

    A folder inside is not descended into: what it holds is moved up and the folder removed, so that no depth costs stack, path or descriptors.

    Raises:
        OSError: Something could not be removed.
    """
    os.fchmod(folder, 0o700)
    names = _free(folder)
    while found := os.listdir(folder):
        for name in found:
            if _is_folder(folder, name):
                _raise(folder, name, names)
                os.rmdir(name, dir_fd=folder)
            else:
                os.unlink(name, dir_fd=folder)


def _raise(folder: int, name: str, names: Iterator[str]) -> None:
    """Move what a folder holds one level up, under names that nothing has."""
    os.chmod(name, 0o700, dir_fd=folder)
    inner = os.open(name, _FOLDER, dir_fd=folder)
    try:
        for below in os.listdir(inner):
            if _is_folder(inner, below):
                os.chmod(below, 0o700, dir_fd=inner)  # a folder that its owner may not write to cannot be moved
            os.rename(below, next(names), src_dir_fd=inner, dst_dir_fd=folder)
    finally:
        os.close(inner)


def _free(folder: int) -> Iterator[str]:
    """Yield names that nothing in a folder has."""
    for number in count():
        if not _exists(folder, f"moved-{number}"):
            yield f"moved-{number}"


def _is_folder(folder: int, name: str) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _exists(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
