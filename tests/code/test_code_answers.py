"""A submission from its bytes to its verdicts: what is right whatever it looks like, what is wrong and why, and what waits for a person."""

import json
import time

import pytest

from grader.result import Basis, Outcome

RIGHT = """
import numpy as np

def averages(gradients, beta):
    found, last = np.zeros_like(gradients), 0.0
    for t, gradient in enumerate(gradients):
        last = found[t] = beta * last + (1 - beta) * gradient
    return found
"""
FLOAT32 = RIGHT.replace("np.zeros_like(gradients)", "np.zeros(gradients.shape, np.float32)")
LISTS = RIGHT.replace("return found", "return found.tolist()")
NOISY = RIGHT.replace("    found, last", "    print('x' * 100_000); import warnings; warnings.warn('so')\n    found, last")
RENAMED = RIGHT.replace("def averages", "def Averages")
ENDS = f"{RIGHT}\nraise SystemExit(0)\n"
ASKS = f"{RIGHT}\nname = input('Name? ')\n"
LATIN = f"# Stra\xdfe\n{RIGHT}".encode("latin-1")
HONEST = {"plain": RIGHT, "float32": FLOAT32, "lists": LISTS, "noisy": NOISY, "renamed": RENAMED, "ends": ENDS, "asks": ASKS, "latin-1": LATIN}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_right_code_is_right_whatever_it_looks_like(judged, source):
    assert {verdict.outcome for verdict in judged(source).values()} == {Outcome.CORRECT}


def notebook(*cells):
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": kind, "source": text} for kind, text in cells]})


SEVERAL = {
    "a notebook": {"hw.ipynb": notebook(("markdown", "# Mine"), ("code", "%matplotlib inline\n!ls\nimport numpy as np"), ("code", RIGHT))},
    "two modules": {"solution.py": "from helper import averages\n", "helper.py": RIGHT},
    "an old version beside it": {"a_first_try.py": "def averages(g, b):\n    return 0\n", "solution.py": RIGHT},
    "a module among others": {"a.py": "x = 1\n", "mine.py": RIGHT, "z.py": "def other(): return 1\n"},
    "a package": {"hw/solution.py": "from tools.mine import averages\n", "hw/tools/__init__.py": "", "hw/tools/mine.py": RIGHT},
    "a module and a write-up": {"solution.py": RIGHT, "text.md": "## 1.1\nSee the code.\n"},
}


@pytest.mark.parametrize("files", SEVERAL.values(), ids=SEVERAL)
def test_code_is_found_in_notebooks_and_among_several_files(judged, files):
    assert {verdict.outcome for verdict in judged(files).values()} == {Outcome.CORRECT}


def test_fenced_blocks_count_only_where_the_part_says_so(judged):
    verdicts = judged({"ada.md": f"## 1.1\n\n```python\n{RIGHT}\n```\n"})
    assert {verdict.basis for verdict in verdicts.values()} == {Basis.ABSENT}


WRONG = {  # what averages does -> the tag of the test that is shown, and what its feedback holds
    "return gradients[0]": ("wrong-shape", "has shape (1,); it should have shape (1, 1)"),
    "return None": ("wrong-type", "None; is a `return` missing?"),
    "return 2 * gradients": ("", "averages does not return what is asked in every call."),
    "return gradients * np.nan": ("", "expected"),
    "return gradients / 0 if beta else 1 / 0": ("", "got"),
    "raise KeyError('beta')": ("raises", "    raise KeyError('beta')"),
    "return undefined": ("raises", "solution.py, line 4"),
    "while True: pass": ("too-slow", "averages takes too long."),
    "import os; os._exit(0)": ("ends-the-process", "averages ends the process it runs in."),
    "return (x for x in gradients)": ("no-data", "generator"),
    "return [[0.0] * 10**4] * 10**4": ("no-data", "averages returns what is no data"),
}


@pytest.mark.parametrize(("body", "told"), WRONG.items(), ids=WRONG)
def test_wrong_code_is_told_what_it_does(judged, body, told):
    verdict = judged(f"import numpy as np\n\ndef averages(gradients, beta):\n    {body}\n")["Short"]
    assert (verdict.outcome, verdict.credit, verdict.tag) == (Outcome.INCORRECT, 0.0, told[0])
    assert told[1] in verdict.feedback


def test_the_smallest_failing_call_is_shown_with_both_values(judged):
    source = RIGHT.replace("    return found", "    if len(found) > 2:\n        found[-1] += 1\n    return found")
    shown = judged(source)["Short"].feedback.splitlines()
    assert shown[0].startswith("averages does not return what is asked in ")
    assert shown[1].startswith("averages(gradients=[[")
    assert shown[1].count("], [") == 2  # three rows, where it first fails
    assert [line.split()[0] for line in shown[2:]] == ["at", "expected", "got"]


