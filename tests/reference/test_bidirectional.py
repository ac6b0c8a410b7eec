"""The bidirectional network: its states and loss as written out, and its recurrences against the loss differentiated and differenced."""

from dataclasses import astuple, replace
from itertools import product

import numpy as np
import pytest
import sympy

from grader.reference.numeric import bidirectional as numeric
from grader.reference.symbolic import bidirectional as symbolic

SIZES = [(1, 1, 1, 1, 1), (2, 1, 1, 1, 2), (1, 1, 2, 1, 3)]  # d, m, e, q, T
NAMES = ["W_f", "U_f", "V_f", "W_b", "U_b", "V_b"]


def shapes(d, m, e, q, steps):
    return [(d, m), (d, d), (q, d), (e, m), (e, e), (q, e)], [(steps, m), (d,), (e,), (steps, q)]


def network(size, seed=0):
    """Return weights and the data: inputs, initial and final state, targets."""
    g = np.random.default_rng(seed)
    matrices, data = shapes(*size)
    return numeric.Weights(*(g.normal(size=shape) for shape in matrices)), [g.normal(size=shape) for shape in data]


@pytest.fixture(params=SIZES)
def both(request, draw, numbers):
    """The same network with its data as expressions and as numbers."""
    matrices, data = shapes(*request.param)
    weights, given = [draw(*shape) for shape in matrices], [draw(*shape) for shape in data]
    return (symbolic.Weights(*weights), given), (numeric.Weights(*map(numbers, weights)), [*map(numbers, given)])


def test_states_outputs_and_loss_are_those_written_out(both, numbers):
    (written, exact), (weights, data) = both
    derived, found = symbolic.hidden_states(written, *exact[:3]), numeric.hidden_states(weights, *data[:3])
    np.testing.assert_allclose(found.forward, numbers(derived.forward), rtol=1e-11)
    np.testing.assert_allclose(found.backward, numbers(derived.backward), rtol=1e-11)
    np.testing.assert_allclose(numeric.outputs(weights, *data[:3]), numbers(symbolic.outputs(written, *exact[:3])), rtol=1e-11)
    assert numeric.loss(weights, *data) == pytest.approx(float(symbolic.loss(written, *exact)), rel=1e-11)


