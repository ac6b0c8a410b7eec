"""Mechanical slips in the text of a member: a sign, a factor, a square, a transpose, an index, swapped factors, a dropped term."""

import re
from collections.abc import Iterator
from itertools import pairwise

_INDEX = re.compile(r"_(?:\{([ijkt])\}|([ijkt]))(?![a-z])")
_FACTORS = re.compile(r"(?<![a-zA-Z\\{])([A-Z](?:\^\\top)?) ([A-Z](?:\^\\top)?)(?![a-zA-Z(\[_^])")
_OTHER = {"i": "j", "j": "k", "k": "j", "t": "{t-1}"}


def mutants(member: str) -> Iterator[tuple[str, str]]:
    """Yield the name of a slip and the member with it, each slip at one place."""
    signs = list(_signs(member))
    for place in signs:
        yield "sign", member[:place] + ("-" if member[place] == "+" else "+") + member[place + 1 :]
    yield "factor", f"2 ({member})"
    for name, mark in (("square", "^2"), ("transpose", r"^\top")):
        for found in re.finditer(re.escape(mark) + r"(?![a-zA-Z\d])", member):
            yield name, member[: found.start()] + member[found.end() :]
    for found in _INDEX.finditer(member):
        yield "index", member[: found.start()] + "_" + _OTHER[found[1] or found[2]] + member[found.end() :]
    for found in _FACTORS.finditer(member):
        yield "swapped", f"{member[: found.start()]}{found[2]} {found[1]}{member[found.end() :]}"
    ends = [0, *(place for place in signs if place), len(member)]
    for start, stop in pairwise(ends):
        rest = (member[:start] + member[stop:]).strip().removeprefix("+").strip()
        if rest and len(ends) > 2:
            yield "dropped", rest


def _signs(member: str) -> Iterator[int]:
    """Yield where plus and minus stand between terms, outside of all brackets."""
    depth = 0
    for place, letter in enumerate(member):
        depth += (letter in "({[") - (letter in ")}]")
        if letter in "+-" and depth == 0 and member[:place].strip() and member[:place].rstrip()[-1] not in "=^_(":
            yield place
