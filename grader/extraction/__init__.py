"""What a student's section states, and which of it is the answer to what was asked.

An explicit marker always wins, then a box, then the last relation for the asked quantity. What the section copies from the problem's statement is
not an answer, and what cannot be read is never a wrong one.
"""

from __future__ import annotations

from grader.extraction.candidates import candidates, only_given
from grader.extraction.given import given_region
from grader.extraction.naming import ask_key, plain_names, quantity_key, resolved
from grader.extraction.said import EQUALITY, Extract, Said, Unread
from grader.extraction.section import extract, stated

__all__ = [
    "EQUALITY",
    "Extract",
    "Said",
    "Unread",
    "ask_key",
    "candidates",
    "extract",
    "given_region",
    "only_given",
    "plain_names",
    "quantity_key",
    "resolved",
    "stated",
]
