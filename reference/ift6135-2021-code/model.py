import numpy as np


def hidden_states(W, U, b, inputs, initial):
    states = [np.asarray(initial, dtype=float)]
    for u in inputs:
        states.append(W @ np.tanh(states[-1]) + U @ u + b)
    return np.array(states)


def viterbi(log_initial, log_transition, length):
    score, pointers = np.asarray(log_initial), []
    for _ in range(length - 1):
        every = score[:, None] + log_transition
        pointers.append(every.argmax(axis=0))
        score = every.max(axis=0)
    path = [int(score.argmax())]
    for row in reversed(pointers):
        path.append(int(row[path[-1]]))
    return path[::-1], float(score.max())


def greedy(tree):
    words, score = [], 0.0
    while True:
        after = [prefix for prefix in tree if prefix.split()[:-1] == words]
        if not after:
            return words, score
        best = max(after, key=tree.get)
        words, score = best.split(), score + tree[best]


def beam(tree, width):
    kept = [([], 0.0)]
    while True:
        after = [(prefix.split(), score + tree[prefix]) for words, score in kept for prefix in tree if prefix.split()[:-1] == words]
        if not after:
            return kept
        kept = sorted(after, key=lambda one: -one[1])[:width]


def adam(gradient, start, learning_rate, steps, beta_1, beta_2, epsilon):
    points = [np.asarray(start, dtype=float)]
    m = v = 0.0
    for t in range(1, steps + 1):
        g = gradient(points[-1])
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
        points.append(points[-1] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon))
    return np.array(points)


def adam_l2(gradient, start, learning_rate, penalty, steps, beta_1, beta_2, epsilon):
    points = [np.asarray(start, dtype=float)]
    m = v = 0.0
    for t in range(1, steps + 1):
        g = gradient(points[-1]) + 2 * penalty * points[-1]
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
        points.append(points[-1] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon))
    return np.array(points)


def adamw(gradient, start, learning_rate, decay, steps, beta_1, beta_2, epsilon):
    points = [np.asarray(start, dtype=float)]
    m = v = 0.0
    for t in range(1, steps + 1):
        g = gradient(points[-1])
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
        points.append(points[-1] - decay * points[-1] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon))
    return np.array(points)


def batch_norm(x, epsilon):
    axes = (0,)
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon)


def layer_norm(x, epsilon):
    axes = (1,)
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon)


def instance_norm(x, epsilon):
    axes = (2, 3)
    mean, variance = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon)


def batch_norm_gradient(x, upstream, epsilon):
    deviation = np.sqrt(x.var(axis=0) + epsilon)
    scaled = (x - x.mean(axis=0)) / deviation
    return (upstream - upstream.mean(axis=0) - scaled * (upstream * scaled).mean(axis=0)) / deviation
