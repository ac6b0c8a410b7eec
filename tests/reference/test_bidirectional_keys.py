"""The keys of ift6135-2019 6.2 have the values of the numeric network, whose gradients are differenced in test_bidirectional."""

import re

import numpy as np
import pytest

from grader import compare, registry
from grader.reference.numeric import bidirectional as numeric

D, M, E, Q, STEPS = 2, 3, 2, 3, 3
PART = next(part for part in registry.load("ift6135-2019").parts if part.id == "6.2")
KEYS = {view.title.removeprefix("The gradient by "): view.check.reference for view in PART.checks if view.kind == "equivalent"}


def rounded(generator, *shape):
    return np.round(generator.normal(size=shape), 2)


def literal(array):
    """Return a column or a matrix as a student writes it."""
    rows = [" & ".join(f"{x:.12f}" for x in row) for row in np.atleast_2d(np.asarray(array).T).T]
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"


@pytest.fixture(scope="module")
def network():
    g = np.random.default_rng(2)
    weights = numeric.Weights(*(rounded(g, *shape) for shape in [(D, M), (D, D), (Q, D), (E, M), (E, E), (Q, E)]))
    return weights, [rounded(g, STEPS, M), rounded(g, D), rounded(g, E), rounded(g, STEPS, Q)]


def definitions(network):
    """The declared names of a key with the numbers of a network; the free state is the second."""
    weights, (inputs, initial, final, targets) = network
    slopes = numeric.state_gradients(weights, *network[1])
    states = numeric.hidden_states(weights, inputs, initial, final)
    found = {rf"{name[0]}^{{({name[2]})}}": literal(getattr(weights, name)) for name in ("W_f", "U_f", "V_f", "W_b", "U_b", "V_b")}
    found |= {f"h_{t}^{{(f)}}": literal(states.forward[t]) for t in range(STEPS + 1)}
    found |= {f"h_{t}^{{(b)}}": literal(states.backward[t - 1]) for t in range(1, STEPS + 2)}
    for t in range(1, STEPS + 1):
        found |= {f"x_{t}": literal(inputs[t - 1]), f"z_{t}": literal(targets[t - 1])}
        found |= {rf"\Phi_{t}": literal(slopes.forward[t - 1]), rf"\Psi_{t}": literal(slopes.backward[t - 1])}
    return found | {r"\sigma(v)": r"\mathrm{sigmoid}(v)", r"\chi": "h_2^{(f)}", r"\omega": "h_2^{(b)}"}


def at_step_two(key):
    """Return a key with its free index 2, or with its sum over the steps that there are."""
    return key.replace("{T}", f"{{{STEPS}}}") if "sum" in key else re.sub(r"(?<![A-Za-z])t(?![A-Za-z])", "2", key)


@pytest.mark.parametrize("name", KEYS)
def test_a_key_has_the_value_of_the_numeric_network_and_not_that_of_another_one(name, network):
    weights, data = network
    states, gradients = numeric.state_gradients(weights, *data), numeric.weight_gradients(weights, *data)
    expected = {
        "a forward state": states.forward[1],
        "a backward state": states.backward[1],
        "the forward input weights": gradients.W_f,
        "the backward recurrent weights": gradients.U_b,
    }[name]
    key, known = at_step_two(KEYS[name]), definitions(network)
    assert compare(literal(expected), key, definitions=known, tolerance=1e-8).outcome == "correct"
    assert compare(literal(expected + 1e-3), key, definitions=known, tolerance=1e-8).outcome == "incorrect"
