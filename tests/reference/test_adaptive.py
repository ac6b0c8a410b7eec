"""Adam and gradient descent with L2 and with decoupled decay: exact, computed, written out by hand, and what distinguishes them."""

import numpy as np
import pytest
import sympy

from grader.reference.numeric import adaptive as numeric
from grader.reference.numeric import optimizers
from grader.reference.symbolic import adaptive as symbolic

x, y = sympy.symbols("x y", real=True)
BOWL = x**2 + x * y + 6 * y**2
FUNCTIONS = {"a bowl": BOWL, "a quartic": x**4 / 8 + (x - y) ** 2, "a saddle": x**2 - y**2 / 3 + x}
START, RATE, STRENGTH = (4, 1), sympy.Rational(1, 20), sympy.Rational(3, 10)
EXACT = symbolic.Moments(sympy.Rational(1, 2), sympy.Rational(3, 4), sympy.Rational(1, 100))
FLOATS = numeric.Moments(0.5, 0.75, 0.01)
RULES = {"sgd_l2": (STRENGTH,), "sgd_decay": (STRENGTH,), "adam": (), "adam_l2": (STRENGTH,), "adamw": (STRENGTH,)}


def gradient_of(function):
    """Return the gradient of a function as one of numpy, from sympy's derivatives."""
    slopes = [sympy.lambdify((x, y), sympy.diff(function, variable)) for variable in (x, y)]
    return lambda point: np.stack([slope(point[..., 0], point[..., 1]) + 0 * point[..., 0] for slope in slopes], axis=-1)


def moments_of(name, moments):
    return {"moments": moments} if name.startswith("adam") else {}


def computed(name, function=BOWL, start=START, steps=3):
    strength = map(float, RULES[name])
    return getattr(numeric, name)(gradient_of(function), start, float(RATE), *strength, steps, **moments_of(name, FLOATS))


def exact(name, function=BOWL, steps=3):
    start = np.array([sympy.Integer(value) for value in START], dtype=object)
    return getattr(symbolic, name)(function, [x, y], start, RATE, *RULES[name], steps, **moments_of(name, EXACT))


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("name", RULES)
def test_iterates_are_the_exact_ones(name, function, numbers):
    np.testing.assert_allclose(computed(name, function, steps=2), numbers(exact(name, function, steps=2)), rtol=1e-11)


def test_two_steps_of_adam_are_those_worked_out_by_hand():
    slopes = [np.array([2.0, -1.0]), np.array([0.5, 3.0])]
    given = iter(slopes)
    found = numeric.adam(lambda _: next(given), [1.0, 1.0], 0.1, 2, FLOATS)
    first = np.array([1.0, 1.0]) - 0.1 * slopes[0] / (np.abs(slopes[0]) + 0.01)
    mean = (0.5 * slopes[0] + slopes[1]) / 1.5
    square = (0.75 * slopes[0] ** 2 + slopes[1] ** 2) / 1.75
    np.testing.assert_allclose(found[1:], [first, first - 0.1 * mean / (np.sqrt(square) + 0.01)], rtol=1e-13)


def test_the_first_step_of_adam_has_one_length_whatever_the_gradient_is():
    for scale in (1e-3, 1.0, 1e3):
        found = numeric.adam(lambda point, scale=scale: scale * point, [2.0, -5.0], 0.1, 1)
        np.testing.assert_allclose(found[1], [1.9, -4.9], rtol=1e-5)


def test_the_decay_of_a_penalty_is_the_one_derived():
    eta, gamma = sympy.symbols("eta gamma", positive=True)
    derived = symbolic.decay_of_penalty(eta, gamma)
    assert sympy.simplify(derived - 2 * eta * gamma) == 0
    assert numeric.decay_of_penalty(0.05, 0.3) == pytest.approx(float(derived.subs({eta: 0.05, gamma: 0.3})))


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_for_gradient_descent_decay_and_penalty_are_one(function):
    decay = numeric.decay_of_penalty(0.05, 0.3)
    with_decay = numeric.sgd_decay(gradient_of(function), START, 0.05, decay, 6)
    np.testing.assert_allclose(numeric.sgd_l2(gradient_of(function), START, 0.05, 0.3, 6), with_decay, rtol=1e-12)


@pytest.mark.parametrize("factor", [0.5, 2.0, -1.0, 1 / 0.05])
def test_no_other_coefficient_makes_them_one(factor):
    decay = factor * numeric.decay_of_penalty(0.05, 0.3)
    with_decay = numeric.sgd_decay(gradient_of(BOWL), START, 0.05, decay, 2)
    assert not np.allclose(numeric.sgd_l2(gradient_of(BOWL), START, 0.05, 0.3, 2), with_decay, rtol=1e-3)


