"""What a student handed in as Python: modules, the code cells of notebooks, and the fenced blocks of write-ups. Nothing of it is run here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import PurePosixPath

from grader import limits
from grader.result import Note, Place
from grader.submission.cells import cells_of
from grader.submission.decode import NOTEBOOK
from grader.submission.spans import Form, Scanner

PYTHON = ".py"
WRITTEN = (".md", ".markdown", ".txt")
"""Endings of write-ups whose fenced blocks may be code."""

_ANSWERS = {"solution", "solutions", "submission", "answer", "answers", "main", "model"}
"""What the module with the answers is usually called."""

_MAGIC = re.compile(r"^\s*(?:%{1,2}[A-Za-z]|[!?]|\w+\?{1,2}\s*$)")
_WHOLE_CELL = re.compile(r"^\s*%%(?!time\b|timeit\b|capture\b)")
_PYTHON_FENCE = re.compile(r"(?i)[`~]{3,}\s*\{?\.?(?:python|py|python3)\b")


class Origin(StrEnum):
    """Where code stands."""

    MODULE = "module"
    CELLS = "cells"
    FENCES = "fences"


@dataclass(frozen=True, slots=True)
class CodeFile:
    """A module as it is run.

    Args:
        name: Of the module's file, such as ``solution.py``.
        data: Its bytes.
        origin: Where it comes from.
        starts: For cells and blocks: the module's line at which each begins, the name of the place, and the line there; in order.
    """

    name: str
    data: bytes
    origin: Origin = Origin.MODULE
    starts: tuple[tuple[int, str, int], ...] = ()

    @property
    def rank(self) -> tuple[int, bool, int, str]:
        """Its place among modules that define the same: by where it comes from, by what it is called, by how deep it lies."""
        named = PurePosixPath(self.name).stem.casefold() in _ANSWERS
        return list(Origin).index(self.origin), not named, self.name.count("/"), self.name

    def place(self, line: int) -> Place:
        """Return where a line of the module was handed in."""
        before = [start for start in self.starts if start[0] <= line]
        if not before:
            return Place(self.name, line, line)
        first, name, there = before[-1]
        return Place(name, line - first + there, line - first + there)

    def defines(self, name: str) -> bool:
        """Whether a name is bound at the left margin, as far as can be seen without reading the file as Python."""
        word = re.escape(name.partition(".")[0].encode())
        return re.search(rb"(?mi)^(?:async\s+def|def|class)\s+" + word + rb"\b|^" + word + rb"\s*(?::[^=\n]*)?=", self.data) is not None


@dataclass(frozen=True, slots=True)
class Code:
    """A student's modules, in the order of their names."""

    files: tuple[CodeFile, ...] = ()

    def file(self, name: str) -> CodeFile | None:
        """Return the module of a name."""
        return next((file for file in self.files if file.name == name), None)

    def place(self, file: str, line: int) -> Place:
        """Return where a line of a module was handed in."""
        found = self.file(file)
        return found.place(line) if found else Place(file, line, line)

    def entry(self, functions: Sequence[str], *, fenced: bool = False) -> CodeFile | None:
        """Return the module that is asked for functions: the one that defines the most of them, and of equals the one that looks like the answer.

        Args:
            functions: Their names.
            fenced: Whether fenced blocks of a write-up count.
        """
        able = [file for file in self.files if fenced or file.origin is not Origin.FENCES]
        return min(able, key=lambda file: (-sum(map(file.defines, functions)), *file.rank), default=None)


def module(name: str, data: bytes) -> CodeFile:
    """Return a module as it was handed in."""
    return CodeFile(name, data)


