"""Linear regression whose inputs are dropped at random: the loss, its expectation over the mask, and the ridge regression that it amounts to.

The mask ``R`` keeps each entry of ``X`` independently with probability ``keep_prob``; kept entries are not scaled up. ``Gamma`` is the diagonal
matrix of the column norms of ``X``, so ``Gamma^2`` is the diagonal of ``X^T X``. Leading axes are a batch, except for the two solutions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray, conform, require


def loss(X: ArrayLike, y: ArrayLike, w: ArrayLike, R: ArrayLike) -> FloatArray:
    """Return ``||y - (X * R) w||^2`` with the elementwise product, in the shape of the batch.

    Args:
        X: Inputs, shape ``(..., n, d)``.
        y: Targets, shape ``(..., n)``.
        w: Weights, shape ``(..., d)``.
        R: The mask, shape ``(..., n, d)``.

    Raises:
        ValueError: The shapes disagree on ``n`` or ``d``.

    Source:
        Srivastava et al., "Dropout", JMLR 15, 2014, section 9.1.

    >>> float(loss([[1, 2]], [5], [1, 1], [[1, 0]]))
    16.0
    """
    inputs, targets, weights, mask = conform("... n d, ... n, ... d, ... n d", X=X, y=y, w=w, R=R)
    residual = targets - _times(inputs * mask, weights)
    return np.sum(residual**2, axis=-1)


def expected_loss(X: ArrayLike, y: ArrayLike, w: ArrayLike, keep_prob: ArrayLike) -> FloatArray:
    """Return the loss in expectation over the mask, ``||y - p X w||^2 + p (1 - p) ||Gamma w||^2``, in the shape of the batch.

    Args:
        X: Inputs, shape ``(..., n, d)``.
        y: Targets, shape ``(..., n)``.
        w: Weights, shape ``(..., d)``.
        keep_prob: ``p`` in [0, 1], in the shape of the batch or without axes.

    Raises:
        ValueError: The shapes disagree, or ``keep_prob`` is no probability.

    Source:
        Srivastava et al., "Dropout", JMLR 15, 2014, section 9.1.

    >>> float(expected_loss([[1, 2]], [5], [1, 1], 0.5))
    13.5
    """
    inputs, targets, weights, p = conform("... n d, ... n, ... d, ...", X=X, y=y, w=w, keep_prob=keep_prob)
    require("keep_prob", p, (p >= 0) & (p <= 1), "probabilities in [0, 1]")
    residual = targets - p[..., None] * _times(inputs, weights)
    penalty = np.sum(inputs**2 * weights[..., None, :] ** 2, axis=(-2, -1))
    return np.sum(residual**2, axis=-1) + p * (1 - p) * penalty


def gram_expectation(X: ArrayLike, keep_prob: ArrayLike) -> FloatArray:
    """Return ``E[(X * R)^T (X * R)] = p^2 X^T X + p (1 - p) Gamma^2``, shape ``(..., d, d)``.

    Args:
        X: Inputs, shape ``(..., n, d)``.
        keep_prob: ``p`` in [0, 1], in the shape of the batch or without axes.

    Raises:
        ValueError: ``X`` is no matrix, or ``keep_prob`` is no probability.

    Source:
        Srivastava et al., "Dropout", JMLR 15, 2014, section 9.1.

    >>> gram_expectation([[1, 2]], 0.5).tolist()
    [[0.5, 0.5], [0.5, 2.0]]
    """
    inputs, p = conform("... n d, ...", X=X, keep_prob=keep_prob)
    require("keep_prob", p, (p >= 0) & (p <= 1), "probabilities in [0, 1]")
    p = p[..., None, None]
    gram = np.swapaxes(inputs, -1, -2) @ inputs
    return p**2 * gram + p * (1 - p) * gram * np.eye(inputs.shape[-1])


def ridge_strength(keep_prob: ArrayLike) -> FloatArray:
    """Return the ``(1 - p) / p`` with which dropout weighs ``Gamma^2`` in the normal equations of ``p w``, in the shape of ``keep_prob``.

    Raises:
        ValueError: A ``keep_prob`` is outside (0, 1].

    Source:
        Srivastava et al., "Dropout", JMLR 15, 2014, section 9.1.

    >>> float(ridge_strength(0.25))
    3.0
    """
    (p,) = conform("...", keep_prob=keep_prob)
    require("keep_prob", p, (p > 0) & (p <= 1), "probabilities in (0, 1]")
    return (1 - p) / p


def ridge_solution(X: ArrayLike, y: ArrayLike, keep_prob: float) -> FloatArray:
    """Return the weights ``w``, shape ``(d,)``, that minimise the expected loss: ``p w = (X^T X + (1 - p) / p Gamma^2)^-1 X^T y``.

    Args:
        X: Inputs, shape ``(n, d)``.
        y: Targets, shape ``(n,)``.
        keep_prob: ``p`` in (0, 1].

    Raises:
        ValueError: The shapes disagree, ``keep_prob`` is outside (0, 1], or several ``w`` minimise the loss.

    Source:
        Srivastava et al., "Dropout", JMLR 15, 2014, section 9.1.

    >>> ridge_solution([[1, 0], [0, 2]], [1, 2], 0.5).tolist()
    [1.0, 1.0]
    """
    inputs, targets, p = conform("n d, n, ", X=X, y=y, keep_prob=keep_prob)
    gram = inputs.T @ inputs
    return _solution(gram + ridge_strength(p) * np.diag(np.diag(gram)), inputs.T @ targets) / p


def l2_solution(X: ArrayLike, y: ArrayLike, strength: float) -> FloatArray:
    """Return the weights, shape ``(d,)``, that minimise ``||y - X w||^2 + strength ||w||^2``.

    Args:
        X: Inputs, shape ``(n, d)``.
        y: Targets, shape ``(n,)``.
        strength: At least 0.

    Raises:
        ValueError: The shapes disagree, ``strength`` is negative, or several ``w`` minimise the loss.

    Source:
        Hoerl and Kennard, "Ridge regression", Technometrics 12, 1970, eq. 2.1.

    >>> l2_solution([[1, 0], [0, 2]], [2, 2], 1).tolist()
    [1.0, 0.8]
    """
    inputs, targets, weight = conform("n d, n, ", X=X, y=y, strength=strength)
    require("strength", weight, weight >= 0, "a number of at least 0")
    return _solution(inputs.T @ inputs + weight * np.eye(inputs.shape[1]), inputs.T @ targets)


def _times(matrix: FloatArray, vector: FloatArray) -> FloatArray:
    return (matrix @ vector[..., None])[..., 0]


def _solution(system: FloatArray, right: FloatArray) -> FloatArray:
    rank = int(np.linalg.matrix_rank(system))
    if rank < len(system):
        raise ValueError(f"X: expected normal equations of rank {len(system)}, found rank {rank}: more than one solution")
    return np.asarray(np.linalg.solve(system, right), dtype=np.float64)
