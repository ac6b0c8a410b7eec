"""Weight normalisation ``w = gamma u / ||u||``: batch normalisation of white inputs, the gradient by ``u``, and how the norm of ``u`` grows.

Leading axes are a batch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray, conform, require


def weights(u: ArrayLike, gain: ArrayLike) -> FloatArray:
    """Return ``w = gamma u / ||u||``, shape ``(..., d)``.

    Args:
        u: The direction, shape ``(..., d)``, not 0.
        gain: ``gamma``, in the shape of the batch or without axes.

    Raises:
        ValueError: ``u`` is no vector, or 0.

    Source:
        Salimans and Kingma, "Weight normalization", NIPS 2016, eq. 2.

    >>> weights([3, 4], 10).tolist()
    [6.0, 8.0]
    """
    direction, gamma = conform("... d, ...", u=u, gain=gain)
    return (gamma / _norm(direction))[..., None] * direction


def standard_deviation(u: ArrayLike) -> FloatArray:
    """Return the standard deviation ``||u||`` of ``u^T x`` for white ``x``: mean 0, covariance the identity matrix; in the shape of the batch.

    Args:
        u: Shape ``(..., d)``, not 0.

    Raises:
        ValueError: ``u`` is no vector, or 0.

    Source:
        Salimans and Kingma, NIPS 2016, section 2.1.

    >>> float(standard_deviation([3, 4]))
    5.0
    """
    (direction,) = conform("... d", u=u)
    return _norm(direction)


def batch_norm(u: ArrayLike, x: ArrayLike, gain: ArrayLike, shift: ArrayLike) -> FloatArray:
    """Return the batch normalisation of ``y = u^T x`` for white ``x``, which is ``w^T x + beta``, in the shape of the batch.

    Args:
        u: Shape ``(..., d)``, not 0.
        x: The input at which it is taken, shape ``(..., d)``.
        gain: ``gamma``, in the shape of the batch or without axes.
        shift: ``beta``, likewise.

    Raises:
        ValueError: The shapes disagree on ``d``, or ``u`` is 0.

    Source:
        Salimans and Kingma, NIPS 2016, section 2.1.

    >>> float(batch_norm([3, 4], [1, 0], 10, 0.5))
    6.5
    """
    direction, point, gamma, beta = conform("... d, ... d, ..., ...", u=u, x=x, gain=gain, shift=shift)
    return np.sum(weights(direction, gamma) * point, axis=-1) + beta


def projector(u: ArrayLike) -> FloatArray:
    """Return ``I - u u^T / ||u||^2``, which takes away what points along ``u``, shape ``(..., d, d)``.

    Args:
        u: Shape ``(..., d)``, not 0.

    Raises:
        ValueError: ``u`` is no vector, or 0.

    Source:
        Salimans and Kingma, NIPS 2016, eq. 4.

    >>> projector([0, 2]).tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    unit = weights(u, 1.0)
    return np.eye(unit.shape[-1]) - unit[..., :, None] * unit[..., None, :]


def gradient(u: ArrayLike, gain: ArrayLike, weight_gradient: ArrayLike) -> FloatArray:
    """Return the gradient of the loss by ``u``, ``gamma / ||u|| (I - u u^T / ||u||^2) dL/dw``, shape ``(..., d)``.

    Args:
        u: Shape ``(..., d)``, not 0.
        gain: ``gamma``, in the shape of the batch or without axes.
        weight_gradient: ``dL/dw``, shape ``(..., d)``.

    Raises:
        ValueError: The shapes disagree on ``d``, or ``u`` is 0.

    Source:
        Salimans and Kingma, NIPS 2016, eq. 3-4.

    >>> gradient([0, 2], 3, [4, 5]).tolist()
    [6.0, 0.0]
    """
    direction, gamma, slope = conform("... d, ..., ... d", u=u, gain=gain, weight_gradient=weight_gradient)
    projected = (projector(direction) @ slope[..., None])[..., 0]
    return (gamma / _norm(direction))[..., None] * projected


def squared_norm_after_step(u: ArrayLike, gain: ArrayLike, weight_gradient: ArrayLike, learning_rate: ArrayLike) -> FloatArray:
    """Return ``||u||^2 + eta^2 ||dL/du||^2``, the squared norm of ``u`` after a step of gradient descent, in the shape of the batch.

    The step is orthogonal to ``u``, so that nothing else is added: the norm never falls.

    Args:
        u: Shape ``(..., d)``, not 0.
        gain: ``gamma``, in the shape of the batch or without axes.
        weight_gradient: ``dL/dw``, shape ``(..., d)``.
        learning_rate: ``eta``, in the shape of the batch or without axes.

    Raises:
        ValueError: The shapes disagree on ``d``, or ``u`` is 0.

    Source:
        Salimans and Kingma, NIPS 2016, section 2.1.

    >>> float(squared_norm_after_step([0, 2], 3, [4, 5], 0.5))
    13.0
    """
    direction, slope, eta = conform("... d, ... d, ...", u=u, weight_gradient=weight_gradient, learning_rate=learning_rate)
    step = gradient(direction, gain, slope)
    return np.sum(direction**2, axis=-1) + eta**2 * np.sum(step**2, axis=-1)


def _norm(u: FloatArray) -> FloatArray:
    norm = np.linalg.norm(u, axis=-1)
    require("u", norm, norm > 0, "a norm above 0")
    return norm
