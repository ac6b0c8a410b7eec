"""Labelled numbers of a section: in formulas, in prose, in lists, and in tables, each with its label and the words before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.checks.labels import Labelled, Labels
from grader.checks.values import Values, values_of
from grader.language.scope import Scope
from grader.submission.document import Kind, Section

MAX_LENGTH = 40_000
MAX_STATEMENTS = 1_000
_SIGN = re.compile(r":=|=|\\approx\b|≈|\\simeq\b|\\cong\b|\\sim\b|:|\\to\b|\\mapsto\b|->|→")
_STOP = re.compile(r"\\\\|\n|;|,|\.(?=\s|$)|\\q?quad\b|\||&")
_OPEN, _CLOSE = "([{", ")]}"
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}")
_SIZE = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![a-zA-Z])\\?")
_ALIGNED = re.compile(r"&\s*(?=:?=|\\approx|\\simeq|≈)|(?<==)\s*&")
_AND = re.compile(r"\band\b")
_LINES = re.compile(r"\\(?:begin|end)\{(?:align|aligned|gather|gathered|split|cases|equation|eqnarray)\*?\}")
_BARE = re.compile(r"^(?P<label>[^(\[]*[a-zA-Z}][^(\[]*?)\s*(?P<value>(?:\(|\[|\\begin).*)$", re.DOTALL)
_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*")


@dataclass(frozen=True)
class Reading:
    """Numbers with what their label names.

    Args:
        labelled: The array, and the place within it.
        values: The numbers, the last of a chain first, as ``2.583`` of ``31/12 = 2.583``.
        text: As typed.
    """

    labelled: Labelled
    values: tuple[Values, ...]
    text: str


def readings_of(section: Section | None, labels: Labels, scope: Scope) -> list[Reading]:
    """Return the labelled numbers of a section, in order."""
    found: list[Reading] = []
    for text in _paragraphs(section):
        found += _of_table(text, labels, scope) if _tabular(text) else _of_prose(text, labels, scope)
        if len(found) > MAX_STATEMENTS:
            break
    return found[:MAX_STATEMENTS]


def _paragraphs(section: Section | None) -> Iterator[str]:
    """Yield a section's text with its formulas, tables apart from the rest."""
    if section is None:
        return
    shown = "".join(_shown(piece.kind, piece.field, piece.text, display=piece.display) for piece in section.pieces)[:MAX_LENGTH]
    block: list[str] = []
    for line in shown.split("\n"):
        if block and ("|" in line) != ("|" in block[0]):
            yield "\n".join(block)
            block = []
        block.append(line)
    yield "\n".join(block)


def _shown(kind: Kind, name: str, text: str, *, display: bool) -> str:
    match kind:
        case Kind.MATH:
            return f"\n{text}\n" if display else text
        case Kind.VALUE:
            return f"{name} = {text}\n" if name and not _SIGN.search(text) else f"{text}\n"
        case Kind.TEXT | Kind.CODE:
            return text
        case Kind.IMAGE:
            return " "


def _tabular(text: str) -> bool:
    return any(_RULE.fullmatch(line) and "-" in line for line in text.split("\n")[1:2])


def _of_table(text: str, labels: Labels, scope: Scope) -> Iterator[Reading]:
    """Yield the cells of a table that hold numbers, each labelled by the heads of its row and its column."""
    rows = [[cell.strip().strip("*$ ") for cell in line.strip().strip("|").split("|")] for line in text.split("\n") if line.strip()]
    for row in rows[2:]:
        for head, cell in zip(rows[0][1:], row[1:], strict=False):
            if (values := values_of(cell, scope)) is not None:
                yield Reading(labels.named(f"{row[0]} {head}"), (values,), f"{row[0]}, {head}: {cell}")


def _of_prose(text: str, labels: Labels, scope: Scope) -> list[Reading]:
    """Return the numbers that follow a label and a sign, or a label and a bracket."""
    reader = _Reader(labels, scope)
    for stop, part in _cut(_ALIGNED.sub("", _LINES.sub("\n", _SIZE.sub("", text))), _STOP):
        reader.read(part, runs_on=stop == ",")
    return reader.found


@dataclass
class _Reader:
    """Reads parts of a text in order; a label may wait for its numbers, and a run of numbers goes on over commas."""

    labels: Labels
    scope: Scope
    found: list[Reading] = field(default_factory=list[Reading])
    waiting: str = ""
    running: bool = False

    def read(self, part: str, *, runs_on: bool) -> None:
        """Read what stands between two stops."""
        if not part.strip() or len(self.found) > MAX_STATEMENTS:
            return
        both = [piece for _, piece in _cut(part, _AND)]
        if len(both) > 1 and all(_BARE.match(piece) or _SIGN.search(piece) for piece in both):
            for piece in both:
                self.read(piece, runs_on=False)
            return
        pieces = [piece.strip() for _, piece in _cut(part, _SIGN)]
        values = [values_of(piece, self.scope) for piece in pieces]
        chain = [value for value in values if value is not None]
        words = [piece for piece, value in zip(pieces, values, strict=True) if value is None and piece]
        if not chain and (bare := _BARE.match(part)) and (value := values_of(bare["value"], self.scope)):
            chain, words = [value], [bare["label"]]
        if words and chain:
            self._found(" ".join(words), chain, part)
        elif words:
            self.labels.heard(part)
            self.waiting, self.running = "" if pieces[-1] else " ".join(words), False
        elif self.running and runs_on and not chain[-1].shape:
            self._goes_on(chain[-1], part)
        elif self.waiting:
            self._found(self.waiting, chain, part)

    def _found(self, label: str, chain: list[Values], part: str) -> None:
        self.found.append(Reading(self.labels.named(label), tuple(reversed(chain)), part.strip()))
        self.labels.heard(label)
        self.waiting, self.running = "", not chain[-1].shape

    def _goes_on(self, value: Values, part: str) -> None:
        """Add a number to the run that the last reading is."""
        last = self.found[-1]
        entries = (*last.values[0].entries, *value.entries)
        self.found[-1] = Reading(last.labelled, (Values((len(entries),), entries),), f"{last.text}, {part.strip()}")


def _cut(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text between matches that stand outside all brackets and matrices, each with the match before it."""
    depth, start, stop = 0, 0, ""
    for match in re.finditer(rf"{_ENVIRONMENT.pattern}|\n\s*\n|[()\[\]{{}}]|{pattern.pattern}", text):
        token = match[0]
        if token in _OPEN or token.startswith("\\begin"):
            depth += 1
        elif token in _CLOSE or token.startswith("\\end"):
            depth = max(depth - 1, 0)
        elif depth == 0 or not token.strip():
            if depth and token.count("\n") < 2:
                continue
            depth = 0
            if pattern.fullmatch(token.strip(" ") or token) or "\n" in token:
                yield stop, text[start : match.start()]
                start, stop = match.end(), token
    yield stop, text[start:]
