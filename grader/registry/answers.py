"""What an author accepts as an answer to a part, beside the key: a derivation that ends in it is not called wrong."""

from __future__ import annotations

from collections.abc import Iterator

from grader.checks.equivalent import Equivalent
from grader.errors import AnswerError
from grader.language.parser import parse
from grader.language.scope import Scope
from grader.language.tree import Node
from grader.problem import PartData


def accepted_answers(data: PartData, scope: Scope) -> tuple[tuple[Node, Node], ...]:
    """Return the other right answers of a part's checks, each with a left side that it may stand under, in order.

    One that cannot be read is a fault that its check reports.
    """
    return tuple(_read(data, scope))


def _read(data: PartData, scope: Scope) -> Iterator[tuple[Node, Node]]:
    for check in (check for check in data.check if isinstance(check, Equivalent)):
        for form in check.forms:
            for left in form.asks or check.asks:
                try:
                    yield parse(left, scope), parse(form.reference, scope)
                except AnswerError:
                    continue
