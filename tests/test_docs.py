"""The problem set of docs/problem_sets.md loads, grades, and is described whole; README's first run prints what README says."""

import doctest
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader import checks, cli, registry
from grader.checks.contract import ContractData, MistakeData
from grader.grading import grade
from grader.problem import PartData, QuestionData, SetData
from grader.result import State
from grader.submission.read import read_submission

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "problem_sets.md").read_text(encoding="utf-8")
KINDS = {
    "equivalent": checks.Equivalent,
    "bound": checks.Bound,
    "property": checks.Property,
    "iterates": checks.Iterates,
    "numbers": checks.Numbers,
    "sequence": checks.Sequence,
    "complexity": checks.Complexity,
    "naming": checks.Naming,
    "choice": checks.Choice,
    "steps": checks.Steps,
    "code": checks.Code,
    "work": checks.Work,
    "draws": checks.Draws,
    "person": checks.Person,
}


@pytest.fixture(scope="module")
def problem_set(tmp_path_factory):
    """The page's blocks of TOML: the first is the set, the others are its one question."""
    whole, *question = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    folder = tmp_path_factory.mktemp("my-sets")
    (folder / "tiny").mkdir()
    (folder / "tiny" / "set.toml").write_text(whole)
    (folder / "tiny" / "1-basics.toml").write_text("\n".join(question))
    return registry.load("tiny", [folder])


AVERAGES = """
```python
def averages(gradients, beta):
    rows, last = [], 0
    for gradient in gradients:
        last = ({keep}) * last + ({add}) * gradient
        rows.append(last)
    return rows
```
"""
MASK = """
```python
def mask(x, keep_prob, rng):
    return x * (rng.random(x.shape) {kept} keep_prob)
```
"""
BOTH = r"$u_{t+1} - u_t = s_t = -v_t = \alpha s_{t-1} - \epsilon g_t$ and $s_t = -\delta v_t = \beta s_{t-1} - \delta (1 - \beta) g_t$; "
ANSWERS = {  # part, answer -> points, state, tag
    ("1.1", r"$\frac{\partial L}{\partial w} = w x^2 - x y$"): (4, State.CORRECT, ""),
    ("1.1", r"$\frac{\partial L}{\partial w} = w x - y$"): (0, State.INCORRECT, "inner-derivative"),
    ("1.1b", r"$0 < \eta < \frac{2}{x^2}$"): (2, State.CORRECT, ""),
    ("1.1b", r"$\eta \le \frac{1}{x^2}$"): (0, State.INCORRECT, "best-for-limit"),
    ("1.1b", r"$\eta < 1$"): (0, State.UNREAD, ""),
    ("1.2", r"$c = 0$, $\mu = 0$, $\sigma^2 = \frac{1}{n}$"): (4, State.CORRECT, ""),
    ("1.2", r"$c = 0$, $\mu = \frac{1}{\sqrt{2n}}$, $\sigma = \frac{1}{\sqrt{2n}}$"): (4, State.CORRECT, ""),
    ("1.2", r"$c = 0$, $\mu = 0$, $\sigma = \frac{1}{n}$"): (0, State.INCORRECT, "std-for-variance"),
    ("1.2", r"$\sigma^2 = \frac{1}{n}$"): (3, State.PARTLY, "incomplete"),
    ("1.3", "$u_1 = 0.5$, $u_2 = 0.25$"): (4, State.CORRECT, ""),
    ("1.3", "$u_1 = 1.5$, $u_2 = 2.25$"): (1, State.PARTLY, "ascent"),
    ("1.3b", r"$\mu = (7/3, 4)$ and $\sigma^2 = (1.56, 2.67)$"): (4, State.CORRECT, ""),
    ("1.3b", "mean: 2.33, 4\nvariance: 2.33, 4"): (3, State.PARTLY, "unbiased"),
    ("1.3b", r"$\mu = (1.5, 4, 4)$"): (0.5, State.PARTLY, "over-features"),
    ("1.5c", r"$(1-r) \sum_{i=0}^n a r^i = \sum_{i=0}^n a r^i - \sum_{i=0}^n a r^{i+1} = a (1 - r^{n+1})$"): (4, State.CORRECT, ""),
    ("1.5c", r"$(1-r) \sum_{i=0}^n a r^i = \sum_{i=0}^n a r^i - \sum_{i=0}^n a r^{i+1} = a (1 + r^{n+1})$"): (2, State.PARTLY, "broken-step"),
    ("1.5c", r"$(1-r) \sum_{i=0}^n a r^i = a (1 - r^{n+1})$"): (0, State.PERSON, ""),
    ("1.5d", AVERAGES.format(keep="beta", add="1 - beta")): (4, State.CORRECT, ""),
    ("1.5d", AVERAGES.format(keep="1 - beta", add="beta")): (0, State.INCORRECT, "weights-swapped"),
    ("1.5e", MASK.format(kept="<")): (2, State.CORRECT, ""),
    ("1.5e", MASK.format(kept=">")): (0, State.INCORRECT, "wrong-rate"),
    ("1.3c", "a -> c, with $-1 - 5 = -6$"): (4, State.CORRECT, ""),
    ("1.3c", "It finds (a, c)."): (2.4, State.PARTLY, "number-missing"),
    ("1.3c", "(b, c) with -3"): (0, State.INCORRECT, "exact-search"),
    ("1.3d", "$O(m^2 k)$ time and $O(m^2)$ space"): (4, State.CORRECT, ""),
    ("1.3d", "The time is $O(m k)$; the space is $O(m^2 + m k)$."): (2, State.PARTLY, "one-loop"),
    ("1.3d", "Time: $O(m^3 k)$. Space: quadratic in m."): (3, State.PARTLY, "looser-bound"),
    ("1.4", "That is Adam."): (2, State.CORRECT, ""),
    ("1.4", "That is RMSProp."): (0, State.INCORRECT, "no-first-moment"),
    ("1.4", "Adam or RMSProp"): (1, State.PARTLY, "hedged"),
    ("1.5", "It is necessary but not sufficient."): (2, State.CORRECT, ""),
    ("1.5", "It is sufficient."): (0, State.INCORRECT, "saddle-forgotten"),
    ("1.5b", "They are decayed equally."): (2, State.CORRECT, ""),
    ("1.5b", "$\\theta_{tiny}$ is decayed less than $\\theta_{big}$."): (0, State.INCORRECT, "absolute-for-relative"),
    ("1.5b", "Maybe equally."): (0, State.UNREAD, ""),
    ("1.7", BOTH + r"$\alpha = \beta$, $\epsilon = \delta (1 - \beta)$"): (4, State.CORRECT, ""),
    ("1.7", BOTH + r"$\alpha = \beta$, $\epsilon = 1 - \beta$"): (2, State.PARTLY, "broken-step"),
    ("1.6", "The noise in the gradient gets smaller."): (0, State.PERSON, ""),
    ("1.6", "One can train for more epochs."): (0, State.PERSON, "epochs-for-noise"),
}


