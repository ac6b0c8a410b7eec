"""What an author asks of an answer beside its meaning: how near, up to what, and in which form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.language.freedom import Freedom, freedoms_of
from grader.language.required_form import forms_of
from grader.language.tolerance import EXACT, Tolerance, tolerance_of


@dataclass(frozen=True, slots=True)
class Criteria:
    """How an answer must agree.

    Args:
        tolerance: How near its numbers must come.
        up_to: What it may differ by.
        form: Forms that it must have, by name.
    """

    tolerance: Tolerance = EXACT
    up_to: tuple[Freedom, ...] = ()
    form: tuple[str, ...] = ()


EQUAL = Criteria()


def criteria_of(tolerance: float | str | None = None, up_to: str | Sequence[str] = (), form: str | Sequence[str] = ()) -> Criteria:
    """Return the criteria from an author's words.

    Raises:
        AuthoringError: Words that are not understood, with those that are.

    >>> criteria_of("3 figures", "sign").up_to
    (Freedom(kind='sign', name=''),)
    """
    return _criteria(tolerance, up_to if isinstance(up_to, str) else tuple(up_to), form if isinstance(form, str) else tuple(form))


@lru_cache(maxsize=512)
def _criteria(tolerance: float | str | None, up_to: str | tuple[str, ...], form: str | tuple[str, ...]) -> Criteria:
    return Criteria(tolerance_of(tolerance), freedoms_of(up_to), forms_of(form))
