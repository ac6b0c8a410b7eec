"""Which closing brace belongs to which opening one, in one pass over a text of any depth."""

from __future__ import annotations

import re

_BRACE = re.compile(r"\\[{}\\]|[{}]")
_SPACE = re.compile(r"[ \t]*\n?[ \t]*")


def pairs(text: str) -> dict[int, int]:
    r"""Return the place of the closing brace for the place of each opening one; escaped braces and those without a partner are left out.

    >>> pairs(r"{a{b}\{}{")
    {2: 4, 0: 7}
    """
    found: dict[int, int] = {}
    waiting: list[int] = []
    for match in _BRACE.finditer(text):
        brace = match.group()
        if brace == "{":
            waiting.append(match.start())
        elif brace == "}" and waiting:
            found[waiting.pop()] = match.start()
    return found


def closing(text: str, start: int, reach: int) -> int | None:
    r"""Return the place of the brace that closes the one at ``start``, looking no further than ``reach`` characters.

    >>> closing(r"\a{b{c}}", 2, 100)
    7
    """
    depth = 0
    for match in _BRACE.finditer(text, start, min(len(text), start + reach)):
        brace = match.group()
        depth += (brace == "{") - (brace == "}")
        if not depth:
            return match.start()
    return None


def skip_space(text: str, place: int) -> int:
    """Return the place of the first character that is no space, past one line end at most."""
    match = _SPACE.match(text, place)
    return match.end() if match else place
