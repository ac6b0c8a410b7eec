"""Bytes -> text: UTF-8 and UTF-16 as they announce themselves, Windows-1252 with a word of warning, and nothing that is not text."""

from __future__ import annotations

import codecs

from grader import limits
from grader.errors import SubmissionError
from grader.result import Note, Place

SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or a word processor's document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"{\\rtf": "a Rich Text document",
    b"\xd0\xcf\x11\xe0": "a word processor's document",
}
_CONTROL = bytes(code for code in range(32) if code not in b"\a\b\t\n\v\f\r\x1b") + b"\x7f"
"""What no text holds; the letters of ``\\a`` to ``\\r`` and ``\\e`` are left out because conversion damage turns LaTeX commands into them."""

NOTEBOOK = ".ipynb"

HOW = "Hand in plain text: Markdown, LaTeX, TOML or YAML, saved as UTF-8."


def decode(name: str, data: bytes) -> tuple[str, tuple[Note, ...]]:
    """Return a file's text and what a reader should know of its encoding.

    Raises:
        SubmissionError: The file is too large or is not text.

    >>> decode("a.md", b"\\xef\\xbb\\xbfx = 1")
    ('x = 1', ())
    """
    if len(data) > largest(name):
        raise SubmissionError(too_large(name))
    for signature, what in SIGNATURES.items():
        if data.startswith(signature):
            raise SubmissionError(f"{name}: expected text, found {what}. {HOW}")
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _announced(name, data, encoding), ()
    if (controls := len(data) - len(data.translate(None, _CONTROL))) * 50 > len(data):
        raise SubmissionError(f"{name}: expected text, found a binary file ({controls} of its {len(data)} bytes are control characters). {HOW}")
    try:
        return data.decode(), ()
    except UnicodeDecodeError as error:
        return _western(name, data, error)


def largest(name: str) -> int:
    """Return the size that a file of this name may have: a notebook holds its outputs as well.

    >>> largest("a.md") < largest("a.ipynb")
    True
    """
    return limits.MAX_NOTEBOOK if name.casefold().endswith(NOTEBOOK) else limits.MAX_FILE


def too_large(name: str, size: int | None = None) -> str:
    """Return what is said of a file that is too large to read."""
    found = f"{size / limits.MIB:.1f} MiB" if size is not None else "more"
    what, remedy = ("notebook", "Clear its outputs") if name.casefold().endswith(NOTEBOOK) else ("text file", "Leave out data, logs")
    return f"{name}: expected a {what} of at most {largest(name) // limits.MIB} MiB, found {found}. {remedy} and embedded pictures."


def _announced(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SubmissionError(f"{name}: expected {encoding.upper()} text, found bytes that are none at byte {error.start + 1}. {HOW}") from error


def _western(name: str, data: bytes, error: UnicodeDecodeError) -> tuple[str, tuple[Note, ...]]:
    line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as again:
        message = f"{name}, line {line}: expected UTF-8, found bytes that are text in no encoding we know. {HOW}"
        raise SubmissionError(message) from again
    note = f"{name} is not UTF-8 (first seen in line {line}); it was read as Windows-1252, so accents and symbols may be wrong. Save it as UTF-8."
    return text, (Note(note, Place(name, line, line)),)
