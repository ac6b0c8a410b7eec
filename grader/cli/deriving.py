"""The command that checks a derivation by itself, without a problem set."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.app import PASSED, WRONG, app
from grader.errors import AnswerError, UsageError

if TYPE_CHECKING:
    from grader.derivation.premises import Premises
    from grader.result import Note, Step
    from grader.submission.document import Section

_SEVERAL = ("--symbols", "--definitions", "--assume", "--conditions", "--values")


class _Several(click.Command):
    """A command in which ``--symbols x=real y=real`` is ``--symbols x=real --symbols y=real``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(_one_each(args)))


def _one_each(args: Sequence[str]) -> Iterator[str]:
    """Yield arguments in which each further value of an option that takes several has the option before it; a file ends the values."""
    option, waits = "", False
    for arg in args:
        if waits:
            waits = False
        elif arg.startswith("--"):
            option = arg if arg in _SEVERAL else ""
            waits = bool(option)
        elif option and not Path(arg).exists():
            yield option
        else:
            option = ""
        yield arg


@app.command(cls=_Several)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--symbols", multiple=True, metavar="NAME=WORDS ...", help="What names stand for, as in a problem set: 'W=matrix n d'.")
@click.option("--definitions", multiple=True, metavar="LEFT=RIGHT ...", help="What was defined: 'L=\\frac{1}{2} (w x - y)^2'.")
@click.option("--assume", multiple=True, metavar="RELATION ...", help="What holds: 'n > 1'.")
@click.option("--conditions", multiple=True, metavar="RELATION ...", help="What is to be met: '\\mathrm{Var}(a) = 1'.")
@click.option("--values", multiple=True, metavar="NAME=VALUE ...", help="What a step may take for given: '\\mu=0'.")
@click.option("--part", metavar="ID", help="Only what stands under this number, such as 1.2; without it, the whole file.")
@click.option("--seed", default=0, show_default=True, help="Every random draw comes from it.")
@click.option(
    "--json",
    "json_file",
    metavar="[FILE]",
    is_flag=False,
    flag_value="-",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=str),
    help="Write the relations as JSON: to FILE too, or instead of lines.",
)
@click.pass_context
def derive(ctx: click.Context, file: Path, part: str | None, seed: int, json_file: str | None, **declared: tuple[str, ...]) -> None:
    """Check a derivation: every relation in FILE, in order, given what is declared here and what FILE itself defines.

    FILE is Markdown, plain text, LaTeX or a notebook. Exit code 1 when a relation does not hold; what is not decided, or cannot be read, is no
    failure.
    """
    from grader.derivation.derive import derive as steps_of
    from grader.report import json
    from grader.result import Outcome
    from grader.runner import write

    premises = replace(_premises(declared), seed=seed)
    section, notes = _section(file, part)
    steps = steps_of(section, premises)
    if json_file == "-":
        click.echo(json.derivation(steps).decode(), nl=False)
    else:
        _print(steps, notes, premises)
    if json_file and json_file != "-":
        write(Path(json_file), json.derivation(steps))
    sys.stdout.flush()
    ctx.exit(WRONG if any(step.outcome is Outcome.INCORRECT for step in steps) else PASSED)


def _premises(declared: dict[str, tuple[str, ...]]) -> Premises:
    """Return what is in force where the derivation begins.

    Raises:
        UsageError: It cannot be read; every fault is named with its option.
    """
    from grader.derivation.declared import in_force
    from grader.problem import Declared
    from grader.registry.scoping import Names

    pairs = {name: _pairs(name, declared[name]) for name in ("symbols", "definitions", "values")}
    data = Declared(symbols=pairs["symbols"], definitions=pairs["definitions"], assume=declared["assume"])
    names = Names().within(data)
    if faults := names.faults(data):
        raise _unusable(faults)
    premises, faults = in_force(names.scope(), declared["conditions"], pairs["values"])
    if faults:
        raise _unusable(faults)
    return replace(premises, assumptions=names.assumptions(premises.scope))


def _pairs(option: str, values: Sequence[str]) -> dict[str, str]:
    """Return what stands before the first ``=`` of each value, with what stands after it."""
    found: dict[str, str] = {}
    for value in values:
        name, sign, words = value.partition("=")
        if not (sign and name.strip() and words.strip()):
            raise UsageError(f"--{option}: expected a name, = and what it stands for, found '{value}'")
        found[name.strip()] = words.strip()
    return found


def _unusable(faults: Sequence[str]) -> UsageError:
    return UsageError("\n".join(f"--{fault}" for fault in faults))


def _section(file: Path, part: str | None) -> tuple[Section, tuple[Note, ...]]:
    """Return the whole file, or what stands under one number of it."""
    from grader.submission.outline import Outline, path_of
    from grader.submission.read import read_submission
    from grader.submission.whole import read_whole

    if part is None:
        return read_whole(file)
    number = path_of(part)
    if not number:
        raise UsageError(f"--part: expected a number such as 1.2a, found '{part}'")
    section = read_submission(file, Outline.of([part], [number[0]])).section(part)
    if section is None:
        raise UsageError(f"--part: expected a number that stands in {file.name}, found '{part}'")
    return section, ()


def _print(steps: Sequence[Step], notes: Sequence[Note], premises: Premises) -> None:
    from grader.report.clean import one_line
    from grader.report.text import derivation_lines

    for line in derivation_lines(steps, lambda step: _caret(step, premises)):
        click.echo(line)
    for note in notes:
        click.echo(f"Note: {one_line(note.message)}")


def _caret(step: Step, premises: Premises) -> str:
    """Return where a side of a relation cannot be read; empty where both can in what is in force at the beginning."""
    from grader.language.parser import parse

    for side in (step.lhs, step.rhs):
        try:
            parse(side, premises.scope)
        except AnswerError as error:
            return error.caret()
    return ""
