"""Sequences of words as students write them, each with the number that stands with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from grader.checks.numerals import Entry

Words = tuple[str, ...]

_MAX_TEXT = 20_000
_TEXT = re.compile(r"\\(?:text(?:tt|it|bf|rm|sf)?|math(?:rm|tt|it|bf|sf)|emph|operatorname|mbox)\s*\{([^{}]*)\}")
_SPACE = re.compile(r"\\(?:[ ,;:!]|quad\b|qquad\b)|~|[\"'“”‘’`*$&]|\\(?:left|right|[bB]igg?[lr]?)\b")
_ARROW = re.compile(r"\\(?:long)?(?:to|rightarrow|mapsto)\b|\\(?:Longr|R)ightarrow\b|[→⇒⟶]|[-=]+>")
_ENDS = re.compile(r"<\s*/?\s*(?:s|bos|eos|sos|start|end|begin)\s*>|\\langle\s*\w+\s*\\rangle|[\[(]?\b(?:BOS|EOS|SOS)\b[\])]?,?", re.IGNORECASE)
_NAMED = re.compile(r"\\?(?:hat|tilde|bar)?\s*\{?\b[wxy]\}?_\{?\d\}?(?:\^\{?[*\\a-z]{1,5}\}?)?\s*(?::?=|:)")
_CONDITIONAL = re.compile(r"\\?(?:log|ln)?\s*\\?(?:\b[Ppq]|Pr|mathbb\{P\})(?:_\{?\w+\}?)?\s*\([^()]*?(?:\||\\mid|\\vert|\bgiven\b)[^()]*\)")
_MINUS = re.compile("[−–]")
_ITEM = re.compile(
    r"(?P<word>[A-Za-z]+)|(?P<join>\(\s*[-+]?\s*\d+\.\d+\s*\)|[\s,|>+/-])"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<other>.)",
    re.DOTALL,
)
_JOINTS = frozenset({"and", "then"})
_SIGNED = r"[-+]?\s*\d+(?:\.\d+)?(?![\d.]*\d)"
_TERM = rf"(?:\(\s*{_SIGNED}\s*\)|{_SIGNED})"
_SUM = re.compile(rf"(?<![\w.^_{{\\]){_TERM}(?:\s*[-+]\s*{_TERM})*|(?<=\^\{{)\s*{_SIGNED}(?=\s*\}})|(?<=exp\()\s*{_SIGNED}")
_NUMBER = re.compile(r"([-+]?)\s*\(?\s*([-+]?)\s*(\d+)(?:\.(\d+))?\s*\)?")
_SAME = re.compile(r"\s*(?:=|\\approx|≈|\\simeq|\\doteq)\s*")
_EXACT = 0.5e-9
_MAX_RUN = 300
"""A run of more words is no answer."""


@dataclass(frozen=True)
class Path:
    """A sequence of words, with the numbers that may belong to it, in order.

    Args:
        words: In lower case.
        start: Where it begins in the text.
        stop: Where it ends.
        numbers: That follow it, up to the next sequence.
        before: That stand between it and the sequence before it.
    """

    words: Words
    start: int
    stop: int
    numbers: tuple[Entry, ...] = ()
    before: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Prefixes:
    """The prefixes that there are.

    >>> tree = Prefixes(frozenset({("a",), ("a", "b")}))
    >>> tree.length, sorted(tree.vocabulary)
    (2, ['a', 'b'])
    """

    known: frozenset[Words]

    @cached_property
    def length(self) -> int:
        """How many words a whole sequence has."""
        return max(map(len, self.known))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word."""
        return frozenset(word for prefix in self.known for word in prefix)

    def cut(self, run: Sequence[str]) -> list[tuple[int, int]] | None:
        """Return where a run of words is cut into prefixes, with as many whole sequences as can be; ``None`` when it cannot.

        >>> Prefixes(frozenset({("a",), ("a", "b")})).cut(["a", "a", "b"])
        [(0, 1), (1, 3)]
        """
        best: list[tuple[int, list[tuple[int, int]]] | None] = [(0, []), *[None] * len(run)]
        for stop in range(1, len(run) + 1):
            for start in range(max(0, stop - self.length), stop):
                before = best[start]
                if before is not None and tuple(run[start:stop]) in self.known:
                    whole = before[0] + (stop - start == self.length)
                    here = best[stop]
                    if here is None or (whole, -len(before[1]) - 1) > (here[0], -len(here[1])):
                        best[stop] = (whole, [*before[1], (start, stop)])
        return None if best[-1] is None else best[-1][1]


