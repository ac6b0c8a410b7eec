"""Where problem sets lie: in folders of a course, in installed packages, and inside grader."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from grader.errors import UsageError

ENTRY_POINTS = "grader.problem_sets"
"""The group under which a package announces the packages whose folders hold problem sets."""
SET_FILE = "set.toml"
"""The file that makes a folder a problem set."""

_log = logging.getLogger(__name__)


def built_in() -> Path:
    """Return the folder of the problem sets that come with grader: inside the installed package, or in the checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_problems"
    return installed if installed.is_dir() else package.parent / "problems"


def places(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Return the folder of each problem set; a course's own come before installed ones, and those before the built-in ones.

    Raises:
        UsageError: A folder does not exist.
    """
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        raise UsageError(f"The folder of problem sets {missing[0]} does not exist.")
    found: dict[str, Path] = {}
    for root in (*folders, *_installed(), built_in()):
        for folder in sorted(root.iterdir()):
            if (folder / SET_FILE).is_file():
                found.setdefault(folder.name, folder)
    return found


def _installed() -> Iterator[Path]:
    """Yield the folders that installed packages announce; none of their code runs."""
    for entry in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda entry: (entry.value, entry.name)):
        top, *inner = entry.module.split(".")
        spec = find_spec(top)
        roots = [Path(location, *inner) for location in (spec.submodule_search_locations or () if spec else ())]
        if not any(root.is_dir() for root in roots):
            _log.warning("The installed entry point %s = %s in the group %s has no folder; it was left out.", entry.name, entry.value, ENTRY_POINTS)
        yield from (root for root in roots if root.is_dir())