def test_a_known_mistake_is_named_in_tests_that_are_hidden_too(judged):
    source = RIGHT.replace("beta * last + (1 - beta) * gradient", "last + beta * (gradient - last)")
    verdicts = judged(source)
    assert {verdict.tag for verdict in verdicts.values()} == {"weights-swapped"}
    assert verdicts["Long"].feedback == "The shares are swapped."


def test_a_hidden_test_tells_nothing_that_a_student_made(judged):
    source = "def averages(gradients, beta):\n    raise ValueError(f'SECRET {gradients} {beta}')\n"
    verdict = judged(source)["Long"]
    assert verdict.feedback == "averages raises an exception in every call. This test is hidden."


def test_what_passes_by_itself_only_depends_on_earlier_calls(judged):
    source = (
        RIGHT.replace("def averages", "calls = []\n\ndef averages")
        .replace("    return", "    calls.append(1)\n    return")
        .replace("return found", "return found * len(calls)")
    )
    verdict = judged(source)["Short"]
    assert (verdict.tag, verdict.credit) == ("depends-on-earlier-calls", 0.5)


WAITS = {
    "def averages(gradients, beta)\n    return 1\n": "SyntaxError",
    "  x = 1\n def averages(): pass\n": "Python cannot read this file",
    "import pandas as pd\n\ndef averages(gradients, beta):\n    return pd.DataFrame(gradients)\n": "needs a package that is not there",
}


@pytest.mark.parametrize(("source", "said"), WAITS.items())
def test_what_cannot_be_run_here_waits_for_a_person(judged, source, said):
    verdict = judged(source)["Short"]
    assert verdict.outcome is Outcome.UNDECIDED
    assert said in verdict.feedback


ABSENT = {
    "def average(gradients, beta):\n    return gradients\n": "There is no function averages in what was handed in. There is average; was it meant?",
    "x = 1\n": "There is no function averages in what was handed in.",
}


@pytest.mark.parametrize(("source", "said"), ABSENT.items())
def test_a_function_that_is_not_there_is_not_answered(judged, source, said):
    verdict = judged(source)["Short"]
    assert (verdict.basis, verdict.feedback) == (Basis.ABSENT, said)


def test_a_fault_in_a_cell_is_told_by_its_cell(judged):
    cells = notebook(("code", "import numpy as np"), ("code", "def averages(gradients, beta):\n    return missing"))
    assert "hw.ipynb, cell 2, line 2\n    return missing" in judged({"hw.ipynb": cells})["Short"].feedback.replace("        ", "    ")


def test_the_report_tells_what_code_was_run_with(graded):
    execution = graded(RIGHT, seed=3).execution
    assert (execution.level, execution.seed) == ("strict", 3)
    assert {"landlock", "seccomp"} <= set(execution.layers)


def test_the_same_submission_gives_the_same_report_and_other_seeds_other_calls(graded):
    source = RIGHT.replace("(1 - beta) * gradient", "gradient")
    assert graded(source) == graded(source)
    assert graded(source, seed=1) != graded(source, seed=2)


def test_a_module_that_does_not_run_to_its_end_is_told_and_its_functions_count(graded):
    report = graded(ENDS)
    ((message, place),) = [(note.message, str(note.place)) for note in report.notes]
    assert message == "solution.py did not run to its end (SystemExit); its functions were called all the same."
    assert place == f"solution.py, line {len(ENDS.splitlines())}"
    assert report.points.earned == report.points.possible


def test_a_module_that_never_ends_is_waited_for_once(judged):
    source = RIGHT.replace("(1 - beta) * gradient", "gradient") + "\nwhile True:\n    pass\n"
    begun = time.monotonic()
    assert {verdict.outcome for verdict in judged(source).values()} == {Outcome.INCORRECT}
    assert time.monotonic() - begun < 15


def test_memory_is_what_the_contract_says(judged):
    source = RIGHT.replace("    found, last", "    waste = np.ones(200 * 2**20, np.uint8)\n    found, last")
    assert judged(source)["Short"].tag == "too-much-memory"


def test_names_and_messages_without_end_cost_nothing_and_are_cut(judged):
    begun = time.monotonic()
    long = "averages" * 25
    absent = judged(f"def {long}(x):\n    return x\n")["Short"]
    assert absent.feedback == "There is no function averages in what was handed in."
    raised = judged("def averages(gradients, beta):\n    raise ValueError('x' * 10**6)\n")["Short"]
    assert len(raised.feedback) < 2000
    assert time.monotonic() - begun < 10
