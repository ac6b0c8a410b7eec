"""What an order of growth is about: time or space, one algorithm or another, by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from grader.checks.growths import Growth, Marked
from grader.checks.prose import plain_prose

_MARK = re.compile("[\ue000-\ue0ff]")
_STOP = re.compile(r"(?<=[.;!?])\s|\n+|\\\\|;")
_BESIDE = r"against|instead of|rather than|compared|in contrast|versus|vs|than|unlike"
_FRAGMENT = re.compile(rf"(?<=[,:|])|(?=\b(?:and|but|whereas|while|with|{_BESIDE})\b)", re.IGNORECASE)
_COMPARED = re.compile(rf"\s*(?:{_BESIDE})\b", re.IGNORECASE)
_NOT_TIME = re.compile(
    r"\b(?:at|each|every|per|any|of|same)\s+(?:each\s+|every\s+)?time\b|\btime[- ]?(?:steps?|index|indices|instants?|points?)\b"
    r"|\b(?:search|state) space\b",
    re.IGNORECASE,
)
_STRONG = {"time": r"\b(?:time|run-?time)\b", "space": r"\b(?:space|memory|storage)\b"}
_WEAK = {
    "time": r"\b(?:operations?|multiplications?|comparisons?|products|comput\w+|cost\w*|steps|running)\b",
    "space": r"\b(?:stor(?:e|es|ed|ing)|keep\w*|kept|table|entries)\b",
}
_REMARK = re.compile(r"[(\[][^()\[\]]*[A-Za-z][^()\[\]]*[)\]]")
_PART = re.compile(r"\b(?:each|every|per|one|single|inner)\b", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:total|overall|altogether|in all|hence|thus|so|therefore|gives|giving|yields|overall)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:instead of|rather than|compared (?:to|with)|versus|vs|than|down from|from|not|unlike|without)\b[^,;]{0,40}$", re.IGNORECASE
)
_HEADING = re.compile(r"(?::|\b(?:is|are|of|in|takes|needs|costs))[\s*]*$|^[\s#*-]*(?:\S+\s*){1,3}$")
UNCLEAR = "?"


@dataclass(frozen=True)
class About:
    """An order of growth with what it is about.

    Args:
        growth: What is said.
        labels: One for each axis: a word, ``UNCLEAR``, or nothing where no word tells.
        sure: Whether the words stand in the same sentence.
        part: Whether it is about one step of many.
        whole: Whether it is what the rest amounts to.
        aside: Whether it is what something is compared with.
        remark: Whether it stands in a remark in brackets.
    """

    growth: Growth
    labels: tuple[str, ...]
    sure: bool
    part: bool
    whole: bool
    aside: bool
    remark: bool


@dataclass
class _Axis:
    """The words for one thing that a growth can be about, the last of them, and whether that was a heading of what follows."""

    words: tuple[dict[str, str], ...]
    near: bool
    last: str = ""
    heads: bool = False
    columns: list[str] = field(default_factory=list[str])

    def found(self, text: str) -> list[tuple[int, str]]:
        """Return the words for this axis in a text with their places; weaker words only count where the stronger leave it open."""
        places: list[tuple[int, str]] = []
        for words in self.words:
            more = [(match.start(), label) for label, pattern in words.items() for match in re.finditer(pattern, text, re.IGNORECASE)]
            if not places or len(_MARK.findall(text)) > 1:
                places += [one for one in more if one[1] not in {label for _, label in places}] if places else more
        return sorted(places)


def resources() -> tuple[dict[str, str], ...]:
    """Return the words for time and space, the strongest first."""
    return _STRONG, _WEAK


def subjects(own: Sequence[str], rivals: Sequence[str]) -> tuple[dict[str, str], ...]:
    """Return the words for an algorithm and for others."""
    groups = {"own": own, "rival": rivals}
    return ({label: "|".join(rf"\b{re.escape(word)}\w*" for word in words) for label, words in groups.items() if words},)


def attributed(marked: Marked, axes: Sequence[tuple[dict[str, str], ...]]) -> list[About]:
    """Return each order of growth of a text with what it is about on each axis, in order."""
    text = _NOT_TIME.sub(" ", plain_prose(marked.text))
    remarks = {mark for remark in _REMARK.finditer(text) for mark in _MARK.findall(remark[0])}
    open_axes = [_Axis(words, near="own" in words[0]) for words in axes]
    found: list[About] = []
    for sentence in _STOP.split(text):
        marks = _MARK.findall(sentence or "")
        labels = [_labelled(axis, sentence or "", marks) for axis in open_axes]
        for mark in marks:
            before, after = _around(sentence, mark)
            own = tuple(axis[mark][0] for axis in labels)
            found.append(
                About(
                    marked.growths[mark],
                    own,
                    sure=all(axis[mark][1] for axis in labels),
                    part=_PART.search(before + after) is not None,
                    whole=_WHOLE.search(sentence[: sentence.index(mark)]) is not None,
                    aside=_ASIDE.search(before) is not None,
                    remark=mark in remarks,
                )
            )
    return _without_chains(found, text)


def _around(sentence: str, mark: str) -> tuple[str, str]:
    """Return the fragment in which a mark stands, before and after it."""
    fragment = next(part for part in _FRAGMENT.split(sentence) if mark in part)
    before, _, after = fragment.partition(mark)
    return before, after


def _without_chains(found: list[About], text: str) -> list[About]:
    """Leave out what is only on the way in a chain of equalities."""
    marks = _MARK.findall(text)
    chained = {place for place, (one, other) in enumerate(pairwise(marks)) if re.search(rf"{one}\s*(?:=|\\equiv|≡)\s*{other}", text)}
    return [about for place, about in enumerate(found) if place not in chained]


def _labelled(axis: _Axis, sentence: str, marks: list[str]) -> dict[str, tuple[str, bool]]:
    """Return the label of each mark in a sentence, and whether it is sure; then remember the last one."""
    found = axis.found(sentence)
    if "|" in sentence:
        cells = sentence.split("|")
        if not marks:
            axis.columns = [next(iter([label for _, label in axis.found(cell)]), "") for cell in cells]
        elif not found and len(axis.columns) == len(cells) and any(axis.columns):
            return {mark: (next(axis.columns[place] for place, cell in enumerate(cells) if mark in cell), True) for mark in marks}
    distinct = sorted({label for _, label in found})
    if not marks:
        axis.heads = len(distinct) == 1 and _HEADING.search(sentence) is not None if sentence.strip() else axis.heads
        axis.last = distinct[0] if len(distinct) == 1 else ("" if distinct else axis.last)
        return {}
    if not distinct:
        return dict.fromkeys(marks, (axis.last, axis.heads or not axis.last))
    if len(distinct) > 1:
        told = _paired(axis, sentence, marks, found)
    elif axis.near:
        told = _nearby(axis, sentence)
    else:
        told = ((mark, (distinct[0], True)) for mark in marks)
    labels: dict[str, tuple[str, bool]] = dict(told)
    axis.heads = False
    plain = [mark for fragment in _FRAGMENT.split(sentence) if not _COMPARED.match(fragment) for mark in _MARK.findall(fragment)]
    axis.last = labels[plain[-1]][0].replace(UNCLEAR, "") if plain else axis.last
    return labels


def _nearby(axis: _Axis, sentence: str) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield the labels where a sentence names one thing: for what stands in its fragment or behind; what is compared with counts in its fragment."""
    before = (axis.last, axis.heads or not axis.last)
    for fragment in _FRAGMENT.split(sentence):
        here = [(label, True) for _, label in axis.found(fragment)][:1] or [before]
        yield from ((mark, here[0]) for mark in _MARK.findall(fragment))
        before = before if _COMPARED.match(fragment) else here[0]


