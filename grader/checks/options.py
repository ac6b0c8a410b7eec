"""Which of an author's options prose chooses: with negation, comparison and hedging heard; what is not clear chooses none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from grader.checks.wording import HEDGE, NEGATION, claims_of, wording

_THAN = re.compile(r"\b(?:than|compared (?:to|with)|relative to|versus|vs)\b")
_JOINED = re.compile(r"^\W*(?:\w+\W+){0,3}?(and|or|as well as|&)\W*(?:\w+\W+){0,3}$")
_MORE = re.compile(r"\b(?:more|most|stronger|larger|bigger|greater|higher|faster)\b")
_LESS = re.compile(r"\b(?:less|least|lesser|smaller|lower|weaker|fewer|slower|little|hardly|barely|reduced|reduces|under)\b")
_FILLING = frozenset(
    "a am an and answer are be believe but choose conclude hence i is it magnitude of one ones parameter parameters rather say so that the these"
    " think this those we weight weights will with would".split()
)
"""Beside an option, a piece of text without a claiming word claims it when it holds no other words than these and negations."""
_ANSWERS = frozenset({"yes", "no"})
_ANSWER = r"^\W*(?:(?:i|we) (?:would )?(?:say|think|conclude|believe)(?: that)?)?\W*(?:(?:the|my|our) answer is|it is)?\W*{}\W*$"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a piece of text speaks of an option."""

    start: int
    end: int
    option: str


@dataclass(frozen=True)
class Options:
    """What can be chosen.

    Args:
        spellings: The words for each option; a word that ends with ``*`` may go on.
        claims: Words of a piece of text that claims something of an option, such as ``shrunk``; every mention claims when there are none.
        reverses: Words that claim the opposite, such as ``less``.
        exhaustive: Whether to deny all options but one is to choose that one.
    """

    spellings: Mapping[str, Sequence[str]]
    claims: Sequence[str] = ()
    reverses: Sequence[str] = ()
    exhaustive: bool = False

    def chosen(self, text: str) -> str | None:
        """Return the option that a text chooses; ``None`` when it is not clear.

        >>> pick = Options({"up": ["increase*"], "down": ["decrease*"]})
        >>> pick.chosen("It decreases."), pick.chosen("It doesn't increase, it decreases"), pick.chosen("maybe it increases")
        ('down', 'down', None)
        """
        said: set[tuple[str, bool]] = set()
        for piece in (part for claim in claims_of(wording(text)) for part in self._parts(claim)):
            claimed = self._claimed(piece)
            if claimed is None:
                return None
            said.update(claimed)
        affirmed = {option for option, holds in said if holds}
        denied = {option for option, holds in said if not holds}
        left = affirmed or ({*self.spellings} - denied if self.exhaustive and denied else set[str]())
        return next(iter(left)) if len(left) == 1 and not affirmed & denied else None

    def mentioned(self, text: str) -> list[Mention]:
        """Return the options that words speak of, the longest spelling at each place, in order."""
        taken: list[Mention] = []
        for option, pattern, _ in self._patterns:
            for match in pattern.finditer(text):
                if all(match.end() <= one.start or match.start() >= one.end for one in taken):
                    taken.append(Mention(match.start(), match.end(), option))
        return sorted(taken, key=lambda one: one.start)

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str], int]]:
        """The spellings of all options, the longest first."""
        found = [(option, _spelled(spelling), len(spelling)) for option, spellings in self.spellings.items() for spelling in spellings]
        return sorted(found, key=lambda one: (-one[2], one[0]))

    @cached_property
    def _claiming(self) -> re.Pattern[str]:
        return _any_of(self.claims)

    @cached_property
    def _reversing(self) -> re.Pattern[str]:
        return _any_of(self.reverses)

    def _parts(self, piece: str) -> list[str]:
        """Cut a piece at an ``and`` behind which something else is claimed of another option."""
        for match in re.finditer(r"\band\b", piece):
            sides = piece[: match.start()], piece[match.end() :]
            if all(self.mentioned(side) and self._speaks(side) for side in sides):
                return [sides[0], *self._parts(sides[1])]
        return [piece]

    def _speaks(self, piece: str) -> bool:
        rest = self._without(piece)
        return bool(self._claiming.search(rest) or self._reversing.search(rest)) or not self.claims

    def _without(self, piece: str) -> str:
        """Return a piece with its mentions blanked out."""
        for one in self.mentioned(piece):
            piece = piece[: one.start] + " " * (one.end - one.start) + piece[one.end :]
        return piece

    def _claimed(self, piece: str) -> list[tuple[str, bool]] | None:
        """Return what a piece says of which options; ``None`` when it is not clear."""
        mentions = self.mentioned(piece)
        rest = self._without(piece)
        empty = _FILLING.issuperset(re.findall(r"\w+", NEGATION.sub(" ", HEDGE.sub(" ", rest))))
        if not mentions:
            return None if empty and HEDGE.search(rest) else []
        if not (self._speaks(piece) or empty):
            return []
        less = self._reversing.search(rest) is not None
        if HEDGE.search(rest) or (_MORE if less else _LESS).search(rest):
            return None
        than = _THAN.search(rest)
        cut = than.start() if than else len(piece)
        return self._of_sides([one for one in mentions if one.start < cut], [one for one in mentions if one.start >= cut], rest, holds=not less)

    def _of_sides(self, before: list[Mention], behind: list[Mention], rest: str, *, holds: bool) -> list[tuple[str, bool]] | None:
        """Return what a comparison says of the options on its two sides; without one, all of them stand before it."""
        own = [one for one in before[1:] if re.search(r"\bnot\s*(?:the\s*)?$", rest[: one.start])]
        negations = len(NEGATION.findall(rest)) - len(own)
        plain = self._unjoined([one for one in before if one not in own], rest)
        if plain is None or negations > 1 or len({one.option for one in plain}) > 1:
            return None
        said = [(one.option, holds is (not negations)) for one in plain] + [(one.option, not holds) for one in own]
        return said + ([] if negations else [(one.option, not holds) for one in behind])

    @staticmethod
    def _unjoined(mentions: list[Mention], rest: str) -> list[Mention] | None:
        """Return the mentions without those that are named together, as in ``A and B are alike``; ``None`` for ``A or B``."""
        together: set[Mention] = set()
        for one, other in pairwise(mentions):
            joint = _JOINED.match(rest[one.end : other.start])
            if joint and one.option != other.option:
                if joint[1] == "or":
                    return None
                together |= {one, other}
        return [one for one in mentions if one not in together]


def _spelled(spelling: str) -> re.Pattern[str]:
    """Return the pattern of a spelling; a bare yes or no has to be a piece of its own, because it stands in many phrases."""
    words = [rf"{re.escape(word)}\w*" if go_on else re.escape(word) for word, go_on in _words(spelling)]
    if words and " ".join(words) in _ANSWERS:
        return re.compile(_ANSWER.format(words[0]))
    joined = r"\s+".join(words)
    return re.compile(rf"(?<![\w'])(?:{joined})(?![\w'])")


def _words(spelling: str) -> list[tuple[str, bool]]:
    """Return the words of a spelling, each with whether it may go on."""
    return [(wording(word.rstrip("*")), word.endswith("*")) for word in _spaced(spelling).split()]


def _spaced(spelling: str) -> str:
    """Return a formula's words apart, and prose as it is."""
    return spelling if "\\" not in spelling and "_" not in spelling else wording(spelling)


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(_spelled(word).pattern for word in words) or r"(?!)")
