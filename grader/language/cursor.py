"""A place in the tokens of an answer, with the errors that it can raise; the parser's lowest layer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NoReturn

from grader.errors import AnswerError
from grader.language.scope import Scope
from grader.language.tokens import Syntax, T, Token
from grader.language.tree import Node

MAX_NODES = 4_000

_CLOSERS = {"(": ")", "[": "]", "{": "}", r"\{": r"\}", r"\lbrace": r"\}", r"\langle": r"\rangle", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil"}
_SHOWN = {T.END: "the end of the answer", T.SEPARATOR: "a separator"}


class Cursor(ABC):
    """The tokens with a position; layers above add what stands where.

    ``bars`` holds the bars that are open, and ``builds`` says whether the next bar belongs to a set such as ``{x | x > 2}``.
    """

    def __init__(self, tokens: list[Token], source: str, scope: Scope, syntax: Syntax):
        self.tokens = tokens
        self.source = source
        self.scope = scope
        self.syntax = syntax
        self.position: int = 0
        self.steps = 0
        self.bars: list[str] = []
        self.builds: bool = False
        self.notes: list[str] = []
        self.columns: bool = False

    @abstractmethod
    def expression(self) -> Node:
        """Read a sum of products."""

    @abstractmethod
    def relation(self) -> Node:
        """Read an expression or a chain of relations."""

    @abstractmethod
    def condition(self) -> Node:
        """Read relations joined by 'and' and 'or'."""

    @abstractmethod
    def atom(self) -> Node:
        """Read one operand without what follows it."""

    @abstractmethod
    def signed(self) -> Node:
        """Read a product with the signs before it."""

    @abstractmethod
    def product(self) -> Node:
        """Read a product, up to a plus, a minus or a relation."""

    @abstractmethod
    def bare_argument(self) -> Node:
        """Read the argument of a function that has no brackets."""

    @abstractmethod
    def called(self, base: Node, primes: int) -> Node:
        """Return the call where arguments follow a function's name, else the base."""

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def ahead(self, offset: int) -> Token:
        return self.tokens[min(self.position + offset, len(self.tokens) - 1)]

    def at(self, *texts: str) -> bool:
        """Whether the token here is one of these, and not words that look like it."""
        token = self.tokens[self.position]
        return token.text in texts and token.kind is not T.TEXT

    def take(self) -> Token:
        """Return the token here and move past it; the number of steps is bounded."""
        self.steps += 1
        if self.steps > 20 * MAX_NODES:
            raise AnswerError("This answer is too long to read.", self.source, self.token.start)
        token = self.token
        if token.kind is not T.END:
            self.position += 1
        return token

    def accept(self, *texts: str) -> bool:
        """Move past the token here if it is one of these."""
        if self.at(*texts):
            self.take()
            return True
        return False

    def expect(self, text: str) -> None:
        """Move past the token here, which must be this one."""
        if not self.accept(text):
            self.fail(f"Expected '{text}', found {self.shown()}.")

    def shown(self) -> str:
        """The token here, for a message."""
        return _SHOWN.get(self.token.kind, f"'{self.token.text.removeprefix('begin:')}'")

    def fail(self, message: str) -> NoReturn:
        """Raise the error that points here."""
        raise AnswerError(message, self.source, self.token.start, self.token.stop)

    def closer(self, opener: str) -> str:
        """Return the bracket that closes this one."""
        return _CLOSERS[opener]

    def close(self, opener: str) -> None:
        """Move past the bracket that closes this one; half-open intervals mix round and square ones."""
        want = _CLOSERS[opener]
        if opener in "([" and self.at(")", "]"):
            self.take()
        else:
            self.expect(want)

    def skip_group(self) -> None:
        """Move past the group that opens here, which must be closed."""
        end = self.group_end(self.position)
        if self.tokens[end].kind is T.END:
            self.fail("This bracket is never closed.")
        self.position = end + 1

    def has_items(self) -> bool:
        """Whether the group that opens here holds a separator of its own: it is a list, and not one thing in brackets."""
        depth = 0
        for token in self.tokens[self.position : self.group_end(self.position)]:
            depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
            if depth == 1 and token.kind is T.SEPARATOR:
                return True
        return False

    def group_end(self, start: int) -> int:
        """Return the index of the token that closes the bracket at ``start``, or of the end where none does."""
        depth = 0
        for index in range(start, len(self.tokens)):
            kind = self.tokens[index].kind
            depth += (kind is T.OPEN) - (kind is T.CLOSE)
            if depth <= 0 and kind is T.CLOSE:
                return index
        return len(self.tokens) - 1
