"""The command itself: what goes wrong becomes a sentence and an exit code."""

from __future__ import annotations

import logging
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from grader import __version__
from grader.errors import AuthoringError, SubmissionError, UsageError

LOG = logging.getLogger("grader")

PASSED, WRONG, USAGE, UNREADABLE, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 130

EXIT_CODES = """
\b
Exit codes:
  0  passed
  1  answers wrong (or below --fail-under, where it is given)
  2  the command or the problem set cannot be used
  3  a submission cannot be read
  4  our own fault
"""


class _CleanFormatter(logging.Formatter):
    """A traceback may quote a submission, which may hold what steers a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        from grader.report.clean import clean

        return clean(super().format(record))


class _Commands(click.Group):
    """Turns what goes wrong into a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            complain("Interrupted; what was written stays.")
            ctx.exit(INTERRUPTED)
        except (UsageError, AuthoringError) as error:
            complain(str(error))
            ctx.exit(USAGE)
        except SubmissionError as error:
            complain(str(error))
            ctx.exit(UNREADABLE)
        except Exception:  # whatever is left is ours
            LOG.exception("grader failed")
            complain("Sorry, grader itself failed; this is not your fault. Run `grader --debug ...` to see where, and please report it.")
            ctx.exit(OUR_FAULT)


@click.group(cls=_Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grader")
@click.option("--debug", is_flag=True, help="Log the tracebacks of grader's own failures to standard error.")
def app(debug: bool) -> None:
    """Mark homework in the theory and practice of deep learning."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # before numpy: a process a core is enough, and sums are added up in one order
    handler = logging.StreamHandler() if debug else logging.NullHandler()
    handler.setFormatter(_CleanFormatter())
    LOG.handlers = [handler]


folders_option = click.option(
    "--problems",
    "folders",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Look for problem sets in DIR as well; may be repeated.",
)


def main() -> None:
    """Run the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 still gets its lines
    app(prog_name="grader")


def complain(message: str) -> None:
    """Say on standard error what is wrong, line by line."""
    for line in message.splitlines():
        click.echo(f"grader: {line}", err=True)
