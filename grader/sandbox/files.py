"""A submission's files, checked before anything is written."""

from __future__ import annotations

from pathlib import PurePosixPath

from grader.limits import MAX_FILES, MAX_NOTEBOOK
from grader.sandbox.errors import FilesError
from grader.sandbox.model import Program

_DEPTH = 8
_NAME = 255


def checked(program: Program) -> Program:
    """Return a program whose files all have names that stay in one folder.

    Raises:
        FilesError: They do not, or there is too much of them.
    """
    if program.entry not in program.files:
        raise FilesError(f"Expected a file '{program.entry}', found {', '.join(sorted(program.files)) or 'none'}.")
    if len(program.files) > MAX_FILES:
        raise FilesError(f"Expected at most {MAX_FILES} files, found {len(program.files)}.")
    if sum(map(len, program.files.values())) > MAX_NOTEBOOK:
        raise FilesError(f"Expected files of at most {MAX_NOTEBOOK} bytes together, found more.")
    for name in program.files:
        if not _stays(name):
            raise FilesError(f"Expected a relative name, such as 'data/x.csv', found {name[:_NAME]!r}.")
    folders = {str(parent) for name in program.files for parent in PurePosixPath(name).parents}
    if both := sorted(folders & set(program.files)):
        raise FilesError(f"'{both[0]}' is both a file and a folder.")
    return program


def _stays(name: str) -> bool:
    """Tell whether a name is relative, has no way up, and is one that a file system takes."""
    parts = name.split("/")
    plain = all(part not in {"", ".", ".."} and len(part.encode("utf-8", "replace")) <= _NAME for part in parts)
    return plain and len(parts) <= _DEPTH and "\0" not in name and name.isprintable()
