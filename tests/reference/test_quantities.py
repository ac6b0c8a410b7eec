"""Quantities are named from an explicit list, on both sides alike, and the numeric side never loads sympy."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader.errors import AuthoringError
from grader.reference import TOPICS, derivation, quantity, quantity_names

REFUSED = {  # name -> the name suggested
    "initialization.preactivation_moment": "initialization.preactivation_moments",
    "initialisation.he_variance": "initialization.he_variance",
    "he_variance": "initialization.he_variance",
    "dropout.ridge_strenght": "dropout.ridge_strength",
}
NEVER_REACHED = [
    "",
    ".",
    "initialization",
    "initialization.",
    "initialization.conform",  # imported there, defined elsewhere
    "initialization.np",
    "initialization.__name__",
    "initialization._second_moment",
    "initialization.sqrt.__call__",
    "arrays.conform",  # a helper, no topic
    "..numeric.initialization.he_variance",
    "os.system",
]


@pytest.mark.parametrize("name", quantity_names())
def test_every_quantity_has_a_derivation_of_the_same_name(name):
    topic, function = name.split(".")
    for side, found in (("numeric", quantity(name)), ("symbolic", derivation(name))):
        assert (found.__module__, found.__name__) == (f"grader.reference.{side}.{topic}", function)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_symbolic_side_has_no_quantity_of_its_own(topic):
    numeric = {name for name in quantity_names() if name.startswith(f"{topic}.")}
    module = importlib.import_module(f"grader.reference.symbolic.{topic}")
    here = {f"{topic}.{name}" for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__ and name[0].islower()}
    assert here == numeric


@pytest.mark.parametrize(("name", "nearest"), REFUSED.items())
def test_an_unknown_name_is_answered_with_the_nearest(name, nearest):
    with pytest.raises(AuthoringError) as caught:
        quantity(name)
    assert caught.value.faults == (f"expected the name of a quantity such as '{nearest}', got '{name}'",)


@pytest.mark.parametrize("name", NEVER_REACHED)
@pytest.mark.parametrize("resolve", [quantity, derivation])
def test_only_public_functions_of_the_topics_can_be_named(resolve, name):
    with pytest.raises(AuthoringError, match="expected the name of a quantity"):
        resolve(name)


def loaded_after(statements, module):
    """Return whether a fresh interpreter has a module after some statements."""
    script = f"import sys; {statements}; print({module!r} in sys.modules)"
    root = Path(grader.__file__).parents[1]
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root).stdout == "True\n"


def test_the_numeric_side_never_loads_sympy():
    resolve = "from grader.reference import derivation, quantity, quantity_names; [quantity(name) for name in quantity_names()]"
    assert not loaded_after(resolve, "sympy")
    assert loaded_after(f"{resolve}; derivation('slips.sgd_ascent')", "sympy")


def test_loading_the_reference_loads_no_topic():
    assert not loaded_after("import grader.reference", "numpy")
