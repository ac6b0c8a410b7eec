"""A formula that has the reference's meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, Misconception, judged, known, mistaken, nothing_found, readable, undecided
from grader.checks.follow import Follow, carried
from grader.checks.forms import Form, Key, key_of
from grader.checks.restated import Keys
from grader.errors import AuthoringError
from grader.extraction import Said, candidates, only_given, plain_names, quantity_key, resolved, stated
from grader.language.compare import compare_trees, same_meaning
from grader.language.criteria import Criteria, criteria_of
from grader.language.render import latex, spell
from grader.language.scope import Scope
from grader.language.tree import Derivative, Gradient, Moment, Node, Sequence, names, walk
from grader.result import Basis, Outcome, Verdict
from grader.submission.document import Mark
from grader.variants.variant import Variant

_TWICE = "You state this quantity more than once, with different values; mark the one that is your answer with 'Answer:'."


@dataclass(frozen=True)
class _Reading:
    """A statement that may be the answer, with the student's own names put in."""

    said: Said
    tree: Node
    notes: tuple[str, ...] = ()
    ends: bool = True

    @property
    def certain(self) -> bool:
        """Whether it is surely the answer: it ends its chain, and it has a left side or the student singled it out."""
        return self.ends and (self.said.left is not None or bool(self.said.marked))


