"""The code questions that come with grader: every part has known mistakes, each named by the test that it fails, whatever the seed."""

import pytest

from grader import registry
from grader.code.work import Work
from grader.result import Outcome
from grader.submission.code import Code, module

PARTS = [(name, part) for name in registry.names() for part in registry.load(name).parts if part.data.code]
IDS = [f"{name}-{part.id}" for name, part in PARTS]


def test_every_set_has_the_code_of_its_algorithms_beside_it():
    theory = [name for name in registry.names() if f"{name}-code" in registry.names()]
    assert theory == ["ecs289-2020", "hw2-2023", "ift6135-2019", "ift6135-2021", "lab3"]


@pytest.mark.parametrize(("name", "part"), PARTS, ids=IDS)
def test_a_part_has_three_known_mistakes_and_a_hidden_test(name, part):
    assert len(part.data.code.mistakes) >= 3
    assert any(check.hidden for check in part.called)
    assert not all(check.hidden for check in part.called)


@pytest.mark.parametrize(("name", "part"), PARTS, ids=IDS)
def test_every_known_mistake_fails_its_tests_under_its_own_tag_with_another_seed(name, part):
    seed = 20
    for mistake in part.data.code.mistakes:
        asked = part.asked(Work(Code((module("mistake.py", mistake.source.encode()),)), seed=seed))
        for check in (check for check in part.called if check.heading in mistake.fails):
            verdict = check.judged(asked, seed)
            assert (verdict.outcome, verdict.tag) == (Outcome.INCORRECT, mistake.tag)
