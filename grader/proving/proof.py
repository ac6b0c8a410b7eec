"""What the tests of a problem set found."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Survivor:
    """A wrong answer that was called right.

    Args:
        answer: As it was tried.
        rule: What was done to the right answer.
        witnessed: Whether a witness found that it means something else; where none could tell, it may be right after all.
    """

    answer: str
    rule: str
    witnessed: bool


@dataclass(frozen=True)
class CheckProof:
    """What was tried on one check.

    Args:
        kind: Of the check.
        title: What it looks at.
        mistakes: How many listed mistakes it has.
        rewrites: How many rewrites of a right answer were tried.
        accepted: How many of them were called right.
        mutants: How many mutants that mean something else were decided.
        rejected: How many of them were called wrong.
        undecided: How many more were left to a person.
        same: How many mutants were dropped, because they mean the same by accident.
        survivors: Mutants that were called right.
        faults: Everything that has to be put right, a sentence each, with its place.
    """

    kind: str
    title: str
    mistakes: int = 0
    rewrites: int = 0
    accepted: int = 0
    mutants: int = 0
    rejected: int = 0
    undecided: int = 0
    same: int = 0
    survivors: tuple[Survivor, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartProof:
    """What was tried on one part.

    Args:
        id: Of the part.
        question: Its question's.
        points: What it is worth.
        by_machine: The points of it that a machine decides.
        checks: What was tried on each check.
        faults: What is wrong with the part as a whole.
    """

    id: str
    question: str
    points: float
    by_machine: float
    checks: tuple[CheckProof, ...] = ()
    faults: tuple[str, ...] = ()

    def total(self, count: str) -> int:
        """Return the sum of one of the checks' counts, by its name."""
        return sum(getattr(check, count) for check in self.checks)


@dataclass(frozen=True)
class SetProof:
    """What the tests of one set found.

    Args:
        name: Of the set.
        parts: What was tried on each.
        faults: What is wrong with the set as a whole, or with its model answers.
        models: How many model answers were graded.
        seconds: How long it took, over all processes.
    """

    name: str
    parts: tuple[PartProof, ...] = ()
    faults: tuple[str, ...] = ()
    models: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def questions(self) -> int:
        """How many questions the parts belong to."""
        return len({part.question for part in self.parts})

    @property
    def machine_parts(self) -> int:
        """How many parts a machine marks some of."""
        return sum(part.by_machine > 0 for part in self.parts)

    @property
    def machine_share(self) -> float:
        """The share of the points that a machine decides."""
        points = sum(part.points for part in self.parts)
        return sum(part.by_machine for part in self.parts) / points if points else 0.0

    @property
    def all_faults(self) -> tuple[str, ...]:
        """Everything that has to be put right."""
        found = [fault for part in self.parts for fault in (*part.faults, *(fault for check in part.checks for fault in check.faults))]
        return (*self.faults, *found)

    def total(self, count: str) -> int:
        """Return the sum of one of the checks' counts, by its name.

        >>> SetProof("a", (PartProof("1.1", "1", 2.0, 2.0, (CheckProof("equivalent", "", rewrites=3),)),)).total("rewrites")
        3
        """
        return sum(part.total(count) for part in self.parts)
