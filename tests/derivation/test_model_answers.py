"""The model answers of every set: not one of their relations is called wrong, whether or not the set says what is in force in derivations."""

from pathlib import Path

import pytest

from grader import registry
from grader.derivation.derive import derive
from grader.derivation.premises import Premises
from grader.submission.read import read_submission

ANSWERS = sorted(path for path in (Path(__file__).parents[2] / "reference").glob("*/model.*") if path.parent.name in registry.names())


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_relation_of_a_model_answer_is_called_wrong(path):
    whole = registry.load(path.parent.name)
    submission = read_submission(path, whole.outline)
    wrong = []
    for part in whole.parts:
        section = submission.section(part.id)
        steps = derive(section, part.premises or Premises(part.scope, part.assumptions)) if section is not None else ()
        wrong += [f"{part.id}: {step.lhs} {step.rel} {step.rhs}: {step.reason}" for step in steps if step.outcome == "incorrect"]
    assert wrong == []
