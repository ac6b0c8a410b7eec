"""Which labels of a write-up are headings: those that the problem set's outline makes so, read in order.

A full label (``Question 2``, ``1.2a``) goes where it says. A single number or letter goes to the nearest place at or after the current one; one
that goes backwards is a list or a footnote and changes nothing. A list that starts again at its first number is the student's own as long
as the number that comes next comes once more later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.submission.labels import Label, Style, plausible, title_like, within
from grader.submission.outline import Outline, Path

_OUTER = {"exercise", "problem", "task", "ex", "prob"}
_INNER = {"part", "answer", "solution"}
_SOLUTION = re.compile(
    r"^[ \t]*+(?:#+[ \t]*+|\*\*|\\textbf\{)?(?:my[ ]+)?(?:solutions?|answers?)[.:]?(?:\*\*|\})?[.:]?[ \t]*+$", re.MULTILINE | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a part begins.

    Args:
        start: Where its line starts.
        body: Where what follows the number starts.
        path: The number; ``None`` when the problem set does not have it.
        name: The number in words, such as ``Question 7``.
    """

    start: int
    body: int
    path: Path | None
    name: str = ""


def headings(text: str, labels: Sequence[Label], outline: Outline) -> list[Heading]:
    """Return the headings among the labels of a text, in order.

    >>> from grader.submission.labels import labels
    >>> text = "Question 1\\n(a) x\\n(b) y\\nQuestion 9\\n(a) z"
    >>> [heading.path or heading.name for heading in headings(text, list(labels(text)), Outline.of(["1a", "1b"], ["1"]))]
    [('1',), ('1', 'a'), ('1', 'b'), 'Question 9']
    """
    able = [label for label in labels if plausible(text, label)]
    full = [label for label in able if label.style in {Style.WORD, Style.PATH}]
    first = _Reader(text, outline)
    told = [(label, first.read(label, again_later=False)) for label in full]
    explicit = {found.path[:-1] for label, found in told if found and found.path and label.steps[0][0] not in {"answer", "solution"}}
    return _read(_Reader(text, outline, explicit), able, [match.start() for match in _SOLUTION.finditer(text)])


def _read(reader: _Reader, labels: Sequence[Label], solutions: list[int]) -> list[Heading]:
    found: list[Heading] = []
    waiting = solutions[::-1]
    for label, later in zip(labels, _again_later(labels), strict=True):
        while waiting and waiting[-1] < label.start:
            waiting.pop()
            reader.restart = True
        heading = reader.read(label, again_later=later)
        if heading:
            found.append(heading)
    return found


def _again_later(labels: Sequence[Label]) -> list[bool]:
    """Whether the same last number comes again before the next question that names itself."""
    seen: set[str] = set()
    later: list[bool] = []
    for label in reversed(labels):
        later.append(bool(label.path) and label.path[-1] in seen)
        if label.style is Style.WORD and label.steps[0][0] not in _INNER:
            seen.clear()
        elif label.path:
            seen.add(label.path[-1])
    return later[::-1]


