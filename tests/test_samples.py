"""The sample classes: what an instructor expects of each submission, part by part.

A table says for each part that was answered the points it earns and the tags of its mistakes, ``person`` where a person marks it all, or ``unread``
and ``undecided`` where nothing could be decided; ``3.2 + 0.8`` earns 3.2 while 0.8 wait for a person.
"""

import html
import json
import re
import time
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader import cli
from grader.result import State
from grader.runner import Marker, Order
from grader.submission.names import safe_name
from grader.submission.read import find_submissions

SAMPLES = Path(__file__).parent / "samples"
NOTHING = "not answered"

ALL_RIGHT = {"1.1": "8", "1.2": "14", "1.3": "14", "1.4": "person", "1.5": "10", "2.1": "person", "2.2": "8", "2.2.1": "12", "2.2.2": "12"}
HOSTILE = "=cmd()&<b>x<b>"
RECURRENT = {  # student -> part -> what is told of it
    "ada-lindqvist": ALL_RIGHT,
    "bruno-okafor": ALL_RIGHT,
    "chiara-moreau": ALL_RIGHT,
    "nadia-castellan": ALL_RIGHT,
    "dmitri-halloran": {
        "1.1": "8",
        "1.3": "14",
        "1.4": "person",
        "1.5": "5 bound-taken-for-value",
        "2.2": "0 square-rule",
        "2.2.1": "12",
        "2.2.2": "8 incomplete",
    },
    "elif-santos": {
        "1.1": "0 last-step-only",
        "1.2": "5.6 no-sum-over-k",
        "1.3": "2.1 through-a-parameter",
        "1.4": "person condition-inverted",
        "1.5": "0 converse bound-taken-for-value",
        "2.1": "person circles",
        "2.2": "0 cross-term-dropped",
        "2.2.1": "4.8 sequential-update",
        "2.2.2": "4.8 no-look-ahead",
    },
    "farid-nilsson": {
        "1.1": "0 product-for-sum",
        "1.2": "2.8 no-time-steps",
        "1.3": "4.2 activation-slope-dropped",
        "1.4": "person spectral-radius",
        "1.5": "0 vanishing-both exploding-both",
        "2.1": "person",
        "2.2": "0 square-rule",
        "2.2.1": "3.6 ascent",
        "2.2.2": "6 full-look-ahead",
    },
    "greta-ito": {
        "1.1": "8",
        "1.2": "9.8 total-for-immediate",
        "1.3": "0 sum-for-product",
        "1.4": "person",
        "1.5": "10",
        "2.1": "person",
        "2.2": "8",
        "2.2.1": "4.8 double-step",
        "2.2.2": "2.4 momentum-ignored",
    },
    "henk-obi": {"2.2": "8", "2.2.1": "11 rounded-too-far", "2.2.2": "12"},
    "ines-kowal": {"2.2": "8", "2.2.1": "10 wrong-row", "2.2.2": "12"},
    "joerg-muessig": {"1.1": "8", "1.4": "person", "2.2": "8"},
    "jonas-petit": {"2.2": "8"},
    "kaya-brandt": {},
    "luca-reyes": dict.fromkeys(ALL_RIGHT, "unread"),
    "oscar-tamm": {"1.1": "8", "2.2": "undecided"},
    "petra-quint": dict.fromkeys(ALL_RIGHT, "unread") | {"1.1": "8", "2.2": "8", "2.2.1": "7.2 rounded-intermediates"},
    "rosa-velde": {"1.1": "8", "1.2": "14", "2.2": "8"},
    HOSTILE: {"1.1": "unread", "1.2": "unread", "1.3": "unread", "1.5": "unread", "2.2": "8", "2.2.1": "unread"},
}
INITIAL = {"1.1a": "3", "1.1b": "3", "1.2a": "3", "1.2b": "3", "1.2c": "2", "1.2d": "person"}
REGULARIZED_RIGHT = INITIAL | {"2.1": "4", "2.2": "6", "2.3": "3.2 + 0.8", "2.4": "4", "2.5": "person", "3.1": "5", "3.2": "5", "3.3": "5"}
REGULARIZED_RIGHT |= {"4.1": "3.5 + 1.5", "4.2": "3.5 + 1.5", "4.3": "2.5 + 2.5", "5.1": "3 + 2", "5.2": "3.25 + 1.75", "5.3": "3.5 + 1.5"}
REGULARIZED_RIGHT |= {"6.1": "person", "6.2": "10.8 + 1.2"}
REGULARIZED = {
    "agnes-birch": REGULARIZED_RIGHT,
    "boris-tande": REGULARIZED_RIGHT,
    "celia-duarte": {
        "1.1a": "0 condition-inverted",
        "1.1b": "0 half-width-as-std",
        "1.2a": "0 relu-ignored",
        "1.2b": "0 glorot-quoted",
        "1.2c": "0 glorot",
        "1.2d": "person symmetry-breaking",
        "2.1": "0 matrix-for-elementwise",
        "2.2": "0 + 2.1 expectation-inside-square",
        "2.3": "0 + 0.8 not-divided",
        "2.4": "0.4 factor-2",
        "2.5": "person gamma-overlooked",
        "3.1": "1 gradient-sign step-size-forgotten",
        "3.2": "0 weights-reversed",
        "3.3": "0 complement limit-weight",
        "4.1": "0 + 1.5 variance-for-std",
        "4.2": "1 + 1.5 norm-as-constant",
        "4.3": "0 + 2.5 lengths-added gradient-along-u",
        "5.1": "0 + 2 time-shift",
        "5.2": "0.5 + 1.75 squares-kept",
        "5.3": "0 + 1.5 bound-taken-for-value",
        "6.2": "5.76 + 1.2 sign-of-the-error slope-at-the-wrong-step slope-forgotten fed-from-the-wrong-side",
    },
    "dara-voss": {
        "1.1a": "0 std-for-variance",
        "1.1b": "3",
        "1.2a": "2.25 incomplete",
        "1.2b": "0 half-width-as-std",
        "1.2c": "1 hedged",
        "2.1": "2 inverted-dropout",
        "2.3": "0 + 0.8 ratio-inverted",
        "2.4": "0.4 no-penalty",
        "3.1": "1 + 2.5 step-size-divides",
        "3.2": "0 weight-dropped",
        "3.3": "2.5 series-off-by-one",
        "4.2": "1 + 1.5 norm-forgotten",
        "5.1": "0 + 2 weights-left-on",
        "5.3": "0 + 1.5 exploding-both",
    },
    "emil-sachs": {"3.1": "4 memory-scaled", "3.2": "0 one-term-too-many", "3.3": "2.5 multiplied"},
}
CLASSES = {"ecs289-2020": RECURRENT, "ift6135-2019": REGULARIZED}

