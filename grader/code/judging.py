"""The replies of a test to its verdict: what failed, whether it fails again by itself, the smallest call that does, and which mistake it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from grader.code.asked import Answers, Asked, Mistake
from grader.code.comparing import differs
from grader.code.contract import Contract
from grader.code.properties import Property
from grader.code.telling import Problem, detail, ended, sentence
from grader.code.tolerance import leaves
from grader.code.trials import Trial, smaller
from grader.code.work import Work
from grader.result import Basis, Outcome, Verdict
from grader.sandbox import Level, Reply, Status
from grader.submission.code import Code, module

Judge: TypeAlias = Callable[[Trial, Reply], Problem | None]

STATEFUL = 0.5
"""What a test is worth that passes only when nothing was called before it."""
_SHRINKABLE = (Status.RETURNED, Status.RAISED)
_ALIKE = 1e-5
"""The share of its size by which an answer may be off a known mistake's."""


def valued(contract: Contract, share: float) -> Judge:
    """Return what judges a call by the reference's value.

    Args:
        contract: Of the function.
        share: By which numbers may be off, of their size.
    """

    def judge(trial: Trial, reply: Reply) -> Problem | None:
        if problem := ended(trial, reply):
            return problem
        found = differs(reply.value, trial.want, trial.sensitivities, share, contract.returns)
        return Problem(trial, reply, "", found) if found else None

    return judge


def held(properties: Sequence[Property]) -> Judge:
    """Return what judges a call by what has to be true of its answer."""

    def judge(trial: Trial, reply: Reply) -> Problem | None:
        if problem := ended(trial, reply):
            return problem
        broken = (found for one in properties if (found := one.broken(reply.value, trial.sizes)))
        return next((Problem(trial, reply, "", found) for found in broken), None)

    return judge


def verdict(asked: Asked, title: str, trials: tuple[Trial, ...], judge: Judge, *, hidden: bool) -> Verdict:
    """Return the verdict on a test.

    Args:
        asked: The part's contract with a student's work.
        title: Of the test.
        trials: Its calls.
        judge: What is wrong with one of them.
        hidden: Whether nothing of the calls, and nothing that the student made, may be told.
    """
    contract = asked.contract
    answers = asked.answers(title, [trial.call(contract.function, contract.seconds) for trial in trials])
    if answers.verdict is not None:
        return answers.verdict
    made = [(trial, reply) for trial, reply in zip(trials, answers.replies, strict=True) if reply.status is not Status.NOT_RUN]
    problems = [problem for trial, reply in made if (problem := judge(trial, reply))]
    if not problems:
        evidence = f"{len(trials)} of {len(trials)} calls agree" if len(trials) > 1 else "the call agrees"
        return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, evidence=evidence, notes=answers.notes)
    smallest = _again(asked, answers, problems[0], judge, hidden=hidden)
    if smallest is None:
        return _stateful(contract.function, answers.notes)
    known = recognised(asked, title, trials, answers.replies)
    told = sentence(problems[0], contract.function, len(problems), len(made), hidden=hidden)
    shown = "" if hidden else detail(smallest, contract.function, asked.work.code)
    said = "\n".join(filter(None, [known.feedback if known else told, shown]))
    return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, known.tag if known else problems[0].tag, said, notes=answers.notes)


def _again(asked: Asked, answers: Answers, first: Problem, judge: Judge, *, hidden: bool) -> Problem | None:
    """Return the smallest call that was found to fail in the same way, the first one where there is none; ``None`` when it does not fail by itself.

    It is tried again in a fresh process, before any other; the smaller ones follow there. What costs a process is not tried again, nor is a hidden
    call of a function that is known to fail by itself.
    """
    contract = asked.contract
    if first.reply.status not in _SHRINKABLE or (hidden and contract.function in asked.work.fail_alone):
        return first
    candidates = (first.trial, *(() if hidden else smaller(contract, first.trial)))
    replies = asked.again([trial.call(contract.function, contract.seconds) for trial in candidates], answers.name)
    alone, *found = (judge(trial, reply) for trial, reply in zip(candidates, replies, strict=True))
    if alone is None:
        return None
    asked.work.fail_alone.add(contract.function)
    return next((problem for problem in found if problem and problem.reply.status is first.reply.status), first)


def _stateful(function: str, notes: tuple[str, ...]) -> Verdict:
    words = f"The answer depends on earlier calls: {function} does what is asked when it is called by itself, but not after other calls."
    return Verdict(Outcome.INCORRECT, STATEFUL, Basis.COUNTEREXAMPLE, "depends-on-earlier-calls", words, notes=notes)


def recognised(asked: Asked, title: str, trials: tuple[Trial, ...], replies: Sequence[Reply]) -> Mistake | None:
    """Return the known mistake that ends every call as the submission does; where calls have no value, only one that is known to fail this test."""
    valued = all(reply.status in _SHRINKABLE for reply in replies)
    for mistake in (one for one in asked.mistakes if valued or title in one.fails):
        theirs = answered(asked, mistake, trials)
        if all(_alike(mine, one) for mine, one in zip(replies, theirs, strict=True)):
            return mistake
    return None


def answered(asked: Asked, mistake: Mistake, trials: tuple[Trial, ...], *, count: bool = False) -> tuple[Reply, ...]:
    """Return how a known mistake answers calls; it is run like a submission, once for a class."""
    return _answered(asked.contract, mistake, trials, asked.work.level, asked.work.seed, count)


@lru_cache(maxsize=512)
def _answered(contract: Contract, mistake: Mistake, trials: tuple[Trial, ...], level: Level, seed: int, count: bool) -> tuple[Reply, ...]:  # noqa: FBT001 - a key of the cache
    work = Work(Code((module("mistake.py", mistake.source.encode()),)), level=level, seed=seed)
    return Asked("", contract, (), work).again([trial.call(contract.function, contract.seconds, count=count) for trial in trials])


def _alike(mine: Reply, theirs: Reply) -> bool:
    """Whether two calls ended in the same way: with the same value, or with the same exception."""
    if mine.status is not theirs.status:
        return False
    if mine.status is Status.RAISED:
        return mine.error is not None and theirs.error is not None and mine.error.kind == theirs.error.kind
    zeros = [np.zeros_like(leaf) for leaf in leaves(theirs.value)]
    return mine.status is not Status.RETURNED or differs(mine.value, theirs.value, zeros, _ALIKE, ("",)) is None