def test_gradients_by_states_are_the_loss_differentiated_by_what_is_added_to_them(both, numbers):
    (written, exact), (weights, data) = both
    derived, found = symbolic.state_gradients(written, *exact), numeric.state_gradients(weights, *data)
    np.testing.assert_allclose(found.forward, numbers(derived.forward), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(found.backward, numbers(derived.backward), rtol=1e-10, atol=1e-12)


def test_gradients_by_weights_are_the_loss_differentiated(both, numbers):
    (written, exact), (weights, data) = both
    derived, found = symbolic.weight_gradients(written, *exact), numeric.weight_gradients(weights, *data)
    for name in NAMES:
        np.testing.assert_allclose(getattr(found, name), numbers(getattr(derived, name)), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("steps", [1, 5])
def test_gradients_by_weights_are_central_differences_of_the_loss(name, steps):
    weights, data = network((3, 2, 4, 2, steps))
    differences = np.zeros_like(getattr(weights, name))
    for entry in np.ndindex(differences.shape):
        shift = np.zeros_like(differences)
        shift[entry] = 1e-5
        ends = [numeric.loss(replace(weights, **{name: getattr(weights, name) + s * shift}), *data) for s in (1, -1)]
        differences[entry] = (ends[0] - ends[1]) / 2e-5
    np.testing.assert_allclose(getattr(numeric.weight_gradients(weights, *data), name), differences, rtol=1e-6, atol=1e-8)


def logistic(a):
    return 1 / (1 + np.exp(-a))


def loss_from(weights, data, states, chain, t):
    """Return the loss where one state is given and those that follow it are recomputed."""
    inputs, _, _, targets = data
    forward, backward = states.forward.copy(), states.backward.copy()
    if chain == "forward":
        for s in range(t + 1, len(forward)):
            forward[s] = logistic(weights.W_f @ inputs[s - 1] + weights.U_f @ forward[s - 1])
    else:
        for s in range(t - 1, -1, -1):
            backward[s] = logistic(weights.W_b @ inputs[s] + weights.U_b @ backward[s + 1])
    return np.sum((targets - forward[1:] @ weights.V_f.T - backward[:-1] @ weights.V_b.T) ** 2)


@pytest.mark.parametrize("chain", ["forward", "backward"])
def test_gradients_by_states_are_central_differences_of_the_loss_with_the_states_recomputed_after_them(chain):
    weights, data = network((3, 2, 4, 2, 4))
    states, found = numeric.hidden_states(weights, *data[:3]), getattr(numeric.state_gradients(weights, *data), chain)
    first = 1 if chain == "forward" else 0
    for t, entry in product(range(4), range(found.shape[1])):
        ends = []
        for step in (1e-5, -1e-5):
            moved = getattr(states, chain).copy()
            moved[t + first, entry] += step
            ends.append(loss_from(weights, data, replace(states, **{chain: moved}), chain, t + first))
        assert found[t, entry] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6, abs=1e-8)


def test_the_backward_chain_is_the_forward_chain_of_the_inputs_turned_round():
    weights, (inputs, initial, final, targets) = network((2, 3, 2, 2, 4))
    turned = numeric.Weights(weights.W_b, weights.U_b, weights.V_b, weights.W_f, weights.U_f, weights.V_f)
    there = numeric.state_gradients(weights, inputs, initial, final, targets)
    back = numeric.state_gradients(turned, inputs[::-1], final, initial, targets[::-1])
    np.testing.assert_allclose(there.backward, back.forward[::-1], rtol=1e-12)
    np.testing.assert_allclose(there.forward, back.backward[::-1], rtol=1e-12)


SLIPS = {  # misreadings of the recurrence of the forward chain: state_t, state_{t+1}, gradient_{t+1}, immediate_t, U
    "U instead of its transpose": lambda h, later, g, own, U: own + U @ (later * (1 - later) * g),
    "the slope of the wrong step": lambda h, later, g, own, U: own + U.T @ (h * (1 - h) * g),
    "the slope outside": lambda h, later, g, own, U: own + later * (1 - later) * (U.T @ g),
    "the other sign": lambda h, later, g, own, U: -own + U.T @ (later * (1 - later) * g),
    "no slope": lambda h, later, g, own, U: own + U.T @ g,
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_in_the_recurrence_gives_another_gradient(slip):
    weights, data = network((3, 2, 4, 2, 4))
    states, found = numeric.hidden_states(weights, *data[:3]), numeric.state_gradients(weights, *data).forward
    own = -2 * weights.V_f.T @ (data[3] - numeric.outputs(weights, *data[:3]))[1]
    h, later = states.forward[2], states.forward[3]
    right = own + weights.U_f.T @ (later * (1 - later) * found[2])
    np.testing.assert_allclose(right, found[1], rtol=1e-12)
    assert not np.allclose(slip(h, later, found[2], own, weights.U_f), found[1], rtol=1e-2)


weights, data = network((2, 3, 3, 2, 4))
REFUSED = {
    "U_f: expected shape (d = 2, d = 2), found (3, 3)": lambda: numeric.hidden_states(replace(weights, U_f=np.eye(3)), *data[:3]),
    "inputs: expected shape (T, m = 3), found (4, 2)": lambda: numeric.outputs(weights, data[0][:, :2], *data[1:3]),
    "inputs: expected at least one step, found none": lambda: numeric.loss(weights, data[0][:0], *data[1:3], data[3][:0]),
    "targets: expected shape (T = 4, q = 2), found (3, 2)": lambda: numeric.weight_gradients(weights, *data[:3], data[3][1:]),
    "final: expected shape (e = 3), found (2)": lambda: numeric.state_gradients(weights, data[0], data[1], data[1], data[3]),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_is_no_network_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message


SHIFTED_STATES = symbolic._shifted_states
ANOTHER = {  # a definition and what is put in its place
    "_logistic": lambda a: a**2,
    "_read_out": lambda weights, states: states.forward[:-1] @ weights.V_f.T + states.backward[1:] @ weights.V_b.T,
    "_squared_distance": lambda targets, found: sympy.Integer(0) + np.sum((targets - found) ** 4),
    "_shifted_states": lambda *given: SHIFTED_STATES(*given[:2], 2 * given[2], 2 * given[3], given[4]),
}


@pytest.mark.parametrize(("result", "definition"), [(name, one) for name, used in symbolic.DEFINITIONS.items() for one in used])
def test_another_definition_gives_another_result(result, definition, monkeypatch, draw, numbers):
    matrices, data = shapes(1, 1, 1, 1, 2)
    weights, given = symbolic.Weights(*(draw(*shape) for shape in matrices)), [draw(*shape) for shape in data]

    def values():
        found = getattr(symbolic, result)(weights, *(given if result in ("loss", "state_gradients", "weight_gradients") else given[:3]))
        parts = astuple(found) if isinstance(found, symbolic.States | symbolic.Weights) else (found,)
        return [numbers(part) for part in parts]

    before = values()
    monkeypatch.setattr(symbolic, definition, ANOTHER[definition])
    assert not all(np.allclose(old, new) for old, new in zip(before, values(), strict=True))
