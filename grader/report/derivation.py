"""A part's derivation as a page shows it: chains of lines, each with its state; what is long is folded, and what is endless is cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markupsafe import Markup

from grader.report.clean import clipped
from grader.report.dialect import MAX_LENGTH
from grader.report.steps import TAKEN, StepState, chains, derived, is_first_wrong, one_file, place, relations, step_state, summary
from grader.report.typeset import typeset
from grader.report.words import anchor
from grader.result import Counterexample, Outcome, Report, Role, Step

MAX_LINES: Final = 200
"""Lines shown of one part's derivations; the counts above them are of all."""

MAX_MARKUP: Final = 100_000
"""Characters of markup that the formulas of all derivations of a page have together; those after it are shown as typed."""

MAX_TYPED: Final = 500
"""Characters shown of a relation for which a page has no room, or which is too long to be typeset."""

UNDECIDED: Final = "This could not be decided."
"""A reason that says no more than the state."""

LONG: Final = 12
"""Relations from which a derivation folds."""

FEW: Final = 3
"""Relations in a row that are not worth folding."""

WIDE: Final = 18
"""Signs in a formula from which it gets a box to scroll in that the keyboard reaches; a phone has room for as many."""

SIGNS: Final = {
    "<=": r"\le", ">=": r"\ge", "!=": r"\ne", "~=": r"\approx", ":=": r"\coloneqq", "->": r"\to", "=>": r"\Rightarrow", "<=>": r"\Leftrightarrow",
    "in": r"\in", "notin": r"\notin", "sim": r"\sim", "propto": r"\propto", "|->": r"\mapsto", "<<": r"\ll", ">>": r"\gg",
    "<<=": r"\preceq", ">>=": r"\succeq", "<<<": r"\prec", ">>>": r"\succ",
}  # fmt: skip
"""Signs as they were read, in LaTeX; those that are not here stand for themselves."""


_COMMAND: Final = re.compile(r"\\[A-Za-z]+")
_UNSEEN: Final = re.compile(r"[{}^_&\s]")


@dataclass(frozen=True, slots=True)
class Line:
    """One relation.

    Args:
        latex: What is shown of it; its left side is left out where it stands in the line above.
        state: What became of it.
        place: Where it stands.
        first: Whether it is the first of its chain that does not hold.
        after: Whether it comes after that one.
        reason: Why, or what was let pass.
        counterexample: A point where its two sides differ.
    """

    latex: str
    state: StepState
    place: str
    first: bool
    after: bool
    reason: str
    counterexample: Counterexample | None


@dataclass(frozen=True, slots=True)
class Chain:
    """Lines of which each goes on from the one above.

    Args:
        head: What they begin with, where there are several.
        lines: In order.
        end: What the head and the end are to each other, where the lines do not say so.
    """

    head: str
    lines: tuple[Line, ...]
    end: str

    @property
    def wrong(self) -> bool:
        """Whether a line of it does not hold."""
        return any(line.first for line in self.lines)


@dataclass(frozen=True, slots=True)
class Group:
    """Chains that are shown, or folded under a line of words."""

    chains: tuple[Chain, ...]
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """The derivations of one part.

    Args:
        summary: What became of its relations, in a line.
        file: Where they all stand; empty where they stand in several files.
        groups: In order.
        wrong: Where the first relation stands that does not hold; empty when there is none.
        unfolded: Whether it is shown from the start.
        left_out: How many lines are not shown.
    """

    summary: str
    file: str
    groups: tuple[Group, ...]
    wrong: str
    unfolded: bool
    left_out: int


def derivations(report: Report) -> dict[str, Derivation]:
    """Return the derivations of a report by the anchors of their parts, or of their question for what stands under its own number."""
    found = {anchor(question, part): derived(question, part) for question in report.questions for part in (None, *question.parts)}
    return {place: derivation(steps) for place, steps in found.items() if steps}


def derivation(steps: Sequence[Step]) -> Derivation:
    """Return the derivations of one part, laid out."""
    kept = _kept(steps)
    file = one_file(steps)
    laid = [(chain, _chain(chain, file)) for chain in chains(kept)]
    wrong = next(filter(is_first_wrong, steps), None)
    long = len(relations(steps)) >= LONG
    groups = tuple(_folded(laid)) if long and wrong else (Group(tuple(chain for _, chain in laid)),)
    where = place(wrong, file) if wrong else ""
    return Derivation(summary(steps), file, groups, where, wrong is not None or not long, len(steps) - len(kept))


