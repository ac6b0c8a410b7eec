"""Decoders and counts: computed by recurrences, derived over all sequences, and counted loop by loop."""

from itertools import pairwise, product

import numpy as np
import pytest
import sympy

from grader.reference.numeric import decoding as numeric
from grader.reference.symbolic import decoding as symbolic

N, T, B = sympy.symbols("N T B", positive=True, integer=True)
TREE = {
    "the": -1.5, "a": -1.8,
    "the green": -3.4, "the red": -3.1, "a blue": -2.5, "a red": -2.7,
    "the green ellipse": -3.6, "the green rectangle": -3.3, "the red circle": -4.8, "the red rectangle": -4.5,
    "a blue ellipse": -5.4, "a blue square": -5.0, "a red circle": -4.9, "a red square": -5.1,
}  # fmt: skip
EXACT_TREE = {prefix: sympy.Rational(round(10 * value), 10) for prefix, value in TREE.items()}
DECODED = {  # what each decoder finds in the tree
    "greedy": (lambda side, tree: side.greedy(tree), [("the red rectangle", -9.1)]),
    "exact": (lambda side, tree: side.exact(tree), [("the green rectangle", -8.2)]),
    "beam of 1": (lambda side, tree: side.beam(tree, 1), [("the red rectangle", -9.1)]),
    "beam of 2": (lambda side, tree: side.beam(tree, 2), [("a blue square", -9.3), ("a red circle", -9.4)]),
    "beam of 3": (lambda side, tree: side.beam(tree, 3), [("the red rectangle", -9.1), ("a blue square", -9.3), ("a red circle", -9.4)]),
    "beam of 4": (
        lambda side, tree: side.beam(tree, 4),
        [("the green rectangle", -8.2), ("the green ellipse", -8.5), ("the red rectangle", -9.1), ("a blue square", -9.3)],
    ),
}
COUNTS = {  # quantity -> the closed form, and the operations of the loops themselves
    "number_of_sequences": (N**T, lambda n, t: sum(1 for _ in product(range(n), repeat=t))),
    "viterbi_products": ((T - 1) * N**2, lambda n, t: sum(1 for _ in range(2, t + 1) for _ in range(n) for _ in range(n))),
    "exhaustive_products": ((T - 1) * N**T, lambda n, t: sum(len(path) - 1 for path in product(range(n), repeat=t))),
}
SIZES = [(1, 1), (2, 3), (3, 2), (4, 5)]


def model(draw, words):
    """Exact log-probabilities, though not of normalised laws: the recurrences do not need them to be."""
    return -abs(draw(words)), -abs(draw(words, words))


@pytest.mark.parametrize("quantity", COUNTS)
def test_a_count_is_derived_computed_and_counted(quantity):
    closed, counted = COUNTS[quantity]
    assert sympy.simplify(getattr(symbolic, quantity)(N, T) - closed) == 0
    for words, length in SIZES:
        assert getattr(numeric, quantity)(words, length) == counted(words, length) == closed.subs({N: words, T: length})


def test_the_candidates_of_a_beam_are_derived_computed_and_counted():
    assert sympy.simplify(symbolic.beam_candidates(N, T, B) - (N + (T - 1) * B * N)) == 0
    for words, length, width in [(4, 1, 2), (4, 3, 4), (7, 5, 3)]:
        beams, counted = 1, 0
        for _ in range(length):
            counted, beams = counted + beams * words, min(beams * words, width)
        assert numeric.beam_candidates(words, length, width) == counted


def test_counts_take_arrays_of_any_shape():
    np.testing.assert_array_equal(numeric.number_of_sequences([[2], [3]], [1, 2, 3]), [[2, 4, 8], [3, 9, 27]])
    np.testing.assert_array_equal(numeric.beam_candidates(5, [1, 2], 2), [5, 15])


@pytest.mark.parametrize(("words", "length"), [(1, 1), (1, 3), (2, 1), (2, 4), (3, 3), (4, 3)])
def test_viterbi_finds_what_going_through_all_sequences_finds(words, length, draw, numbers):
    for _ in range(5):
        initial, transition = model(draw, words)
        floats = numbers(initial), numbers(transition)
        np.testing.assert_allclose(numeric.best_scores(*floats, length), numbers(symbolic.best_scores(initial, transition, length)), rtol=1e-13)
        found, derived = numeric.viterbi(*floats, length), symbolic.viterbi(initial, transition, length)
        assert found[0] == derived[0]
        assert found[1] == pytest.approx(float(derived[1]), rel=1e-13)
        if length > 1:
            pointers = symbolic.back_pointers(initial, transition, length).astype(int)
            np.testing.assert_array_equal(numeric.back_pointers(*floats, length), pointers)


def test_the_sequence_has_the_log_probability_that_is_given_with_it(draw, numbers):
    initial, transition = map(numbers, model(draw, 5))
    path, score = numeric.viterbi(initial, transition, 6)
    assert score == pytest.approx(initial[path[0]] + sum(transition[pair] for pair in pairwise(path)))


def test_the_best_prefixes_are_no_prefixes_of_the_best_sequence():
    initial, transition = np.log([0.6, 0.4]), np.log([[0.5, 0.5], [0.05, 0.95]])
    path, _ = numeric.viterbi(initial, transition, 3)
    local = np.argmax(numeric.best_scores(initial, transition, 3), axis=-1).tolist()
    assert path == [1, 1, 1]
    assert local != path


