"""Whether a failing step can be called wrong at all: nothing in it was guessed, supposed or asked for."""

from __future__ import annotations

import re

from grader.derivation.claims import is_never
from grader.derivation.grounds import is_grounded
from grader.derivation.premises import Premises
from grader.derivation.reading import Link, is_case
from grader.language.tree import Node, Number, Transpose, names, walk
from grader.language.usage import usage

_ASSUMING = frozenset(
    "let define denote set choose assume suppose given require want need if with where when such so should must would take put consider".split()
)
_IF = frozenset("if when whenever unless provided assume assuming assumes suppose supposing supposed were would contradiction".split())
"""What makes all that its sentence says depend on something."""
_TURNED = re.compile(r"\^\s*\{?\s*(?:\\(?:top|intercal|mathsf|mathrm|text)\b|T\b)")


def is_certain(link: Link, left: Node, right: Node, premises: Premises, *, dead: bool = False) -> bool:
    """Whether a failing step can be called wrong: nothing in it was guessed, supposed or asked for; ``dead`` leaves open what its right side is."""
    numbers = (isinstance(left, Number) or isinstance(right, Number) or bool(names(left)) != bool(names(right))) and not is_never(
        left, right, premises
    )
    grounded = is_grounded(left, premises) and (dead or is_grounded(right, premises))
    return grounded and is_firm(link) and not (numbers and varies(left, right))


def is_firm(link: Link, sign: str = "=") -> bool:
    """Whether a link with a sign has nothing in it that was guessed, and nothing before it that says that it is supposed or asked for."""
    supposed = is_case(link) or (link.first and bool(_ASSUMING & set(link.words) or _IF & set(link.sentence)))
    return link.sign == sign and not (_is_primed(link) or link.dangling or link.doubtful or link.given or supposed)


def varies(*sides: Node) -> bool:
    """Whether any side holds a name that may have several values."""
    return any(usage(side).free for side in sides)


def _is_primed(link: Link) -> bool:
    """Whether a prime was read as a transpose, which may be part of a name: ``v'_t``."""
    members = (member for member in (link.left, link.right) if member is not None and member.tree is not None)
    return any(
        "'" in member.text and not _TURNED.search(member.text) and any(isinstance(node, Transpose) for node in walk(member.tree))
        for member in members
        if member.tree
    )
