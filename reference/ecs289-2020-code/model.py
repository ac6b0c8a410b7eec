import numpy as np


def jacobian(W, states, start, stop):
    product = np.eye(len(W))
    for state in states[start:stop]:
        product = W @ np.diag(1 - np.tanh(state) ** 2) @ product
    return product


def gradient_through_time(W, U, b, inputs, initial, loss_gradients):
    states = [np.asarray(initial, dtype=float)]
    for u in inputs:
        states.append(W @ np.tanh(states[-1]) + U @ u + b)
    by_W, by_U, by_b = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    carried = np.zeros_like(b)
    for t in range(len(inputs), 0, -1):
        carried = carried + loss_gradients[t - 1]
        before = np.tanh(states[t - 1])
        by_W += np.outer(carried, before)
        by_U += np.outer(carried, inputs[t - 1])
        by_b += carried
        carried = (W.T @ carried) * (1 - before**2)
    return by_W, by_U, by_b


def gradient_descent(gradient, start, learning_rate, steps):
    points = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        points.append(points[-1] - learning_rate * gradient(points[-1]))
    return np.array(points)


def heavy_ball(gradient, start, learning_rate, momentum, steps):
    points, velocity = [np.asarray(start, dtype=float)], np.zeros(len(start))
    for _ in range(steps):
        velocity = momentum * velocity - learning_rate * gradient(points[-1])
        points.append(points[-1] + velocity)
    return np.array(points)


def nesterov(gradient, start, learning_rate, momentum, steps):
    points, velocities = [np.asarray(start, dtype=float)], [np.zeros(len(start))]
    for _ in range(steps):
        ahead = points[-1] + momentum * velocities[-1]
        velocities.append(momentum * velocities[-1] - learning_rate * gradient(ahead))
        points.append(points[-1] + velocities[-1])
    return np.array(points), np.array(velocities)
