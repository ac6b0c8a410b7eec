"""Weight normalisation: derived from its definition, computed, differenced, and measured on a whitened sample and along a descent."""

import numpy as np
import pytest
import sympy

from grader.reference.numeric import weight_norm as numeric
from grader.reference.symbolic import weight_norm as symbolic

SIZES = [1, 2, 3]
gamma, beta, eta = sympy.symbols("gamma beta eta", positive=True)


def vectors(size, count, seed=5):
    return np.random.default_rng(seed).normal(size=(count, size))


@pytest.mark.parametrize("size", SIZES)
def test_weights_and_standard_deviation_are_those_derived(size, draw, numbers):
    u = draw(size)
    np.testing.assert_allclose(numeric.weights(numbers(u), 1.5), numbers(symbolic.weights(u, sympy.Rational(3, 2))), rtol=1e-13)
    assert float(numeric.standard_deviation(numbers(u))) == pytest.approx(float(symbolic.standard_deviation(u)), rel=1e-13)


@pytest.mark.parametrize("size", SIZES)
def test_batch_norm_of_white_inputs_is_a_weight_normalised_map(size, draw):
    u, x = draw(size), draw(size)
    normalised = symbolic.batch_norm(u, x, gamma, beta)
    assert sympy.simplify(normalised - (symbolic.weights(u, gamma) @ x + beta)) == 0


@pytest.mark.parametrize("size", SIZES)
def test_batch_norm_is_the_one_derived(size, draw, numbers):
    u, x = draw(size), draw(size)
    derived = symbolic.batch_norm(u, x, gamma, beta).subs({gamma: 2, beta: sympy.Rational(1, 4)})
    assert float(numeric.batch_norm(numbers(u), numbers(x), 2.0, 0.25)) == pytest.approx(float(derived), rel=1e-13)


