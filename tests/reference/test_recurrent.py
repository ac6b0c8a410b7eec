"""States, Jacobians and gradients through time: derived from the written-out network, computed, and differenced; and the bound on them."""

import numpy as np
import pytest
import sympy

from grader.reference.numeric import recurrent as numeric
from grader.reference.numeric.activations import LOGISTIC, TANH, Activation
from grader.reference.symbolic import recurrent as symbolic
from grader.reference.symbolic.algebra import exact

a = sympy.Symbol("a", real=True)
SQUARE = Activation(lambda v: v**2, lambda v: 2 * v, float("inf"))
FUNCTIONS = {  # numeric, symbolic
    "tanh": (TANH, sympy.tanh),
    "logistic": (LOGISTIC, lambda v: 1 / (1 + sympy.exp(-v))),
    "square": (SQUARE, lambda v: v**2),
}
SIZES = [(1, 1, 2), (2, 1, 3), (2, 2, 2)]  # d, m, T


def network(d, m, T, seed=0):
    g = np.random.default_rng(seed)
    return g.normal(size=(d, d)), g.normal(size=(d, m)), g.normal(size=d), g.normal(size=(T, m)), g.normal(size=d)


def exact_network(draw, d, m, T):
    return draw(d, d), draw(d, m), draw(d), draw(T, m), draw(d)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("computed", "written"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_states_are_those_written_out(size, computed, written, draw, numbers):
    given = exact_network(draw, *size)
    found = numeric.hidden_states(*map(numbers, given), computed)
    assert found.shape == (size[2] + 1, size[0])
    np.testing.assert_allclose(found, numbers(symbolic.hidden_states(*given, written)), rtol=1e-11)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("computed", "written"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_conventional_recurrence_has_the_activations_of_the_states(size, computed, written, draw, numbers):
    given = exact_network(draw, *size)
    found = numeric.conventional_states(*map(numbers, given), computed)
    np.testing.assert_allclose(found, numbers(symbolic.conventional_states(*given, written)), rtol=1e-11)


def test_the_activation_of_the_input_of_a_step_is_another_sequence():
    given = network(2, 1, 3)
    states = numeric.hidden_states(*given)
    assert not np.allclose(numeric.conventional_states(*given), states @ given[0].T, rtol=1e-2)
    assert not np.allclose(numeric.conventional_states(*given)[1:], np.tanh(states[:-1]), rtol=1e-2)


@pytest.mark.parametrize(("computed", "written"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_jacobian_is_the_recurrence_differentiated(computed, written, draw, numbers):
    W, state = draw(3, 3), draw(3)
    np.testing.assert_allclose(numeric.jacobian(numbers(W), numbers(state), computed), numbers(symbolic.jacobian(W, state, written)), rtol=1e-12)


def test_for_any_activation_the_jacobian_is_the_weights_times_the_slopes():
    sigma = sympy.Function("sigma")
    W, state = np.array(sympy.symbols("w:4")).reshape(2, 2), np.array(sympy.symbols("x:2"))
    slopes = [sympy.diff(sigma(x), x) for x in state]
    found = symbolic.jacobian(W, state, sigma)
    assert [[entry.doit() for entry in row] for row in found] == [[W[i, j] * slopes[j] for j in range(2)] for i in range(2)]


def test_over_two_steps_any_activation_gives_the_product_of_the_jacobians():
    sigma = sympy.Function("sigma")
    w, b, x = sympy.symbols("w b x")
    W, states = np.array([[w]]), np.array([[x], [w * sigma(x) + b], [w]])
    found = symbolic.jacobian_product(W, states, 0, 2, sigma)[0, 0]
    inner = sympy.Subs(sympy.diff(sigma(a), a), a, w * sigma(x) + b)
    assert sympy.simplify((found - w * inner * w * sympy.diff(sigma(x), x)).doit()) == 0


@pytest.mark.parametrize(("computed", "written"), FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize(("start", "stop"), [(0, 0), (0, 1), (1, 3), (0, 3)])
def test_the_product_of_jacobians_is_the_composition_differentiated(computed, written, start, stop, draw, numbers):
    W, states = draw(2, 2), draw(4, 2)
    found = numeric.jacobian_product(numbers(W), numbers(states), start, stop, computed)
    np.testing.assert_allclose(found, numbers(symbolic.jacobian_product(W, states, start, stop, written)), rtol=1e-11)


@pytest.mark.parametrize("activation", [TANH, LOGISTIC, SQUARE])
def test_the_product_of_jacobians_is_a_central_difference_of_the_states(activation):
    W, U, b, inputs, initial = network(3, 2, 4)
    W = 0.4 * W
    states = numeric.hidden_states(W, U, b, inputs, initial, activation)
    columns = []
    for shift in 1e-5 * np.eye(3):
        ends = [numeric.hidden_states(W, U, b, inputs, initial + s * shift, activation)[-1] for s in (1, -1)]
        columns.append((ends[0] - ends[1]) / 2e-5)
    np.testing.assert_allclose(numeric.jacobian_product(W, states, 0, 4, activation), np.transpose(columns), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("computed", "written"), [FUNCTIONS["square"], FUNCTIONS["tanh"]], ids=["square", "tanh"])
def test_the_double_sum_is_the_total_derivative_of_the_written_out_loss(size, computed, written, draw, numbers):
    given, slopes = exact_network(draw, *size), draw(size[2], size[0])
    found = numeric.gradient_through_time(*map(numbers, (*given, slopes)), computed)
    expected = symbolic.gradient_through_time(*given, slopes, written)
    for name in ("W", "U", "b"):
        np.testing.assert_allclose(getattr(found, name), numbers(getattr(expected, name)), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("activation", [TANH, LOGISTIC])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_double_sum_is_a_central_difference_of_a_squared_loss(activation, place):
    parameters, targets = list(network(3, 2, 4)), np.random.default_rng(9).normal(size=(4, 3))

    def loss(value):
        changed = [value if k == place else p for k, p in enumerate(parameters)]
        return np.sum((numeric.hidden_states(*changed, activation)[1:] - targets) ** 2)

    slopes = 2 * (numeric.hidden_states(*parameters, activation)[1:] - targets)
    found = numeric.gradient_through_time(*parameters, slopes, activation)
    differences = np.zeros_like(parameters[place])
    for entry in np.ndindex(differences.shape):
        shift = np.zeros_like(differences)
        shift[entry] = 1e-5
        differences[entry] = (loss(parameters[place] + shift) - loss(parameters[place] - shift)) / 2e-5
    np.testing.assert_allclose((found.W, found.U, found.b)[place], differences, rtol=1e-6, atol=1e-7)


def test_the_direct_dependence_of_each_step_alone_is_not_the_gradient():
    parameters, slopes = network(2, 1, 3), np.ones((3, 2))
    assert not np.allclose(numeric.gradient_through_time(*parameters, slopes).b, slopes.sum(axis=0), rtol=1e-2)


def test_the_bound_is_the_one_solved_for():
    norm, gamma = sympy.symbols("norm gamma", positive=True)
    steps = sympy.Symbol("steps", integer=True, nonnegative=True)
    derived = symbolic.vanishing_bound(norm, gamma, steps)
    assert sympy.simplify(derived - (norm * gamma) ** steps) == 0
    W = np.diag([0.5, -2.0])
    for count in (0, 1, 5):
        assert numeric.vanishing_bound(W, 0.25, count) == pytest.approx(float(derived.subs({norm: 2, gamma: sympy.Rational(1, 4), steps: count})))


@pytest.mark.parametrize("activation", [TANH, LOGISTIC])
@pytest.mark.parametrize("scale", [0.3, 1.0, 3.0])
def test_no_jacobian_exceeds_the_bound(activation, scale):
    for seed in range(20):
        W, U, b, inputs, initial = network(4, 2, 6, seed)
        states = numeric.hidden_states(scale * W, U, b, inputs, initial, activation)
        for stop in range(1, 7):
            norm = np.linalg.norm(numeric.jacobian_product(scale * W, states, 0, stop, activation), ord=2)
            assert norm <= numeric.vanishing_bound(scale * W, activation.slope_bound, stop) * (1 + 1e-12)


@pytest.mark.parametrize(("activation", "steepest"), [(TANH, 1.0), (LOGISTIC, 0.25)])
def test_the_bound_is_reached_where_the_slope_is_steepest(activation, steepest):
    W = np.array([[0.0, -1.5], [1.5, 0.0]])
    norm = np.linalg.norm(numeric.jacobian_product(W, np.zeros((6, 2)), 0, 5, activation), ord=2)
    assert norm == pytest.approx(numeric.vanishing_bound(W, steepest, 5), rel=1e-12)


def test_the_largest_eigenvalue_would_bound_nothing():
    W = np.array([[0.1, 5.0], [0.0, 0.1]])
    radius = np.max(np.abs(np.linalg.eigvals(W)))
    assert np.linalg.norm(numeric.jacobian(W, [0, 0]), ord=2) > 40 * radius
    assert np.linalg.norm(numeric.jacobian(W, [0, 0]), ord=2) == pytest.approx(numeric.vanishing_bound(W, 1, 1))


def test_a_diagonal_that_stretches_otherwise_gives_another_bound(monkeypatch):
    monkeypatch.setattr(symbolic, "_stretch", lambda _: exact(1))
    assert symbolic.vanishing_bound(exact(1) / 2, exact(1) / 3, exact(2)) == sympy.Rational(1, 4)
    monkeypatch.undo()
    assert symbolic.vanishing_bound(exact(1) / 2, exact(1) / 3, exact(2)) == sympy.Rational(1, 36)


ANOTHER = {  # a definition and what is put in its place
    "_step": lambda W, state, drive, activation: W.T @ np.array([activation(2 * x) for x in state]) + drive,
    "_conventional_step": lambda W, state, drive, activation: W @ np.array([activation(x) for x in state]) + drive,
    "_stretch": lambda slope_bound: slope_bound**2,
}


@pytest.mark.parametrize(("result", "definition"), [(name, one) for name, used in symbolic.DEFINITIONS.items() for one in used])
def test_another_definition_gives_another_result(result, definition, monkeypatch, draw, numbers):
    given = exact_network(draw, 2, 1, 2)
    arguments = {
        "jacobian": (given[0], given[4]),
        "jacobian_product": (given[0], draw(3, 2), 0, 2),
        "gradient_through_time": (*given, draw(2, 2)),
        "vanishing_bound": (exact(2), exact(3), exact(2)),
    }.get(result, given)

    def value():
        found = getattr(symbolic, result)(*arguments)
        return numbers(found.W if result == "gradient_through_time" else found)

    before = value()
    monkeypatch.setattr(symbolic, definition, ANOTHER[definition])
    assert not np.allclose(value(), before)


@pytest.mark.parametrize(("computed", "written"), [FUNCTIONS["tanh"], FUNCTIONS["logistic"]], ids=["tanh", "logistic"])
def test_an_activation_knows_its_derivative_and_its_steepest_slope(computed, written):
    points = np.linspace(-6, 6, 121)
    slope = sympy.diff(written(a), a)
    np.testing.assert_allclose(computed.function(points), [float(written(sympy.Float(v))) for v in points], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(computed.derivative(points), [float(slope.subs(a, v)) for v in points], rtol=1e-9)
    assert sympy.simplify(sympy.diff(slope, a).subs(a, 0)) == 0
    assert float(slope.subs(a, 0)) == computed.slope_bound == np.max(computed.derivative(points))


def test_the_logistic_function_does_not_overflow():
    assert LOGISTIC.function(np.array([-1e4, 1e4])).tolist() == [0, 1]


def test_jacobians_and_bounds_take_batches():
    W, states = np.random.default_rng(3).normal(size=(5, 2, 2)), np.random.default_rng(4).normal(size=(7, 3, 2))
    batch = numeric.jacobian(W[0], states)
    assert batch.shape == (7, 3, 2, 2)
    np.testing.assert_array_equal(batch[6, 2], numeric.jacobian(W[0], states[6, 2]))
    bounds = numeric.vanishing_bound(W, 0.25, 3)
    assert bounds.shape == (5,)
    assert bounds[4] == pytest.approx(numeric.vanishing_bound(W[4], 0.25, 3))


W, U, b, inputs, initial = network(2, 3, 4)
REFUSED = {
    "W: expected shape (d, d), found (2, 3)": lambda: numeric.hidden_states(U, U, b, inputs, initial),
    "inputs: expected shape (T, m = 3), found (3, 4)": lambda: numeric.hidden_states(W, U, b, inputs.T, initial),
    "b: expected shape (d = 2), found (2, 1)": lambda: numeric.hidden_states(W, U, b[:, None], inputs, initial),
    "state: expected shape (..., d = 2), found (3)": lambda: numeric.jacobian(W, [0, 0, 0]),
    "start, stop: expected 0 <= start <= stop <= 3, found 2 and 1": lambda: numeric.jacobian_product(W, np.zeros((4, 2)), 2, 1),
    "start, stop: expected 0 <= start <= stop <= 3, found 0 and 4": lambda: numeric.jacobian_product(W, np.zeros((4, 2)), 0, 4),
    "loss_gradients: expected shape (T = 4, d = 2), found (5, 2)": lambda: numeric.gradient_through_time(W, U, b, inputs, initial, np.zeros((5, 2))),
    "W: expected shape (..., d, d), found (2, 3)": lambda: numeric.vanishing_bound(U, 1, 1),
    "slope_bound: expected numbers of at least 0, found -1.0": lambda: numeric.vanishing_bound(W, -1, 1),
    "steps: expected counts of at least 0, found -1.0": lambda: numeric.vanishing_bound(W, 1, -1),
}


@pytest.mark.parametrize(("message", "call"), REFUSED.items())
def test_what_is_no_network_is_refused(message, call):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
