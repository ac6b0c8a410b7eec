"""What is done with an input, and what counts as a fault: an exception that was not declared, or too much time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from traceback import format_exc

import grader
from grader.errors import AnswerError
from grader.language.scopes import scope_of
from grader.result import Outcome

LIMIT = 0.05
"""Seconds that one input may take."""

_REGRESSION = {"X": "matrix n d", "w": "vector d", "y": "vector n", r"\lambda": "positive scalar", "n": "positive integer"}
_STEPS = {"h": "sequence of vector d", "A": "sequence of matrix d d", "t": "positive integer", r"\sigma": "elementwise function", "z": "complex"}
QUESTIONS: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = (
    ("x^{y+2}", {}, {}),
    (r"(X^\top X + \lambda I)^{-1} X^\top y", _REGRESSION, {}),
    (r"\frac{n(n+1)}{2}", {"n": "positive integer"}, {}),
    (r"x > 2 \text{ or } x < -2", {}, {}),
    ("x^2 + y^2 = 1", {}, {}),
    (r"\sigma(h_t)", _STEPS, {"h_0": "0", "h_t": r"A_t h_{t-1}"}),
    (r"\{1, 2, 3\}", {}, {}),
    (r"O(n \log n)", {}, {}),
    (r"\mathbb{E}[x^2]", {"x": r"random variable, mean \mu, variance 1"}, {}),
    ("x = 1, y = 2", {}, {}),
)
_SCOPES = tuple(scope_of(symbols, definitions) for _, symbols, definitions in QUESTIONS)


@dataclass(frozen=True, slots=True)
class Trouble:
    """An input that did what none may: its kind, the input, and the trace or the time."""

    kind: str
    source: str
    detail: str


def tried(source: str, number: int) -> Trouble | None:
    """Read an input and compare it with one of the questions' answers; return what went wrong.

    Args:
        source: What a student might type.
        number: Which question; counted on from the last.
    """
    reference, symbols, definitions = QUESTIONS[number % len(QUESTIONS)]
    start = time.process_time()
    try:
        readable = _read(source, number)
        verdict = grader.compare(source, reference, symbols=symbols, definitions=definitions)
    except Exception:  # noqa: BLE001 - to find them is what this is for
        return Trouble("exception", source, format_exc(limit=-4))
    taken = time.process_time() - start
    if not readable and verdict.outcome is not Outcome.UNDECIDED:
        return Trouble("verdict", source, f"{verdict.outcome} although it cannot be read")
    return Trouble("slow", source, f"{1_000 * taken:.0f} ms") if taken > LIMIT else None


def _read(source: str, number: int) -> bool:
    """Whether an input can be read; that it cannot is declared."""
    try:
        grader.read(source, _SCOPES[number % len(_SCOPES)])
    except AnswerError:
        return False
    return True