def test_for_adam_no_decay_is_the_penalty():
    """One step from weights of size 1: with L2 both move alike, with decay in proportion to their size, so that no coefficient serves both."""
    penalised = numeric.adam_l2(lambda point: 0 * point, [1.0, 3.0], 0.1, 0.3, 1)
    shrunk = 1 - penalised[1] / penalised[0]
    assert shrunk[0] == pytest.approx(3 * shrunk[1], rel=1e-6)
    decayed = numeric.adamw(lambda point: 0 * point, [1.0, 3.0], 0.1, 0.3, 1)
    np.testing.assert_allclose(1 - decayed[1] / decayed[0], 0.3)


def test_under_l2_in_adam_weights_with_small_gradients_shrink_more():
    """Two weights of one size whose gradients alternate in sign, so that they move nothing by themselves; decay shrinks both alike."""
    shrinkage = {}
    for name, rule in (("l2", numeric.adam_l2), ("decay", numeric.adamw)):
        signs = iter(np.tile([1.0, -1.0], 100))
        moments = numeric.Moments(0.0, 0.9, 1e-8)
        plain = iter(np.tile([1.0, -1.0], 100))
        regular = rule(lambda _, signs=signs: next(signs) * np.array([0.1, 10.0]), [1.0, 1.0], 1e-3, 1e-3, 200, moments)
        without = numeric.adam(lambda _, plain=plain: next(plain) * np.array([0.1, 10.0]), [1.0, 1.0], 1e-3, 200, moments)
        shrinkage[name] = without[-1] - regular[-1]
    assert shrinkage["l2"][0] > 20 * abs(shrinkage["l2"][1])
    assert shrinkage["decay"][0] == pytest.approx(shrinkage["decay"][1], rel=0.05)


@pytest.mark.parametrize("name", RULES)
def test_a_batch_of_starts_gives_what_its_members_give(name):
    starts = np.array([[[4.0, 1.0], [0.5, -2.0]], [[1.0, 1.0], [0.5, 0.5]]])
    found = computed(name, start=starts)
    assert found.shape == (4, 2, 2, 2)
    for place in np.ndindex(2, 2):
        np.testing.assert_allclose(found[:, *place], computed(name, start=starts[place]), rtol=1e-13)


def test_without_regularisation_all_are_the_plain_rules():
    gradient = gradient_of(BOWL)
    for rule in (numeric.sgd_l2, numeric.sgd_decay):
        np.testing.assert_allclose(rule(gradient, START, 0.05, 0.0, 4), optimizers.sgd(gradient, START, 0.05, 4), rtol=1e-14)
    for rule in (numeric.adam_l2, numeric.adamw):
        np.testing.assert_allclose(rule(gradient, START, 0.05, 0.0, 4), numeric.adam(gradient, START, 0.05, 4), rtol=1e-14)


OTHERS = {  # definition -> another one, and the results that change
    "_penalised": (lambda objective, variables, penalty: objective + penalty * sum(variables), ["sgd_l2", "adam_l2"]),
    "_decayed": (lambda step, point, decay: step - decay * point**2, ["sgd_decay", "adamw"]),
    "_weighted_mean": (lambda values, keep: values[0] * keep, ["adam", "adam_l2", "adamw"]),
}


@pytest.mark.parametrize(("definition", "other"), OTHERS.items())
def test_another_definition_gives_other_iterates(monkeypatch, definition, other):
    replacement, names = other
    before = {name: exact(name, steps=2).tolist() for name in names}
    monkeypatch.setattr(symbolic, definition, replacement)
    assert all(exact(name, steps=2).tolist() != before[name] for name in names)


REFUSED = {
    "start: expected shape (..., d), found ()": lambda: numeric.adam(lambda p: p, 1.0, 0.1, 1),
    "gradient: expected shape (2,), found (3,)": lambda: numeric.adamw(lambda p: np.ones(3), START, 0.1, 0.9, 1),
    "steps: expected a count of at least 0, found -1": lambda: numeric.sgd_l2(lambda p: p, START, 0.1, 0.9, -1),
    "first: expected a share in [0, 1), found 1.0": lambda: numeric.Moments(first=1.0),
    "second: expected a share in [0, 1), found -0.5": lambda: numeric.Moments(second=-0.5),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_cannot_be_iterated_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