def test_batch_norm_of_a_whitened_sample_is_a_weight_normalised_map():
    sample = vectors(3, 40) @ np.array([[2.0, 1, 0], [0, 1, 3], [1, 0, 1]]) + 5
    left, _, right = np.linalg.svd(sample - sample.mean(axis=0), full_matrices=False)
    white = np.sqrt(len(sample)) * left @ right
    np.testing.assert_allclose(white.T @ white / len(white), np.eye(3), atol=1e-12)
    u = np.array([1.0, -2.0, 0.5])
    y = white @ u
    assert y.std() == pytest.approx(float(numeric.standard_deviation(u)))
    np.testing.assert_allclose(numeric.batch_norm(u, white, 1.5, 0.25), 1.5 * (y - y.mean()) / y.std() + 0.25, atol=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_the_gradient_is_the_loss_differentiated(size, draw, numbers):
    u, slope = draw(size), draw(size)
    derived = numbers(symbolic.gradient(u, sympy.Rational(3, 2), slope))
    np.testing.assert_allclose(numeric.gradient(numbers(u), 1.5, numbers(slope)), derived, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("size", SIZES)
def test_the_projector_is_the_one_derived_and_the_gradient_is_a_multiple_of_what_it_leaves(size, draw, numbers):
    u, slope = draw(size), draw(size)
    derived = symbolic.projector(u)
    np.testing.assert_allclose(numeric.projector(numbers(u)), numbers(derived), rtol=1e-13, atol=1e-15)
    expected = gamma / symbolic.standard_deviation(u) * (derived @ slope)
    assert all(sympy.simplify(difference) == 0 for difference in symbolic.gradient(u, gamma, slope) - expected)


def test_the_projector_forgets_u_and_keeps_what_is_orthogonal():
    (u,) = vectors(4, 1)
    projected = numeric.projector(u)
    np.testing.assert_allclose(projected @ u, 0, atol=1e-15)
    np.testing.assert_allclose(projected @ projected, projected, atol=1e-15)
    assert np.linalg.matrix_rank(projected) == 3


@pytest.mark.parametrize("size", [1, 3, 5])
def test_the_gradient_is_a_central_difference_of_a_loss(size):
    u, target = vectors(size, 2)

    def loss(v):
        return np.sum((numeric.weights(v, 1.7) - target) ** 2)

    differences = [(loss(u + e) - loss(u - e)) / 2e-5 for e in 1e-5 * np.eye(size)]
    slope = 2 * (numeric.weights(u, 1.7) - target)
    np.testing.assert_allclose(numeric.gradient(u, 1.7, slope), differences, atol=1e-8)


@pytest.mark.parametrize("size", SIZES)
def test_the_squared_norm_after_a_step_is_the_step_multiplied_out(size, draw, numbers):
    u, slope = draw(size), draw(size)
    derived = symbolic.squared_norm_after_step(u, sympy.Rational(3, 2), slope, eta)
    for rate in (0.125, 2.0):
        found = numeric.squared_norm_after_step(numbers(u), 1.5, numbers(slope), rate)
        assert float(found) == pytest.approx(float(derived.subs(eta, sympy.Rational(rate))), rel=1e-12)


def descent(u, target, rate, steps):
    """Return the squared norms along gradient descent on a squared distance of the weights."""
    norms = [u @ u]
    for _ in range(steps):
        slope = 2 * (numeric.weights(u, 1.5) - target)
        expected = numeric.squared_norm_after_step(u, 1.5, slope, rate)
        u = u - rate * numeric.gradient(u, 1.5, slope)
        assert u @ u == pytest.approx(float(expected), rel=1e-12)
        norms.append(u @ u)
    return np.array(norms)


def test_along_a_descent_the_norm_grows_and_faster_with_a_larger_learning_rate():
    u, target = vectors(4, 2)
    slow, fast = descent(u, target, 0.01, 20), descent(u, target, 0.02, 20)
    assert np.all(np.diff(slow) > 0)
    assert np.all(fast[1:] > slow[1:])
    assert (fast[1] - fast[0]) / (slow[1] - slow[0]) == pytest.approx(4)


SLIPS = {  # misreadings of the gradient; each must differ from it
    "the norm taken for a constant": lambda u, slope: slope / np.linalg.norm(u),
    "the projector not normalised": lambda u, slope: (slope - u * (u @ slope)) / np.linalg.norm(u),
    "one norm too many": lambda u, slope: numeric.projector(u) @ slope / (u @ u),
    "no norm": lambda u, slope: numeric.projector(u) @ slope,
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_gives_another_gradient(slip):
    u, slope = vectors(3, 2)
    assert not np.allclose(slip(u, slope), numeric.gradient(u, 1.0, slope), rtol=1e-2)


def test_batches_are_taken_one_by_one():
    u, x, slope = vectors(3, 4), vectors(3, 4, 6), vectors(3, 4, 7)
    gains, rates = np.arange(1.0, 5), np.full(4, 0.5)
    found = [
        numeric.weights(u, gains),
        numeric.batch_norm(u, x, gains, gains),
        numeric.gradient(u, gains, slope),
        numeric.squared_norm_after_step(u, gains, slope, rates),
    ]
    one = [
        numeric.weights(u[2], 3.0),
        numeric.batch_norm(u[2], x[2], 3.0, 3.0),
        numeric.gradient(u[2], 3.0, slope[2]),
        numeric.squared_norm_after_step(u[2], 3.0, slope[2], 0.5),
    ]
    for batch, single in zip(found, one, strict=True):
        np.testing.assert_allclose(batch[2], single, rtol=1e-14)


REFUSED = {
    "u: expected a norm above 0, found 0.0": lambda: numeric.weights([0, 0], 1),
    "x: expected shape (..., d = 2), found (3)": lambda: numeric.batch_norm([1, 2], [1, 2, 3], 1, 0),
    "weight_gradient: expected shape (..., d = 2), found (1)": lambda: numeric.gradient([1, 2], 1, [1]),
    "u: expected shape (..., d), found ()": lambda: numeric.standard_deviation(1),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_has_no_direction_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message


ANOTHER = {  # a definition and what is put in its place
    "_norm": lambda u: u @ u,
    "_white": lambda powers: sympy.Integer(sum(powers) if all(power in (0, 2) for power in powers) else 0),
    "_standardised": lambda y, mean, variance, gain, shift: gain * (y - mean) / variance + shift,
    "_along": lambda vector, u: (vector @ u) * u,
    "weights": lambda u, gain: gain * u,
    "_descended": lambda u, slope, rate: u + rate * slope + u,
}
ARGUMENTS = {
    "weights": "uc",
    "standard_deviation": "u",
    "batch_norm": "uxcc",
    "projector": "u",
    "gradient": "ucx",
    "squared_norm_after_step": "ucxc",
}


@pytest.mark.parametrize(("result", "definition"), [(name, one) for name, used in symbolic.DEFINITIONS.items() for one in used])
def test_another_definition_gives_another_result(result, definition, monkeypatch, draw, numbers):
    values = {"u": draw(2), "x": draw(2), "c": sympy.Rational(3, 2)}
    given = [values[kind] for kind in ARGUMENTS[result]]
    before = numbers(getattr(symbolic, result)(*given))
    monkeypatch.setattr(symbolic, definition, ANOTHER[definition])
    assert not np.allclose(numbers(getattr(symbolic, result)(*given)), before)
