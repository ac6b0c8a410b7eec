"""Derivatives agree with central differences, and exact numbers with floating point."""

import decimal
from fractions import Fraction

import numpy as np
import pytest

from grader.language import numbers
from grader.language.arithmetic import Arithmetic
from grader.language.failure import DomainError, ShapeError, UnsupportedError
from grader.language.numbers import PRIME, Kind
from grader.language.values import Dual

STEP = 1e-6
POINTS = np.array([-0.7, 0.3, 0.6])
SLOPES = ["exp", "sin", "cos", "tanh", "sinh", "cosh", "arctan", "arcsin", "arccos", "abs"]
POSITIVE = ["log", "sqrt"]
EXACT = ["exp", "sin", "cos", "tanh", "sinh", "cosh", "arctan", "floor", "ceil", "sign", "abs"]


@pytest.fixture
def plain():
    return Arithmetic(1)


@pytest.mark.parametrize("name", SLOPES + POSITIVE)
def test_the_slope_of_a_function_is_its_central_difference(plain, name):
    x = np.abs(POINTS) if name in POSITIVE else POINTS
    dual = plain.unary(name, Dual(x, np.ones(3), 1))
    assert isinstance(dual, Dual)
    difference = (plain.unary(name, x + STEP) - plain.unary(name, x - STEP)) / (2 * STEP)
    np.testing.assert_allclose(dual.tangent, difference, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    "operation",
    [
        lambda a, x: a.times(x, x),
        lambda a, x: a.divide(a.number(1), x),
        lambda a, x: a.whole_power(x, 3),
        lambda a, x: a.whole_power(x, -2),
        lambda a, x: a.power(a.number(2), x),
        lambda a, x: a.polynomial((1.0, 2.0, 3.0), x),
        lambda a, x: a.largest(x, a.number(0)),
        lambda a, x: a.subtract(a.unary("exp", x), x),
    ],
)
def test_the_derivative_of_an_operation_is_its_central_difference(plain, operation):
    dual = operation(plain, Dual(POINTS, np.ones(3), 1))
    difference = (operation(plain, POINTS + STEP) - operation(plain, POINTS - STEP)) / (2 * STEP)
    np.testing.assert_allclose(dual.tangent, difference, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("operation", ["inverse", "determinant", "trace", "transpose"])
def test_the_derivative_of_a_matrix_operation_is_its_central_difference(plain, operation):
    generator = np.random.default_rng(0)
    x, direction = generator.normal(size=(1, 3, 3)) + 3 * np.eye(3), generator.normal(size=(1, 3, 3))
    function = getattr(plain, operation)
    dual = function(Dual(x, direction, 1))
    difference = (function(x + STEP * direction) - function(x - STEP * direction)) / (2 * STEP)
    np.testing.assert_allclose(dual.tangent, difference, rtol=1e-5, atol=1e-7)


def test_a_second_derivative_is_a_dual_of_a_dual(plain):
    x = Dual(Dual(np.array([2.0]), np.ones(1), 1), np.ones(1), 2)
    cube = plain.whole_power(x, 3)
    assert cube.tangent.tangent.item() == pytest.approx(12)


@pytest.mark.parametrize("name", EXACT)
def test_decimals_agree_with_floating_point(name):
    exact = Arithmetic(1, Kind.DECIMAL)
    values = [decimal.Decimal("-1.3"), decimal.Decimal("0.4"), decimal.Decimal("7.9")]
    with decimal.localcontext(numbers.CONTEXT):
        got = exact.unary(name, np.array(values, dtype=object))
    np.testing.assert_allclose(got.astype(float), Arithmetic(1).unary(name, np.array([-1.3, 0.4, 7.9])), rtol=1e-14)


def test_decimals_carry_fifty_digits():
    with decimal.localcontext(numbers.CONTEXT):
        root = Arithmetic(1, Kind.DECIMAL).unary("sqrt", np.array([decimal.Decimal(2)], dtype=object)).item()
        assert abs(root * root - 2) < decimal.Decimal(10) ** -48


@pytest.mark.parametrize(("a", "b"), [(Fraction(3, 7), Fraction(-5, 11)), (Fraction(2), Fraction(1, 3)), (Fraction(-1, 8), Fraction(9, 16))])
def test_residues_follow_the_laws_of_fractions(a, b):
    exact = Arithmetic(1, Kind.RESIDUE)
    for operation in ("add", "times", "divide", "subtract"):
        by_hand = {"add": a + b, "times": a * b, "divide": a / b, "subtract": a - b}[operation]
        assert getattr(exact, operation)(exact.number(a), exact.number(b)).item() == numbers.exact(by_hand, Kind.RESIDUE)
    assert exact.whole_power(exact.number(a), -3).item() == numbers.exact(a**-3, Kind.RESIDUE)


@pytest.mark.parametrize("kind", [Kind.RESIDUE, Kind.DECIMAL])
def test_an_exact_inverse_times_its_matrix_is_the_identity(kind):
    exact = Arithmetic(1, kind)
    with decimal.localcontext(numbers.CONTEXT):
        matrix = numbers.exacts(np.array([[[2, 1, 0], [0, 0, 3], [1, 4, 1]]]), kind)
        product = exact.multiply(matrix, exact.inverse(matrix))
        determinant = exact.determinant(matrix).item()
    np.testing.assert_allclose(product.astype(float)[0], np.eye(3), atol=1e-40)
    assert determinant in (decimal.Decimal(-21), PRIME - 21)


def test_a_singular_matrix_and_a_zero_are_holes():
    exact = Arithmetic(1, Kind.RESIDUE)
    with pytest.raises(DomainError):
        exact.inverse(numbers.exacts(np.array([[[1, 2], [2, 4]]]), Kind.RESIDUE))
    with pytest.raises(DomainError):
        exact.reciprocal(exact.number(0))


def test_residues_have_no_order_and_no_roots():
    exact = Arithmetic(1, Kind.RESIDUE)
    with pytest.raises(UnsupportedError):
        exact.compare("<", exact.number(1), exact.number(2))
    with pytest.raises(UnsupportedError):
        exact.unary("sqrt", exact.number(4))


def test_shapes_that_meet_are_named(plain):
    with pytest.raises(ShapeError, match="an elementwise product needs equal shapes, and 2 x 3 meets 3 x 2"):
        plain.times(np.ones((1, 2, 3)), np.ones((1, 3, 2)))
    with pytest.raises(ShapeError, match="inner sizes that agree, and 2 x 3 meets 2 x 3"):
        plain.multiply(np.ones((1, 2, 3)), np.ones((1, 2, 3)))


def test_a_kronecker_product_has_the_entries_of_numpys(plain):
    a, b = np.arange(6.0).reshape(1, 2, 3), np.arange(4.0).reshape(1, 2, 2)
    np.testing.assert_array_equal(plain.kronecker(a, b)[0], np.kron(a[0], b[0]))
