"""What an author is given: skeletons that pass their own tests, a page whose commands run, questions that cost little, notations that are shared."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result

from grader import cli, registry, skeletons
from grader.checks import AnyCheck
from grader.errors import AuthoringError, UsageError
from grader.proving import prove
from grader.registry.build import build

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
STEP = re.compile(r"^```(toml|markdown|sh)\n((?:.*\n)*?)```$|^    \$ grader (.*)\n((?:    .*\n)*)", re.MULTILINE)
LINES_OF_A_QUESTION = 15


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], prog_name="grader")


# The page


def follow(step: re.Match[str]) -> None:
    """Do what a block of the page says: write a file, run a command of the shell, or run grader and compare what it prints."""
    language, block, command, printed = step.groups()
    match language:
        case "sh":
            subprocess.run(["bash", "-c", block], check=True)
        case "toml" | "markdown":
            first, _, text = block.partition("\n")
            path = Path(first.strip("#<!-> ").removeprefix("the head of "))
            path.parent.mkdir(parents=True, exist_ok=True)
            rest = path.read_text()[path.read_text().index("[[part]]") :] if "the head of" in first else ""
            path.write_text(text + rest)
        case _:
            build.cache_clear()  # every command is a process of its own
            done = run(*command.split())
            expected = re.sub("^    ", "", printed, flags=re.MULTILINE)
            flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            assert doctest.OutputChecker().check_output(expected, done.output, flags), f"{command}\n{done.output}"


def test_the_page_can_be_followed_from_its_first_line_to_its_last(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    steps = list(STEP.finditer(PAGE))
    assert len(steps) >= 13
    for step in steps:
        follow(step)
    assert not prove(["week-1"], [Path("sets")])[0].all_faults


# Skeletons


@pytest.fixture
def course(tmp_path: Path) -> Path:
    skeletons.write_set("tiny", tmp_path)
    return tmp_path


def test_there_is_a_skeleton_of_every_kind_of_check():
    union, _ = get_args(AnyCheck)
    assert skeletons.kinds() == sorted(kind.model_fields["kind"].default for kind in get_args(union))


@pytest.mark.parametrize("kind", skeletons.kinds())
def test_a_skeleton_passes_its_own_tests_and_is_commented(course, kind):
    begun = skeletons.write_question("tiny", "2", kind, course)
    (proof,) = prove(["tiny"], [course])
    assert proof.all_faults == ()
    assert [part.id for part in proof.parts] == ["1.1", "2.1"]
    assert all(path.suffix == ".md" or path.read_text().startswith("# ") for path in begun.files)


def test_a_plain_symbolic_question_costs_at_most_fifteen_lines(course):
    for text in ((course / "tiny" / "1.toml").read_text(), PAGE.partition("```toml\n")[2].partition('[[part]]\nid = "2.2"')[0]):
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        assert len(lines) <= LINES_OF_A_QUESTION
        assert len(tomllib.loads(text)["part"]) == 1


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


REFUSED = [  # command -> what is said; nothing is written
    (("set", "tiny"), "Expected a new name, found that"),
    (("set", "../x"), "Expected a name of letters, digits, dots and hyphens, such as 'week-1', found '../x'."),
    (("set", "notation"), "Expected a name of letters, digits, dots and hyphens"),
    (("question", "tiny", "1"), "Expected a number that is free, found question 1 in"),
    (("question", "tiny", "1.2"), "Expected the number of a question, such as '2', found '1.2'."),
    (("question", "tiny", "2", "--kind", "chioce"), "found 'chioce'; did you mean 'choice'?"),
    (("question", "tony", "2"), "found no set.toml there; `grader new set tony` begins one."),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_cannot_be_begun_is_refused_and_nothing_is_changed(course, arguments, said):
    before = files_of(course)
    done = run("new", *arguments, "--problems", course)
    assert (done.exit_code, files_of(course)) == (2, before)
    assert said in done.stderr


def test_a_question_of_the_same_number_in_another_file_is_not_doubled(course):
    (course / "tiny" / "1.toml").rename(course / "tiny" / "first.toml")
    (course / "tiny" / "model" / "answers" / "1.md").unlink()
    with pytest.raises(UsageError, match=r"found question 1 in .*first\.toml"):
        skeletons.write_question("tiny", "1", "naming", course)


def test_an_author_with_points_and_model_answers_is_told_what_to_raise_and_where_to_answer(course):
    whole = course / "tiny" / "set.toml"
    whole.write_text(whole.read_text().replace("# points", "points"))
    (course / "tiny" / "model" / "other.md").write_text("## 1.1\n\n$x (w x - y)$\n")
    todo = skeletons.write_question("tiny", "2", "naming", course).todo
    assert [line.partition(" to ")[0] for line in todo[:1]] == ["Add part 2.1"]
    assert "Raise `points`" in todo[-1]


# Shared notation


NOTATION = '[symbols]\n"q" = "real"\n"r" = "real"\n[definitions]\n"s" = "q + r"\n'


@pytest.fixture
def sharing(course: Path) -> Path:
    """A set whose question takes its names from a notation beside it."""
    (course / "notation").mkdir()
    (course / "notation" / "letters.toml").write_text(NOTATION)
    question = course / "tiny" / "1.toml"
    head, part, rest = question.read_text().replace("x (w x - y)", "s^2").replace("w x - y", "s").partition("[[part]]")
    question.write_text(re.sub(r"(?m)^symbols = .*$", 'notation = ["letters"]', head) + part + rest)
    (course / "tiny" / "model" / "answers" / "1.md").write_text("## 1.1\n\n$(q + r)^2$\n")
    return course


def test_a_question_takes_its_names_from_a_notation_and_a_notation_is_no_set(sharing):
    (sharing / "notation" / "set.toml").write_text('title = "no set"\n')
    assert registry.names_in([sharing]) == ["tiny"]
    assert prove(["tiny"], [sharing])[0].all_faults == ()


def test_what_a_question_declares_itself_comes_before_what_it_shares(sharing):
    question = sharing / "tiny" / "1.toml"
    question.write_text(question.read_text().replace("[[part]]", '[definitions]\n"s" = "q - r"\n[[part]]', 1))
    (fault,) = prove(["tiny"], [sharing])[0].faults
    assert fault.startswith("answers: part 1.1: ")
    (sharing / "tiny" / "model" / "answers" / "1.md").write_text("## 1.1\n\n$(q - r)^2$\n")
    assert prove(["tiny"], [sharing])[0].all_faults == ()


def test_a_name_that_is_declared_here_does_not_stand_for_what_a_notation_defines(sharing):
    question = sharing / "tiny" / "1.toml"
    question.write_text(question.read_text().replace("[[part]]", '[symbols]\n"s" = "real"\n[[part]]', 1))
    (sharing / "tiny" / "model" / "answers" / "1.md").write_text("## 1.1\n\n$s \\cdot s$\n")
    assert prove(["tiny"], [sharing])[0].all_faults == ()


def test_a_notation_that_is_not_there_or_is_at_fault_is_told_with_its_place(sharing):
    question = sharing / "tiny" / "1.toml"
    question.write_text(question.read_text().replace('["letters"]', '["leters"]'))
    with pytest.raises(AuthoringError) as caught:
        registry.load("tiny", [sharing])
    assert caught.value.faults[0] == "1.toml: notation: expected the name of a file in notation/, found 'leters'; did you mean 'letters'?"
    question.write_text(question.read_text().replace('["leters"]', '["letters"]') + "\n")
    (sharing / "notation" / "letters.toml").write_text(NOTATION + "[assume]\n")
    with pytest.raises(AuthoringError) as caught:
        registry.load("tiny", [sharing])
    assert caught.value.faults[0].startswith("notation/letters.toml: assume: expected no field 'assume'")


def test_a_change_of_a_notation_is_a_change_of_the_set(sharing):
    code = f"from pathlib import Path; from grader import registry; print(registry.load('tiny', [Path({str(sharing)!r})]).content_hash)"
    hashes = []
    for text in (NOTATION, NOTATION + "# another\n"):
        (sharing / "notation" / "letters.toml").write_text(text)
        hashes.append(subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert len(set(hashes)) == 2
