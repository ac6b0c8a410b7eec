"""Which of two expressions grows faster, in several variables and under assumptions."""

import pytest

from grader.language.compare import scope_of
from grader.language.orders import Order, order
from grader.language.parser import parse

SCOPE = scope_of({"N": "positive integer", "T": "positive integer", "B": "positive integer"})
AT_MOST = (parse(r"B \le N", SCOPE),)
ORDERS = {  # one, other -> how the one grows beside the other where B <= N
    ("T N^2", "N^2 T"): Order.SAME,
    ("(T-1) N^2 + N", "T N^2"): Order.SAME,
    (r"T B N \log N", r"T B N \log(B N)"): Order.SAME,
    ("B (N + T)", "B N + B T"): Order.SAME,
    ("N^T", "T N^2"): Order.FASTER,
    ("T N^T", "N^T"): Order.FASTER,
    ("N^2 + N T", "N T"): Order.FASTER,
    ("N^2", "B N"): Order.FASTER,
    ("T B N", r"T B N \log(B N)"): Order.SLOWER,
    ("2^T", "N^T"): Order.SLOWER,
    ("B", "N"): Order.SLOWER,
    ("T^2 N", "T N^2"): Order.NEITHER,
    ("T^N", "N^T"): Order.NEITHER,
    ("T N^2", r"T B N \log(B N)"): Order.NEITHER,
    ("N!", "N^T"): Order.NEITHER,
    (r"\sin(N)", "N"): None,
    ("N - N", "N"): None,
    ("N^{N^{N^N}}", "N"): None,
}
OPPOSITE = {Order.FASTER: Order.SLOWER, Order.SLOWER: Order.FASTER}


@pytest.mark.parametrize(("pair", "expected"), ORDERS.items())
def test_one_grows_beside_the_other(pair, expected):
    one, other = (parse(source, SCOPE) for source in pair)
    assert order(one, other, AT_MOST) is expected
    if expected is not None:
        assert order(other, one, AT_MOST) is OPPOSITE.get(expected, expected)


def test_an_assumption_leaves_directions_out():
    one, other = parse("B", SCOPE), parse("N", SCOPE)
    assert order(one, other) is Order.NEITHER
    assert order(one, other, (parse("N > B", SCOPE),)) is Order.SLOWER
    assert order(one, other, (parse(r"T \le N", SCOPE),)) is Order.NEITHER


def test_more_variables_than_can_be_gone_through_are_not_decided():
    one = parse("a b c d f")
    assert order(one, one) is None
