"""Jupyter notebooks -> runs of pieces under their numbers, with the cell and the line in it for a place.

Markdown cells are one write-up, in order. Code and raw cells stand in it as code, as they were typed, and are never run.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from grader import limits
from grader.result import Note, Place
from grader.submission.cells import Cell, cells_of
from grader.submission.outline import Outline
from grader.submission.pieces import checked_count
from grader.submission.reading import Reading, Run
from grader.submission.repair import Clean, clean
from grader.submission.spans import Form, Scanner, Span
from grader.submission.writeup import read_spans, repair_notes

_BETWEEN = "\n\n"
"""What stands between cells, so that a cell ends a paragraph."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """Cells laid out as one text.

    Args:
        text: The cells, with a blank line after each.
        spans: What stands where in it; nothing that a cell opens reaches into the next.
        first: The line of the text in which each cell begins, and one past the last.
        doubtful: The lines that were repaired by guessing.
    """

    text: str
    spans: tuple[Span, ...]
    first: tuple[int, ...]
    doubtful: frozenset[int]


def read_notebook(name: str, text: str, outline: Outline) -> Reading:
    """Return what a notebook says.

    Raises:
        SubmissionError: It is no notebook of format 4 or 3, or has more in it than a person writes.

    >>> cell = '{"cell_type": "markdown", "source": ["## 1.2\\\\n", "So $x = 1$."]}'
    >>> run = read_notebook("a.ipynb", f'{{"nbformat": 4, "cells": [{cell}, {cell}]}}', Outline.of(["1.2"], ["1"])).runs[1]
    >>> run.path, str(run.pieces[1].place)
    (('1', '2'), 'a.ipynb, cell 2, line 2')
    """
    if not text.strip():
        return Reading()
    cells = cells_of(name, text)
    cleaned = [clean(cell.source) for cell in cells]
    laid = _laid(name, cells, cleaned)
    reading = read_spans(name, laid.text, laid.spans, outline, None, laid.doubtful)
    notes = [note for number, cell in enumerate(cleaned, start=1) for note in repair_notes(_file(name, number), cell.repaired)]
    if not outline.code and not any(cell.kind == "markdown" and cell.source.strip() for cell in cells):
        notes.append(Note(f"{name} has no Markdown cell with text in it: answers are read from Markdown cells."))
    return Reading(tuple(_moved(run, laid.first) for run in reading.runs), (*notes, *reading.notes))


def _laid(name: str, cells: Sequence[Cell], cleaned: Sequence[Clean]) -> _Laid:
    spans: list[Span] = []
    first: list[int] = []
    doubtful: set[int] = set()
    start, line = 0, 1
    for cell, one in zip(cells, cleaned, strict=True):
        whole = one.text + _BETWEEN
        spans += (_shifted(span, start) for span in _spans(cell, one.text))
        spans.append(Span(Form.PROSE, start + len(one.text), start + len(whole), (start + len(one.text), start + len(whole))))
        checked_count(name, len(spans))
        first.append(line)
        doubtful |= {line - 1 + number for number in one.doubtful}
        start, line = start + len(whole), line + whole.count("\n")
    first.append(line)
    return _Laid("".join(one.text + _BETWEEN for one in cleaned), tuple(spans), tuple(first), frozenset(doubtful))


def _spans(cell: Cell, text: str) -> Sequence[Span]:
    """Return the spans of one cell: those of its Markdown, or the whole of it as code."""
    if cell.kind == "markdown":
        return tuple(islice(Scanner(text).spans(), limits.MAX_PIECES + 1))
    return (Span(Form.CODE, 0, len(text), (0, len(text))),) if text else ()


def _shifted(span: Span, by: int) -> Span:
    return span._replace(start=span.start + by, stop=span.stop + by, inner=(span.inner[0] + by, span.inner[1] + by))


def _file(name: str, number: int) -> str:
    return f"{name}, cell {number}"


def _moved(run: Run, first: Sequence[int]) -> Run:
    """Return a run with places in cells for places in the text."""
    return replace(run, place=_in_cell(run.place, first), pieces=tuple(replace(piece, place=_in_cell(piece.place, first)) for piece in run.pieces))


def _in_cell(place: Place, first: Sequence[int]) -> Place:
    """Return a place of the text as one in the cell in which it begins; it ends where that cell ends, at the latest."""
    cell = min(bisect_right(first, place.first), len(first) - 1)
    before = first[cell - 1] - 1
    last = first[cell] - first[cell - 1] - 1
    return Place(_file(place.file, cell), min(place.first - before, last), min(place.last - before, last))
