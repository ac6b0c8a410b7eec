r"""What looks like a number at the start of a line: ``Question 1 (6-10).``, ``## 1.2``, ``- (b) Uniform``, ``*2.``, ``2.2.1 Title``.

Nothing here knows the problem set: whether a label is a heading is decided in :mod:`grader.submission.numbering`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from grader.submission.outline import Path, path_of

_NUMBER = (
    r"(?:\d{1,3}(?:\.\d{1,3})*(?:\.?(?:[ivx]{2,5}|[A-Za-z])(?![A-Za-z0-9])|[ ]?\.?\((?:\d{1,2}|[ivx]{1,5}|[A-Za-z])\))*"
    r"|\((?:\d{1,3}(?:\.\d{1,3})*\.?[a-z]?|[ivx]{1,5}|[A-Za-z])\)|(?:[ivxIVX]{1,5}|[A-Za-z])(?![A-Za-z0-9'’]))"
)
_WORD = r"(?:questions?|exercises?|problems?|tasks?|parts?|solutions?|answers?|ques|prob|ex|q)"
_LEAD = re.compile(
    r"^(?P<indent>[ \t]*+)(?:[-+•*][ \t]{1,20}+)?(?P<hash>#{1,6}[ \t]{0,20}+)?(?:[-+•][ \t]{1,20}+)?"
    r"(?P<emph>\*{2,3}|__|\\(?:textbf|underline|emph|textit)\{|\{\\(?:bf|bfseries|it)[ ]|<(?:b|strong|h\d)>|[*_](?=\S))?\\?\*?[ \t]{0,20}+"
    rf"(?=[(\[]|\d|[A-Za-z]\b|[ivxIVX]{{1,5}}\b|{_WORD.replace('|q)', ')')}\b|[qQ]\d)",
    re.MULTILINE | re.IGNORECASE,
)
_WORDED = re.compile(
    rf"(?P<word>{_WORD})(?:[ ]+(?:to|for|of)(?:[ ]+the)?(?:[ ]+(?P<second>{_WORD}))?)?(?:[ \t]{{0,20}}(?:\#|no\.?|nr\.?|number))?\.?[ \t]{{0,20}}+"
    rf"(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[ \t]*+[,/:;.–—-]?[ \t]*+")
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
        if not steps[0][1]:  # a heading of one letter that is a word elsewhere, as the Q of Q1
            return None
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


def within(text: str, label: Label) -> Label | None:
    """Return the label that directly follows another on its line, as in ``2. (a) Gaussian``, or ``None``."""
    match = _PLAIN.match(text, label.body, label.stop)
    after = _AFTER.match(text, match.end(), label.stop) if match else None
    if match is None or after is None or not path_of(match.group()) or not (after["close"] or after["point"] or match.group().endswith(")")):
        return None
    return replace(label, steps=(*label.steps, ("", path_of(match.group()))), body=after.end(), pointed=True)


def plausible(text: str, label: Label) -> bool:
    """Whether a label reads like a heading and not like a sentence, a sum or an equation's number that happens to start a line."""
    if label.marked:
        return True
    following = text[label.body : min(label.stop, label.body + 40)]
    before = text[max(0, label.start - 200) : max(0, label.start - 1)].rsplit("\n", 1)[-1].rstrip()
    if len(before) >= 40 and (before[-1].isalnum() or before[-1] == ",") and text[label.start : label.start + 1] not in "-*+#":
        return False  # a hard-wrapped sentence goes on
    if label.style is Style.BARE:
        return _title(text, label, following, before)
    if not following.strip():
        return label.style is not Style.SINGLE or not label.path[0].isdigit() or text[label.body - 1] != ")"
    dash = following[0] in "-–—:" and following[1:].lstrip()[:1].isalpha()
    if following[0] in "=+*/^<>≤≥≈%&,|_~×·-–—;" and not dash and not following.startswith("**"):
        return False
    if label.pointed:
        return True
    word = following.split(maxsplit=1)[0].rstrip(".,:;")
    if label.style is Style.WORD:
        return not following[0].islower()
    return not before and word not in _PROSE and not following[0].isdigit() if following[0].islower() or following[0].isdigit() else True


def _title(text: str, label: Label, following: str, before: str) -> bool:
    line = text[label.start : label.stop].rstrip()
    after = text[label.stop : label.stop + 2]
    alone = not before and (len(after) < 2 or not after.strip())
    return label.path[0].isdigit() and following[:1].isupper() and "\t" not in line and len(line) <= 80 and line[-1] not in ".,;" and alone


def title_like(text: str, label: Label) -> bool:
    """Whether a label stands on a short line of its own that starts with a capital and is no sentence."""
    before = text[max(0, label.start - 200) : max(0, label.start - 1)].rsplit("\n", 1)[-1].rstrip()
    return _title(text, replace(label, steps=(("", ("1",)),)), text[label.body : label.stop], before)


_PROSE = frozenset(
    "is are was were and or of to for by in as at than which since because we times it if from with does has can will seems holds".split()
)