def cells(name: str, text: str) -> tuple[CodeFile, tuple[Note, ...]]:
    """Return the code cells of a notebook as one module, and what was left out of them.

    Raises:
        SubmissionError: It is no notebook.

    >>> code = '{"cell_type": "code", "source": "%matplotlib inline\\\\ndef f(x):\\\\n    return x"}'
    >>> found, notes = cells("a.ipynb", f'{{"nbformat": 4, "cells": [{code}]}}')
    >>> found.data.decode().splitlines()[:2], str(found.place(2)), len(notes)
    (['#%matplotlib inline', 'def f(x):'], 'a.ipynb, cell 1, line 2', 1)
    """
    lines: list[str] = []
    starts: list[tuple[int, str, int]] = []
    magics = 0
    for number, cell in enumerate(cells_of(name, text), start=1):
        if cell.kind == "code":
            kept, dropped = _without_magics(cell.source.splitlines())
            starts.append((len(lines) + 1, f"{name}, cell {number}", 1))
            lines += [*kept, ""]
            magics += dropped
    notes = (Note(f"{name}: {magics} lines for the notebook alone (%..., !..., ?) were left out."),) if magics else ()
    return CodeFile(_module_name(name), "\n".join(lines).encode("utf-8", "replace"), Origin.CELLS, tuple(starts)), notes


def _without_magics(lines: Sequence[str]) -> tuple[list[str], int]:
    """Return lines with those that only a notebook understands made comments, and how many there were."""
    whole = bool(lines) and _WHOLE_CELL.match(lines[0]) is not None
    hit = [whole or _MAGIC.match(line) is not None for line in lines]
    return [_muted(line) if magic else line for line, magic in zip(lines, hit, strict=True)], sum(hit)


def _muted(line: str) -> str:
    """Return a comment; one inside a block stays a statement, so that the block is not empty."""
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass  #{line.strip()}" if indent else f"#{line}"


def fences(name: str, text: str) -> CodeFile | None:
    """Return the fenced blocks of Python in a write-up as one module; ``None`` when there are none.

    >>> found = fences("a.md", "So\\n```python\\nx = 1\\n```\\n")
    >>> found.data, str(found.place(1))
    (b'x = 1\\n', 'a.md, line 3')
    """
    lines: list[str] = []
    starts: list[tuple[int, str, int]] = []
    for span in islice(Scanner(text).spans(), limits.MAX_PIECES):
        if span.form is Form.CODE and _PYTHON_FENCE.match(text[span.start : span.inner[0]].lstrip()):
            block = text[slice(*span.inner)].splitlines()
            starts.append((len(lines) + 1, name, text.count("\n", 0, span.inner[0]) + 1))
            lines += [*block, ""]
    return CodeFile(_module_name(name), "\n".join(lines).encode("utf-8", "replace"), Origin.FENCES, tuple(starts)) if lines else None


def _module_name(name: str) -> str:
    """Return a name that a module can have."""
    stem = re.sub(r"\W", "_", PurePosixPath(name).stem) or "code"
    return f"{stem}{PYTHON}"


def gathered(files: Iterable[CodeFile]) -> Code:
    """Return a student's code; the one folder that everything lies in is left out, and of two modules with one name the first counts."""
    found = list(files)
    tops = {PurePosixPath(file.name).parts[0] for file in found if file.origin is Origin.MODULE}
    deep = all(len(PurePosixPath(file.name).parts) > 1 for file in found if file.origin is Origin.MODULE)
    if len(tops) == 1 and deep:
        found = [_lifted(file) if file.origin is Origin.MODULE else file for file in found]
    named: dict[str, CodeFile] = {}
    for file in sorted(found, key=lambda file: file.rank):
        named.setdefault(file.name, file)
    return Code(tuple(named[name] for name in sorted(named)))


def _lifted(file: CodeFile) -> CodeFile:
    return CodeFile("/".join(PurePosixPath(file.name).parts[1:]), file.data, file.origin, file.starts)


def code_in(name: str, text: str) -> tuple[tuple[CodeFile, ...], tuple[Note, ...]]:
    """Return the code that a notebook or a write-up holds, and what a reader should know of it.

    Raises:
        SubmissionError: It is a notebook that cannot be read.
    """
    ending = PurePosixPath(name).suffix.casefold()
    if ending == NOTEBOOK and text.strip():
        found, notes = cells(name, text)
        return (found,), notes
    block = fences(name, text) if ending in WRITTEN else None
    return (block,) if block else (), ()
