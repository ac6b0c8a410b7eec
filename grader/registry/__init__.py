"""Problem sets by name: from folders of a course, from installed packages, and from the ones that come with grader."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from grader.errors import UsageError
from grader.problem import ProblemSet
from grader.registry.build import build, faults_in
from grader.registry.places import ENTRY_POINTS, MODELS, NOTATION, SET_FILE, built_in, model_answers, places, secrets

__all__ = [
    "ENTRY_POINTS",
    "MODELS",
    "NOTATION",
    "SET_FILE",
    "built_in",
    "faults_in",
    "folder_of",
    "load",
    "model_answers",
    "names",
    "names_in",
    "secrets",
]


def names(folders: Sequence[Path] = ()) -> list[str]:
    """Return the names of all problem sets, in alphabetical order.

    >>> "ecs289-2020" in names()
    True
    """
    return sorted(places(tuple(folders)))


def names_in(folders: Sequence[Path]) -> list[str]:
    """Return the names of the problem sets that lie in some folders, and of all that there are when there are no folders."""
    return [name for name in names(folders) if not folders or folder_of(name, folders).parent in folders]


def folder_of(name: str, folders: Sequence[Path] = ()) -> Path:
    """Return the folder of a problem set.

    Raises:
        UsageError: No set has this name; the nearest one is suggested.
    """
    known = places(tuple(folders))
    if name not in known:
        nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else f" There are: {', '.join(sorted(known)) or 'none'}."
        raise UsageError(f"There is no problem set '{name}'.{hint}")
    return known[name]


def load(name: str, folders: Sequence[Path] = (), *, tested: bool = False) -> ProblemSet:
    """Return a problem set by name.

    Args:
        name: Of its folder.
        folders: Folders of problem sets that are looked through first.
        tested: Whether its checks need not look at themselves, because `grader test` has them do so; those that come with grader never do.

    Raises:
        UsageError: No set has this name; the nearest one is suggested.
        AuthoringError: The set's files have faults; all of them are listed.

    >>> load("ecs289-2020").points
    100.0
    """
    folder = folder_of(name, folders)
    return build(name, folder, tested=tested or folder.parent == built_in())