def test_a_long_sequence_does_not_underflow():
    initial, transition = np.log([0.5, 0.5]), np.log([[0.6, 0.4], [0.4, 0.6]])
    path, score = numeric.viterbi(initial, transition, 5000)
    assert path == [0] * 5000
    assert score == pytest.approx(np.log(0.5) + 4999 * np.log(0.6))


def test_a_batch_of_models_gives_what_its_members_give():
    generator = np.random.default_rng(5)
    initial, transition = -generator.random((4, 3)), -generator.random((4, 3, 3))
    for place in range(4):
        scores, pointers = (function(initial, transition, 5)[place] for function in (numeric.best_scores, numeric.back_pointers))
        np.testing.assert_array_equal(scores, numeric.best_scores(initial[place], transition[place], 5))
        np.testing.assert_array_equal(pointers, numeric.back_pointers(initial[place], transition[place], 5))


@pytest.mark.parametrize(("decoder", "expected"), DECODED.values(), ids=DECODED)
def test_a_decoder_finds_what_it_should_on_both_sides(decoder, expected):
    for side, tree in ((numeric, TREE), (symbolic, EXACT_TREE)):
        found = decoder(side, tree)
        assert [" ".join(words) for words, _ in found] == [sequence for sequence, _ in expected]
        assert [float(score) for _, score in found] == pytest.approx([score for _, score in expected])


@pytest.mark.parametrize("seed", range(8))
def test_the_decoders_agree_on_drawn_trees(seed):
    generator = np.random.default_rng(seed)
    words = "uvw"[: 2 + seed % 2]
    prefixes = [" ".join(path) for length in (1, 2, 3) for path in product(words, repeat=length)]
    tree = {prefix: -float(generator.integers(1, 40)) / 8 for prefix in prefixes}
    same = {prefix: sympy.Rational(int(8 * value), 8) for prefix, value in tree.items()}
    for decoder, _ in DECODED.values():
        assert decoder(numeric, tree) == [(found, pytest.approx(float(score))) for found, score in decoder(symbolic, same)]
    scores = [numeric.log_likelihood(tree, prefix) for prefix in prefixes if len(prefix.split()) == 3]
    assert numeric.exact(tree)[0][1] == max(scores)
    assert numeric.beam(tree, 27) == numeric.beam(tree, 1000)
    assert numeric.beam(tree, 27)[:1] == numeric.exact(tree)


def test_of_equally_good_sequences_the_first_in_the_alphabet_is_found():
    tree = {"a": -0.3, "b": -0.1, "a c": -0.1, "b c": -0.3}
    assert numeric.exact(tree) == [(("a", "c"), pytest.approx(-0.4))]
    assert [words for words, _ in numeric.beam(tree, 2)] == [("a", "c"), ("b", "c")]


CHANGED = {  # a definition -> another one
    "_choices": lambda words: words - 1,
    "_products": lambda words: 1,
    "_joint": lambda initial, transition, path: sum((transition[pair[::-1]] for pair in pairwise(path)), initial[path[0]]),
    "_chain": lambda tree, words: tree[" ".join(words)],
}
RESULTS = {
    "number_of_sequences": (N, T),
    "viterbi_products": (N, T),
    "exhaustive_products": (N, T),
    "beam_candidates": (N, T, B),
    "log_likelihood": (EXACT_TREE, "a red circle"),
    "greedy": (EXACT_TREE,),
    "beam": (EXACT_TREE, 3),
    "exact": (EXACT_TREE,),
}


@pytest.mark.parametrize(("result", "definition"), [(name, one) for name, used in symbolic.DEFINITIONS.items() for one in used])
def test_another_definition_gives_another_result(result, definition, monkeypatch):
    initial, transition = np.array([-1, -2], dtype=object), np.array([[-3, -1], [-5, -4]], dtype=object)
    arguments = RESULTS.get(result, (initial, transition, 4))
    before = getattr(symbolic, result)(*arguments)
    monkeypatch.setattr(symbolic, definition, CHANGED[definition])
    assert np.any(np.array(getattr(symbolic, result)(*arguments), dtype=object) != np.array(before, dtype=object))


REFUSED = {
    "log_transition: expected shape (..., n = 2, n = 2), found (2, 3)": lambda: numeric.best_scores([-1, -1], np.zeros((2, 3)), 2),
    "log_initial: expected shape (n), found (1, 2)": lambda: numeric.viterbi([[-1, -1]], np.zeros((2, 2)), 2),
    "length: expected whole numbers of at least 1, found 0.0": lambda: numeric.viterbi([-1, -1], np.zeros((2, 2)), 0),
    "words: expected whole numbers of at least 1, found 2.5": lambda: numeric.number_of_sequences(2.5, 2),
    "width: expected at most as many beams as words, found 5.0": lambda: numeric.beam_candidates(4, 3, 5),
    "width: expected at least 1, found 0": lambda: numeric.beam(TREE, 0),
    "sequence: expected one of the tree, found 'a green circle'": lambda: numeric.log_likelihood(TREE, "a green circle"),
    "tree: expected log-probabilities, found 0.5 for 'a'": lambda: numeric.exact({"a": 0.5}),
    "tree: expected every prefix of a prefix in it, found none for 'a b'": lambda: numeric.exact({"a b": -0.5}),
    "tree: expected every prefix of a prefix in it, found none for ''": lambda: numeric.exact({}),
    "tree: expected sequences of one length, found several lengths": lambda: numeric.greedy({"a": -1, "b": -1, "b c": -1}),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_cannot_be_decoded_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