def _paired(axis: _Axis, sentence: str, marks: list[str], found: list[tuple[int, str]]) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield the labels where a sentence is about several things: fragment by fragment, else in order."""
    by_fragment: dict[str, str] = {}
    for fragment in _joined(axis, sentence):
        labels = {label for _, label in axis.found(fragment)}
        for mark in _MARK.findall(fragment):
            by_fragment[mark] = labels.pop() if len(labels) == 1 else UNCLEAR
            labels = {by_fragment[mark]}
    if UNCLEAR not in by_fragment.values():
        yield from ((mark, (label, True)) for mark, label in by_fragment.items())
    elif len(found) == len(marks):
        yield from ((mark, (label, True)) for mark, (_, label) in zip(marks, found, strict=True))
    else:
        yield from ((mark, (UNCLEAR, False)) for mark in marks)


def _joined(axis: _Axis, sentence: str) -> list[str]:
    """Return a sentence's fragments, joined until another label follows a label and a mark."""
    parts = [""]
    for fragment in _FRAGMENT.split(sentence):
        complete = _MARK.search(parts[-1]) and axis.found(parts[-1])
        labels = {label for _, label in axis.found(fragment)}
        if complete and labels and labels != {label for _, label in axis.found(parts[-1])}:
            parts.append(fragment)
        else:
            parts[-1] += fragment
    return parts
