"""Slips put into right derivations: nearly all are found at their line, and no other step is called wrong."""

from functools import lru_cache

import pytest

from grader.derivation.derive import derive
from grader.errors import AnswerError
from grader.language.compare import same_meaning
from grader.language.parser import parse
from tests.derivation.conftest import RIGHT, load, section_of
from tests.derivation.mutants import mutants

FILES = sorted(path for path in RIGHT.glob("*.md") if "open = true" not in path.read_text())
"""Where a question leaves names open, and another meaning of them only makes steps right, no slip can be found."""
FEWEST, SHARE = 500, 0.97


@lru_cache
def tried(path):
    """Return for each slip whether its step is called wrong, and the other steps that are."""
    premises, text = load(path)
    lines = text.split("\n")
    found = []
    for step in derive(section_of(text), premises):
        if step.role != "step" or step.outcome != "correct" or step.reason:
            continue
        row = step.lines[0] - 2
        at = lines[row].rfind(f"= {step.rhs}") + 2
        for kind, new in mutants(step.rhs) if at > 1 else ():
            if not is_slip(new, step.rhs, premises):
                continue
            line = lines[row][:at] + new + lines[row][at + len(step.rhs) :]
            wrong = [one for one in derive(section_of("\n".join([*lines[:row], line, *lines[row + 1 :]])), premises) if one.outcome == "incorrect"]
            hit = any(one.rhs == new and one.lines == step.lines for one in wrong)
            found.append((f"{path.stem}: {kind}: {new}", hit, [one for one in wrong if new not in (one.lhs, one.rhs)]))
    return found


def is_slip(new, old, premises):
    """Whether a text can be read and does not mean the same."""
    try:
        return not same_meaning(parse(new, premises.scope), parse(old, premises.scope), premises.scope)
    except AnswerError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_unbroken_step_is_called_wrong(path):
    assert [(slip, others) for slip, _, others in tried(path) if others] == []


@pytest.mark.slow
def test_nearly_every_slip_is_found_at_its_line():
    all_of_them = [one for path in FILES for one in tried(path)]
    missed = [slip for slip, hit, _ in all_of_them if not hit]
    assert len(all_of_them) >= FEWEST
    assert len(missed) <= (1 - SHARE) * len(all_of_them), missed
