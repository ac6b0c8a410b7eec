"""The command that tells whether submitted code can be run safely here."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.app import PASSED, USAGE, app, folders_option


@app.command()
@folders_option
@click.option(
    "--protect",
    "protected",
    multiple=True,
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="A file or folder that submissions must not read either, such as one of solutions; may be repeated.",
)
@click.pass_context
def doctor(ctx: click.Context, folders: tuple[Path, ...], protected: tuple[Path, ...]) -> None:
    """Try every wall around submitted code, and tell which stand here.

    Exit code 0 when all that the level 'strict' asks for do, 2 when one is missing.
    """
    from grader.registry import secrets
    from grader.sandbox import Level, Sandbox
    from grader.sandbox.probing import findings, level

    with Sandbox(Level.REDUCED) as sandbox:
        found = findings(sandbox, [*secrets(folders), *protected])
    for finding in found:
        stands = "yes" if finding.stands else "MISSING" if finding.needed else "no"
        click.echo(f"{finding.name:<13} {stands:<8} {finding.found}{'' if finding.needed else ' (A bonus.)'}")
        if finding.advice:
            click.echo(f"{'':<22} {finding.advice}")
    missing = [finding.name for finding in found if finding.needed and not finding.stands]
    if level(found) is Level.STRICT:
        click.echo(f"\nSubmitted code can be run here at the level '{Level.STRICT}'.")
    else:
        click.echo(f"\nCode that you would run yourself can be run all the same, with --level {Level.REDUCED}.")
        click.echo(f"Submitted code cannot be run here at the level '{Level.STRICT}': {', '.join(missing)} missing.")
    ctx.exit(USAGE if missing else PASSED)