@pytest.mark.parametrize(("asked", "expected"), ANSWERS.items())
def test_the_set_of_the_page_grades_right_and_wrong_answers(problem_set, tmp_path, asked, expected):
    number, answer = asked
    (tmp_path / "ada.md").write_text(f"## {number}\n\n{answer}\n")
    report = grade(problem_set, read_submission(tmp_path / "ada.md", problem_set.outline))
    (part,) = (part for question in report.questions for part in question.parts if part.id == number)
    assert (part.points.earned, part.state, part.checks[0].verdict.tag) == (pytest.approx(expected[0]), *expected[1:])


def test_the_set_of_the_page_has_a_part_of_every_kind(problem_set):
    assert list(dict.fromkeys(view.kind for part in problem_set.parts for view in part.checks)) == list(KINDS)
    assert {kind.model_fields["kind"].default for kind in KINDS.values()} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_described_where_the_kind_is(kind):
    section = PAGE.partition(f"### `{kind}`")[2].partition("\n### ")[0].partition("\n## ")[0]
    own = set(KINDS[kind].model_fields) - set(checks.Person.model_fields)
    assert {field for field in own if f"`{field}`" not in section} == set()


@pytest.mark.parametrize("kind", [SetData, QuestionData, PartData, ContractData, MistakeData, checks.Person], ids=lambda kind: kind.__name__)
def test_every_field_of_a_set_is_described(kind):
    assert {field for field in kind.model_fields if f"`{field}`" not in PAGE} - {"part", "check"} == set()


def first_runs():
    """Return README's commands, each with what it says they print."""
    blocks = re.findall(r"^    \$ grader (.*)\n((?:    .*\n)+)", README, re.MULTILINE)
    return [(command.split(), re.sub("^    ", "", printed, flags=re.MULTILINE)) for command, printed in blocks]


def test_the_first_run_of_the_readme_prints_what_it_says(tmp_path, monkeypatch):
    answer = re.search(r"Let `ada.md` be\n\n((?:    .*\n|\n)+)", README)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class").mkdir()
    for path in ("ada.md", "class/ada.md"):
        (tmp_path / path).write_text(re.sub("^    ", "", answer[1], flags=re.MULTILINE))
    runs = first_runs()
    assert [command[0] for command, _ in runs] == ["check", "grade"]
    for command, printed in runs:
        done = CliRunner().invoke(cli.app, command, prog_name="grader")
        assert doctest.OutputChecker().check_output(printed, done.output, doctest.ELLIPSIS), done.output
        assert done.exit_code == 1


PAGES = ["README.md", "CONTRIBUTING.md", "docs/authoring.md", "docs/problem_sets.md", "docs/results.md", "docs/security.md", "reports/README.md"]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_somewhere(page):
    found = re.findall(r"\]\(([^)#:\s]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in found if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_every_folder_that_the_readme_maps_is_there():
    rows = re.findall(r"^\| (`[^|]*/`) \|", README, re.MULTILINE)
    folders = [folder for row in rows for folder in re.findall(r"`([^`]+)`", row)]
    assert len(folders) > 8
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []
