"""The doctor tries every wall, and says which is missing and what to do."""

import doctest
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from grader import cli
from grader.errors import UsageError
from grader.sandbox import Level, Sandbox, probing
from grader.sandbox.sandbox import LAYERS

NEEDED = [*LAYERS, "zygote", "secrets"]


def found(**options):
    with Sandbox(Level.REDUCED, preload=["numpy"], **options) as sandbox:
        return {finding.name: finding for finding in probing.findings(sandbox)}


@pytest.fixture(scope="module")
def here():
    """What stands on this machine: a kernel of a CI machine may lack something."""
    return found()


def test_every_wall_is_told_with_what_was_tried(here):
    assert list(here) == [*NEEDED, *probing.BONUS]
    assert all(finding.found.endswith(".") for finding in here.values())
    assert [name for name in here if here[name].needed] == NEEDED
    assert {name for name in here if here[name].advice} == {name for name in NEEDED if not here[name].stands}


# What is noticed from behind the walls when one is left out; the two last ones need no_new_privs.
LEFT_OUT = {
    "limits": "bytes of memory",
    "landlock": "read a file outside",
    "seccomp": "started a process",
    "no_new_privs": "The kernel does not have it.",
    "capabilities": "The kernel does not have it.",
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_wall_that_is_left_out_is_missed(here, name):
    if not here[name].stands:
        pytest.skip(f"this machine has no {name}: {here[name].found}")
    without = found(without=[name])
    assert not without[name].stands
    assert LEFT_OUT[name] in without[name].found
    assert without[name].advice == probing.ADVICE[name]
    assert probing.level(without.values()) is Level.REDUCED


def test_a_zygote_that_can_be_looked_into_is_noticed():
    class Open:
        """This process, which is dumpable, in the place of the zygote."""

        pid = "self"

        def zygote(self):
            return self

    assert list(probing._seen(Open())) == ["The memory of the process that submissions are forked from could be opened."]


def test_walls_are_tried_where_a_missing_one_stops_nothing():
    with pytest.raises(UsageError, match="reduced"), Sandbox(preload=[]) as sandbox:
        probing.findings(sandbox)


def ran(*args):
    return CliRunner().invoke(cli.app, ["doctor", *args], prog_name="grader")


def test_the_command_ends_well_where_every_wall_stands(here):
    done = ran()
    if missing := [name for name in NEEDED if not here[name].stands]:
        assert (done.exit_code, done.output.splitlines()[-1]) == (
            2,
            f"Submitted code cannot be run here at the level 'strict': {', '.join(missing)} missing.",
        )
        pytest.skip(f"this machine has no {', '.join(missing)}")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "Submitted code can be run here at the level 'strict'.")
    assert [line.split()[:2] for line in done.output.splitlines()[: len(NEEDED)]] == [[name, "yes"] for name in NEEDED]


def test_a_secret_where_submissions_read_is_named_with_what_to_do():
    done = ran("--protect", str(Path(np.__file__).parent / "linalg"))
    assert done.exit_code == 2
    assert "linalg can be read by submissions: it lies in" in done.output
    assert "Move them out" in done.output
    assert "secrets" in done.output.splitlines()[-1]


def test_a_system_without_the_walls_is_told_so(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    done = ran()
    assert (done.exit_code, done.output) == (2, "grader: Submitted code is run behind walls that only Linux has; this is darwin.\n")


PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def test_the_page_on_security_prints_what_it_says(here):
    if missing := [name for name in NEEDED if not here[name].stands]:
        pytest.skip(f"this machine has no {', '.join(missing)}")
    printed = re.search(r"^    \$ grader doctor\n((?:    .*\n)+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)[1]
    done = ran()
    assert doctest.OutputChecker().check_output(re.sub("^    ", "", printed, flags=re.MULTILINE), done.output, doctest.ELLIPSIS), done.output
    assert doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS).failed == 0


def test_the_page_on_security_names_every_wall_and_level():
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [*LAYERS, *Level]
