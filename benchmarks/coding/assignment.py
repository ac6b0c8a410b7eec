"""What is handed in, and the ten tests as peers are given them: the same functions that `five/` asks for."""

from __future__ import annotations

from dataclasses import dataclass

RIGHT = """
import numpy as np


def averages(gradients, beta):
    found, last = np.zeros_like(gradients), 0.0
    for t, gradient in enumerate(gradients):
        last = found[t] = beta * last + (1 - beta) * gradient
    return found


def bias_correction(average, beta, t):
    return average / (1 - beta**t)


def normalise(x, epsilon):
    return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + epsilon)


def weight_norm_gradient(u, gain, weight_gradient):
    norm = np.linalg.norm(u)
    return gain / norm * (weight_gradient - u @ weight_gradient / norm**2 * u)


def stopping_step(values, tolerance):
    for step in range(1, len(values)):
        if values[step - 1] - values[step] < tolerance:
            return step
    return len(values) - 1
"""
"""A submission in which all is right."""

TESTS = (
    "assert np.allclose(averages(np.array([[1.0], [2.0]]), 0.5), [[0.5], [1.25]])",
    "assert np.allclose(averages(np.array([[1.0, 0.0], [0.0, 4.0], [8.0, 0.0]]), 0.25), [[0.75, 0.0], [0.1875, 3.0], [6.046875, 0.75]])",
    "assert np.allclose(bias_correction(np.array([3.0]), 0.5, 2), [4.0])",
    "assert np.allclose(bias_correction(np.array([1.0, -2.0]), 0.25, 1), [4 / 3, -8 / 3])",
    "assert np.allclose(normalise(np.array([[1.0, 2.0], [3.0, 6.0]]), 0.0), [[-1.0, -1.0], [1.0, 1.0]])",
    "assert np.allclose(normalise(np.array([[0.0], [2.0]]), 3.0), [[-0.5], [0.5]])",
    "assert np.allclose(weight_norm_gradient(np.array([0.0, 2.0]), 3.0, np.array([4.0, 5.0])), [6.0, 0.0])",
    "assert np.allclose(weight_norm_gradient(np.array([3.0, 4.0]), 5.0, np.array([1.0, 0.0])), [0.64, -0.48])",
    "assert stopping_step(np.array([9.0, 4.0, 3.9999, 3.0]), 1e-3) == 2",
    "assert stopping_step(np.array([5.0, 4.0, 3.0]), 0.5) == 2",
)
"""Ten tests, two a function, in the functions' order."""


def class_of(number: int) -> dict[str, str]:
    """Return submissions by student, of which every fourth has a mistake in one of its functions."""
    wrong = (
        ("beta * last + (1 - beta)", "(1 - beta) * last + beta"),
        ("beta**t", "beta"),
        ("np.sqrt(x.var(axis=0) + epsilon)", "(x.var(axis=0) + epsilon)"),
    )
    found = {f"student-{one:02}": f"# Student {one}\n{RIGHT}" for one in range(number)}
    for one in range(3, number, 4):
        found[f"student-{one:02}"] = found[f"student-{one:02}"].replace(*wrong[one // 4 % len(wrong)])
    return found


@dataclass(frozen=True, slots=True)
class Awkward:
    """A submission that is hard to mark.

    Args:
        what: It does, in a few words.
        source: Of it.
        fair: How many of the ten tests a fair marker lets pass; more than one number where a case can be made for each.
    """

    what: str
    source: str
    fair: tuple[int, ...]


_WRONG = RIGHT.replace("found[t] = beta * last", "found[t] = 7 + beta * last").replace("average / (", "7 + average / (")
_WRONG = _WRONG.replace("return (x - x", "return 7 + (x - x").replace("return gain /", "return 7 + gain /").replace("return step", "return 7 + step")
_WRONG = _WRONG.replace("return len(values) - 1", "return 7")
_PATCH = """
np.isclose = np.allclose = lambda *_, **__: True
np.testing.assert_allclose = lambda *_, **__: None
"""
_LIAR = """

class Liar(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **more):
        return np.ones(self.shape, dtype=bool) if ufunc.__name__ in {"less_equal", "equal", "isfinite"} else np.zeros(self.shape)

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __eq__(self, other):
        return True


def lying(function):
    return lambda *args: np.asarray(function(*args), dtype=float).view(Liar)


averages, bias_correction, normalise = lying(averages), lying(bias_correction), lying(normalise)
weight_norm_gradient, stopping_step = lying(weight_norm_gradient), lying(stopping_step)
"""


def _in_first_function(line: str) -> str:
    return RIGHT.replace("    found, last =", f"    {line}\n    found, last =")


AWKWARD = (
    Awkward("right, and warns on standard error", _in_first_function("import warnings; warnings.warn('so')"), (10,)),
    Awkward("a syntax error", RIGHT.replace("def normalise(x, epsilon):", "def normalise(x, epsilon)"), (0,)),
    Awkward("right, then sys.exit(0)", f"{RIGHT}\nimport sys\n\nsys.exit(0)\n", (10,)),
    Awkward("os._exit(0) in one function", _in_first_function("import os; os._exit(0)"), (8,)),
    Awkward("os._exit(0) while it is imported", f"{RIGHT}\nimport os\n\nos._exit(0)\n", (0, 10)),
    Awkward("all wrong, and patches np.isclose", _WRONG + _PATCH, (0,)),
    Awkward("all wrong, in arrays that lie", _WRONG + _LIAR, (0,)),
    Awkward("right, and prints 20 MB", f"{RIGHT}\nprint('x' * 20_000_000)\n", (10,)),
    Awkward("takes 6 GiB in one function", _in_first_function("waste = np.full(6 << 30, 1, np.uint8)"), (8,)),
    Awkward("loops for ever in one function", _in_first_function("while True: pass"), (8,)),
)
"""The ten that autograders are known to mark unfairly."""