EXPECTED = [
    pytest.param(name, student, part, expected, id=f"{student} {part}")
    for name, table in CLASSES.items()
    for student, parts in table.items()
    for part, expected in parts.items()
]

NOTES = {  # student -> what a reader is told of the submission as a whole
    "joerg-muessig": ["joerg-muessig.tex is not UTF-8 (first seen in line 5); it was read as Windows-1252"],
    "kaya-brandt": ["The submission is empty: nothing was found to read."],
    "oscar-tamm": ["Part 1.1 is answered twice (lines 3 and 13); the last answer counts."],
    "petra-quint": ["Question 7 is not in this set."],
    "rosa-velde": ["LaTeX commands had lost their first letters to a conversion and were put together again (line 7, 11, 18)."],
}


@cache
def marker(name):
    return Marker(Order(name))


@cache
def reports(name):
    return {candidate.student: marker(name).report(candidate) for candidate in find_submissions([SAMPLES / name])}


def parts_of(report):
    return {part.id: part for question in report.questions for part in question.parts}


def told(part):
    """Return what a table says of a part."""
    tags = " ".join(dict.fromkeys(check.verdict.tag for check in part.checks if check.verdict.tag))
    match part.state:
        case State.UNANSWERED:
            return NOTHING
        case State.UNREAD:
            return "unread"
        case State.UNDECIDED:
            return "undecided"
        case _ if part.points.pending == part.points.possible:
            return f"person {tags}".strip()
        case _:
            waiting = f" + {part.points.pending:g}" if part.points.pending else ""
            return f"{part.points.earned:g}{waiting} {tags}".strip()


