"""What is compared, and what a comparison finds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from grader.language.branches import Branch
from grader.language.inference import calls, counted, densities, integer_names, places, spans
from grader.language.model import Model, Recipe
from grader.language.scope import Scope
from grader.language.tolerance import EXACT, Tolerance
from grader.language.tree import Node
from grader.language.values import Array


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two trees differ: the model, the row of its batch, both values there, and the names that they depend on."""

    model: Model
    row: int
    found: Array
    expected: Array
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a comparison found.

    Args:
        agree: Whether the trees have one meaning; ``None`` when that is not decided.
        models: How many models were drawn.
        exact: Whether a look in exact arithmetic confirmed the agreement, and which.
        difference: Where they differ.
        shape: What did not fit, where shapes decided.
        why: Why nothing was decided.
        note: What the answer should be told besides, where they differ.
        tag: The name of the mistake, where the comparison itself knows it.
        sparse: Whether most draws made a range run the other way.
    """

    agree: bool | None
    models: int = 0
    exact: str = ""
    difference: Difference | None = None
    shape: str = ""
    why: str = ""
    note: str = ""
    tag: str = ""
    sparse: bool = False


@dataclass(frozen=True)
class Trial:
    """Two trees to compare, with what models are drawn from.

    Args:
        scope: Declarations and definitions.
        assumptions: Relations that every model must satisfy.
        seed: Of the run.
        tolerance: How near numbers must come.
        branch: What a root or a logarithm of a negative number is.
    """

    answer: Node
    reference: Node
    scope: Scope
    assumptions: tuple[Node, ...] = ()
    seed: int = 0
    tolerance: Tolerance = EXACT
    branch: Branch = Branch.NONE

    @cached_property
    def recipe(self) -> Recipe:
        """What the models of the trial are drawn from."""
        trees = (self.answer, self.reference, *self.assumptions)
        scope = self.scope
        return Recipe(
            scope,
            integer_names(trees, scope),
            self.seed,
            densities=densities(trees, scope),
            spans=spans(trees),
            places=places(trees, scope),
            calls=calls(trees),
            branch=self.branch,
            counted=counted(trees, scope),
        )
