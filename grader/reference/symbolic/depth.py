"""Variance through the layers of a deep network, derived: a network is written out, differentiated, and the moments of its polynomials are taken.

The functions have the names and the arguments of the numeric side; sizes are small whole numbers, variances any expressions. What they start from is
listed in ``DEFINITIONS``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from grader.reference.symbolic.algebra import Expr, ExprArray, Symbol, derivative, exact, positive, real, reals, simplify, solution, total
from grader.reference.symbolic.expectation import Moment, expectation, independent, moments_to_second, variance_of


def activation_variance(input_variance: Expr, weight_variances: Sequence[Expr], sizes: Sequence[int]) -> list[Expr]:
    """Return ``Var[z_j]`` of the first unit of each layer j = 0..d.

    >>> x, w = Symbol("x"), Symbol("w")
    >>> activation_variance(x, [w], [3, 1])
    [x, 3*w*x]
    """
    network = _Network.of(input_variance, exact(0), weight_variances, sizes)
    return [network.variance(layer[0]) for layer in network.layers]


def gradient_variance(output_gradient_variance: Expr, weight_variances: Sequence[Expr], sizes: Sequence[int]) -> list[Expr]:
    """Return ``Var[dL/dz_j]`` of the first unit of each layer j = 0..d.

    >>> g, w = Symbol("g"), Symbol("w")
    >>> gradient_variance(g, [w], [3, 2])
    [2*g*w, g]
    """
    network = _Network.of(exact(0), output_gradient_variance, weight_variances, sizes)
    return [network.variance(network.gradient(layer)) for layer in range(len(sizes))]


def weight_gradient_variance(
    input_variance: Expr, output_gradient_variance: Expr, weight_variances: Sequence[Expr], sizes: Sequence[int]
) -> list[Expr]:
    """Return ``Var[dL/dw_k]`` of the first weight of each layer k = 1..d.

    >>> x, g, w = Symbol("x"), Symbol("g"), Symbol("w")
    >>> weight_gradient_variance(x, g, [w, w], [3, 2, 1])
    [g*w*x, 3*g*w*x]
    """
    network = _Network.of(input_variance, output_gradient_variance, weight_variances, sizes)
    return [network.variance(derivative(network.loss, weight[0, 0])) for weight in network.weights]


def forward_weight_variance(fan_in: Expr) -> Expr:
    """Return the variance of the weights for which the sum over ``fan_in`` inputs has the variance of one.

    >>> forward_weight_variance(Symbol("n", positive=True))
    1/n
    """
    return _keeping(fan_in)


def backward_weight_variance(fan_out: Expr) -> Expr:
    """Return the variance of the weights for which the sum over ``fan_out`` gradients has the variance of one.

    >>> backward_weight_variance(Symbol("n", positive=True))
    1/n
    """
    return _keeping(fan_out)


def _layer(weight: ExprArray, below: ExprArray) -> ExprArray:
    return weight @ below


def _entry(variance: Expr) -> Moment:
    """Return the moments of one input, weight or output gradient."""
    return moments_to_second(exact(0), variance)


def _loss(output: ExprArray, output_gradient: ExprArray) -> Expr:
    """Return the loss near the outputs, to first order: its gradient by them is given."""
    return output_gradient @ output


def _keeping(fan: Expr) -> Expr:
    """Return the ``s`` for which a sum of ``fan`` products of a weight of variance s and a signal of variance 1 has variance 1."""
    s, w, h, j = positive("s"), real("w"), real("h"), real("j")
    term = expectation((w * h) ** 2, [w, h], independent(_entry(s), _entry(exact(1))))
    return solution([total(term, j, 1, fan) - 1], [s])[0]


@dataclass(frozen=True)
class _Network:
    """A network written out: ``layers`` from the input on as polynomials, and the moments of all that is random in it."""

    layers: list[ExprArray]
    weights: list[ExprArray]
    output_gradient: ExprArray
    moments: dict[Symbol, Moment]

    @classmethod
    def of(cls, input_variance: Expr, output_gradient_variance: Expr, weight_variances: Sequence[Expr], sizes: Sequence[int]) -> _Network:
        """Return the network of some sizes with a fresh variable for everything random."""
        weights = [reals("w", above, below) for below, above in pairwise(sizes)]
        layers, gradient = [reals("x", sizes[0])], reals("g", sizes[-1])
        for weight in weights:
            layers.append(_layer(weight, layers[-1]))
        laws = [(layers[0], input_variance), (gradient, output_gradient_variance), *zip(weights, weight_variances, strict=True)]
        return cls(layers, weights, gradient, {variable: _entry(variance) for array, variance in laws for variable in array.ravel().tolist()})

    @property
    def loss(self) -> Expr:
        """The loss as a polynomial."""
        return _loss(self.layers[-1], self.output_gradient)

    def gradient(self, layer: int) -> Expr:
        """Return the derivative of the loss by the first unit of a layer, when the units of that layer are variables of their own."""
        unit = reals("z", len(self.layers[layer]))
        above = unit
        for weight in self.weights[layer:]:
            above = _layer(weight, above)
        return derivative(_loss(above, self.output_gradient), unit[0])

    def variance(self, polynomial: Expr) -> Expr:
        """Return the variance of a polynomial in what is random."""
        used = [variable for variable in self.moments if variable in polynomial.free_symbols]
        joint = independent(*(self.moments[variable] for variable in used))
        return simplify(variance_of(expectation(polynomial, used, joint), expectation(polynomial**2, used, joint)))


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "activation_variance": ("_layer", "_entry"),
    "gradient_variance": ("_layer", "_entry", "_loss"),
    "weight_gradient_variance": ("_layer", "_entry", "_loss"),
    "forward_weight_variance": ("_entry",),
    "backward_weight_variance": ("_entry",),
}
"""What each result starts from; another definition gives another result."""
