"""Python that was handed in: modules, notebooks, fenced blocks, and archives of them; nothing of it is run."""

import io
import json
import tarfile
import zipfile

import pytest

from grader.submission.code import CodeFile, cells, fences, gathered, module
from grader.submission.outline import Outline
from grader.submission.read import find_submissions, read_submission

OUTLINE = Outline.of(["1.1"], ["1"], code=True)
F = b"def f(x):\n    return x\n"


def notebook(*sources):
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": source} for source in sources]})


MAGICS = {  # a cell -> the lines that stay as they are
    "%matplotlib inline\nx = 1": ["x = 1"],
    "%%time\nx = 1": ["x = 1"],
    "%%bash\nrm -rf x": [],
    "!pip install numpy\nx = 1": ["x = 1"],
    "f?\nx = 1": ["x = 1"],
    "if x:\n    %timeit x\ny = 2": ["if x:", "    pass  #%timeit x", "y = 2"],
    "x = (5\n  % 3)": ["x = (5", "  % 3)"],
    "x = 5 % 3": ["x = 5 % 3"],
}


@pytest.mark.parametrize(("cell", "kept"), MAGICS.items())
def test_what_only_a_notebook_understands_is_left_out_and_lines_keep_their_places(cell, kept):
    found, notes = cells("a.ipynb", notebook(cell, "last = 1"))
    lines = found.data.decode().splitlines()
    assert [line for line in lines[: len(cell.splitlines())] if not line.startswith("#")] == kept
    assert bool(notes) == ("pass" in "".join(kept) or len(kept) < len(cell.splitlines()))
    assert str(found.place(lines.index("last = 1") + 1)) == "a.ipynb, cell 2, line 1"


def test_fenced_blocks_of_python_are_one_module_with_places_in_the_write_up():
    text = "# 1.1\n\n```python\nx = 1\n```\n\n```\nno python\n```\n\n~~~py\ny = 2\n~~~\n"
    found = fences("ada.md", text)
    assert found.data.decode().split() == ["x", "=", "1", "y", "=", "2"]
    assert str(found.place(3)) == "ada.md, line 12"
    assert fences("ada.md", "no code") is None


DEFINED = {
    "def f(x):": True,
    "async def f():": True,
    "class f:": True,
    "f = lambda x: x": True,
    "F = 1": True,
    "    def f(x):": False,
    "def ff():": False,
    "f == 1": True,
}


@pytest.mark.parametrize(("line", "defines"), DEFINED.items())
def test_what_a_module_defines_is_seen_without_reading_it_as_python(line, defines):
    assert CodeFile("a.py", line.encode()).defines("f") is defines


def names(path):
    return [file.name for file in read_submission(path, OUTLINE).code.files]


def test_a_folder_and_archives_are_read_alike(tmp_path):
    (tmp_path / "ada" / "src").mkdir(parents=True)
    for name in ("solution.py", "src/tools.py"):
        (tmp_path / "ada" / name).write_bytes(F)
    with zipfile.ZipFile(tmp_path / "bob.zip", "w") as archive:
        archive.writestr("hw/solution.py", F)
        archive.writestr("hw/src/tools.py", F)
    with tarfile.open(tmp_path / "cyd.tar.gz", "w:gz") as archive:
        for name in ("solution.py", "src/tools.py"):
            info = tarfile.TarInfo(name)
            info.size = len(F)
            archive.addfile(info, io.BytesIO(F))
    assert {tuple(names(tmp_path / path)) for path in ("ada", "bob.zip", "cyd.tar.gz")} == {("solution.py", "src/tools.py")}
    assert [candidate.student for candidate in find_submissions([tmp_path])] == ["ada", "bob", "cyd"]


def test_a_module_comes_before_a_notebook_of_its_name_and_the_answer_before_its_helpers():
    code = gathered([cells("hw.ipynb", notebook("f = 1"))[0], module("hw.py", F)])
    assert [(file.name, file.data) for file in code.files] == [("hw.py", F)]
    assert gathered([module("a.py", F), module("main.py", F)]).entry(["f"]).name == "main.py"
    assert gathered([module("a.py", b"x = 1"), module("z.py", F)]).entry(["f"]).name == "z.py"
    assert gathered([]).entry(["f"]) is None


def test_code_is_read_only_where_the_set_asks_for_it(tmp_path):
    (tmp_path / "ada.md").write_text("## 1.1\n\n```python\nx = 1\n```\n")
    assert read_submission(tmp_path / "ada.md", Outline.of(["1.1"], ["1"])).code.files == ()
    assert names(tmp_path / "ada.md") == ["ada.py"]
