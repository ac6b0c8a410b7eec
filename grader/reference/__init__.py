"""Trusted quantities, each with two witnesses: computed with numpy in ``numeric``, derived with sympy from definitions in ``symbolic``.

A key of a problem set names a quantity as ``topic.function``; both sides have the same files and the same function names.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
from collections.abc import Callable

from grader.errors import AuthoringError

TOPICS = (
    "adaptive",
    "backprop",
    "bidirectional",
    "decoding",
    "depth",
    "dropout",
    "gradient_descent",
    "initialization",
    "moving_average",
    "normalization",
    "optimizers",
    "recurrent",
    "second_order",
    "slips",
    "weight_norm",
)
"""The modules whose public functions can be named; nothing else is ever imported by name."""


def quantity(name: str) -> Callable[..., object]:
    """Return the numeric function of a quantity.

    Args:
        name: A topic and a public function defined there, such as ``initialization.he_variance``.

    Raises:
        AuthoringError: No quantity has this name; the nearest one is given.

    >>> float(quantity("initialization.he_variance")(8))
    0.25
    """
    return _resolve("numeric", name)


def derivation(name: str) -> Callable[..., object]:
    """Return the symbolic function that derives a quantity with sympy; names and errors as for :func:`quantity`.

    >>> from sympy import Symbol
    >>> derivation("initialization.he_variance")(Symbol("n", positive=True))
    2/n
    """
    return _resolve("symbolic", name)


def quantity_names() -> tuple[str, ...]:
    """Return the name of every quantity, in alphabetical order."""
    return tuple(f"{topic}.{function}" for topic in TOPICS for function in sorted(_functions("numeric", topic)))


def _resolve(side: str, name: str) -> Callable[..., object]:
    topic, _, function = name.partition(".")
    found = _functions(side, topic) if topic in TOPICS else {}
    if function not in found:
        nearest = difflib.get_close_matches(name, quantity_names(), n=1, cutoff=0.0)[0]
        raise AuthoringError(f"expected the name of a quantity such as '{nearest}', got {name!r}")
    return found[function]


def _functions(side: str, topic: str) -> dict[str, Callable[..., object]]:
    module = importlib.import_module(f"{__name__}.{side}.{topic}")
    functions = inspect.getmembers(module, inspect.isfunction)
    return {name: function for name, function in functions if function.__module__ == module.__name__ and not name.startswith("_")}
