"""Grader marks homework in the theory and practice of deep learning: by meaning, with a counterexample, and never by guessing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.language.compare import compare
    from grader.language.parser import parse as read

__version__ = "0.1.0"
__all__ = ["__version__", "compare", "read"]


def __getattr__(name: str) -> object:
    """Import the public functions when they are first used: ``import grader`` costs next to nothing."""
    if name == "compare":
        from grader.language.compare import compare

        return compare
    if name == "read":
        from grader.language.parser import parse

        return parse
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
