"""A section to the links of its derivations: two members with the sign between them, in place and in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from grader.derivation.iterates import with_iterates
from grader.extraction import given_region
from grader.language.chains import Chain, Member, chains
from grader.language.scope import Scope
from grader.language.tree import Node, Words, walk
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece, Section

MAX_LINKS = 5_000
"""What stands after this many links of a section is not read."""
_SPACE_ONLY = re.compile(r"[\s.,;:()\d&\\]*")
_WORDS = re.compile(r"[a-z']+")
_SENTENCE = re.compile(r"[.;:!?](?=\s)|\n\s*\n")
_STOP = re.compile(r"[.;!?](?=\s)")
_LAST_WORDS = 6
_SENTENCE_WORDS = 30
_SEVERAL = 2
_DEFINING = frozenset("let define defining denote denotes write call introduce where with".split())
_DIFFERENTIAL = re.compile(r"(?<![A-Za-z\\])d(?:[A-Za-z]|\\mathbf|\\boldsymbol|\\\|)")
_CASES = frozenset("if when whenever unless for".split())


@dataclass(frozen=True, slots=True)
class Link:
    """Two members of a chain and the sign between them.

    Args:
        left: The member before the sign; ``None`` when there is none.
        sign: The relation, such as ``=`` or ``<=``.
        right: The member after it.
        head: The first member of the whole chain.
        place: The lines it stands on.
        words: The last words before the formula in its sentence, in lower case.
        sentence: All words before it in its sentence, formulas between them left out.
        given: Whether it stands in what looks like the problem's statement.
        doubtful: Whether it was repaired by guessing.
        first: Whether it is the first link of its chain.
        chain: The number of its chain in the section.
        dangling: Whether its chain begins with a sign after words, so that it is not certain what it continues.
    """

    left: Member | None
    sign: str
    right: Member
    head: Member | None
    place: Place
    words: tuple[str, ...] = ()
    sentence: tuple[str, ...] = ()
    given: bool = False
    doubtful: bool = False
    first: bool = True
    chain: int = 0
    dangling: bool = False


def is_explicit(link: Link) -> bool:
    """Whether the sign or the words before a link say that it defines something."""
    return link.sign == ":=" or bool(_DEFINING & set(link.words))


def is_case(link: Link) -> bool:
    """Whether a link only says where something else holds, as the last one of "let d be 1 if i = j"."""
    return link.first and bool(link.words) and link.words[-1] in _CASES


def is_between_differentials(link: Link) -> bool:
    """Whether both sides are written in differentials: ``dz = W dx + dW x``, where ``d`` is no size and no name."""
    sides = [member.text for member in (link.left, link.right) if member is not None]
    return len(sides) == _SEVERAL and all(_DIFFERENTIAL.search(side) and "\\int" not in side for side in sides)


def links(section: Section, scope: Scope) -> Iterator[Link]:
    """Yield the links of a section.

    Args:
        section: What a student wrote.
        scope: The names in force; what a student defines is read in it too.
    """
    reader = _Reader(scope)
    copied = given_region(section.pieces)
    own = with_iterates(section.pieces[copied:])
    count = 0
    for number, piece in enumerate((*section.pieces[:copied], *own)):
        for link in reader.read(piece, given=number < copied):
            count += 1
            if count > MAX_LINKS:
                return
            yield link


@dataclass(slots=True)
class _Open:
    """A chain that may go on: its number, its first and last member, and whether it is certain what it goes on from."""

    number: int
    head: Member | None
    last: Member | None
    dangling: bool = False


class _Reader:
    """Reads pieces in order.

    ``open`` is the chain that a relation sign at the start of a formula continues; ``row`` holds the chains of the row before, column by column.
    """

    def __init__(self, scope: Scope):
        self.scope = scope
        self.open = _Open(0, None, None)
        self.row: list[_Open] = []
        self.count = 0
        self.words: tuple[str, ...] = ()
        self.sentence: tuple[str, ...] = ()
        self.formula = ""
        self.after_words = False

    def read(self, piece: Piece, *, given: bool) -> Iterator[Link]:
        match piece.kind:
            case Kind.TEXT:
                self._text(piece.text)
            case Kind.MATH | Kind.VALUE if not (piece.mark is Mark.BOX and piece.text in self.formula):
                self.formula, self.row = piece.text, [] if self.after_words else self.row
                yield from self._formula(piece, given=given)
                yield from self._labels(piece, given=given)
            case _:
                return

    def _text(self, text: str) -> None:
        if not _SPACE_ONLY.fullmatch(text):
            self.after_words = True
            self.words = tuple(_WORDS.findall(_SENTENCE.split(text)[-1].lower())[-_LAST_WORDS:])
        *ended, last = _STOP.split(text.lower())
        self.sentence = (*(() if ended else self.sentence), *_WORDS.findall(last))[-_SENTENCE_WORDS:]

    def _formula(self, piece: Piece, *, given: bool) -> Iterator[Link]:
        """Read a formula's chains row by row; one that begins with a sign continues the chain above it in its column."""
        before: list[_Open] = []
        line = -1
        for chain in chains(piece.text, self.scope):
            here = piece.text.count("\\\\", 0, chain.members[0].start)
            if here != line:
                before, self.row, line = self.row, [], here
            for one in _beside(chain, len(before) if not self.row else 0):
                column = len(self.row)
                self.open = self._continued(before[column] if column < len(before) else None) if one.continues else self._begun(one.members[0])
                self.row.append(self.open)
                yield from self._links(one, piece, given=given)
            self.words, self.after_words = (), False
        self.sentence = () if piece.display else self.sentence

    def _begun(self, first: Member) -> _Open:
        self.count += 1
        return _Open(self.count, first, first)

    def _continued(self, above: _Open | None) -> _Open:
        """Return the chain that a relation sign continues: the one above it, or the last one, which is not certain after words."""
        if above is not None:
            return above
        if self.after_words:
            self.count += 1
            return _Open(self.count, self.open.head, self.open.last, dangling=True)
        return self.open

    def _links(self, chain: Chain, piece: Piece, *, given: bool) -> Iterator[Link]:
        here = self.open
        members = chain.members if chain.continues else chain.members[1:]
        for number, (sign, member) in enumerate(zip(chain.signs, members, strict=True)):
            first = number == 0 and not chain.continues
            yield Link(
                here.last,
                sign,
                member,
                here.head,
                _place(piece, member),
                self.words,
                self.sentence,
                given,
                piece.doubtful,
                first,
                here.number,
                here.dangling,
            )
            here.last, here.dangling = member, False

    def _labels(self, piece: Piece, *, given: bool) -> Iterator[Link]:
        """Yield what braces say: that what they are under or over is their label; what words say is skipped, and a label is never wrong."""
        for content, label, line in piece.labels:
            for left, right in product(chains(content, self.scope), chains(label, self.scope)):
                if len(left.members) != 1 or len(right.members) != 1 or right.members[0].tree is None or _wordy(right.members[0].tree):
                    continue
                self.count += 1
                here = min(piece.place.first + line, piece.place.last)
                place = Place(piece.place.file, here, here)
                yield Link(left.members[0], "=", right.members[0], left.members[0], place, (), (), given, doubtful=True, chain=self.count)


def _beside(chain: Chain, columns: int) -> list[Chain]:
    """Return a row of signs below several equations side by side as a chain for each: ``= e \\quad = f`` below ``a = b \\quad c = d``."""
    if not chain.continues or columns < _SEVERAL or len(chain.signs) != columns:
        return [chain]
    return [Chain((member,), (sign,)) for member, sign in zip(chain.members, chain.signs, strict=True)]


def _wordy(tree: Node) -> bool:
    return any(isinstance(node, Words) for node in walk(tree))


def _place(piece: Piece, member: Member) -> Place:
    """Return the lines of a member within its piece."""
    if piece.field:
        return piece.place
    first = piece.place.first + piece.text.count("\n", 0, member.start)
    final = first + member.text.count("\n")
    return Place(piece.place.file, min(first, piece.place.last), min(final, piece.place.last))
