"""Labels of numbers in prose, formulas and tables: which of an author's arrays a label names, with the words before it as its context."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.checks.wording import wording

_SQUARED = re.compile(r"\^\s*(?:\{\s*2\s*\}|2(?!\d))|²|\bsquared\b|\*\*\s*2")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")


def tokens_of(label: str) -> tuple[str, ...]:
    r"""Return the words and whole numbers of a label.

    >>> tokens_of(r"\sigma^2_{\text{batch}, 1}"), tokens_of("mu_batch[0]")
    (('sigma', 'squared', 'batch', '1'), ('mu', 'batch', '0'))
    """
    return tuple(_TOKEN.findall(wording(_SQUARED.sub(" squared ", label))))


@dataclass(frozen=True)
class Labelled:
    """The array that a label names.

    Args:
        name: Of the array; empty when the label leaves it open.
        index: The place within the array, as whole numbers in the label.
        open_to: The arrays that it may name, where it is left open.
    """

    name: str
    index: tuple[int, ...] = ()
    open_to: tuple[str, ...] = ()


@dataclass
class Labels:
    """Reads labels in order, and keeps what the words before them were about.

    Args:
        groups: For each array the groups of its words, of each of which a label or its context holds one; groups that are at the same
            place of two arrays tell them apart.
    """

    groups: Mapping[str, Sequence[Sequence[str]]]
    latest: dict[int, frozenset[tuple[str, ...]]] = field(default_factory=dict[int, frozenset[tuple[str, ...]]])

    def __post_init__(self) -> None:
        self._words = {name: [frozenset(map(tokens_of, group)) for group in groups] for name, groups in self.groups.items()}

    def heard(self, text: str) -> None:
        """Take note of what words are about; words about two things leave it open."""
        tokens = tokens_of(text)
        for place in range(max(map(len, self._words.values()), default=0)):
            if found := self._best(place, tokens):
                self.latest[place] = found.pop() if len(found) == 1 else frozenset()

    def named(self, label: str) -> Labelled:
        """Return the array that a label names, with what was heard before where the label does not say it."""
        tokens = tokens_of(label)
        best = {place: found for place in range(max(map(len, self._words.values()), default=0)) if (found := self._best(place, tokens))}
        fitting = [name for name, groups in self._words.items() if all(self._holds(place, group, best) for place, group in enumerate(groups))]
        if len(fitting) == 1:
            taken = {token for group in self._words[fitting[0]] for words in group if set(words) <= set(tokens) for token in words}
            return Labelled(fitting[0], tuple(int(token) for token in tokens if token.isdecimal() and token not in taken))
        partly = [name for name, groups in self._words.items() if any(place in best and group in best[place] for place, group in enumerate(groups))]
        return Labelled("", open_to=tuple(fitting or partly))

    def _holds(self, place: int, group: frozenset[tuple[str, ...]], best: Mapping[int, set[frozenset[tuple[str, ...]]]]) -> bool:
        return best[place] == {group} if place in best else self.latest.get(place) == group

    def _best(self, place: int, tokens: Sequence[str]) -> set[frozenset[tuple[str, ...]]]:
        """Return the groups at a place of which the longest spelling stands among tokens."""
        sizes = {
            groups[place]: max((len(words) for words in groups[place] if _among(words, tokens)), default=0)
            for groups in self._words.values()
            if place < len(groups)
        }
        longest = max(sizes.values(), default=0)
        return {group for group, size in sizes.items() if size == longest} if longest else set()


def _among(words: Sequence[str], tokens: Sequence[str]) -> bool:
    """Whether all words of a spelling stand among tokens; a word of four letters or more may go on."""
    return all(word in tokens or (len(word) > 3 and any(token.startswith(word) for token in tokens)) for word in words)
