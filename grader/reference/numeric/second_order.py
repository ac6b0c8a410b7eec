"""The second-order model of a function near a point: its value after a gradient step, the best step size, and the Newton step.

``m(s) = f + g^T s + s^T H s / 2`` with the gradient ``g`` and the symmetric Hessian ``H`` at the point, and ``s`` the way from it. Leading axes are
a batch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grader.reference.numeric.arrays import FloatArray, conform, require

_SYMMETRY = 1e-12


def model(value: ArrayLike, gradient: ArrayLike, hessian: ArrayLike, step: ArrayLike) -> FloatArray:
    """Return ``f + g^T s + s^T H s / 2``, in the shape of the batch.

    Args:
        value: ``f`` at the point, in the shape of the batch or without axes.
        gradient: ``g``, shape ``(..., d)``.
        hessian: ``H``, shape ``(..., d, d)``, symmetric.
        step: ``s``, shape ``(..., d)``.

    Raises:
        ValueError: The shapes disagree on ``d``, or ``hessian`` is not symmetric.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, eq. 4.8.

    >>> float(model(1, [2, 0], [[1, 0], [0, 3]], [-1, 1]))
    1.0
    """
    f, g, H, s = conform("..., ... d, ... d d, ... d", value=value, gradient=gradient, hessian=hessian, step=step)
    _require_symmetric(H)
    return f + np.sum(g * s, axis=-1) + _curvature(H, s) / 2


def value_after_step(value: ArrayLike, gradient: ArrayLike, hessian: ArrayLike, step_size: ArrayLike) -> FloatArray:
    """Return the model after a gradient step, ``f - epsilon g^T g + epsilon^2 g^T H g / 2``, in the shape of the batch.

    Args:
        value: ``f`` at the point, in the shape of the batch or without axes.
        gradient: ``g``, shape ``(..., d)``.
        hessian: ``H``, shape ``(..., d, d)``, symmetric.
        step_size: ``epsilon``, in the shape of the batch or without axes.

    Raises:
        ValueError: The shapes disagree on ``d``, or ``hessian`` is not symmetric.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, eq. 4.9.

    >>> float(value_after_step(1, [2, 0], [[1, 0], [0, 3]], 0.5))
    -0.5
    """
    f, g, H, epsilon = conform("..., ... d, ... d d, ...", value=value, gradient=gradient, hessian=hessian, step_size=step_size)
    _require_symmetric(H)
    return f - epsilon * np.sum(g**2, axis=-1) + epsilon**2 * _curvature(H, g) / 2


def best_step_size(gradient: ArrayLike, hessian: ArrayLike) -> FloatArray:
    """Return the step size that lowers the model most, ``g^T g / g^T H g`` where ``g^T H g > 0``, in the shape of the batch.

    Where ``g^T H g <= 0`` the model falls without end along the step: every positive step lowers it, the best one is infinite.

    Args:
        gradient: ``g``, shape ``(..., d)``, not 0.
        hessian: ``H``, shape ``(..., d, d)``, symmetric.

    Raises:
        ValueError: The shapes disagree on ``d``, ``hessian`` is not symmetric, or ``gradient`` is 0.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, eq. 4.10.

    >>> best_step_size([2, 0], [[[4, 0], [0, 3]], [[-1, 0], [0, 3]]]).tolist()
    [0.25, inf]
    """
    g, H = conform("... d, ... d d", gradient=gradient, hessian=hessian)
    _require_symmetric(H)
    squared = np.sum(g**2, axis=-1)
    require("g^T g", squared, squared > 0, "numbers above 0")
    curvature = _curvature(H, g)
    return np.divide(squared, curvature, out=np.full(curvature.shape, np.inf), where=curvature > 0)


def step_size_limit(gradient: ArrayLike, hessian: ArrayLike) -> FloatArray:
    """Return the step size below which, and only below which, positive steps lower the model: twice the best one, or infinity.

    Arguments and errors are those of :func:`best_step_size`.

    Source:
        Definition: ``-epsilon g^T g + epsilon^2 g^T H g / 2 < 0`` solved for ``epsilon > 0``.

    >>> step_size_limit([2, 0], [[[4, 0], [0, 3]], [[-1, 0], [0, 3]]]).tolist()
    [0.5, inf]
    """
    return 2 * best_step_size(gradient, hessian)


def newton_step(gradient: ArrayLike, hessian: ArrayLike) -> FloatArray:
    """Return the step ``-H^{-1} g`` to the stationary point of the model, shape ``(..., d)``; a minimum only where :func:`has_minimum` holds.

    Args:
        gradient: ``g``, shape ``(..., d)``.
        hessian: ``H``, shape ``(..., d, d)``, symmetric and invertible.

    Raises:
        ValueError: The shapes disagree on ``d``, or ``hessian`` is not symmetric, or singular.

    Source:
        Goodfellow, Bengio, Courville, "Deep Learning", 2016, eq. 4.12.

    >>> newton_step([2, 3], [[2, 0], [0, -1]]).tolist()
    [-1.0, 3.0]
    """
    g, H = conform("... d, ... d d", gradient=gradient, hessian=hessian)
    _require_symmetric(H)
    if np.any(np.linalg.matrix_rank(H) < H.shape[-1]):
        raise ValueError("hessian: expected an invertible matrix, found a singular one")
    return np.asarray(-np.linalg.solve(H, g[..., None])[..., 0], dtype=np.float64)


def has_minimum(hessian: ArrayLike) -> NDArray[np.bool_]:
    """Return whether the stationary point of the model is its one minimum: whether ``H`` is positive definite; in the shape of the batch.

    Args:
        hessian: ``H``, shape ``(..., d, d)``, symmetric.

    Raises:
        ValueError: ``hessian`` is not square or not symmetric.

    Source:
        Boyd and Vandenberghe, "Convex Optimization", 2004, section 4.2.2 and appendix A.5.

    >>> has_minimum([[[2, 1], [1, 2]], [[1, 2], [2, 1]]]).tolist()
    [True, False]
    """
    (H,) = conform("... d d", hessian=hessian)
    _require_symmetric(H)
    return np.asarray(np.all(np.linalg.eigvalsh(H) > 0, axis=-1))


def _curvature(H: FloatArray, vector: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("...i,...ij,...j->...", vector, H, vector))


def _require_symmetric(H: FloatArray) -> None:
    gap = np.abs(H - np.swapaxes(H, -1, -2))
    require("H - H^T", gap, gap <= _SYMMETRY * np.max(np.abs(H), initial=1.0), "zeros")
