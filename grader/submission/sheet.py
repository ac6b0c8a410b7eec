"""Answer sheets: keys are the parts' numbers in any spelling, and every value is the text that was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader import limits
from grader.errors import SubmissionError
from grader.result import Note, Place
from grader.submission.document import Kind, Mark, Piece
from grader.submission.entry import Entry
from grader.submission.glyphs import in_latex
from grader.submission.outline import Outline, Path, path_of
from grader.submission.reading import Reading, Run
from grader.submission.repair import clean
from grader.submission.writeup import repair_notes

_NUMBER = re.compile(r"(?i)(?:(?:question|exercise|problem|part|task|answer|q)[ ._]*)?[\d(]?[\da-z.() _]*")
_WRAPPERS = {"answers", "answer", "parts", "questions", "submission"}
_NAMES = {"name", "student", "author"}


def read_sheet(name: str, text: str, outline: Outline, *, toml: bool) -> Reading:
    """Return what an answer sheet says.

    Raises:
        SubmissionError: It is not TOML or YAML, gives a key twice, or is larger or deeper than a sheet is.

    >>> run = read_sheet("a.toml", '[1]\\n2a = {c = "0"}', Outline.of(["1.2a"], ["1"]), toml=True).runs[0]
    >>> run.path, run.pieces[0].field, run.pieces[0].text, run.place.first
    (('1', '2', 'a'), 'c', '0', 2)
    """
    if len(text) > limits.MAX_SHEET:
        raise SubmissionError(f"{name}: expected an answer sheet of at most {limits.MAX_SHEET // 1024} KiB, found {len(text) // 1024} KiB.")
    cleaned = clean(text)
    if toml:
        from grader.submission.toml_sheet import entries  # noqa: PLC0415 - most classes hand in one format
    else:
        from grader.submission.yaml_sheet import entries  # noqa: PLC0415 - yaml costs start-up
    reader = _Reader(name, outline)
    reader.table((), entries(name, cleaned.text))
    return Reading(tuple(reader.runs), (*repair_notes(name, cleaned.repaired), *reader.notes), sheet=True)


class _Reader:
    """Walks a sheet's entries along the outline; an entry is at most ``MAX_SHEET_DEPTH`` deep."""

    def __init__(self, name: str, outline: Outline):
        self.name = name
        self.outline = outline
        self.parts = {path_of(part) for part in outline.parts}
        self.runs: list[Run] = []
        self.notes: list[Note] = []

    def table(self, path: Path, entries: Sequence[Entry]) -> None:
        fields: list[Entry] = []
        for entry in entries:
            node = self._node(path, entry.key)
            place = Place(self.name, entry.first, entry.last)
            if node is not None and isinstance(entry.value, tuple):
                self.table(node, entry.value)
            elif node is not None:
                self._answer(node, (entry,), named=False)
            elif path and isinstance(entry.value, tuple) and (*path, *path_of(entry.key)) in self.outline.order:
                self.table((*path, *path_of(entry.key)), entry.value)
            elif path in self.parts:
                fields.append(entry)
            elif not path and entry.key.casefold() in _WRAPPERS and isinstance(entry.value, tuple):
                self.table(path, entry.value)
            elif path or entry.key.casefold() not in _NAMES:
                self._unknown(path, entry, place)
        if fields:
            self._answer(path, fields, named=True)

    def _node(self, path: Path, key: str) -> Path | None:
        if not _NUMBER.fullmatch(key.strip()):
            return None
        own = path_of(key)
        absolute = self.outline.resolve(own) if own and own[: len(path)] == path and len(own) > len(path) else None
        return absolute or (self.outline.resolve((*path, *own)) if own and (*path, *own) in self.outline.order else None)

    def _answer(self, node: Path, entries: Sequence[Entry], *, named: bool) -> None:
        place = Place(self.name, min(entry.first for entry in entries), max(entry.last for entry in entries))
        pieces = tuple(piece for entry in entries for piece in self._pieces(entry, entry.key if named else ""))
        if pieces:
            self.runs.append(Run(node, pieces, place))

    def _pieces(self, entry: Entry, field: str) -> Sequence[Piece]:
        if isinstance(entry.value, tuple):
            return [piece for inner in entry.value for piece in self._pieces(inner, f"{field}.{inner.key}")]
        text = in_latex(entry.value.strip())
        place = Place(self.name, entry.first, entry.last)
        return [Piece(Kind.VALUE, text, place, mark=Mark.MARKER, field=field)] if text else []

    def _unknown(self, path: Path, entry: Entry, place: Place) -> None:
        number = (*path, *path_of(entry.key))
        numbered = bool(_NUMBER.fullmatch(entry.key.strip())) and any(letter.isdigit() for letter in entry.key)
        pieces = tuple(self._pieces(entry, ""))
        if not numbered and not path:
            self.notes.append(Note(f"The answer sheet's key '{entry.key[:40]}' is no part of this set; it was not read.", place))
            return
        known = number[:1] in self.outline.order
        name = f"Part {'.'.join([*path, entry.key[:40]])}" if known else f"Question {number[0] if number else entry.key[:40]}"
        self.runs.append(Run(None, pieces, place, name))