@dataclass(slots=True)
class _Reader:
    """Reads labels in order and knows where it stands."""

    text: str
    outline: Outline
    explicit: set[Path] = field(default_factory=set[Path])
    """Numbers whose children are given by full labels, so that a single number is none of them."""
    at: Path = ()
    stray: Path | None = None
    outer: bool = False
    restart: bool = False
    listed: str = ""
    """The number that comes next in a list of the student's own."""
    indents: dict[Path, int] = field(default_factory=dict[Path, int])

    def read(self, label: Label, *, again_later: bool) -> Heading | None:
        match label.style:
            case Style.WORD:
                return self._worded(label)
            case Style.PATH:
                return self._full(label)
            case Style.SINGLE | Style.BARE:
                return self._single(label, again_later=again_later)

    def _worded(self, label: Label) -> Heading | None:
        path: Path = ()
        for word, number in label.steps:
            path = self._step(word, number, path)
        node = self._node(path)
        word = label.steps[0][0]
        if word == "answer" and (node is None or not (label.pointed or label.marked)):
            return None  # "Answer 5" may well be the answer
        if node is None:
            return self._unknown(label, path)
        if word not in _INNER and len(node) == 1:
            self.outer = word in _OUTER
        return self._go(label, node)

    def _step(self, word: str, number: Path, path: Path) -> Path:
        if path:
            return number if number[: len(path)] == path and len(number) > len(path) else (*path, *number)
        if word in _INNER:
            if len(number) > 1 and self.outline.resolve(number):
                return number
            bases = [self.at[:length] for length in range(len(self.at), -1, -1)]
        elif word not in _OUTER and self.outer:
            bases = [self.at[:1]]
        else:
            return number
        near = (node for base in bases if (node := self.outline.resolve((*base, *number))))
        return next(near, number)

    def _node(self, path: Path) -> Path | None:
        """The node of a full label; below a part that has none, the part."""
        for length in range(len(path), 0, -1):
            node = self.outline.resolve(path[:length])
            if node is not None:
                return node if length == len(path) or node not in self.outline.children else None
        return None

    def _full(self, label: Label) -> Heading | None:
        node = self.outline.resolve(label.path)
        for length in range(len(self.at), 0, -1):
            node = node or self.outline.resolve((*self.at[:length], *label.path))
        if node is None and label.marked:
            node = self._node(label.path)
            return self._go(label, node) if node else self._unknown(label, label.path)
        if node is not None:
            return self._go(label, node)
        return self._unknown(label, label.path) if self._follows(label.path) and title_like(self.text, label) else None

    def _follows(self, path: Path) -> bool:
        """Whether an unknown number comes next after where we stand."""
        if self.stray is not None and path[0] == self.stray[0]:
            return True
        here = self.stray or self.at
        family = here[: len(path)]
        sibling = bool(family) and path[:-1] == family[:-1] and path[-1] == _next(family[-1])
        return sibling or (bool(here) and path[0] == _next(here[0]))

    def _single(self, label: Label, *, again_later: bool) -> Heading | None:
        atom = label.path[0]
        if atom == self.listed and again_later:
            self.listed = _next(atom)
            return None
        node = self._place(label, atom)
        if node is not None:
            return self._go(label, node)
        if atom in {"1", "a", "i"} or atom == self.listed:
            self.listed = _next(atom)
            return None
        return self._beyond(label, atom)

    def _place(self, label: Label, atom: str) -> Path | None:
        at = self.at or ((self.outline.questions[0],) if len(self.outline.questions) == 1 else ())
        at = at if at in self.outline.order else ()
        for length in range(len(at), -1, -1):
            base = at[:length]
            node = self.outline.child(base, atom, lenient=label.marked and bool(self.at) and not atom.isdigit())
            if node is None or (base in self.explicit and not label.marked) or (self.stray is not None and length):
                continue
            if length < len(at) and label.indent >= self.indents.get(base, label.indent) + 2:
                return None
            if not self.at or self.outline.order[node] > self.outline.order[self.at] or self._starts_again(node):
                return node
            if at[length : length + 1] != self.outline.children[base][-1:]:
                return None
        return self._only_below(atom)

    def _starts_again(self, node: Path) -> bool:
        """Whether the answers come in a second round, after the statements of all parts."""
        return self.restart and node != self.at and node[-1] == self.outline.children[node[:-1]][0]

    def _only_below(self, atom: str) -> Path | None:
        if not self.at or self.stray is not None:
            return None
        depth = len(self.at)
        below = [node for node in self.outline.order if len(node) == depth + 2 and node[:depth] == self.at and node[-1] == atom]
        return below[0] if len(below) == 1 else None

    def _beyond(self, label: Label, atom: str) -> Heading | None:
        """A number right after the last one of a family, or of the set, is one that the set does not have."""
        here = self.stray or self.at
        for length in range(len(here) - 1, -1, -1):
            base = here[:length]
            family = self.outline.children.get(base, ())
            if base in self.explicit or base not in self.indents or self.outline.child(base, atom):
                continue
            if atom == _next(here[length]) and (here == self.stray or family[-1:] == here[length : length + 1]):
                return self._unknown(label, (*base, atom))
        return None

    def _go(self, label: Label, node: Path) -> Heading:
        deeper = within(self.text, label)
        child = self.outline.child(node, deeper.path[-1]) if deeper else None
        self.indents[node[:-1]] = label.indent
        if deeper and child:
            return self._go(deeper, child)
        self.at, self.stray, self.restart, self.listed = node, None, False, ""
        asks = label.steps[0][0] == "answer"
        return Heading(label.start, label.start if asks else label.body, node)

    def _unknown(self, label: Label, path: Path) -> Heading:
        question = path[:1] not in self.outline.order
        self.stray, self.listed = path, ""
        shown = path[0] if question else _written(path)
        return Heading(label.start, label.start, None, f"{'Question' if question else 'Part'} {shown}")


def _next(atom: str) -> str:
    return str(int(atom) + 1) if atom.isdigit() else chr(ord(atom) + 1) if len(atom) == 1 else ""


def _written(path: Path) -> str:
    shown = path[0]
    for atom in path[1:]:
        shown += atom if len(atom) == 1 and atom.isalpha() else f".{atom}"
    return shown
