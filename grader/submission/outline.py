"""The numbers that a problem set has: they decide which numbers of a write-up are headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

Path = tuple[str, ...]
"""A number taken apart, such as ``("1", "2", "a")``; lower case, no leading zeros."""

_WORD = re.compile(r"(?i)\b(?:question|exercise|problem|part|task|answer|solution|ex|q)\b\.?|^q(?=\d)")
_ATOM = re.compile(r"\d+|[a-z]+")
_ROMAN = {"i": 1, "v": 5, "x": 10}


@lru_cache(maxsize=4096)
def path_of(number: str) -> Path:
    """Return a number of any spelling as a path.

    >>> path_of("1.2a"), path_of("1.2.(a)"), path_of("Question 02"), path_of("Q1(ii)")
    (('1', '2', 'a'), ('1', '2', 'a'), ('2',), ('1', 'ii'))
    """
    atoms = _ATOM.findall(_WORD.sub(" ", number).casefold())
    return tuple(atom.lstrip("0") or "0" if atom.isdigit() else atom for atom in atoms)


def ordinals(atom: str) -> tuple[int, ...]:
    """Return the places in a row that an atom may stand for: a digit, a letter, a roman numeral.

    >>> ordinals("3"), ordinals("c"), ordinals("ii"), ordinals("v")
    ((3,), (3,), (2,), (22, 5))
    """
    if atom.isdigit():
        return (int(atom),)
    letter = (ord(atom) - 96,) if len(atom) == 1 and "a" <= atom <= "z" else ()
    return letter + ((_roman(atom),) if set(atom) <= set(_ROMAN) and len(atom) < 6 else ())


def _roman(atom: str) -> int:
    values = [_ROMAN[letter] for letter in atom]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _kind(atom: str) -> str:
    return "digit" if atom.isdigit() else "letter"


@dataclass(frozen=True, slots=True)
class Outline:
    """The numbers of a problem set's questions and parts, in order.

    Args:
        parts: The parts' ids as the problem set writes them, such as ``1.2a``.
        questions: The questions' ids, such as ``1``.
        ids: The id at each path that has one.
        order: Every path that is a question, a part or above one, with its place in the set's order.
        children: For every path, what stands directly below it, in order; the questions are below ``()``.
        code: Whether some part is answered in Python, so that code is read as well.
    """

    parts: tuple[str, ...]
    questions: tuple[str, ...]
    ids: dict[Path, str] = field(compare=False, repr=False)
    order: dict[Path, int] = field(compare=False, repr=False)
    children: dict[Path, tuple[str, ...]] = field(compare=False, repr=False)
    code: bool = False

    @classmethod
    def of(cls, parts: Sequence[str], questions: Sequence[str], *, code: bool = False) -> Self:
        """Return the outline of a problem set.

        Raises:
            ValueError: An id has no number, or two ids are spellings of one number.

        >>> outline = Outline.of(["1.1a", "1.1b", "1.2"], ["1"])
        >>> outline.children[("1",)], outline.ids[("1", "1", "b")]
        (('1', '2'), '1.1b')
        """
        ids: dict[Path, str] = {}
        for identity in dict.fromkeys([*questions, *parts]):
            path = path_of(identity)
            if not path or path in ids:
                raise ValueError(f"expected ids that are different numbers, got {identity!r}" + (f" and {ids[path]!r}" if path else ""))
            ids[path] = identity
        children = _children(ids)
        return cls(tuple(parts), tuple(questions), ids, {path: place for place, path in enumerate(_walk(children))}, children, code)

    def resolve(self, path: Path) -> Path | None:
        """Return the node that a path means, where a letter may stand for a digit and the other way round when the set has only the other.

        >>> Outline.of(["2.1", "2.2"], ["2"]).resolve(("2", "b"))
        ('2', '2')
        """
        if path in self.order:
            return path
        node: Path = ()
        for atom in path:
            found = self.child(node, atom, lenient=True)
            if found is None:
                return None
            node = found
        return node

    def child(self, node: Path, atom: str, *, lenient: bool = False) -> Path | None:
        """Return the node directly below another with a number of its own, or ``None``."""
        below = self.children.get(node, ())
        if atom in below:
            return (*node, atom)
        if not lenient or not below or _kind(below[0]) == _kind(atom) == "digit":
            return None
        places = ordinals(atom)
        return next(((*node, other) for place in places for other in below if place in ordinals(other) and _kind(other) != _kind(atom)), None)

    def leaves(self, node: Path) -> tuple[Path, ...]:
        """Return the parts at or below a node, in order."""
        return tuple(path for part in self.parts if (path := path_of(part))[: len(node)] == node)


def _children(paths: Iterable[Path]) -> dict[Path, tuple[str, ...]]:
    below: dict[Path, dict[str, None]] = {(): {}}
    for path in paths:
        for length in range(len(path)):
            below.setdefault(path[:length], {})[path[length]] = None
    return {path: tuple(atoms) for path, atoms in below.items()}


def _walk(children: dict[Path, tuple[str, ...]]) -> Iterable[Path]:
    waiting: list[Path] = [(atom,) for atom in reversed(children[()])]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend((*node, atom) for atom in reversed(children.get(node, ())))
