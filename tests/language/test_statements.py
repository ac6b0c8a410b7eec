"""A run of mathematics is split into statements; what cannot be read hides nothing beside it."""

import pytest

from grader.language.scope import Scope
from grader.language.statements import statements

SPLITS = {
    "x = 1": ["x = 1"],
    "a = 1, b = 2": ["a = 1", "b = 2"],
    r"a = 1 \quad b = 2": ["a = 1", "b = 2"],
    r"\begin{aligned} a &= 1 \\ b &= 2 \end{aligned}": ["a &= 1", "b &= 2"],
    r"\begin{aligned} a &= b + c \\ &= d \end{aligned}": [r"a &= b + c \\ &= d"],
    r"\begin{aligned} a = b \\ + c \end{aligned}": [r"a = b \\ + c"],
    r"x = 1 \text{ and } y = 2": ["x = 1", "y = 2"],
    r"x = 1 (\text{by the chain rule}) y = 2": ["x = 1", "y = 2"],
    "f(a, b) = 1": ["f(a, b) = 1"],
    "x = 1. y = 2": ["x = 1", "y = 2"],
    "x = 0.5": ["x = 0.5"],
    r"a x = b \Rightarrow x = \frac{b}{a}": ["a x = b", r"x = \frac{b}{a}"],
    r"\implies x = 2": ["x = 2"],
    r"a = 1 \iff b = 2": ["a = 1", "b = 2"],
    r"\begin{aligned} a &= b \\ &\Rightarrow c = d \end{aligned}": ["a &= b", "c = d"],
    r"a \le b \to 0": [r"a \le b \to 0"],
    r"a_t = b_t \text{ for all } t": ["a_t = b_t"],
    r"a_t = b_t \text{ for all } t \text{ if } a_0 = b_0": ["a_t = b_t", "a_0 = b_0"],
    r"a_t = b_t \text{ for every } t > 0": ["a_t = b_t", "t > 0"],
}


@pytest.mark.parametrize(("source", "texts"), SPLITS.items())
def test_a_run_is_split_where_one_statement_ends(source, texts):
    assert [statement.source for statement in statements(source, Scope())] == texts


def test_a_statement_may_continue_the_one_before_it():
    (first,) = statements("= 2x", Scope())
    assert first.continues == "="
    assert first.operators == ("=",)


def test_a_chain_has_members_and_operators():
    (chain,) = statements("a = b < c", Scope())
    assert len(chain.members) == 3
    assert chain.operators == ("=", "<")


def test_what_cannot_be_read_keeps_its_error_beside_what_can():
    good, bad = statements(r"a = 1, b = \foo", Scope())
    assert good.tree is not None
    assert bad.tree is None
    assert bad.error is not None
    assert bad.members == ()


def test_a_run_that_is_too_long_is_one_statement_with_an_error():
    (only,) = statements("x" * 4_001, Scope())
    assert "at most 4,000 characters" in str(only.error)


def test_separators_alone_are_no_statement():
    assert not [statement for statement in statements("&" * 3_999, Scope()) if statement.tree is not None]
