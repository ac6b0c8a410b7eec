"""Initial weights that keep the scale of a signal: the moments of a pre-activation, and the laws that give it mean 0 and variance 1.

A unit computes ``a = sum_j W_j h_j + c`` over ``fan_in`` inputs; the weights are independent of each other and of the inputs and share one law.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import pi, sqrt
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from grader.reference.numeric.arrays import FloatArray, broadcast, require

Activation: TypeAlias = Literal["identity", "relu"]
Law: TypeAlias = Literal["standard_normal", "uniform", "rademacher"]

_SECOND_MOMENT: Mapping[str, float] = {"identity": 1.0, "relu": 0.5}
_RECTIFIED_MEAN: Mapping[str, float] = {"standard_normal": 1 / sqrt(2 * pi), "uniform": sqrt(3) / 4, "rademacher": 0.5}


def preactivation_moments(
    bias: ArrayLike,
    weight_mean: ArrayLike,
    weight_variance: ArrayLike,
    fan_in: ArrayLike,
    activation: Activation,
    law: Law | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Return the mean and the variance of a pre-activation.

    With ``"identity"`` the inputs ``h_j`` are uncorrelated with mean 0 and variance 1, which decides both moments. With ``"relu"`` they are
    ``max(0, a_j)`` of pre-activations that are symmetric and uncorrelated with mean 0 and variance 1. Symmetry decides ``E[h_j^2] = 1/2`` and
    no more: ``E[h_j]`` depends on the law of ``a_j``, and ``Cov(h_j, h_k)`` on their joint law. Both meet the weight mean only, so with weight
    mean 0 the result holds for every such law; any other weight mean needs ``law``, and then the ``a_j`` are independent of each other.
    Only weight mean 0 gives mean 0 under two laws whose ``E[h_j]`` differ, as any two of these do.

    Args:
        bias: ``c``.
        weight_mean: ``E[W_j]``.
        weight_variance: ``Var(W_j)``, at least 0.
        fan_in: The number of inputs; any positive number is taken, so that closed forms can be compared between whole numbers.
        activation: What was applied to the previous pre-activations.
        law: Of the previous pre-activations, scaled to mean 0 and variance 1: normal, uniform on an interval, or a fair sign.

    Returns:
        Mean and variance, in the shape to which the four arrays broadcast.

    Raises:
        ValueError: Shapes do not broadcast, a variance is negative, a fan-in is not positive, a name is unknown, or a law is needed.

    Source:
        He et al., "Delving deep into rectifiers", ICCV 2015, section 2.2, eq. 6-8.

    >>> mean, variance = preactivation_moments(0, 0, [0.25, 0.5], 4, "relu")
    >>> variance.tolist()
    [0.5, 1.0]
    """
    second_moment = _second_moment(activation)
    input_mean = _rectified_mean(np.asarray(weight_mean, dtype=np.float64), law) if activation == "relu" else 0.0
    return weighted_sum_moments(bias, weight_mean, weight_variance, fan_in, input_mean, second_moment)


