"""An inequality: the asked quantity is bounded by the key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from grader.checks.base import Check, Context, Judged, Misconception, judged, known, mistaken, nothing_found, readable, undecided
from grader.checks.forms import Form
from grader.checks.restated import Keys
from grader.extraction import Said, ask_key, plain_names, quantity_key, resolved, stated
from grader.language.compare import same_meaning
from grader.language.parser import parse
from grader.language.render import latex, spell
from grader.language.scope import Scope
from grader.language.tree import Node, Sequence
from grader.result import Basis, Outcome, Verdict
from grader.variants.variant import Variant

Side: TypeAlias = Literal["above", "below", "equal"]

_SIGNS: dict[str, Side] = {"<": "above", "<=": "above", ">": "below", ">=": "below", "=": "equal", ":=": "equal", "~=": "equal"}
_WRITTEN: dict[Side, str] = {"above": r"\le", "below": r"\ge", "equal": "="}
_OTHER: dict[Side, Side] = {"above": "below", "below": "above", "equal": "equal"}


@dataclass(frozen=True)
class _Limit:
    """What a statement sets against the asked quantity: a value above it, below it, or equal to it."""

    said: Said
    value: Node
    side: Side


class Bound(Check):
    """The asked quantity is bounded by the key.

    The key may stand anywhere in a chain of inequalities with the asked quantity. A bound that is neither the key nor a listed mistake may hold too,
    looser or tighter, and waits for a person.

    Args:
        asks: The asked quantity in its usual spellings.
        reference: The key, in LaTeX.
        side: Whether the key is above the asked quantity or below it.
        shown: The key for the instructor's eyes.
        forms: Other bounds that count.
        required: Whether it has to be there; what is not required and not there loses nothing.
    """

    kind: Literal["bound"] = "bound"
    asks: tuple[str, ...]
    reference: str
    side: Literal["above", "below"] = "above"
    shown: str = ""
    forms: tuple[Form, ...] = ()
    required: bool = True

    @property
    def reference_latex(self) -> str:
        sign = r"\le" if self.side == "above" else r"\ge"
        return self.shown or f"{self.asks[0]} {sign} {self.reference}"

    def grade(self, context: Context) -> Judged:
        found = [limit for limit in self._limits(context.extract.own, context.scope, alone=self.required) if self.required or limit.side == self.side]
        if not found:
            return self._unstated(context)
        read = [_Limit(limit.said, resolved(limit.value, context.extract, context.scope)[0], limit.side) for limit in reversed(found)]
        for limit in read:
            if limit.side == self.side and (note := self._form_of(limit.value, context)) is not None:
                verdict = Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, read_as=latex(limit.value), notes=(note,) if note else ())
                return judged(verdict, [limit.said])
        return self._not_right(read, context)

    def _unstated(self, context: Context) -> Judged:
        if self.required:
            return nothing_found(context, f"a bound of ${self.asks[0]}$")
        return Judged(Verdict(Outcome.CORRECT, 1.0, Basis.PATTERN, evidence="not shown, and not required"), shown=False)

    def _form_of(self, value: Node, context: Context) -> str | None:
        """Return the note of the form that a value has, empty for the key's own; ``None`` when it is none of them."""
        for form in (Form(reference=self.reference), *self.forms):
            if _same(value, parse(form.reference, context.scope), context):
                return form.note
        return None

    def _not_right(self, read: list[_Limit], context: Context) -> Judged:
        """Return the author's word on a listed mistake; any other bound may hold."""
        for item in self.misconception:
            for limit in read:
                if self._listed(item, limit, context):
                    verdict = Verdict(Outcome.INCORRECT, 0.0, Basis.PATTERN, read_as=latex(limit.value))
                    return judged(mistaken(verdict, item), [limit.said])
        return judged(undecided("This is another bound than the one we know; a person will see whether it holds."), [read[0].said])

    def _listed(self, item: Misconception, limit: _Limit, context: Context) -> bool:
        listed = (one for answer in item.answers for one in self._limits(stated(answer, context.scope).said, context.scope, alone=True))
        return any(one.side == limit.side and _same(limit.value, plain_names(one.value, context.scope)[0], context) for one in listed)

    def _limits(self, said: tuple[Said, ...], scope: Scope, *, alone: bool) -> list[_Limit]:
        """Return what statements set against the asked quantity; a marked expression ``alone`` is taken for the bound that was asked for."""
        wanted = {ask_key(ask, scope) for ask in self.asks}
        found: list[_Limit] = []
        for one in said:
            if not one.expression:
                found += [_Limit(one, value, side) for value, side in _against(one, wanted, scope)]
            elif alone and one.left is None and one.marked:
                found.append(_Limit(one, one.right, self.side))
        return found

    # As an author writes it

    def _keys(self) -> Keys:
        return Keys((), self.reference, "", tuple(form for form in self.forms if not form.asks), (), labelled=False)

    def _stated(self, bound: str, side: Side) -> str:
        return f"{self.asks[0]} {_WRITTEN[side]} {bound}"

    def rewrites(self, context: Context) -> Iterator[Variant]:
        for variant in self._keys().rewrites(context.scope):
            if not variant.rule.endswith(("plain", "plain-braces")):
                yield replace(variant, answer=self._stated(variant.answer, self.side))

    def mutants(self, context: Context) -> Iterator[Variant]:
        for variant in self._keys().mutants(context.scope):
            yield replace(variant, answer=self._stated(variant.answer, self.side))
        yield Variant(self._stated(self.reference, _OTHER[self.side]), "turned round", same=False)

    def faults(self, context: Context) -> list[str]:
        found = known(self.reference, context.scope, "reference")
        found += [fault for number, form in enumerate(self.forms) for fault in known(form.reference, context.scope, f"forms.{number}.reference")]
        found += [fault for ask in self.asks for fault in readable(ask, context.scope, "asks")]
        return found or super().faults(context)


def _same(value: Node, other: Node, context: Context) -> bool:
    alike = same_meaning(value, other, context.scope, assumptions=context.assumptions, seed=context.seed)
    return alike is True or spell(value) == spell(other)


def _against(said: Said, wanted: set[str], scope: Scope) -> Iterator[tuple[Node, Side]]:
    """Yield what stands in a chain with the asked quantity, by walking away from it in both directions.

    A relation without a left side continues one about the asked quantity.
    """
    chain = (said.left, *said.members)
    for place, member in enumerate(chain):
        if place == 0 if member is None else quantity_key(member, scope) in wanted:
            yield from _walked(said.members[place:], said.operators[place:])
            before = tuple(node for node in chain[:place] if node is not None)
            for value, side in _walked(before[::-1], said.operators[:place][::-1]):
                yield value, _OTHER[side]
            return


def _walked(members: tuple[Node, ...], operators: tuple[str, ...]) -> Iterator[tuple[Node, Side]]:
    """Yield each member with its side, up to the first sign that turns round or is none of order."""
    side: Side = "equal"
    for member, operator in zip(members, operators, strict=True):
        if operator == "in" and side == "equal" and isinstance(member, Sequence) and len(member.items) == 2:
            yield member.items[0], "below"
            yield member.items[1], "above"
        step = _SIGNS.get(operator)
        if step is None or (step != "equal" and step == _OTHER[side]):
            return
        side = side if step == "equal" else step
        yield member, side
