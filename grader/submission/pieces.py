r"""Prose, formulas, code and pictures of a write-up as pieces; ``Answer:``, ``\answer{...}`` and boxes mark the answers among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader import limits
from grader.errors import SubmissionError
from grader.submission.document import Kind, Mark, Piece
from grader.submission.formulas import formula
from grader.submission.reading import Lines
from grader.submission.spans import Form, Scanner, Span

_EMPH = r"(?:\*{1,3}|__|\\(?:textbf|underline|emph|textit)\{|</?(?:b|strong)>|\})"
_MARKER = re.compile(
    rf"(?:^[ \t>]*(?:[-*+][ \t]+|\#{{1,6}}[ \t]*)?|(?<=[.;!?)][ \n]))"
    rf"(?:{_EMPH}?(?:(?:my|the)[ ]+)?(?P<final>final[ ]+)?(?:answer|ans\.?)"
    rf"(?:[ ]+(?:(?:to|for)[ ]+)?(?:(?:part|question)[ ]+)?\(?(?:\d[\w.()]{{0,9}}|[a-z]|[ivx]{{1,4}})\)?)?[ ]*{_EMPH}?[ ]*:{_EMPH}?"
    rf"|(?:\#{{1,6}}[ \t]*|\*\*|\\textbf\{{)(?P<last>final[ ]+answer)(?:\*\*|\}})?(?=[ \t]*$))[ \t]*",
    re.MULTILINE | re.IGNORECASE,
)
_BREAK = re.compile(r"\n[ \t]*\n\s*")
_STYLED = re.compile(r"\\(?:textbf|textit|emph|underline|text|mbox|texttt|textsc|textrm)\{([^{}]{0,2000})\}")
_ESCAPED = re.compile(r"\\([%&#_$])")


class Atom(NamedTuple):
    """A piece in the making: it knows its place in the text, whether it is a marker, and whether a paragraph ends with it."""

    kind: Kind
    text: str
    start: int
    stop: int
    display: bool = False
    mark: Mark = Mark.NONE
    doubtful: bool = False
    opens: str = ""
    breaks: bool = False
    labels: tuple[tuple[str, str, int], ...] = ()


def atoms_of(span: Span, text: str) -> Iterator[Atom]:
    """Yield the atoms of a span of a text."""
    first, last = span.inner
    match span.form:
        case Form.PROSE:
            yield from _prose(text, first, last)
        case Form.INLINE | Form.DISPLAY:
            source = text[first:last]
            start, stop = first + len(source) - len(source.lstrip()), first + len(source.rstrip())
            yield from _formula(source, min(start, stop), max(start + 1, stop), display=span.form is Form.DISPLAY)
        case Form.CODE:
            yield Atom(Kind.CODE, text[first:last], span.start, span.stop)
        case Form.QUOTED:
            yield Atom(Kind.TEXT, text[first:last].strip("`"), span.start, span.stop)
        case Form.IMAGE:
            yield Atom(Kind.IMAGE, text[first:last], span.start, span.stop)
        case Form.BOX:
            yield from _box(span, text[first:last])
        case Form.HIDDEN:
            return


def _formula(source: str, start: int, stop: int, *, display: bool) -> Iterator[Atom]:
    found = formula(source)
    if found.whole:
        yield Atom(Kind.MATH, found.boxes[0][0], start, stop, display, found.boxes[0][1], found.doubtful, labels=found.labels)
        return
    if found.text:
        yield Atom(Kind.MATH, found.text, start, stop, display, doubtful=found.doubtful, labels=found.labels)
    for content, mark in found.boxes:
        yield Atom(Kind.MATH, content, start, stop, mark=mark, doubtful=found.doubtful)


def _box(span: Span, content: str) -> Iterator[Atom]:
    mark = Mark.MARKER if span.command == "answer" else Mark.BOX
    if span.command == "boxed" and "$" not in content:
        found = formula(content)
        yield Atom(Kind.MATH, found.text, span.start, span.stop, mark=mark, doubtful=found.doubtful)
        return
    for inner in Scanner(content).spans():
        form = Form.PROSE if inner.form is Form.BOX else inner.form
        for atom in atoms_of(inner._replace(form=form, inner=(inner.start, inner.stop) if form is Form.PROSE else inner.inner), content):
            shifted = atom._replace(start=atom.start + span.inner[0], stop=atom.stop + span.inner[0], opens="")
            yield shifted._replace(mark=mark if atom.text.strip() else Mark.NONE)


def _prose(text: str, start: int, stop: int) -> Iterator[Atom]:
    place = start
    told = text.find("ns", start, stop) >= 0 or text.find("NS", start, stop) >= 0
    for match in _MARKER.finditer(text, start, stop) if told else ():
        yield from _paragraphs(text, place, match.start())
        broken = bool(_BREAK.match(text, match.end(), stop)) or match.end() == len(text)
        yield Atom(Kind.TEXT, match.group(), match.start(), match.end(), opens="final" if match["final"] or match["last"] else "plain", breaks=broken)
        place = match.end()
    yield from _paragraphs(text, place, stop)


def _paragraphs(text: str, start: int, stop: int) -> Iterator[Atom]:
    for match in _BREAK.finditer(text, start, stop):
        yield Atom(Kind.TEXT, plain(text[start : match.end()]), start, match.end(), breaks=True)
        start = match.end()
    if start < stop:
        yield Atom(Kind.TEXT, plain(text[start:stop]), start, stop)


def plain(prose: str) -> str:
    r"""Return prose without the commands that only style it.

    >>> plain(r"**so** \textbf{c} is 5\%")
    'so c is 5%'
    """
    prose = prose.replace("**", "") if "*" in prose else prose
    return _ESCAPED.sub(r"\1", _STYLED.sub(r"\1", prose)) if "\\" in prose else prose


def marked(atoms: Sequence[Atom]) -> list[Atom]:
    """Return the atoms of one part with those that a marker covers marked: the rest of its paragraph and a display right after it."""
    found = list(atoms)
    for place, atom in enumerate(atoms):
        if atom.opens:
            for covered in _covered(atoms, place):
                inner = atoms[covered]
                if inner.text.strip(" \t\n*_.}") and inner.mark is Mark.NONE:
                    found[covered] = inner._replace(mark=Mark.MARKER)
    return found


def _covered(atoms: Sequence[Atom], place: int) -> range:
    begin = place + 1
    stop = begin if atoms[place].breaks else _paragraph(atoms, begin)
    if not any(atom.text.strip() for atom in atoms[begin:stop]):
        block = _paragraph(atoms, _filled(atoms, begin))
        rest = _filled(atoms, block)
        alone = rest == len(atoms) or atoms[rest].opens or atoms[_filled(atoms, begin)].display
        return range(begin, _with_display(atoms, begin, block) if alone or atoms[place].opens == "final" else begin)
    return range(begin, _with_display(atoms, begin, stop))


def _paragraph(atoms: Sequence[Atom], begin: int) -> int:
    for place in range(begin, len(atoms)):
        if atoms[place].opens:
            return place
        if atoms[place].breaks:
            return place + 1
    return len(atoms)


def _filled(atoms: Sequence[Atom], begin: int) -> int:
    return next((place for place in range(begin, len(atoms)) if atoms[place].text.strip()), len(atoms))


def _with_display(atoms: Sequence[Atom], begin: int, stop: int) -> int:
    covered = atoms[begin:stop]
    shown = "".join(atom.text for atom in covered).rstrip()
    complete = shown.endswith(".") and any(atom.kind is Kind.MATH for atom in covered)
    following = _filled(atoms, stop)
    more = following < len(atoms) and atoms[following].display and not complete and not any(atom.display for atom in covered)
    return following + 1 if more else stop


def pieces_of(atoms: Sequence[Atom], lines: Lines, doubtful: frozenset[int]) -> tuple[Piece, ...]:
    """Return the atoms as pieces with their places."""
    return tuple(_piece(atom, lines, doubtful) for atom in marked(atoms))


def _piece(atom: Atom, lines: Lines, doubtful: frozenset[int]) -> Piece:
    start, stop = atom.start, atom.stop
    if atom.kind is Kind.TEXT and (filled := len(atom.text) - len(atom.text.lstrip())) < len(atom.text):
        start, stop = start + filled, max(start + filled + 1, stop - (len(atom.text) - len(atom.text.rstrip())))
    place = lines.place(start, stop)
    guessed = atom.doubtful or (bool(doubtful) and not doubtful.isdisjoint(range(place.first, place.last + 1)))
    return Piece(atom.kind, atom.text, place, atom.display, atom.mark, doubtful=guessed, labels=atom.labels)


def checked_count(name: str, count: int) -> None:
    """Refuse a file with more pieces than a person writes.

    Raises:
        SubmissionError: There are too many.
    """
    if count > limits.MAX_PIECES:
        raise SubmissionError(
            f"{name}: expected at most {limits.MAX_PIECES} formulas and paragraphs in one file, found more. "
            "Leave out data and logs, or hand in one file for each question."
        )
