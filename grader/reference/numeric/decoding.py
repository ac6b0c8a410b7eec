"""Decoding of language models: counts of sequences and operations, Viterbi's recurrence, and search in a tree of prefixes.

A Markov model gives each word by the word before it: ``log_initial[j]`` is ``log p(w_1 = j)``, and ``log_transition[i, j]`` is
``log p(w_t = j | w_{t-1} = i)``. A tree gives each word by the whole prefix: the key ``"the red"`` has the value ``log p(red | the)``, and words
that are not in the tree never follow. Everything is in nats. Of equally good words the one with the lowest number wins, and of equally good
sequences in a tree, compared to nine decimals, the first in alphabetical order.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grader.reference.numeric.arrays import FloatArray, broadcast, conform, require

Words: TypeAlias = tuple[str, ...]
Ranked: TypeAlias = list[tuple[Words, float]]
"""Sequences with their log-probabilities, the best first."""

_DECIMALS = 9


def number_of_sequences(words: ArrayLike, length: ArrayLike) -> FloatArray:
    """Return how many sequences of ``length`` words there are after the begin token, ``N^T``, in the shape of the arguments together.

    Args:
        words: ``N``, each of which may stand at any place; whole numbers of at least 1.
        length: ``T``, without the begin token; whole numbers of at least 1.

    Raises:
        ValueError: The shapes do not broadcast, or a number is not whole or is below 1.

    >>> number_of_sequences(3, [1, 2, 4]).tolist()
    [3.0, 9.0, 81.0]
    """
    n, steps = _counts(words=words, length=length)
    return n**steps


def viterbi_products(words: ArrayLike, length: ArrayLike) -> FloatArray:
    """Return how many products of a score and a transition Viterbi's recurrence forms, ``(T - 1) N^2``; names, shapes and errors as above.

    Source:
        Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77(2), 1989, section III B.

    >>> float(viterbi_products(3, 5))
    36.0
    """
    n, steps = _counts(words=words, length=length)
    return (steps - 1) * n**2


def exhaustive_products(words: ArrayLike, length: ArrayLike) -> FloatArray:
    """Return how many products scoring every sequence from its start takes, ``(T - 1) N^T``; names, shapes and errors as above.

    >>> float(exhaustive_products(3, 5))
    972.0
    """
    n, steps = _counts(words=words, length=length)
    return (steps - 1) * n**steps


def beam_candidates(words: ArrayLike, length: ArrayLike, width: ArrayLike) -> FloatArray:
    """Return how many prefixes beam search scores, ``N + (T - 1) B N``, for a ``width`` ``B`` of at most ``N``; otherwise as above.

    >>> float(beam_candidates(10, 3, 2))
    50.0
    """
    n, steps, beams = _counts(words=words, length=length, width=width)
    require("width", beams, beams <= n, "at most as many beams as words")
    return n + (steps - 1) * beams * n


def best_scores(log_initial: ArrayLike, log_transition: ArrayLike, length: int) -> FloatArray:
    """Return the log-probability of the best prefix of each length that ends in each word, shape ``(..., T, N)``.

    Row 0 is ``log_initial``; then ``delta_t(j) = max_i (delta_{t-1}(i) + log_transition[i, j])``.

    Args:
        log_initial: Shape ``(..., N)``.
        log_transition: Shape ``(..., N, N)``; rows are the word left.
        length: ``T``, at least 1.

    Raises:
        ValueError: The shapes disagree on ``N``, or ``length`` is below 1.

    Source:
        Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77(2), 1989, eq. 32-33.

    >>> best_scores([-1, -2], [[-3, -1], [-1, -1]], 2).tolist()
    [[-1.0, -2.0], [-3.0, -2.0]]
    """
    first, transition = conform("... n, ... n n", log_initial=log_initial, log_transition=log_transition)
    _counts(length=length)
    rows = [first]
    for _ in range(length - 1):
        rows.append(np.max(rows[-1][..., :, None] + transition, axis=-2))
    return np.stack(np.broadcast_arrays(*rows), axis=-2)


def back_pointers(log_initial: ArrayLike, log_transition: ArrayLike, length: int) -> NDArray[np.intp]:
    """Return the word before the last one of each best prefix, shape ``(..., T - 1, N)``: row ``t - 2`` is ``a_t``; otherwise as for the scores.

    >>> back_pointers([-1, -2], [[-3, -1], [-1, -1]], 2).tolist()
    [[1, 0]]
    """
    scores = best_scores(log_initial, log_transition, length)
    transition = np.asarray(log_transition, dtype=np.float64)[..., None, :, :]
    return np.argmax(scores[..., :-1, :, None] + transition, axis=-2)


def viterbi(log_initial: ArrayLike, log_transition: ArrayLike, length: int) -> tuple[list[int], float]:
    """Return the most probable sequence of words, each in ``range(N)``, and its log-probability.

    Args:
        log_initial: Shape ``(N,)``.
        log_transition: Shape ``(N, N)``; rows are the word left.
        length: ``T``, at least 1.

    Raises:
        ValueError: The shapes disagree on ``N``, or ``length`` is below 1.

    Source:
        Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77(2), 1989, eq. 32-35.

    >>> viterbi([-1, -2], [[-3, -1], [-1, -1]], 3)
    ([0, 1, 0], -3.0)
    """
    conform("n, n n", log_initial=log_initial, log_transition=log_transition)
    last = best_scores(log_initial, log_transition, length)[-1]
    path = [int(np.argmax(last))]
    for pointers in reversed(back_pointers(log_initial, log_transition, length)):
        path.append(int(pointers[path[-1]]))
    return path[::-1], float(np.max(last))


def log_likelihood(tree: Mapping[str, float], sequence: str) -> float:
    """Return the log-probability of a sequence, or of a prefix of one, by the chain rule.

    Args:
        tree: The log-probability of the last word of each prefix given the words before it.
        sequence: Words with spaces between them.

    Raises:
        ValueError: The tree is no tree of log-probabilities, or does not hold the sequence.

    >>> log_likelihood({"a": -1, "a b": -2}, "a b")
    -3.0
    """
    words = tuple(sequence.split())
    known = _prefixes(tree)
    if words not in known:
        raise ValueError(f"sequence: expected one of the tree, found {sequence!r}")
    return sum(known[words[:count]] for count in range(1, len(words) + 1))


def greedy(tree: Mapping[str, float]) -> Ranked:
    """Return the one sequence that the most probable next word leads to, with its log-probability.

    Args:
        tree: The log-probability of the last word of each prefix given the words before it; all sequences of one length.

    Raises:
        ValueError: The tree is no tree of log-probabilities.

    >>> greedy({"a": -1, "b": -2, "a c": -5, "b c": -1})
    [(('a', 'c'), -6.0)]
    """
    known, path, score = _prefixes(tree), (), 0.0
    while following := _following(known, path):
        path = min(following, key=lambda prefix: (-round(known[prefix], _DECIMALS), prefix))
        score += known[path]
    return [(path, score)]


def beam(tree: Mapping[str, float], width: int) -> Ranked:
    """Return the sequences that are left when only the best ``width`` prefixes of each length are kept; tree and errors as above.

    >>> beam({"a": -1, "b": -2, "a c": -5, "b c": -1}, 2)
    [(('b', 'c'), -3.0), (('a', 'c'), -6.0)]
    """
    if width < 1:
        raise ValueError(f"width: expected at least 1, found {width}")
    known = _prefixes(tree)
    kept: Ranked = [((), 0.0)]
    while longer := [(after, score + known[after]) for prefix, score in kept for after in _following(known, prefix)]:
        kept = sorted(longer, key=_rank)[:width]
    return kept


def exact(tree: Mapping[str, float]) -> Ranked:
    """Return the most probable sequence of all, with its log-probability; tree and errors as above.

    >>> exact({"a": -1, "b": -2, "a c": -5, "b c": -1})
    [(('b', 'c'), -3.0)]
    """
    known = _prefixes(tree)
    whole = [prefix for prefix in known if not _following(known, prefix)]
    return [min(((words, log_likelihood(tree, " ".join(words))) for words in whole), key=_rank)]


def _rank(one: tuple[Words, float]) -> tuple[float, Words]:
    return -round(one[1], _DECIMALS), one[0]


def _prefixes(tree: Mapping[str, float]) -> dict[Words, float]:
    """Return the tree by its prefixes, after it was found to be one."""
    known = {tuple(prefix.split()): float(value) for prefix, value in tree.items()}
    wrong = next((prefix for prefix, value in known.items() if not (isfinite(value) and value <= 0)), None)
    if wrong is not None:
        raise ValueError(f"tree: expected log-probabilities, found {known[wrong]} for '{' '.join(wrong)}'")
    orphan = next((prefix for prefix in known if not prefix or (len(prefix) > 1 and prefix[:-1] not in known)), None)
    if orphan is not None or not known:
        raise ValueError(f"tree: expected every prefix of a prefix in it, found none for '{' '.join(orphan or ())}'")
    if len({len(prefix) for prefix in known if not _following(known, prefix)}) > 1:
        raise ValueError("tree: expected sequences of one length, found several lengths")
    return known


def _following(known: Mapping[Words, float], prefix: Words) -> list[Words]:
    return [longer for longer in known if longer[:-1] == prefix]


def _counts(**numbers: ArrayLike) -> tuple[FloatArray, ...]:
    found = broadcast(**numbers)
    for name, array in zip(numbers, found, strict=True):
        require(name, array, (array >= 1) & (array == np.round(array)), "whole numbers of at least 1")
    return found
