"""Normalisation: statistics as they are derived, computed and enumerated; gradients derived, computed and differenced."""

import itertools

import numpy as np
import pytest
import sympy

from grader.reference.numeric import normalization as numeric
from grader.reference.symbolic import normalization as symbolic

SHAPES = [(2, 1), (2, 3), (3, 2, 2), (2, 2, 2, 2)]
METHODS = {"batch": lambda n, c, *_: c, "layer": lambda n, c, *_: n, "instance": lambda n, c, *_: (n, c)}
AXES = {(2, 3): [0], (3, 2): [1], (2, 2, 2): [0, 2]}
POSITIONED = [shape for shape in SHAPES if len(shape) > 2]


def activations(shape, seed=3):
    return np.random.default_rng(seed).normal(size=shape)


def enumerated(x, method, statistic):
    """Return a statistic of every group of entries, gathered one by one."""
    groups = {}
    for place in np.ndindex(*x.shape):
        groups.setdefault(METHODS[method](*place), []).append(x[place])
    return [statistic(values) for _, values in sorted(groups.items())]


def spread(values):
    """The variance as half the mean squared difference of two draws."""
    return sum((a - b) ** 2 for a, b in itertools.product(values, repeat=2)) / (2 * len(values) ** 2)


def applicable(method):
    return POSITIONED if method == "instance" else SHAPES


CASES = [(method, shape) for method in METHODS for shape in applicable(method)]


@pytest.mark.parametrize(("method", "shape"), CASES)
def test_means_and_variances_are_those_derived(method, shape, draw, numbers):
    x = draw(*shape)
    for name in (f"{method}_mean", f"{method}_variance"):
        np.testing.assert_allclose(getattr(numeric, name)(numbers(x)), numbers(getattr(symbolic, name)(x)), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("method", "shape"), CASES)
