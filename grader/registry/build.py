"""A problem set's folder to a problem set, ready to grade with; every fault in it is found at once."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import Any, TypeVar

from pydantic import ValidationError

from grader.checks.base import Context, Strict, suggestion
from grader.derivation.declared import in_force
from grader.derivation.premises import Premises
from grader.errors import AuthoringError
from grader.extraction import Extract
from grader.language.scope import Scope
from grader.problem import Declared, DerivationData, MeaningData, NotationData, Part, PartData, ProblemSet, Question, QuestionData, SetData
from grader.registry.answers import asked_for, names_shown
from grader.registry.coded import code_faults
from grader.registry.faults import faults_of, unfollowable
from grader.registry.places import NOTATION, SET_FILE, notation_file, notations
from grader.registry.scoping import Names

_Data = TypeVar("_Data", bound=Strict)


@lru_cache(maxsize=32)
def build(name: str, folder: Path, *, tested: bool = False) -> ProblemSet:
    """Return the problem set of a folder.

    Args:
        name: Of the set.
        folder: Of its files.
        tested: Whether the set has passed its own tests before, so that its checks need not look at themselves again.

    Raises:
        AuthoringError: Its files have faults; all of them are listed, a sentence each.
    """
    builder = _Builder(folder, tested=tested)
    problem_set = builder.problem_set(name)
    if builder.faults or problem_set is None:
        raise AuthoringError(*builder.faults)
    return problem_set


def faults_in(part: Part) -> list[str]:
    """Return what is wrong with a part's checks: each looks at itself, and at its listed mistakes."""
    empty = Context(Extract(), part.scope, part.assumptions)
    places = [(f"{part.place}.check.{position} (part {part.id})", check) for position, check in enumerate(part.data.check)]
    return [f"{place}: {fault}" for place, check in places for fault in check.faults(empty)]


def _asked(data: PartData, premises: Premises, question: QuestionData) -> Premises:
    """Return what is in force where a part is derived, with what it asks for; names that the question never shows may be given anew."""
    meaningful = premises.scope.meaningful
    return replace(premises, asked=asked_for(data, premises.scope), soft=meaningful - names_shown(question, meaningful))


