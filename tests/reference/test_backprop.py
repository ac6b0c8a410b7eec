"""Jacobians of one, two and three layers and the gradients of a squared error: derived, computed, and taken as central differences."""

from itertools import pairwise

import numpy as np
import pytest
import sympy

from grader.reference.numeric import backprop as numeric
from grader.reference.symbolic import backprop as symbolic

SIZES = [(2, 3), (3, 1), (2, 3, 2), (3, 1, 2), (2, 1, 2, 1)]  # no two neighbours alike, so that a missing transpose shows
ACTIVATIONS = ["logistic", "tanh", "identity"]


def network(sizes, last, draw):
    """Return exact weights, biases and names; the names go round, and the last one is given."""
    weights = [draw(above, below) for below, above in pairwise(sizes)]
    names = [ACTIVATIONS[layer % 2] for layer in range(len(weights) - 1)]
    return weights, [draw(above) for above in sizes[1:]], [*names, last]


def as_numbers(given, numbers):
    weights, biases, names = given
    return [numbers(W) for W in weights], [numbers(b) for b in biases], names


def difference(function, point, step=1e-5):
    """Return the central differences of a function's values by an array's entries, the entries' axes last."""
    columns = []
    for place in np.ndindex(point.shape):
        shift = np.zeros_like(point)
        shift[place] = step
        columns.append((np.asarray(function(point + shift)) - np.asarray(function(point - shift))) / (2 * step))
    return np.stack(columns, axis=-1).reshape(*columns[0].shape, *point.shape)


def replaced(arrays, layer, array):
    return [*arrays[: layer - 1], array, *arrays[layer:]]


@pytest.mark.parametrize("value", [-3, 0, 1, 7])
def test_the_slope_of_the_logistic_function_is_the_one_derived(value):
    assert float(numeric.sigmoid_derivative(value)) == pytest.approx(float(symbolic.sigmoid_derivative(sympy.Integer(value))), rel=1e-13)


def test_the_slope_of_the_logistic_function_is_its_value_times_what_is_missing_to_one():
    a = sympy.Symbol("a", real=True)
    s = 1 / (1 + sympy.exp(-a))
    assert sympy.simplify((symbolic.sigmoid_derivative(a) - s * (1 - s)).rewrite(sympy.exp)) == 0
    points = np.linspace(-4, 4, 9)
    differences = np.diag(difference(lambda x: 1 / (1 + np.exp(-x)), points))
    np.testing.assert_allclose(numeric.sigmoid_derivative(points), differences, rtol=1e-8)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("last", ACTIVATIONS)
def test_outputs_and_jacobians_are_those_derived(sizes, last, draw, numbers):
    given, x = network(sizes, last, draw), draw(sizes[0])
    known = as_numbers(given, numbers)
    np.testing.assert_allclose(numeric.outputs(*known, numbers(x)), numbers(symbolic.outputs(*given, x)), rtol=1e-10)
    np.testing.assert_allclose(numeric.input_jacobian(*known, numbers(x)), numbers(symbolic.input_jacobian(*given, x)), rtol=1e-8, atol=1e-13)
    for layer in range(1, len(sizes)):
        for name in ("bias_jacobian", "weight_jacobian"):
            found, derived = (getattr(side, name) for side in (numeric, symbolic))
            np.testing.assert_allclose(found(*known, numbers(x), layer), numbers(derived(*given, x, layer)), rtol=1e-8, atol=1e-13)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("last", ACTIVATIONS)
def test_jacobians_are_central_differences(sizes, last, draw, numbers):
    (weights, biases, names), x = as_numbers(network(sizes, last, draw), numbers), numbers(draw(sizes[0]))
    np.testing.assert_allclose(
        numeric.input_jacobian(weights, biases, names, x), difference(lambda v: numeric.outputs(weights, biases, names, v), x), atol=1e-8
    )
    for layer, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
        by_bias = difference(lambda v, at=layer: numeric.outputs(weights, replaced(biases, at, v), names, x), b)
        by_weight = difference(lambda v, at=layer: numeric.outputs(replaced(weights, at, v), biases, names, x), W)
        np.testing.assert_allclose(numeric.bias_jacobian(weights, biases, names, x, layer), by_bias, atol=1e-8)
        np.testing.assert_allclose(numeric.weight_jacobian(weights, biases, names, x, layer), by_weight, atol=1e-8)


def test_the_published_two_layer_formulas_are_told_apart(draw, numbers):
    (V, W), (c, b), names = as_numbers(network((2, 2, 2), "tanh", draw), numbers)
    x = numbers(draw(2))
    slopes = [np.diag(numeric.bias_jacobian([V], [c], names[:1], x, 1)), 1 - numeric.outputs([V, W], [c, b], names, x) ** 2]
    right = numeric.input_jacobian([V, W], [c, b], names, x)
    np.testing.assert_allclose(right, np.diag(slopes[1]) @ W @ np.diag(slopes[0]) @ V)
    assert not np.allclose(right, np.diag(slopes[1]) @ V @ np.diag(slopes[0]) @ W)
    assert not np.allclose(right, np.diag(slopes[1]) @ W @ V)


