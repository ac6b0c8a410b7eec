"""Variance through depth: derived from a network that is written out, computed, and enumerated over every outcome of a discrete network."""

from itertools import pairwise, product

import numpy as np
import pytest
import sympy

from grader.reference.numeric import depth as numeric
from grader.reference.numeric.initialization import glorot_bound, glorot_variance, uniform_moments
from grader.reference.symbolic import depth as symbolic

SIZES = [(1, 1), (3, 2), (2, 3, 1), (1, 2, 3), (2, 1, 2, 3)]
X, G = sympy.symbols("X G", positive=True)
STARTS = {"activation_variance": (X,), "gradient_variance": (G,), "weight_gradient_variance": (X, G)}


def values(seed, count):
    return np.random.default_rng(seed).integers(1, 9, size=count) / 4


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("sizes", SIZES)
def test_variances_are_those_derived(name, sizes):
    w = sympy.symbols(f"w1:{len(sizes)}", positive=True)
    derived = getattr(symbolic, name)(*STARTS[name], w, sizes)
    numbers = values(len(sizes), len(STARTS[name]) + len(w))
    at = dict(zip((*STARTS[name], *w), map(sympy.Rational, numbers), strict=True))
    *starts, variances = *numbers[: len(STARTS[name])], numbers[len(STARTS[name]) :]
    np.testing.assert_allclose(getattr(numeric, name)(*starts, variances, sizes), [float(one.subs(at)) for one in derived], rtol=1e-13)


def enumerated(sizes, spreads, input_spread, gradient_spread):
    """Go through every network of weights, inputs and output gradients of two values +- a spread; return the variances of first entries."""
    shapes = [(above, below) for below, above in pairwise(sizes)]
    counts = [sizes[0], sizes[-1], *[rows * columns for rows, columns in shapes]]
    rows = []
    for signs in product((-1.0, 1.0), repeat=sum(counts)):
        x, g, *entries = np.split(np.array(signs), np.cumsum(counts)[:-1])
        weights = [spread * one.reshape(shape) for spread, one, shape in zip(spreads, entries, shapes, strict=True)]
        hidden, slopes = [input_spread * x], [gradient_spread * g]
        for W in weights:
            hidden.append(W @ hidden[-1])
        for W in weights[::-1]:
            slopes.insert(0, W.T @ slopes[0])
        outer = [np.outer(slope, h)[0, 0] for slope, h in zip(slopes[1:], hidden, strict=False)]
        rows.append([*[h[0] for h in hidden], *[slope[0] for slope in slopes], *outer])
    return np.var(np.array(rows), axis=0)


@pytest.mark.parametrize("sizes", [(2, 2), (2, 1, 2), (1, 2, 2), (1, 3, 1)])
def test_variances_are_those_of_every_discrete_network(sizes):
    spreads = np.array([0.5, 1.5])[: len(sizes) - 1]
    x, g, w = 0.75**2, 1.25**2, spreads**2
    found = [numeric.activation_variance(x, w, sizes), numeric.gradient_variance(g, w, sizes), numeric.weight_gradient_variance(x, g, w, sizes)]
    np.testing.assert_allclose(np.concatenate(found), enumerated(sizes, spreads, 0.75, 1.25), rtol=1e-12)


def test_small_tanh_units_behave_as_linear_ones():
    generator = np.random.default_rng(7)
    draws, sizes, spread = 100_000, (3, 4, 2), 0.05
    h = generator.normal(0, 0.1, (draws, 3))
    for below, above in pairwise(sizes):
        h = np.tanh(np.einsum("dij,dj->di", generator.normal(0, spread, (draws, above, below)), h))
    expected = numeric.activation_variance(0.01, [spread**2] * 2, sizes)[-1]
    assert h.var() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("name", ["forward_weight_variance", "backward_weight_variance"])
def test_the_variance_that_keeps_a_signal_is_the_one_solved_for(name):
    n = sympy.Symbol("n", positive=True)
    derived = getattr(symbolic, name)(n)
    np.testing.assert_allclose(getattr(numeric, name)([1, 2, 5.5]), [float(derived.subs(n, size)) for size in (1, 2, 5.5)])


def test_each_condition_keeps_one_variance_through_all_layers_and_the_other_only_in_equal_layers():
    sizes = [5, 3, 4, 2]
    forward, backward = numeric.forward_weight_variance(sizes[:-1]), numeric.backward_weight_variance(sizes[1:])
    np.testing.assert_allclose(numeric.activation_variance(2.0, forward, sizes), 2.0)
    np.testing.assert_allclose(numeric.gradient_variance(2.0, backward, sizes), 2.0)
    assert np.ptp(numeric.gradient_variance(2.0, forward, sizes)) > 1
    np.testing.assert_allclose(numeric.gradient_variance(2.0, numeric.forward_weight_variance([4, 4]), [4, 4, 4]), 2.0)


def test_glorots_variance_is_the_harmonic_mean_of_the_two_conditions():
    n, m = np.array([2.0, 3.0, 7.0]), np.array([5.0, 3.0, 1.0])
    both = 1 / numeric.forward_weight_variance(n) + 1 / numeric.backward_weight_variance(m)
    np.testing.assert_allclose(glorot_variance(n, m), 2 / both)
    np.testing.assert_allclose(uniform_moments(-glorot_bound(n, m), glorot_bound(n, m))[1], glorot_variance(n, m))


REPLACED = {
    "_layer": (lambda W, h: 2 * W @ h, lambda: symbolic.activation_variance(X, [G], [2, 2])),
    "_entry": (lambda variance: lambda k: (1, 1, 1 + variance)[k], lambda: symbolic.activation_variance(X, [G], [2, 2])),
    "_loss": (lambda y, g: 3 * (g @ y), lambda: symbolic.gradient_variance(G, [X], [2, 2])),
}


@pytest.mark.parametrize("name", REPLACED)
def test_another_definition_gives_another_result(monkeypatch, name):
    other, result = REPLACED[name]
    before = result()
    monkeypatch.setattr(symbolic, name, other)
    assert [sympy.expand(one) for one in result()] != [sympy.expand(one) for one in before]


def test_a_batch_gives_what_its_members_give():
    x, w = np.array([[1.0], [2.0]]), np.array([[0.5, 0.25], [1.0, 2.0], [3.0, 1.0]])
    whole = numeric.weight_gradient_variance(x, 1.0, w, [4, 3, 2])
    assert whole.shape == (2, 3, 2)
    np.testing.assert_allclose(whole[1, 2], numeric.weight_gradient_variance(2.0, 1.0, w[2], [4, 3, 2]))


REFUSED = {
    "sizes: expected one more than the 1 layers, found 3": lambda: numeric.activation_variance(1, [1], [1, 2, 3]),
    "weight_variances: expected variances of at least 0, found -1.0": lambda: numeric.gradient_variance(1, [-1], [1, 2]),
    "input_variance: expected variances of at least 0, found -1.0": lambda: numeric.activation_variance(-1, [1], [1, 2]),
    "sizes: expected positive numbers, found 0.0": lambda: numeric.activation_variance(1, [1], [1, 0]),
    "fan_out: expected positive numbers, found 0.0": lambda: numeric.backward_weight_variance(0),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_is_no_network_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
