"""Right answers in the many spellings that students use: none may ever be called wrong, and most are found right."""

import tomllib
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).with_name("right_answers").glob("*.toml"))
TABLE = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
CASES = {
    kind: [
        pytest.param(problem_set, part, answer, id=f"{part}-{number}")
        for problem_set, parts in TABLE.items()
        for part, answers in parts.items()
        for number, answer in enumerate(answers.get(kind, []))
    ]
    for kind in ("right", "waits")
}


@pytest.mark.parametrize(("problem_set", "part", "answer"), CASES["right"])
def test_it_is_found_right(handed_in, problem_set, part, answer):
    assert {verdict.outcome for verdict in handed_in(problem_set, part, answer)} == {"correct"}


@pytest.mark.parametrize(("problem_set", "part", "answer"), CASES["waits"])
def test_what_we_may_not_be_able_to_decide_is_never_called_wrong(handed_in, problem_set, part, answer):
    assert "incorrect" not in {verdict.outcome for verdict in handed_in(problem_set, part, answer)}


def test_every_part_that_a_machine_marks_is_shown_in_fifteen_spellings(machine_parts):
    counts = {(name, part): sum(map(len, TABLE[name][part].values())) for name in TABLE for part in TABLE[name]}
    assert set(counts) == set(machine_parts)
    assert min(counts.values()) >= 15