def formulas(shown: Iterable[Derivation]) -> dict[str, Markup]:
    """Return all formulas of a page's derivations, typeset as far as the page has room: those that do not hold before all others."""
    all_chains = [chain for one in shown for group in one.groups for chain in group.chains]
    ordered = sorted(all_chains, key=lambda chain: not chain.wrong)
    room = MAX_MARKUP
    found: dict[str, Markup] = {}
    for latex in dict.fromkeys(latex for chain in ordered for latex in (chain.head, *(line.latex for line in chain.lines)) if latex):
        found[latex] = typeset(latex) if room > 0 and len(latex) <= MAX_LENGTH else _as_typed(latex)
        room -= len(found[latex])
    return found


def is_wide(latex: str) -> bool:
    r"""Whether a formula may be wider than a phone.

    >>> is_wide(r"= \\sigma^2 - \\mu^2 + 1"), is_wide(r"\\sigma^2 - \\mu^2 + 2 \\mu + \\frac{\\alpha + \\beta + 1}{2} = 0")
    (False, True)
    """
    return len(_UNSEEN.sub("", _COMMAND.sub("x", latex))) >= WIDE


def _as_typed(latex: str) -> Markup:
    return Markup('<code class="math-plain">{}</code>').format(clipped(latex, MAX_TYPED))


def _kept(steps: Sequence[Step]) -> list[Step]:
    """Return the relations that are shown: those that do not hold, and the first others."""
    wrong = [number for number, step in enumerate(steps) if is_first_wrong(step)][:MAX_LINES]
    others = [number for number, step in enumerate(steps) if not is_first_wrong(step)][: MAX_LINES - len(wrong)]
    return [steps[number] for number in sorted((*wrong, *others))]


def _folded(laid: Sequence[tuple[Sequence[Step], Chain]]) -> Iterator[Group]:
    """Yield the chains in which a line does not hold, and between them the others, folded where they are more than a few lines."""
    for wrong, run in groupby(laid, key=lambda pair: pair[1].wrong):
        pairs = list(run)
        steps = [step for chain, _ in pairs for step in chain]
        yield Group(tuple(chain for _, chain in pairs), "" if wrong or len(steps) <= FEW else _caption(steps))


def _caption(steps: Sequence[Step]) -> str:
    """Return what is folded here, in words."""
    if len({step.file for step in steps}) > 1:
        return summary(steps)
    first, last = steps[0].lines[0], max(step.lines[1] for step in steps)
    return summary(steps, ("in line {}" if first == last else "in lines {}-{}").format(first, last))


def _chain(steps: Sequence[Step], file: str) -> Chain:
    members = [step for step in steps if step.role is not Role.CLAIM or is_first_wrong(step)]
    several = len([step for step in members if step.role is not Role.CLAIM]) > 1
    shown = tuple(_line(step, file, goes_on=several and step.role is not Role.CLAIM) for step in members)
    return Chain(steps[0].lhs if several else "", shown, _end(steps))


def _line(step: Step, file: str, *, goes_on: bool) -> Line:
    state = step_state(step)
    sides = ("" if goes_on else step.lhs, SIGNS.get(step.rel, step.rel), step.rhs)
    first = is_first_wrong(step)
    return Line(" ".join(filter(None, sides)), state, place(step, file), first, step.inherits, _reason(step, state), step.counterexample)


def _reason(step: Step, state: StepState) -> str:
    """Return why; what was taken as said needs no reason."""
    if state in TAKEN:
        return ""
    why = "" if step.reason == UNDECIDED else step.reason
    whole = "This goes from the first to the last of the lines above." if step.role is Role.CLAIM else ""
    same = "The two sides are not the same." if state is StepState.BROKEN and not (step.reason or step.counterexample) else ""
    return "\n".join(filter(None, (whole, why, same)))


def _end(steps: Sequence[Step]) -> str:
    """Return what the head and the end of a chain are to each other, where the lines between them do not say so."""
    claim = steps[-1]
    if claim.role is not Role.CLAIM or claim.outcome is not Outcome.CORRECT or all(step.outcome is Outcome.CORRECT for step in steps):
        return ""
    return "The first and the last of these lines agree" + (" all the same." if claim.inherits else ".")
