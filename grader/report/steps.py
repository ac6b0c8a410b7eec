"""What outputs say of derivations: each relation's state in a word, where it stands, and where its two sides differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Final

from grader.report.clean import one_line
from grader.result import Counterexample, Outcome, PartResult, Place, QuestionResult, Role, State, Step


class StepState(StrEnum):
    """What a reader is told about a relation, in words."""

    HOLDS = "Holds"
    BROKEN = "Does not hold"
    OPEN = "Not decided"
    UNREAD = "Not read"
    DEFINITION = "Definition"
    GIVEN = "Given"
    CHOICE = "Choice"


_ROLES: Final = {Role.DEFINITION: StepState.DEFINITION, Role.GIVEN: StepState.GIVEN, Role.CHOICE: StepState.CHOICE, Role.UNREAD: StepState.UNREAD}
TAKEN: Final = (StepState.DEFINITION, StepState.GIVEN, StepState.CHOICE)
"""States of what is not judged but taken as it is said."""

_FEWEST: Final = 2
"""Relations that make a derivation."""

_COUNTED: Final = (  # states -> how many of them there are, one and several
    ((StepState.HOLDS,), "{} holds", "{} hold"),
    ((StepState.BROKEN,), "{} does not", "{} do not"),
    ((StepState.OPEN,), "{} was not decided", "{} were not decided"),
    ((StepState.UNREAD,), "{} was not read", "{} were not read"),
    (TAKEN, "{} is a definition, given or choice", "{} are definitions, givens or choices"),
)


def step_state(step: Step) -> StepState:
    """Return what became of a relation: whether it holds, else what it was taken for.

    >>> from grader.result import Basis
    >>> step_state(Step("1", "a.md", (3, 3), "m", "=", "2", Role.DEFINITION, Outcome.UNDECIDED, Basis.UNREAD)).value
    'Definition'
    """
    match step.outcome:
        case Outcome.CORRECT:
            return StepState.HOLDS
        case Outcome.INCORRECT:
            return StepState.BROKEN
        case Outcome.UNDECIDED:
            return _ROLES.get(step.role, StepState.OPEN)


def is_first_wrong(step: Step) -> bool:
    """Whether a relation does not hold and comes after none of its chain that does not."""
    return step.outcome is Outcome.INCORRECT and not step.inherits


def first_wrong(steps: Sequence[Step]) -> Step | None:
    """Return the first relation that does not hold."""
    return next(filter(is_first_wrong, steps), None)


def relations(steps: Sequence[Step]) -> list[Step]:
    """Return the relations that the student wrote: not those that grader makes of a chain's head and its end."""
    return [step for step in steps if step.role is not Role.CLAIM]


def steps_of(question: QuestionResult, part: PartResult | None = None) -> tuple[Step, ...]:
    """Return the relations of one part's derivations, in order; without a part, those that stand under the question's own number."""
    if part is not None:
        return tuple(step for step in question.derivation if step.question == part.id)
    parts = {part.id for part in question.parts}
    return tuple(step for step in question.derivation if step.question not in parts)


def derived(question: QuestionResult, part: PartResult | None = None) -> tuple[Step, ...]:
    """Return the relations of a part's derivations, as :func:`steps_of`; nothing where they tell no more than the part does.

    That is so where all of them are only taken as they are said, and where one stands by itself: it is the answer. It is told all the same
    when it does not hold and the part does not say so.
    """
    steps = steps_of(question, part)
    if len(relations(steps)) < _FEWEST:
        known = part is not None and part.state in (State.INCORRECT, State.PARTLY)
        return steps if first_wrong(steps) and not known else ()
    return () if all(step_state(step) in TAKEN for step in steps) else steps


def chains(steps: Sequence[Step]) -> list[tuple[Step, ...]]:
    """Return runs of relations of which each begins where the one before it ends, with the claim of a run's head and end behind them.

    >>> from grader.result import Basis
    >>> told = [Step("1", "a.md", (3, 3), *text, Role.STEP, Outcome.CORRECT, Basis.EXACT) for text in ("a=b", "b=c", "d=e")]
    >>> [len(chain) for chain in chains(told)]
    [2, 1]
    """
    numbers = iter(_numbers(steps))
    return [tuple(chain) for _, chain in groupby(steps, key=lambda _: next(numbers))]


