"""The kinds of check, one file a family: what is true of an answer that passes."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from grader.checks.choice import Choice
from grader.checks.equivalent import Equivalent
from grader.checks.iterates import Iterates
from grader.checks.property import Property
from grader.checks.words import Naming, Person

AnyCheck: TypeAlias = Annotated[Equivalent | Property | Iterates | Naming | Choice | Person, Field(discriminator="kind")]

__all__ = ["AnyCheck", "Choice", "Equivalent", "Iterates", "Naming", "Person", "Property"]
