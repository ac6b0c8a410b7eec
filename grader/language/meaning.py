"""What kind of meaning two trees are compared by: a class of growth, the place of an extremum, a number, or a value in models."""

from __future__ import annotations

from grader.language.agreement import Finding, Trial, agreement
from grader.language.extrema import extremal
from grader.language.growth import growth
from grader.language.render import spell
from grader.language.tree import Number

SPELLED = "spelled alike"


def decided(trial: Trial) -> Finding:
    """Return whether two trees mean the same; what cannot be evaluated is still the same when it is spelled alike."""
    finding = _plain_numbers(trial) or growth(trial) or extremal(trial) or agreement(trial)
    if finding.agree is None and spell(trial.answer) == spell(trial.reference):
        return Finding(agree=True, exact=SPELLED)
    return finding


def _plain_numbers(trial: Trial) -> Finding | None:
    """Two plain numbers need no model."""
    if isinstance(trial.answer, Number) and isinstance(trial.reference, Number) and trial.relative is None and not trial.absolute:
        return Finding(agree=trial.answer.value == trial.reference.value, exact="equal as fractions")
    return None
