"""A formula that has the reference's meaning."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, Strict, mistaken, nothing_found, readable, undecided
from grader.extraction import Said, ask_key, candidates, only_given, plain_names, quantity_key, resolved
from grader.language.compare import compare_trees
from grader.language.parser import parse
from grader.language.render import latex, spell
from grader.language.scope import Scope
from grader.language.statements import statements
from grader.language.tree import Moment, Node, Sequence, names, walk
from grader.result import Basis, Outcome, Verdict
from grader.submission.document import Mark


class Form(Strict):
    """Another quantity that answers the same question, such as the regularisation strength in place of the whole solution; or another value that counts.

    Args:
        asks: Its left sides; those of the check itself where there are none.
        reference: Its value.
        note: What is said when an answer is of this form.
    """

    asks: tuple[str, ...] = ()
    reference: str
    note: str = ""


@dataclass(frozen=True)
class _Key:
    """A form, read: the keys of its left sides and its reference."""

    keys: tuple[str, ...]
    reference: Node
    notes: tuple[str, ...] = ()


class Equivalent(Check):
    """The answer has the reference's value in every model.

    Args:
        asks: The asked quantity as a left side, in its usual spellings; with none, any final formula is taken.
        reference: The key, in LaTeX.
        shown: The key for the instructor's eyes, where the reference is the definition that it follows from.
        components: Left sides of the answer's entries, where it may be given entry by entry.
        forms: Other quantities that answer the question.
        forbid: Names, or ``E``, that the answer must be free of: what has to be eliminated.
        needs: Names that the answer must hold: a relation without them is about something else.
        any: Whether one right relation among several with this left side is enough.
        labelled: Whether it counts only with its left side; a formula by itself then answers another check of the part.
        required: Whether it has to be there; what is not required and not there loses nothing.
        tolerance: Relative tolerance, for numbers.
    """

    kind: Literal["equivalent"] = "equivalent"
    asks: tuple[str, ...] = ()
    reference: str
    shown: str = ""
    components: tuple[tuple[str, ...], ...] = ()
    forms: tuple[Form, ...] = ()
    forbid: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    any: bool = False
    labelled: bool = False
    required: bool = True
    tolerance: float | None = Field(default=None, gt=0)

    @property
    def reference_latex(self) -> str:
        return self.shown or (f"{self.asks[0]} = {self.reference}" if self.asks else self.reference)

    def grade(self, context: Context) -> Judged:
        asks = tuple(ask for form in self._forms() for ask in form.asks) if self.asks else ()
        found = [said for said in candidates(context.extract, asks, context.scope) if said.left is not None or said.operators[0] or not self.labelled]
        read = [(said, *resolved(said.right, context.extract, context.scope)) for said in found]
        eligible = [(said, tree, notes) for said, tree, notes in read if self._eligible(tree)]
        if not eligible and (assembled := self._assembled(context)) is not None:
            eligible = [assembled]
        if not eligible:
            return self._unstated(context, asks)
        return self._judged(eligible, context)

    def _forms(self) -> tuple[Form, ...]:
        own = Form(asks=self.asks, reference=self.reference)
        return (own, *(form if form.asks else form.model_copy(update={"asks": self.asks}) for form in self.forms))

    def _eligible(self, tree: Node) -> bool:
        held = names(tree) | {node.operator for node in walk(tree) if isinstance(node, Moment)}
        return held.isdisjoint(self.forbid) and held.issuperset(self.needs)

    def _assembled(self, context: Context) -> tuple[Said, Node, tuple[str, ...]] | None:
        """Return the answer put together from its entries, where each is given."""
        entries = [candidates(context.extract, asks, context.scope) for asks in self.components]
        if not entries or not all(entries):
            return None
        whole = Sequence(tuple(resolved(said[-1].right, context.extract, context.scope)[0] for said in entries), "[]")
        return replace(entries[-1][-1], left=None, marked=Mark.MARKER, text="; ".join(said[-1].text for said in entries)), whole, ()

    def _unstated(self, context: Context, asks: Many[str]) -> Judged:
        """Nothing with the asked left side: an expression by itself may still be right."""
        for said in reversed(() if self.labelled else context.extract.said):
            if not said.given and said.operators == ("",):
                tree, notes = resolved(said.right, context.extract, context.scope)
                if self._eligible(tree) and (verdict := self._verdict(said, tree, notes, context)).outcome is Outcome.CORRECT:
                    return Judged(verdict, (said.taken(),))
        if not self.required:
            return Judged(Verdict(Outcome.CORRECT, 1.0, Basis.PATTERN, evidence="not shown, and not required"))
        asked = f"${asks[0]}$" if asks else "what was asked"
        if only_given(context.extract, asks, context.scope):
            return Judged(undecided(f"{asked} stands only in what looks like the question's own text; a person will look."))
        return nothing_found(context, asked)

    def _judged(self, eligible: list[tuple[Said, Node, tuple[str, ...]]], context: Context) -> Judged:
        """Judge the last; one whose left side is not certain counts only when it is right."""
        wrong: tuple[Said, Verdict] | None = None
        doubt: tuple[Said, Verdict] | None = None
        for said, tree, notes in reversed(eligible):
            verdict = self._verdict(said, tree, notes, context)
            if verdict.outcome is Outcome.CORRECT:
                return self._right(said, verdict, wrong, doubt)
            certain = said.left is not None or bool(said.marked)
            if certain and verdict.outcome is Outcome.INCORRECT and wrong is None and not said.doubtful:
                wrong = said, verdict
            elif certain and doubt is None:
                doubt = said, verdict
            if said.marked and not self.any:
                break
        chosen = wrong if wrong is not None and (doubt is None or eligible[-1][0] is not doubt[0]) else doubt
        if chosen is None:
            return nothing_found(context, f"${self.asks[0]}$" if self.asks else "what was asked")
        said, verdict = chosen
        return Judged(self._doubted(verdict) if said.doubtful else verdict, (said.taken(),))

    def _right(self, said: Said, verdict: Verdict, wrong: tuple[Said, Verdict] | None, doubt: tuple[Said, Verdict] | None) -> Judged:
        """A right relation that another, wrong one follows leaves it open which of the two is the answer."""
        later = wrong or doubt
        if self.any or later is None or said.marked:
            return Judged(verdict, (said.taken(),))
        both = undecided("You state this quantity more than once, with different values; mark the one that is your answer with 'Answer:'.")
        return Judged(replace(both, read_as=later[1].read_as), (said.taken(), later[0].taken()))

    def _doubted(self, verdict: Verdict) -> Verdict:
        return replace(undecided("This text was damaged when it was converted, and our repair may be wrong; a person will look."), read_as=verdict.read_as)

    def _verdict(self, said: Said, tree: Node, notes: tuple[str, ...], context: Context) -> Verdict:
        keys = [_key_of(form, context.scope) for form in self._forms()]
        left = None if said.left is None else quantity_key(said.left, context.scope)
        fitting = [key for key in keys if left in key.keys] if left is not None and self.asks else [key for key in keys if key.keys == keys[0].keys]
        first: Verdict | None = None
        for key in fitting:
            verdict = compare_trees(tree, key.reference, context.scope, assumptions=context.assumptions, tolerance=self.tolerance, seed=context.seed)
            if verdict.outcome is Outcome.CORRECT:
                return replace(verdict, notes=(*notes, *key.notes))
            first = first or verdict
        if first is None:
            return undecided("This left side is none that we know.")
        return replace(self._diagnosed(first, said, tree, fitting[0], context), notes=notes)

    def _diagnosed(self, verdict: Verdict, said: Said, tree: Node, key: _Key, context: Context) -> Verdict:
        """Return the author's word on a wrong answer that is listed; an undecided one that is listed to the letter is wrong too."""
        for misconception in self.misconception:
            for answer in misconception.answers:
                if _same_mistake(answer, said, tree, key, context, decided=verdict.outcome is Outcome.INCORRECT):
                    basis = verdict.basis if verdict.outcome is Outcome.INCORRECT else Basis.PATTERN
                    return replace(mistaken(verdict, misconception), basis=basis, read_as=verdict.read_as or latex(tree))
        return verdict

    def faults(self, scope: Scope) -> list[str]:
        found = readable(self.reference, scope, "reference")
        for form in self.forms:
            found += readable(form.reference, scope, "forms.reference")
        for ask in (*self.asks, *(ask for form in self.forms for ask in form.asks)):
            found += readable(ask, scope, "asks")
        return found


@lru_cache(maxsize=2_048)
def _key_of(form: Form, scope: Scope) -> _Key:
    return _Key(tuple(ask_key(ask, scope) for ask in form.asks), parse(form.reference, scope), (form.note,) if form.note else ())


def _same_mistake(answer: str, said: Said, tree: Node, key: _Key, context: Context, *, decided: bool) -> bool:
    """Whether an answer is one that the author lists: to the letter, or in meaning where a meaning was decided."""
    for statement in statements(answer, context.scope):
        if not statement.members or statement.continues:
            continue
        right = plain_names(statement.members[-1], context.scope)[0]
        if len(statement.members) > 1 and quantity_key(statement.members[0], context.scope) not in key.keys:
            continue
        if spell(right) == spell(tree):
            return True
        if decided and compare_trees(tree, right, context.scope, assumptions=context.assumptions, seed=context.seed).outcome is Outcome.CORRECT:
            return True
    return False
