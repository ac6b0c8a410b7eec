"""Inputs drawn from a contract: the same from a seed, inside their domain, where the reference does not jump; and how near an answer must be."""

import numpy as np
import pytest

from grader.code.contract import Contract
from grader.code.domains import Plainness, domain
from grader.code.growing import exponent
from grader.code.properties import required
from grader.code.trials import smaller, trials
from grader.errors import AuthoringError

SIZES = {"n": 3, "d": 2, "T": 2, "V": 2}
DRAWN = {
    "real": lambda x: isinstance(x, float),
    "positive real": lambda x: x > 0,
    "real in (0, 1)": lambda x: 0 < x < 1,
    "integer n": lambda x: x == 3,
    "integer in [2, 4]": lambda x: x in {2, 3, 4},
    "integers n in [0, 1]": lambda x: x.shape == (3,) and set(x.tolist()) <= {0, 1},
    "array n d": lambda x: x.shape == (3, 2),
    "positive array n": lambda x: (x > 0).all(),
    "shifted array n": lambda x: (x > 900).all(),
    "definite array d d": lambda x: (np.linalg.eigvalsh(x) > 0).all(),
    "symmetric array d d": lambda x: (x == x.T).all(),
    "probabilities n d": lambda x: np.allclose(x.sum(axis=1), 1),
    "log probabilities d": lambda x: (x <= 0).all(),
    "tree V T": lambda x: set(x) == {"a", "b", "a a", "a b", "b a", "b b"},
    "one of sigmoid, tanh": lambda x: x in {"sigmoid", "tanh"},
    "array n d; array d": lambda x: [one.shape for one in x] == [(3, 2), (2,)],
}


@pytest.mark.parametrize(("words", "holds"), DRAWN.items())
@pytest.mark.parametrize("plain", Plainness)
def test_a_value_lies_in_its_domain_however_plain_it_is(words, holds, plain):
    for seed in range(20):
        assert holds(domain(words).draw(np.random.default_rng(seed), SIZES, plain).known)


def test_a_gradient_is_the_same_function_for_the_submission_and_for_us():
    value = domain("gradient d").draw(np.random.default_rng(0), SIZES)
    theirs = eval(value.given.code, {"np": np})  # our own text
    x = np.array([0.5, -2.0])
    assert theirs(x) == pytest.approx(value.known(x))


@pytest.mark.parametrize("words", ["arry n d", "array n d in (0)", "real in", "", "probabilities; nothing"])
def test_words_that_name_no_domain_are_refused(words):
    with pytest.raises(AuthoringError, match="expected what an argument is"):
        domain(words)


@pytest.mark.parametrize("words", ["sums to 1", "mean 0", "shape k", "between 0"])
def test_words_that_name_no_property_are_refused(words):
    with pytest.raises(AuthoringError, match="expected a property"):
        required(words, SIZES)


HOLDS = {
    "sum 1 along -1": ([[0.5, 0.5]], [[0.5, 0.6]]),
    "mean 0 along 0": ([[1.0], [-1.0]], [[1.0], [0.0]]),
    "variance 1 along 1": ([[1.0, -1.0]], [[2.0, -2.0]]),
    "norm 2 along 0": ([2.0, 0.0], [2.0, 1.0]),
    "between 0 and 1": ([0.0, 1.0], [0.0, 1.1]),
    "finite": ([1.0], [np.inf]),
    "shape n d": (np.zeros((3, 2)), np.zeros((2, 3))),
    "symmetric": (np.eye(2), [[1.0, 2.0], [0.0, 1.0]]),
    "orthonormal rows": (np.eye(2, 3), np.ones((2, 3))),
    "orthonormal columns": (np.eye(3, 2), np.eye(2, 3)),
}


@pytest.mark.parametrize(("words", "values"), HOLDS.items())
def test_a_property_holds_or_is_broken(words, values):
    kept, broken = values
    assert required(words, SIZES).broken(kept, SIZES) is None
    assert required(words, SIZES).broken(broken, SIZES) is not None
    assert required(words, SIZES).broken("text", SIZES) is not None


VITERBI = Contract(
    "viterbi",
    (("log_initial", "log probabilities N"), ("log_transition", "log probabilities N N"), ("length", "integer T")),
    (("N", (1, 4)), ("T", (1, 5))),
    "decoding.viterbi",
    returns=("sequence", "score"),
)


def test_calls_are_the_same_from_a_seed_and_reach_the_lowest_and_the_highest_sizes():
    found = trials(VITERBI, 5, "a test", 3)
    assert [dict(one.sizes) for one in found[:2]] == [{"N": 1, "T": 1}, {"N": 4, "T": 5}]
    assert trials(VITERBI, 5, "a test", 3) is found
    assert trials(VITERBI, 5, "a test", 4)[1].shown("f") != found[1].shown("f")


def test_smaller_calls_come_smallest_first():
    sizes = [int(np.prod(list(one.sizes.values()))) for one in smaller(VITERBI, trials(VITERBI, 2, "a test", 0)[1])]
    assert sizes == sorted(sizes)
    assert sizes[0] == 1


def test_an_answer_may_be_off_by_more_where_the_reference_is_sensitive():
    near = Contract(
        "f",
        (("x", "array n"), ("axes", "integers k in [0, 0]"), ("epsilon", "real in (0, 1)")),
        (("n", (4, 4)), ("k", (1, 1))),
        "normalization.normalized",
    )
    far = near.with_changes({"x": "shifted array n"}, {})
    calm, steep = (float(np.max(trials(one, 2, "t", 0)[1].sensitivities[0])) for one in (near, far))
    assert steep > 100 * calm


def test_a_reference_that_does_not_take_the_arguments_is_the_authors_to_put_right():
    with pytest.raises(AuthoringError, match="expected arguments that it takes"):
        trials(Contract("f", (("wrong", "real"),), (), "decoding.viterbi"), 1, "t", 0)


GROWTH = {
    "linear": (lambda n: 7 + 3 * n, 1.0),
    "quadratic": (lambda n: n * n + 5, 2.0),
    "constant": (lambda n: 4, 0.0),
    "exponential": (lambda n: 2**n, 7.9),
}


@pytest.mark.parametrize(("amount", "power"), GROWTH.values(), ids=GROWTH)
def test_growth_is_read_off_three_sizes(amount, power):
    assert exponent([4, 8, 16], [amount(n) for n in (4, 8, 16)]) == pytest.approx(power, abs=0.2)
