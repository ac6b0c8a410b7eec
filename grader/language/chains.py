r"""A run of mathematics to its chains of relations: each member is read on its own, so that what cannot be read hides nothing beside it.

A chain ends where an implication begins the next: ``a = b \Rightarrow c = d`` is two.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from grader.errors import AnswerError
from grader.language.lexer import tokenize
from grader.language.parser import parse_tokens
from grader.language.scope import Scope
from grader.language.statements import segments
from grader.language.tokens import Syntax, T, Token, guess_syntax
from grader.language.tree import Node

_IMPLICATIONS = frozenset({"=>", "<=>"})
_LAYOUT = ("&", "\\\\", "quad")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a chain.

    Args:
        text: As typed.
        start: Where it begins in the text it was read from.
        stop: One past its end.
        tree: What it says; ``None`` when it cannot be read.
        error: Why not.
    """

    text: str
    start: int
    stop: int
    tree: Node | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Members with the signs between them; one sign more, the first, where the chain continues what stands before it."""

    members: tuple[Member, ...]
    signs: tuple[str, ...]

    @property
    def continues(self) -> bool:
        """Whether it begins with a relation sign."""
        return len(self.signs) == len(self.members)


@lru_cache(maxsize=4_096)
def chains(source: str, scope: Scope, syntax: Syntax | None = None) -> tuple[Chain, ...]:
    """Return the chains in a run of mathematics, in order; expressions by themselves are chains of one member, and a sign by itself is none.

    >>> [(chain.signs, [member.text for member in chain.members]) for chain in chains("a = b = c, d", Scope())]
    [(('=', '='), ['a', 'b', 'c']), ((), ['d'])]
    """
    kind = syntax or guess_syntax(source)
    try:
        tokens = tokenize(source, kind, scope.words)
    except AnswerError as error:
        return (Chain((Member(source, 0, len(source), None, error.message),), ()),)
    runs = (run for part in _columns(tokens) for segment in segments(part) for run in _split(segment, _IMPLICATIONS))
    read = (_chain(run, source, scope, kind) for run in runs if run)
    return tuple(chain for chain in read if chain.members)


def _columns(tokens: list[Token]) -> list[list[Token]]:
    """Return what stands in each column of each row, where any row has several equations side by side; else everything as it is."""
    if not any(token.text == "&" for token in tokens):
        return [tokens]
    kept = {id(token) for segment in segments(tokens) for token in segment}
    rows = _cut([token for token in tokens[:-1] if token.kind not in (T.OPEN, T.CLOSE) or id(token) in kept], "\\\\")
    cells = [_cut(row, "&") for row in rows]
    pairs = [[[token for cell in row[place : place + 2] for token in cell] for place in range(0, len(row), 2)] for row in cells]
    several = any(sum(any(token.kind is T.RELATION for token in pair) for pair in row) > 1 for row in pairs)
    return [[*pair, tokens[-1]] for row in pairs for pair in row if pair] if several and len(rows) > 1 else [tokens]


def _cut(tokens: list[Token], separator: str) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token, depth in _depths(tokens):
        if depth == 0 and token.kind is T.SEPARATOR and token.text == separator:
            found.append([])
        else:
            found[-1].append(token)
    return found


def _split(tokens: list[Token], signs: frozenset[str]) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token, depth in _depths(tokens):
        if depth == 0 and token.kind is T.RELATION and token.text in signs:
            found.append([])
        else:
            found[-1].append(token)
    return found


def _depths(tokens: list[Token]) -> list[tuple[Token, int]]:
    """Return each token with the number of brackets open before it."""
    found: list[tuple[Token, int]] = []
    depth = 0
    for token in tokens:
        depth = max(depth - (token.kind is T.CLOSE), 0)
        found.append((token, depth))
        depth += token.kind is T.OPEN
    return found


def _chain(tokens: list[Token], source: str, scope: Scope, syntax: Syntax) -> Chain:
    members: list[list[Token]] = [[]]
    signs: list[Token] = []
    for token, depth in _depths(tokens):
        if depth == 0 and token.kind is T.RELATION:
            signs.append(token)
            members.append([])
        elif not (depth == 0 and token.kind is T.SEPARATOR and token.text in _LAYOUT):
            members[-1].append(token)
    filled = [(sign, run) for sign, run in zip([None, *signs], members, strict=True) if run]
    read = tuple(_member(run, sign, source, scope, syntax) for sign, run in filled)
    return Chain(read, tuple(sign.text for sign, _ in filled if sign is not None))


def _member(tokens: list[Token], sign: Token | None, source: str, scope: Scope, syntax: Syntax) -> Member:
    """Read a member; it begins behind its sign, for what its first token was read from may stand before that."""
    start, stop = tokens[0].start if sign is None else sign.stop, tokens[-1].stop
    start += len(source[start:stop]) - len(source[start:stop].lstrip(" \t\n&"))
    try:
        return Member(source[start:stop], start, stop, parse_tokens([*tokens, Token(T.END, "", stop, stop)], source, scope, syntax))
    except AnswerError as error:
        return Member(source[start:stop], start, stop, None, error.message)
