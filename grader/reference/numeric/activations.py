"""Functions applied elementwise, each with its derivative and the largest size that the derivative takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grader.reference.numeric.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of one number, applied elementwise.

    Args:
        function: From arrays to arrays of the same shape.
        derivative: Likewise.
        slope_bound: ``gamma``, the least number that ``|derivative|`` never exceeds.

    >>> TANH.function(np.zeros(2)).tolist(), TANH.derivative(np.zeros(2)).tolist()
    ([0.0, 0.0], [1.0, 1.0])
    """

    function: Callable[[FloatArray], FloatArray]
    derivative: Callable[[FloatArray], FloatArray]
    slope_bound: float


def _logistic(a: FloatArray) -> FloatArray:
    return (1 + np.tanh(a / 2)) / 2  # The exponential form overflows for large negative numbers.


def _logistic_slope(a: FloatArray) -> FloatArray:
    return _logistic(a) * (1 - _logistic(a))


def _tanh(a: FloatArray) -> FloatArray:
    return np.tanh(a)


def _tanh_slope(a: FloatArray) -> FloatArray:
    return 1 - np.tanh(a) ** 2


TANH = Activation(_tanh, _tanh_slope, 1.0)
LOGISTIC = Activation(_logistic, _logistic_slope, 0.25)
