"""Whether what a function draws follows a law: statistics with bounds that hold for every number of draws, so that false alarms have a stated rate.

Sources: Massart, "The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality", Ann. Probab. 18(3), 1990; Hoeffding, "Probability inequalities
for sums of bounded random variables", JASA 58, 1963; Laurent and Massart, "Adaptive estimation of a quadratic functional", Ann. Statist. 28(5), 2000.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from grader.code.domains import FloatArray

_NEAR = 1e-5
"""The share of its size by which a scaled entry may be off: it may be in single precision."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A statistic that a law as good as never gives.

    Args:
        tag: Which one.
        sentence: What it is and what it should be.
    """

    tag: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Sample:
    """What two calls drew, and the law that they should follow.

    Args:
        first: Of the first call, with its axes.
        second: Of the second.
        law: ``normal``, ``uniform`` or ``mask``.
        parameter: The variance, the bound, or the probability to keep an entry.
        inputs: For a mask: what is masked, without zeros.
        inverted: For a mask: whether what is kept is divided by the probability to keep it.
    """

    first: FloatArray
    second: FloatArray
    law: str
    parameter: float
    inputs: FloatArray | None = None
    inverted: bool = True


def findings(sample: Sample, alarm: float) -> list[Finding]:
    """Return what speaks against the law.

    Args:
        sample: What was drawn.
        alarm: The probability, at most, that anything speaks against draws that do follow the law.
    """
    share = alarm / 8  # three of the law, five of dependence
    if sample.law == "mask":
        return list(_mask(sample, share))
    found = list(_uniform(sample, share) if sample.law == "uniform" else _normal(sample, share))
    levels = _levels(sample)
    return found or list(_dependence(2 * levels[0] - 1, 2 * levels[1] - 1, share))


def _levels(sample: Sample) -> tuple[FloatArray, FloatArray]:
    """Return every draw's place in the law, from 0 to 1."""
    if sample.law == "uniform":
        bound = sample.parameter
        return np.clip((sample.first + bound) / (2 * bound), 0, 1), np.clip((sample.second + bound) / (2 * bound), 0, 1)
    scale = math.sqrt(2 * sample.parameter)
    return _normal_level(sample.first / scale), _normal_level(sample.second / scale)


def _normal_level(z: FloatArray) -> FloatArray:
    return np.asarray([0.5 * (1 + math.erf(value)) for value in z.reshape(-1)]).reshape(z.shape)


def _uniform(sample: Sample, share: float) -> Iterator[Finding]:
    both = np.concatenate([sample.first.reshape(-1), sample.second.reshape(-1)])
    largest, bound = float(np.abs(both).max()), sample.parameter
    if largest > bound * (1 + _NEAR):
        yield Finding("outside", f"A draw lies at distance {largest:.4g} from zero; none may lie beyond {bound:.4g}.")
    elif 1 - largest / bound > -math.log(share) / both.size:
        yield Finding("too-narrow", f"The largest of {both.size} draws is {largest:.4g}; they should reach {bound:.4g}.")
    else:
        yield from _distribution(np.clip((both + bound) / (2 * bound), 0, 1), share)


def _normal(sample: Sample, share: float) -> Iterator[Finding]:
    both = np.concatenate([sample.first.reshape(-1), sample.second.reshape(-1)])
    count, x = both.size, -math.log(share / 2)
    mean, ratio = float(both.mean()), float(np.sum(both**2) / sample.parameter / count)
    if abs(mean) > math.sqrt(2 * sample.parameter * x / count):
        yield Finding("wrong-mean", f"The mean of {count} draws is {mean:.4g}; it should be 0.")
    elif not 1 - 2 * math.sqrt(x / count) <= ratio <= 1 + 2 * math.sqrt(x / count) + 2 * x / count:
        yield Finding("wrong-variance", f"The variance of {count} draws is {ratio:.4g} times what is asked.")
    else:
        yield from _distribution(_normal_level(both / math.sqrt(2 * sample.parameter)), share)


def _distribution(levels: FloatArray, share: float) -> Iterator[Finding]:
    """Find draws whose places in the law are not spread evenly, by the inequality of Dvoretzky, Kiefer, Wolfowitz and Massart."""
    ordered, count = np.sort(levels), levels.size
    steps = np.arange(count + 1) / count
    gap = float(max(np.max(steps[1:] - ordered), np.max(ordered - steps[:-1])))
    if gap > math.sqrt(math.log(2 / share) / (2 * count)):
        yield Finding("wrong-law", f"The draws are spread otherwise than asked: their distribution is off by up to {gap:.3f}.")


def _mask(sample: Sample, share: float) -> Iterator[Finding]:
    inputs = sample.inputs if sample.inputs is not None else np.ones_like(sample.first)
    keep = sample.parameter
    kept = inputs / keep if sample.inverted else inputs
    masks = [_kept(drawn, kept) for drawn in (sample.first, sample.second)]
    if masks[0] is None or masks[1] is None:
        what = "the input divided by the probability to keep it" if sample.inverted else "the input itself"
        yield Finding("wrong-scale", f"Every entry should be 0 or {what}; some are neither.")
        return
    both = np.concatenate([masks[0].reshape(-1), masks[1].reshape(-1)])
    rate, count = float(both.mean()), both.size
    together = list(_dependence(masks[0] - rate, masks[1] - rate, share))
    if together or count * _divergence(rate, keep) <= math.log(2 / share):
        yield from together
    else:
        yield Finding("wrong-rate", f"Of {count} entries {rate:.1%} are kept; it should be {keep:.1%}.".replace("%", " %"))


def _kept(drawn: FloatArray, kept: FloatArray) -> FloatArray | None:
    """Return 1 where an entry was kept and 0 where it was not, ``None`` where one is neither."""
    zero, whole = drawn == 0, np.abs(drawn - kept) <= _NEAR * np.abs(kept)
    return whole.astype(np.float64) if bool(np.all(zero | whole)) else None


def _divergence(p: float, q: float) -> float:
    """Return the divergence of Bernoulli(p) from Bernoulli(q), in nats: Chernoff's exponent."""
    terms = [(p, q), (1 - p, 1 - q)]
    return sum(a * math.log(a / b) if a > 0 else 0.0 for a, b in terms if b > 0)


def _dependence(first: FloatArray, second: FloatArray, share: float) -> Iterator[Finding]:
    """Find centred draws in [-1, 1] that go together, by Hoeffding's inequality: in two calls, or neighbours along an axis.

    The strongest dependence is told. Draws may be centred by their own mean, which adds no more than its squared error.
    """
    pairs = [("same-every-call", "two calls draw the same", first, second)]
    for axis in range(first.ndim):
        size = first.shape[axis] // 2
        even, odd = (np.take(first, range(start, 2 * size, 2), axis=axis) for start in (0, 1))
        pairs.append((f"same-along-axis-{axis}", f"neighbours along axis {axis} are drawn together", even, odd))
    found = [(_excess(one * other, math.log(2 / share)), tag, words) for tag, words, one, other in pairs if one.size]
    excess, tag, words = max(found)
    if excess > 1:
        yield Finding(tag, f"The draws depend on each other: {words}.")


def _excess(products: FloatArray, log: float) -> float:
    """Return how many times as large the mean is as it may be."""
    return abs(float(np.mean(products))) / (math.sqrt(2 * log / products.size) + log / products.size)