@lru_cache(maxsize=1_024)
def paths_in(text: str, prefixes: Prefixes) -> tuple[Path, ...]:
    """Return the whole sequences that a text names, in order, each with the numbers around it.

    >>> tree = Prefixes(frozenset({("a",), ("a", "b")}))
    >>> [(path.words, path.numbers[0].value) for path in paths_in(r"(\\text{a}, B): -1.5 - 2 = -3.5", tree)]
    [(('a', 'b'), -3.5)]
    """
    text = plain(text)
    found = [path for run in _runs(text, prefixes.vocabulary) for path in _cut(run, prefixes)]
    ends = [0, *(path.stop for path in found)]
    starts = [*(path.start for path in found), len(text)]
    gaps = [numbers_in(text[stop:start]) for stop, start in zip(ends, starts, strict=True)]
    if len(found) > 1 and not any(gaps[1:-1]) and len(gaps[-1]) == len(found):
        return tuple(replace(path, numbers=(number,)) for path, number in zip(found, gaps[-1], strict=True))
    return tuple(replace(path, numbers=after, before=before) for path, (before, after) in zip(found, pairwise(gaps), strict=True))


def plain(text: str) -> str:
    """Return a text in which only words, numbers and their separators are left of what is written around a sequence.

    >>> plain(r"$w_1 = \\text{a} \\to$ ``b''").split()
    ['a', '>', 'b']
    """
    text = _MINUS.sub("-", text[:_MAX_TEXT])
    text = _CONDITIONAL.sub(" ; ", _ARROW.sub(" > ", _SPACE.sub(" ", _TEXT.sub(r" \1 ", text))))
    return _NAMED.sub(" ", _ENDS.sub(" ", text))


def numbers_in(text: str) -> tuple[Entry, ...]:
    """Return the numbers with a sign or a point in a plain text; a sum is its value, and of a chain of equalities the last member counts.

    >>> [entry.value for entry in numbers_in("-1.5 - 3.1 = -4.6, and 7.25 in 2 steps")]
    [-4.6, 7.25]
    """
    found: list[tuple[int, Entry]] = []
    for match in _SUM.finditer(text):
        entry = _value(match[0])
        if entry is None:
            continue
        if found and _SAME.fullmatch(text[found[-1][0] : match.start()]):
            found.pop()
        found.append((match.end(), entry))
    return tuple(entry for _, entry in found)


def _value(source: str) -> Entry | None:
    """Return the value of a number or a sum; ``None`` for a whole number without a sign, which counts something."""
    terms = list(_NUMBER.finditer(source))
    total, decimals = 0, [len(term[4] or "") for term in terms]
    scale = 10 ** max(decimals)
    for term, digits in zip(terms, decimals, strict=True):
        size = int(term[3] + (term[4] or "")) * scale // 10**digits
        total += -size if (term[1] == "-") != (term[2] == "-") else size
    if len(terms) == 1 and not max(decimals) and total >= 0:
        return None
    rounded = len(terms) == 1 and max(decimals) > 0
    return Entry(total / scale, 0.5 / scale if rounded else _EXACT)


@dataclass(frozen=True)
class _Run:
    """Words next to each other, with the places where each begins and ends."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def _runs(text: str, vocabulary: frozenset[str]) -> Iterator[_Run]:
    """Yield the longest runs of words of a vocabulary with nothing but separators between them."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for item in _ITEM.finditer(text):
        word = (item["word"] or "").lower()
        if word in vocabulary:
            words.append(word)
            spans.append(item.span())
        elif item["join"] is None and word not in _JOINTS and words:
            yield _Run(tuple(words), tuple(spans))
            words, spans = [], []
    if words:
        yield _Run(tuple(words), tuple(spans))


def _cut(run: _Run, prefixes: Prefixes) -> list[Path]:
    """Return the whole sequences in a run; one that there is not counts when it is all that is said."""
    cuts = prefixes.cut(run.words) if len(run.words) <= _MAX_RUN else []
    if cuts is None:
        cuts = [(0, len(run.words))] if len(run.words) == prefixes.length else []
    whole = [(start, stop) for start, stop in cuts if stop - start == prefixes.length]
    return [Path(run.words[start:stop], run.spans[start][0], run.spans[stop - 1][1]) for start, stop in whole]
