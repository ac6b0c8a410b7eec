"""The kinds of check, one file a family: what is true of an answer that passes."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from grader.checks.bound import Bound
from grader.checks.choice import Choice
from grader.checks.code import Called, Code
from grader.checks.complexity import Complexity
from grader.checks.draws import Draws
from grader.checks.equivalent import Equivalent
from grader.checks.iterates import Iterates
from grader.checks.numbers import Numbers
from grader.checks.property import Property
from grader.checks.sequence import Sequence
from grader.checks.steps import Steps
from grader.checks.words import Naming, Person
from grader.checks.work import Work

AnyCheck: TypeAlias = Annotated[
    Equivalent | Bound | Property | Iterates | Numbers | Sequence | Complexity | Naming | Choice | Steps | Code | Work | Draws | Person,
    Field(discriminator="kind"),
]

__all__ = [
    "AnyCheck",
    "Bound",
    "Called",
    "Choice",
    "Code",
    "Complexity",
    "Draws",
    "Equivalent",
    "Iterates",
    "Naming",
    "Numbers",
    "Person",
    "Property",
    "Sequence",
    "Steps",
    "Work",
]
