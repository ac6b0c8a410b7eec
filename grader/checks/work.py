"""Work: how fast it grows with a size, beside the reference's in the same run."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from grader.checks.code import Called
from grader.code import growing
from grader.code.asked import Asked, Mistake
from grader.code.contract import Contract
from grader.code.judging import answered, valued
from grader.code.telling import detail, sentence
from grader.code.tolerance import DEFAULT
from grader.code.trials import Trial, trial
from grader.result import Basis, Outcome, Verdict
from grader.sandbox import Reply, Status


class Work(Called):
    """The work grows no faster than the reference's.

    Args:
        size: The axis that grows; the others stay at their highest.
        at: Three values of it or more, each as many times the one before.
    """

    kind: Literal["work"] = "work"
    size: str
    at: tuple[int, ...] = Field(min_length=3, max_length=6)
    counts: ClassVar[bool] = True

    def trials(self, contract: Contract, seed: int) -> tuple[Trial, ...]:
        return _trials(self.own(contract), self.size, self.at, seed)

    def judged(self, asked: Asked, seed: int) -> Verdict:
        found = self.trials(asked.contract, seed)
        answers = asked.answers(self.heading, [one.call(asked.contract.function, asked.contract.seconds, count=True) for one in found])
        if answers.verdict is not None:
            return answers.verdict
        judge = valued(asked.contract, DEFAULT)
        made = [(one, reply) for one, reply in zip(found, answers.replies, strict=True) if reply.status is not Status.NOT_RUN]
        problems = [problem for one, reply in made if (problem := judge(one, reply))]
        if problems:
            known = self._known(asked, found, answers.replies)
            told = sentence(problems[0], asked.contract.function, len(problems), len(made), hidden=self.hidden)
            shown = "" if self.hidden else detail(problems[0], asked.contract.function, asked.work.code)
            said = "\n".join(filter(None, [known.feedback if known else told, shown]))
            return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, known.tag if known else problems[0].tag, said, notes=answers.notes)
        return self._grown(asked, found, answers.replies, answers.notes)

    def _grown(self, asked: Asked, trials: tuple[Trial, ...], replies: tuple[Reply, ...], notes: tuple[str, ...]) -> Verdict:
        """Return the verdict on a function whose values are right."""
        most = _exponent(asked.contract, trials, self.at) + growing.SLACK
        power = growing.grown(self.at, replies)
        if power <= most:
            return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, evidence=f"counted at {self.size} = {', '.join(map(str, self.at))}", notes=notes)
        known = self._known(asked, trials, replies)
        told = f"The work of {asked.contract.function} grows with {self.size} like its power {power:.1f}; less than {most:.1f} is asked for."
        counts = "\n".join(f"{self.size} = {size}: {reply.work} steps" for size, reply in zip(self.at, replies, strict=True))
        said = (known.feedback if known else told) + ("" if self.hidden else f"\n{counts}")
        return Verdict(Outcome.INCORRECT, 0.0, Basis.SAMPLED, known.tag if known else "grows-too-fast", said, notes=notes)

    def _known(self, asked: Asked, trials: tuple[Trial, ...], replies: tuple[Reply, ...]) -> Mistake | None:
        """Return the known mistake that takes too long in the same call, or grows alike."""
        for mistake in (one for one in asked.mistakes if self.heading in one.fails):
            theirs = answered(asked, mistake, trials, count=True)
            alike = [mine.status for mine in replies] == [one.status for one in theirs]
            if alike and (theirs[-1].status is not Status.RETURNED or abs(growing.grown(self.at, theirs) - growing.grown(self.at, replies)) < 0.5):
                return mistake
        return None

    def contract_faults(self, contract: Contract) -> list[str]:
        if not contract.reference or self.size not in dict(contract.sizes):
            return [f"size: expected an axis of a contract with a reference, found '{self.size}'"]
        steps = {high / low for low, high in pairwise(self.at)} if min(self.at) > 0 else {0.0}
        if len(steps) > 1 or min(steps) <= 1:
            return [f"at: expected sizes each of which is as many times the one before, such as [4, 8, 16], found {list(self.at)}"]
        return super().contract_faults(contract)


@lru_cache(maxsize=64)
def _trials(contract: Contract, size: str, at: tuple[int, ...], seed: int) -> tuple[Trial, ...]:
    rng = np.random.default_rng([abs(seed), 7])
    highest = {name: high for name, (_, high) in contract.sizes}
    return tuple(trial(contract, highest | {size: value}, rng) for value in at)


@lru_cache(maxsize=64)
def _exponent(contract: Contract, trials: tuple[Trial, ...], at: tuple[int, ...]) -> float:
    """Return how the reference's own work grows."""
    return growing.exponent(at, [float(growing.counted(contract, one)) for one in trials])
