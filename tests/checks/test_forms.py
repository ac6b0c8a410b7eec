"""Forms that count beside what a student states: the other sign of a coefficient, where the update is written with the other sign."""

import pytest

from grader.checks import Equivalent

SYMBOLS = {r"\lambda": "real", r"\gamma": "positive scalar", r"\eta": "positive scalar", r"\theta": "vector p", "g": "vector p"}
DECAY = Equivalent(
    asks=(r"\lambda",),
    reference=r"-2 \eta \gamma",
    forms=({"reference": r"2 \eta \gamma", "where": (r"-\lambda \theta", r"(1 - \lambda) \theta"), "note": "With your sign."},),
    forbid=(r"\lambda",),
    misconception=({"answer": r"2 \eta \gamma", "tag": "sign", "feedback": "Which sign?"},),
)
OUTCOMES = {
    r"\lambda = -2 \eta \gamma": "correct",
    r"\lambda = 2 \eta \gamma": "incorrect",
    r"\Delta\theta = -\eta g - \lambda \theta, \lambda = 2 \eta \gamma": "correct",
    r"\theta_{t+1} = (1 - \lambda) \theta_t - \eta g_t, \lambda = 2 \eta \gamma": "correct",
    r"\theta_{t+1} = \theta_t - \eta g_t - \lambda \theta_t, \lambda = 2 \gamma \eta": "correct",
    r"\Delta\theta = -\eta g + \lambda \theta, \lambda = 2 \eta \gamma": "incorrect",
    r"\Delta\theta = -\eta g - \lambda \theta, \lambda = 2 \gamma": "incorrect",
}


@pytest.mark.parametrize(("answer", "outcome"), OUTCOMES.items())
def test_the_other_sign_counts_where_it_is_written(judge, answer, outcome):
    assert judge(DECAY, answer, SYMBOLS).outcome == outcome


def test_what_was_read_is_told(judge):
    verdict = judge(DECAY, r"\Delta\theta = -\eta g - \lambda \theta, \lambda = 2 \eta \gamma", SYMBOLS)
    assert "With your sign." in verdict.notes
    assert judge(DECAY, r"\lambda = 2 \eta \gamma", SYMBOLS).tag == "sign"
