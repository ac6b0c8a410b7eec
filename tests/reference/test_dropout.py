"""Dropout's expected loss and its minimiser: derived, computed, enumerated over every mask, and differentiated."""

from itertools import product

import numpy as np
import pytest
import sympy

from grader.reference.numeric import dropout as numeric
from grader.reference.symbolic import dropout as symbolic
from grader.reference.symbolic.expectation import Finite

p = sympy.Symbol("p", positive=True)
SHAPES = [(1, 1), (2, 2), (3, 2), (2, 3)]
KEEP_PROBS = [sympy.Rational(1, 4), sympy.Rational(2, 3), sympy.Integer(1)]


def data(shape, seed=3):
    generator = np.random.default_rng(seed)
    return generator.normal(size=shape), generator.normal(size=shape[0]), generator.normal(size=shape[1])


def masks(shape, keep_prob):
    """Go through every mask with its probability."""
    for entries in product((0, 1), repeat=shape[0] * shape[1]):
        mask = np.reshape(entries, shape)
        yield mask, keep_prob ** mask.sum() * (1 - keep_prob) ** (mask.size - mask.sum())


def central_difference(function, w, step=1e-5):
    shifts = step * np.eye(len(w))
    return np.array([(function(w + e) - function(w - e)) / (2 * step) for e in shifts])


@pytest.mark.parametrize("shape", SHAPES)
def test_the_loss_is_the_one_written_out(shape, draw, numbers):
    X, y, w, R = draw(*shape), draw(shape[0]), draw(shape[1]), draw(*shape)
    assert numeric.loss(*map(numbers, (X, y, w, R))) == pytest.approx(float(symbolic.loss(X, y, w, R)), rel=1e-13)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_expected_loss_is_the_one_derived(shape, draw, numbers):
    X, y, w = draw(*shape), draw(shape[0]), draw(shape[1])
    derived = symbolic.expected_loss(X, y, w, p)
    found = [numeric.expected_loss(numbers(X), numbers(y), numbers(w), float(keep)) for keep in KEEP_PROBS]
    assert found == pytest.approx([float(derived.subs(p, keep)) for keep in KEEP_PROBS], rel=1e-13)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("keep_prob", [0.0, 0.3, 0.9, 1.0])
def test_the_expected_loss_is_the_mean_over_every_mask(shape, keep_prob):
    X, y, w = data(shape)
    enumerated = sum(q * numeric.loss(X, y, w, mask) for mask, q in masks(shape, keep_prob))
    assert numeric.expected_loss(X, y, w, keep_prob) == pytest.approx(enumerated, rel=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_gram_matrix_is_the_one_derived_and_enumerated(shape, draw, numbers):
    X = draw(*shape)
    for keep in KEEP_PROBS:
        found = numeric.gram_expectation(numbers(X), float(keep))
        enumerated = sum(q * (numbers(X) * mask).T @ (numbers(X) * mask) for mask, q in masks(shape, float(keep)))
        np.testing.assert_allclose(found, numbers(symbolic.gram_expectation(X, keep)), rtol=1e-13)
        np.testing.assert_allclose(found, enumerated, rtol=1e-12, atol=1e-12)


def test_the_strength_is_the_one_derived():
    derived = symbolic.ridge_strength(p)
    assert sympy.simplify(derived - (1 - p) / p) == 0
    np.testing.assert_allclose(numeric.ridge_strength([0.25, 0.5, 1]), [float(derived.subs(p, keep)) for keep in (0.25, 0.5, 1)])


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (4, 2), (3, 3)])
def test_the_ridge_solution_is_the_one_derived(shape, draw, numbers):
    X, y = draw(*shape), draw(shape[0])
    for keep in (sympy.Rational(1, 4), sympy.Rational(2, 3)):
        np.testing.assert_allclose(numeric.ridge_solution(numbers(X), numbers(y), float(keep)), numbers(symbolic.ridge_solution(X, y, keep)))


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (4, 2), (3, 3)])
def test_the_l2_solution_is_the_one_derived(shape, draw, numbers):
    X, y = draw(*shape), draw(shape[0])
    for strength in (sympy.Rational(1, 3), sympy.Integer(2)):
        np.testing.assert_allclose(numeric.l2_solution(numbers(X), numbers(y), float(strength)), numbers(symbolic.l2_solution(X, y, strength)))


@pytest.mark.parametrize("keep_prob", [0.2, 0.7, 1.0])
def test_at_the_ridge_solution_the_expected_loss_is_flat_and_least(keep_prob):
    X, y, _ = data((5, 3))
    w = numeric.ridge_solution(X, y, keep_prob)
    np.testing.assert_allclose(central_difference(lambda v: numeric.expected_loss(X, y, v, keep_prob), w), 0, atol=1e-8)
    nearby = w + np.random.default_rng(1).normal(size=(50, 3))
    assert np.all(numeric.expected_loss(X, y, nearby, keep_prob) > numeric.expected_loss(X, y, w, keep_prob))


