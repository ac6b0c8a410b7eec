"""Notebooks: cells in order are one write-up, code is kept and never run, places are cells and lines, and what is no notebook is told so."""

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import limits
from grader.errors import SubmissionError
from grader.submission.document import Kind, Mark
from grader.submission.notebook import read_notebook
from grader.submission.outline import Outline
from grader.submission.read import find_submissions, read_submission

OUTLINE = Outline.of(["1.1", "1.2a", "1.2b", "2.1"], ["1", "2"])


def markdown(source, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def code(source, outputs=()):
    return {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": source, "outputs": list(outputs)}


def notebook(*cells, **more):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more})


def handed_in(tmp_path, *cells, text=None):
    (tmp_path / "ada.ipynb").write_text(notebook(*cells) if text is None else text, encoding="utf-8")
    return read_submission(tmp_path / "ada.ipynb", OUTLINE)


def shown(submission):
    filled = {section.part: [piece for piece in section.pieces if piece.text.strip()] for section in submission.sections}
    return {part: [(piece.kind.value, piece.text.strip()) for piece in pieces] for part, pieces in filled.items() if pieces}


def test_markdown_cells_are_one_write_up_in_order(tmp_path):
    submission = handed_in(
        tmp_path, markdown("# Question 1"), markdown(["## 1.1\n", "so $a$"]), markdown("and $b$"), markdown("## 1.2\n(a) $c$"), markdown("(b) $d$")
    )
    assert shown(submission) == {
        "1.1": [("text", "so"), ("math", "a"), ("text", "and"), ("math", "b")],
        "1.2a": [("math", "c")],
        "1.2b": [("math", "d")],
    }
    assert submission.notes == ()


def test_a_place_is_a_cell_and_a_line_in_it(tmp_path):
    submission = handed_in(tmp_path, markdown("# Title\n\nby me"), markdown("## 1.1\n\nso\n$$\na\n$$\n"), markdown("$b$"))
    section = submission.section("1.1")
    places = {piece.text.strip(): str(piece.place) for piece in section.pieces if piece.text.strip()}
    assert places == {"so": "ada.ipynb, cell 2, line 3", "a": "ada.ipynb, cell 2, line 5", "b": "ada.ipynb, cell 3, line 1"}
    assert str(section.place) == "ada.ipynb, cell 2, lines 1-7"


def test_code_and_raw_cells_are_kept_as_they_are_and_outputs_are_not_looked_at(tmp_path):
    cells = [
        markdown("## 1.1"),
        code("# 1.2a\nprint('$x$')", [{"output_type": "stream", "text": "$y$"}]),
        {"cell_type": "raw", "source": "## 2.1 $z$"},
        markdown("$w$"),
    ]
    submission = handed_in(tmp_path, *cells)
    assert shown(submission) == {"1.1": [("code", "# 1.2a\nprint('$x$')"), ("code", "## 2.1 $z$"), ("math", "w")]}


OPEN = {
    "a dollar": "## 1.1\na $b",
    "two dollars": "## 1.1\n$$b",
    "a fence": "## 1.1\n```\nb",
    "a comment": "## 1.1\n<!-- b",
    "an environment": "## 1.1\n\\begin{align} b",
}


@pytest.mark.parametrize("source", OPEN.values(), ids=OPEN)
def test_what_a_cell_leaves_open_ends_with_it(tmp_path, source):
    submission = handed_in(tmp_path, markdown(source), markdown("## 2.1\n$c$ and $d$ ``` -->"))
    assert ("math", "c") in shown(submission)["2.1"]


def test_a_marker_reaches_no_further_than_the_display_in_the_next_cell(tmp_path):
    submission = handed_in(tmp_path, markdown("## 1.1\nAnswer:"), markdown("$$a$$"), markdown("$b$"))
    marks = {piece.text: piece.mark for piece in submission.section("1.1").pieces if piece.kind is Kind.MATH}
    assert marks == {"a": Mark.MARKER, "b": Mark.NONE}


def test_pictures_are_pictures_and_pasted_html_is_text(tmp_path):
    picture = markdown("![plot](attachment:plot.png)", attachments={"plot.png": {"image/png": "iVBORw0KGgo="}})
    submission = handed_in(tmp_path, markdown("## 1.1"), picture, markdown("<div onclick='f()'>x</div>"))
    assert shown(submission) == {"1.1": [("image", "attachment:plot.png"), ("text", "<div onclick='f()'>x</div>")]}


