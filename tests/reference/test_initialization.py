"""Moments of a pre-activation: derived, computed, enumerated over finite laws, and drawn."""

from itertools import product
from math import pi, sqrt

import numpy as np
import pytest
import sympy

from grader.reference.numeric import initialization as numeric
from grader.reference.symbolic import initialization as symbolic
from grader.reference.symbolic.expectation import STANDARD_NORMAL, Density, Finite

c, m, low = sympy.symbols("c m low", real=True)
s, n, k, width = sympy.symbols("s n k width", positive=True)
RATIONALS = [sympy.Rational(a, b) for a, b in ((1, 2), (3, 1), (5, 4), (7, 3))]
ACTIVATIONS = ["identity", "relu"]
LAWS = ["standard_normal", "uniform", "rademacher"]


def agree(expression, variables, computed):
    """Compare an expression with a vectorised function at every combination of four values a variable."""
    points = np.array(list(product(RATIONALS, repeat=len(variables))), dtype=object)
    expected = [float(expression.subs(list(zip(variables, point, strict=True)))) for point in points]
    np.testing.assert_allclose(computed(*points.T.astype(float)), expected, rtol=1e-13)


def enumerated_moments(bias, weights, signals, fan_in):
    """Return mean and variance of sum_j W_j h_j + c by going through every outcome: weights {value: p}, signals {(h_1, ..): p}."""
    mean = second = 0.0
    for (h, p), *drawn in product(signals.items(), *[weights.items()] * fan_in):
        probability = p * np.prod([q for _, q in drawn])
        a = bias + sum(w * x for (w, _), x in zip(drawn, h, strict=True))
        mean, second = mean + probability * a, second + probability * a**2
    return mean, second - mean**2


def moments(law):
    mean = sum(p * value for value, p in law.items())
    return mean, sum(p * (value - mean) ** 2 for value, p in law.items())


WEIGHTS = [{-1.0: 0.25, 0.5: 0.5, 2.0: 0.25}, {-0.3: 0.5, 0.3: 0.5}, {0.7: 1.0}]
CROSS = dict.fromkeys(((sqrt(2), 0.0), (-sqrt(2), 0.0), (0.0, sqrt(2)), (0.0, -sqrt(2))), 0.25)  # uncorrelated, dependent
SIGNS = dict.fromkeys(product((-1.0, 1.0), repeat=3), 0.125)


def rectified(law):
    result = {}
    for point, p in law.items():
        h = tuple(max(0.0, a) for a in point)
        result[h] = result.get(h, 0) + p
    return result


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("which", [0, 1])
def test_preactivation_moments_are_those_derived(activation, law, which):
    derived = symbolic.preactivation_moments(c, m, s, n, activation, law)[which]
    agree(derived, (c, m, s, n), lambda *values: numeric.preactivation_moments(*values, activation, law)[which])


def test_a_weighted_sum_of_correlated_inputs_has_the_moments_derived(draw, numbers):
    for bias, weight_mean, size, input_mean, spread, covariance in draw(12, 6):
        given = (bias, weight_mean, size**2, sympy.Integer(3), input_mean, input_mean**2 + spread**2, covariance)
        np.testing.assert_allclose(numeric.weighted_sum_moments(*map(numbers, given)), numbers(symbolic.weighted_sum_moments(*given)), rtol=1e-12)


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("inputs", [CROSS, SIGNS])
def test_uncorrelated_inputs_that_depend_on_each_other_give_the_moments_enumerated(weights, inputs):
    fan_in = len(next(iter(inputs)))
    found = numeric.preactivation_moments(0.25, *moments(weights), fan_in, "identity")
    np.testing.assert_allclose(found, enumerated_moments(0.25, weights, inputs, fan_in), rtol=1e-12)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_fair_signs_behind_a_relu_give_the_moments_enumerated(weights):
    found = numeric.preactivation_moments(0.25, *moments(weights), 3, "relu", "rademacher")
    np.testing.assert_allclose(found, enumerated_moments(0.25, weights, rectified(SIGNS), 3), rtol=1e-12)


@pytest.mark.parametrize("inputs", [CROSS, SIGNS])
def test_centred_weights_behind_a_relu_need_no_law(inputs):
    fan_in = len(next(iter(inputs)))
    weights = {-0.3: 0.5, 0.3: 0.5}
    found = numeric.preactivation_moments(0.25, 0, 0.09, fan_in, "relu")
    np.testing.assert_allclose(found, enumerated_moments(0.25, weights, rectified(inputs), fan_in), rtol=1e-12)


