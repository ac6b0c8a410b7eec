"""Why a tree has no value in a model: each a different answer to give to the student."""

from __future__ import annotations

from grader.errors import GraderError


class EvaluationError(GraderError):
    """A tree has no value in a model."""


class ShapeError(EvaluationError):
    """Shapes do not fit; the message says which met where, and an answer that has one is not right."""


class DomainError(EvaluationError):
    """The model is a hole in the domain, such as a division by zero; another is drawn."""


class RangeError(DomainError):
    """A range runs the other way, or an index lies outside its array; where most models are such holes, those that are left say little."""


class UnsupportedError(EvaluationError):
    """The tree holds what the models cannot evaluate; the answer stays undecided."""


class UnsizedError(UnsupportedError):
    """A vector of ones, or an identity matrix, is written without its size."""


class WorkError(EvaluationError):
    """The evaluation needs more steps than are allowed; the answer stays undecided."""