class Equivalent(Check):
    """The answer means what was asked for, however it is written.

    Args:
        asks: The asked quantity as a left side, in its usual spellings; with none, any final formula is taken.
        reference: The key, in LaTeX.
        shown: The key for the instructor's eyes, where the reference is the definition that it follows from.
        components: Left sides of the answer's entries, where it may be given entry by entry.
        forms: Other quantities that answer the question.
        forbid: Names, or ``E`` for expectations and ``\\partial`` for derivatives, that the answer must be free of: what has to be eliminated.
        needs: Names that the answer must hold: a relation without them is about something else.
        follow: What is right given a wrong earlier answer of the student's.
        any: Whether one right relation among several with this left side is enough.
        labelled: Whether it counts only with its left side; a formula by itself then answers another check of the part.
        required: Whether it has to be there; what is not required and not there loses nothing.
        tolerance: How near numbers must come, as in :func:`grader.compare`.
        up_to: What it may differ by: ``sign``, ``scale``, ``constant``.
        form: Forms that it must have: ``expanded``, ``factored``, ``lowest terms``, ``closed``, ``number``.
        form_credit: The share of the points for the right meaning in another form.
    """

    kind: Literal["equivalent"] = "equivalent"
    asks: tuple[str, ...] = ()
    reference: str
    shown: str = ""
    components: tuple[tuple[str, ...], ...] = ()
    forms: tuple[Form, ...] = ()
    follow: tuple[Follow, ...] = ()
    forbid: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    any: bool = False
    labelled: bool = False
    required: bool = True
    tolerance: float | str | None = None
    up_to: tuple[str, ...] | str = ()
    form: tuple[str, ...] | str = ()
    form_credit: float = Field(default=0.5, ge=0, lt=1)

    @property
    def reference_latex(self) -> str:
        return self.shown or (f"{self.asks[0]} = {self.reference}" if self.asks else self.reference)

    @property
    def _criteria(self) -> Criteria:
        return criteria_of(self.tolerance, self.up_to, self.form)

    @property
    def _asked(self) -> str:
        return f"${self.asks[0]}$" if self.asks else "what was asked"

    def _all_asks(self) -> tuple[str, ...]:
        return (*self.asks, *(ask for form in self.forms for ask in form.asks)) if self.asks else ()

    def _keys(self, scope: Scope) -> tuple[Key, ...]:
        own = key_of(self.asks, self.reference, "", scope)
        return (own, *(key_of(form.asks or self.asks, form.reference, form.note, scope, form.where) for form in self.forms))

    # Which statements may be the answer

    def grade(self, context: Context) -> Judged:
        found = candidates(context.extract, self._all_asks(), context.scope)
        labelled = [said for said in found if not (self.labelled and said.left is None and said.expression)]
        readings = [reading for said in labelled if (reading := self._last_eligible(said, context)) is not None]
        if not readings and (assembled := self._assembled(context)) is not None:
            readings = [assembled]
        return self._chosen(readings, context) if readings else self._unstated(context)

    def _last_eligible(self, said: Said, context: Context) -> _Reading | None:
        """Return the last member of a chain that may answer; one that does not end it counts only when it is right."""
        for place in range(len(said.members), 0, -1):
            ends = place == len(said.members)
            reading = _reading(said if ends else replace(said, members=said.members[:place], operators=said.operators[:place]), context)
            if self._eligible(reading):
                return replace(reading, ends=ends)
        return None

    def _eligible(self, reading: _Reading) -> bool:
        """Whether everything is eliminated that has to be, and nothing is missing that it must be about."""
        held = names(reading.tree) | {_operator(node) for node in walk(reading.tree)} - {""}
        return held.isdisjoint(self.forbid) and held.issuperset(self.needs)

    def _assembled(self, context: Context) -> _Reading | None:
        """Return the answer put together from its entries, where each is given."""
        entries = [[said for said in candidates(context.extract, asks, context.scope) if said.left is not None] for asks in self.components]
        if not entries or not all(entries):
            return None
        last = [said[-1] for said in entries]
        whole = Sequence(tuple(_reading(said, context).tree for said in last), "[]")
        doubtful = any(said.doubtful for said in last)
        return _Reading(replace(last[-1], left=None, marked=Mark.MARKER, doubtful=doubtful, text="; ".join(said.text for said in last)), whole)

    def _unstated(self, context: Context) -> Judged:
        """Nothing with the asked left side: an expression by itself may still be right."""
        for said in reversed(() if self.labelled else context.extract.own):
            reading = _reading(said, context)
            if said.expression and self._eligible(reading) and (verdict := self._verdict(reading, context)).outcome is Outcome.CORRECT:
                return replace(judged(verdict, [said]), value=reading.tree)
        if not self.required:
            return Judged(Verdict(Outcome.CORRECT, 1.0, Basis.PATTERN, evidence="not shown, and not required"), shown=False)
        if only_given(context.extract, self._all_asks(), context.scope):
            return Judged(undecided(f"{self._asked} stands only in what looks like the question's own text; a person will look."))
        return self._hinted(context) or nothing_found(context, self._asked)

    def _hinted(self, context: Context) -> Judged | None:
        """Name the listed mistake that a formula without its left side would be here; a person decides, for it may answer something else."""
        key = self._keys(context.scope)[0]
        for said in reversed([said for said in context.extract.own if self.labelled and said.expression and said.marked]):
            tree = _reading(said, context).tree
            item = next((item for item in self.misconception if _made(item, tree, key, context, is_wrong=True)), None)
            if item is not None:
                return judged(replace(undecided(item.feedback), tag=item.tag, read_as=latex(tree)), [said])
        return None

    # Which of them is, and what is to be said of it

    def _chosen(self, readings: list[_Reading], context: Context) -> Judged:
        """Judge the last; one whose left side is not certain counts only when it is right."""
        last: tuple[_Reading, Verdict] | None = None
        for reading in reversed(readings):
            verdict = self._verdict(reading, context)
            if verdict.outcome is Outcome.CORRECT:
                return self._right(reading, verdict, last)
            if last is None and reading.certain:
                last = reading, verdict
            if reading.said.marked and not self.any:
                break
        if last is None:
            return nothing_found(context, self._asked)
        reading, verdict = last
        if verdict.outcome is Outcome.INCORRECT:
            verdict = max(filter(None, (verdict, *self._carried(reading.tree, context))), key=lambda found: found.credit)
        return replace(judged(verdict, [reading.said]), value=reading.tree)

    def _carried(self, tree: Node, context: Context) -> list[Verdict | None]:
        return [carried(follow, tree, context, self._criteria) for follow in self.follow]

    def _right(self, reading: _Reading, verdict: Verdict, later: tuple[_Reading, Verdict] | None) -> Judged:
        """A right relation that another one follows leaves it open which of the two is the answer."""
        if self.any or later is None or reading.said.marked:
            return replace(judged(verdict, [reading.said]), value=reading.tree)
        return judged(replace(undecided(_TWICE), read_as=later[1].read_as), [reading.said, later[0].said])

    def _verdict(self, reading: _Reading, context: Context) -> Verdict:
        """Compare with every key that has the statement's left side."""
        fitting = [key for key in self._fitting(reading.said, context.scope) if key.counts(context.extract)]
        if not fitting:
            return undecided("This left side is none that we know.")
        for key in fitting:
            if self._means(reading.tree, key, context):
                verdict = self._compared(reading.tree, key, context)
                credit = self.form_credit if verdict.outcome is Outcome.INCORRECT else verdict.credit
                return replace(verdict, credit=credit, notes=(*verdict.notes, *reading.notes, *key.notes))
        return replace(self._diagnosed(reading.tree, fitting[0], context), notes=reading.notes)

    def _means(self, tree: Node, key: Key, context: Context) -> bool | None:
        return same_meaning(tree, key.reference, context.scope, assumptions=context.assumptions, criteria=self._criteria, seed=context.seed)

    def _compared(self, tree: Node, key: Key, context: Context, *, slips: bool = True) -> Verdict:
        return compare_trees(
            tree, key.reference, context.scope, assumptions=context.assumptions, criteria=self._criteria, seed=context.seed, slips=slips
        )

    def _fitting(self, said: Said, scope: Scope) -> list[Key]:
        keys = self._keys(scope)
        if said.left is None or not self.asks:
            return [key for key in keys if key.lefts == keys[0].lefts]
        left = quantity_key(said.left, scope)
        return [key for key in keys if left in key.lefts]

    def _diagnosed(self, tree: Node, key: Key, context: Context) -> Verdict:
        """Return the author's word on a wrong answer that is listed; an undecided one that is listed to the letter is wrong too."""
        is_wrong = self._means(tree, key, context) is False
        item = next((item for item in self.misconception if _made(item, tree, key, context, is_wrong=is_wrong)), None)
        verdict = self._compared(tree, key, context, slips=item is None)
        return verdict if item is None else mistaken(verdict, item)

    # As an author writes it

    def mistake_as_written(self, answer: str) -> str:
        return f"{self.asks[0]} = {answer}" if self.labelled and self.asks and "=" not in answer else answer

    @property
    def _restated(self) -> Keys:
        up_to = [freedom.kind for freedom in self._criteria.up_to]
        return Keys(
            self.asks,
            self.reference,
            self.shown,
            tuple(form for form in self.forms if not form.where),
            self.components,
            self.labelled,
            up_to,
            self._criteria.form,
            self.forbid,
        )

    def rewrites(self, context: Context) -> Iterator[Variant]:
        yield from self._restated.rewrites(context.scope)

    def mutants(self, context: Context) -> Iterator[Variant]:
        yield from self._restated.mutants(context.scope)

    def faults(self, context: Context) -> list[str]:
        try:
            _ = self._criteria
        except AuthoringError as error:
            return list(error.faults)
        found = known(self.reference, context.scope, "reference")
        found += [fault for number, form in enumerate(self.forms) for fault in known(form.reference, context.scope, f"forms.{number}.reference")]
        found += [
            fault
            for number, item in enumerate(self.follow)
            for fault in known(item.reference, context.scope, f"follow.{number}.reference", [item.name])
        ]
        lefts = (*self._all_asks(), *(ask for asks in self.components for ask in asks))
        found += [fault for ask in lefts for fault in readable(ask, context.scope, "asks")]
        return found or super().faults(context)


def _operator(node: Node) -> str:
    """Return the word by which an author forbids an operation; empty for all else."""
    match node:
        case Moment(operator=operator):
            return operator
        case Derivative() | Gradient():
            return r"\partial"
        case _:
            return ""


def _reading(said: Said, context: Context) -> _Reading:
    return _Reading(said, *resolved(said.right, context.extract, context.scope))


def _made(item: Misconception, tree: Node, key: Key, context: Context, *, is_wrong: bool) -> bool:
    """Whether an answer is a listed mistake: to the letter, or in meaning where a meaning was decided."""
    for listed in (listed for answer in item.answers for listed in stated(answer, context.scope).said):
        if listed.left is None or quantity_key(listed.left, context.scope) in key.lefts:
            wrong = plain_names(listed.right, context.scope)[0]
            alike = is_wrong and same_meaning(tree, wrong, context.scope, assumptions=context.assumptions, seed=context.seed)
            if alike or spell(wrong) == spell(tree):
                return True
    return False
