"""A run of mathematics to the statements in it: relations and expressions, row by row, each read on its own.

What cannot be read is kept with its error, and never hides what stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from grader.errors import AnswerError
from grader.language.lexer import tokenize
from grader.language.parser import parse_tokens
from grader.language.scope import Scope
from grader.language.tokens import Syntax, T, Token, guess_syntax
from grader.language.tree import Node, Relation

_ALIGNED = frozenset("aligned align split gathered gather equation eqnarray alignedat multline displaymath math flalign alignat".split())
_SIGNS = frozenset({"+", "-", "*", "cdot", "/", "odot", "+-", "-+"})


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
    return tuple(_read(segment, source, scope, kind) for segment in _segments(tokens))


def _segments(tokens: list[Token]) -> list[list[Token]]:
    """Split tokens where one statement ends and the next begins."""
    found: list[list[Token]] = [[]]
    depth, remarks = 0, set[int]()
    for place, token in enumerate(tokens[:-1]):
        if depth == 0 and token.text == "(" and (end := _remark_end(tokens, place)):
            remarks |= {place, end}
        if place in remarks or (depth == 0 and not _layout(token) and _breaks(tokens, place)):
            found.append([])
        elif not _layout(token) and not (depth == 0 and token.kind is T.SEPARATOR):
            depth = max(depth + (token.kind is T.OPEN) - (token.kind is T.CLOSE), 0)
            found[-1].append(token)
    return [segment for segment in found if segment]


def _layout(token: Token) -> bool:
    return token.text.startswith("begin:") and token.text.removeprefix("begin:") in _ALIGNED


def _breaks(tokens: list[Token], place: int) -> bool:
    """Whether a statement ends at this token."""
    token = tokens[place]
    if token.kind is T.TEXT:
        return token.text != "..."
    if token.text == "." and token.kind is T.OP:
        return tokens[place + 1].text != "T"
    if token.text == ":" and token.kind is T.OP:
        return True
    if token.kind is not T.SEPARATOR:
        return False
    before, after = _neighbour(tokens, place, -1), _neighbour(tokens, place, 1)
    if before.kind is T.RELATION or after.kind is T.RELATION:
        return token.text in (",", ";")
    if token.text == "\\\\":
        return not (after.text in _SIGNS and after.kind is T.OP and not _row_relates(tokens, place))
    if token.text in ("&", "quad"):
        return not (after.text in _SIGNS or before.text in _SIGNS)
    return True


def _neighbour(tokens: list[Token], place: int, step: int) -> Token:
    """Return the nearest token in a direction that is not layout."""
    index = place + step
    while 0 < index < len(tokens) - 1 and (tokens[index].text in ("&", "quad", "\\\\") or _layout(tokens[index])):
        index += step
    return tokens[max(index, 0)]


def _row_relates(tokens: list[Token], place: int) -> bool:
    """Whether the row after this separator has a relation of its own."""
    for token in tokens[place + 1 :]:
        if token.text == "\\\\":
            return False
        if token.kind is T.RELATION:
            return True
    return False


def _remark_end(tokens: list[Token], place: int) -> int:
    """Return where the bracket closes that holds words, a remark and not a factor; 0 when it holds none."""
    depth, words = 0, False
    for index in range(place, len(tokens)):
        token = tokens[index]
        depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
        if depth == 0:
            return index if words else 0
        words |= depth == 1 and token.kind is T.TEXT and token.text != "..."
    return 0


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
