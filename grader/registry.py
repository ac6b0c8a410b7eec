"""Problem sets by name: from folders of a course, from installed packages, and from the ones that come with grader."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from grader.checks.base import Strict
from grader.errors import AnswerError, AuthoringError, UsageError
from grader.language.compare import define, scope_of
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.problem import Part, PartData, ProblemSet, Question, QuestionData, SetData

ENTRY_POINTS = "grader.problem_sets"
_SET_FILE = "set.toml"
_Data = TypeVar("_Data", bound=Strict)


def built_in() -> Path:
    """Return the folder of the problem sets that come with grader: inside the installed package, or in the checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_problems"
    return installed if installed.is_dir() else package.parent / "problems"


def names(folders: Sequence[Path] = ()) -> list[str]:
    """Return the names of all problem sets, in alphabetical order."""
    return sorted(_places(tuple(folders)))


def load(name: str, folders: Sequence[Path] = ()) -> ProblemSet:
    """Return a problem set by name.

    Args:
        name: Of its folder.
        folders: Folders of problem sets that are looked through first.

    Raises:
        UsageError: No set has this name; the nearest one is suggested.
        AuthoringError: The set's files have faults; all of them are listed.
    """
    places = _places(tuple(folders))
    if name not in places:
        nearest = difflib.get_close_matches(name, places, n=1, cutoff=0.4)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else f" There are: {', '.join(sorted(places)) or 'none'}."
        raise UsageError(f"There is no problem set '{name}'.{hint}")
    return _load(name, places[name])


def _places(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Return the folder of each problem set; a course's own come before installed ones, and those before the built-in ones."""
    found: dict[str, Path] = {}
    for root in (*folders, *_installed(), built_in()):
        if not root.is_dir():
            if root in folders:
                raise UsageError(f"The folder of problem sets {root} does not exist.")
            continue
        for folder in sorted(root.iterdir()):
            if (folder / _SET_FILE).is_file():
                found.setdefault(folder.name, folder)
    return found


def _installed() -> Iterator[Path]:
    """Yield the folders that installed packages announce; none of their code runs."""
    for entry in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda entry: entry.value):
        spec = find_spec(entry.value.partition(":")[0])
        for location in (spec.submodule_search_locations or ()) if spec else ():
            yield Path(location)


@lru_cache(maxsize=32)
def _load(name: str, folder: Path) -> ProblemSet:
    faults: list[str] = []
    digest = hashlib.sha256()
    whole = _read(folder / _SET_FILE, SetData, digest, faults)
    files = sorted(path for path in folder.glob("*.toml") if path.name != _SET_FILE)
    questions = [(path, data) for path in files if (data := _read(path, QuestionData, digest, faults)) is not None]
    if not files:
        faults.append(f"{folder}: expected a file a question beside {_SET_FILE}, found none")
    built = [_question(path, data, whole, faults) for path, data in questions] if whole else []
    _ids(questions, faults)
    if whole and whole.points is not None and not faults and abs(sum(question.points for question in built) - whole.points) > 1e-9:
        faults.append(f"{_SET_FILE}: points: expected the parts' points to sum to {whole.points:g}, found {sum(question.points for question in built):g}")
    if faults or whole is None:
        raise AuthoringError(*faults)
    return ProblemSet(name, whole.title, whole.course, tuple(sorted(built, key=lambda question: int(question.id))), digest.hexdigest())


def _read(path: Path, kind: type[_Data], digest: hashlib._Hash, faults: list[str]) -> _Data | None:
    try:
        content = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + content + b"\0")
        return kind.model_validate(tomllib.loads(content.decode()))
    except OSError as error:
        faults.append(f"{path.name}: expected a file that can be read, found {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path.name}: expected TOML in UTF-8: {error}")
    except ValidationError as error:
        faults += [_fault(path, item["loc"], item["msg"], item.get("input")) for item in error.errors()]
    return None


def _fault(path: Path, place: tuple[int | str, ...], message: str, found: object) -> str:
    shown = f", found {found!r}" if isinstance(found, str | int | float | bool) else ""
    return f"{path.name}: {'.'.join(str(step) for step in place)}: {message[0].lower()}{message[1:]}{shown}"


def _question(path: Path, data: QuestionData, whole: SetData | None, faults: list[str]) -> Question:
    assert whole is not None
    symbols = whole.symbols | data.symbols
    definitions = whole.definitions | data.definitions
    parts = [_part(path, number, part, symbols, definitions, data.assume, faults) for number, part in enumerate(data.part)]
    return Question(data.id, data.title, data.statement, tuple(parts))


def _part(path: Path, number: int, data: PartData, symbols: dict[str, str], definitions: dict[str, str], assume: tuple[str, ...], faults: list[str]) -> Part:
    """Build a part's scope and have its checks look at themselves."""
    place = f"{path.name}: part.{number} ({data.id})"
    try:
        scope = scope_of(symbols | data.symbols)
        for left, right in (definitions | data.definitions).items():
            scope = define(scope, left, right)
        assumptions = tuple(parse(relation, scope) for relation in (*assume, *data.assume))
    except (AuthoringError, AnswerError) as error:
        faults.append(f"{place}: {error}")
        return Part(data, Scope())
    for position, check in enumerate(data.check):
        faults += [f"{place}.check.{position}: {fault}" for fault in check.faults(scope)]
    if any(not check.machine for check in data.check) and not data.rubric:
        faults.append(f"{place}: rubric: expected what a person looks for, because a person marks some of it; found none")
    return Part(data, scope, assumptions)


def _ids(questions: Sequence[tuple[Path, QuestionData]], faults: list[str]) -> None:
    """Every part belongs to its question, and no id stands twice."""
    seen: dict[str, str] = {}
    for path, data in questions:
        for part in data.part:
            if part.id.partition(".")[0] != data.id:
                faults.append(f"{path.name}: part id: expected one that begins with '{data.id}.', found '{part.id}'")
            if part.id in seen:
                faults.append(f"{path.name}: part id: '{part.id}' stands in {seen[part.id]} already")
            seen[part.id] = path.name
