"""Right answers of the field, in every spelling that machines make of them, and with one thing wrong."""

from __future__ import annotations

import pytest

from benchmarks.formulas.corpus import FaultyRuleError, Trial, mutants, sample, spellings
from benchmarks.formulas.identity import Identity, identities
from benchmarks.formulas.notation import read
from benchmarks.identities import Tally, run, summary
from grader.variants.likeness import same
from grader.variants.rewrites import Rewrites
from grader.variants.spelling import MAIN, Speller

CHOSEN = identities()
FEWEST = {"right": 5, "wrong": 10}
MOST = 1_000
"""Of each identity: every rewrite and every mutant that there is."""
OPEN: dict[str, str] = {}
"""What grader is known to judge wrongly, and why; whoever puts it right takes the line out."""
SUM = Identity(
    "a sum",
    r"\sum_{i=1}^{t} \beta^{t-i} g_i",
    "sum(i, 1, t, beta**(t - i)*g[i])",
    {r"\beta": "scalar in (0, 1)", "g": "sequence of vector d", "t": "positive integer"},
)


def _parameter(question: str) -> object:
    reason = OPEN.get(question)
    return pytest.param(question, id=question, marks=[pytest.mark.xfail(reason=reason, strict=True)] if reason else [])


@pytest.fixture(scope="module")
def tally() -> Tally:
    found = run(CHOSEN, MOST)
    print(f"\n{summary(found, len(CHOSEN))}")  # noqa: T201 (the counts are what is asked for)
    return found


@pytest.mark.parametrize("question", [_parameter(identity.question) for identity in CHOSEN])
def test_every_rewrite_of_a_right_answer_is_correct_and_no_mutant_is(question: str, tally: Tally):
    wrong = [f"{said}: {trial.answer}   ({trial.rule})" for trial, said in tally.errors if trial.identity.question == question]
    assert not wrong, "\n".join([f"{len(wrong)} are judged wrongly", *wrong])


def test_every_identity_has_enough_rewrites_and_mutants(tally: Tally):
    assert len(CHOSEN) >= 55
    assert {side: tally.fewest[side] >= fewest for side, fewest in FEWEST.items()} == {"right": True, "wrong": True}


def test_every_set_of_the_field_is_there():
    assert {identity.question.split()[0] for identity in CHOSEN} == {"ift6135-2019", "hw2-2023", "ecs289-2020", "ift6135-2021", "lab3"}


SPELLINGS = {
    "(a + b)*c": "(a + b) c",
    "a - (b - c)": "a - (b - c)",
    "-(a + b)": "-(a + b)",
    "(a/b)**2": r"(\frac{a}{b})^{2}",
    "2*3*a": r"2 \cdot 3 a",
    "(A*B).T*x": r"(A B)^\top x",
    "norm(u - v)**2": r"\|u - v\|^{2}",
    "sum(i, 1, n, g[i + 1])": r"\sum_{i=1}^{n} g_{i + 1}",
    "a - sum(i, 1, n, a + g[i])": r"a - (\sum_{i=1}^{n} (a + g_{i}))",
}


@pytest.mark.parametrize("formula", SPELLINGS)
def test_a_formula_is_spelled_with_the_brackets_that_it_needs(formula: str):
    spelled = Speller(Identity("", "", formula).subject, MAIN).spell(read(formula))
    assert spelled == SPELLINGS[formula]


def test_the_witness_tells_rewrites_from_mutants():
    shifted = read("sum(i, 0, t - 1, beta**(t - i - 1)*g[i + 1])")
    mutant = read("sum(i, 0, t - 1, beta**(t - i)*g[i + 1])")
    assert same(SUM.subject, SUM.subject.tree, shifted) is True
    assert same(SUM.subject, SUM.subject.tree, mutant) is False


def test_a_transpose_of_a_symmetric_matrix_is_no_mutant():
    form = Identity("a form", "x^T A x", "x.T*A*x", {"A": "symmetric matrix d d", "x": "vector d"})
    assert not [trial for trial in mutants(form) if "A^\\top" in trial.answer]


def test_a_rule_that_changes_the_meaning_is_our_fault_and_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Rewrites, "all", lambda _: iter([("a wrong rule", read("beta"))]))
    with pytest.raises(FaultyRuleError, match="a wrong rule"):
        list(spellings(SUM))


def test_a_sample_is_spread_over_the_whole_and_the_same_every_time():
    found = [Trial(SUM, str(place), right=False, rule="") for place in range(100)]
    assert [trial.answer for trial in sample(found, "wrong", 4)] == ["0", "25", "50", "75"]
