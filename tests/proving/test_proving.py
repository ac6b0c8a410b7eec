"""A problem set's own tests: what passes, and each thing that an author can get wrong, made wrong and found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader import cli, registry, skeletons
from grader.checks import Equivalent
from grader.checks.base import Context
from grader.extraction import Extract
from grader.language.compare import scope_of
from grader.proving import SetProof, prove
from grader.proving.lines import table_lines
from grader.proving.trying import tried
from grader.registry.build import build
from grader.variants.variant import Variant

QUESTION = r"""
id = "1"
title = "Squares"
symbols = { "a" = "real", "b" = "real" }

[[part]]
id = "1.1"
title = "A square"
points = 2
statement = "Expand $(a + b)^2$."
hints = ["Multiply it out."]

[[part.check]]
kind = "equivalent"
asks = ["s"]
reference = "a^2 + 2 a b + b^2"
misconception = [{ answer = "a^2 + b^2", tag = "cross-term", feedback = "There is a product too." }]

[[part]]
id = "1.2"
title = "Why"
points = 1
statement = "Why?"
rubric = ["Says why."]

[[part.check]]
kind = "person"
"""
ANSWER = "## 1.1\n\n$s = (a + b)^2$\n\n## 1.2\n\nBecause it is so.\n"


@pytest.fixture
def course(tmp_path):
    """Write a set with a question and a model answer, each as given, and return the proof of it."""

    def proof(question: str = QUESTION, answer: str | None = ANSWER) -> SetProof:
        place = tmp_path / "squares"
        (place / "model").mkdir(parents=True, exist_ok=True)
        (place / "set.toml").write_text('title = "Squares"\ncourse = "A course"\npoints = 3\n')
        (place / "1.toml").write_text(question)
        if answer is not None:
            (place / "model" / "model.md").write_text(answer)
        build.cache_clear()
        (found,) = prove(["squares"], [tmp_path])
        return found

    return proof


def test_a_sound_set_passes_and_is_counted(course):
    found = course()
    assert found.all_faults == ()
    assert (found.questions, len(found.parts), found.machine_parts, found.models) == (1, 2, 1, 1)
    assert found.machine_share == pytest.approx(2 / 3)
    assert found.total("mistakes") == 1
    assert found.total("rewrites") == found.total("accepted") >= 10
    assert found.total("mutants") == found.total("rejected") >= 20


def changed(old, new):
    assert old in QUESTION
    return QUESTION.replace(old, new)


PLACE = "1.toml: part.0.check.0 (part 1.1): "
FAULTS = {  # what an author got wrong -> how the one fault begins
    "a tolerance that is too wide": (
        changed('reference = "a^2 + 2 a b + b^2"', 'tolerance = 0.5\nreference = "10"').replace("a^2 + b^2", "99"),
        ANSWER.replace("(a + b)^2", "10"),
        PLACE + "expected every mutant of the key to be wrong, found ",
    ),
    "a form that is not asked for": (
        changed('asks = ["s"]', 'asks = ["s"]\nform = "factored"'),
        ANSWER,
        PLACE + "key: expected an answer that this check finds right, found it incorrect (",
    ),
    "a model answer that is wrong": (QUESTION, ANSWER.replace("(a + b)^2", "a + b"), "model.md: part 1.1: "),
    "a model answer with a known mistake": (QUESTION, ANSWER.replace("(a + b)^2", "a^2 + b^2"), "model.md: part 1.1: "),
    "a model answer without a part": (QUESTION, ANSWER.partition("## 1.2")[0], "model.md: part 1.2: expected an answer, found none"),
    "a model answer that cannot be read": (QUESTION, "\0", "model.md: expected a model answer that can be read, found this: "),
    "no model answer": (QUESTION, None, "squares: expected a model answer in squares/model/, found none; write one"),
    "a statement that cannot be typeset": (
        changed("Expand $(a + b)^2$.", "Expand $\\\\def\\\\x{1}$."),
        ANSWER,
        "1.toml: part.0.statement (part 1.1): expected formulas that can be typeset, found one that cannot be: ",
    ),
    "mathematics outside of dollar signs": (
        changed("Multiply it out.", "Mind the \\\\sum."),
        ANSWER,
        "1.toml: part.0.hints.0 (part 1.1): expected mathematics between dollar signs, found \\sum outside of them: ",
    ),
    "a dollar sign too few": (
        changed("There is a product too.", "There is $a b too."),
        ANSWER,
        "1.toml: part.0.check.0.misconception cross-term (part 1.1): expected mathematics between dollar signs, found $ outside of them: ",
    ),
    "a key that cannot be typeset": (
        changed('reference = "a^2', 'shown = "\\\\def\\\\x{1}"\nreference = "a^2'),
        ANSWER,
        PLACE + "expected a key that can be typeset, found this: ",
    ),
    "points that do not sum": (changed("points = 2", "points = 4"), ANSWER, "set.toml: points: expected the parts' points to sum to 3, found 5"),
}


@pytest.mark.parametrize(("question", "answer", "fault"), FAULTS.values(), ids=FAULTS)
def test_what_an_author_gets_wrong_is_told_with_its_place(course, question, answer, fault):
    found = course(question, answer).all_faults
    assert any(one.startswith(fault) for one in found), found


class Lenient(Equivalent):
    """Everything is right."""

    def grade(self, context):
        return super().grade(context) if "2" not in str(context.extract.own[0].text) else self._all_right()

    def _all_right(self):
        from grader.checks.base import Judged
        from grader.result import Basis, Outcome, Verdict

        return Judged(Verdict(Outcome.CORRECT, 1.0, Basis.PATTERN))


def context():
    return Context(Extract(), scope_of({"a": "real", "b": "real"}))


def test_a_mutant_that_is_called_right_is_named_and_never_dropped():
    found = tried(Lenient(reference="a + b"), context(), "here")
    assert found.survivors
    assert all(survivor.witnessed for survivor in found.survivors)
    (fault,) = found.faults
    assert fault.startswith(f"here: expected every mutant of the key to be wrong, found {len(found.survivors)} of ")
    assert found.mutants == found.rejected + len(found.survivors)


class Strict(Equivalent):
    """Only the last spelling counts."""

    def rewrites(self, context):
        yield from (Variant("a + b", "as it is", same=True), Variant("a - b", "wrongly made", same=True), Variant("a", "no witness", same=None))

    def mutants(self, context):
        yield from (
            Variant("b + a", "by accident the same", same=True),
            Variant("2 (a", "unreadable", same=False),
            Variant("b", "another", same=False),
        )


def test_what_is_the_same_by_accident_is_dropped_and_what_is_undecided_is_counted_apart():
    found = tried(Strict(reference="a + b"), context(), "here")
    assert (found.rewrites, found.accepted, found.mutants, found.rejected, found.undecided, found.same) == (2, 1, 1, 1, 1, 1)
    (fault,) = found.faults
    assert fault.startswith("here: expected every rewrite of the key to be right, found 1 of 2 that are not: a - b (wrongly made; incorrect")


class Wrong(Strict):
    """A right answer is called wrong."""

    def mutants(self, context):
        yield Variant("a - b", "taken for the same", same=True)


def test_an_answer_with_the_keys_value_that_is_called_wrong_is_told():
    assert any(
        "expected answers with the key's value to be right, found 1" in fault for fault in tried(Wrong(reference="a + b"), context(), "x").faults
    )


class Untested(Equivalent):
    """Nothing is tried on it."""

    def rewrites(self, context):
        return ()


def test_a_check_on_which_nothing_can_be_tried_is_told():
    (fault,) = tried(Untested(reference="a"), context(), "x").faults
    assert fault.startswith("x: expected rewrites and mutants of its key to test it with, found 0 and ")


def test_what_is_found_does_not_depend_on_the_number_of_processes(tmp_path):
    skeletons.write_set("one", tmp_path)
    skeletons.write_set("two", tmp_path)
    skeletons.write_question("two", "2", "property", tmp_path)
    assert prove(["one", "two"], [tmp_path], jobs=1) == prove(["one", "two"], [tmp_path], jobs=2)


# The command


def run(*arguments):
    build.cache_clear()
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], prog_name="grader")


def test_the_command_prints_a_line_a_set_and_ends_with_0(tmp_path):
    skeletons.write_set("one", tmp_path)
    done = run("test", "--problems", tmp_path, "--json", tmp_path / "found.json", "--jobs", 1)
    assert (done.exit_code, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["set", "one"]
    (found,) = json.loads((tmp_path / "found.json").read_text())
    assert (found["name"], found["passed"], "seconds" in found) == ("one", True, False)


def test_the_command_ends_with_1_and_says_what_has_to_be_put_right(tmp_path):
    skeletons.write_set("one", tmp_path)
    question = tmp_path / "one" / "1.toml"
    question.write_text(question.read_text().replace('w x - y", tag', 'x (w x - y)", tag'))
    done = run("test", "one", "--problems", tmp_path, "--jobs", 1, "--verbose")
    assert done.exit_code == 1
    assert done.stderr.startswith(
        "grader: one/1.toml: part.0.check.0 (part 1.1): misconception inner-derivative: expected a wrong answer, found one that"
    )
    assert done.stdout.startswith("one: 1 parts, 1 model answers\n")


def test_a_set_that_does_not_load_does_not_hide_the_others(tmp_path):
    skeletons.write_set("one", tmp_path)
    skeletons.write_set("two", tmp_path)
    (tmp_path / "one" / "1.toml").write_text("id = 1")
    done = run("test", "--problems", tmp_path, "--jobs", 1)
    assert done.exit_code == 1
    assert done.stdout.splitlines()[-1].endswith("passed")
    assert {line.partition(":")[2].partition(":")[0].strip() for line in done.stderr.splitlines()} == {"one/1.toml"}


def test_an_unknown_set_is_told_with_the_nearest():
    done = run("test", "ecs289-2021", "--jobs", 1)
    assert done.exit_code == 2
    assert "Did you mean 'ecs289-2020'?" in done.stderr


def test_a_table_has_a_line_a_set():
    assert [line.split()[0] for line in table_lines([SetProof("a"), SetProof("b")])] == ["set", "a", "b"]


def test_the_model_answers_of_a_built_in_set_lie_beside_the_sets():
    for name in registry.names():
        assert registry.model_answers(registry.folder_of(name)) == sorted((Path(__file__).parents[2] / "reference" / name).iterdir())


# The sets that come with grader


@pytest.mark.slow
@pytest.mark.parametrize("name", registry.names())
def test_a_built_in_set_passes_its_own_tests(name):
    (found,) = prove([name], jobs=2)
    assert found.all_faults == ()
    assert found.total("mutants") == found.total("rejected")
