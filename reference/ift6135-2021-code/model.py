import numpy as np


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
    ((words, score),) = beam(tree, 1)
    return words, score


def beam(tree, width):
    kept = [([], 0.0)]
    while True:
        after = [(prefix.split(), score + tree[prefix]) for words, score in kept for prefix in tree if prefix.split()[:-1] == words]
        if not after:
            return kept
        kept = sorted(after, key=lambda one: -one[1])[:width]