def _numbers(steps: Sequence[Step]) -> Iterator[int]:
    """Yield the number of each relation's chain."""
    number, before = 0, None
    for step in steps:
        number += not (before and _continues(step, before))
        yield number
        before = step


def _continues(step: Step, before: Step) -> bool:
    """Whether a relation begins where the one before it ends, or is the claim that ends there as well."""
    if step.role is Role.CLAIM:
        return step.rhs == before.rhs
    return before.role is not Role.CLAIM and bool(step.lhs) and step.lhs == before.rhs


def place(step: Step, file: str = "") -> str:
    """Return where a relation stands; without its file where that is said elsewhere.

    >>> from grader.result import Basis
    >>> step = Step("1", "a.md", (3, 5), "a", "=", "b", Role.STEP, Outcome.CORRECT, Basis.EXACT)
    >>> place(step), place(step, "a.md")
    ('a.md, lines 3-5', 'lines 3-5')
    """
    whole = str(Place(step.file, *step.lines))
    return whole.removeprefix(f"{file}, ") if file else whole


def one_file(steps: Sequence[Step]) -> str:
    """Return the file in which all relations stand, of a notebook without its cells; empty where there are several."""
    files = {step.file.partition(", cell ")[0] for step in steps}
    return files.pop() if len(files) == 1 else ""


def differ(found: Counterexample) -> str:
    """Return where the two sides of a relation differ, as a sentence; the value of the left side is left out where it gives a key away.

    >>> differ(Counterexample((("d", "2"), ("n", "3")), "1.4142", "1.0954"))
    'At d = 2, n = 3: the left side is 1.0954, the right side is 1.4142.'
    >>> differ(Counterexample((), "1.4142", ""))
    'The right side is 1.4142; the left side is not.'
    """
    point = ", ".join(f"{name} = {value}" for name, value in found.point)
    values = (
        f"left side is {found.expected}, the right side is {found.found}" if found.expected else f"right side is {found.found}; the left side is not"
    )
    return f"{f'At {point}: the' if point else 'The'} {values}."


def summary(steps: Sequence[Step], where: str = "") -> str:
    """Return what became of a derivation's relations, in a line.

    Args:
        steps: The relations.
        where: What is said of where they stand, such as ``in lines 3-5``.

    >>> from grader.result import Basis
    >>> step = Step("1", "a.md", (3, 3), "a", "=", "b", Role.STEP, Outcome.CORRECT, Basis.EXACT)
    >>> summary([step, step]), summary([step], "in line 3")
    ('2 relations: 2 hold', '1 relation in line 3: 1 holds')
    """
    states = [step_state(step) for step in relations(steps)]
    counts = ((sum(state in kinds for state in states), one, several) for kinds, one, several in _COUNTED)
    told = ", ".join((one if count == 1 else several).format(count) for count, one, several in counts if count)
    total = " ".join(filter(None, (f"{len(states)} relation{'' if len(states) == 1 else 's'}", where)))
    wrong = first_wrong(steps)
    return "; ".join(filter(None, (f"{total}: {told}" if told else total, wrong and f"first wrong: {place(wrong, one_file(steps))}")))


def wrong_line(steps: Sequence[Step]) -> str:
    """Return one line on the first relation that does not hold, and on how many more there are; empty when there is none."""
    wrong = [step for step in steps if is_first_wrong(step)]
    if not wrong:
        return ""
    step, others = wrong[0], len(wrong) - 1
    relation = one_line(f"{step.lhs} {step.rel} {step.rhs}", 160)
    more = f"{others} more {'does' if others == 1 else 'do'} not hold either." if others else ""
    return one_line(" ".join(filter(None, (f"A step does not hold: {place(step)}: {relation}.", why(step), more))), 500)


def why(step: Step) -> str:
    """Return why a relation does not hold: where its two sides differ, and what that is consistent with."""
    found = differ(step.counterexample) if step.counterexample else ""
    return " ".join(filter(None, (found, step.reason))) or "The two sides are not the same."
