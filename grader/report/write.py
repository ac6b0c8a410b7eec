"""A file is written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from grader.errors import UsageError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, never a part: a temporary file beside it takes its place.

    Args:
        path: The file; its folder must exist.
        data: All of its bytes.

    Raises:
        UsageError: The folder is missing or read-only, the disk is full, or the path is a folder; the old file stays as it was.
    """
    try:
        _replace(path, data)
    except OSError as error:
        raise UsageError(f"Cannot write {path}: {error.strerror or error}. What stood there before is unchanged.") from error


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(path))  # noqa: PTH101 - a temporary file is made for its owner alone
        os.replace(name, path)  # noqa: PTH105 - the name is a string already
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - the same
        raise


def _mode(path: Path) -> int:
    """Return the permissions that the file has, or that a new file gets here."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
