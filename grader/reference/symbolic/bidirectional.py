"""A bidirectional recurrent network with logistic units, written out and differentiated by sympy as one expression.

The functions have the names and the arguments of the numeric side, with arrays of expressions of small sizes. Nothing here knows the recurrences
through time: they are what the numeric side claims.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.reference.symbolic.algebra import Expr, ExprArray, derivative, exact, exponential, mapped, reals, substituted


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the network, or the derivatives of the loss by them, in the shapes of the numeric side."""

    W_f: ExprArray
    U_f: ExprArray
    V_f: ExprArray
    W_b: ExprArray
    U_b: ExprArray
    V_b: ExprArray

    @property
    def all(self) -> tuple[ExprArray, ...]:
        """The six matrices in order."""
        return self.W_f, self.U_f, self.V_f, self.W_b, self.U_b, self.V_b


@dataclass(frozen=True, slots=True)
class States:
    """Hidden states, or the derivatives of the loss by them, in the shapes of the numeric side."""

    forward: ExprArray
    backward: ExprArray


def hidden_states(weights: Weights, inputs: ExprArray, initial: ExprArray, final: ExprArray) -> States:
    """Return the states of both chains, written out.

    >>> one = np.array([[exact(1)]])
    >>> hidden_states(Weights(0 * one, 0 * one, one, one, one, one), 0 * one, one[0], 0 * one[0]).forward.tolist()
    [[1], [1/2]]
    """
    nothing = States(0 * _rows(inputs, initial), 0 * _rows(inputs, final))
    return _shifted_states(weights, inputs, initial, final, nothing)


def outputs(weights: Weights, inputs: ExprArray, initial: ExprArray, final: ExprArray) -> ExprArray:
    """Return ``y_1..y_T``, shape ``(T, q)``.

    >>> one = np.array([[exact(1)]])
    >>> outputs(Weights(0 * one, 0 * one, one, 0 * one, 0 * one, 2 * one), 0 * one, one[0], 0 * one[0]).tolist()
    [[3/2]]
    """
    return _read_out(weights, hidden_states(weights, inputs, initial, final))


def loss(weights: Weights, inputs: ExprArray, initial: ExprArray, final: ExprArray, targets: ExprArray) -> Expr:
    """Return the squared distance of outputs and targets.

    >>> one = np.array([[exact(1)]])
    >>> loss(Weights(0 * one, 0 * one, one, 0 * one, 0 * one, one), 0 * one, one[0], 0 * one[0], 3 * one)
    4
    """
    return _squared_distance(targets, outputs(weights, inputs, initial, final))


def state_gradients(weights: Weights, inputs: ExprArray, initial: ExprArray, final: ExprArray, targets: ExprArray) -> States:
    """Return the derivatives of the loss by what is added to each state, where nothing is.

    >>> one = np.array([[exact(1)]])
    >>> state_gradients(Weights(0 * one, 0 * one, one, 0 * one, 0 * one, one), 0 * one, one[0], 0 * one[0], 3 * one).forward.tolist()
    [[-4]]
    """
    added = States(_rows(inputs, initial), _rows(inputs, final))
    error = _squared_distance(targets, _read_out(weights, _shifted_states(weights, inputs, initial, final, added)))
    values = {name: exact(0) for array in (added.forward, added.backward) for name in array.flat}
    return States(*(mapped(lambda name: substituted(derivative(error, name), values), array) for array in (added.forward, added.backward)))


def weight_gradients(weights: Weights, inputs: ExprArray, initial: ExprArray, final: ExprArray, targets: ExprArray) -> Weights:
    """Return the derivatives of the loss by the weights.

    >>> one = np.array([[exact(1)]])
    >>> weight_gradients(Weights(0 * one, 0 * one, one, 0 * one, 0 * one, one), 2 * one, one[0], 0 * one[0], 0 * one).W_f.tolist()
    [[1]]
    """
    free = Weights(*(reals("w", *matrix.shape) for matrix in weights.all))
    error = loss(free, inputs, initial, final, targets)
    values = dict(zip(_entries(free), _entries(weights), strict=True))
    return Weights(*(mapped(lambda name: substituted(derivative(error, name), values), names) for names in free.all))


def _entries(weights: Weights) -> list[Expr]:
    return [entry for matrix in weights.all for entry in matrix.ravel().tolist()]


def _logistic(a: Expr) -> Expr:
    return 1 / (1 + exponential(-a))


def _squared_distance(targets: ExprArray, found: ExprArray) -> Expr:
    return exact(0) + np.sum((targets - found) ** 2)


def _read_out(weights: Weights, states: States) -> ExprArray:
    return states.forward[1:] @ weights.V_f.T + states.backward[:-1] @ weights.V_b.T


def _rows(inputs: ExprArray, state: ExprArray) -> ExprArray:
    """Return a fresh variable for each entry of a chain's states."""
    return reals("a", len(inputs), len(state))


def _shifted_states(weights: Weights, inputs: ExprArray, initial: ExprArray, final: ExprArray, added: States) -> States:
    """Return the states where each is the activation plus what is added to it."""
    forward, backward = [initial], [final]
    for x, more in zip(inputs, added.forward, strict=True):
        forward.append(mapped(_logistic, weights.W_f @ x + weights.U_f @ forward[-1]) + more)
    for x, more in zip(inputs[::-1], added.backward[::-1], strict=True):
        backward.append(mapped(_logistic, weights.W_b @ x + weights.U_b @ backward[-1]) + more)
    return States(np.stack(forward), np.stack(backward[::-1]))


DEFINITIONS: dict[str, tuple[str, ...]] = {
    "hidden_states": ("_logistic", "_shifted_states"),
    "outputs": ("_logistic", "_read_out"),
    "loss": ("_logistic", "_read_out", "_squared_distance"),
    "state_gradients": ("_logistic", "_read_out", "_squared_distance"),
    "weight_gradients": ("_logistic", "_read_out", "_squared_distance"),
}
"""What each result starts from; another definition gives another result."""
