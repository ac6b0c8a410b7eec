"""What is random has exactly the moments that were declared, and no other symmetry."""

from decimal import Decimal

import pytest

from grader.language import laws
from grader.language.agreement import valued
from grader.language.compare import scope_of
from grader.language.evaluate import evaluate
from grader.language.laws import Law
from grader.language.model import Model, Recipe
from grader.language.numbers import Kind
from grader.language.parser import parse

SYMBOLS = {
    "X": "random variable",
    "Y": "random variable",
    "Z": "random variable, mean 2, variance 3",
    "S": "random variable, symmetric, mean 0, variance 1",
    "x": "random vector d, mean 0, variance 1",
    "m": "random vector d, Bernoulli p",
    "p": "probability",
    "a": "vector d",
}
MOMENTS = {
    r"\mathbb{E}[Z]": "2",
    r"\mathrm{Var}(Z)": "3",
    r"\mathbb{E}[S^3]": "0",
    r"\mathbb{E}[x x^\top]": "I",
    r"\mathbb{E}[x_1 x_2]": "0",
    r"\mathbb{E}[m_1]": "p",
    r"\mathrm{Var}(m_1)": "p(1-p)",
    r"\mathrm{Cov}(m_1, m_2)": "0",
    r"\mathrm{Cov}(Z, S)": "0",
    r"\mathrm{Var}(a^\top x)": r"\|a\|^2",
    r"\mathbb{E}[\mathbb{E}[X]]": r"\mathbb{E}[X]",
    r"\mathbb{E}_Z[Z S]": "2S",
}
NOT = {
    r"\mathbb{E}[XY]": r"\mathbb{E}[X]\mathbb{E}[Y]",
    r"\mathbb{E}[Z^3]": "8",
    r"\mathbb{E}[x_1^3]": "0",
    r"\mathbb{E}[X]": "0",
}


def values(left, right):
    scope = scope_of(SYMBOLS | {"I": "identity"})
    model = Model(Recipe(scope, kind=Kind.DECIMAL, batch=1))
    return valued(parse(left, scope), model), valued(parse(right, scope), model)


@pytest.mark.parametrize(("left", "right"), MOMENTS.items())
def test_moments_are_exact(left, right):
    got, want = values(left, right)
    assert abs(got - want).max() < Decimal(10) ** -45


@pytest.mark.parametrize(("left", "right"), NOT.items())
def test_nothing_holds_that_was_not_declared(left, right):
    got, want = values(left, right)
    assert abs(got - want).max() > Decimal("0.01")


@pytest.mark.parametrize("law", [Law(1, 2, "standard"), Law(1, 2, "standard", position=3), Law(1, 3, "symmetric"), Law(1, 4, "standard", 2)])
def test_a_standard_law_has_mean_0_and_variance_1_in_whole_numbers(law):
    (values, bottom), (weights, total) = laws.table(law), laws.weights(law)
    assert sum(weights) == total
    for entry in range(law.atoms):
        assert sum(weight * row[entry] for row, weight in zip(values, weights, strict=True)) == 0
        assert sum(weight * row[entry] ** 2 for row, weight in zip(values, weights, strict=True)) == total * bottom**2


def test_an_arbitrary_law_has_weights_that_are_not_all_equal():
    weights, total = laws.weights(Law(1, 5, "joint"))
    assert sum(weights) == total
    assert len(set(weights)) == 5


def test_bayes_and_the_product_rule_hold_on_the_table_of_events_and_independence_does_not():
    scope = scope_of()
    model = Model(Recipe(scope))

    def value(source):
        return evaluate(parse(source, scope), model)

    assert value("P(A|B) P(B)") == pytest.approx(value("P(B|A) P(A)"))
    assert value(r"P(A \cup B)") == pytest.approx(value(r"P(A) + P(B) - P(A \cap B)"))
    assert value("P(A^c)") == pytest.approx(value("1 - P(A)"))
    assert abs(value("P(A, B)") - value("P(A) P(B)")).min() > 1e-4
