"""Complexities: how time or space grows, in several variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pydantic import Field

from grader.checks.attribution import UNCLEAR, About, attributed, resources, subjects
from grader.checks.base import TAG, Check, Context, Judged, Misconception, Strict, known, mistaken, nothing_found, readable, undamaged, undecided
from grader.checks.growths import Growth, Marked, Sign, Variables, marked
from grader.checks.singled import own_pieces
from grader.errors import AnswerError
from grader.language.orders import Order, order
from grader.language.parser import parse
from grader.language.render import latex
from grader.language.tree import Node, names
from grader.result import Basis, Outcome, TakenAnswer, Verdict
from grader.submission.document import Kind, Mark, Piece
from grader.variants.variant import Variant

_SMALL = "This is less than is needed: for some sizes the true cost outgrows it."
_LOOSE = "This bound holds, but a smaller one does too."
_LOOSE_THETA = "A Theta says that it is reached; the true cost grows less."
_LOWER = "An Omega bounds from below; what is asked for bounds from above."
_TWICE = "You give more than one bound for this; mark the one that is your answer with 'Answer:'."
_WHOSE = "We could not tell which of your bounds this is about; a person will look."


class GrowthForm(Strict):
    """Another order of growth that answers the question.

    Args:
        reference: The growth.
        said: Words, or their beginnings, one of which has to be said for it to count; without them a person looks.
        tag: What the person is told then.
        note: What is said of an answer in this form.
    """

    reference: str
    said: tuple[str, ...] = ()
    tag: str = Field(default="", pattern=rf"{TAG}|^$")
    note: str = ""


class Complexity(Check):
    """The bound holds, and no smaller one does.

    Args:
        reference: What grows alike, without the O around it.
        variables: The variables of a bound.
        called: Words that stand for a variable in prose.
        resource: Whether it is the time or the space that is asked for, where both are.
        subject: Words, or their beginnings, for the algorithm that is asked about, where there are several.
        rivals: Words, or their beginnings, for the others.
        default: Whether a bound without such a word is about this algorithm.
        forms: Other growths that answer the question.
        looser: The credit of a bound that holds where a smaller one does too.
    """

    kind: Literal["complexity"] = "complexity"
    reference: str
    variables: tuple[str, ...] = Field(min_length=1, max_length=4)
    called: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    resource: Literal["", "time", "space"] = ""
    subject: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    default: bool = True
    forms: tuple[GrowthForm, ...] = ()
    looser: float = Field(default=0.5, ge=0, lt=1)

    @property
    def reference_latex(self) -> str:
        return rf"O({self.reference})"

    @property
    def _asked(self) -> str:
        return " ".join(filter(None, (f"the {self.resource or 'complexity'}", f"of {self.subject[0]}" if self.subject else "")))

    # Which bounds are about what is asked

    def grade(self, context: Context) -> Judged:
        pieces = own_pieces(context.extract)
        text = "".join(map(_shown, pieces))
        singled = [piece for piece in pieces if piece.mark is not Mark.NONE and piece.kind is not Kind.VALUE]
        bounds = self._bounds("".join(map(_shown, singled)), context) or self._bounds(text, context)
        about, sure = self._about(bounds)
        if not about:
            unclear = any(UNCLEAR in one.labels for one in bounds)
            return self._judged(undecided(_WHOSE), context, text) if unclear else nothing_found(context, self._asked)
        return self._judged(self._chosen(about, text, context, sure=sure), context, text)

    def _judged(self, verdict: Verdict, context: Context, text: str) -> Judged:
        section = context.extract.section
        doubtful = section is not None and any(piece.doubtful for piece in section.pieces)
        taken = (TakenAnswer(text, section.place, "the bounds in the answer"),) if section is not None else ()
        return Judged(undamaged(verdict, doubtful=doubtful), taken)

    def _bounds(self, text: str, context: Context) -> list[About]:
        found: Marked = marked(text, context.scope, Variables(self.variables, self.called))
        return attributed(found, (resources(), subjects(self.subject, self.rivals)))

    def _about(self, bounds: list[About]) -> tuple[list[About], bool]:
        """Return the bounds on what is asked for, and whether words say so: without any, time comes first and space second."""
        whose = ("own", "") if self.default else ("own",)
        mine = [one for one in bounds if one.labels[1] in whose]
        if not self.resource:
            return _main(mine), all(one.sure for one in mine)
        named = [one for one in mine if one.labels[0] == self.resource]
        if named or any(one.labels[0] for one in mine):
            return _main(named), all(one.sure for one in named)
        listed = _main(mine)
        place = ("time", "space").index(self.resource)
        return (listed[place : place + 1] if len(listed) <= 2 else []), False

    # Whether they are right

    def _chosen(self, about: list[About], text: str, context: Context, *, sure: bool) -> Verdict:
        """Judge all bounds: they agree, or the last says that it is what they amount to."""
        verdicts = [self._verdict(one.growth, text, context) for one in about]
        last = verdicts[-1]
        alike = {(verdict.outcome, verdict.tag) for verdict in verdicts}
        if len(alike) > 1 and not about[-1].whole:
            return replace(undecided(_TWICE), read_as=last.read_as)
        if last.outcome is Outcome.INCORRECT and not sure:
            return replace(undecided(last.feedback), tag=last.tag, read_as=last.read_as)
        return last

    def _verdict(self, growth: Growth, text: str, context: Context) -> Verdict:
        if growth.tree is None:
            return undecided(f"We could not read this bound: {growth.source}")
        strangers = sorted(names(growth.tree) - set(self.variables))
        if strangers:
            return undecided(f"We do not know what {', '.join(strangers)} stands for.")
        verdict = self._compared(growth.tree, growth.sign, text, context)
        return replace(verdict, read_as=_read(growth))

    def _compared(self, tree: Node, sign: Sign, text: str, context: Context) -> Verdict:
        """Compare with the key and its other forms, then with the listed mistakes, then by how it grows beside the key."""
        grown = order(tree, self._parsed(self.reference, context), context.assumptions)
        if sign in (Sign.LITTLE, Sign.SOFT):
            return undecided("We do not judge bounds up to logarithms, or strict ones; a person will look.")
        for form in (GrowthForm(reference=self.reference), *self.forms):
            if order(tree, self._parsed(form.reference, context), context.assumptions) is Order.SAME:
                return self._tight(form, sign, text)
        if grown is None:
            return undecided("We cannot see how this grows.")
        verdict = self._off(grown, sign)
        listed = next((item for item in self.misconception if self._lists(item, tree, context)), None)
        return verdict if listed is None else mistaken(verdict, listed)

    def _tight(self, form: GrowthForm, sign: Sign, text: str) -> Verdict:
        if sign is Sign.LOWER:
            return Verdict(Outcome.INCORRECT, self.looser, Basis.EXACT, "lower-bound", _LOWER)
        if form.said and not re.search("|".join(rf"\b{re.escape(word)}" for word in form.said), text, re.IGNORECASE):
            return replace(undecided(form.note), tag=form.tag)
        return Verdict(Outcome.CORRECT, 1.0, Basis.EXACT, evidence="of the same growth", notes=(form.note,) if form.note else ())

    def _off(self, grown: Order, sign: Sign) -> Verdict:
        """Return the verdict on another growth than the key's."""
        if sign is Sign.LOWER:
            return Verdict(Outcome.INCORRECT, 0.0, Basis.EXACT, "lower-bound", _LOWER)
        if grown is not Order.FASTER:
            return Verdict(Outcome.INCORRECT, 0.0, Basis.EXACT, "too-small", _SMALL)
        if sign is Sign.UPPER or sign is Sign.WORDS:
            return Verdict(Outcome.INCORRECT, self.looser, Basis.EXACT, "looser-bound", _LOOSE)
        return Verdict(Outcome.INCORRECT, 0.0, Basis.EXACT, "not-tight", _LOOSE_THETA if sign is Sign.TIGHT else _LOOSE)

    def _lists(self, item: Misconception, tree: Node, context: Context) -> bool:
        """Whether a growth is a listed mistake's."""
        listed = [one.growth.tree for answer in item.answers for one in self._bounds(answer, context)]
        return any(order(tree, one, context.assumptions) is Order.SAME for one in listed if one is not None)

    def _parsed(self, formula: str, context: Context) -> Node:
        return parse(formula, context.scope)

    # As an author and a machine write it

    def mistake_as_written(self, answer: str) -> str:
        return self._in_words(answer)

    def _in_words(self, bound: str) -> str:
        """Return a bound with words for what it is about."""
        return " ".join(filter(None, (*self.subject[:1], self.resource, bound)))

    def rewrites(self, context: Context) -> Iterator[Variant]:
        del context
        for shape in (r"O({})", r"\mathcal{{O}}({})", r"\Theta({})", r"O\left({}\right)", r"O(2 ({}))", r"O({} + 1)"):
            yield Variant(self._in_words(shape.format(self.reference)), "another class", same=True)
        yield Variant(f"{self._in_words('')} is ${r'O(' + self.reference + ')'}$", "in a sentence", same=True)

    def mutants(self, context: Context) -> Iterator[Variant]:
        right = {self.reference, *(form.reference for form in self.forms)}
        for name in self.variables:
            for shape in ("({}) {}", r"\frac{{{}}}{{{}}}"):
                other = shape.format(self.reference, name)
                grown = [order(self._parsed(other, context), self._parsed(one, context), context.assumptions) for one in sorted(right)]
                if None not in grown and Order.SAME not in grown:
                    yield Variant(self._in_words(rf"\Theta({other})"), "another power", same=False)

    def faults(self, context: Context) -> list[str]:
        formulas = {"reference": self.reference, **{f"forms.{number}.reference": form.reference for number, form in enumerate(self.forms)}}
        found = [fault for field, formula in formulas.items() for fault in known(formula, context.scope, field, self.variables)]
        found += [fault for name in self.variables for fault in readable(name, context.scope, "variables")]
        if found:
            return found
        found += [fault for field, formula in formulas.items() for fault in self._unseen(formula, field, context)]
        return found or super().faults(context)

    def _unseen(self, formula: str, field: str, context: Context) -> list[str]:
        """Return a fault where a key's growth cannot be seen, or is in other variables."""
        try:
            tree = self._parsed(formula, context)
        except AnswerError:
            return []
        if others := sorted(names(tree) - set(self.variables)):
            return [f"{field}: expected a growth in {', '.join(self.variables)}, found {', '.join(others)}"]
        if order(tree, tree, context.assumptions) is not Order.SAME:
            return [f"{field}: expected a formula whose growth can be seen, found {formula}"]
        return []


def _main(bounds: list[About]) -> list[About]:
    """Return the bounds without what is denied or compared with, and without words, remarks and single steps where others are left."""
    left = [one for one in bounds if not one.aside]
    left = [one for one in left if one.growth.sign is not Sign.WORDS] or left
    for minor in ("remark", "part"):
        left = [one for one in left if not getattr(one, minor)] or left
    return left


def _shown(piece: Piece) -> str:
    """Return a piece as text; a field of an answer sheet says what it is about."""
    match piece.kind:
        case Kind.VALUE:
            return f"{piece.field}: {piece.text}\n" if piece.field else f"{piece.text}\n"
        case Kind.MATH:
            return f" ${piece.text}$ "
        case _:
            return piece.text


def _read(growth: Growth) -> str:
    head = {Sign.TIGHT: r"\Theta", Sign.LOWER: r"\Omega"}.get(growth.sign, "O")
    return rf"{head}\left({latex(growth.tree)}\right)" if growth.tree is not None else ""