def test_at_the_l2_solution_the_penalised_loss_is_flat():
    X, y, _ = data((5, 3))
    w = numeric.l2_solution(X, y, 0.7)
    np.testing.assert_allclose(central_difference(lambda v: numeric.loss(X, y, v, np.ones_like(X)) + 0.7 * v @ v, w), 0, atol=1e-8)


def test_dropout_without_dropping_is_least_squares():
    X, y, _ = data((5, 3))
    np.testing.assert_allclose(numeric.ridge_solution(X, y, 1.0), np.linalg.lstsq(X, y, rcond=None)[0])
    np.testing.assert_allclose(numeric.ridge_solution(X, y, 1.0), numeric.l2_solution(X, y, 0))


def test_dropout_makes_a_column_that_cannot_be_told_from_another_unique():
    X, y = np.ones((3, 2)), np.arange(3.0)
    assert numeric.ridge_solution(X, y, 0.5) == pytest.approx([2 / 3, 2 / 3])
    with pytest.raises(ValueError, match="expected normal equations of rank 2, found rank 1"):
        numeric.ridge_solution(X, y, 1.0)


SLIPS = {  # misreadings of the penalty; each must differ from the expected loss
    "Gamma for its square": lambda X, w, q: q * (1 - q) * w @ (np.sqrt(np.diag(np.diag(X.T @ X))) @ w),
    "the mask replaced by its mean": lambda X, w, q: 0,
    "off-diagonal entries kept": lambda X, w, q: q * (1 - q) * np.sum((X @ w) ** 2),
    "p for the variance": lambda X, w, q: q * np.sum((X * w) ** 2),
}


@pytest.mark.parametrize("penalty", SLIPS.values(), ids=SLIPS)
def test_a_misread_penalty_is_told_apart(penalty):
    X, y, w = data((3, 2))
    assert np.sum((y - 0.3 * X @ w) ** 2) + penalty(X, w, 0.3) != pytest.approx(numeric.expected_loss(X, y, w, 0.3), rel=1e-3)


MASKS = {  # other laws of one entry
    "inverted dropout": lambda q: Finite({sympy.Integer(0): 1 - q, 1 / q: q}),
    "nothing dropped": lambda q: Finite({q: sympy.Integer(1)}),
}


@pytest.mark.parametrize("law", MASKS.values(), ids=MASKS)
def test_another_law_of_the_mask_gives_another_gram_matrix(monkeypatch, law):
    a, b = sympy.symbols("a b", real=True)
    before = symbolic.gram_expectation(np.array([[a, b]]), p)
    monkeypatch.setattr(symbolic, "ENTRY", law)
    after = symbolic.gram_expectation(np.array([[a, b]]), p)
    mean, second = (law(p).expectation(lambda r, e=e: r**e) for e in (1, 2))
    assert sympy.simplify(after[0, 1] - mean**2 * a * b) == 0
    assert sympy.simplify(after[0, 0] - second * a**2) == 0
    assert sympy.simplify(after[0, 0] - before[0, 0]) != 0


def test_a_mask_that_drops_nothing_leaves_no_penalty(monkeypatch):
    monkeypatch.setattr(symbolic, "ENTRY", MASKS["nothing dropped"])
    assert symbolic.ridge_strength(p) == 0


def test_a_batch_gives_what_its_members_give():
    X, y, w = np.random.default_rng(2).normal(size=(4, 3, 2)), np.ones((4, 3)), np.arange(8.0).reshape(4, 2)
    keep_prob = np.array([0.1, 0.4, 0.7, 1.0])
    losses = [numeric.expected_loss(*member) for member in zip(X, y, w, keep_prob, strict=True)]
    grams = [numeric.gram_expectation(*member) for member in zip(X, keep_prob, strict=True)]
    np.testing.assert_allclose(numeric.expected_loss(X, y, w, keep_prob), losses, rtol=1e-13)
    np.testing.assert_allclose(numeric.gram_expectation(X, keep_prob), grams, rtol=1e-13)


X, y, w = data((3, 2))
REFUSED = {
    "y: expected shape (..., n = 3), found (2)": lambda: numeric.loss(X, y[:2], w, X),
    "R: expected shape (..., n = 3, d = 2), found (2, 3)": lambda: numeric.loss(X, y, w, X.T),
    "w: expected shape (..., d = 2), found (3)": lambda: numeric.expected_loss(X, y, [1, 2, 3], 0.5),
    "X: expected shape (..., n, d), found (3)": lambda: numeric.gram_expectation(y, 0.5),
    "y: expected shape (n = 3), found (3, 1)": lambda: numeric.ridge_solution(X, y[:, None], 0.5),
    "keep_prob: expected shape (), found (2)": lambda: numeric.ridge_solution(X, y, [0.5, 0.5]),
    "keep_prob: expected probabilities in [0, 1], found 1.5": lambda: numeric.expected_loss(X, y, w, 1.5),
    "keep_prob: expected probabilities in [0, 1], found -0.5": lambda: numeric.gram_expectation(X, -0.5),
    "keep_prob: expected probabilities in (0, 1], found 0.0": lambda: numeric.ridge_solution(X, y, 0),
    "strength: expected a number of at least 0, found -1.0": lambda: numeric.l2_solution(X, y, -1),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_has_no_loss_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