@pytest.mark.parametrize("name", CLASSES)
def test_every_submission_of_a_sample_class_is_found(name):
    assert set(reports(name)) == set(CLASSES[name])


@pytest.mark.parametrize(("name", "student", "part", "expected"), EXPECTED)
def test_a_part_is_marked_as_an_instructor_would(name, student, part, expected):
    assert told(parts_of(reports(name)[student])[part]) == expected


@pytest.mark.parametrize(("name", "student"), [(name, student) for name, table in CLASSES.items() for student in table])
def test_what_was_not_answered_is_told_so(name, student):
    rest = {part: told(found) for part, found in parts_of(reports(name)[student]).items() if part not in CLASSES[name][student]}
    assert set(rest.values()) <= {NOTHING}


@pytest.mark.parametrize(("student", "starts"), NOTES.items())
def test_a_reader_is_told_what_is_odd_about_a_submission(student, starts):
    found = [note.message for note in reports("ecs289-2020")[student].notes]
    assert [note[: len(start)] for note, start in zip(found, starts, strict=True)] == starts


def test_nothing_is_said_of_submissions_that_are_not_odd():
    noted = {student for name in CLASSES for student, report in reports(name).items() if report.notes}
    assert noted == set(NOTES)


def test_only_the_pdf_cannot_be_read():
    errors = {student: report.error for name in CLASSES for student, report in reports(name).items() if report.error}
    assert set(errors) == {"luca-reyes"}
    assert errors["luca-reyes"].startswith("luca-reyes.md: expected text, found a PDF.")


def test_every_mistake_that_the_set_lists_is_made_by_somebody():
    checks = [view.check for part in marker("ecs289-2020").problem_set.parts for view in part.checks]
    listed = {item.tag for check in checks for item in (*check.misconception, *getattr(check, "slips", ()))}
    made = {check.verdict.tag for report in reports("ecs289-2020").values() for part in parts_of(report).values() for check in part.checks}
    assert listed - made == set()


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The sample class as `make demo` grades it."""
    out = tmp_path_factory.mktemp("reports")
    started = time.perf_counter()
    done = CliRunner().invoke(cli.app, ["grade", "ecs289-2020", str(SAMPLES / "ecs289-2020"), "--out", str(out)], prog_name="grader")
    return done, out, time.perf_counter() - started


def test_the_whole_class_is_graded_in_seconds_and_ends_with_what_was_gravest(graded):
    done, out, seconds = graded
    assert done.exit_code == 3
    assert seconds < 20
    assert len(list((out / "students").iterdir())) == len(RECURRENT)
    assert len(json.loads((out / "results.json").read_text())["submissions"]) == len(RECURRENT)


def test_hostile_text_reaches_no_output_alive(graded):
    done, out, _ = graded
    page = out / "students" / f"{safe_name(HOSTILE)}.html"
    texts = {path.name: path.read_text(encoding="utf-8") for path in (page, out / "index.html")}
    alive = ["<script", "<b>x<b>", "<img", "<svg onload", 'href="javascript', "\u202e", "\x1b"]
    assert {(name, text) for name, found in texts.items() for text in alive if text in found} == set()
    assert "&lt;b&gt;x&lt;b&gt;" in texts["index.html"]
    assert "{{ config.items() }}" in json.loads((out / "results.json").read_text())["submissions"][0]["questions"][0]["parts"][4]["extract"]
    assert not re.search(r"^(::|[=+@-])|\x1b|\u202e", done.output, re.MULTILINE)


def test_a_page_shows_where_a_formula_could_not_be_read(graded):
    page = (graded[1] / "students" / f"{safe_name(HOSTILE)}.html").read_text(encoding="utf-8")
    shown = next(found for found in map(html.unescape, re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL)) if found.endswith("^^^^^"))
    source, caret = shown.splitlines()
    assert source[caret.index("^") :].startswith(r"\href{")
