"""A derivation derives: without one of the definitions it starts from it has no result, and with another one it has another result.

Every module of ``grader/reference/symbolic`` lists in ``DEFINITIONS`` what its results start from. A definition is changed in the same few ways
whatever it is; ``ARGUMENTS`` says what each result is asked of.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import sympy

from grader.reference import symbolic
from grader.reference.symbolic.expectation import Density, Finite

MODULES = {info.name: importlib.import_module(f"{symbolic.__name__}.{info.name}") for info in pkgutil.iter_modules(symbolic.__path__)}
TOOLS = {"algebra", "expectation"}
"""What derivations are made with: these derive nothing themselves."""
STARTS = [
    (module, result, definition)
    for module in MODULES
    for result, names in getattr(MODULES[module], "DEFINITIONS", {}).items()
    for definition in names
]


class RemovedError(Exception):
    """A definition was used that was taken away."""


def e(values: object) -> Any:
    """Return numbers, or nested lists of them, as exact expressions; decimals are read as fractions."""
    if isinstance(values, list):
        return np.array([e(value) for value in values], dtype=object)
    return sympy.Rational(str(values))


x, y = sympy.symbols("x y", real=True)
X, Y, W2 = e([[1, 2], [3, 5], [-1, 4]]), e([2, -1, 3]), e([1, -2])
BOWL = (x**2 + x * y + 6 * y**2, [x, y], e([4, 1]))
NET = ([e([[1, -2], [0.5, 1]]), e([[2, -1]])], [e([0.5, -1]), e([1])], ["logistic", "tanh"], e([1, 0.5]))
LINEAR = ([e([[1, -2]])], [e([0.5])], ["identity"], e([[1, 0.5], [2, -1]]), e([[1], [3]]))
RECURRENT = (e([[0.5]]), e([[2]]), e([1]), e([[1], [-1]]), e([0.25]))
TREE = {"a": e(-1), "b": e(-2), "a c": e(-5), "b c": e(-1), "a d": e(-0.5), "b d": e(-3)}
MARKOV = (e([-1, -2]), e([[-3, -1], [-2, -1]]))
U, SLOPES = e([3, 4]), e([1, -2])
FORM = e([[1, 1], [0, 6]])


def bidirectional() -> tuple[Any, ...]:
    one = e([[1]])
    return MODULES["bidirectional"].Weights(one, one / 2, one, 2 * one, -one, 3 * one), e([[1]]), e([0.5]), e([-0.5])


ARGUMENTS: dict[str, tuple[Any, ...]] = {  # what each result is asked of; small, exact, and with nothing that cancels
    "dropout.expected_loss": (X, Y, W2, e(0.25)),
    "dropout.gram_expectation": (X, e(0.25)),
    "dropout.ridge_strength": (e(0.25),),
    "dropout.ridge_solution": (X, Y, e(0.25)),
    "dropout.l2_solution": (X, Y, e(2)),
    "initialization.preactivation_moments": (e(1), e(0.5), e(2), e(3), "relu", "uniform"),
    "initialization.weighted_sum_moments": (e(1), e(2), e(3), e(4), e(0.5), e(2)),
    "initialization.product_variance": (e(2), e(1), e(3), e(5)),
    "initialization.uniform_moments": (e(-1), e(3)),
    "initialization.gaussian_variance": (e(5), "relu"),
    "initialization.uniform_bound": (e(5), "relu"),
    "initialization.lecun_variance": (e(5),),
    "initialization.he_variance": (e(5),),
    "initialization.glorot_variance": (e(3), e(5)),
    "initialization.glorot_bound": (e(3), e(5)),
    "moving_average.momentum_updates": (e([1, 3, -2]), e(0.5), e(2)),
    "moving_average.running_average": (e([1, 3, -2]), e(0.25)),
    "moving_average.average_updates": (e([1, 3, -2]), e(0.25), e(2)),
    "moving_average.equivalent_momentum": (e(0.25), e(2)),
    "moving_average.equivalent_average": (e(0.25), e(2)),
    "moving_average.unrolled_weights": (e(0.25), 3),
    "moving_average.bias": (e(0.25), e(3)),
    "moving_average.bias_correction": (e(5), e(0.25), e(3)),
    "steps.slope_at": BOWL,
    "steps.with_look_ahead": (*BOWL, e(0.25), e(0.5), e(0.5), 2),
    "optimizers.sgd": (*BOWL, e(0.25), 2),
    "optimizers.momentum": (*BOWL, e(0.25), e(0.5), 2),
    "optimizers.nesterov": (*BOWL, e(0.25), e(0.5), 2),
    "adaptive.sgd_l2": (*BOWL, e(0.25), e(0.5), 2),
    "adaptive.sgd_decay": (*BOWL, e(0.25), e(0.5), 2),
    "adaptive.decay_of_penalty": (e(0.25), e(3)),
    "adaptive.adam": (*BOWL, e(0.25), 2),
    "adaptive.adam_l2": (*BOWL, e(0.25), e(0.5), 2),
    "adaptive.adamw": (*BOWL, e(0.25), e(0.5), 2),
    "slips.sgd_sequential": (*BOWL, e(0.25), 2),
    "slips.sgd_ascent": (*BOWL, e(0.25), 2),
    "slips.nesterov_lookahead_full": (*BOWL, e(0.25), e(0.5), 2),
    "recurrent.hidden_states": RECURRENT,
    "recurrent.conventional_states": RECURRENT,
    "recurrent.jacobian": (e([[0.5, 1], [2, -1]]), e([0.25, 1])),
    "recurrent.jacobian_product": (e([[0.5]]), e([[0.25], [1], [2]]), 0, 2),
    "recurrent.gradient_through_time": (*RECURRENT, e([[1], [3]])),
    "recurrent.vanishing_bound": (e(0.5), e(0.75), e(3)),
    "gradient_descent.quadratic_gradient": (FORM, e([4, 1])),
    "gradient_descent.quadratic_iterates": (FORM, e([4, 1]), e(0.25), 2),
    "gradient_descent.decaying": (*BOWL, e(0.25), e(0.5), 2),
    "gradient_descent.stopping_step": (e([9, 4, 4, 3]), e(0.1)),
    "weight_norm.weights": (U, e(10)),
    "weight_norm.standard_deviation": (U,),
    "weight_norm.batch_norm": (U, e([1, 2]), e(10), e(3)),
    "weight_norm.projector": (U,),
    "weight_norm.gradient": (U, e(10), SLOPES),
    "weight_norm.squared_norm_after_step": (U, e(10), SLOPES, e(0.5)),
    "second_order.value_after_step": (e(1), SLOPES, FORM, e(0.5)),
    "second_order.best_step_size": (SLOPES, e([[4, 1], [1, 3]])),
    "second_order.step_size_limit": (SLOPES, e([[4, 1], [1, 3]])),
    "second_order.newton_step": (SLOPES, e([[4, 1], [1, 3]])),
    "second_order.has_minimum": (e([[4, 1], [1, 3]]),),
    "backprop.sigmoid_derivative": (e(0.5),),
    "backprop.outputs": NET,
    "backprop.input_jacobian": NET,
    "backprop.bias_jacobian": (*NET, 1),
    "backprop.weight_jacobian": (*NET, 1),
    "backprop.squared_error": LINEAR,
    "backprop.squared_error_gradients": LINEAR,
    "bidirectional.hidden_states": bidirectional(),
    "bidirectional.outputs": bidirectional(),
    "bidirectional.loss": (*bidirectional(), e([[3]])),
    "bidirectional.state_gradients": (*bidirectional(), e([[3]])),
    "bidirectional.weight_gradients": (*bidirectional(), e([[3]])),
    "depth.activation_variance": (e(2), [e(3), e(0.5)], [2, 2, 1]),
    "depth.gradient_variance": (e(2), [e(3), e(0.5)], [1, 2, 2]),
    "depth.weight_gradient_variance": (e(2), e(3), [e(3), e(0.5)], [2, 1, 1]),
    "depth.forward_weight_variance": (e(5),),
    "depth.backward_weight_variance": (e(5),),
    "decoding.number_of_sequences": (e(3), e(4)),
    "decoding.viterbi_products": (e(3), e(4)),
    "decoding.exhaustive_products": (e(3), e(4)),
    "decoding.beam_candidates": (e(5), e(4), e(2)),
    "decoding.best_scores": (*MARKOV, 3),
    "decoding.back_pointers": (*MARKOV, 3),
    "decoding.viterbi": (*MARKOV, 3),
    "decoding.log_likelihood": (TREE, "a c"),
    "decoding.greedy": (TREE,),
    "decoding.beam": (TREE, 2),
    "decoding.exact": (TREE,),
    "normalization.mean": (e([[1, 2], [3, 7]]), [0]),
    "normalization.variance": (e([[1, 2], [3, 7]]), [0]),
    "normalization.deviation": (e([[1, 2], [3, 7]]), [0]),
    "normalization.batch_mean": (e([[[1, 2], [3, 7]], [[0, 5], [2, -1]]]),),
    "normalization.batch_variance": (e([[[1, 2], [3, 7]], [[0, 5], [2, -1]]]),),
    "normalization.layer_mean": (e([[[1, 2], [3, 7]], [[0, 5], [2, -1]]]),),
    "normalization.layer_variance": (e([[[1, 2], [3, 7]], [[0, 5], [2, -1]]]),),
    "normalization.instance_mean": (e([[[1, 2], [3, 7]], [[0, 5], [2, -1]]]),),
    "normalization.instance_variance": (e([[[1, 2], [3, 7]], [[0, 5], [2, -1]]]),),
    "normalization.normalized": (e([[1, 2], [3, 7]]), [0]),
    "normalization.input_gradient": (e([[1], [2], [4]]), e([[1], [3], [1]]), [0]),
}


# Changed definitions


def moved(value: Any) -> Any:
    """Return a value like another, but elsewhere: 1 - 2 v for numbers, and so on for what holds numbers."""
    match value:
        case bool():
            return not value
        case str():
            return value
        case Finite(values=values):
            return Finite({moved(outcome): chance for outcome, chance in values.items()})
        case Density(density=density, low=low, high=high):
            return Density(lambda a: density((a - 1) / 2) / 2, 2 * low + 1, 2 * high + 1)
        case tuple() if value and all(isinstance(item, int) for item in value):
            return value[:-1]
        case tuple() | list():
            return type(value)(moved(item) for item in value)
        case dict():
            return {key: moved(item) for key, item in value.items()}
        case _ if dataclasses.is_dataclass(value):
            return dataclasses.replace(value, **{field.name: moved(getattr(value, field.name)) for field in dataclasses.fields(value)})
        case _ if callable(value):
            return lambda *arguments, **named: moved(value(*arguments, **named))
        case _:
            return 1 - 2 * value


def fed(definition: Any) -> Any:
    """Return a function that is asked of twice each number and one more."""
    return lambda *arguments, **named: definition(*map(_fed, arguments), **named)


def _fed(value: Any) -> Any:
    return 2 * value + 1 if isinstance(value, np.ndarray | sympy.Expr) else value


class Removed:
    """What stands where a definition was taken away: it cannot be called, asked or looked into."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        raise RemovedError

    def __getattr__(self, name: str) -> Any:
        raise RemovedError

    def __getitem__(self, key: object) -> Any:
        raise RemovedError


