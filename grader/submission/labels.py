r"""What looks like a number at the start of a line: ``Question 1 (6-10).``, ``## 1.2``, ``- (b) Uniform``, ``*2.``, ``2.2.1 Title``.

Nothing here knows the problem set: whether a label is a heading is decided in :mod:`grader.submission.numbering`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from grader.submission.outline import Path, path_of

_NUMBER = (
    r"(?:\d{1,3}(?:\.\d{1,3})*(?:\.?(?:[ivx]{2,5}|[A-Za-z])(?![A-Za-z0-9])|[ ]?\.?\((?:\d{1,2}|[ivx]{1,5}|[A-Za-z])\))*"
    r"|\((?:\d{1,3}(?:\.\d{1,3})*\.?[a-z]?|[ivx]{1,5}|[A-Za-z])\)|(?:[ivxIVX]{1,5}|[A-Za-z])(?![A-Za-z0-9'’]))"
)
_WORD = r"(?:questions?|exercises?|problems?|tasks?|parts?|solutions?|answers?|ques|prob|ex|q)"
_LEAD = re.compile(
    r"^(?P<indent>[ \t]*)(?P<bullet>(?:[-+•*][ \t]+)?)(?P<hash>#{1,6}[ \t]*)?(?:[-+•][ \t]+)?"
    r"(?P<emph>\*{2,3}|__|\\(?:textbf|underline|emph|textit)\{|\{\\(?:bf|bfseries|it)[ ]|<(?:b|strong|h\d)>|[*_](?=\S))?\\?\*?[ \t]*"
    rf"(?=[(\[]|\d|[A-Za-z]\b|[ivxIVX]{{1,5}}\b|{_WORD.replace('|q)', ')')}\b|[qQ]\d)",
    re.MULTILINE | re.IGNORECASE,
)
_WORDED = re.compile(
    rf"(?P<word>{_WORD})(?:[ ]+(?:to|for|of)(?:[ ]+the)?(?:[ ]+(?P<second>{_WORD}))?)?(?:[ \t]*(?:\#|no\.?|nr\.?|number))?[ \t]*[.:]?[ \t]*"
    rf"(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[ \t]*[,/:;.–—-]?[ \t]*")
_PLAIN = re.compile(_NUMBER)
_AFTER = re.compile(r"(?P<close>(?:[.)\]:](?!\d))*)(?P<emph>\*{1,3}|_{1,2}|\}|</(?:b|strong|h\d)>)?(?P<point>[.):]?)(?P<gap>[ \t]*)")
_POINTS = re.compile(r"[(\[]\s*\d[\d\s+,.–-]*(?:points?|pts?\.?|marks?|%)?\s*[)\]][.:]?[ \t]*", re.IGNORECASE)


class Style(Enum):
    """How a label is written."""

    WORD = auto()
    """``Question 1``."""
    PATH = auto()
    """``1.2`` or ``2a``."""
    SINGLE = auto()
    """``1.``, ``(a)``, ``ii)``."""
    BARE = auto()
    """``1 Title``."""


@dataclass(frozen=True, slots=True)
class Label:
    """A number at the start of a line.

    Args:
        steps: The numbers with the words before them, lower case, such as ``(("exercise", ("2",)), ("question", ("3",)))``.
        style: How it is written.
        start: Where the line starts in the text.
        body: Where what follows the label starts.
        stop: Where the line ends.
        marked: Whether it is in bold, a title or the like.
        pointed: Whether a full stop, a bracket or a colon closes it.
        indent: Spaces before it.
    """

    steps: tuple[tuple[str, Path], ...]
    style: Style
    start: int
    body: int
    stop: int
    marked: bool
    pointed: bool
    indent: int

    @property
    def path(self) -> Path:
        """The numbers, one after the other."""
        return tuple(atom for _, path in self.steps for atom in path)


def labels(text: str) -> Iterator[Label]:
    """Yield what looks like a number at the start of a line, in order.

    >>> [(label.steps, label.style.name) for label in labels("Question 1 (6-10). The goal\\n\\n- (b) Uniform")]
    [((('question', ('1',)),), 'WORD'), ((('', ('b',)),), 'SINGLE')]
    """
    for lead in _LEAD.finditer(text):
        label = _label(text, lead)
        if label:
            yield label


def _label(text: str, lead: re.Match[str]) -> Label | None:
    marked = bool(lead["hash"]) or len(lead["emph"] or "") > 1
    steps, place = _worded(text, lead.end())
    if steps and not (text[lead.end()].isupper() or marked):
        return None
    style, written = Style.WORD, ""
    if not steps:
        match = _PLAIN.match(text, place)
        if not match:
            return None
        written, place = match.group(), match.end()
        steps = [("", path_of(written))]
        style = Style.PATH if len(steps[0][1]) > 1 else Style.SINGLE
    after = _AFTER.match(text, place)
    if after is None:
        return None
    pointed = bool(after["close"] or after["point"]) or written.endswith(")")
    if style is Style.SINGLE and not pointed:
        style = Style.BARE
    stop = text.find("\n", after.end())
    body = points.end() if style is Style.WORD and (points := _POINTS.match(text, after.end())) else after.end()
    whole = len(text) if stop < 0 else stop
    return Label(tuple(steps), style, lead.start(), min(body, whole), whole, marked, pointed or body > after.end(), len(lead["indent"]))


def _worded(text: str, place: int) -> tuple[list[tuple[str, Path]], int]:
    steps: list[tuple[str, Path]] = []
    following = place
    while len(steps) < 4 and (match := _WORDED.match(text, following)):
        word = (match["second"] or match["word"]).casefold().rstrip("s")
        steps.append((word, path_of(match["number"])))
        place = match.end()
        joint = _JOINT.match(text, place)
        following = joint.end() if joint else place
    return steps, place