class _Builder:
    """Reads a folder's files, and gathers the faults in them and the hash of them."""

    def __init__(self, folder: Path, *, tested: bool):
        self.folder = folder
        self.tested = tested
        self.faults: list[str] = []
        self.notations: dict[Path, NotationData | None] = {}
        self.digest = hashlib.sha256()

    def problem_set(self, name: str) -> ProblemSet | None:
        """Return the set; ``None`` when its own file cannot be read."""
        whole = self._read(self.folder / SET_FILE, SetData)
        files = [path for path in sorted(self.folder.glob("*.toml")) if path.name != SET_FILE]
        if not files:
            self.faults.append(f"{self.folder.name}: expected a file a question beside {SET_FILE}, found none")
        data = {path.name: question for path in files if (question := self._read(path, QuestionData)) is not None}
        self._ids(data)
        if whole is None:
            return None
        names = self._within(SET_FILE, Names(), whole)
        if self._faulty(SET_FILE, names.faults(whole)):
            return None
        questions = [self._question(file, question, names) for file, question in data.items()]
        if files and len(data) == len(files):
            self._points(whole, sum(question.points for question in questions))
        return ProblemSet(name, whole.title, whole.course, tuple(sorted(questions, key=lambda question: int(question.id))), self.digest.hexdigest())

    def _read(self, path: Path, kind: type[_Data], name: str = "") -> _Data | None:
        """Return a file's data; ``None`` when it has faults."""
        name = name or path.name
        data: dict[str, Any] = {}
        try:
            content = path.read_bytes()
            self.digest.update(name.encode() + b"\0" + content + b"\0")
            data = tomllib.loads(content.decode())
            return kind.model_validate(data)
        except OSError as error:
            self.faults.append(f"{name}: expected a file that can be read, found {error.strerror}")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.faults.append(f"{name}: expected TOML in UTF-8, found this: {error}")
        except ValidationError as error:
            self.faults += faults_of(name, error, data)
        return None

    def _within(self, place: str, outer: Names, data: Declared) -> Names:
        """Return the names in force one level further in, with the shared notations that are asked for there."""
        shared = [notation for name in data.notation if (notation := self._notation(place, name)) is not None]
        return outer.within(data, shared)

    def _notation(self, place: str, name: str) -> NotationData | None:
        file = notation_file(name, self.folder)
        if file is None:
            known = notations(self.folder)
            hint = suggestion(name, known) or f"; there are: {', '.join(known) or 'none'}"
            self.faults.append(f"{place}: notation: expected the name of a file in {NOTATION}/, found '{name}'{hint}")
            return None
        if file not in self.notations:
            self.notations[file] = self._read(file, NotationData, f"{NOTATION}/{file.name}")
        return self.notations[file]

    def _faulty(self, place: str, faults: list[str]) -> bool:
        """Keep the faults of a place, and return whether there are any."""
        self.faults += [f"{place}: {fault}" for fault in faults]
        return bool(faults)

    def _question(self, file: str, data: QuestionData, outer: Names) -> Question:
        names = self._within(file, outer, data)
        if self._faulty(file, names.faults(data)):
            return Question(data.id, data.title, data.statement, tuple(Part(part, Scope()) for part in data.part))
        parts = tuple(self._part(f"{file}: part.{number}", part, names, data) for number, part in enumerate(data.part))
        self.faults += [f"{file}: {fault}" for fault in unfollowable(data.part)]
        return Question(data.id, data.title, data.statement, parts, self._premises(f"{file}: derivation", names, data.derivation))

    def _part(self, place: str, data: PartData, outer: Names, question: QuestionData) -> Part:
        """Build a part's scope, and have its checks look at themselves."""
        names = self._within(f"{place} (part {data.id})", outer, data)
        if self._faulty(f"{place} (part {data.id})", names.faults(data)):
            return Part(data, Scope())
        scope = names.scope()
        premises = self._premises(f"{place}.derivation (part {data.id})", names, question.derivation, data.derivation)
        if premises is not None:
            meanings = [_asked(data, one, question) for one in (premises, *premises.alternatives)]
            premises = replace(meanings[0], alternatives=tuple(meanings[1:]))
        part = Part(data, scope, names.assumptions(scope), place, premises)
        self.faults += code_faults(part)
        self.faults += [] if self.tested else faults_in(part)
        if any(not check.machine for check in data.check) and not data.rubric:
            self.faults.append(f"{place}.rubric (part {data.id}): expected what a person looks for, because a person marks some of it; found none")
        return part

    def _premises(self, place: str, names: Names, *levels: DerivationData | None) -> Premises | None:
        """Return what is in force where a part is derived; ``None`` where neither its question nor itself says so."""
        data = [level for level in levels if level is not None]
        if not data:
            return None
        others = [other for level in data for other in level.alternative]
        main = self._meaning(place, names, data)
        found = [self._meaning(f"{place}.alternative.{number}", names, [*data, other]) for number, other in enumerate(others)]
        return None if main is None else replace(main, alternatives=tuple(other for other in found if other is not None))

    def _meaning(self, place: str, names: Names, levels: Sequence[MeaningData]) -> Premises | None:
        """Return one meaning of a part's names."""
        for level in levels:
            names = self._within(place, names, level)
            if self._faulty(place, names.faults(level)):
                return None
        scope = names.scope()
        found, faults = in_force(
            scope,
            conditions=[relation for level in levels for relation in level.conditions],
            values={name: value for level in levels for name, value in level.values.items()},
            solution={name: value for level in levels for name, value in level.solution.items()},
            given=[relation for level in levels for relation in level.given],
            near={name: value for level in levels for name, value in level.near.items()},
            limits={name: value for level in levels for name, value in level.limits.items()},
        )
        self._faulty(place, faults)
        return replace(found, assumptions=names.assumptions(scope))

    def _ids(self, questions: dict[str, QuestionData]) -> None:
        """Every part belongs to its question, and no id stands twice."""
        first: dict[str, str] = {}
        for file, data in questions.items():
            self._once(f"question {data.id}", f"{file}: id", first)
            for number, part in enumerate(data.part):
                place = f"{file}: part.{number}.id"
                self._once(f"part {part.id}", place, first)
                if part.id.partition(".")[0].rstrip(ascii_lowercase) != data.id:
                    self.faults.append(f"{place}: expected a part of question {data.id}, such as '{data.id}.1', found '{part.id}'")

    def _once(self, what: str, place: str, first: dict[str, str]) -> None:
        if what in first:
            self.faults.append(f"{place}: expected an id of its own, found {what}, which stands in {first[what]} already")
        first.setdefault(what, place)

    def _points(self, whole: SetData, points: float) -> None:
        if whole.points is not None and abs(points - whole.points) > 1e-9:
            self.faults.append(f"{SET_FILE}: points: expected the parts' points to sum to {whole.points:g}, found {points:g}")
