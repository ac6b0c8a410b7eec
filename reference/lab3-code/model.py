import numpy as np


def descend(gradient, start, learning_rate, power, steps):
    points = [np.asarray(start, dtype=float)]
    for t in range(1, steps + 1):
        points.append(points[-1] - learning_rate / t**power * gradient(points[-1]))
    return np.array(points)


def stopping_step(values, tolerance):
    for step in range(1, len(values)):
        if values[step - 1] - values[step] < tolerance:
            return step
    return len(values) - 1


def sigmoid_derivative(x):
    value = 1 / (1 + np.exp(-x))
    return value * (1 - value)


def gradients(weights, biases, x, targets):
    hidden = [x]
    for layer, (W, b) in enumerate(zip(weights, biases)):
        z = hidden[-1] @ W.T + b
        hidden.append(z if layer == 2 else np.tanh(z))
    delta = 2 * (hidden[-1] - targets) / len(x)
    by_weights, by_biases = [], []
    for layer in (2, 1, 0):
        by_weights.insert(0, delta.T @ hidden[layer])
        by_biases.insert(0, delta.sum(axis=0))
        delta = delta @ weights[layer] * (1 - hidden[layer] ** 2)
    return by_weights, by_biases


def glorot_uniform(fan_in, fan_out, rng):
    bound = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, size=(fan_out, fan_in))
