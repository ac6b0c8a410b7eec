"""Markdown and LaTeX write-ups -> runs of pieces under their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from grader import limits
from grader.result import Note, Place
from grader.submission.labels import Label, labels
from grader.submission.numbering import Heading, headings
from grader.submission.outline import Outline
from grader.submission.pieces import atoms_of, checked_count, pieces_of
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
    return read_spans(name, text, spans, outline, origin, doubtful)


def read_spans(name: str, text: str, spans: Sequence[Span], outline: Outline, origin: Sequence[int] | None, doubtful: frozenset[int]) -> Reading:
    """Return what a cleaned text says of which it is known where mathematics, code and pictures stand; without an outline it is one run."""
    lines = Lines(name, text, origin)
    numbers = list(islice(labels(text), limits.MAX_PIECES + 1))
    checked_count(name, len(numbers))
    found = headings(text, _in_prose(numbers, spans), outline) if outline.order else []
    starts = [Heading(0, 0, ()), *found]
    stops = [*(heading.start for heading in found), len(text)]
    cut = [
        inside if heading.path or not outline.order else _glance(inside) for heading, inside in zip(starts, _cut(spans, starts, stops), strict=True)
    ]
    runs = tuple(_run(text, heading, stop, inside, lines, doubtful) for heading, stop, inside in zip(starts, stops, cut, strict=True))
    checked_count(name, sum(len(run.pieces) for run in runs))
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


def _cut(spans: Sequence[Span], starts: Sequence[Heading], stops: Sequence[int]) -> list[list[Span]]:
    """The spans of each run; prose is cut where a run ends, and a heading's number is left out."""
    runs: list[list[Span]] = [[]]
    for span in spans:
        place = span.start
        while True:
            here = len(runs) - 1
            stop = min(span.stop, stops[here])
            if span.form is not Form.PROSE and span.start < stops[here]:
                runs[-1].append(span)
                break
            if (place := max(place, starts[here].body)) < stop:
                runs[-1].append(span if (place, stop) == (span.start, span.stop) else Span(Form.PROSE, place, stop, (place, stop)))
            if span.stop <= stops[here] or len(runs) == len(stops):
                break
            runs.append([])
    return [*runs, *([] for _ in range(len(stops) - len(runs)))]


def _glance(spans: list[Span]) -> list[Span]:
    """Return enough of what stands under no part, which is never graded: that there is mathematics in it is all that matters."""
    return ([span for span in spans if span.form in {Form.INLINE, Form.DISPLAY}] or spans)[:1]


def _run(text: str, heading: Heading, stop: int, spans: Sequence[Span], lines: Lines, doubtful: frozenset[int]) -> Run:
    pieces = pieces_of([atom for span in spans for atom in atoms_of(span, text)], lines, doubtful)
    whole = text[heading.start : stop]
    first = heading.start + len(whole) - len(whole.lstrip())
    return Run(heading.path, pieces, lines.place(first, heading.start + len(whole.rstrip())), heading.name)
