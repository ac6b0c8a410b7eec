"""Problem sets by name, and what an author is told: file, field, what was expected, what was found, and how to put it right."""

import sys
from pathlib import Path
from typing import get_args

import pytest

from grader import registry
from grader.checks import AnyCheck
from grader.errors import AuthoringError, UsageError

SET = 'title = "A set"\ncourse = "A course"\npoints = 2\n'
QUESTION = r"""
id = "1"
title = "Squares"

[symbols]
"a" = "real"
"b" = "real"

[[part]]
id = "1.1"
title = "A square"
points = 2
statement = "Expand $(a + b)^2$."

[[part.check]]
kind = "equivalent"
asks = ["s"]
reference = "(a + b)^2"
misconception = [{ answer = "a^2 + b^2", tag = "cross-term", feedback = "There is a product too." }]
"""


@pytest.fixture
def folder(tmp_path):
    """Write a problem set's files and return the folder of the sets; every test has a folder of its own, so nothing is kept from another."""

    def write(question=QUESTION, whole=SET, name="squares", **files):
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        for file, content in {"set.toml": whole, "1.toml": question, **{f"{key}.toml": value for key, value in files.items()}}.items():
            if content is not None:
                (place / file).write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def faults(sets, name="squares"):
    with pytest.raises(AuthoringError) as caught:
        registry.load(name, [sets])
    return list(caught.value.faults)


def test_a_set_is_loaded_from_a_folder_of_the_course(folder):
    loaded = registry.load("squares", [folder()])
    assert (loaded.name, loaded.title, loaded.points, [part.id for part in loaded.parts]) == ("squares", "A set", 2, ["1.1"])
    assert len(loaded.content_hash) == 64


def changed(old, new):
    assert old in QUESTION
    return QUESTION.replace(old, new)


