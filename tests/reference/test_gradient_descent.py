"""Descent with steps that shrink, and the step at which it may stop: derived in exact arithmetic and computed."""

import numpy as np
import pytest
import sympy

from grader.reference.numeric import gradient_descent as numeric
from grader.reference.numeric.optimizers import sgd
from grader.reference.symbolic import gradient_descent as symbolic

u, v = VARIABLES = sympy.symbols("u v")
OBJECTIVE = (u - 6) ** 2 + v**2 - u * v
START = np.array([sympy.Integer(6), sympy.Integer(6)])
RATES = [(1, 1, 1), (sympy.Rational(1, 10), sympy.Rational(1, 2), 0), (sympy.Rational(1, 4), 0, 0), (2, 2, 3)]


def gradient(points):
    x, y = points[..., 0], points[..., 1]
    return np.stack([2 * x - y - 12, 2 * y - x], axis=-1)


def value(points):
    x, y = points[..., 0], points[..., 1]
    return (x - 6) ** 2 + y**2 - x * y


@pytest.mark.parametrize(("rate", "power", "offset"), RATES)
def test_points_are_those_derived(rate, power, offset, numbers):
    derived = symbolic.decaying(OBJECTIVE, VARIABLES, START, rate, power, 5, offset)
    found = numeric.decaying(gradient, [6, 6], float(rate), float(power), 5, float(offset))
    np.testing.assert_allclose(found, numbers(derived), rtol=1e-12)


def test_steps_of_a_half_a_third_and_a_quarter_end_in_the_minimum():
    points = numeric.decaying(gradient, [6, 6], 1, 1, 3, 1)
    np.testing.assert_allclose(points, [[6, 6], [9, 3], [8, 4], [8, 4]], atol=1e-12)
    np.testing.assert_allclose(gradient(points[-1]), 0, atol=1e-12)
    np.testing.assert_allclose(value(points), [0, -9, -12, -12], atol=1e-12)


def test_ten_steps_with_the_root_of_time_end_where_another_language_found_them():
    points = numeric.decaying(gradient, [6.0, 6.0], 0.1, 0.5, 10)
    np.testing.assert_allclose(points[-1], [7.619735, 4.380265], atol=5e-7)
    assert numeric.stopping_step(value(points), 1e-3) == 10
    np.testing.assert_allclose(sgd(gradient, [6.0, 6.0], 0.1, 10)[-1], [7.943505, 4.056495], atol=5e-7)


def test_without_decay_the_steps_are_those_of_plain_descent():
    np.testing.assert_allclose(numeric.decaying(gradient, [1.0, 2.0], 0.1, 0, 6), sgd(gradient, [1.0, 2.0], 0.1, 6))


def test_a_batch_gives_what_its_members_give():
    starts = np.array([[6.0, 6.0], [0.0, 1.0]])
    whole = numeric.decaying(gradient, starts, 0.1, 0.5, 4)
    np.testing.assert_allclose(whole[:, 1], numeric.decaying(gradient, starts[1], 0.1, 0.5, 4))


STOPS = [([3.0], 0), ([3.0, 2.0, 1.0], 2), ([3.0, 2.0, 2.0, 1.0], 2), ([3.0, 4.0, 1.0], 1), ([9.0, 4.0, 3.9995, 3.0], 2)]


@pytest.mark.parametrize(("values", "expected"), STOPS)
def test_descent_stops_at_the_first_step_that_gains_too_little(values, expected):
    exact = np.array([sympy.Rational(str(one)) for one in values], dtype=object)
    assert numeric.stopping_step(values, 1e-3) == symbolic.stopping_step(exact, sympy.Rational(1, 1000)) == expected


REPLACED = {
    "_step_size": (lambda rate, power, time: rate * time**power, lambda: symbolic.decaying(OBJECTIVE, VARIABLES, START, 1, 1, 2).tolist()),
    "_stops": (
        lambda before, after, tolerance: after < tolerance,
        lambda: symbolic.stopping_step(np.array([sympy.Integer(n) for n in (3, 3, 1, 0)]), 1),
    ),
}


@pytest.mark.parametrize("name", REPLACED)
def test_another_definition_gives_another_result(monkeypatch, name):
    other, result = REPLACED[name]
    before = result()
    monkeypatch.setattr(symbolic, name, other)
    assert result() != before


REFUSED = {
    "offset: expected a number above -1, found -1.0": lambda: numeric.decaying(gradient, [1, 1], 1, 1, 1, -1.0),
    "steps: expected a count of at least 0, found -1": lambda: numeric.decaying(gradient, [1, 1], 1, 1, -1),
    "values: expected one at least, found none": lambda: numeric.stopping_step([], 0.1),
    "tolerance: expected a number of at least 0, found -1": lambda: numeric.stopping_step([1], -1),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_is_no_descent_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
