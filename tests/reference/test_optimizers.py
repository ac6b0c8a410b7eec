"""Iterates of gradient descent and momentum, and of the wrong rules that are taken for them: exact, computed, and in closed form."""

import numpy as np
import pytest
import sympy

from grader.reference.numeric import gradient_descent, optimizers, slips
from grader.reference.symbolic import gradient_descent as exact_descent
from grader.reference.symbolic import optimizers as exact_optimizers
from grader.reference.symbolic import slips as exact_slips

x, y = sympy.symbols("x y", real=True)
BOWL = x**2 + x * y + 6 * y**2
FUNCTIONS = {"a bowl": BOWL, "a quartic": x**4 / 8 + (x - y) ** 2, "a saddle": x**2 - y**2 / 3 + x}
START, RATE, GAMMA = (4, 1), sympy.Rational(1, 20), sympy.Rational(9, 10)
FORM = [[1, 0.5], [0.5, 6]]
RULES = {
    "sgd": (optimizers.sgd, exact_optimizers.sgd, ()),
    "momentum": (optimizers.momentum, exact_optimizers.momentum, (GAMMA,)),
    "nesterov": (optimizers.nesterov, exact_optimizers.nesterov, (GAMMA,)),
    "sgd_sequential": (slips.sgd_sequential, exact_slips.sgd_sequential, ()),
    "sgd_ascent": (slips.sgd_ascent, exact_slips.sgd_ascent, ()),
    "nesterov_lookahead_full": (slips.nesterov_lookahead_full, exact_slips.nesterov_lookahead_full, (GAMMA,)),
}
DECIMALS = {  # rule -> the three points after (4, 1) on the bowl with step 1/20 and momentum 9/10
    "sgd": [("3.55", "0.2"), ("3.185", "-0.0975"), ("2.871375", "-0.19825")],
    "momentum": [("3.55", "0.2"), ("2.78", "-0.8175"), ("1.849875", "-1.38175")],
    "nesterov": [("3.55", "0.2"), ("2.8565", "-0.36525"), ("2.05281375", "-0.4612075")],
    "sgd_sequential": [("3.55", "0.2225"), ("3.183875", "-0.07019375"), ("2.868997", "-0.171527")],
    "sgd_ascent": [("4.45", "1.8"), ("4.985", "3.1025"), ("5.638625", "5.21325")],
    "nesterov_lookahead_full": [("3.55", "0.2"), ("2.865", "-0.315"), ("2.072", "-0.3895")],
}
VELOCITIES = {
    "nesterov": [("-0.45", "-0.8"), ("-0.6935", "-0.56525"), ("-0.80368625", "-0.0959575")],
    "momentum": [("-0.45", "-0.8"), ("-0.77", "-1.0175"), ("-0.930125", "-0.56425")],
}


def gradient_of(function):
    """Return the gradient of a function as one of numpy, from sympy's derivatives."""
    slopes = [sympy.lambdify((x, y), sympy.diff(function, variable)) for variable in (x, y)]
    return lambda point: np.stack([slope(point[..., 0], point[..., 1]) + 0 * point[..., 0] for slope in slopes], axis=-1)


def exact_path(name, function=BOWL, steps=3):
    _, rule, extra = RULES[name]
    found = rule(function, [x, y], np.array([sympy.Integer(v) for v in START], dtype=object), RATE, *extra, steps)
    return found if isinstance(found, tuple) else (found,)


def computed_path(name, function=BOWL, start=START, steps=3):
    rule, _, extra = RULES[name]
    found = rule(gradient_of(function), start, float(RATE), *map(float, extra), steps)
    return found if isinstance(found, tuple) else (found,)


def shown(points, decimals):
    """Return exact points as decimals with as many digits as a table shows."""
    return [
        tuple(str(round(float(v), len(d.partition(".")[2]))) for v, d in zip(point, row, strict=True))
        for point, row in zip(points, decimals, strict=True)
    ]


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("name", RULES)
def test_iterates_are_the_exact_ones(name, function, numbers):
    for found, exact in zip(computed_path(name, function, steps=4), exact_path(name, function, steps=4), strict=True):
        np.testing.assert_allclose(found, numbers(exact), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("name", "decimals"), DECIMALS.items())
def test_three_steps_give_the_known_points(name, decimals):
    assert shown(exact_path(name)[0][1:], decimals) == decimals


@pytest.mark.parametrize(("name", "decimals"), VELOCITIES.items())
def test_three_steps_give_the_known_velocities(name, decimals):
    assert exact_path(name)[1][1:].tolist() == [[sympy.Rational(v) for v in row] for row in decimals]


@pytest.mark.parametrize("name", ["sgd", "nesterov"])
def test_the_known_points_are_exact(name):
    assert exact_path(name)[0][1:].tolist() == [[sympy.Rational(v) for v in row] for row in DECIMALS[name]]


