"""Jupyter notebooks as JSON -> cells; nothing in a notebook is run, and outputs are not looked at."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from grader import limits
from grader.errors import SubmissionError

CellKind: TypeAlias = Literal["markdown", "code", "raw"]

_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
"""One that is not closed reaches to the end: nothing after it is parsed, and no other is looked for in it."""
_NOT_BRACKETS = re.compile(r"[^][{}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CUT_OFF = 8
"""A file that was cut off leaves no more brackets open than this; where that is so, the fault in it is told."""
_KINDS: dict[str, CellKind] = {"markdown": "markdown", "code": "code", "raw": "raw", "html": "markdown", "heading": "markdown"}
"""The words for kinds of cells; the last two are of format 3."""
_AGAIN = "Open it in Jupyter, save it again, and hand in that file."


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a notebook: what kind it is, and what was typed into it."""

    kind: CellKind
    source: str


def cells_of(name: str, text: str) -> list[Cell]:
    """Return the cells of a notebook of format 4 or 3, in order.

    Raises:
        SubmissionError: It is no notebook, one of another format, or larger or deeper than a notebook is.

    >>> cells_of("a.ipynb", '{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": ["# 1\\\\n", "so"]}]}')
    [Cell(kind='markdown', source='# 1\\nso')]
    """
    notebook = _parsed(name, text)
    listed = _listed(name, notebook)
    if len(listed) > limits.MAX_CELLS:
        raise SubmissionError(f"{name}: expected at most {limits.MAX_CELLS} cells, found {len(listed)}. Hand in the answers only.")
    cells = [_cell(f"{name}, cell {number}", cell) for number, cell in enumerate(listed, start=1)]
    if (size := sum(len(cell.source) for cell in cells)) > limits.MAX_FILE:
        most = limits.MAX_FILE // limits.MIB
        raise SubmissionError(f"{name}: expected cells with at most {most} MiB of text, found {size / limits.MIB:.1f} MiB. Leave out data and logs.")
    return cells


def _parsed(name: str, text: str) -> dict[str, Any]:
    _require_shallow(name, text)
    try:
        found: object = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"{name}, line {error.lineno}: expected a notebook, which is JSON, found a fault in it: {error.msg.lower()}. {_AGAIN}"
        raise SubmissionError(message) from error
    except ValueError as error:  # a number with more digits than Python converts
        raise SubmissionError(f"{name}: expected a notebook, found a number that is too long. {_AGAIN}") from error
    if not isinstance(found, dict):
        raise SubmissionError(f"{name}: expected a notebook, found JSON without 'cells'. {_AGAIN}")
    return cast("dict[str, Any]", found)


def _require_shallow(name: str, text: str) -> None:
    """Refuse what is nested deeper than a notebook is, before it is parsed: brackets in pairs are taken away from the inside out."""
    brackets = _NOT_BRACKETS.sub("", _STRING.sub("", text))
    for _ in range(limits.MAX_NOTEBOOK_DEPTH):
        before, brackets = brackets, brackets.replace("[]", "").replace("{}", "")
        if brackets == before:
            break
    if len(brackets) > _CUT_OFF:
        most = limits.MAX_NOTEBOOK_DEPTH
        raise SubmissionError(f"{name}: expected a notebook with lists at most {most} deep, found deeper ones, or many that are not closed. {_AGAIN}")


def _listed(name: str, notebook: dict[str, Any]) -> list[Any]:
    """Return the list of cells: of the notebook, or of the worksheets of format 3."""
    version: object = notebook.get("nbformat")
    if type(version) is not int or version not in (3, 4):
        found = f"format {version}" if type(version) is int else "none that is named under 'nbformat'"
        raise SubmissionError(f"{name}: expected a notebook of format 4 (or 3), found {found}. {_AGAIN}")
    if version == 4:
        return _list(name, notebook, "cells")
    sheets = _list(name, notebook, "worksheets")
    return [cell for sheet in sheets for cell in _list(name, _table(f"{name}, a worksheet", sheet), "cells")]


def _list(place: str, holder: dict[str, Any], key: str) -> list[Any]:
    found: object = holder.get(key)
    if not isinstance(found, list):
        raise SubmissionError(f"{place}: expected a list of {key}, found {'none' if found is None else 'something else'}. {_AGAIN}")
    return cast("list[Any]", found)


def _table(place: str, found: object) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise SubmissionError(f"{place}: expected an object with a cell_type and a source, found something else. {_AGAIN}")
    return cast("dict[str, Any]", found)


def _cell(place: str, found: object) -> Cell:
    cell = _table(place, found)
    word: object = cell.get("cell_type")
    if not isinstance(word, str) or word not in _KINDS:
        shown = repr(word)[:40] if isinstance(word, str) else "no word"
        raise SubmissionError(f"{place}: expected a cell_type 'markdown', 'code' or 'raw', found {shown}. {_AGAIN}")
    source = _source(place, cell.get("source", cell.get("input")))
    return Cell(_KINDS[word], f"{_hashes(cell)} {source}" if word == "heading" else source)


def _hashes(heading: dict[str, Any]) -> str:
    level: object = heading.get("level")
    return "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)


def _source(place: str, found: object) -> str:
    lines = cast("list[object]", found) if isinstance(found, list) else [found]
    if not all(isinstance(line, str) for line in lines):
        raise SubmissionError(f"{place}: expected its source as text, found something else. {_AGAIN}")
    source = "".join(cast("list[str]", lines))
    return _SURROGATE.sub("\ufffd", source)