def test_behind_a_relu_uncorrelated_becomes_correlated():
    enumerated = enumerated_moments(0, {1.0: 1.0}, rectified(CROSS), 2)
    assert numeric.weighted_sum_moments(0, 1, 0, 2, sqrt(2) / 4, 0.5, -1 / 8) == pytest.approx(enumerated)
    assert numeric.weighted_sum_moments(0, 1, 0, 2, sqrt(2) / 4, 0.5)[1] == pytest.approx(enumerated[1] + 2 / 8)


def test_without_a_law_what_symmetry_leaves_open_meets_the_weight_mean_only():
    mean, variance = symbolic.preactivation_moments(c, m, s, n, "relu")
    assert mean.free_symbols == {c, m, n, symbolic.MEAN_SIZE}
    assert variance.free_symbols == {m, s, n, symbolic.MEAN_SIZE, symbolic.COVARIANCE}
    assert (mean.subs(m, 0), variance.subs(m, 0)) == (c, n * s / 2)


def test_two_laws_whose_rectified_means_differ_allow_no_other_weight_mean():
    means = [symbolic.preactivation_moments(c, m, s, n, "relu", law)[0] for law in ("standard_normal", "rademacher")]
    assert sympy.solve(means, [c, m], dict=True) == [{c: 0, m: 0}]


@pytest.mark.parametrize("law", LAWS)
def test_drawn_preactivations_have_the_moments_within_five_standard_errors(law):
    generator = np.random.default_rng(5)
    draws, fan_in = 200_000, 3
    a = {
        "standard_normal": generator.standard_normal,
        "uniform": lambda size: generator.uniform(-sqrt(3), sqrt(3), size),
        "rademacher": lambda size: generator.choice([-1.0, 1.0], size),
    }[law]((draws, fan_in))
    sample = 0.5 + np.sum(generator.normal(0.4, 0.7, (draws, fan_in)) * np.maximum(a, 0), axis=1)
    mean, variance = numeric.preactivation_moments(0.5, 0.4, 0.49, fan_in, "relu", law)
    squares = (sample - mean) ** 2
    assert abs(sample.mean() - mean) < 5 * sample.std() / sqrt(draws)
    assert abs(squares.mean() - variance) < 5 * squares.std() / sqrt(draws)


def test_product_variance_is_the_one_derived_and_enumerated():
    mx, my = sympy.symbols("mx my", real=True)
    vx, vy = sympy.symbols("vx vy", positive=True)
    agree(symbolic.product_variance(mx, vx, my, vy), (mx, vx, my, vy), numeric.product_variance)
    x, y = WEIGHTS[0], {1.0: 0.5, 4.0: 0.5}
    products = {}
    for (a, p), (b, q) in product(x.items(), y.items()):
        products[a * b] = products.get(a * b, 0) + p * q
    assert numeric.product_variance(*moments(x), *moments(y)) == pytest.approx(moments(products)[1])


@pytest.mark.parametrize("which", [0, 1])
def test_uniform_moments_are_the_integrals_of_the_density(which):
    derived = symbolic.uniform_moments(low, low + width)[which]
    agree(derived, (low, width), lambda a, w: numeric.uniform_moments(a, a + w)[which])


