"""The few operations of sympy that derivations use, with types.

sympy carries no annotations, so the checker's rules about unknown types rest in this file and nowhere else. Arrays of expressions are numpy arrays
of objects, in the shapes that the numeric side has. Nothing here reads text.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Expr, Symbol

ExprArray: TypeAlias = NDArray[np.object_]
Function: TypeAlias = Callable[[Expr], Expr]

infinity: Expr = sympy.oo
pi: Expr = sympy.pi


def exact(value: Expr | int) -> Expr:
    """Return a whole number or an expression as an expression.

    >>> exact(1) / 3
    1/3
    """
    return sympy.Integer(value) if isinstance(value, int) else value


def real(name: str) -> Symbol:
    """Return a fresh real variable, different from every other one of the same name."""
    return sympy.Dummy(name, real=True)


def positive(name: str) -> Symbol:
    """Return a fresh positive variable, different from every other one of the same name."""
    return sympy.Dummy(name, positive=True)


def reals(name: str, *shape: int) -> ExprArray:
    """Return an array of fresh real variables.

    >>> reals("x", 2, 3).shape
    (2, 3)
    """
    variables = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        variables[place] = real(f"{name}_{'_'.join(map(str, place))}")
    return variables


def exponential(argument: Expr) -> Expr:
    """Return e to the argument."""
    return sympy.exp(argument)


def square_root(argument: Expr) -> Expr:
    """Return the square root."""
    return sympy.sqrt(argument)


def hyperbolic_tangent(argument: Expr) -> Expr:
    """Return tanh of the argument."""
    return sympy.tanh(argument)


def maximum(left: Expr | int, right: Expr | int) -> Expr:
    """Return the larger of two expressions."""
    return sympy.Max(left, right)


def integral(integrand: Expr, variable: Symbol, low: Expr, high: Expr) -> Expr:
    """Return the definite integral.

    >>> x = real("x")
    >>> integral(x**2, x, exact(0), exact(1))
    1/3
    """
    return sympy.integrate(integrand, (variable, low, high))


def derivative(expression: Expr, variable: Expr) -> Expr:
    """Return the partial derivative."""
    return sympy.diff(expression, variable)


def gradient(expression: Expr, variables: Iterable[Expr]) -> ExprArray:
    """Return the partial derivatives, in the order of the variables."""
    return objects([derivative(expression, variable) for variable in variables])


def total(term: Expr, index: Symbol, first: Expr | int, last: Expr | int) -> Expr:
    """Return the sum of a term over an index, both ends included.

    >>> n, k = Symbol("n", positive=True), real("k")
    >>> simplify(total(k, k, 1, n) - n * (n + 1) / 2)
    0
    """
    result: Any = sympy.Sum(term, (index, first, last)).doit()
    return result


def coefficients(polynomial: Expr, variables: Sequence[Symbol]) -> Mapping[tuple[int, ...], Expr]:
    """Return the coefficient of each monomial by its exponents.

    >>> x, y = real("x"), real("y")
    >>> coefficients(3 * x**2 * y + 1, [x, y])
    {(2, 1): 3, (0, 0): 1}
    """
    return {tuple(int(e) for e in powers): coefficient for powers, coefficient in sympy.Poly(polynomial, *variables).terms()}


def substituted(expression: Expr, values: Mapping[Any, Expr]) -> Expr:
    """Return the expression with variables replaced, all at the same time."""
    return expression.subs(dict(values), simultaneous=True)


def simplify(expression: Expr) -> Expr:
    """Return an equal expression that is short."""
    return sympy.simplify(expression)


def solution(equations: Sequence[Expr], unknowns: Sequence[Symbol]) -> tuple[Expr, ...]:
    """Return the values of the unknowns for which every expression is 0.

    Raises:
        ArithmeticError: There is no solution, or more than one.

    >>> x, y = real("x"), real("y")
    >>> solution([x + y - 3, x - y - 1], [x, y])
    (2, 1)
    """
    found: list[dict[Any, Expr]] = sympy.solve(list(equations), list(unknowns), dict=True)
    if len(found) != 1 or len(found[0]) != len(unknowns):
        raise ArithmeticError(f"expected one solution, found {len(found)} of {found}")
    return tuple(simplify(found[0][unknown]) for unknown in unknowns)


def recurrence_solution(keep: Expr, gain: Expr, start: Expr, steps: Expr) -> Expr:
    """Return the value after some steps of ``e(s + 1) = keep e(s) + gain`` from ``e(0) = start``.

    Raises:
        ArithmeticError: No closed form was found.

    >>> recurrence_solution(exact(2), exact(1), exact(0), Symbol("n", integer=True))
    2**n - 1
    """
    sequence, s = sympy.Function("e"), sympy.Dummy("s", integer=True)
    closed: Any = sympy.rsolve(sequence(s + 1) - keep * sequence(s) - gain, sequence(s), {sequence(0): start})
    if closed is None:
        raise ArithmeticError(f"expected a closed form for keep = {keep}, gain = {gain}, found none")
    return simplify(closed.subs(s, steps))


def objects(values: object) -> ExprArray:
    """Return nested lists of expressions as an array of objects."""
    return np.array(values, dtype=object)


def mapped(function: Function, values: ExprArray) -> ExprArray:
    """Return a function applied elementwise, in the shape of the values.

    >>> mapped(lambda x: x**2, objects([[exact(1), exact(2)]])).tolist()
    [[1, 4]]
    """
    return np.array([function(value) for value in values.ravel().tolist()], dtype=object).reshape(values.shape)
