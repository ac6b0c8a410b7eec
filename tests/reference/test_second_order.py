"""The second-order model: its value after a step, the best step by the sign of the curvature, and the Newton step with its minimum."""

import numpy as np
import pytest
import sympy

from grader.reference.numeric import second_order as numeric
from grader.reference.symbolic import second_order as symbolic

SIZES = [1, 2, 3]
GENERATOR = np.random.default_rng(11)


def symmetric(draw, d):
    half = draw(d, d)
    return half + half.T


def along(gradient, hessian, step_size):
    return numeric.value_after_step(0.0, gradient, hessian, step_size)


@pytest.mark.parametrize("d", SIZES)
def test_both_sides_agree_on_the_model_and_on_its_value_after_a_step(d, draw, numbers):
    f, g, H, s = draw()[()], draw(d), symmetric(draw, d), draw(d)
    assert numeric.model(float(f), numbers(g), numbers(H), numbers(s)) == pytest.approx(float(symbolic.model(f, g, H, s)), rel=1e-13)
    epsilon = sympy.Rational(3, 8)
    after = float(symbolic.value_after_step(f, g, H, epsilon))
    assert numeric.value_after_step(float(f), numbers(g), numbers(H), 0.375) == pytest.approx(after, rel=1e-13)


def test_the_derived_value_is_the_closed_form_for_any_function():
    f, epsilon = sympy.symbols("f epsilon")
    g = np.array(sympy.symbols("g_1:4"), dtype=object)
    H = np.array(sympy.Matrix(3, 3, lambda i, j: sympy.Symbol(f"h_{min(i, j)}{max(i, j)}")).tolist(), dtype=object)
    closed = f - epsilon * (g @ g) + epsilon**2 * (g @ H @ g) / 2
    assert sympy.expand(symbolic.value_after_step(f, g, H, epsilon) - closed) == 0


@pytest.mark.parametrize("d", SIZES)
def test_both_sides_agree_on_the_best_step_for_either_sign_of_the_curvature(d, draw, numbers):
    found = []
    for _ in range(8):
        g, H = draw(d), symmetric(draw, d)
        best, limit = float(symbolic.best_step_size(g, H)), float(symbolic.step_size_limit(g, H))
        assert numeric.best_step_size(numbers(g), numbers(H)) == pytest.approx(best, rel=1e-12)
        assert numeric.step_size_limit(numbers(g), numbers(H)) == pytest.approx(limit, rel=1e-12)
        found.append(np.isinf(best))
    assert set(found) == {True, False}


def test_no_step_size_of_a_fine_grid_beats_the_best_one():
    g, H = np.array([1.0, -2.0]), np.array([[2.0, 0.5], [0.5, 1.0]])
    best, grid = numeric.best_step_size(g, H), np.linspace(0, 3, 3001)
    values = along(g, H, grid)
    assert grid[values.argmin()] == pytest.approx(best, abs=1e-3)
    assert (values >= along(g, H, best)).all()


def test_the_model_is_lowered_below_the_limit_and_nowhere_else():
    g, H = np.array([1.0, -2.0]), np.array([[2.0, 0.5], [0.5, 1.0]])
    limit = numeric.step_size_limit(g, H)
    assert (along(g, H, limit * np.linspace(0.001, 0.999, 50)) < 0).all()
    assert along(g, H, limit) == pytest.approx(0, abs=1e-12)
    assert (along(g, H, limit * np.linspace(1.001, 9, 50)) > 0).all()


@pytest.mark.parametrize(
    "H", [[[-1.0, 0.0], [0.0, -2.0]], [[1.0, 0.0], [0.0, -1.0]], [[0.0, 0.0], [0.0, 0.0]]], ids=["concave", "flat along g", "linear"]
)
def test_without_positive_curvature_every_step_lowers_the_model_and_a_longer_one_more(H):
    values = along([1.0, 1.0], H, np.linspace(0, 50, 40))
    assert (np.diff(values) < 0).all()
    assert numeric.best_step_size([1.0, 1.0], H) == numeric.step_size_limit([1.0, 1.0], H) == np.inf


SLIPS = {"break-even": 2.0, "half": 0.5, "a tenth more": 1.1}


@pytest.mark.parametrize("factor", SLIPS.values(), ids=SLIPS)
def test_another_multiple_of_the_best_step_is_worse(factor):
    g, H = np.array([1.0, 2.0]), np.array([[3.0, 1.0], [1.0, 2.0]])
    best = numeric.best_step_size(g, H)
    assert along(g, H, factor * best) > along(g, H, best)


