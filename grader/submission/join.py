"""Files of one student, each read on its own, joined to one submission."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from grader import limits
from grader.result import Note, Place
from grader.submission.document import Kind, Mark, Piece, Section, Submission
from grader.submission.outline import Outline, Path
from grader.submission.reading import Reading, Run


def join(student: str, readings: Sequence[Reading], outline: Outline, content_hash: str) -> Submission:
    """Return the submission that a student's files make together; an answer sheet wins for the parts it answers."""
    notes = [note for reading in readings for note in reading.notes]
    kept, beaten = _sheets_first(readings, outline)
    notes += beaten
    notes += [Note(f"{run.name} is not in this set.", run.place) for run in kept if run.path is None]
    kept = _only_parts(kept, outline)
    by_path: dict[Path, list[Run]] = {}
    for run in kept:
        if run.path:
            by_path.setdefault(_home(run.path, outline), []).append(run)
    ordered = sorted(by_path, key=lambda path: outline.order[path])
    sections = tuple(_section(outline.ids[path], by_path[path]) for path in ordered)
    notes += [note for section in sections for note in _answered_twice(section)]
    return Submission(student, sections, tuple(notes[: limits.MAX_NOTES]), _stray(kept, outline), content_hash)


def _sheets_first(readings: Sequence[Reading], outline: Outline) -> tuple[list[Run], list[Note]]:
    answered = {run.path for reading in readings if reading.sheet for run in reading.runs if run.path in outline.ids}
    kept: list[Run] = []
    notes: dict[str, Note] = {}
    for reading in readings:
        for run in reading.runs:
            if reading.sheet or run.path not in answered:
                kept.append(run)
            elif run.path and any(piece.text.strip() for piece in run.pieces):
                part = outline.ids[run.path]
                notes.setdefault(part, Note(f"Part {part} is answered in the answer sheet and in the write-up; the answer sheet counts.", run.place))
    return kept, list(notes.values())


def _only_parts(runs: Sequence[Run], outline: Outline) -> list[Run]:
    """What stands under a question belongs to its part when it has one only and nothing stands under that."""
    found = {run.path for run in runs}
    moved: list[Run] = []
    for run in runs:
        parts = list(outline.leaves(run.path)) if run.path and run.path in outline.children else []
        alone = len(parts) == 1 and parts[0] not in found
        moved.append(Run(parts[0], run.pieces, run.place) if alone else run)
    return moved


def _home(path: Path, outline: Outline) -> Path:
    """The number that has a section: a part, or a question; a number between them belongs to its question."""
    return next((path[:length] for length in range(len(path), 0, -1) if path[:length] in outline.ids), path[:1])


def _section(part: str, runs: Sequence[Run]) -> Section:
    file = runs[0].place.file
    last = max(run.place.last for run in runs if run.place.file == file)
    pieces = tuple(piece for run in runs for piece in run.pieces)
    return Section(part, pieces, Place(file, runs[0].place.first, last))


def _answered_twice(section: Section) -> list[Note]:
    """A note when a part holds several explicit answers; the fields of one answer sheet are one answer."""
    groups: list[Place] = []
    fields: set[str] = set()
    filled = [piece for piece in section.pieces if piece.text.strip() and piece.mark is not Mark.BOX]
    for marker, group in groupby(filled, key=lambda piece: piece.mark is Mark.MARKER):
        for piece in list(group) if marker else []:
            if piece.kind is not Kind.VALUE:
                groups.append(piece.place)
                break
            if piece.field in fields or not groups:
                fields = set()
                groups.append(piece.place)
            fields.add(piece.field)
    if len(groups) < 2:
        return []
    times = "twice" if len(groups) == 2 else f"{len(groups)} times"
    first, last = groups[0], groups[-1]
    where = f"lines {_lines(first)} and {_lines(last)}" if first.file == last.file else f"{first}, and {last}"
    return [Note(f"Part {section.part} is answered {times} ({where}); the last answer counts.", last)]


def _lines(place: Place) -> str:
    return str(place.first) if place.first == place.last else f"{place.first}-{place.last}"


def _stray(runs: Sequence[Run], outline: Outline) -> tuple[Place, ...]:
    """Where mathematics stands under no part: before the first number, under an unknown one, or under one none of whose parts was found."""
    found = {run.path for run in runs if run.path}
    return tuple(run.place for run in runs if _is_stray(run, found, outline) and any(map(_mathematical, run.pieces)))


def _is_stray(run: Run, found: set[Path], outline: Outline) -> bool:
    if not run.path:
        return True
    parts = outline.leaves(run.path)
    return run.path not in parts and found.isdisjoint(parts)


def _mathematical(piece: Piece) -> bool:
    return piece.kind in {Kind.MATH, Kind.VALUE}