def changes(definition: Any) -> Iterator[Any]:
    """Yield a definition changed in each way: in what it returns, and in what it is asked of."""
    yield moved(definition)
    if callable(definition):
        yield fed(definition)


# Results


def leaves(result: Any) -> Iterator[Any]:
    """Yield the numbers and words of a result; open symbols count as 1/3."""
    if dataclasses.is_dataclass(result):
        yield from leaves([getattr(result, field.name) for field in dataclasses.fields(result)])
    elif isinstance(result, list | tuple):
        for item in result:
            yield from leaves(item)
    elif isinstance(result, np.ndarray):
        yield result.shape
        yield from leaves(result.ravel().tolist())
    elif isinstance(result, sympy.Expr):
        yield complex(result.subs(dict.fromkeys(result.free_symbols, sympy.Rational(1, 3))).evalf(20))
    else:
        yield result


def alike(one: Any, other: Any) -> bool:
    first, second = list(leaves(one)), list(leaves(other))
    if len(first) != len(second):
        return False
    pairs = zip(first, second, strict=True)
    return all(a == pytest.approx(b, rel=1e-12) if isinstance(a, complex) and isinstance(b, complex) else a == b for a, b in pairs)


def outcome(module: str, result: str) -> Any:
    """Return a result; a derivation that fails has none."""
    function: Callable[..., Any] = getattr(MODULES[module], result)
    return function(*ARGUMENTS[f"{module}.{result}"])


