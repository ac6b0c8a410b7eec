"""Paths -> candidates -> submissions: a file or a folder a student, a folder of them, or an archive.

In a class's folder every file directly in it is a student's, files with the same stem are one student's, and a folder or an archive in it is one
student's. An archive that is given by itself is a class's folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader import limits
from grader.errors import SubmissionError
from grader.result import Note
from grader.submission.archive import ENDINGS, hidden, is_archive, unpacked
from grader.submission.code import PYTHON, code_in, gathered, module
from grader.submission.decode import NOTEBOOK, decode, largest, too_large
from grader.submission.document import Submission
from grader.submission.join import join
from grader.submission.names import clean_name
from grader.submission.outline import Outline
from grader.submission.reading import Reading
from grader.submission.sheet import read_sheet
from grader.submission.writeup import read_latex, read_markdown

__all__ = ["SUPPORTED", "Candidate", "Outline", "Source", "find_submissions", "read_source", "read_submission"]

SUPPORTED = (".md", ".markdown", ".txt", ".tex", NOTEBOOK, ".toml", ".yaml", ".yml")
_READABLE = f"expected one of {', '.join(SUPPORTED)}"


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a student's: the name it is shown under, and where its bytes are."""

    name: str
    path: Path | None = None
    data: bytes | None = None

    @property
    def ending(self) -> str:
        return PurePosixPath(self.name).suffix.casefold()

    def read(self) -> bytes:
        """Return the file's bytes.

        Raises:
            SubmissionError: It is missing, no plain file, or too large.
        """
        if self.data is not None:
            if len(self.data) > largest(self.name):
                raise SubmissionError(too_large(self.name))
            return self.data
        return _bytes(self.path or Path(self.name), self.name)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A student's files before they are read, so that another process can read them.

    Args:
        student: The name of the file or folder, without control characters.
        files: In the order of their names.
        error: Why there is nothing to read; empty when there is.
        origin: The path that was given.
    """

    student: str
    files: tuple[Source, ...] = ()
    error: str = ""
    origin: str = ""

    def fingerprint(self) -> str:
        """Return a hash of the files' names and bytes, and of the error.

        Raises:
            SubmissionError: A file cannot be read.
        """
        digest = hashlib.sha256(self.error.encode("utf-8", "surrogatepass"))
        for source in self.files:
            data = source.read()
            digest.update(f"\0{source.name}\0{len(data)}\0".encode("utf-8", "surrogatepass") + data)
        return digest.hexdigest()

    def read(self, outline: Outline) -> Submission:
        """Return what the student's files say.

        Raises:
            SubmissionError: A file of theirs cannot be read; the message says why and how to put it right.
        """
        if self.error:
            raise SubmissionError(self.error)
        able = [source for source in self.files if source.ending in SUPPORTED or (outline.code and source.ending == PYTHON)]
        if self.files and not able:
            raise SubmissionError(_unsupported(self.files[0]))
        readable = f"{_READABLE}, {PYTHON}" if outline.code else _READABLE
        notes = tuple(Note(f"{source.name} was not read: {readable}.") for source in self.files if source not in able)
        data = [source.read() for source in able]
        readings = [read_source(source, content, outline) for source, content in zip(able, data, strict=True)]
        if not any(content.strip() for content in data):
            notes += (Note("The submission is empty: nothing was found to read."),)
        submission = join(self.student, [*readings, Reading(notes=notes)], outline, _hash(data))
        return replace(submission, code=gathered(file for reading in readings for file in reading.code)) if outline.code else submission


def read_submission(path: Path, outline: Outline, *, student: str | None = None) -> Submission:
    """Return one student's submission from a file, a folder of files or an archive of files.

    Raises:
        SubmissionError: It cannot be read; the message says what was expected, what was found, where, and how to put it right.
    """
    candidate = _one(path)
    return (replace(candidate, student=clean_name(student)) if student else candidate).read(outline)


def find_submissions(paths: Sequence[Path]) -> list[Candidate]:
    """Return the candidates in files, class folders and archives, by student's name; what cannot be opened is a candidate that says so.

    >>> find_submissions([Path("no-such-file.md")])[0].error
    "no-such-file.md: expected a file or a folder, found nothing there. Check the path's spelling."
    """
    given = {os.path.realpath(path): path for path in reversed(paths)}
    found: dict[str, list[Candidate]] = {}
    for path in sorted(given.values()):
        for candidate in _expanded(path):
            found.setdefault(candidate.student, []).append(candidate)
    return [_merged(student, found[student]) for student in sorted(found)]


def _merged(student: str, candidates: Sequence[Candidate]) -> Candidate:
    if len(candidates) == 1:
        return candidates[0]
    places = " and ".join(candidate.origin for candidate in candidates[:5])
    return Candidate(student, error=f"{student}: expected one submission a student, found {places}. Keep the one that counts, or rename one.")


def _expanded(path: Path) -> Iterator[Candidate]:
    try:
        if path.is_dir():
            yield from _class_folder(path)
        elif path.is_file() and is_archive(path.name):
            yield from _class_archive(path)
        else:
            yield _one(path)
    except (SubmissionError, OSError) as error:
        yield Candidate(clean_name(_stem(path.name)), error=str(error), origin=str(path))


def _class_folder(folder: Path) -> Iterator[Candidate]:
    together: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if hidden(PurePosixPath(path.name)):
            continue
        if path.is_dir() or is_archive(path.name):
            yield _one(path)
        else:
            together.setdefault(_stem(path.name), []).append(path)
    for stem, files in together.items():
        links = [path for path in files if path.is_symlink()]
        error = _linked(links[0]) if links else ""
        yield Candidate(clean_name(stem), tuple(Source(path.name, path) for path in files), error, ", ".join(map(str, files)))


def _class_archive(path: Path) -> Iterator[Candidate]:
    files = _opened(unpacked(path), _stem(path.name))
    if not files:
        raise SubmissionError(f"{path.name}: expected write-ups, found no file in the archive. Pack the files themselves again.")
    together: dict[str, list[Source]] = {}
    wrong: dict[str, str] = {}
    for name in sorted(files):
        folder = len(name.parts) > 1
        student = clean_name(name.parts[0] if folder else _stem(name.name))
        if is_archive(name.name):
            wrong[student] = _nested(path.name, name)
        together.setdefault(student, []).append(Source(str(PurePosixPath(*name.parts[1:]) if folder else name), data=files[name]))
    for student, sources in together.items():
        yield Candidate(student, *_bounded(student, sources, wrong.get(student, "")), origin=f"{path}/{student}")


def _opened(files: dict[PurePosixPath, bytes], stem: str) -> dict[PurePosixPath, bytes]:
    """Without the one folder that is around everything, unless it holds just one student's files."""
    tops = {name.parts[0] for name in files}
    if len(tops) != 1 or any(len(name.parts) < 2 for name in files):
        return files
    inside = {PurePosixPath(*name.parts[1:]): data for name, data in files.items()}
    several = len({_stem(name.parts[0]) for name in inside}) > 1
    return inside if several or next(iter(tops)) == stem or any(len(name.parts) > 1 for name in inside) else files


