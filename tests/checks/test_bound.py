"""Inequalities: where the key stands in a chain, what is listed as wrong, and what waits for a person."""

import pytest

from grader.checks.base import Context
from grader.checks.bound import Bound
from grader.extraction import Extract
from grader.language.compare import scope_of

SYMBOLS = {"J": "matrix d d", "W": "matrix d d", "\\gamma": "positive scalar", "\\delta": "scalar in (0, 1)", "T": "positive integer"}
ABOVE = Bound(
    asks=(r"\|J\|", r"\|J\|_2"),
    reference=r"\delta^T",
    forms=({"reference": r"(\gamma \|W\|)^T", "note": "Short of the last step."},),
    misconception=(
        {"answer": r"\delta^{2T}", "tag": "squared", "feedback": "A norm is no square."},
        {"answer": r"= \delta^T", "tag": "equality-for-bound", "feedback": "Is it equal?"},
    ),
)
BELOW = Bound(asks=(r"\|J\|",), reference=r"\delta^T", side="below")
OPTIONAL = ABOVE.model_copy(update={"required": False})

RIGHT = [
    r"\|J\| \le \delta^T",
    r"\|J\|_2 < \delta^T",
    r"\|J\| = \|J\|_2 \le \delta^T",
    r"\|J\| \le (\gamma \|W\|)^T \le \delta^T \to 0",
    r"\|J\| \le \gamma^T \|W\|^T = (\gamma \|W\|)^T",
    r"\|J\| \le \delta^T \le 1",
    r"0 \le \|J\| \le \delta^T",
    r"\delta^T \ge \|J\|",
    r"\|J\| \in [0, \delta^T]",
    r"\delta^T",
    r"\le \delta^T",
    r"\begin{align} \|J\| &\le \prod_{t=1}^T \gamma \|W\| \\ &\le \delta^T \end{align}",
    r"B = \delta^T, \|J\| \le B",
]
WRONG = {
    r"\|J\| \le \delta^{2T}": "squared",
    r"\|J\| < (\delta^2)^T": "squared",
    r"\|J\| = \delta^T": "equality-for-bound",
    r"= \delta^T": "equality-for-bound",
    r"\delta^T = \|J\|": "equality-for-bound",
}
WAITS = [
    r"\|J\| \ge \delta^T",  # the other way round
    r"\|J\| \le \delta^{T-1}",  # holds, and is looser
    r"\|J\| \le \delta^T + 1",
    r"\|J\| \to \delta^T",
    r"\|J\| \ge 0, \|W\| \le \delta^T",
    r"\|W\| \le \delta^T",
    r"\|J\| \ne \delta^T",
    r"\|J\| \le \gamma \ge \delta^T",  # the chain turns round before the key
    r"\|J\| \le",
]


@pytest.mark.parametrize("answer", RIGHT)
def test_the_key_counts_wherever_a_chain_reaches_it(judge, answer):
    assert judge(ABOVE, answer, SYMBOLS).outcome == "correct"


@pytest.mark.parametrize(("answer", "tag"), WRONG.items())
def test_a_listed_mistake_is_wrong(judge, answer, tag):
    verdict = judge(ABOVE, answer, SYMBOLS)
    assert (verdict.outcome, verdict.tag, verdict.credit) == ("incorrect", tag, 0.0)


@pytest.mark.parametrize("answer", WAITS)
def test_another_bound_may_hold_and_waits(judge, answer):
    assert judge(ABOVE, answer, SYMBOLS).outcome == "undecided"


def test_a_form_of_the_key_says_which_it_is(judge):
    assert judge(ABOVE, r"\|J\| \le (\gamma \|W\|)^T", SYMBOLS).notes == ("Short of the last step.",)


LOWER = {
    r"\|J\| \ge \delta^T": "correct",
    r"\delta^T \le \|J\| \le 1": "correct",
    r"\|J\| \le \delta^T": "undecided",
    r"\|J\| = \delta^T": "undecided",
}


@pytest.mark.parametrize(("answer", "outcome"), LOWER.items())
def test_a_lower_bound_is_read_from_the_other_side(judge, answer, outcome):
    assert judge(BELOW, answer, SYMBOLS).outcome == outcome


LEFT_OUT = {"": "correct", r"\|J\| = \gamma": "correct", r"\delta": "correct", r"\|J\| \ge 0": "correct", r"\|J\| \le \delta^{2T}": "incorrect"}


@pytest.mark.parametrize(("answer", "outcome"), LEFT_OUT.items())
def test_what_is_not_required_loses_nothing_by_its_absence(judge, answer, outcome):
    assert judge(OPTIONAL, answer, SYMBOLS).outcome == outcome


FAULTS = {
    "reference: expected names that are declared or defined, found '\\lambda'": {"asks": ("J",), "reference": r"\lambda"},
    "forms.0.reference: expected names": {"asks": ("J",), "reference": "1", "forms": ({"reference": r"\lambda"},)},
    "asks: expected a formula": {"asks": (r"\frac{",), "reference": "1"},
    "misconception same: expected a wrong answer, found one that is right": {
        "asks": ("J",), "reference": "1", "misconception": ({"answer": r"J \le 1", "tag": "same", "feedback": "..."},),
    },
}  # fmt: skip


@pytest.mark.parametrize(("fault", "fields"), FAULTS.items())
def test_an_author_is_told_what_is_wrong(fault, fields):
    scope = scope_of({"J": "real"})
    assert [found for found in Bound(**fields).faults(Context(Extract(), scope)) if found.startswith(fault)]
