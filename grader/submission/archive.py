"""Zip and tar archives -> their files in memory: bounded while reading, no links, no way out of the folder, no archive in an archive."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from grader import limits
from grader.errors import SubmissionError
from grader.submission.decode import largest

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2")
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_HOW = "Pack the files themselves again, as .zip or .tar.gz."


def is_archive(name: str) -> bool:
    """Whether a file's name says that it is an archive.

    >>> is_archive("Class.ZIP"), is_archive("a.tex")
    (True, False)
    """
    return name.casefold().endswith(ENDINGS)


def unpacked(path: Path) -> dict[PurePosixPath, bytes]:
    """Return the files of an archive by name, without hidden ones; no more than one byte over the bound of a text file is read of each.

    Raises:
        SubmissionError: It is no archive, is too large, or holds links, names that leave its folder, or an archive.
    """
    try:
        size = path.stat().st_size
        if size > limits.MAX_ARCHIVE:
            most = limits.MAX_ARCHIVE // limits.MIB
            raise SubmissionError(f"{path.name}: expected an archive of at most {most} MiB, found {size // limits.MIB} MiB.")
        with path.open("rb") as file:
            members = _zip(path.name, file, size) if path.name.casefold().endswith(".zip") else _tar(path.name, file, size)
            return dict(_checked(path.name, members, size))
    except _BROKEN as error:
        what = str(error) or type(error).__name__
        raise SubmissionError(f"{path.name}: expected an archive that can be unpacked, found a broken one ({what}). {_HOW}") from error


def _checked(archive: str, members: Iterator[tuple[str, bytes]], size: int) -> Iterator[tuple[PurePosixPath, bytes]]:
    seen: set[PurePosixPath] = set()
    total = 0
    for name, data in members:
        member = _inside(archive, name)
        if member in seen:
            raise SubmissionError(f"{archive}: expected each file once, found '{member}' twice. {_HOW}")
        seen.add(member)
        total += len(data)
        if len(seen) > limits.MAX_ARCHIVE_FILES:
            raise SubmissionError(f"{archive}: expected at most {limits.MAX_ARCHIVE_FILES} files in one archive, found more. Split it.")
        if total > limits.MAX_ARCHIVE_TEXT or total > limits.MAX_ARCHIVE_RATIO * size + limits.MIB:
            raise SubmissionError(f"{archive}: expected write-ups, found an archive that unpacks to more than can be text of its size. {_HOW}")
        if not hidden(member):
            yield member, data


def hidden(member: PurePosixPath) -> bool:
    """Whether a file or one of its folders is hidden or put there by an operating system."""
    return any(part.startswith(".") or part in {"__MACOSX", "Thumbs.db", "desktop.ini"} for part in member.parts)


def _inside(archive: str, name: str) -> PurePosixPath:
    member = PurePosixPath(name.replace("\\", "/"))
    drive = len(name) > 1 and name[1] == ":"
    if member.is_absolute() or ".." in member.parts or drive or "\0" in name or not member.parts:
        raise SubmissionError(f"{archive}: expected names inside the archive's own folder, found '{name[:80]}'. {_HOW}")
    return member


def _zip(name: str, file: IO[bytes], size: int) -> Iterator[tuple[str, bytes]]:
    if _directory_size(file, size) > limits.MAX_ARCHIVE_DIRECTORY:
        raise SubmissionError(f"{name}: expected at most {limits.MAX_ARCHIVE_FILES} files in one archive, found more. Split it.")
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if stat.S_ISLNK(mode) or (stat.S_IFMT(mode) and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)):
                raise SubmissionError(f"{name}: expected plain files, found a link or a device, '{info.filename[:80]}'. {_HOW}")
            if info.flag_bits & 1 or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise SubmissionError(
                    f"{name}: expected an ordinary zip archive, found '{info.filename[:80]}' locked or packed in a rare way. {_HOW}"
                )
            if not info.filename.endswith("/"):  # is_dir fails where a name is empty
                with archive.open(info) as member:
                    yield info.filename, member.read(largest(info.filename) + 1)


def _directory_size(file: IO[bytes], size: int) -> int:
    """The size that a zip archive states for its table of contents, which ``zipfile`` reads whole."""
    file.seek(max(0, size - 65_557))
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    file.seek(0)
    return int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0


class _Bounded(io.RawIOBase):
    """A stream that refuses to be longer than can be text of its size: skipping a member of a bomb must not unpack it all."""

    def __init__(self, stream: IO[bytes], name: str, most: int):
        self.stream, self.name, self.left = stream, name, most

    def read(self, size: int = -1, /) -> bytes:
        data = self.stream.read(min(size, self.left + 1) if size >= 0 else self.left + 1)
        self.left -= len(data)
        if self.left < 0:
            raise SubmissionError(f"{self.name}: expected write-ups, found an archive that unpacks to more than can be text of its size. {_HOW}")
        return data


def _tar(name: str, file: IO[bytes], size: int) -> Iterator[tuple[str, bytes]]:
    most = min(limits.MAX_ARCHIVE_RATIO * size + limits.MIB, limits.MAX_ARCHIVE)
    with tarfile.open(fileobj=_Bounded(_plain(file), name, most), mode="r|") as archive:
        for info in archive:
            if info.isdir():
                continue
            if not info.isreg():
                raise SubmissionError(f"{name}: expected plain files, found a link or a device, '{info.name[:80]}'. {_HOW}")
            member = archive.extractfile(info)
            yield info.name, member.read(largest(info.name) + 1) if member else b""


def _plain(file: IO[bytes]) -> IO[bytes]:
    start = file.read(3)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        import gzip  # noqa: PLC0415 - few classes come in a tar archive

        return gzip.open(file)  # type: ignore[return-value]
    if start == b"BZh":
        import bz2  # noqa: PLC0415 - the same

        return bz2.open(file)
    return file
