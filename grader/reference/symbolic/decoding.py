"""Decoding, derived: sequences are counted place by place, operations loop by loop, and decoders choose among all sequences by the chain rule.

The functions have the names and the arguments of the numeric side, with exact numbers. Where that side runs a recurrence, this side goes through
every sequence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise, product
from typing import TypeAlias

from grader.reference.symbolic.algebra import Expr, ExprArray, objects, real, recurrence_solution, simplify, total
from grader.reference.symbolic.algebra import exact as number

Path: TypeAlias = tuple[int, ...]
Words: TypeAlias = tuple[str, ...]
Ranked: TypeAlias = list[tuple[Words, Expr]]


def _choices(words: Expr) -> Expr:
    """Return in how many ways a sequence can be continued: by any word."""
    return words


def _products(words: Expr) -> Expr:
    """Return how many products the best predecessor of one word takes: one for each word before it."""
    return words


def _joint(log_initial: ExprArray, log_transition: ExprArray, path: Path) -> Expr:
    """Return the log-probability of a sequence under a Markov model, by the chain rule."""
    return sum((log_transition[pair] for pair in pairwise(path)), number(log_initial[path[0]]))


def _chain(tree: Mapping[str, Expr], words: Words) -> Expr:
    """Return the log-probability of a prefix in a tree, by the chain rule: every word given all words before it."""
    return sum((tree[" ".join(words[:count])] for count in range(1, len(words) + 1)), number(0))


def number_of_sequences(words: Expr, length: Expr) -> Expr:
    """Return how many sequences there are: the count starts at one, and each place multiplies it.

    >>> number_of_sequences(number(3), number(4))
    81
    """
    return recurrence_solution(_choices(words), number(0), number(1), length)


def viterbi_products(words: Expr, length: Expr) -> Expr:
    """Return the products that Viterbi's recurrence forms: for each place after the first, and each word there, one for each predecessor.

    >>> viterbi_products(number(3), number(5))
    36
    """
    t, j = real("t"), real("j")
    return simplify(total(total(_products(words), j, 1, words), t, 2, length))


def exhaustive_products(words: Expr, length: Expr) -> Expr:
    """Return the products that scoring every sequence takes: one for each place after the first.

    >>> exhaustive_products(number(3), number(5))
    972
    """
    return simplify(number_of_sequences(words, length) * total(number(1), real("t"), 2, length))


def beam_candidates(words: Expr, length: Expr, width: Expr) -> Expr:
    """Return the prefixes that beam search scores: every continuation of the empty prefix, then of each beam.

    >>> beam_candidates(number(10), number(3), number(2))
    50
    """
    t, b = real("t"), real("b")
    return simplify(_choices(words) + total(total(_choices(words), b, 1, width), t, 2, length))


def best_scores(log_initial: ExprArray, log_transition: ExprArray, length: int) -> ExprArray:
    """Return the log-probability of the best prefix of each length that ends in each word, shape ``(T, N)``.

    >>> best_scores(objects([-1, -2]), objects([[-3, -1], [-1, -1]]), 2).tolist()
    [[-1, -2], [-3, -2]]
    """
    words = len(log_initial)
    best = [[_best_prefix(log_initial, log_transition, count, word) for word in range(words)] for count in range(1, length + 1)]
    return objects([[_joint(log_initial, log_transition, path) for path in row] for row in best])


def back_pointers(log_initial: ExprArray, log_transition: ExprArray, length: int) -> ExprArray:
    """Return the last word but one of each of these prefixes, shape ``(T - 1, N)``.

    >>> back_pointers(objects([-1, -2]), objects([[-3, -1], [-1, -1]]), 2).tolist()
    [[1, 0]]
    """
    words = len(log_initial)
    return objects([[_best_prefix(log_initial, log_transition, count, word)[-2] for word in range(words)] for count in range(2, length + 1)])


def viterbi(log_initial: ExprArray, log_transition: ExprArray, length: int) -> tuple[list[int], Expr]:
    """Return the most probable of all sequences, and its log-probability.

    >>> viterbi(objects([-1, -2]), objects([[-3, -1], [-1, -1]]), 3)
    ([0, 1, 0], -3)
    """
    paths = product(range(len(log_initial)), repeat=length)
    best = _best(paths, log_initial, log_transition)
    return list(best), _joint(log_initial, log_transition, best)


def log_likelihood(tree: Mapping[str, Expr], sequence: str) -> Expr:
    """Return the log-probability of a sequence by the chain rule.

    >>> log_likelihood({"a": number(-1), "a b": number(-2)}, "a b")
    -3
    """
    return _chain(tree, tuple(sequence.split()))


def greedy(tree: Mapping[str, Expr]) -> Ranked:
    """Return what is left of a beam of width 1, which ranks the continuations of one prefix, and so by their conditionals.

    >>> greedy({"a": number(-1), "b": number(-2), "a c": number(-5), "b c": number(-1)})
    [(('a', 'c'), -6)]
    """
    return beam(tree, 1)


def beam(tree: Mapping[str, Expr], width: int) -> Ranked:
    """Return the best prefixes among those that continue the best shorter ones.

    >>> beam({"a": number(-1), "b": number(-2), "a c": number(-5), "b c": number(-1)}, 2)
    [(('b', 'c'), -3), (('a', 'c'), -6)]
    """
    kept: set[Words] = {()}
    ranked: Ranked = []
    for prefixes in _levels(tree):
        ranked = _ranked(tree, [prefix for prefix in prefixes if prefix[:-1] in kept])[:width]
        kept = {words for words, _ in ranked}
    return ranked


def exact(tree: Mapping[str, Expr]) -> Ranked:
    """Return the best of all sequences.

    >>> exact({"a": number(-1), "b": number(-2), "a c": number(-5), "b c": number(-1)})
    [(('b', 'c'), -3)]
    """
    return _ranked(tree, _levels(tree)[-1])[:1]


def _best_prefix(log_initial: ExprArray, log_transition: ExprArray, count: int, word: int) -> Path:
    """Return the best sequence of some length that ends in a word."""
    return _best(((*path, word) for path in product(range(len(log_initial)), repeat=count - 1)), log_initial, log_transition)


def _best(paths: Iterable[Path], log_initial: ExprArray, log_transition: ExprArray) -> Path:
    """Return the best sequence; of equally good ones that with the lowest words, compared from the last."""
    return min(paths, key=lambda path: (-_joint(log_initial, log_transition, path), path[::-1]))


def _levels(tree: Mapping[str, Expr]) -> list[list[Words]]:
    """Return the prefixes by their length."""
    prefixes = [tuple(prefix.split()) for prefix in tree]
    return [[words for words in prefixes if len(words) == count] for count in range(1, max(map(len, prefixes)) + 1)]


def _ranked(tree: Mapping[str, Expr], prefixes: list[Words]) -> Ranked:
    return sorted(((words, _chain(tree, words)) for words in prefixes), key=lambda one: (-one[1], one[0]))


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "number_of_sequences": ("_choices",),
    "viterbi_products": ("_products",),
    "exhaustive_products": ("_choices",),
    "beam_candidates": ("_choices",),
    "best_scores": ("_joint",),
    "back_pointers": ("_joint",),
    "viterbi": ("_joint",),
    "log_likelihood": ("_chain",),
    "greedy": ("_chain",),
    "beam": ("_chain",),
    "exact": ("_chain",),
}
"""What each result is derived from: with another definition, it is another result."""
