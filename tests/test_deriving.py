"""``grader derive``: what it prints of a derivation, what it declares, and how it ends; docs/derivations.md is true."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader import cli
from grader.cli.deriving import _one_each
from grader.report.steps import StepState

SYMBOLS = ("--symbols", "w=real", "x=real", "y=real", "z=random real, mean \\mu, variance \\sigma^2", "\\mu=real", "\\sigma=positive scalar")
WRITE_UP = r"""# 1.2

$$\begin{aligned}
\frac{\partial L}{\partial w} &= (w x - y) \frac{\partial}{\partial w} (w x - y) \\
&= (w x - y) w \\
&= w^2 x - w y
\end{aligned}$$

# Question 7

Let $m = x + 1$. Then $E[z^2] = \sigma^2 + \mu^2$, $E[z] = \theta$ and $x = \frac{1}{+}$.
"""


@pytest.fixture
def derive(tmp_path, monkeypatch):
    """Run the command on a write-up."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, text=WRITE_UP, name="ada.md"):
        (tmp_path / name).write_text(text)
        return CliRunner().invoke(cli.app, ["derive", *(name if argument == "FILE" else argument for argument in arguments)], prog_name="grader")

    return run


LOSS = ("--definitions", "L=\\frac{1}{2} (w x - y)^2")


def test_every_relation_is_a_line_with_its_place_and_state(derive):
    done = derive("FILE", *SYMBOLS, *LOSS)
    assert done.output.splitlines() == [
        r"line 4   Holds          \frac{\partial L}{\partial w} = (w x - y) \frac{\partial}{\partial w} (w x - y)",
        r"line 5   Does not hold    = (w x - y) w",
        f"{'':24}At w = 3, x = 1, y = 1: the left side is 2, the right side is 6. This is consistent with two names that were swapped.",
        r"line 6   Holds            = w^2 x - w y",
        "                        It comes after a wrong line.",
        r"line 11  Definition     m = x + 1",
        r"line 11  Holds          E[z^2] = \sigma^2 + \mu^2",
        r"line 11  Not decided    E[z] = \theta",
        done.output.splitlines()[8],
        r"line 11  Not read       x = \frac{1}{+}",
        "                        This was not read: Expected a number, a name or a bracket, found '}'.",
        r"                        | \frac{1}{+}",
        r"                        |           ^",
        "7 relations: 3 hold, 1 does not, 1 was not decided, 1 was not read, 1 is a definition, given or choice; first wrong: line 5",
    ]
    assert "theta" in done.output.splitlines()[8]
    assert done.exit_code == 1


ENDS = {  # write-up -> exit code, what became of its relations
    "$x + x = 2x$": (0, "1 relation: 1 holds"),
    "$x + x = \\theta$": (0, "1 relation: 1 was not decided"),
    "$x = \\frac{1}{+}$": (0, "1 relation: 1 was not read"),
    "$E[z^2] = \\sigma^2$": (1, "1 relation: 1 does not; first wrong: line 1"),
    "No formula.": (0, "0 relations"),
    "": (0, "0 relations"),
}


@pytest.mark.parametrize("text", ENDS)
def test_only_a_relation_that_does_not_hold_is_a_failure(text, derive):
    done = derive("FILE", *SYMBOLS, text=text)
    assert (done.exit_code, done.output.splitlines()[-1]) == ENDS[text]


FORMATS = {
    "a.md": "$E[z^2] = \\sigma^2$",
    "a.txt": "$E[z^2] = \\sigma^2$",
    "a.tex": "\\begin{document}$E[z^2] = \\sigma^2$\\end{document}",
    "a.ipynb": json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "$E[z^2] = \\sigma^2$"}]}),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_a_write_up_is_read(name, derive):
    done = derive("FILE", *SYMBOLS, text=FORMATS[name], name=name)
    assert (done.exit_code, "Does not hold" in done.output) == (1, True)


def test_a_part_is_what_stands_under_its_number(derive):
    text = "# 1.1\n\n$x + x = 2x$\n\n# 1.2\n\n$E[z^2] = \\sigma^2$\n\n# 1.3\n\n$y = y$"
    outputs = [derive("FILE", *SYMBOLS, "--part", part, text=text).output for part in ("1.1", "1.2")]
    assert [output.splitlines()[-1] for output in outputs] == ["1 relation: 1 holds", "1 relation: 1 does not; first wrong: line 7"]


DECLARED = {  # options, write-up -> whether it holds
    ((), r"$\sqrt{x^2} = x$"): "Choice",
    (("--assume", "x > 0"), r"$x + \sqrt{x^2} = 2x$"): "Holds",
    (("--conditions", "\\mathrm{Var}(2 w + z) = 1"), r"$\sigma^2 = 1$"): "Holds",
    (("--values", "\\mu=0"), r"$E[z^2] = \sigma^2$"): "Holds",
    (("--definitions", "f(x)=x^2"), r"$f(3) + x = 9 + x$"): "Holds",
}


@pytest.mark.parametrize(("options", "text"), DECLARED)
def test_what_is_declared_is_in_force(options, text, derive):
    assert DECLARED[options, text] in derive("FILE", *SYMBOLS, *options, text=text).output


