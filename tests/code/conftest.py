"""A small set whose one part asks for a running average, and what submissions to it are told."""

import pytest

from grader import registry
from grader.grading import grade
from grader.submission.read import read_submission

SET = 'title = "Tiny"\ncourse = "A course"\n'
PART = '''
id = "1"
title = "Averages"

[[part]]
id = "1.1"
title = "Running averages"
points = 4
statement = "Write `averages(gradients, beta)`."

[part.code]
function = "averages"
reference = "moving_average.running_average"
arguments = { gradients = "array T d", beta = "real in (0, 1)" }
sizes = { T = [1, 5], d = [1, 3] }
seconds = 0.3
loading = 2.0
memory = 128

[[part.code.mistake]]
tag = "weights-swapped"
feedback = "The shares are swapped."
fails = ["Short"]
answer = """
import numpy as np

def averages(gradients, beta):
    found, last = np.zeros_like(gradients), 0.0
    for t, gradient in enumerate(gradients):
        last = found[t] = (1 - beta) * last + beta * gradient
    return found
"""

[[part.check]]
kind = "code"
title = "Short"

[[part.check]]
kind = "code"
title = "Long"
hidden = true
sizes = { T = [20, 30] }
'''


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets")
    (folder / "tiny").mkdir()
    (folder / "tiny" / "set.toml").write_text(SET)
    (folder / "tiny" / "1.toml").write_text(PART)
    return registry.load("tiny", [folder])


@pytest.fixture
def graded(tiny, tmp_path):
    """Return the report on a submission: Python, or files by name."""

    def report(handed_in, **options):
        files = handed_in if isinstance(handed_in, dict) else {"solution.py": handed_in}
        folder = tmp_path / "ada"
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return grade(tiny, read_submission(folder, tiny.outline), **options)

    return report


@pytest.fixture
def judged(graded):
    """Return the verdicts on a submission by the tests' titles."""

    def verdicts(handed_in):
        ((part,),) = (question.parts for question in graded(handed_in).questions)
        return {check.title: check.verdict for check in part.checks}

    return verdicts