@pytest.mark.parametrize("d", SIZES)
def test_both_sides_agree_on_the_newton_step(d, draw, numbers):
    g, H = draw(d), symmetric(draw, d)
    np.testing.assert_allclose(numeric.newton_step(numbers(g), numbers(H)), numbers(symbolic.newton_step(g, H)), rtol=1e-10)


def test_the_newton_step_of_a_whole_batch_leaves_no_gradient():
    g, half = GENERATOR.normal(size=(5, 1, 3)), GENERATOR.normal(size=(4, 3, 3))
    H = half + half.swapaxes(-1, -2)
    step = numeric.newton_step(g, H)
    assert step.shape == (5, 4, 3)
    np.testing.assert_allclose(g + np.einsum("...ij,...j->...i", H, step), 0, atol=1e-12)


def test_a_positive_definite_hessian_and_no_other_makes_the_stationary_point_the_lowest():
    g = GENERATOR.normal(size=3)
    for shift in (-3.0, 0.0, 3.0):
        half = GENERATOR.normal(size=(3, 3))
        H = half + half.T + shift * np.eye(3)
        step = numeric.newton_step(g, H)
        around = numeric.model(0.0, g, H, step + GENERATOR.normal(size=(200, 3)))
        assert (around > numeric.model(0.0, g, H, step)).all() == numeric.has_minimum(H)


HESSIANS = {
    "positive definite": ([[2, 1], [1, 2]], True),
    "negative definite": ([[-2, 1], [1, -2]], False),
    "indefinite, with a positive diagonal": ([[1, 2], [2, 1]], False),
    "semidefinite": ([[1, 0], [0, 0]], False),
    "zero first": ([[0, 1], [1, 5]], False),
    "three by three": ([[2, -1, 0], [-1, 2, -1], [0, -1, 2]], True),
    "three by three, indefinite": ([[2, -1, 0], [-1, 2, -2], [0, -2, 1]], False),
}


@pytest.mark.parametrize(("hessian", "expected"), HESSIANS.values(), ids=HESSIANS)
def test_both_sides_agree_on_what_has_a_minimum(hessian, expected):
    exact = np.array([[sympy.Integer(entry) for entry in row] for row in hessian], dtype=object)
    assert (bool(numeric.has_minimum(hessian)), symbolic.has_minimum(exact)) == (expected, expected)


REFUSED = {
    "hessian: expected shape (..., d = 2, d = 2), found (3, 3)": lambda: numeric.best_step_size([1, 2], np.eye(3)),
    "H - H^T: expected zeros, found 1.0": lambda: numeric.has_minimum([[1, 1], [0, 1]]),
    "g^T g: expected numbers above 0, found 0.0": lambda: numeric.best_step_size([0, 0], np.eye(2)),
    "hessian: expected an invertible matrix, found a singular one": lambda: numeric.newton_step([1, 2], [[1, 1], [1, 1]]),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_has_no_second_order_step_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message


def test_a_sign_that_cannot_be_known_is_refused():
    with pytest.raises(ArithmeticError, match="expected a number whose sign is known"):
        symbolic.has_minimum(np.array([[sympy.Symbol("h", real=True)]], dtype=object))


ANOTHER = {  # a definition and what is put in its place
    "model": lambda value, g, H, s: value + 2 * (g @ s) + s @ (H + 9 * np.eye(len(s), dtype=int)) @ s,
    "_descent": lambda g, epsilon: g * (-2 * epsilon),
}
ARGUMENTS = {"value_after_step": "fgHe", "best_step_size": "gH", "step_size_limit": "gH", "newton_step": "gH", "has_minimum": "C"}


@pytest.mark.parametrize(("result", "definition"), [(name, one) for name, used in symbolic.DEFINITIONS.items() for one in used])
def test_another_definition_gives_another_result(result, definition, monkeypatch, numbers):
    whole = sympy.Integer
    values = {
        "f": whole(1),
        "g": np.array([whole(1), whole(2)]),
        "H": np.array([[whole(3), whole(1)], [whole(1), whole(2)]]),
        "C": np.array([[whole(-1), whole(0)], [whole(0), whole(-2)]]),
        "e": whole(2),
    }
    given = [values[kind] for kind in ARGUMENTS[result]]
    before = numbers(getattr(symbolic, result)(*given))
    monkeypatch.setattr(symbolic, definition, ANOTHER[definition])
    assert not np.allclose(numbers(getattr(symbolic, result)(*given)), before)