def test_json_takes_the_place_of_lines_or_goes_to_a_file(derive, tmp_path):
    shown = derive("FILE", *SYMBOLS, *LOSS, "--json")
    written = derive("FILE", *SYMBOLS, *LOSS, "--json", "found.json")
    found = json.loads(shown.output)["derivation"]
    assert [step["outcome"] for step in found[:3]] == ["correct", "incorrect", "correct"]
    assert (found[1]["lines"], found[1]["rhs"], found[2]["inherits"]) == ([5, 5], "(w x - y) w", True)
    assert json.loads((tmp_path / "found.json").read_text())["derivation"] == found
    assert "first wrong: line 5" in written.output
    assert (shown.exit_code, written.exit_code) == (1, 1)


USAGE = {  # options -> what is said
    ("--symbols", "w"): "grader: --symbols: expected a name, = and what it stands for, found 'w'\n",
    ("--symbols", "w=reall"): "grader: --symbols.w: .*reall",
    ("--definitions", "L="): "grader: --definitions: expected a name, = and what it stands for, found 'L='\n",
    ("--definitions", "L=(w"): "grader: --definitions: expected formulas that can be read",
    ("--conditions", "w"): "grader: --conditions: expected a quantity with its number",
    ("--conditions", "(w = 1"): "grader: --conditions: expected a formula",
    ("--assume", "(w"): "grader: --assume",
    ("--part", "one"): "grader: --part: expected a number",
    ("--part", "3.4"): "grader: --part: expected a number that stands in ada.md, found '3.4'\n",
}


@pytest.mark.parametrize("options", USAGE)
def test_what_cannot_be_used_is_said_with_its_option(options, derive):
    done = derive("FILE", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.match(USAGE[options], done.stderr)


def test_a_file_that_is_no_write_up_is_a_submission_that_cannot_be_read(derive):
    done = derive("FILE", name="a.csv")
    assert (done.exit_code, done.stderr.startswith("grader: a.csv: expected one of .md")) == (3, True)


def test_a_write_up_is_never_taken_for_the_file_to_write(derive, tmp_path):
    done = derive("--json", "FILE")
    assert done.exit_code == 2
    assert (tmp_path / "ada.md").read_text() == WRITE_UP


ONE_EACH = {  # arguments -> with an option before each value
    ("--symbols", "a=real", "b=real"): ["--symbols", "a=real", "--symbols", "b=real"],
    ("--conditions", "-a = 1", "b = 2", "--part", "1"): ["--conditions", "-a = 1", "--conditions", "b = 2", "--part", "1"],
    ("--symbols", "a=real", "ada.md", "b"): ["--symbols", "a=real", "ada.md", "b"],
    ("ada.md", "--part", "1", "2"): ["ada.md", "--part", "1", "2"],
}


@pytest.mark.parametrize("arguments", ONE_EACH)
def test_an_option_may_have_several_values(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ada.md").touch()
    assert list(_one_each(arguments)) == ONE_EACH[arguments]


def test_hostile_text_steers_no_terminal_and_begins_no_line(derive):
    text = "$x = \x1b[31m\u202e + $ and $\n::error::y = \\frac{##[error]$ and $$##[error] = ::error::{$$"
    done = derive("FILE", *SYMBOLS, text=text)
    assert done.exit_code == 0
    assert not re.search("[\x1b\u202e]", done.output)
    assert not re.search(r"^\s*(::|##)|##\[", done.output, re.MULTILINE)


PAGE = (Path(__file__).parents[1] / "docs" / "derivations.md").read_text(encoding="utf-8")
RUNS = re.findall(r"^    \$ grader derive (.*)\n((?:    .*\n)+)", PAGE, re.MULTILINE)
DECLARATIONS = shlex.split(re.search(r"^    (--symbols .*'s=positive scalar')$", PAGE, re.MULTILINE)[1])
PASSED = re.findall(r"^\| `([^`]+ = [^`]+)` \| ([A-Z].*) \|$", PAGE, re.MULTILINE)
BROKEN = re.findall(r"^\| `([^`]+)` \|$", PAGE, re.MULTILINE)


def unindented(text):
    return re.sub("^    ", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize(("command", "printed"), RUNS, ids=[command.split()[0] for command, _ in RUNS])
def test_a_run_on_the_page_prints_what_it_says(command, printed, derive):
    name, *options = shlex.split(command)
    slope = unindented(re.search(r"Let `slope.md` be\n\n((?:    .*\n|\n)+)", PAGE)[1])
    typo = re.search(r"With `(.*)` in `typo.md`", PAGE)[1]
    assert derive("FILE", *options, text={"slope.md": slope, "typo.md": typo}[name], name=name).output == unindented(printed)


@pytest.mark.parametrize(("line", "note"), PASSED)
def test_what_is_let_pass_holds_with_its_note(line, note, derive):
    done = derive("FILE", *DECLARATIONS, text=f"${line}$")
    assert [done.output.splitlines()[0].split()[2], done.output.splitlines()[1].strip()] == ["Holds", note]


@pytest.mark.parametrize("line", BROKEN)
def test_what_is_not_let_pass_does_not_hold(line, derive):
    assert derive("FILE", *DECLARATIONS, text=f"${line}$").exit_code == 1


def test_the_page_has_its_runs_its_tables_and_every_option_and_state():
    assert (len(RUNS), len(PASSED) >= 9, len(BROKEN)) == (2, True, 3)
    options = {option for parameter in cli.app.commands["derive"].params for option in parameter.opts if option.startswith("--")}
    assert {option for option in options if f"| `{option}` |" not in PAGE} == set()
    assert {state.value for state in StepState if f"| {state.value} |" not in PAGE} == set()


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:\s]+)\)", PAGE))
def test_every_link_of_the_page_leads_somewhere(link):
    assert (Path(__file__).parents[1] / "docs" / link).exists()
