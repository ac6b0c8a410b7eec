"""Derivations of our own: how they are read, and in what they are judged."""

import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from grader import registry
from grader.derivation.declared import in_force
from grader.derivation.derive import derive
from grader.derivation.premises import Asked, Premises
from grader.language.parser import parse
from grader.language.scopes import scope_of
from grader.result import Place
from grader.submission.document import Section
from grader.submission.outline import Outline
from grader.submission.writeup import read_text

RIGHT = Path(__file__).parent / "right"
HERE = Place("ada.md", 1, 1)


def section_of(text: str) -> Section:
    """Read Markdown as the section of one part."""
    reading = read_text("ada.md", f"# 1.1\n{text}", Outline.of(["1.1"], ["1"]), None, frozenset())
    pieces = tuple(piece for run in reading.runs for piece in run.pieces)
    return Section("1.1", pieces, HERE)


def premises_of(symbols=None, definitions=None, conditions=(), values=None, *, asked=None, soft=(), alternative=None, **more) -> Premises:
    """Return what a table of an author makes: ``asked`` maps left sides to keys, ``alternative`` holds other definitions."""
    scope = scope_of(symbols or {}, definitions or {})
    premises, faults = in_force(scope, conditions, values or {}, **more)
    assert not faults
    whole = tuple(Asked(parse(left, scope), (parse(right, scope),)) for left, right in (asked or {}).items())
    others = (premises_of(symbols, (definitions or {}) | alternative, asked=asked),) if alternative else ()
    return replace(premises, asked=whole, soft=frozenset(soft), alternatives=others)


@lru_cache
def _of_part(where: str) -> Premises:
    name, part = where.split()
    found = next(one for one in registry.load(name).parts if one.id == part)
    return found.premises or Premises(found.scope, found.assumptions)


def load(path: Path) -> tuple[Premises, str]:
    """Return the premises and the text of a derivation of ours."""
    _, head, text = path.read_text().split("+++\n", 2)
    table = tomllib.loads(head)
    return (_of_part(table["part"]) if "part" in table else premises_of(table["symbols"], table.get("definitions"))), text


@pytest.fixture
def steps():
    """Judge a text: ``steps(text, symbols, definitions, ...)`` is its steps."""

    def judged(text, symbols=None, definitions=None, **more):
        return derive(section_of(text), premises_of(symbols, definitions, **more))

    return judged


@pytest.fixture
def outcomes(steps):
    """Judge a text; give back the outcomes of its steps as words."""
    return lambda *arguments, **more: [str(step.outcome) for step in steps(*arguments, **more)]
