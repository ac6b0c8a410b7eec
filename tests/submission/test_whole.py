"""A write-up as one section, whatever numbers stand in it."""

import json
from pathlib import Path

import pytest

from grader.errors import SubmissionError
from grader.submission.document import Kind
from grader.submission.whole import read_whole

MARKDOWN = "# Notes\n\n## 1.2\n\nSo $a = b$.\n\n## Question 7\n\n$$\nc = d\n$$\n"
LATEX = "\\documentclass{article}\n\\begin{document}\n\\section{One}\n$a = b$\n\\section{Two}\n\\[ c = d \\]\n\\end{document}\n"
CELLS = {"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "## 1\n$a = b$"}, {"cell_type": "markdown", "source": "$$c = d$$"}]}
FILES = {  # name -> text, where its formulas stand
    "a.md": (MARKDOWN, ["a.md, line 5", "a.md, line 10"]),
    "a.txt": (MARKDOWN, ["a.txt, line 5", "a.txt, line 10"]),
    "a.tex": (LATEX, ["a.tex, line 4", "a.tex, line 6"]),
    "a.ipynb": (json.dumps(CELLS), ["a.ipynb, cell 1, line 2", "a.ipynb, cell 2, line 1"]),
}


@pytest.mark.parametrize("name", FILES)
def test_every_formula_of_a_file_is_in_its_one_section(name, tmp_path):
    text, places = FILES[name]
    (tmp_path / name).write_text(text)
    section, notes = read_whole(tmp_path / name)
    formulas = [piece for piece in section.pieces if piece.kind is Kind.MATH]
    assert [piece.text.strip() for piece in formulas] == ["a = b", "c = d"]
    assert [str(piece.place) for piece in formulas] == places
    assert (section.part, notes) == ("", ())


def test_an_empty_file_is_an_empty_section(tmp_path):
    (tmp_path / "a.md").write_text("")
    assert read_whole(tmp_path / "a.md")[0].blank


@pytest.mark.parametrize("name", ["a.pdf", "a.toml", "a"])
def test_what_is_no_write_up_is_refused(name, tmp_path):
    (tmp_path / name).write_text("x = 1")
    with pytest.raises(SubmissionError, match=r"expected one of \.md, .*found"):
        read_whole(tmp_path / name)


def test_a_missing_file_is_said_to_be_missing():
    with pytest.raises(SubmissionError, match="nothing there"):
        read_whole(Path("no-such-file.md"))
