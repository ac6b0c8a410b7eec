"""A run of mathematics to the statements in it: relations and expressions, row by row, each read on its own.

What cannot be read is kept with its error, and never hides what stands beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from grader.errors import AnswerError
from grader.language.lexer import tokenize
from grader.language.parser import parse_tokens
from grader.language.scope import Scope
from grader.language.tokens import Syntax, T, Token, guess_syntax
from grader.language.tree import Node, Relation

_ALIGNED = frozenset("aligned align split gathered gather equation eqnarray alignedat multline displaymath math flalign alignat".split())
_IMPLIES = frozenset({"=>", "<=>"})
_FOR_ALL = re.compile(r"(?:.*\s)?for\s+(?:all|any|each|every)\s*", re.IGNORECASE | re.DOTALL)
_TAKES_EVENTS = frozenset({"P", "E", "I", "p"})
_SIGNS = frozenset({"+", "-", "*", "times", "cdot", "/", "odot", "+-", "-+"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One relation or expression.

    Args:
        source: Its text.
        start: Where it begins in the text it was read from.
        tree: What it says; ``None`` when it cannot be read.
        error: Why not.
        continues: The relation sign it begins with, where its left side stands before it; the tree is then what follows the sign.
    """

    source: str
    start: int
    tree: Node | None
    error: AnswerError | None = None
    continues: str = ""

    @property
    def members(self) -> tuple[Node, ...]:
        """The members of its chain; one for an expression."""
        if self.tree is None:
            return ()
        return self.tree.members if isinstance(self.tree, Relation) else (self.tree,)

    @property
    def operators(self) -> tuple[str, ...]:
        """The relation signs between its members, with the one it begins with."""
        inner = self.tree.operators if isinstance(self.tree, Relation) else ()
        return (self.continues, *inner) if self.continues else inner


@lru_cache(maxsize=8_192)
def statements(source: str, scope: Scope, syntax: Syntax | None = None) -> tuple[Statement, ...]:
    """Return the statements in a run of mathematics, in order; what a class writes alike is read once."""
    kind = syntax or guess_syntax(source)
    try:
        tokens = tokenize(source, kind, scope.words)
    except AnswerError as error:
        return (Statement(source, 0, None, error),)
    return tuple(_read(segment, source, scope, kind) for segment in segments(tokens))


def segments(tokens: list[Token]) -> list[list[Token]]:
    """Split tokens where one statement ends and the next begins; what stands for all of is no statement."""
    found: list[list[Token]] = [[]]
    ranged = list[list[Token]]()
    depth, remarks = 0, _remarks(tokens)
    before, after = _neighbours(tokens), _neighbours(tokens[::-1])[::-1]
    for place, token in enumerate(tokens[:-1]):
        if place in remarks or (depth == 0 and not _layout(token) and _breaks(tokens, place, before[place], after[place])):
            found.append([])
            ranged += [found[-1]] if token.kind is T.TEXT and _FOR_ALL.fullmatch(token.text) else []
        elif not _layout(token) and not (depth == 0 and token.kind is T.SEPARATOR):
            depth = max(depth + (token.kind is T.OPEN) - (token.kind is T.CLOSE), 0)
            found[-1].append(token)
    named = [segment for segment in ranged if not any(token.kind is T.RELATION for token in segment)]
    return [segment for segment in found if segment and not any(segment is one for one in named)]


def _neighbours(tokens: list[Token]) -> list[Token]:
    """Return for each token the nearest one before it that is not layout."""
    nearest, found = tokens[0], list[Token]()
    for token in tokens:
        found.append(nearest)
        if not (token.text in ("&", "quad", "\\\\") or _layout(token)):
            nearest = token
    return found


def _remarks(tokens: list[Token]) -> set[int]:
    """Return where brackets stand that hold words, or a condition behind an equation: a remark and not a factor."""
    remarks, opened = set[int](), list[tuple[int, bool, bool]]()
    related = False
    for place, token in enumerate(tokens):
        if token.kind is T.OPEN:
            opened.append((place, False, False))
        elif token.kind is T.CLOSE and opened:
            start, words, condition = opened.pop()
            remark = words or (condition and related and _stands_apart(tokens, start))
            remarks |= {start, place} if remark and not opened and tokens[start].text == "(" else set()
        elif opened:
            start, words, condition = opened[-1]
            opened[-1] = start, words or (token.kind is T.TEXT and token.text != "..."), condition or token.kind is T.RELATION
        else:
            related = token.kind is T.RELATION or (related and token.kind is not T.SEPARATOR)
    return remarks


def _stands_apart(tokens: list[Token], start: int) -> bool:
    """Whether the bracket that opens here is no argument: it follows a whole fraction or bracket, or a name and a space."""
    before = tokens[start - 1]
    if before.kind is T.CLOSE:
        depth, place = 0, start - 1
        while place >= 0 and (depth := depth + (tokens[place].kind is T.CLOSE) - (tokens[place].kind is T.OPEN)):
            place -= 1
        return tokens[place - 1].text not in ("_", "^", r"\mathbb", r"\mathrm")
    return tokens[start].spaced and (before.kind is T.NUMBER or (before.kind is T.NAME and before.text not in _TAKES_EVENTS))


def _layout(token: Token) -> bool:
    return token.text.startswith("begin:") and token.text.removeprefix("begin:") in _ALIGNED


def _breaks(tokens: list[Token], place: int, before: Token, after: Token) -> bool:
    """Whether a statement ends at this token."""
    token = tokens[place]
    if token.kind is T.TEXT:
        return token.text != "..."
    if token.kind is T.RELATION and token.text in _IMPLIES:
        return True
    if token.text == "." and token.kind is T.OP:
        return tokens[place + 1].text != "T"
    if token.text == ":" and token.kind is T.OP:
        return True
    if token.kind is not T.SEPARATOR:
        return False
    if before.kind is T.RELATION or after.kind is T.RELATION:
        return token.text in (",", ";")
    if token.text == "\\\\":
        return not (after.text in _SIGNS and after.kind is T.OP and not _row_relates(tokens, place))
    if token.text in ("&", "quad"):
        return not (after.text in _SIGNS or before.text in _SIGNS)
    return True


def _row_relates(tokens: list[Token], place: int) -> bool:
    """Whether the row after this separator has a relation of its own."""
    for token in tokens[place + 1 :]:
        if token.text == "\\\\":
            return False
        if token.kind is T.RELATION:
            return True
    return False


def _read(segment: list[Token], source: str, scope: Scope, syntax: Syntax) -> Statement:
    start, stop = segment[0].start, segment[-1].stop
    text = source[start:stop]
    continues = ""
    if segment[0].kind is T.RELATION:
        continues, segment = segment[0].text, segment[1:]
    while segment and segment[-1].kind is T.RELATION:
        segment = segment[:-1]
    end = Token(T.END, "", stop, stop)
    try:
        return Statement(text, start, parse_tokens([*segment, end], source, scope, syntax), None, continues)
    except AnswerError as error:
        return Statement(text, start, None, error, continues)
