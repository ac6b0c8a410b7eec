"""Where problem sets lie: in folders of a course, in installed packages, and inside grader."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from grader.errors import UsageError

ENTRY_POINTS = "grader.problem_sets"
"""The group under which a package announces the packages whose folders hold problem sets."""
SET_FILE = "set.toml"
"""The file that makes a folder a problem set."""

NOTATION = "notation"
"""The folder, beside the sets, of the notations that they share."""
MODELS = "model"
"""The folder of model answers within a set's own folder."""

_log = logging.getLogger(__name__)


def built_in() -> Path:
    """Return the folder of the problem sets that come with grader: inside the installed package, or in the checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_problems"
    return installed if installed.is_dir() else package.parent / "problems"


def notation_file(name: str, folder: Path) -> Path | None:
    """Return the file of a shared notation, from beside a set's folder or from those that come with grader; ``None`` when there is none."""
    files = (root / NOTATION / f"{name}.toml" for root in (folder.parent, built_in()))
    return next((file for file in files if file.is_file()), None)


def notations(folder: Path) -> list[str]:
    """Return the names of the shared notations that a set's folder can use."""
    return sorted({file.stem for root in (folder.parent, built_in()) for file in (root / NOTATION).glob("*.toml")})


def model_answers(folder: Path) -> list[Path]:
    """Return the model answers of a set's folder: each a file or a folder in its ``model`` folder, or in ``reference/<set>`` beside the sets."""
    reference = "_reference" if folder.parent.name == "_problems" else "reference"
    roots = (folder / MODELS, folder.parent / reference / folder.name, folder.parent.parent / reference / folder.name)
    return [path for root in roots if root.is_dir() for path in sorted(root.iterdir()) if not path.name.startswith((".", "_"))]


def secrets(folders: Iterable[Path] = ()) -> list[Path]:
    """Return what submitted code may not read: grader itself, every problem set, and every model answer."""
    sets = list(places(tuple(folders)).values())
    return [Path(__file__).resolve().parents[1], *sets, *(answer for folder in sets for answer in model_answers(folder))]


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
            if folder.name != NOTATION and (folder / SET_FILE).is_file():
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
