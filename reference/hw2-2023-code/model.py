import numpy as np


def conventional_states(W, U, b, inputs, initial):
    states = [np.tanh(initial)]
    for u in inputs:
        states.append(np.tanh(W @ states[-1] + U @ u + b))
    return np.array(states)


def momentum_updates(gradients, alpha, epsilon):
    found, last = np.zeros_like(gradients), 0.0
    for t, gradient in enumerate(gradients):
        last = found[t] = alpha * last - epsilon * gradient
    return found


def running_average(gradients, beta):
    found, last = np.zeros_like(gradients), 0.0
    for t, gradient in enumerate(gradients):
        last = found[t] = beta * last + (1 - beta) * gradient
    return found


def average_weights(beta, steps):
    return (1 - beta) * beta ** np.arange(steps - 1, -1, -1)


def bias_correction(average, beta, t):
    return average / (1 - beta**t)


def best_step_size(gradient, hessian):
    return float(gradient @ gradient / (gradient @ hessian @ gradient))


def newton_step(gradient, hessian):
    return -np.linalg.solve(hessian, gradient)


def normalised_weights(u, gain):
    return gain * u / np.linalg.norm(u)


def weight_norm_gradient(u, gain, weight_gradient):
    norm = np.linalg.norm(u)
    along = u @ weight_gradient / norm**2 * u
    return gain / norm * (weight_gradient - along)
