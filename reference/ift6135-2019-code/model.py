import numpy as np


def he_normal(fan_in, fan_out, rng):
    return rng.normal(0.0, np.sqrt(2 / fan_in), size=(fan_out, fan_in))


def glorot_uniform(fan_in, fan_out, rng):
    bound = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, size=(fan_out, fan_in))


def dropout(x, keep_prob, rng):
    mask = rng.random(x.shape) < keep_prob
    return x * mask / keep_prob


def expected_loss(X, y, w, keep_prob):
    residual = y - keep_prob * X @ w
    spread = keep_prob * (1 - keep_prob) * np.sum((X**2) @ w**2)
    return float(residual @ residual + spread)


def dropout_solution(X, y, keep_prob):
    gram = X.T @ X
    ridge = (1 - keep_prob) / keep_prob * np.diag(np.diag(gram))
    return np.linalg.solve(gram + ridge, X.T @ y) / keep_prob


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


def bias_correction(average, beta, t):
    return average / (1 - beta**t)


def weight_norm_gradient(u, gain, weight_gradient):
    norm = np.linalg.norm(u)
    along = u @ weight_gradient / norm**2 * u
    return gain / norm * (weight_gradient - along)


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


def bidirectional(W_f, U_f, V_f, W_b, U_b, V_b, inputs, initial, final):
    def logistic(a):
        return 1 / (1 + np.exp(-a))

    forward, backward = [initial], [final]
    for x in inputs:
        forward.append(logistic(W_f @ x + U_f @ forward[-1]))
    for x in inputs[::-1]:
        backward.append(logistic(W_b @ x + U_b @ backward[-1]))
    backward.reverse()
    return np.array([V_f @ h + V_b @ k for h, k in zip(forward[1:], backward[:-1])])


def bidirectional_gradients(W_f, U_f, V_f, W_b, U_b, V_b, inputs, initial, final, targets):
    def logistic(a):
        return 1 / (1 + np.exp(-a))

    forward, backward = [initial], [final]
    for x in inputs:
        forward.append(logistic(W_f @ x + U_f @ forward[-1]))
    for x in inputs[::-1]:
        backward.append(logistic(W_b @ x + U_b @ backward[-1]))
    backward.reverse()
    h, k = np.array(forward), np.array(backward)
    error = -2 * (targets - h[1:] @ V_f.T - k[:-1] @ V_b.T)
    by_h, by_k = np.zeros_like(h[1:]), np.zeros_like(k[:-1])
    carried = np.zeros_like(initial)
    for t in range(len(inputs) - 1, -1, -1):
        by_h[t] = (V_f.T @ error[t] + carried) * h[t + 1] * (1 - h[t + 1])
        carried = U_f.T @ by_h[t]
    carried = np.zeros_like(final)
    for t in range(len(inputs)):
        by_k[t] = (V_b.T @ error[t] + carried) * k[t] * (1 - k[t])
        carried = U_b.T @ by_k[t]
    return by_h.T @ inputs, by_h.T @ h[:-1], error.T @ h[1:], by_k.T @ inputs, by_k.T @ k[1:], error.T @ k[:-1]
