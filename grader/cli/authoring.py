"""Commands for authors: test problem sets, and begin new ones."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.app import PASSED, WRONG, app, complain, folders_option

if TYPE_CHECKING:
    from grader.proving import SetProof
    from grader.skeletons import Begun


@app.command()
@click.argument("names", metavar="[SET]...", nargs=-1)
@click.option("-v", "--verbose", is_flag=True, help="One line a part: rewrites accepted, mutations rejected.")
@click.option("--json", "json_file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write what was found as JSON here too.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; by default one a core, and at least 2. 1 stays in this process.")
@folders_option
@click.pass_context
def test(ctx: click.Context, names: tuple[str, ...], verbose: bool, json_file: Path | None, jobs: int | None, folders: tuple[Path, ...]) -> None:
    """Test problem sets: all of them, or those that are named; with --problems and no name, those in DIR.

    Model answers earn full points, listed mistakes earn less and are recognised, rewrites of every key are right, mutations of it are wrong,
    and all that a reader is shown can be typeset. Exit code 1 when anything has to be put right.
    """
    from grader.proving import prove
    from grader.proving.lines import json_bytes, table_lines, verbose_lines
    from grader.registry import names_in
    from grader.runner import write

    proofs = prove(names or names_in(folders), folders, jobs=jobs or max(2, os.cpu_count() or 2))
    for proof in proofs if verbose else ():
        for line in verbose_lines(proof):
            click.echo(line)
    for line in table_lines(proofs):
        click.echo(line)
    if json_file:
        write(json_file, json_bytes(proofs))
    sys.stdout.flush()
    _complain_of(proofs)
    ctx.exit(WRONG if any(proof.all_faults for proof in proofs) else PASSED)


def _complain_of(proofs: list[SetProof]) -> None:
    for proof in proofs:
        for fault in proof.all_faults:
            complain(f"{proof.name}/{fault}")


@app.group()
def new() -> None:
    """Begin a problem set or a question: a commented skeleton that passes its own tests."""


_into = click.option(
    "--problems",
    "folder",
    metavar="DIR",
    default=".",
    show_default="this folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of problem sets.",
)


@new.command("set")
@click.argument("name", metavar="NAME")
@_into
def new_set(name: str, folder: Path) -> None:
    """Write the problem set NAME, with one question and its model answer; nothing that is there is changed."""
    from grader import skeletons

    _tell(skeletons.write_set(name, folder), f"grader test {name} --problems {folder}")


@new.command("question")
@click.argument("name", metavar="SET")
@click.argument("question", metavar="ID")
@click.option("--kind", default="equivalent", show_default=True, metavar="KIND", help="The kind of its check.")
@_into
def new_question(name: str, question: str, kind: str, folder: Path) -> None:
    """Write question ID of a SET, with a part of one kind and its model answer; nothing that is there is changed."""
    from grader import skeletons

    _tell(skeletons.write_question(name, question, kind, folder), f"grader test {name} --problems {folder}")


def _tell(begun: Begun, then: str) -> None:
    for path in begun.files:
        click.echo(f"Wrote {path}")
    for line in (*begun.todo, f"Now: {then}"):
        click.echo(line)
