"""Code that is called: the checks that a part with a contract may have, and the one that compares with the reference."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, nothing_found
from grader.checks.contract import arguments_of, unfit
from grader.code.asked import Asked
from grader.code.contract import Contract
from grader.code.judging import held, valued, verdict
from grader.code.properties import required
from grader.code.tolerance import DEFAULT
from grader.code.trials import Trial, trials
from grader.code.work import Plan
from grader.errors import AuthoringError
from grader.result import Verdict


class Called(Check):
    """A test of a function that was handed in.

    Args:
        hidden: Whether a student is told nothing of its calls.
        sizes: The lowest and the highest value of axes, where they are not the contract's.
        arguments: What arguments may be in this test, where that is not the contract's.
    """

    hidden: bool = False
    sizes: dict[str, tuple[int, int]] = Field(default_factory=dict[str, tuple[int, int]])
    arguments: dict[str, Any] = Field(default_factory=dict[str, Any])
    has_key: ClassVar[bool] = False
    counts: ClassVar[bool] = False
    """Whether its calls count the work."""

    def grade(self, context: Context) -> Judged:
        if context.asked is None:
            return nothing_found(context, "this part")
        return Judged(self.judged(context.asked, context.seed))

    @abstractmethod
    def judged(self, asked: Asked, seed: int) -> Verdict:
        """Return the verdict on a function."""

    @abstractmethod
    def trials(self, contract: Contract, seed: int) -> tuple[Trial, ...]:
        """Return the calls, the same for every submission."""

    def own(self, contract: Contract) -> Contract:
        """Return the contract with what is this test's own."""
        return contract.with_changes(dict(arguments_of(self.arguments)), self.sizes)

    def plan(self, asked: Asked, seed: int) -> Plan:
        """Return the calls, for all tests to be made together."""
        contract = asked.contract
        return asked.plan(self.heading, [trial.call(contract.function, contract.seconds, count=self.counts) for trial in self.trials(contract, seed)])

    def contract_faults(self, contract: Contract) -> list[str]:
        """Return what is wrong with the test as it is written, for a contract."""
        strange = sorted(set(self.arguments) - set(dict(contract.arguments)))
        found = [f"arguments: expected an argument of the contract, found '{name}'" for name in strange]
        return found + unfit(self.own(contract), self.sizes)


class Code(Called):
    """The function returns what the reference returns.

    Args:
        draws: How many calls are made: at the lowest sizes, at the highest, and between.
        tolerance: The share of its size by which a number may be off, beside what the rounding of the inputs is worth.
        holds: What has to be true of the answer, such as ``sum 1 along 1``; where anything is listed, this is looked at in place of the values.
    """

    kind: Literal["code"] = "code"
    draws: int = Field(default=6, ge=1, le=50)
    tolerance: float = Field(default=DEFAULT, gt=0)
    holds: tuple[str, ...] = ()

    def trials(self, contract: Contract, seed: int) -> tuple[Trial, ...]:
        return trials(self.own(contract), self.draws, self.heading, seed)

    def judged(self, asked: Asked, seed: int) -> Verdict:
        own = self.own(asked.contract)
        judge = held([required(words, dict(own.sizes)) for words in self.holds]) if self.holds else valued(own, self.tolerance)
        return verdict(asked.within(own), self.heading, self.trials(asked.contract, seed), judge, hidden=self.hidden)

    def contract_faults(self, contract: Contract) -> list[str]:
        if not contract.reference and not self.holds:
            return ["kind: expected a contract with a reference to compare with, or properties under 'holds'; found neither"]
        try:
            _ = [required(words, dict(contract.sizes)) for words in self.holds]
        except AuthoringError as error:
            return [f"holds: {error}"]
        return super().contract_faults(contract)