@pytest.mark.parametrize("sizes", [(2, 3), (2, 3, 1)])
def test_gradients_of_the_squared_error_are_those_derived_and_central_differences(sizes, draw, numbers):
    given, x, t = network(sizes, "identity", draw), draw(3, sizes[0]), draw(3, sizes[-1])
    weights, biases, names = as_numbers(given, numbers)
    data = numbers(x), numbers(t)
    assert numeric.squared_error(weights, biases, names, *data) == pytest.approx(float(symbolic.squared_error(*given, x, t)))
    found, derived = numeric.squared_error_gradients(weights, biases, names, *data), symbolic.squared_error_gradients(*given, x, t)
    for layer in range(1, len(sizes)):
        by_weight = difference(lambda v, at=layer: numeric.squared_error(replaced(weights, at, v), biases, names, *data), weights[layer - 1])
        by_bias = difference(lambda v, at=layer: numeric.squared_error(weights, replaced(biases, at, v), names, *data), biases[layer - 1])
        for side, differences in ((0, by_weight), (1, by_bias)):
            np.testing.assert_allclose(found[side][layer - 1], numbers(derived[side][layer - 1]), rtol=1e-8, atol=1e-12)
            np.testing.assert_allclose(found[side][layer - 1], differences, atol=1e-7)


@pytest.mark.parametrize("sizes", [(2, 3, 2), (2, 3, 2, 1)])
def test_at_the_origin_all_gradients_vanish_but_the_output_biass(sizes):
    generator = np.random.default_rng(4)
    x, t = generator.normal(size=(5, sizes[0])), generator.normal(size=(5, sizes[-1]))
    weights = [np.zeros((above, below)) for below, above in pairwise(sizes)]
    biases = [np.zeros(size) for size in sizes[1:]]
    by_weight, by_bias = numeric.squared_error_gradients(weights, biases, ["tanh"] * (len(sizes) - 2) + ["identity"], x, t)
    assert all(np.all(slope == 0) for slope in (*by_weight, *by_bias[:-1]))
    np.testing.assert_allclose(by_bias[-1], -2 * t.mean(axis=0))


def test_without_a_hidden_layer_the_origin_is_not_flat_even_without_biases():
    by_weight, _ = numeric.squared_error_gradients([[[0.0]]], [[0.0]], ["identity"], [[1.0], [-1.0]], [[1.0], [-1.0]])
    assert by_weight[0].tolist() == [[-2.0]]


REPLACED = {  # one definition replaced -> a result that must change
    "_logistic": (lambda a: a, lambda: symbolic.sigmoid_derivative(sympy.Integer(1))),
    "_tanh": (lambda a: a**2, lambda: symbolic.input_jacobian([ONE], [ONE[0]], ["tanh"], ONE[0])[0, 0]),
    "_layer": (lambda W, b, name, h: W @ h, lambda: symbolic.bias_jacobian([ONE], [ONE[0]], ["identity"], ONE[0], 1)[0, 0]),
    "_loss": (lambda y, t: y @ y, lambda: symbolic.squared_error([ONE], [ONE[0]], ["identity"], ONE, 3 * ONE)),
}
ONE = np.array([[sympy.Integer(1)]])


@pytest.mark.parametrize("name", REPLACED)
def test_another_definition_gives_another_result(monkeypatch, name):
    other, result = REPLACED[name]
    before = result()
    monkeypatch.setattr(symbolic, name, other)
    assert result() != before


def test_a_batch_gives_what_its_members_give():
    generator = np.random.default_rng(2)
    weights, biases = [generator.normal(size=(3, 2)), generator.normal(size=(2, 3))], [generator.normal(size=3), generator.normal(size=2)]
    x = generator.normal(size=(4, 5, 2))
    for name, layer in (("outputs", ()), ("input_jacobian", ()), ("bias_jacobian", (1,)), ("weight_jacobian", (2,))):
        function = getattr(numeric, name)
        whole = function(weights, biases, ["tanh", "logistic"], x, *layer)
        np.testing.assert_allclose(whole[3, 4], function(weights, biases, ["tanh", "logistic"], x[3, 4], *layer), rtol=1e-13)


W, b = np.ones((2, 3)), np.ones(2)
REFUSED = {
    "weight: expected shape (m, n = 2), found (2, 3)": lambda: numeric.outputs([W], [b], ["tanh"], [1, 2]),
    "bias: expected shape (m = 2), found (3)": lambda: numeric.outputs([W], [np.ones(3)], ["tanh"], [1, 2, 3]),
    "activation: expected one of ['identity', 'logistic', 'tanh'], found 'sine'": lambda: numeric.outputs([W], [b], ["sine"], [1, 2, 3]),
    "expected as many weights, biases and activations, found 1, 2 and 1": lambda: numeric.outputs([W], [b, b], ["tanh"], [1, 2, 3]),
    "layer: expected one of 1 to 1, found 2": lambda: numeric.bias_jacobian([W], [b], ["tanh"], [1, 2, 3], 2),
    "layer: expected one of 1 to 1, found 0": lambda: numeric.weight_jacobian([W], [b], ["tanh"], [1, 2, 3], 0),
    "targets: expected shape (batch = 1, m = 2), found (2, 2)": lambda: numeric.squared_error([W], [b], ["tanh"], [[1, 2, 3]], np.ones((2, 2))),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_is_no_network_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
