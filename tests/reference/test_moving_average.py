"""Momentum and the running average: recursions, the unrolled sum, its bias, and the map from one rule to the other."""

import numpy as np
import pytest
import sympy

from grader.reference.numeric import moving_average as numeric
from grader.reference.symbolic import moving_average as symbolic

alpha, beta = sympy.symbols("alpha beta", positive=True)
delta, epsilon, average = sympy.symbols("delta epsilon v", positive=True)
t = sympy.Symbol("t", integer=True, positive=True)
i = sympy.Symbol("i", integer=True, positive=True)
HALF, RATE = sympy.Rational(3, 4), sympy.Rational(2, 5)
SHAPES = [(1,), (4,), (3, 2), (2, 2, 2), (0, 2)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["momentum_updates", "average_updates"])
def test_steps_are_those_of_the_exact_recursion(shape, name, draw, numbers):
    g = draw(*shape)
    found = getattr(numeric, name)(numbers(g).reshape(shape), 0.75, 0.4)
    np.testing.assert_allclose(found, numbers(getattr(symbolic, name)(g, HALF, RATE)).reshape(shape), rtol=1e-13)


@pytest.mark.parametrize("shape", SHAPES)
def test_averages_are_those_of_the_exact_recursion(shape, draw, numbers):
    g = draw(*shape)
    found = numeric.running_average(numbers(g).reshape(shape), 0.75)
    np.testing.assert_allclose(found, numbers(symbolic.running_average(g, HALF)).reshape(shape), rtol=1e-13)


@pytest.mark.parametrize("steps", [0, 1, 2, 5])
def test_unrolled_weights_are_the_coefficients_of_the_recursion(steps, numbers):
    np.testing.assert_allclose(numeric.unrolled_weights(0.75, steps), numbers(symbolic.unrolled_weights(HALF, steps)).reshape(steps), rtol=1e-13)
    generic = symbolic.unrolled_weights(beta, steps)
    assert [sympy.simplify(weight - (1 - beta) * beta ** (steps - k)) for k, weight in enumerate(generic, start=1)] == [0] * steps


def test_the_weighted_sum_is_the_running_average():
    g = np.random.default_rng(4).normal(size=(6, 3))
    np.testing.assert_allclose(numeric.unrolled_weights(0.9, 6) @ g, numeric.running_average(g, 0.9)[-1], rtol=1e-13)


def test_weights_stand_behind_the_axes_of_the_decay():
    decays = np.array([[0.1], [0.9]])
    weights = numeric.unrolled_weights(decays, 4)
    assert weights.shape == (2, 1, 4)
    np.testing.assert_allclose(weights.sum(axis=-1), numeric.bias(decays, 4), rtol=1e-13)


def test_the_bias_solved_for_is_the_sum_of_the_weights_and_the_one_computed(numbers):
    derived = symbolic.bias(beta, t)
    summed = sympy.Sum((1 - beta) * beta ** (t - i), (i, 1, t)).doit().subs(beta, HALF)
    for count in (1, 2, 7):
        exact = derived.subs({beta: HALF, t: count})
        assert exact == summed.subs(t, count) == sum(symbolic.unrolled_weights(HALF, count))
        assert numeric.bias(0.75, count) == pytest.approx(float(exact), rel=1e-13)


def test_the_correction_is_the_one_derived():
    derived = symbolic.bias_correction(average, beta, t)
    for count in (1, 2, 7):
        expected = float(derived.subs({average: 3, beta: HALF, t: count}))
        assert numeric.bias_correction(3, 0.75, count) == pytest.approx(expected, rel=1e-13)


def test_corrected_averages_of_a_constant_are_the_constant():
    averages = numeric.running_average(np.full(9, 2.5), 0.9)
    np.testing.assert_allclose(numeric.bias_correction(averages, 0.9, np.arange(1, 10)), 2.5, rtol=1e-12)


def test_in_expectation_over_drawn_gradients_the_bias_is_what_is_missing():
    draws = np.random.default_rng(8).normal(2.0, 1.0, size=(100_000, 5))
    averages = numeric.running_average(draws.T, 0.8)[-1]
    error = averages.std() / np.sqrt(averages.size)
    assert abs(averages.mean() - 2 * numeric.bias(0.8, 5)) < 5 * error
    assert abs(numeric.bias_correction(averages, 0.8, 5).mean() - 2) < 5 * error / numeric.bias(0.8, 5)


def test_the_map_between_the_rules_is_the_one_solved_for():
    found = symbolic.equivalent_momentum(beta, delta)
    assert numeric.equivalent_momentum(0.75, 0.4) == pytest.approx([float(value.subs({beta: HALF, delta: RATE})) for value in found])
    found = symbolic.equivalent_average(alpha, epsilon)
    assert numeric.equivalent_average(0.75, 0.4) == pytest.approx([float(value.subs({alpha: HALF, epsilon: RATE})) for value in found])


def test_equivalent_rules_take_the_same_steps():
    g = np.random.default_rng(6).normal(size=(7, 2))
    np.testing.assert_allclose(numeric.momentum_updates(g, *numeric.equivalent_momentum(0.9, 0.1)), numeric.average_updates(g, 0.9, 0.1))
    np.testing.assert_allclose(numeric.equivalent_average(*numeric.equivalent_momentum(0.9, 0.1)), [0.9, 0.1])


SLIPS = {"delta forgotten": (0.9, 0.1), "divided": (0.9, 1.0), "sign": (0.9, -0.01), "memory scaled": (0.09, 0.01), "wrong weight": (0.9, 0.09)}


@pytest.mark.parametrize("pair", SLIPS.values(), ids=SLIPS)
def test_a_wrong_map_takes_other_steps(pair):
    g = np.random.default_rng(6).normal(size=(7, 2))
    assert not np.allclose(numeric.momentum_updates(g, *pair), numeric.average_updates(g, 0.9, 0.1), rtol=1e-3)


def test_without_the_factor_of_the_gradient_all_that_is_derived_changes(monkeypatch):
    monkeypatch.setattr(symbolic, "_gained", lambda _: sympy.Integer(1))
    assert symbolic.unrolled_weights(beta, 2).tolist() == [beta, 1]
    assert sympy.simplify(symbolic.bias(beta, t) - (1 - beta**t) / (1 - beta)) == 0
    assert symbolic.equivalent_momentum(beta, delta) == (beta, delta)


def test_with_another_memory_all_that_is_derived_changes(monkeypatch):
    monkeypatch.setattr(symbolic, "_kept", lambda decay: decay**2)
    assert symbolic.unrolled_weights(beta, 2).tolist() == [sympy.simplify(beta**2 * (1 - beta)), 1 - beta]
    assert symbolic.equivalent_momentum(beta, delta)[0] == beta**2


REFUSED = {
    "gradients: expected shape (T, ...), found ()": lambda: numeric.running_average(1.0, 0.9),
    "steps: expected a count of at least 0, found -1": lambda: numeric.unrolled_weights(0.9, -1),
    "beta: expected numbers in [0, 1], found 1.5": lambda: numeric.bias(1.5, 2),
    "t: expected counts of at least 0, found -1.0": lambda: numeric.bias(0.5, [1, -1]),
    "beta^t: expected a power other than 1, found 1.0": lambda: numeric.bias_correction(1.0, 0.9, 0),
    "alpha: expected numbers other than 1, found 1.0": lambda: numeric.equivalent_average(1, 0.1),
    "expected shapes that broadcast together, found beta (2), t (3)": lambda: numeric.bias([0.1, 0.2], [1, 2, 3]),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_has_no_average_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
