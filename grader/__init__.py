"""Grader marks homework in the theory and practice of deep learning: by meaning, with a counterexample, and never by guessing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.language.compare import compare
    from grader.language.parser import parse as read
    from grader.language.plain import plain
    from grader.language.render import latex

__version__ = "0.1.0"
__all__ = ["__version__", "compare", "latex", "plain", "read"]

_PUBLIC = {
    "compare": "grader.language.compare:compare",
    "read": "grader.language.parser:parse",
    "latex": "grader.language.render:latex",
    "plain": "grader.language.plain:plain",
}


def __getattr__(name: str) -> object:
    """Import the public functions when they are first used: ``import grader`` costs next to nothing."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    module, _, function = _PUBLIC[name].partition(":")
    return getattr(import_module(module), function)
