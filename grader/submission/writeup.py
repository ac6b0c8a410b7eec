"""Markdown and LaTeX write-ups -> runs of pieces under their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from grader import limits
from grader.result import Note, Place
from grader.submission.labels import Label, labels
from grader.submission.numbering import Heading, headings
from grader.submission.outline import Outline
from grader.submission.pieces import Atom, atoms_of, checked_count, pieces_of
from grader.submission.reading import Lines, Reading, Run
from grader.submission.repair import clean
from grader.submission.spans import Form, Scanner, Span


def read_markdown(name: str, text: str, outline: Outline) -> Reading:
    """Return what a Markdown or plain text file says.

    Raises:
        SubmissionError: It has more formulas and paragraphs than a person writes.

    >>> run = read_markdown("a.md", "## 1.2\\nSo $x = 1$.", Outline.of(["1.2"], ["1"])).runs[0]
    >>> run.path, [piece.text for piece in run.pieces], str(run.place)
    (('1', '2'), ['\\nSo ', 'x = 1', '.'], 'a.md, lines 1-2')
    """
    cleaned = clean(text)
    reading = read_text(name, cleaned.text, outline, None, cleaned.doubtful)
    return Reading(reading.runs, (*repair_notes(name, cleaned.repaired), *reading.notes))


def read_latex(name: str, text: str, outline: Outline) -> Reading:
    """Return what a LaTeX file says.

    Raises:
        SubmissionError: It has more formulas and paragraphs than a person writes.
    """
    from grader.submission.latex import as_markdown  # noqa: PLC0415 - most classes hand in one format

    cleaned = clean(text)
    source = as_markdown(name, cleaned.text)
    reading = read_text(name, source.text, outline, source.lines, cleaned.doubtful)
    return Reading(reading.runs, (*repair_notes(name, cleaned.repaired), *source.notes, *reading.notes))


def repair_notes(name: str, repaired: Sequence[int]) -> tuple[Note, ...]:
    """Return the note that commands were put together again, if any were."""
    if not repaired:
        return ()
    shown = ", ".join(map(str, repaired[:5])) + (" and more" if len(repaired) > 5 else "")
    place = Place(name, repaired[0], repaired[-1])
    return (Note(f"LaTeX commands had lost their first letters to a conversion and were put together again (line {shown}).", place),)


def read_text(name: str, text: str, outline: Outline, origin: Sequence[int] | None, doubtful: frozenset[int]) -> Reading:
    """Return what a cleaned text says; ``origin`` gives the line of the file for each line of the text."""
    spans: list[Span] = []
    for span in Scanner(text).spans():
        spans.append(span)
        checked_count(name, len(spans))
    lines = Lines(name, text, origin)
    numbers = list(islice(labels(text), limits.MAX_PIECES + 1))
    checked_count(name, len(numbers))
    found = headings(text, _in_prose(numbers, spans), outline)
    starts = [Heading(0, 0, ()), *found]
    stops = [*(heading.start for heading in found), len(text)]
    atoms = _sorted_in(text, spans, starts, stops)
    checked_count(name, sum(map(len, atoms)))
    runs = tuple(_run(heading, stop, group, lines, doubtful) for heading, stop, group in zip(starts, stops, atoms, strict=True))
    return Reading(tuple(run for run in runs if run.path != () or any(piece.text.strip() for piece in run.pieces)))


def _in_prose(found: Sequence[Label], spans: Sequence[Span]) -> list[Label]:
    """Only the labels that start outside mathematics and code."""
    prose = [(span.start, span.stop) for span in spans if span.form in {Form.PROSE, Form.BOX}]
    kept: list[Label] = []
    place = 0
    for label in found:
        while place < len(prose) and prose[place][1] < label.body:
            place += 1
        if place < len(prose) and prose[place][0] <= label.start:
            kept.append(label)
    return kept


def _sorted_in(text: str, spans: Sequence[Span], starts: Sequence[Heading], stops: Sequence[int]) -> list[list[Atom]]:
    """The atoms of each run; prose is cut where a run ends, and a heading's number is left out."""
    groups: list[list[Atom]] = [[]]
    for span in spans:
        while span.start >= stops[len(groups) - 1] and len(groups) < len(stops):
            groups.append([])
        if span.form is not Form.PROSE:
            groups[-1].extend(atoms_of(span, text, span.start, span.stop))
            continue
        place = span.start
        while True:
            place = max(place, starts[len(groups) - 1].body)
            stop = min(span.stop, stops[len(groups) - 1])
            groups[-1].extend(atoms_of(span, text, place, stop))
            if span.stop <= stops[len(groups) - 1] or len(groups) == len(stops):
                break
            place = stop
            groups.append([])
    groups.extend([] for _ in range(len(stops) - len(groups)))
    return groups


def _run(heading: Heading, stop: int, atoms: Sequence[Atom], lines: Lines, doubtful: frozenset[int]) -> Run:
    pieces = pieces_of(atoms, lines, doubtful)
    filled = [piece.place for piece in pieces if piece.text.strip()]
    first = lines.line(heading.start) if heading.path != () or not filled else filled[0].first
    last = max([first, *(place.last for place in filled)])
    return Run(heading.path, pieces, Place(lines.name, first, min(last, max(first, lines.line(max(0, stop - 1))))), heading.name)
