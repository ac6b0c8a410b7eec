"""Named arrays of numbers, each computed by a trusted quantity or a formula and marked entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from pydantic import Field

from grader.checks.base import TAG, Check, Context, Judged, mistaken, nothing_found, undamaged, undecided
from grader.checks.computed import Arguments, Source
from grader.checks.figures import Figures
from grader.checks.gathered import Flaw, Mark, marked
from grader.checks.labels import Labelled, Labels
from grader.checks.numbered import Arrays
from grader.checks.readings import Reading, readings_of
from grader.checks.wording import wording
from grader.errors import AnswerError, AuthoringError
from grader.extraction import stated
from grader.language.scope import Scope
from grader.result import Basis, Outcome, TakenAnswer, Verdict
from grader.variants.variant import Variant

_SAID = {
    Flaw.SHAPE: ("wrong-shape", "You give {} in another shape than it has: over what is it taken?"),
    Flaw.WRONG: ("wrong-number", "Not all numbers of {} are right."),
    Flaw.TRANSPOSED: ("transposed", "The rows of {} stand where its columns belong."),
    Flaw.MISSING: ("incomplete", "{} is missing, or part of it."),
    Flaw.COARSE: ("too-few-digits", "{} shows too few digits."),
}
_UNCLEAR = "Some of your numbers have a label that leaves it open what they are; a person will look."
_TWICE = "You give {} more than once, with different numbers; a person will look which of them you mean."


class NumberSlip(Source):
    """Other numbers, which name a mistake: of another quantity, of other arguments, or of a formula.

    Args:
        tag: A stable name for the mistake.
        feedback: What to say about it; it never holds the key.
        credit: The share of the array's points that it earns.
    """

    tag: str = Field(pattern=TAG)
    feedback: str
    credit: float = Field(default=0.0, ge=0, lt=1)


class NamedArray(Source):
    """One array that is asked for.

    Args:
        name: In LaTeX.
        spellings: Other labels that name it.
        words: Where context may complete a label: groups of spellings; the label, or else the words before it, hold one of each.
        share: Its weight among the arrays.
        slips: Numbers that name a mistake.
    """

    name: str
    spellings: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    share: float = Field(default=1.0, gt=0)
    slips: tuple[NumberSlip, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """What a label is known by."""
        return self.words or ((self.name, *self.spellings),)

    def slipped(self, slip: NumberSlip) -> Source:
        """Return where a slip's numbers come from; without a quantity of its own, it is the array's with other arguments."""
        if slip.quantity or slip.reference:
            return slip
        return Source(quantity=self.quantity, arguments={**self.arguments, **slip.arguments})


@dataclass(frozen=True)
class _Marked:
    """An array with its mark, and the slip that its numbers name."""

    array: NamedArray
    mark: Mark
    slip: NumberSlip | None = None

    @property
    def credit(self) -> float:
        return self.mark.credit if self.slip is None else self.slip.credit

    @property
    def flaw(self) -> Flaw | None:
        return self.mark.flaw


class Numbers(Check):
    """Every number is right to the figures that are shown.

    Args:
        array: The arrays that are asked for.
        arguments: Arguments of all their quantities.
        figures: How many significant figures are enough.
        transposable: Whether rows and columns of a matrix may change places.
    """

    kind: Literal["numbers"] = "numbers"
    array: tuple[NamedArray, ...] = Field(min_length=1)
    arguments: Arguments = Field(default_factory=dict[str, Any])
    figures: int = Field(default=2, ge=1, le=12)
    transposable: bool = False

    @property
    def reference_latex(self) -> str:
        return r",\ ".join(f"{one.name} = {one.reference or _shown(one.values(self.arguments, Scope()))}" for one in self.array)

    def grade(self, context: Context) -> Judged:
        readings = self._readings(context)
        listed = next((item for item in self.misconception if any(self._made(answer, readings, context) for answer in item.answers)), None)
        placed = self._placed(readings, context.scope)
        if listed is None and not any(reading.labelled.name or _open(reading) for reading in placed):
            return nothing_found(context, ", ".join(f"${one.name}$" for one in self.array))
        verdict = self._verdict([self._marked(one, placed, context.scope) for one in self.array], placed)
        if listed is not None and verdict.outcome is not Outcome.CORRECT:
            verdict = mistaken(verdict, listed)
        section = context.extract.section
        doubtful = section is not None and any(piece.doubtful for piece in section.pieces)
        taken = tuple(dict.fromkeys(TakenAnswer(one.text, section.place, "numbers with a label") for one in readings)) if section else ()
        return Judged(undamaged(verdict, doubtful=doubtful), taken)

    def _readings(self, context: Context) -> list[Reading]:
        return readings_of(context.extract.section, Labels({one.name: one.groups for one in self.array}), context.scope)

    def _made(self, answer: str, readings: list[Reading], context: Context) -> bool:
        """Whether an answer is a listed mistake: in its words, or in its numbers."""
        listed = stated(answer, context.scope)
        numbers = self._readings(replace(context, extract=listed))
        return wording(answer) == wording(context.extract.prose) or (bool(numbers) and _plain(numbers) == _plain(readings))

    def _figures(self, source: Source, scope: Scope) -> Figures:
        return Figures(source.values(self.arguments, scope), self.figures)

    # Which array a number is for, and what it earns

    def _placed(self, readings: list[Reading], scope: Scope) -> list[Reading]:
        """Return readings in which a label that leaves it open is that of the one array which is right with it, or else wrong in a known way."""
        given = {reading.labelled.name for reading in readings}
        found: list[Reading] = []
        for reading in readings:
            arrays = [one for one in self.array if one.name in reading.labelled.open_to and one.name not in given]
            names = [one.name for one in arrays if self._figures(one, scope).shown_by(reading.values[0])]
            slips = [one.name for one in arrays if self._slip(one, reading, scope)]
            fits = names if len(names) == 1 else [] if names else slips[:1]
            found.append(replace(reading, labelled=Labelled(fits[0])) if fits else reading)
        return found

    def _slip(self, one: NamedArray, reading: Reading, scope: Scope) -> NumberSlip | None:
        return next((slip for slip in one.slips if self._figures(one.slipped(slip), scope).shown_by(reading.values[0])), None)

    def _marked(self, one: NamedArray, readings: Sequence[Reading], scope: Scope) -> _Marked:
        own = [reading for reading in readings if reading.labelled.name == one.name]
        mark = marked(own, self._figures(one, scope), transposable=self.transposable)
        if mark.flaw is None or mark.given is None:
            return _Marked(one, mark)
        whole = Reading(Labelled(one.name), (mark.given,), "")
        return _Marked(one, mark, self._slip(one, whole, scope))

    def _verdict(self, found: list[_Marked], readings: Sequence[Reading]) -> Verdict:
        """Return the verdict on all arrays: a known slip speaks first, then the worst flaw."""
        read_as = r",\ ".join(f"{one.array.name} = {_given(one.mark)}" for one in found if one.mark.given)
        twice = next((one for one in found if one.mark.twice), None)
        if twice is not None:
            return replace(undecided(_TWICE.format(f"${twice.array.name}$")), read_as=read_as)
        flawed = sorted((one for one in found if one.flaw is not None), key=lambda one: (one.slip is None, list(Flaw).index(one.flaw or Flaw.COARSE)))
        if any(one.flaw is Flaw.MISSING for one in flawed) and any(_open(reading) for reading in readings):
            return replace(undecided(_UNCLEAR), read_as=read_as)
        evidence = f"{len(found) - len(flawed)} of {len(found)} arrays right"
        if not flawed:
            return Verdict(Outcome.CORRECT, 1.0, Basis.EXACT, read_as=read_as, evidence=evidence)
        credit = sum(one.credit * one.array.share for one in found) / sum(one.array.share for one in found)
        tag, words = _words(flawed[0])
        basis = Basis.PATTERN if flawed[0].slip else Basis.EXACT
        return Verdict(Outcome.INCORRECT, credit, basis, tag, words, read_as=read_as, evidence=evidence)

    # As an author writes it

    def _exact(self, scope: Scope) -> Arrays:
        return Arrays({one.name: one.values(self.arguments, scope) for one in self.array}, self.figures)

    def rewrites(self, context: Context) -> Iterator[Variant]:
        yield from self._exact(context.scope).rewrites()

    def mutants(self, context: Context) -> Iterator[Variant]:
        slips = [(one, slip) for one in self.array for slip in one.slips]
        wrong = {f"the slip {slip.tag} in {one.name}": {one.name: one.slipped(slip).values(self.arguments, context.scope)} for one, slip in slips}
        yield from self._exact(context.scope).mutants(wrong)

    def faults(self, context: Context) -> list[str]:
        found: list[str] = []
        for number, one in enumerate(self.array):
            place = f"array.{number} ({one.name})"
            try:
                exact = one.values(self.arguments, context.scope)
                for slip in one.slips:
                    other = one.slipped(slip).values(self.arguments, context.scope)
                    if other.shape == exact.shape and np.allclose(other, exact):
                        found.append(f"{place}: slip {slip.tag}: expected numbers that are wrong, found the right ones")
            except (AuthoringError, AnswerError) as error:
                found.append(f"{place}: {error}")
            if Labels({other.name: other.groups for other in self.array}).named(one.name).name != one.name:
                found.append(f"{place}: expected words by which its own name is known, found {list(map(list, one.groups))}")
        return found or super().faults(context)


def _words(flawed: _Marked) -> tuple[str, str]:
    """Return tag and feedback of an array with a flaw."""
    if flawed.slip is not None:
        return flawed.slip.tag, flawed.slip.feedback
    tag, words = _SAID[flawed.flaw or Flaw.WRONG]
    return tag, words.format(f"${flawed.array.name}$")


def _open(reading: Reading) -> bool:
    """Whether it is left open what a reading is of: by its label, or because nothing is known of an array of numbers but that it is one."""
    return not reading.labelled.name and bool(reading.labelled.open_to or reading.values[0].shape)


def _plain(readings: Sequence[Reading]) -> list[tuple[Labelled, object]]:
    return [(reading.labelled, reading.values) for reading in readings]


def _given(mark: Mark) -> str:
    given = mark.given
    return "" if given is None else _shown(np.array([entry.value for entry in given.entries]).reshape(given.shape))


def _shown(values: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    """Return numbers in LaTeX."""
    if values.ndim != 2:
        listed = ", ".join(f"{value:.5g}" for value in values.reshape(-1))
        return f"({listed})" if values.ndim else listed
    rows = r" \\ ".join(" & ".join(f"{value:.5g}" for value in row) for row in values)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