def test_an_older_notebook_is_read_too(tmp_path):
    cells = [{"cell_type": "heading", "level": 2, "source": "1.1"}, markdown("$a$"), {"cell_type": "code", "input": ["1 + 1"], "outputs": []}]
    text = json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]})
    assert shown(handed_in(tmp_path, text=text)) == {"1.1": [("math", "a"), ("code", "1 + 1")]}


def test_an_answer_given_twice_is_told_with_both_cells(tmp_path):
    submission = handed_in(tmp_path, markdown("## 1.1\nAnswer: $a$"), markdown("## 1.1\nAnswer: $b$"))
    (note,) = submission.notes
    assert note.message == "Part 1.1 is answered twice (ada.ipynb, cell 1, line 2, and ada.ipynb, cell 2, line 2); the last answer counts."


def test_damage_is_repaired_cell_by_cell(tmp_path):
    submission = handed_in(tmp_path, markdown("## 1.1\n$x$"), markdown("ok\n$\frac{1}{2}$"), markdown("$ rac{1}{2}$"))
    assert [str(note.place) for note in submission.notes] == ["ada.ipynb, cell 2, line 2", "ada.ipynb, cell 3, line 1"]
    assert [piece.doubtful for piece in submission.section("1.1").pieces if piece.kind is Kind.MATH] == [False, False, True]


@pytest.mark.parametrize("cells", [(), (code("1"),), (markdown(" \n"),)], ids=["no cell", "code only", "blank"])
def test_a_notebook_without_words_says_so(tmp_path, cells):
    submission = handed_in(tmp_path, *cells)
    assert [note.message for note in submission.notes] == ["ada.ipynb has no Markdown cell with text in it: answers are read from Markdown cells."]


def test_a_notebook_is_one_of_a_classs_files(tmp_path):
    (tmp_path / "bob.md").write_text("## 1.1\n$b$")
    (tmp_path / "ada.ipynb").write_text(notebook(markdown("## 1.1\n$a$")))
    (tmp_path / ".ipynb_checkpoints").mkdir()
    found = find_submissions([tmp_path])
    assert [(one.student, one.read(OUTLINE).section("1.1").text) for one in found] == [("ada", "$a$"), ("bob", "$b$")]


def test_large_outputs_are_no_hindrance_and_large_answers_are(tmp_path):
    picture = {"output_type": "display_data", "data": {"image/png": "A" * (limits.MAX_FILE + 1)}}
    assert shown(handed_in(tmp_path, markdown("## 1.1\n$a$"), code("plot()", [picture]))) == {"1.1": [("math", "a"), ("code", "plot()")]}
    with pytest.raises(SubmissionError, match="expected cells with at most 2 MiB of text"):
        handed_in(tmp_path, markdown("x" * (limits.MAX_FILE + 1)))
    with pytest.raises(SubmissionError, match=r"ada.ipynb: expected a notebook of at most 8 MiB, found 8.0 MiB. Clear its outputs"):
        handed_in(tmp_path, text=" " * (limits.MAX_NOTEBOOK + 1))


DEEP = "[" * 100_000
REFUSED = {  # a notebook's text -> what the message says
    '{"nbformat": 4,\n "cells": [': "ada.ipynb, line 2: expected a notebook, which is JSON, found a fault in it: expecting value",
    "# 1.1": "ada.ipynb, line 1: expected a notebook, which is JSON",
    "[]": "found JSON without 'cells'",
    "3": "found JSON without 'cells'",
    "{}": "expected a notebook of format 4 (or 3), found none that is named under 'nbformat'",
    '{"nbformat": 2, "cells": []}': "expected a notebook of format 4 (or 3), found format 2",
    '{"nbformat": true, "cells": []}': "expected a notebook of format 4 (or 3)",
    '{"nbformat": "4", "cells": []}': "expected a notebook of format 4 (or 3)",
    '{"nbformat": 4}': "expected a list of cells, found none",
    '{"nbformat": 4, "cells": {"a": 1}}': "expected a list of cells, found something else",
    '{"nbformat": 3, "cells": []}': "expected a list of worksheets, found none",
    '{"nbformat": 3, "worksheets": [1]}': "a worksheet: expected an object",
    notebook(markdown("a"), "b"): "ada.ipynb, cell 2: expected an object with a cell_type and a source",
    notebook(markdown("a"), markdown(3)): "ada.ipynb, cell 2: expected its source as text",
    notebook(markdown(["a", None])): "ada.ipynb, cell 1: expected its source as text",
    notebook({"cell_type": "markdown"}): "ada.ipynb, cell 1: expected its source as text",
    notebook({"cell_type": "sql", "source": "a"}): "ada.ipynb, cell 1: expected a cell_type 'markdown', 'code' or 'raw', found 'sql'",
    notebook({"source": "a"}): "expected a cell_type 'markdown', 'code' or 'raw', found no word",
    notebook(*[markdown("a")] * (limits.MAX_CELLS + 1)): "expected at most 2000 cells, found 2001",
    '{"nbformat": ' + "9" * 5_000 + "}": "found a number that is too long",
    DEEP: "lists at most 50 deep",
    '{"nbformat": 4, "cells": ' + DEEP + "]" * 100_000 + "}": "lists at most 50 deep",
    '{"metadata": "\\"' + "[" * 9 + '", "a": ' + '{"b": ' * 70 + "1" + "}" * 71: "lists at most 50 deep",
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_no_notebook_is_told_so(tmp_path, text, message):
    with pytest.raises(SubmissionError) as caught:
        handed_in(tmp_path, text=text)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 300


def test_brackets_in_words_are_not_counted(tmp_path):
    assert shown(handed_in(tmp_path, markdown("## 1.1\n" + "[" * 500 + '\\"{' * 500)))["1.1"]


def test_half_a_surrogate_pair_leaves_text_that_can_be_written(tmp_path):
    submission = handed_in(tmp_path, text=notebook(markdown("## 1.1\nX $a$")).replace("X", "\\ud83d"))
    assert submission.section("1.1").text.encode() == "\ufffd $a$".encode()


BRICKS = ["[", "[]", '{"a":', '"', '\\"', '"\\', '"[",', "][", "1", '"\\u0000",', " "]


@pytest.mark.parametrize("brick", BRICKS)
def test_the_largest_file_of_one_brick_is_refused_or_read_in_time(brick):
    started = time.process_time()
    with contextlib.suppress(SubmissionError):
        assert read_notebook("a.ipynb", brick * (limits.MAX_NOTEBOOK // len(brick)), OUTLINE).runs == ()
    assert time.process_time() - started < 3.0


@pytest.mark.parametrize("brick", ["$", "`", "\\(", "# 1.1\n", "a\n", "Answer: "])
@pytest.mark.parametrize("number", [1, limits.MAX_CELLS])
def test_large_cells_of_one_brick_are_refused_or_read_in_time(brick, number):
    cell = markdown(brick * (limits.MAX_FILE // 4 // len(brick) // number))
    started = time.process_time()
    with contextlib.suppress(SubmissionError):
        assert read_notebook("a.ipynb", notebook(*[cell] * number), OUTLINE).runs
    assert time.process_time() - started < 3.0


WORDS = st.text(alphabet=st.sampled_from(list("#1.2a()$`\\[]{}<>!-|_*\n\r\f \"'é\x00\u2028")), max_size=60)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 5) | st.floats() | WORDS,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(WORDS, one, max_size=3),
)
CELLS = st.fixed_dictionaries({"cell_type": st.sampled_from(["markdown", "code", "raw"]), "source": WORDS | st.lists(WORDS, max_size=4)})


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(CELLS, max_size=5))
def test_any_cells_are_read_with_places_that_are_in_them(cells):
    reading = read_notebook("a.ipynb", notebook(*cells), OUTLINE)
    sources = ["".join(cell["source"]) for cell in cells]
    for piece in (piece for run in reading.runs for piece in run.pieces):
        number = int(piece.place.file.removeprefix("a.ipynb, cell "))
        lines = sources[number - 1].replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        assert 1 <= piece.place.first <= piece.place.last <= lines


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from(["nbformat", "cells", "worksheets", "metadata"]), ODD | st.sampled_from([3, 4]) | st.lists(CELLS | ODD, max_size=3)
    )
)
def test_anything_else_is_refused_by_the_one_error_that_is_declared(odd):
    with contextlib.suppress(SubmissionError):
        assert read_notebook("a.ipynb", json.dumps(odd), OUTLINE).sheet is False


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet=st.sampled_from(list('{}[]":,0e-\\nbformatcells4 ')), max_size=200))
def test_text_of_any_kind_is_refused_in_words(text):
    text = f"{{{text}"
    with pytest.raises(SubmissionError, match=r"^a\.ipynb"):
        read_notebook("a.ipynb", text, OUTLINE)
