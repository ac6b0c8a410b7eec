r"""Habits of those who write LaTeX, put right in the tokens: ``f'{}_i``, ``f^\prime``, ``f(\cdot)`` and the many ways to write an indicator."""

from __future__ import annotations

from itertools import pairwise

from grader.language.tokens import T, Token

_INDICATED = frozenset({"=", "!=", "<", "<=", ">", ">=", "in", "notin"})
_CLOSING = {"[": "]", "(": ")", "{": "}", r"\{": r"\}"}
_SINGLE = frozenset({r"\prime", r"\bullet"})
_PAIRS = frozenset({("{", "}"), ("(", "cdot")})


def settled(tokens: list[Token]) -> list[Token]:
    r"""Return the tokens with these habits put right.

    >>> from grader.language.lexer import tokenize
    >>> [token.text for token in tokenize(r"f^\prime{}_i")][:-1]
    ['f', "'", '_', 'i']
    """
    if not _has_habits(tokens):
        return tokens
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        place += (
            _primes(tokens, place, found) or _empty(tokens, place, found) or _open_argument(tokens, place, found) or _indicator(tokens, place, found)
        )
    return found


def _has_habits(tokens: list[Token]) -> bool:
    """Whether anything here may be one of them; most formulas have none."""
    texts = [token.text for token in tokens]
    if not _SINGLE.isdisjoint(texts) or not _PAIRS.isdisjoint(pairwise(texts)):
        return True
    if not any(token.kind is T.RELATION for token in tokens):
        return False
    depth = 0
    for token in tokens:
        depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
        if depth and token.kind is T.RELATION:
            return True
    return False


def _text(tokens: list[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _primes(tokens: list[Token], place: int, found: list[Token]) -> int:
    r"""``^\prime`` and ``^{\prime\prime}`` are primes."""
    if tokens[place].kind is not T.OP or _text(tokens, place) != "^":
        return 0
    braced = _text(tokens, place + 1) == "{"
    stop = place + 1 + braced
    while _text(tokens, stop) == r"\prime":
        found.append(Token(T.OP, "'", tokens[stop].start, tokens[stop].stop))
        stop += 1
    count = stop - place - 1 - braced
    if count and (not braced or _text(tokens, stop) == "}"):
        return stop - place + braced
    del found[len(found) - count :]
    return 0


def _empty(tokens: list[Token], place: int, found: list[Token]) -> int:
    """Empty braces between a base and its script say nothing."""
    between = _text(tokens, place) == "{" and _text(tokens, place + 1) == "}" and _text(tokens, place + 2) in ("_", "^")
    return 2 if between and found and (found[-1].kind in (T.NAME, T.CLOSE) or found[-1].text == "'") else 0


def _open_argument(tokens: list[Token], place: int, found: list[Token]) -> int:
    r"""``f(\cdot)`` leaves its argument open, as dots do."""
    if _text(tokens, place) != "(" or _text(tokens, place + 1) not in ("cdot", r"\bullet") or _text(tokens, place + 2) != ")":
        return 0
    dot = tokens[place + 1]
    found += [tokens[place], Token(T.TEXT, "...", dot.start, dot.stop), tokens[place + 2]]
    return 3


def _indicator(tokens: list[Token], place: int, found: list[Token]) -> int:
    r"""``1[i=j]``, ``1_{i=j}``, ``\mathbf{1}_{\{i=j\}}``, ``I(i=j)`` and Iverson's ``[i=j]`` are all ``\mathbb{1}[i=j]``."""
    one = _length_of_one(tokens, place)
    start = place + one
    below = one > 0 and _text(tokens, start) == "_" and _text(tokens, start + 1) == "{"
    start += below
    stop = _condition_end(tokens, start)
    if stop is None or not (one or _iverson(tokens, place, stop, found)):
        found.append(tokens[place])
        return 1
    inner = below and _text(tokens, start + 1) == r"\{" and _text(tokens, stop - 1) == r"\}"
    first, last = tokens[start], tokens[stop]
    found += [Token(T.COMMAND, r"\mathbb", first.start, first.start), Token(T.OPEN, "{", first.start, first.start)]
    found += [
        Token(T.NUMBER, "1", first.start, first.start),
        Token(T.CLOSE, "}", first.start, first.start),
        Token(T.OPEN, "[", first.start, first.stop),
    ]
    found += [*tokens[start + 1 + inner : stop - inner], Token(T.CLOSE, "]", last.start, last.stop)]
    return stop + 1 - place


def _length_of_one(tokens: list[Token], place: int) -> int:
    """Return how many tokens an indicator's sign has here: 1, a bold one, or I."""
    if tokens[place].kind is T.COMMAND and [_text(tokens, place + step) for step in (1, 2, 3)] in (["{", "1", "}"], ["{", "I", "}"]):
        return 4
    return int((tokens[place].kind is T.NUMBER and tokens[place].text == "1") or (tokens[place].kind is T.NAME and tokens[place].text == "I"))


def _iverson(tokens: list[Token], place: int, stop: int, found: list[Token]) -> bool:
    """Whether a square bracket here is a factor, and neither the argument of anything nor a list of one equation."""
    before = found[-1] if found else None
    free = before is None or (before.kind in (T.OP, T.RELATION, T.SEPARATOR) and before.text != "'")
    free = free or (before is not None and before.kind is T.NUMBER and tokens[place].spaced)
    alone = (before is None or before.kind is not T.OP) and tokens[stop + 1].kind in (T.END, T.SEPARATOR, T.RELATION)
    return _text(tokens, place) == "[" and free and not alone


def _condition_end(tokens: list[Token], start: int) -> int | None:
    """Return where the bracket that opens here closes, where it holds one relation that can be true or false, and no list."""
    if _text(tokens, start) not in ("[", "(", "{"):
        return None
    depth, relations = 0, 0
    inside = 1 + (_text(tokens, start + 1) == r"\{")
    for place in range(start, len(tokens)):
        token = tokens[place]
        depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
        relations += depth == inside and token.kind is T.RELATION and token.text in _INDICATED
        if depth == 1 and token.kind is T.SEPARATOR and token.text in (",", ";"):
            return None
        if depth == 0:
            return place if relations == 1 and token.text == _CLOSING[tokens[start].text] else None
    return None
