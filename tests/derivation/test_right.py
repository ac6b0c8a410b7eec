"""Right derivations, in other orders, notations and layouts than a key has: not one step is called wrong."""

import pytest

from grader.derivation.derive import derive
from tests.derivation.conftest import RIGHT, load, section_of

FILES = sorted(RIGHT.glob("*.md"))


def test_there_are_many():
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_right_steps_are_right(path):
    premises, text = load(path)
    steps = derive(section_of(text), premises)
    assert [f"{step.lhs} {step.rel} {step.rhs}: {step.reason}" for step in steps if step.outcome == "incorrect"] == []
    assert sum(step.outcome == "correct" for step in steps) >= 2