def test_means_and_variances_are_those_enumerated(method, shape):
    x = activations(shape)
    np.testing.assert_allclose(getattr(numeric, f"{method}_mean")(x).ravel(), enumerated(x, method, np.mean), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(getattr(numeric, f"{method}_variance")(x).ravel(), enumerated(x, method, spread), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("shape", "axes"), AXES.items())
@pytest.mark.parametrize("correction", [0, 1])
def test_statistics_over_axes_are_those_derived(shape, axes, correction, draw, numbers):
    x = draw(*shape)
    np.testing.assert_allclose(numeric.mean(numbers(x), axes), numbers(symbolic.mean(x, axes)), rtol=1e-12)
    for name in ("variance", "deviation"):
        derived = getattr(symbolic, name)(x, axes, correction)
        np.testing.assert_allclose(getattr(numeric, name)(numbers(x), axes, correction), numbers(derived), rtol=1e-12)


def test_the_unbiased_variance_is_right_on_average():
    faces = np.array([1.0, 2.0, 6.0])
    pairs = np.array(list(itertools.product(faces, repeat=2)))
    assert numeric.variance(pairs, [1], correction=1).mean() == pytest.approx(faces.var())
    assert numeric.variance(pairs, [1]).mean() == pytest.approx(faces.var() / 2)


@pytest.mark.parametrize("method", METHODS)
def test_what_is_normalised_has_mean_0_and_variance_1(method):
    x = activations((3, 2, 4))
    axes = {"batch": [0, 2], "layer": [1, 2], "instance": [2]}[method]
    left = numeric.normalized(x, axes)
    np.testing.assert_allclose(getattr(numeric, f"{method}_mean")(left), 0, atol=1e-14)
    np.testing.assert_allclose(getattr(numeric, f"{method}_variance")(left), 1, rtol=1e-12)


@pytest.mark.parametrize(("shape", "axes"), AXES.items())
def test_what_is_normalised_is_the_one_derived(shape, axes, draw, numbers):
    x = draw(*shape)
    derived = numbers(symbolic.normalized(x, axes, sympy.Rational(1, 2)))
    np.testing.assert_allclose(numeric.normalized(numbers(x), axes, 0.5), derived, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("shape", "axes"), [((2, 3), [0]), ((3, 2), [0, 1]), ((2, 2, 2), [0, 2])])
def test_the_gradient_is_the_one_derived(shape, axes, draw, numbers):
    x, upstream = draw(*shape), draw(*shape)
    derived = numbers(symbolic.input_gradient(x, upstream, axes, sympy.Rational(1, 2)))
    np.testing.assert_allclose(numeric.input_gradient(numbers(x), numbers(upstream), axes, 0.5), derived, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("axes", [[0, 2], [1, 2], [2], [0], [0, 1, 2]])
@pytest.mark.parametrize("epsilon", [0.0, 0.1])
def test_the_gradient_is_the_central_difference(axes, epsilon):
    x, upstream = activations((3, 2, 4)), activations((3, 2, 4), seed=4)
    found = numeric.input_gradient(x, upstream, axes, epsilon)
    for place in np.ndindex(*x.shape):
        shift = np.zeros_like(x)
        shift[place] = 1e-5
        ahead, behind = (np.sum(upstream * numeric.normalized(x + sign * shift, axes, epsilon)) for sign in (1, -1))
        assert found[place] == pytest.approx((ahead - behind) / 2e-5, rel=1e-6, abs=1e-8)


def test_the_gradient_neither_shifts_nor_scales():
    x, upstream = activations((5, 3)), activations((5, 3), seed=4)
    found = numeric.input_gradient(x, upstream, [0])
    np.testing.assert_allclose(found.sum(axis=0), 0, atol=1e-13)
    np.testing.assert_allclose((found * x).sum(axis=0), 0, atol=1e-13)


def test_of_two_entries_no_gradient_is_left():
    np.testing.assert_allclose(numeric.input_gradient(activations((2, 3)), activations((2, 3), seed=4), [0]), 0, atol=1e-13)


SLIPS = {  # misreadings that give other numbers
    "the statistics taken for constants": lambda x, g: g / x.std(axis=0),
    "the variance taken for a constant": lambda x, g: (g - g.mean(axis=0)) / x.std(axis=0),
    "the variance not rooted": lambda x, g: numeric.input_gradient(x, g, [0]) / x.std(axis=0),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_apart(slip):
    x, upstream = 3 * activations((4, 3)), activations((4, 3), seed=4)
    assert not np.allclose(slip(x, upstream), numeric.input_gradient(x, upstream, [0]), rtol=1e-2)


LAWS = {  # other laws of the entry that is drawn
    "only the first": lambda entries: entries[0],
    "the later, the likelier": lambda entries: sum((k + 1) * entry for k, entry in enumerate(entries)) / sum(range(1, len(entries) + 1)),
}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_another_law_of_the_entry_gives_other_statistics(monkeypatch, law, draw):
    x = draw(3, 2)
    before = symbolic.batch_mean(x).tolist(), symbolic.batch_variance(x).tolist()
    monkeypatch.setattr(symbolic, "_draw_mean", law)
    after = symbolic.batch_mean(x).tolist(), symbolic.batch_variance(x).tolist()
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_other_axes_of_activations_give_other_statistics(monkeypatch, draw):
    x = draw(3, 2)
    before = symbolic.batch_mean(x).tolist()
    monkeypatch.setattr(symbolic, "_AXES", ("channel", "example"))
    assert symbolic.batch_mean(x).tolist() != before


REFUSED = {
    "axes: expected some of [0, 1], each once, found []": lambda: numeric.mean(np.ones((2, 2)), []),
    "axes: expected some of [0, 1], each once, found [0, 0]": lambda: numeric.variance(np.ones((2, 2)), [0, 0]),
    "axes: expected some of [0, 1], each once, found [2]": lambda: numeric.normalized(np.ones((2, 2)), [2]),
    "correction: expected less than the count 1, found 1": lambda: numeric.variance(np.ones((1, 2)), [0], correction=1),
    "x: expected shape (N, C, ...), found (3)": lambda: numeric.batch_mean(np.ones(3)),
    "x: expected variances above 0, or an epsilon above 0, found 0.0": lambda: numeric.normalized(np.ones((3, 2)), [0]),
    "upstream: expected shape (2, 3), found (3,)": lambda: numeric.input_gradient(activations((2, 3)), np.ones(3), [0]),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_cannot_be_normalised_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
