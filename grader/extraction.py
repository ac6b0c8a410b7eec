"""What a student's section states, and which of it is the answer to what was asked.

An explicit marker always wins, then a box, then the last relation for the asked quantity. What the section copies from the problem's statement is
not an answer, and what cannot be read is never a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grader.errors import AnswerError
from grader.language import tree as t
from grader.language.parser import parse
from grader.language.relations import offset_of
from grader.language.render import spell
from grader.language.scope import Scope
from grader.language.statements import Statement, statements
from grader.result import Place, TakenAnswer
from grader.submission.document import Kind, Mark, Piece, Section

MAX_RELATIONS = 5_000
EQUALITY = frozenset({"=", ":=", "~="})
_IMPERATIVE = re.compile(
    r"(?:^|[.:;!?*)\]]\s+|\n\s*|\bthen\s+|\bPlease\s+)\**(?:Show|Prove|Express|Derive|Find|Give|Write|Compute|Calculate|Design|Propose|Compare|Explain|Describe|State|Determine|Draw|Unroll|Verify|Use the|Answer in)\b"
)
_SPACE_ONLY = re.compile(r"[\s.,;:()\d&\\]*")


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a section, in place.

    Args:
        left: The first member of its chain; ``None`` when that stands before a remark, or when it is an expression by itself.
        members: The members after the left side; the last is where the chain ends.
        operators: One for each of the members; empty strings for an expression.
        marked: How the student singled it out.
        given: Whether it stands in what looks like the problem's statement.
        doubtful: Whether it was repaired by guessing.
        place: Where it stands.
        text: As typed.
    """

    left: t.Node | None
    members: tuple[t.Node, ...]
    operators: tuple[str, ...]
    marked: Mark
    given: bool
    doubtful: bool
    place: Place
    text: str

    @property
    def right(self) -> t.Node:
        """The end of the chain."""
        return self.members[-1]

    @property
    def equality(self) -> bool:
        """Whether every relation in it is an equality."""
        return all(operator in EQUALITY for operator in self.operators)

    @property
    def relation(self) -> t.Node:
        """The statement as a tree."""
        return self.right if self.left is None else t.Relation((self.left, *self.members), self.operators)

    def taken(self) -> TakenAnswer:
        """Return what was taken, from where, and why."""
        how = {Mark.MARKER: "marked as the answer", Mark.BOX: "in a box", Mark.NONE: "the last relation for what was asked"}[self.marked]
        return TakenAnswer(self.text, self.place, how)


@dataclass(frozen=True, slots=True)
class Unread:
    """Mathematics that could not be read."""

    error: AnswerError
    marked: Mark
    place: Place


@dataclass(frozen=True)
class Extract:
    """What a section states, in order; ``unread`` is what could not be read, ``prose`` the words outside the problem's statement."""

    said: tuple[Said, ...] = ()
    unread: tuple[Unread, ...] = ()
    prose: str = ""
    section: Section | None = None
    earlier: tuple[Said, ...] = field(default=(), repr=False)


def extract(section: Section | None, scope: Scope, earlier: Sequence[Said] = ()) -> Extract:
    """Return what a section states.

    Args:
        section: ``None`` when there is none.
        scope: The part's names.
        earlier: What earlier parts of the question stated, where definitions may stand.
    """
    if section is None:
        return Extract(earlier=tuple(earlier))
    said: list[Said] = []
    unread: list[Unread] = []
    stated = given_region(section.pieces)
    last: Said | None = None
    for number, piece in enumerate(section.pieces):
        if piece.kind is Kind.TEXT and not _SPACE_ONLY.fullmatch(piece.text):
            last = None
        if piece.kind in (Kind.MATH, Kind.VALUE) and len(said) < MAX_RELATIONS:
            last = _read(piece, scope, given=number < stated, said=said, unread=unread, last=last)
    prose = "".join(_words(piece) for piece in section.pieces[stated:]).strip()
    return Extract(tuple(said), tuple(unread), prose, section, tuple(earlier))


def _words(piece: Piece) -> str:
    return f" ${piece.text}$ " if piece.kind is Kind.MATH else piece.text if piece.kind in (Kind.TEXT, Kind.VALUE) else " "


def _read(piece: Piece, scope: Scope, *, given: bool, said: list[Said], unread: list[Unread], last: Said | None) -> Said | None:
    """Read a piece's statements; return the one that a relation sign at the next piece's start would continue."""
    text = piece.text
    field = _field(piece, scope)
    for statement in statements(text, scope):
        place = _place(piece, text, statement)
        if statement.tree is None:
            assert statement.error is not None
            unread.append(Unread(statement.error, piece.mark, place))
            last = None
            continue
        last = _said(statement, piece, place, last, given=given)
        if field is not None and last.operators == ("",):
            last = replace(last, left=field, operators=("=",))
        said += [*_within(last), last]
    return last