def _one(path: Path) -> Candidate:
    """The candidate of a path that is one student's."""
    student = clean_name(_stem(path.name) if not path.is_dir() else (path.name or path.resolve().name))
    try:
        if path.is_symlink() and path.is_dir():
            return Candidate(student, error=_linked(path), origin=str(path))
        if path.is_dir():
            sources = [Source(str(file.relative_to(path).as_posix()), file) for file in _files(path, limits.MAX_FOLDER_DEPTH)]
        elif path.is_file() and is_archive(path.name):
            files = _opened(unpacked(path), _stem(path.name))
            sources = [Source(str(name), data=data) for name, data in files.items()]
        elif path.exists():
            sources = [Source(path.name, path)]
        else:
            missing = f"{path}: expected a file or a folder, found nothing there. Check the path's spelling."
            return Candidate(student, error=missing, origin=str(path))
        archives = [source for source in sources if is_archive(source.name)]
        error = _nested(path.name, PurePosixPath(archives[0].name)) if archives else ""
        return Candidate(student, *_bounded(student, sources, error), origin=str(path))
    except (SubmissionError, OSError) as error:
        return Candidate(student, error=str(error), origin=str(path))


def _files(folder: Path, depth: int) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if hidden(PurePosixPath(path.name)):
            continue
        if path.is_symlink():
            raise SubmissionError(_linked(path))
        if path.is_dir() and depth:
            yield from _files(path, depth - 1)
        elif path.is_file():
            yield path