@pytest.mark.parametrize("name", ["gaussian_variance", "uniform_bound"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_law_of_the_weights_is_the_one_solved_for(name, activation):
    agree(getattr(symbolic, name)(n, activation), (n,), lambda values: getattr(numeric, name)(values, activation))


@pytest.mark.parametrize("name", ["lecun_variance", "he_variance"])
def test_named_variances_are_those_derived(name):
    agree(getattr(symbolic, name)(n), (n,), getattr(numeric, name))


@pytest.mark.parametrize("name", ["glorot_variance", "glorot_bound"])
def test_glorots_law_is_the_compromise_derived(name):
    agree(getattr(symbolic, name)(n, k), (n, k), getattr(numeric, name))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_solved_weights_give_mean_zero_and_variance_one(activation):
    fan_in = np.arange(1, 50)
    for mean, variance in ((0 * fan_in, numeric.gaussian_variance(fan_in, activation)), numeric.uniform_moments(*ends(fan_in, activation))):
        found = numeric.preactivation_moments(0, mean, variance, fan_in, activation)
        np.testing.assert_allclose(found, [0 * fan_in, 1 + 0 * fan_in], rtol=1e-13)


def ends(fan_in, activation):
    bound = numeric.uniform_bound(fan_in, activation)
    return -bound, bound


def test_without_a_nonlinearity_a_weight_mean_other_than_zero_can_be_right():
    mean, variance = numeric.preactivation_moments(0, 0.3, 1 / 8 - 0.09, 8, "identity")
    assert (mean, variance) == pytest.approx((0, 1))


def test_glorot_averages_the_conditions_forward_and_backward():
    assert numeric.glorot_variance(8, 8) == numeric.lecun_variance(8)
    assert 1 / numeric.glorot_variance(3, 5) == (1 / numeric.lecun_variance(3) + 1 / numeric.lecun_variance(5)) / 2


# From here to the end of the densities, one definition of the symbolic side is replaced at a time; what is derived must follow.
def test_another_rectifier_gives_another_variance(monkeypatch):
    monkeypatch.setitem(symbolic.ACTIVATIONS, "relu", lambda a: sympy.Max(a, a / 3))
    assert symbolic.he_variance(n) == sympy.Rational(9, 5) / n
    monkeypatch.setitem(symbolic.ACTIVATIONS, "relu", lambda a: a)
    assert symbolic.he_variance(n) == 1 / n


DENSITIES = {
    "the normal law": (STANDARD_NORMAL, 1 / sympy.sqrt(2 * sympy.pi)),
    "a doubled density": (Density(lambda a: 2 * STANDARD_NORMAL.density(a), -sympy.oo, sympy.oo), 2 / sympy.sqrt(2 * sympy.pi)),
    "a triangle": (Density(lambda a: 1 - sympy.Abs(a), sympy.Integer(-1), sympy.Integer(1)), sympy.Rational(1, 6)),
    "three values": (Finite({sympy.Integer(v): sympy.Rational(1, 3) for v in (-2, 0, 2)}), sympy.Rational(2, 3)),
}


@pytest.mark.parametrize(("law", "expected"), DENSITIES.values(), ids=DENSITIES)
def test_another_density_gives_another_mean(monkeypatch, law, expected):
    monkeypatch.setitem(symbolic.LAWS, "standard_normal", law)
    mean, _ = symbolic.preactivation_moments(sympy.Integer(0), m, s, n, "relu", "standard_normal")
    assert sympy.simplify(mean - n * m * expected) == 0


def test_another_density_of_the_weights_gives_another_bound(monkeypatch):
    monkeypatch.setattr(symbolic, "uniform", lambda low, high: Density(lambda w: 2 * (w - low) / (high - low) ** 2, low, high))
    assert symbolic.uniform_moments(sympy.Integer(0), sympy.Integer(3)) == (2, sympy.Rational(1, 2))
    monkeypatch.setattr(symbolic, "uniform", lambda low, high: Finite({low: sympy.Rational(1, 2), high: sympy.Rational(1, 2)}))
    assert symbolic.uniform_bound(n, "identity") == 1 / sympy.sqrt(n)


def test_the_means_behind_a_relu_are_the_known_ones():
    assert [numeric.preactivation_moments(0, 1, 0, 1, "relu", law)[0] for law in LAWS] == pytest.approx([1 / sqrt(2 * pi), sqrt(3) / 4, 1 / 2])


def test_arrays_broadcast():
    mean, variance = numeric.preactivation_moments(np.zeros((4, 1)), 0, 0.5, [1, 2, 3], "relu")
    assert mean.shape == variance.shape == (4, 3)
    assert numeric.glorot_variance([[1], [2]], [1, 2, 3]).shape == (2, 3)


REFUSED = {
    "expected shapes that broadcast together, found bias (2), weight_mean (3), weight_variance (), fan_in (), input_mean (), input_second_moment (), "
    "input_covariance ()": lambda: numeric.preactivation_moments([0, 0], [0, 0, 0], 1, 1, "identity"),
    "fan_in: expected positive numbers, found 0.0": lambda: numeric.he_variance([3, 0]),
    "fan_in: expected positive numbers, found -1.0": lambda: numeric.preactivation_moments(0, 0, 1, -1, "identity"),
    "fan_out: expected positive numbers, found 0.0": lambda: numeric.glorot_bound(1, 0),
    "variance_x: expected variances of at least 0, found -1.0": lambda: numeric.preactivation_moments(0, 0, -1, 1, "identity"),
    "input_second_moment: expected at least the squared mean, found 1.0": lambda: numeric.weighted_sum_moments(0, 0, 1, 1, 2, 1),
    "activation: expected one of ['identity', 'relu'], found 'tanh'": lambda: numeric.gaussian_variance(1, "tanh"),
    "law: expected one of ['standard_normal', 'uniform', 'rademacher'], found 'cauchy'": lambda: numeric.preactivation_moments(
        0, 0, 1, 1, "relu", "cauchy"
    ),
    "weight_mean: expected 0 behind a ReLU when no law of the pre-activations is given, found 0.5": lambda: numeric.preactivation_moments(
        0, [0, 0.5], 1, 1, "relu"
    ),
    "low: expected lower ends below the upper ends, found 1.0": lambda: numeric.uniform_moments(1, -1),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_has_no_moments_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