PERSON = changed('kind = "equivalent"\nasks = ["s"]\nreference = "(a + b)^2"\nmisconception', 'kind = "person"\nmisconception')
KINDS = str([kind.model_fields["kind"].default for kind in get_args(get_args(AnyCheck)[0])])
FAULTS = {  # a question's file -> the one fault that is found in it
    "unknown kind": (
        changed('"equivalent"', '"equivalant"'),
        f"1.toml: part.0.check.0.kind (part 1.1): kind must be one of {KINDS}, got 'equivalant'; did you mean 'equivalent'?",
    ),
    "no kind": (changed('kind = "equivalent"\n', ""), "1.toml: part.0.check.0.kind (part 1.1): kind must be one of ["),
    "unknown field": (
        changed("reference =", 'reference = "a"\nreferense ='),
        "1.toml: part.0.check.0.referense (part 1.1): expected no field 'referense'; did you mean 'reference'?",
    ),
    "missing field": (
        changed('reference = "(a + b)^2"\n', ""),
        "1.toml: part.0.check.0.reference (part 1.1): expected a value, found none; add it",
    ),
    "points in words": (changed("points = 2", 'points = "two"'), "1.toml: part.0.points (part 1.1): input should be a valid number"),
    "no points": (changed("points = 2", "points = 0"), "1.toml: part.0.points (part 1.1): input should be greater than 0, found 0"),
    "bad TOML": (changed('title = "Squares"', 'title "Squares"'), "1.toml: expected TOML in UTF-8, found this: Expected '=' after a key"),
    "bad encoding": (QUESTION.encode() + b"# \xff", "1.toml: expected TOML in UTF-8, found this: 'utf-8' codec"),
    "bad declaration": (
        changed('"a" = "real"', '"a" = "matrx n d"'),
        "1.toml: symbols.a: expected a declaration such as 'positive scalar' or 'matrix n d', found 'matrx n d' ('matrx' is not known)",
    ),
    "bad definition": (
        changed("[[part]]", '[definitions]\n"c" = "(a + "\n\n[[part]]'),
        "1.toml: definitions: expected formulas that can be read: ",
    ),
    "undeclared in a definition": (
        changed("[[part]]", '[definitions]\n"c" = "a + q"\n\n[[part]]'),
        "1.toml: definitions.c: expected names that are declared or defined, found 'q'; declare it under [symbols]",
    ),
    "undeclared in a reference": (
        changed('(a + b)^2"\n', '(a + q)^2"\n'),
        "1.toml: part.0.check.0 (part 1.1): reference: expected names that are declared or defined, found 'q'; declare it under [symbols]",
    ),
    "unreadable reference": (changed('(a + b)^2"\n', '(a + b"\n'), "1.toml: part.0.check.0 (part 1.1): reference: expected a formula, "),
    "a misconception that is right": (
        changed("a^2 + b^2", "a^2 + 2 a b + b^2"),
        "1.toml: part.0.check.0 (part 1.1): misconception cross-term: expected a wrong answer, found one that is right: a^2 + 2 a b + b^2",
    ),
    "a misconception that cannot be read": (
        changed("a^2 + b^2", "a^2 + ("),
        "1.toml: part.0.check.0 (part 1.1): misconception cross-term: expected an answer that is recognised, found it undecided",
    ),
    "a tag with a space": (changed("cross-term", "cross term"), "1.toml: part.0.check.0.misconception.0.tag (part 1.1): string should match pattern"),
    "no rubric": (PERSON, "1.toml: part.0.rubric (part 1.1): expected what a person looks for, because a person marks some of it; found none"),
    "a part of another question": (changed('"1.1"', '"2.1"'), "1.toml: part.0.id: expected a part of question 1, such as '1.1', found '2.1'"),
    "a part without a number": (changed('"1.1"', '"first"'), "1.toml: part.0.id (part first): string should match pattern"),
    "points that do not sum": (changed("points = 2", "points = 3"), "set.toml: points: expected the parts' points to sum to 2, found 3"),
    "a wrong option": (
        changed('kind = "equivalent"', 'kind = "bound"\nside = "abov"'),
        "1.toml: part.0.check.0.side (part 1.1): expected one of ['above', 'below'], got 'abov'; did you mean 'above'?",
    ),
    "a misconception equal to the key": (
        changed('answer = "a^2 + b^2"', 'answer = "(a + b)^2"'),
        "1.toml: part.0.check.0 (part 1.1): misconception cross-term: expected a wrong answer, found one that is right: (a + b)^2",
    ),
    "a key that its own check refuses": (
        changed('reference = "(a + b)^2"', 'reference = "(a + b)^2 + 0 c"\nforbid = ["c"]').replace("[symbols]", '[symbols]\n"c" = "real"'),
        "1.toml: part.0.check.0 (part 1.1): key: expected an answer that this check finds right, found it undecided (",
    ),
}


