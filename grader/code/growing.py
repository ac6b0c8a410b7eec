"""How the work of a function grows with a size: counted steps of Python, and processor time as a second witness that cannot be forged."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from grader import reference
from grader.code.contract import Contract
from grader.code.trials import Trial
from grader.sandbox import Reply

SLACK = 0.5
"""By this much the exponent may be above the reference's: lower terms bend the line, and the next whole exponent is twice as far."""
_SLOW = 0.2
"""Processor seconds below which time is too noisy to be a witness."""
_REFERENCE = str(Path(reference.__file__).parent)


def exponent(sizes: Sequence[int], amounts: Sequence[float]) -> float:
    """Return the power of the size that an amount grows like, from the three largest sizes, each as many times the one before.

    What does not grow takes no part: the amount is compared by its increases.

    >>> round(exponent([4, 8, 16], [100 + n**2 for n in (4, 8, 16)]), 6)
    2.0
    """
    first, second, third = amounts[-3:]
    return math.log(max(third - second, 1.0) / max(second - first, 1.0)) / math.log(sizes[-1] / sizes[-2])


def counted(contract: Contract, trial: Trial) -> int:
    """Return how many lines of the reference's Python run for a call."""
    lines = 0

    def in_line(frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        nonlocal lines
        del frame, argument
        lines += event == "line"
        return in_line

    def in_call(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        return in_line(frame, event, argument) if frame.f_code.co_filename.startswith(_REFERENCE) else None

    before = sys.gettrace()
    sys.settrace(in_call)
    try:
        contract.key({name: value.known for name, value in trial.values.items()})
    finally:
        sys.settrace(before)
    return lines


def grown(sizes: Sequence[int], replies: Sequence[Reply]) -> float:
    """Return the exponent of a submission's work: the larger one of what was counted and, where it is slow enough to tell, of its time."""
    work = exponent(sizes, [float(reply.work or 0) for reply in replies])
    if replies[-1].cpu < _SLOW:
        return work
    time = math.log(replies[-1].cpu / max(replies[-2].cpu, 1e-3)) / math.log(sizes[-1] / sizes[-2])
    return max(work, time - 1.0)
