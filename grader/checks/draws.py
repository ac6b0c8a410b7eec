"""Draws: what a function samples follows the law that is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from pydantic import Field

from grader.checks.code import Called
from grader.code.asked import Asked, Mistake
from grader.code.comparing import Difference, as_array
from grader.code.contract import Contract
from grader.code.domains import FloatArray
from grader.code.judging import answered
from grader.code.sampling import Finding, Sample, findings
from grader.code.telling import Problem, detail, ended, sentence
from grader.code.trials import Trial, trial
from grader.result import Basis, Outcome, Verdict
from grader.sandbox import Reply, Status

_ENOUGH = 5_000


class Draws(Called):
    """What is drawn follows the law that is asked for.

    Args:
        law: ``normal`` with mean 0 and the reference's value for variance, ``uniform`` between plus and minus the reference's value, or ``mask``:
            each entry of an argument is kept with a probability.
        masks: The argument that is masked; it should hold no zeros.
        keep: The argument with the probability.
        inverted: Whether what is kept is divided by the probability.
        shape: The axes of what is returned.
        alarm: How often right draws may be called wrong, at most.
    """

    kind: Literal["draws"] = "draws"
    law: Literal["normal", "uniform", "mask"]
    masks: str = ""
    keep: str = ""
    inverted: bool = True
    shape: tuple[str, ...] = Field(min_length=1)
    alarm: float = Field(default=1e-6, gt=0, le=1e-6)

    def trials(self, contract: Contract, seed: int) -> tuple[Trial, ...]:
        return _trials(self.own(contract), seed)

    def judged(self, asked: Asked, seed: int) -> Verdict:
        trials = self.trials(asked.contract, seed)
        answers = asked.answers(self.heading, [one.call(asked.contract.function, asked.contract.seconds) for one in trials])
        if answers.verdict is not None:
            return answers.verdict
        found = self._found(trials, answers.replies)
        if not found:
            evidence = f"{2 * _shape(trials[0], self.shape)[1]} draws; right ones are called wrong once in {1 / self.alarm:.0f} times at most"
            return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, evidence=evidence, notes=answers.notes)
        known = self._known(asked, trials, answers.replies, found)
        said = known.feedback if known else self._said(asked, found)
        return Verdict(Outcome.INCORRECT, 0.0, Basis.SAMPLED, known.tag if known else found.tag, said, notes=answers.notes)

    def _said(self, asked: Asked, found: Finding | Problem) -> str:
        function = asked.contract.function
        if isinstance(found, Finding):
            return f"{function} does not draw what is asked. This test is hidden." if self.hidden else found.sentence
        told = sentence(found, function, 1, 1, hidden=self.hidden)
        return told if self.hidden else f"{told}\n{detail(found, function, asked.work.code)}"

    def _found(self, trials: tuple[Trial, ...], replies: tuple[Reply, ...]) -> Finding | Problem | None:
        """Return the first thing that is wrong with two calls: how they ended, their shape, or how their draws are spread."""
        for one, reply in zip(trials, replies, strict=True):
            if problem := ended(one, reply) or self._misshapen(one, reply):
                return problem
        first, second = (np.asarray(reply.value, dtype=np.float64) for reply in replies)
        values = trials[0].values
        inputs = np.asarray(values[self.masks].known, dtype=np.float64) if self.masks else None
        parameter = float(values[self.keep].known if self.keep else trials[0].want)
        sample = Sample(first, second, self.law, parameter, inputs, self.inverted)
        return next(iter(findings(sample, self.alarm)), None)

    def _misshapen(self, one: Trial, reply: Reply) -> Problem | None:
        shape, _ = _shape(one, self.shape)
        found = as_array(reply.value)
        if found is None or found.dtype.kind not in "fiu":
            return Problem(one, reply, "", Difference("type", f"It should be an array of numbers of shape {shape}."))
        if found.shape != shape:
            return Problem(one, reply, "", Difference("shape", f"It has shape {found.shape}; it should have shape {shape}."))
        return None if bool(np.isfinite(found).all()) else Problem(one, reply, "", Difference("value", "Some of its numbers are not finite."))

    def _known(self, asked: Asked, trials: tuple[Trial, ...], replies: tuple[Reply, ...], found: Finding | Problem) -> Mistake | None:
        """Return the known mistake at which the same is wrong, and whose draws are as large."""
        for mistake in (one for one in asked.mistakes if self.heading in one.fails):
            theirs = answered(asked, mistake, trials)
            other = self._found(trials, theirs)
            if other is not None and other.tag == found.tag and type(other) is type(found) and _as_large(replies[0], theirs[0]):
                return mistake
        return None

    def contract_faults(self, contract: Contract) -> list[str]:
        named = dict(contract.arguments)
        highest = {name: high for name, (_, high) in self.own(contract).sizes}
        if not set(self.shape) <= set(highest):
            return [f"shape: expected axes of the contract, found {', '.join(self.shape)}"]
        if (count := int(np.prod([highest[axis] for axis in self.shape]))) < _ENOUGH:
            return [f"sizes: expected at least {_ENOUGH} draws a call at the highest sizes, so that slips are seen; found {count}"]
        if self.law == "mask":
            missing = [name for name in (self.masks, self.keep) if name not in named]
            if missing:
                return [f"masks, keep: expected arguments of the contract, found {missing}"]
        elif not contract.reference:
            return [f"law: expected a contract whose reference is the law's parameter, found none for '{self.law}'"]
        return super().contract_faults(contract)


def _as_large(mine: Reply, theirs: Reply) -> bool:
    """Whether two calls drew numbers with like means and like spreads."""
    if mine.status is not Status.RETURNED or theirs.status is not Status.RETURNED:
        return mine.status is theirs.status
    first, second = (_flat(reply.value) for reply in (mine, theirs))
    scale = max(float(np.sqrt(np.mean(second**2))), 1e-300)
    near = abs(float(first.mean() - second.mean())) <= 0.05 * scale and abs(float(first.std() - second.std())) <= 0.05 * scale
    return first.size == second.size and near


def _flat(value: Any) -> FloatArray:
    return np.asarray(value, dtype=np.float64).reshape(-1)


def _shape(one: Trial, axes: tuple[str, ...]) -> tuple[tuple[int, ...], int]:
    shape = tuple(one.sizes[axis] for axis in axes)
    return shape, int(np.prod(shape))


@lru_cache(maxsize=64)
def _trials(contract: Contract, seed: int) -> tuple[Trial, ...]:
    """Return two calls at the highest sizes, with the same arguments but for a generator, which is seeded anew."""
    rng = np.random.default_rng([abs(seed), 11])
    sizes = {name: high for name, (_, high) in contract.sizes}
    first, second = (trial(contract, sizes, rng) for _ in range(2))
    renewed = {name: value for name, value in second.values.items() if value.shown.startswith("np.random")}
    return first, replace(first, values={**first.values, **renewed})
