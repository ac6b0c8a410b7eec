"""Problem sets by name: from folders of a course, from installed packages, and from the ones that come with grader."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from grader.errors import UsageError
from grader.problem import ProblemSet
from grader.registry.build import build
from grader.registry.places import ENTRY_POINTS, built_in, places

__all__ = ["ENTRY_POINTS", "built_in", "load", "names"]


def names(folders: Sequence[Path] = ()) -> list[str]:
    """Return the names of all problem sets, in alphabetical order.

    >>> "ecs289-2020" in names()
    True
    """
    return sorted(places(tuple(folders)))


def load(name: str, folders: Sequence[Path] = ()) -> ProblemSet:
    """Return a problem set by name.

    Args:
        name: Of its folder.
        folders: Folders of problem sets that are looked through first.

    Raises:
        UsageError: No set has this name; the nearest one is suggested.
        AuthoringError: The set's files have faults; all of them are listed.

    >>> load("ecs289-2020").points
    100.0
    """
    known = places(tuple(folders))
    if name not in known:
        nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else f" There are: {', '.join(sorted(known)) or 'none'}."
        raise UsageError(f"There is no problem set '{name}'.{hint}")
    return build(name, known[name], tested=known[name].parent == built_in())