def _field(piece: Piece, scope: Scope) -> t.Node | None:
    """Return the quantity that a field of an answer sheet is named for, such as ``sigma^2``."""
    try:
        return parse(piece.field, scope) if piece.field else None
    except AnswerError:
        return t.Name(piece.field)


def _within(said: Said) -> list[Said]:
    """Return what else a statement says: of the names within its chain, and of the items of a tuple.

    ``-a = b = 2`` says that a is -2 and b is 2; ``(a, b) = (1, 2)`` says two things; ``1 = a`` says what ``a = 1`` says.
    """
    found: list[Said] = []
    if not said.equality or not said.operators[0]:
        return found
    match said.left, said.right:
        case t.Sequence(items=left, brackets="()" | "[]"), t.Sequence(items=right) if len(left) == len(right):
            found += [replace(said, left=name, members=(value,), operators=("=",)) for name, value in zip(left, right, strict=True)]
        case t.Negate(operand=name), right:
            found.append(replace(said, left=name, members=(t.Negate(right),), operators=("=",)))
        case t.Node() as left, t.Name() | t.Index() as right if len(said.members) == 1:
            found.append(replace(said, left=right, members=(left,), operators=("=",)))
        case _:
            pass
    names = [member for member in said.members[:-1] if isinstance(member, t.Name | t.Index)]
    return [*found, *(replace(said, left=name, members=(said.right,), operators=("=",)) for name in names)]


def _place(piece: Piece, text: str, statement: Statement) -> Place:
    """Return the lines of a statement within its piece."""
    if piece.field:
        return piece.place
    first = piece.place.first + text.count("\n", 0, statement.start)
    final = first + statement.source.count("\n")
    return Place(piece.place.file, min(first, piece.place.last), min(final, piece.place.last))


def _said(statement: Statement, piece: Piece, place: Place, last: Said | None, *, given: bool) -> Said:
    members, operators = statement.members, statement.operators
    if statement.continues:
        left = last.left if last is not None else None
    elif operators:
        left, members = members[0], members[1:]
    else:
        left, operators = None, ("",)
    return Said(left, members, operators, piece.mark, given and piece.mark is Mark.NONE, piece.doubtful, place, statement.source)


def given_region(pieces: Sequence[Piece]) -> int:
    """Return how many pieces at the start of a section look like the problem's statement copied: up to the last request among its first paragraphs."""
    region = 0
    for number, piece in enumerate(pieces):
        if piece.mark is not Mark.NONE:
            break
        if piece.kind is Kind.TEXT and (_IMPERATIVE.search(piece.text) or "?" in piece.text):
            region = number + 1
        if number - region > 12:
            break
    return _through_sentence(pieces, region)


def _through_sentence(pieces: Sequence[Piece], region: int) -> int:
    """Extend a region to where its last sentence ends, so that the formula it asks about belongs to it."""
    while 0 < region < len(pieces):
        before, here = pieces[region - 1], pieces[region]
        if here.mark is not Mark.NONE or here.kind is Kind.VALUE:
            break
        text = before.text.rstrip()
        open_sentence = before.kind is Kind.MATH or (before.kind is Kind.TEXT and bool(text) and text[-1] not in ".?!)")
        if before.kind is Kind.TEXT and not open_sentence:
            break
        if before.kind is Kind.MATH and (here.kind is Kind.MATH or here.text.lstrip(" ")[:1] in ("\n", ".") or not here.text.strip()):
            break
        if before.kind is Kind.MATH and here.kind is Kind.TEXT and here.text.lstrip()[:1].isupper():
            break
        region += 1
    return region


# Which of it is the answer


def candidates(extract: Extract, asks: Sequence[str], scope: Scope) -> list[Said]:
    """Return what a section states of the asked quantities, in order: what is marked if anything is, else what is boxed, else all.

    Args:
        extract: The section.
        asks: The asked quantity in its usual spellings; with none, every statement is a candidate.
        scope: The part's names.
    """
    wanted = [ask_key(ask, scope) for ask in asks]
    usual = [index for ask in asks if (index := _index(parse(ask, scope))) is not None]
    aligned = [_aligned(said, usual, scope) for said in extract.said if not said.given]
    fitting = [_equal_part(said) for said in aligned if _fits(said, wanted, scope)]
    for mark in (Mark.MARKER, Mark.BOX):
        singled = [said for said in fitting if said.marked is mark]
        if singled:
            return singled
    return fitting


def only_given(extract: Extract, asks: Sequence[str], scope: Scope) -> bool:
    """Whether the asked quantity stands only in what looks like the problem's statement."""
    wanted = [ask_key(ask, scope) for ask in asks]
    return any(said.given and _fits(said, wanted, scope) for said in extract.said)


def _fits(said: Said, wanted: Sequence[str], scope: Scope) -> bool:
    """Whether a statement gives a value to an asked quantity, or may do so where its left side is not certain."""
    if said.left is None:
        return said.operators[0] in EQUALITY or (said.operators == ("",) and said.marked is not Mark.NONE)
    return said.operators[0] in EQUALITY and (not wanted or quantity_key(said.left, scope) in wanted)


