"""Derivatives of feed-forward networks, derived: the network is written out, sympy differentiates it, and values are put in at the end.

The functions have the names and the arguments of the numeric side, with arrays of expressions. What they start from is listed in ``DEFINITIONS``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.reference.symbolic.algebra import (
    Expr,
    ExprArray,
    derivative,
    exact,
    exponential,
    hyperbolic_tangent,
    mapped,
    objects,
    real,
    reals,
    simplify,
    substituted,
)


def sigmoid_derivative(x: Expr) -> Expr:
    """Return the derivative of ``1 / (1 + exp(-x))``, differentiated at a variable.

    >>> sigmoid_derivative(exact(0))
    1/4
    """
    a = real("a")
    return simplify(substituted(derivative(_logistic(a), a), {a: x}))


def outputs(weights: Sequence[ExprArray], biases: Sequence[ExprArray], activations: Sequence[str], x: ExprArray) -> ExprArray:
    """Return the outputs, shape ``(m,)``.

    >>> from grader.reference.symbolic.algebra import objects
    >>> outputs([objects([[2]]), objects([[3]])], [objects([1]), objects([0])], ["identity", "identity"], objects([5])).tolist()
    [33]
    """
    for weight, bias, activation in zip(weights, biases, activations, strict=True):
        x = _layer(weight, bias, activation, x)
    return x


def input_jacobian(weights: Sequence[ExprArray], biases: Sequence[ExprArray], activations: Sequence[str], x: ExprArray) -> ExprArray:
    """Return ``dy_i / dx_j``, shape ``(m, n)``.

    >>> from grader.reference.symbolic.algebra import objects
    >>> input_jacobian([objects([[2]]), objects([[3]])], [objects([1]), objects([0])], ["identity", "identity"], objects([5])).tolist()
    [[6]]
    """
    variables = reals("x", *x.shape)
    return _jacobian(outputs(weights, biases, activations, variables), variables, x)


def bias_jacobian(weights: Sequence[ExprArray], biases: Sequence[ExprArray], activations: Sequence[str], x: ExprArray, layer: int) -> ExprArray:
    """Return ``dy_i / db_j`` for the biases of a layer, shape ``(m, n_layer)``.

    >>> from grader.reference.symbolic.algebra import objects
    >>> bias_jacobian([objects([[2]]), objects([[3]])], [objects([1]), objects([0])], ["identity", "identity"], objects([5]), 1).tolist()
    [[3]]
    """
    variables = reals("b", *biases[layer - 1].shape)
    return _jacobian(outputs(weights, _with(biases, layer, variables), activations, x), variables, biases[layer - 1])


def weight_jacobian(weights: Sequence[ExprArray], biases: Sequence[ExprArray], activations: Sequence[str], x: ExprArray, layer: int) -> ExprArray:
    """Return ``dy_i / dw_jk`` for the weights of a layer, shape ``(m, n_layer, n_(layer-1))``.

    >>> from grader.reference.symbolic.algebra import objects
    >>> weight_jacobian([objects([[2]]), objects([[3]])], [objects([1]), objects([0])], ["identity", "identity"], objects([5]), 1).tolist()
    [[[15]]]
    """
    variables = reals("w", *weights[layer - 1].shape)
    return _jacobian(outputs(_with(weights, layer, variables), biases, activations, x), variables, weights[layer - 1])


def squared_error(weights: Sequence[ExprArray], biases: Sequence[ExprArray], activations: Sequence[str], x: ExprArray, targets: ExprArray) -> Expr:
    """Return the mean over the batch of ``||y - t||^2``.

    >>> from grader.reference.symbolic.algebra import objects
    >>> squared_error([objects([[2]])], [objects([0])], ["identity"], objects([[1], [2]]), objects([[2], [2]]))
    2
    """
    losses = [_loss(outputs(weights, biases, activations, one), target) for one, target in zip(x, targets, strict=True)]
    return sum(losses, exact(0)) / exact(len(losses))


def squared_error_gradients(
    weights: Sequence[ExprArray], biases: Sequence[ExprArray], activations: Sequence[str], x: ExprArray, targets: ExprArray
) -> tuple[list[ExprArray], list[ExprArray]]:
    """Return the gradients of :func:`squared_error` by the weights and by the biases, a layer each, in their shapes.

    >>> from grader.reference.symbolic.algebra import objects
    >>> squared_error_gradients([objects([[0]])], [objects([0])], ["identity"], objects([[1], [2]]), objects([[2], [4]]))[1][0].tolist()
    [-6]
    """

    def by(arrays: Sequence[ExprArray], error: Callable[[list[ExprArray]], Expr]) -> list[ExprArray]:
        return [_slope(lambda v, layer=layer: error(_with(arrays, layer, v)), now) for layer, now in enumerate(arrays, 1)]

    by_weight = by(weights, lambda changed: squared_error(changed, biases, activations, x, targets))
    by_bias = by(biases, lambda changed: squared_error(weights, changed, activations, x, targets))
    return by_weight, by_bias


def _logistic(a: Expr) -> Expr:
    return 1 / (1 + exponential(-a))


def _tanh(a: Expr) -> Expr:
    return hyperbolic_tangent(a)


def _layer(weight: ExprArray, bias: ExprArray, activation: str, below: ExprArray) -> ExprArray:
    """Return a layer from the layer below."""
    z = weight @ below + bias
    return z if activation == "identity" else mapped({"logistic": _logistic, "tanh": _tanh}[activation], z)


def _loss(output: ExprArray, target: ExprArray) -> Expr:
    """Return the loss of one sample."""
    return (output - target) @ (output - target)


def _with(arrays: Sequence[ExprArray], layer: int, variables: ExprArray) -> list[ExprArray]:
    """Return the arrays with those of one layer, counted from 1, replaced."""
    return [*arrays[: layer - 1], variables, *arrays[layer:]]


def _jacobian(values: ExprArray, variables: ExprArray, point: ExprArray) -> ExprArray:
    """Return the derivatives of some values by an array of variables at a point, shape ``(len(values), *variables.shape)``."""
    flat = variables.ravel().tolist()
    at = dict(zip(flat, point.ravel().tolist(), strict=True))
    rows = [[substituted(derivative(value, variable), at) for variable in flat] for value in values]
    return objects(rows).reshape(len(values), *variables.shape)


def _slope(function: Callable[[ExprArray], Expr], point: ExprArray) -> ExprArray:
    """Return the derivatives of a function of an array at a point, in the point's shape."""
    variables = reals("v", *point.shape)
    return _jacobian(objects([function(variables)]), variables, point)[0]


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "sigmoid_derivative": ("_logistic",),
    "outputs": ("_layer", "_logistic", "_tanh"),
    "input_jacobian": ("_layer", "_logistic", "_tanh"),
    "bias_jacobian": ("_layer", "_logistic", "_tanh"),
    "weight_jacobian": ("_layer", "_logistic", "_tanh"),
    "squared_error": ("_layer", "_loss"),
    "squared_error_gradients": ("_layer", "_loss"),
}
"""What each result starts from; another definition gives another result."""