@pytest.mark.parametrize(("question", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_place_and_remedy(folder, question, fault):
    (found,) = faults(folder(question))
    assert found.startswith(fault)


PROPERTY = changed(
    'kind = "equivalent"\nasks = ["s"]\nreference = "(a + b)^2"\nmisconception = [{ answer = "a^2 + b^2"',
    'kind = "property"\nparameters = ["a"]\nquantity = "initialization.he_varianse"\narguments = { fan_in = "b" }\nexpected = [1.0]\n'
    'outputs = ["variance"]\nshown = "a = 2"\nmisconception = [{ answer = "a = 1"',
)


def test_an_unknown_quantity_is_told_with_the_nearest(folder):
    (found,) = faults(folder(PROPERTY))
    assert found.endswith("quantity: expected the name of a quantity such as 'initialization.he_variance', got 'initialization.he_varianse'")


def test_two_misconceptions_with_one_name_are_told_apart(folder):
    twice = changed("misconception = [", 'misconception = [{ answer = "a^2", tag = "cross-term", feedback = "Half." }, ')
    (found,) = faults(folder(twice))
    assert found == "1.toml: part.0.check.0 (part 1.1): misconception cross-term: expected a tag of its own, found it twice"


def test_an_id_stands_once(folder):
    part = QUESTION[QUESTION.index("[[part]]") :]
    sets = folder(QUESTION + part, SET.replace("2", "4"), other=None)
    assert faults(sets) == ["1.toml: part.1.id: expected an id of its own, found part 1.1, which stands in 1.toml: part.0.id already"]


def test_two_files_are_two_questions(folder):
    found = faults(folder(again=QUESTION, whole=SET.replace("2", "4")))
    assert "again.toml: id: expected an id of its own, found question 1, which stands in 1.toml: id already" in found


def test_all_faults_are_told_at_once(folder):
    broken = changed('"equivalent"', '"equivalant"')
    found = faults(folder(broken, 'title = "A set"\n', other="id = 3\n"))
    assert [fault.partition(":")[0] for fault in found] == ["set.toml", "1.toml", "other.toml", "other.toml", "other.toml"]


def test_faults_of_every_sort_are_told_at_once_and_the_set_does_not_load(folder):
    part = QUESTION[QUESTION.index("[[part]]") :]
    sets = folder(
        changed('(a + b)^2"\n', '(a + q)^2"\n'),
        SET.replace("2", "9"),
        second=QUESTION.replace('"1"', '"2"').replace("1.1", "2.1").replace("a^2 + b^2", "(b + a)^2"),
        third=QUESTION.replace('"1"', '"3"').replace("1.1", "3.1") + part.replace("1.1", "3.1"),
    )
    told = ["points to sum to 9", "found 'q'", "found one that is right: (b + a)^2", "found part 3.1, which stands in third.toml"]
    found = faults(sets)
    assert [sum(words in fault for fault in found) for words in told] == [1, 1, 1, 1]
    assert len(found) == len(told)


def test_a_set_without_questions_is_no_set(folder):
    assert faults(folder(None)) == ["squares: expected a file a question beside set.toml, found none"]


def test_an_unknown_set_is_told_with_the_nearest():
    with pytest.raises(UsageError, match=r"There is no problem set 'ecs289-2021'. Did you mean 'ecs289-2020'\?"):
        registry.load("ecs289-2021")


def test_a_name_that_is_near_to_nothing_is_told_with_all():
    with pytest.raises(UsageError, match=r"There are: .*ecs289-2020, .*ift6135-2019"):
        registry.load("?")


def test_a_folder_that_is_not_there_is_told():
    with pytest.raises(UsageError, match=r"The folder of problem sets nowhere does not exist\."):
        registry.names([Path("nowhere")])


def test_a_set_of_the_course_comes_before_the_built_in_one(folder):
    assert registry.load("ecs289-2020", [folder(name="ecs289-2020")]).title == "A set"
    assert registry.load("ecs289-2020").title != "A set"


def test_every_built_in_set_has_a_name():
    assert registry.names() == sorted(path.parent.name for path in registry.built_in().glob("*/set.toml"))


@pytest.fixture
def course(tmp_path, folder, monkeypatch):
    """An installed package that announces a folder of problem sets, and would fail if any of its code ran."""
    package = tmp_path / "site" / "the_course"
    (package / "sets").mkdir(parents=True)
    for code in (package / "__init__.py", package / "sets" / "__init__.py"):
        code.write_text("raise RuntimeError('code of a course ran')\n")
    folder(name="site/the_course/sets/squares")
    distribution = tmp_path / "site" / "the_course-1.0.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: the-course\nVersion: 1.0\n")
    (distribution / "entry_points.txt").write_text(f"[{registry.ENTRY_POINTS}]\nany-name = the_course.sets\nlost = no_such_package.sets\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return tmp_path


def test_a_package_ships_its_sets_and_none_of_its_code_runs(course, caplog):
    assert "squares" in registry.names()
    assert registry.load("squares").title == "A set"
    assert "the_course" not in sys.modules
    assert "lost = no_such_package.sets" in caplog.text