def weighted_sum_moments(
    bias: ArrayLike,
    weight_mean: ArrayLike,
    weight_variance: ArrayLike,
    fan_in: ArrayLike,
    input_mean: ArrayLike,
    input_second_moment: ArrayLike,
    input_covariance: ArrayLike = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Return the mean and the variance of ``sum_j W_j h_j + c`` from the moments that the inputs share.

    Args:
        bias: ``c``.
        weight_mean: ``E[W_j]``.
        weight_variance: ``Var(W_j)``, at least 0.
        fan_in: The number of inputs, positive.
        input_mean: ``E[h_j]``.
        input_second_moment: ``E[h_j^2]``, at least ``E[h_j]^2``.
        input_covariance: ``Cov(h_j, h_k)`` of two different inputs.

    Returns:
        Mean and variance, in the shape to which the arrays broadcast.

    Raises:
        ValueError: Shapes do not broadcast, a fan-in is not positive, or a variance is negative.

    Source:
        Definition: ``Var(sum) = sum Var + sum Cov``, and the variance of a product (:func:`product_variance`).

    >>> mean, variance = weighted_sum_moments(1, 2, 0, 3, 1, 2, 0.5)
    >>> float(mean), float(variance)
    (7.0, 24.0)
    """
    c, mu, sigma2, n, m, s, k = broadcast(
        bias=bias,
        weight_mean=weight_mean,
        weight_variance=weight_variance,
        fan_in=fan_in,
        input_mean=input_mean,
        input_second_moment=input_second_moment,
        input_covariance=input_covariance,
    )
    require("fan_in", n, n > 0, "positive numbers")
    require("input_second_moment", s, s >= m**2, "at least the squared mean")
    variance = n * product_variance(mu, sigma2, m, s - m**2) + n * (n - 1) * mu**2 * k
    return c + n * mu * m, variance


def product_variance(mean_x: ArrayLike, variance_x: ArrayLike, mean_y: ArrayLike, variance_y: ArrayLike) -> FloatArray:
    """Return the variance of a product of two independent variables, in the shape to which the moments broadcast.

    Raises:
        ValueError: Shapes do not broadcast, or a variance is negative.

    Source:
        Goodman, "On the exact variance of products", J. Am. Stat. Assoc. 55, 1960.

    >>> float(product_variance(2, 1, 0, 3))
    15.0
    """
    mx, vx, my, vy = broadcast(mean_x=mean_x, variance_x=variance_x, mean_y=mean_y, variance_y=variance_y)
    require("variance_x", vx, vx >= 0, "variances of at least 0")
    require("variance_y", vy, vy >= 0, "variances of at least 0")
    return vx * vy + vx * my**2 + vy * mx**2


def uniform_moments(low: ArrayLike, high: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the mean and the variance of the uniform law on ``[low, high]``, in the shape to which the ends broadcast.

    Raises:
        ValueError: Shapes do not broadcast, or a lower end is not below its upper end.

    Source:
        Definition.

    >>> mean, variance = uniform_moments(-3, 3)
    >>> float(mean), float(variance)
    (0.0, 3.0)
    """
    a, b = broadcast(low=low, high=high)
    require("low", a, a < b, "lower ends below the upper ends")
    return (a + b) / 2, (b - a) ** 2 / 12


def gaussian_variance(fan_in: ArrayLike, activation: Activation) -> FloatArray:
    """Return the variance of centred weights that gives pre-activations variance 1, in the shape of ``fan_in``.

    Raises:
        ValueError: A fan-in is not positive, or the activation is unknown.

    Source:
        He et al., "Delving deep into rectifiers", ICCV 2015, eq. 10, for ``"relu"``; LeCun et al., "Efficient BackProp", 1998, eq. 16.

    >>> gaussian_variance([2, 4], "identity").tolist()
    [0.5, 0.25]
    """
    (n,) = broadcast(fan_in=fan_in)
    require("fan_in", n, n > 0, "positive numbers")
    return 1 / (n * _second_moment(activation))


def uniform_bound(fan_in: ArrayLike, activation: Activation) -> FloatArray:
    """Return the ``b`` for which weights uniform on ``[-b, b]`` give pre-activations variance 1, in the shape of ``fan_in``.

    Raises:
        ValueError: A fan-in is not positive, or the activation is unknown.

    Source:
        Definition: the variance ``b^2 / 3`` of the interval is :func:`gaussian_variance`'s.

    >>> float(uniform_bound(3, "identity"))
    1.0
    """
    return np.sqrt(3 * gaussian_variance(fan_in, activation))


def lecun_variance(fan_in: ArrayLike) -> FloatArray:
    """Return LeCun's variance of the weights, in the shape of ``fan_in``.

    Raises:
        ValueError: A fan-in is not positive.

    Source:
        LeCun, Bottou, Orr, Müller, "Efficient BackProp", 1998, eq. 16.

    >>> float(lecun_variance(8))
    0.125
    """
    return gaussian_variance(fan_in, "identity")


def he_variance(fan_in: ArrayLike) -> FloatArray:
    """Return He's variance of the weights behind a ReLU, in the shape of ``fan_in``.

    Raises:
        ValueError: A fan-in is not positive.

    Source:
        He et al., "Delving deep into rectifiers", ICCV 2015, eq. 10.

    >>> float(he_variance(8))
    0.25
    """
    return gaussian_variance(fan_in, "relu")


def glorot_variance(fan_in: ArrayLike, fan_out: ArrayLike) -> FloatArray:
    """Return Glorot's variance of the weights, in the shape to which the arguments broadcast.

    Raises:
        ValueError: Shapes do not broadcast, or a number is not positive.

    Source:
        Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010, eq. 10-12.

    >>> float(glorot_variance(3, 5))
    0.25
    """
    n, m = broadcast(fan_in=fan_in, fan_out=fan_out)
    require("fan_in", n, n > 0, "positive numbers")
    require("fan_out", m, m > 0, "positive numbers")
    return 2 / (n + m)


def glorot_bound(fan_in: ArrayLike, fan_out: ArrayLike) -> FloatArray:
    """Return the ``b`` for which weights uniform on ``[-b, b]`` have Glorot's variance, in the shape to which the arguments broadcast.

    Raises:
        ValueError: Shapes do not broadcast, or a number is not positive.

    Source:
        Glorot and Bengio, AISTATS 2010, eq. 16.

    >>> float(glorot_bound(2, 4))
    1.0
    """
    return np.sqrt(3 * glorot_variance(fan_in, fan_out))


def _second_moment(activation: str) -> float:
    if activation not in _SECOND_MOMENT:
        raise ValueError(f"activation: expected one of {list(_SECOND_MOMENT)}, found {activation!r}")
    return _SECOND_MOMENT[activation]


def _rectified_mean(weight_mean: FloatArray, law: str | None) -> float:
    if law is None:
        require("weight_mean", weight_mean, weight_mean == 0, "0 behind a ReLU when no law of the pre-activations is given")
        return 0.0  # It is multiplied by the weight mean, which is 0.
    if law not in _RECTIFIED_MEAN:
        raise ValueError(f"law: expected one of {list(_RECTIFIED_MEAN)}, found {law!r}")
    return _RECTIFIED_MEAN[law]