def test_every_rule_leads_elsewhere_by_the_third_step():
    ends = [computed_path(name)[0][-1] for name in RULES]
    distances = [np.linalg.norm(a - b) for k, a in enumerate(ends) for b in ends[:k]]
    assert min(distances) > 0.02


@pytest.mark.parametrize("name", RULES)
def test_a_batch_of_starts_gives_what_its_members_give(name):
    starts = np.array([[[4.0, 1.0], [0.5, -2.0]], [[1.0, 1.0], [0.0, 0.0]]])
    found = computed_path(name, start=starts)[0]
    assert found.shape == (4, 2, 2, 2)
    for place in np.ndindex(2, 2):
        np.testing.assert_allclose(found[:, *place], computed_path(name, start=starts[place])[0], rtol=1e-13)


def test_a_start_of_whole_numbers_is_neither_rounded_nor_changed():
    start = np.array([4, 1])
    assert optimizers.sgd(gradient_of(BOWL), start, 0.05, 1)[1].tolist() == pytest.approx([3.55, 0.2])
    assert start.tolist() == [4, 1]


@pytest.mark.parametrize("name", RULES)
def test_no_steps_leave_the_start(name):
    assert computed_path(name, steps=0)[0].tolist() == [[4, 1]]


def test_momentum_of_zero_is_plain_descent():
    for rule in (optimizers.momentum, optimizers.nesterov, slips.nesterov_lookahead_full):
        positions, velocities = rule(gradient_of(BOWL), START, 0.05, 0.0, 1)
        np.testing.assert_array_equal(positions, optimizers.sgd(gradient_of(BOWL), START, 0.05, 1))
        np.testing.assert_allclose(np.diff(positions, axis=0), velocities[1:], rtol=1e-14)


def test_powers_of_the_matrix_give_the_iterates_step_by_step():
    stepwise = optimizers.sgd(lambda point: gradient_descent.quadratic_gradient(FORM, point), START, 0.05, 12)
    np.testing.assert_allclose(gradient_descent.quadratic_iterates(FORM, START, 0.05, 12), stepwise, rtol=1e-12, atol=1e-15)


def test_powers_of_the_matrix_give_the_exact_iterates(draw, numbers):
    form, start = draw(3, 3), draw(3)
    exact = exact_descent.quadratic_iterates(form, start, RATE, 4)
    np.testing.assert_allclose(gradient_descent.quadratic_iterates(numbers(form), numbers(start), 0.05, 4), numbers(exact), rtol=1e-12)


def test_a_quadratic_and_its_gradient_are_those_derived(draw, numbers):
    form, point = draw(3, 3), draw(3)
    assert gradient_descent.quadratic(numbers(form), numbers(point)) == pytest.approx(float(exact_descent.quadratic(form, point)), rel=1e-13)
    exact = exact_descent.quadratic_gradient(form, point)
    np.testing.assert_allclose(gradient_descent.quadratic_gradient(numbers(form), numbers(point)), numbers(exact), rtol=1e-13)


def test_the_gradient_is_the_central_difference_of_the_quadratic():
    form, points = np.random.default_rng(1).normal(size=(3, 3)), np.random.default_rng(2).normal(size=(5, 3))
    shifts = 1e-4 * np.eye(3)
    differences = [(gradient_descent.quadratic(form, points + e) - gradient_descent.quadratic(form, points - e)) / 2e-4 for e in shifts]
    np.testing.assert_allclose(gradient_descent.quadratic_gradient(form, points), np.stack(differences, axis=-1), atol=1e-9)


def test_another_function_gives_other_exact_iterates():
    without_cross = exact_path("sgd", x**2 + 6 * y**2)[0]
    assert without_cross[1].tolist() == [sympy.Rational(18, 5), sympy.Rational(2, 5)]


REFUSED = {
    "start: expected shape (..., d), found ()": lambda: optimizers.sgd(lambda p: p, 1.0, 0.1, 1),
    "gradient: expected shape (2,), found (3,)": lambda: optimizers.nesterov(lambda p: np.ones(3), START, 0.1, 0.9, 1),
    "gradient: expected shape (2,), found ()": lambda: slips.sgd_sequential(np.sum, START, 0.1, 1),
    "steps: expected a count of at least 0, found -1": lambda: optimizers.momentum(lambda p: p, START, 0.1, 0.9, -1),
    "steps: expected a count of at least 0, found -2": lambda: gradient_descent.quadratic_iterates(FORM, START, 0.1, -2),
    "form: expected shape (d, d), found (2, 3)": lambda: gradient_descent.quadratic(np.ones((2, 3)), START),
    "point: expected shape (..., d = 2), found (3)": lambda: gradient_descent.quadratic_gradient(FORM, [1, 2, 3]),
    "start: expected shape (d = 2), found (1, 2)": lambda: gradient_descent.quadratic_iterates(FORM, [START], 0.1, 2),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_cannot_be_iterated_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
