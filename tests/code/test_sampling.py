"""Right draws are called wrong no more often than stated, and the classic slips are found."""

import numpy as np
import pytest

from grader.code.sampling import Sample, findings

SHAPE = (80, 60)
INPUTS = np.linspace(1.0, 2.0, 4800).reshape(SHAPE)


def right(law, rng):
    match law:
        case "normal":
            return Sample(rng.normal(0, 0.5, SHAPE), rng.normal(0, 0.5, SHAPE), law, 0.25)
        case "uniform":
            return Sample(rng.uniform(-0.5, 0.5, SHAPE), rng.uniform(-0.5, 0.5, SHAPE), law, 0.5)
        case _:
            first, second = (INPUTS * (rng.random(SHAPE) < 0.8) / 0.8 for _ in range(2))
            return Sample(first, second, law, 0.8, INPUTS)


@pytest.mark.parametrize("law", ["normal", "uniform", "mask"])
def test_right_draws_are_called_wrong_no_more_often_than_stated(law):
    rng = np.random.default_rng(0)
    alarms = sum(bool(findings(right(law, rng), 0.1)) for _ in range(400))
    assert alarms <= 0.1 * 400
    assert not any(findings(right(law, rng), 1e-6) for _ in range(400))


WRONG = {  # law, parameter, what two calls draw -> the first finding
    "twice the variance": ("normal", 0.25, lambda rng: rng.normal(0, np.sqrt(0.5), SHAPE), "wrong-variance"),
    "off centre": ("normal", 0.25, lambda rng: rng.normal(0.2, 0.5, SHAPE), "wrong-mean"),
    "uniform for normal": ("normal", 0.25, lambda rng: rng.uniform(-1, 1, SHAPE) * np.sqrt(0.75), "wrong-law"),
    "normal for uniform": ("uniform", 0.5, lambda rng: rng.normal(0, 0.5 / np.sqrt(3), SHAPE), "outside"),
    "a narrower interval": ("uniform", 0.5, lambda rng: rng.uniform(-0.4, 0.4, SHAPE), "too-narrow"),
    "one side": ("uniform", 0.5, lambda rng: rng.uniform(0, 0.5, SHAPE), "wrong-law"),
    "the same twice": ("normal", 0.25, lambda _: np.random.default_rng(5).normal(0, 0.5, SHAPE), "same-every-call"),
}


@pytest.mark.parametrize(("law", "parameter", "draw", "tag"), WRONG.values(), ids=WRONG)
def test_a_wrong_law_is_found(law, parameter, draw, tag):
    rng = np.random.default_rng(1)
    found = findings(Sample(draw(rng), draw(rng), law, parameter), 1e-6)
    assert [finding.tag for finding in found] == [tag]


MASKS = {
    "dropped for kept": (lambda rng: INPUTS * (rng.random(SHAPE) >= 0.8) / 0.8, "wrong-rate"),
    "not scaled": (lambda rng: INPUTS * (rng.random(SHAPE) < 0.8), "wrong-scale"),
    "a mask a row": (lambda rng: INPUTS * (rng.random((80, 1)) < 0.8) / 0.8, "same-along-axis-1"),
    "a mask a column": (lambda rng: INPUTS * (rng.random((1, 60)) < 0.8) / 0.8, "same-along-axis-0"),
    "noise": (lambda rng: INPUTS * rng.random(SHAPE), "wrong-scale"),
}


@pytest.mark.parametrize(("draw", "tag"), MASKS.values(), ids=MASKS)
def test_a_wrong_mask_is_found(draw, tag):
    rng = np.random.default_rng(2)
    assert [finding.tag for finding in findings(Sample(draw(rng), draw(rng), "mask", 0.8, INPUTS), 1e-6)] == [tag]
