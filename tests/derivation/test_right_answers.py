"""The right answers in the many spellings that students use: none of their relations is called wrong."""

import tomllib
from pathlib import Path

import pytest

from grader import registry
from grader.derivation.derive import derive
from tests.derivation.conftest import section_of

ANSWERS = sorted((Path(__file__).parents[1] / "checks" / "right_answers").glob("*.toml"))


@pytest.mark.slow
@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_no_relation_of_a_right_answer_is_called_wrong(path):
    premises = {part.id: part.premises for part in registry.load(path.stem).parts if part.premises is not None}
    answers = [(part, text) for part, table in tomllib.loads(path.read_text()).items() for text in table.get("right", ()) if part in premises]
    steps = [(text, step) for part, text in answers if isinstance(text, str) for step in derive(section_of(f"${text}$"), premises[part])]
    assert len(steps) > 20
    assert [f"{text}: {step.reason}" for text, step in steps if step.outcome == "incorrect"] == []
