"""Commands about problem sets: which there are, and what is in one."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.app import PASSED, USAGE, app, complain, folders_option
from grader.errors import AuthoringError


@app.command()
@folders_option
@click.pass_context
def sets(ctx: click.Context, folders: tuple[Path, ...]) -> None:
    """List the problem sets."""
    from grader import registry

    code = PASSED
    for name in registry.names(folders):
        try:
            problem_set = registry.load(name, folders)
        except AuthoringError as error:  # the other sets are listed all the same
            complain(str(error))
            code = USAGE
        else:
            click.echo(f"{name}: {problem_set.title} ({problem_set.points:g} points)")
    ctx.exit(code)


@app.command()
@click.argument("name", metavar="SET")
@folders_option
def show(name: str, folders: tuple[Path, ...]) -> None:
    """Print a problem set: statements, parts, points, and how each is checked."""
    from grader import registry

    problem_set = registry.load(name, folders)
    click.echo(f"{problem_set.title} ({problem_set.points:g} points)\n{problem_set.course}")
    for question in problem_set.questions:
        click.echo(f"\n{question.id}  {question.title}")
        _paragraph(question.statement, indent=2)
        for part in question.parts:
            click.echo(f"  {part.id}  {part.title} ({part.points:g} points)")
            _paragraph(part.statement, indent=4)
            for check in part.checks:
                click.echo(f"    - {check.title} ({check.kind}, {check.share:.0%})")


def _paragraph(text: str, indent: int) -> None:
    for line in text.strip().splitlines():
        click.echo(" " * indent + line if line else "")
