"""All tests of some problem sets, in processes; what they find does not depend on how many."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from grader import registry
from grader.checks import Called
from grader.checks.base import Check, Context
from grader.errors import AuthoringError, SubmissionError
from grader.extraction import Extract
from grader.problem import Part, ProblemSet
from grader.proving import mutating
from grader.proving.coding import unfailed
from grader.proving.models import extracts_of, outline_of, unearned
from grader.proving.pages import unset_in_part, unset_in_question
from grader.proving.proof import CheckProof, PartProof, SetProof, Survivor
from grader.proving.trying import tried
from grader.result import Outcome
from grader.submission.document import Submission
from grader.submission.read import read_submission
from grader.workers import Lost, each

SECONDS = 300.0
"""How long a process may take for one part; this clock only guards against what counted steps miss."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to test: a part of a set, or a model answer.

    Args:
        name: Of the set.
        part: The number of the part in the set, from 0; ``None`` for a model answer.
        model: The model answer.
    """

    name: str
    part: int | None = None
    model: Path | None = None


Found = PartProof | tuple[str, ...]


class _Tester:
    """Tests parts and model answers of the sets in some folders."""

    def __init__(self, folders: tuple[Path, ...]):
        self.folders = folders
        self.benches: dict[str, _Bench] = {}

    def __call__(self, task: Task) -> tuple[Found, float]:
        begun = time.perf_counter()
        if task.name not in self.benches:
            self.benches[task.name] = _Bench(task.name, self.folders)
        bench = self.benches[task.name]
        found = bench.part(task.part) if task.part is not None else tuple(unearned(bench.problem_set, task.model or Path()))
        return found, time.perf_counter() - begun


class _Bench:
    """One set with its model answers."""

    def __init__(self, name: str, folders: tuple[Path, ...]):
        self.problem_set = registry.load(name, folders, tested=True)
        self.paths = registry.model_answers(registry.folder_of(name, folders))

    @cached_property
    def submissions(self) -> list[Submission]:
        """The model answers that can be read."""
        return list(self._read())

    def _read(self) -> Iterator[Submission]:
        outline = outline_of(self.problem_set)
        for path in self.paths:
            try:
                yield read_submission(path, outline)
            except SubmissionError:  # it is reported where the model answers are graded
                continue

    def part(self, number: int) -> PartProof:
        """Return what was tried on a part."""
        part = self.problem_set.parts[number]
        (question,) = (question for question in self.problem_set.questions if part in question.parts)
        faults = registry.faults_in(part) + list(unset_in_part(part))
        if part is question.parts[0]:
            faults += unset_in_question(question, part.place.partition(":")[0])
        machine = sum(view.share for view in part.checks if view.check.machine)
        empty = PartProof(part.id, question.id, part.points, part.points * machine, faults=tuple(faults))
        if faults:
            return empty  # what is tried on a check that is at fault says nothing
        places = [f"{part.place}.check.{position} (part {part.id})" for position in range(len(part.checks))]
        checks = [self._tried(part, view.check, place) for view, place in zip(part.checks, places, strict=True)]
        return replace(empty, checks=tuple(checks))

    def _tried(self, part: Part, check: Check, place: str) -> CheckProof:
        """Return what was tried on a check: variants of its key or, where it calls code, the known mistakes."""
        if isinstance(check, Called):
            return self._called(part, check, place)
        return tried(check, self._context(part, check), place)

    def _called(self, part: Part, check: Called, place: str) -> CheckProof:
        """Return what was tried on a check that calls code; the mutants of the model answer are tried on all of them together, with the first."""
        code = part.data.code
        mistakes = sum(check.heading in one.fails for one in code.mistakes) if code else 0
        found = mutating.tried(part, self._model(code.function)) if code and check is part.called[0] else mutating.Tried()
        missed = [f"{place}: expected a test that finds this change of the model answer: {one}" for one in found.survivors]
        return CheckProof(
            kind=getattr(check, "kind", ""),
            title=check.heading,
            mistakes=mistakes,
            mutants=found.rejected + len(found.survivors),
            rejected=found.rejected,
            undecided=found.undecided,
            same=found.same,
            survivors=tuple(Survivor(one, one, witnessed=True) for one in found.survivors),
            faults=(*unfailed(part, check, place), *missed),
        )

    def _model(self, function: str) -> str:
        """Return the module of a model answer that defines a function; empty where there is none, or where it is no Python."""
        files = (submission.code.entry([function], fenced=True) for submission in self.submissions)
        return next((file.data.decode("utf-8", "replace") for file in files if file is not None and file.defines(function)), "")

    def _context(self, part: Part, check: Check) -> Context:
        """Return what a check judges in: with the first model answer that it finds right, where there is one."""
        empty = Context(Extract(), part.scope, part.assumptions)
        for submission in self.submissions:
            context = replace(empty, extract=extracts_of(self.problem_set, submission, part))
            if check.machine and check.grade(context).verdict.outcome is Outcome.CORRECT:
                return context
        return empty


def prove(names: Sequence[str], folders: Sequence[Path] = (), *, jobs: int = 1) -> list[SetProof]:
    """Return what the tests of some sets found, in their order.

    Args:
        names: Of the sets.
        folders: Folders of problem sets that are looked through first.
        jobs: How many processes.

    Raises:
        UsageError: No set has one of the names.
    """
    begun = [_begun(name, tuple(folders)) for name in names]
    tasks = [task for _, own in begun for task in own]
    results = dict(each(_starter(tuple(folders)), tasks, jobs=jobs, seconds=SECONDS)) if tasks else {}
    done = {task: results[number] for number, task in enumerate(tasks)}
    return [_finished(proof, own, done) for proof, own in begun]


def _starter(folders: tuple[Path, ...]) -> Callable[[], Callable[[Task], tuple[Found, float]]]:
    return partial(_Tester, folders)


def _begun(name: str, folders: tuple[Path, ...]) -> tuple[SetProof, list[Task]]:
    """Return an empty proof with the tasks that fill it; a set that does not load has no tasks, but faults."""
    folder = registry.folder_of(name, folders)
    try:
        problem_set: ProblemSet = registry.load(name, folders, tested=True)
    except AuthoringError as error:
        return SetProof(name, faults=tuple(error.faults)), []
    models = registry.model_answers(folder)
    faults = () if models else (f"{name}: expected a model answer in {folder.name}/{registry.MODELS}/, found none; write one",)
    tasks = [Task(name, part=number) for number in range(len(problem_set.parts))] + [Task(name, model=path) for path in models]
    return SetProof(name, faults=faults, models=len(models)), tasks


def _finished(proof: SetProof, tasks: list[Task], done: dict[Task, tuple[Found, float] | Lost]) -> SetProof:
    parts: list[PartProof] = []
    faults = list(proof.faults)
    seconds = 0.0
    for task in tasks:
        match done[task]:
            case Lost(reason=reason):
                faults.append(f"{task.name}: {task.model or f'part number {task.part}'}: expected a test that ends, found this: {reason}")
            case PartProof() as part, spent:
                parts.append(part)
                seconds += spent
            case found, spent:
                faults += found
                seconds += spent
    return replace(proof, parts=tuple(parts), faults=tuple(faults), seconds=seconds)