def _index(node: t.Node) -> tuple[t.Node, t.Name] | None:
    """Return base and index of an indexed quantity with a single letter below it."""
    match node:
        case t.Index(base=base, indices=(t.Name() as index,), above=False):
            return base, index
        case _:
            return None


def _aligned(said: Said, usual: Sequence[tuple[t.Node, t.Name]], scope: Scope) -> Said:
    """Return a statement for the index that is asked: ``v_{t+1} = ...`` and ``v_n = ...`` say what ``v_t = ...`` says."""
    for base, index in usual:
        match said.left:
            case t.Index(base=own, indices=(inner,), above=False) if inner != index and plain_names(own, scope)[0] == base:
                name, offset = offset_of(inner)
                if name is None or (name != index and name.id in scope):
                    continue
                target = t.Add((index, t.Number(t.Fraction(-offset)))) if offset else index
                members = tuple(t.replace(fresh_indices(tree, index), {name: target}) for tree in said.members)
                return replace(said, left=t.Index(own, (index,)), members=members)
            case _:
                continue
    return said


def fresh_indices(tree: t.Node, taken: t.Name) -> t.Node:
    """Return a tree whose sums do not bind a name, so that it can be put in."""
    bound = [node for node in t.walk(tree) if isinstance(node, t.Big) and node.index == taken]
    return t.replace(tree, {node: t.replace(node, {taken: t.Name(f"{taken.id}'")}) for node in bound}) if bound else tree


def _equal_part(said: Said) -> Said:
    """Return a chain up to its first inequality: ``a = b <= c`` gives a the value b."""
    equal = next((place for place, operator in enumerate(said.operators) if operator and operator not in EQUALITY), len(said.operators))
    return said if equal == len(said.operators) else replace(said, members=said.members[:equal], operators=said.operators[:equal])


def ask_key(ask: str, scope: Scope) -> str:
    """Return the key of an asked quantity."""
    return quantity_key(parse(ask, scope), scope)


def quantity_key(node: t.Node, scope: Scope) -> str:
    """Return the spelling by which two left sides are the same quantity: names without the words that only tell them apart."""
    return spell(plain_names(node, scope)[0]).replace(r"\,", "")


def plain_names(node: t.Node, scope: Scope) -> tuple[t.Node, list[str]]:
    """Return a tree in which undeclared decorated names are the declared names below the decoration, with a note for each."""
    mapping: dict[t.Node, t.Node] = {}
    notes: list[str] = []
    for name in sorted(t.names(node)):
        plain = _undecorated(name, scope)
        if plain is not None:
            mapping[t.Name(name)] = t.Name(plain)
            notes.append(f"{name} was read as {plain}")
    return (t.replace(node, mapping) if mapping else node), notes


def _undecorated(name: str, scope: Scope) -> str | None:
    """Return the declared name below the words of an undeclared one: ``w^{new}`` and ``\\lambda_{ridge}`` are w and lambda."""
    if name in scope or any(name in t.names(definition.left) for definition in scope.definitions):
        return None
    base = re.sub(r"(?:\^\{[^{}]*\}|_\{[^{}]*\}|'+)$", "", name)
    while base != name:
        if base in scope:
            return base
        name, base = base, re.sub(r"(?:\^\{[^{}]*\}|_\{[^{}]*\}|'+)$", "", base)
    accent = re.fullmatch(r"\\(?:hat|tilde|bar)\{(.*)\}", name)
    return accent[1] if accent and accent[1] in scope else None


def resolved(node: t.Node, extract: Extract, scope: Scope) -> tuple[t.Node, tuple[str, ...]]:
    """Return a tree with the student's own names put in: first those the student defines, then declared names below decorations.

    >>> from grader.language.compare import scope_of
    >>> resolved(parse("q + 1"), Extract(), scope_of({"x": "real"}))[0] == parse("q + 1")
    True
    """
    notes: list[str] = []
    for _ in range(5):
        mapping = _own_definitions(node, extract, scope)
        if not mapping:
            break
        notes += [f"{spell(name)} is taken from your own definition" for name in mapping]
        node = t.replace(node, mapping)
    node, plain = plain_names(node, scope)
    return node, (*notes, *plain)


def _own_definitions(node: t.Node, extract: Extract, scope: Scope) -> dict[t.Node, t.Node]:
    """Return the names of a tree that the student defines, with what they stand for; the last definition counts."""
    defined = {name for definition in scope.definitions for name in t.names(definition.left)}
    strangers = {name for name in t.names(node) if name not in scope and name not in defined}
    mapping: dict[t.Node, t.Node] = {}
    for said in (*extract.earlier, *extract.said):
        if isinstance(said.left, t.Name) and said.left.id in strangers and said.equality and said.left.id not in t.names(said.right):
            mapping[said.left] = said.right
    return mapping
