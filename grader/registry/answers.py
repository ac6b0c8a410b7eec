"""What a part asks for, as its derivation meets it: left sides with their keys and the other answers that are right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from grader.checks.equivalent import Equivalent
from grader.derivation.premises import Asked
from grader.errors import AnswerError
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.problem import PartData, QuestionData

_FORMULAS = re.compile(r"\$([^$]+)\$")
_SIGN = re.compile(r"\\[A-Za-z]+|\S")
_DRESS = frozenset({"{", "}", *(rf"\{font}" for font in "mathbf boldsymbol bm mathrm mathit mathsf mathcal operatorname text".split())})


def asked_for(data: PartData, scope: Scope) -> tuple[Asked, ...]:
    """Return each quantity that a part asks for with its right answers, the key first, in order.

    What cannot be read is a fault that its check reports.
    """
    return tuple(found for check in data.check if isinstance(check, Equivalent) for found in _of(check, scope))


def names_shown(question: QuestionData, names: Iterable[str]) -> frozenset[str]:
    """Return those of some names that stand in what a question says, or that it asks for: a student knows their meaning."""
    formulas = [formula for one in (question, *question.part) for formula in _FORMULAS.findall(one.statement)]
    formulas += [left for part in question.part for check in part.check if isinstance(check, Equivalent) for left in check.asks]
    shown = " ".join(map(_signs, formulas))
    return frozenset(name for name in names if _signs(name) in shown)


def _signs(formula: str) -> str:
    """Return a formula's signs with spaces around them, without fonts and braces."""
    return " " + " ".join(sign for sign in _SIGN.findall(formula) if sign not in _DRESS) + " "


def _of(check: Equivalent, scope: Scope) -> Iterator[Asked]:
    forms = [(form.asks, form.reference) for form in check.forms]
    lefts = dict.fromkeys((*check.asks, *(left for asks, _ in forms for left in asks)))
    for left in lefts:
        rights = [check.reference] if left in check.asks else []
        rights += [reference for asks, reference in forms if left in (asks or check.asks)]
        try:
            yield Asked(parse(left, scope), tuple(parse(right, scope) for right in rights), whole=not check.up_to and check.tolerance is None)
        except AnswerError:
            continue