def test_every_module_lists_what_its_results_start_from():
    assert {name for name in MODULES if not hasattr(MODULES[name], "DEFINITIONS")} == TOOLS
    assert {f"{module}.{result}" for module, result, _ in STARTS} == set(ARGUMENTS)


@pytest.mark.parametrize("module", sorted(set(MODULES) - TOOLS))
def test_every_public_function_of_a_module_is_a_result(module):
    own = {name for name, value in vars(MODULES[module]).items() if callable(value) and getattr(value, "__module__", "") == MODULES[module].__name__}
    functions = {name for name in own if not name.startswith("_") and not isinstance(getattr(MODULES[module], name), type)}
    starts = {name for names in MODULES[module].DEFINITIONS.values() for name in names}
    assert functions - starts <= set(MODULES[module].DEFINITIONS)


@pytest.mark.parametrize(("module", "result", "definition"), STARTS, ids=[".".join(start) for start in STARTS])
def test_without_a_definition_there_is_no_result_and_with_another_there_is_another(module, result, definition, monkeypatch):
    before, given = outcome(module, result), getattr(MODULES[module], definition)
    assert alike(before, outcome(module, result))
    monkeypatch.setattr(MODULES[module], definition, Removed())
    with pytest.raises(RemovedError):
        outcome(module, result)
    assert any(differs(module, result, definition, changed, before, monkeypatch) for changed in changes(given))


def differs(module: str, result: str, definition: str, changed: Any, before: Any, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a changed definition changes a result, or leaves none: no solution, or more than one."""
    monkeypatch.setattr(MODULES[module], definition, changed)
    try:
        return not alike(before, outcome(module, result))
    except ArithmeticError:
        return True


def test_a_definition_that_a_result_does_not_use_would_be_found(monkeypatch):
    monkeypatch.setattr(MODULES["dropout"], "ENTRY", Removed())
    assert list(leaves(outcome("dropout", "l2_solution")))  # dropout's law has no part in ridge regression
    with pytest.raises(RemovedError):
        outcome("dropout", "ridge_solution")