def _bounded(student: str, sources: Iterable[Source], error: str) -> tuple[tuple[Source, ...], str]:
    files = tuple(sorted(sources, key=lambda source: source.name))
    if len(files) > limits.MAX_FILES:
        return (), f"{student}: expected at most {limits.MAX_FILES} files a student, found {len(files)}. Hand in the write-up only."
    return (() if error else files), error


def read_source(source: Source, data: bytes, outline: Outline) -> Reading:
    """Return what one file says.

    Raises:
        SubmissionError: It cannot be read.
    """
    if source.ending == PYTHON:
        return Reading(code=(module(source.name, data),))
    text, notes = decode(source.name, data)
    match source.ending:
        case ".toml" | ".yaml" | ".yml":
            reading = read_sheet(source.name, text, outline, toml=source.ending == ".toml")
        case ".tex":
            reading = read_latex(source.name, text, outline)
        case ".ipynb":
            from grader.submission.notebook import read_notebook  # noqa: PLC0415 - most classes hand in one format

            reading = read_notebook(source.name, text, outline)
        case _:
            reading = read_markdown(source.name, text, outline)
    found, remarks = code_in(source.name, text) if outline.code else ((), ())
    return replace(reading, notes=(*notes, *reading.notes, *remarks), code=found)


def _bytes(path: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            found = "nothing there" if not path.exists() else "something that is no plain file"
            raise SubmissionError(f"{name}: expected a text file, found {found}. Check the path's spelling.")
        size = path.stat().st_size
        with path.open("rb") as file:
            data = file.read(largest(name) + 1)
    except OSError as error:
        raise SubmissionError(f"{name}: expected a file that can be read, found: {error.strerror or error}. Check its permissions.") from error
    if len(data) > largest(name):
        raise SubmissionError(too_large(name, size))
    return data


def _hash(contents: Sequence[bytes]) -> str:
    """SHA-256 of the one file's bytes, or of the files' own hashes one after the other."""
    digests = [hashlib.sha256(content) for content in contents]
    return digests[0].hexdigest() if len(digests) == 1 else hashlib.sha256(b"".join(digest.digest() for digest in digests)).hexdigest()


def _unsupported(source: Source) -> str:
    later = "No part of this set is answered in Python" if source.ending == PYTHON else "Write it as Markdown or LaTeX"
    return f"{source.name}: {_READABLE}, found '{source.ending or 'no ending'}'. {later}; export or copy the answers to a .md or .tex file."


def _linked(path: Path) -> str:
    return f"{path.name}: expected a plain file, found a link. Hand in the file itself."


def _nested(archive: str, name: PurePosixPath) -> str:
    return f"{archive}: expected write-ups, found the archive '{name}' inside it. Unpack it first."


def _stem(name: str) -> str:
    ending = next((ending for ending in sorted(ENDINGS, key=len, reverse=True) if name.casefold().endswith(ending)), None)
    return name[: -len(ending)] if ending else PurePosixPath(name).stem
