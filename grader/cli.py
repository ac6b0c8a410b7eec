"""The command ``grader``: the one room that prints. What a command needs is imported when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import itertools
import logging
import os
import sys
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import __version__
from grader.errors import AuthoringError, SubmissionError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from grader.result import Report
    from grader.runner import Graded
    from grader.submission.read import Candidate

_log = logging.getLogger("grader")

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
            _complain("Interrupted; what was written stays.")
            ctx.exit(INTERRUPTED)
        except (UsageError, AuthoringError) as error:
            _complain(str(error))
            ctx.exit(USAGE)
        except SubmissionError as error:
            _complain(str(error))
            ctx.exit(UNREADABLE)
        except Exception:  # noqa: BLE001 - whatever is left is ours
            _log.exception("grader failed")
            _complain("Sorry, grader itself failed; this is not your fault. Run `grader --debug ...` to see where, and please report it.")
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
    _log.handlers = [handler]


folders_option = click.option(
    "--problems",
    "folders",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Look for problem sets in DIR as well; may be repeated.",
)


json_option = click.option(
    "--json", "json_file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write the results as JSON here too."
)
junit_option = click.option("--junit-xml", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write the results for CI here.")
fail_under_option = click.option(
    "--fail-under", metavar="PERCENT", type=click.FloatRange(0, 100), help="Pass from this share of the points decided so far."
)


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
            _complain(str(error))
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


@app.command()
@click.argument("name", metavar="SET")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--seed", default=0, show_default=True, help="Every random draw comes from it.")
@json_option
@junit_option
@fail_under_option
@folders_option
@click.pass_context
def check(
    ctx: click.Context,
    name: str,
    file: Path,
    seed: int,
    json_file: Path | None,
    junit_xml: Path | None,
    fail_under: float | None,
    folders: tuple[Path, ...],
) -> None:
    """Check your own write-up before handing it in.

    One line a part: its state, its points and why, and your answer as it was read.
    """
    from grader.report.text import check_lines
    from grader.result import without_keys
    from grader.runner import Marker, Order

    marker = Marker(Order(name, folders, seed))
    reports = [marker.report(candidate) for candidate in _found([file])]
    for report in reports:
        for line in check_lines(report):
            click.echo(line)
    _export([without_keys(report) for report in reports], json_file, junit_xml)
    ctx.exit(exit_code(reports, fail_under))


@app.command()
@click.argument("name", metavar="SET")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Write the reports here.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; by default one a core, and at least 2. 1 stays in this process.")
@click.option("--seed", default=0, show_default=True, help="Every random draw comes from it.")
@json_option
@junit_option
@fail_under_option
@click.option("--show-reference", is_flag=True, help="Show the key in students' pages.")
@folders_option
@click.pass_context
def grade(
    ctx: click.Context,
    name: str,
    paths: tuple[Path, ...],
    out: Path,
    jobs: int | None,
    seed: int,
    json_file: Path | None,
    junit_xml: Path | None,
    fail_under: float | None,
    show_reference: bool,
    folders: tuple[Path, ...],
) -> None:
    """Grade a class: files, folders (a file or a folder a student) and zip archives.

    Writes DIR/index.html, DIR/students/<name>.html and DIR/results.json.
    """
    from grader import runner

    candidates = _found(paths)
    order = runner.Order(name, folders, seed, show_reference)
    with _progress(len(candidates)) as finished:
        reports = runner.grade_class(order, candidates, out, jobs=jobs or max(2, os.cpu_count() or 2), finished=finished)
    _export(reports, json_file, junit_xml)
    for line in _summary(reports):
        click.echo(line)
    click.echo(f"Reports: {out / 'index.html'}")
    ctx.exit(exit_code(reports, fail_under))


def main() -> None:
    """Run the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 still gets its lines
    app(prog_name="grader")


def exit_code(reports: Sequence[Report], fail_under: float | None = None) -> int:
    """Return how the grading of these reports ends: the gravest of what was found.

    Args:
        reports: What was found.
        fail_under: The share in percent of the points decided (earned or lost, not pending) that every report must reach; ``None`` asks for
            all of them.
    """
    from grader.runner import not_checked

    if any(map(not_checked, reports)):
        return OUR_FAULT
    if any(report.error for report in reports):
        return UNREADABLE
    return WRONG if any(_share(report) < (100.0 if fail_under is None else fail_under) for report in reports) else PASSED


def _share(report: Report) -> float:
    """Return the percentage earned of the points decided; 100 when none are, and rounded so that 0.1 + 0.2 reaches 0.3."""
    decided = report.points.possible - report.points.pending
    return round(100 * report.points.earned / decided, 6) if decided > 1e-9 else 100.0


def _found(paths: Sequence[Path]) -> list[Candidate]:
    from grader.submission.read import find_submissions

    candidates = find_submissions(paths)
    if not candidates:
        raise UsageError(f"No submission was found in {', '.join(map(str, paths))}: expected files, folders or zip archives.")
    return candidates


def _export(reports: Sequence[Report], json_file: Path | None, junit_file: Path | None) -> None:
    from grader.report import json, junit
    from grader.runner import write

    if json_file:
        write(json_file, json.results(reports))
    if junit_file:
        write(junit_file, junit.junit_xml(reports))


@contextmanager
def _progress(total: int) -> Generator[Callable[[Graded], None]]:
    """Yield what to call with each result: it prints a line, on a terminal above a bar."""
    numbers = itertools.count(1)
    if not sys.stdout.isatty() or os.environ.get("CI"):
        yield lambda graded: _tell(graded, f"{next(numbers)}/{total}", click.echo)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(highlight=False, markup=False, soft_wrap=True), transient=True) as bar:
        task = bar.add_task("Grading", total=total)

        def advance(graded: Graded) -> None:
            _tell(graded, f"{next(numbers)}/{total}", bar.console.print)
            bar.advance(task)

        yield advance


def _tell(graded: Graded, number: str, echo: Callable[[str], None]) -> None:
    echo(_line(graded.report, number))
    if graded.log:
        _log.error("%s: %s", graded.report.student, graded.log)


def _line(report: Report, number: str) -> str:
    """Return one line on a report; the number in front keeps a name such as ``::error`` from being a command to a CI service."""
    from grader.report import words
    from grader.report.clean import one_line
    from grader.runner import not_checked

    if report.error:
        return one_line(f"{number} {report.student}: cannot be read: {report.error}")
    ours = "not checked, by a fault of ours: " if not_checked(report) else ""
    found = [words.points(report.points), words.pending(report.points)]
    return one_line(f"{number} {report.student}: {ours}{'; '.join(filter(None, found))}")


def _summary(reports: Sequence[Report]) -> Iterator[str]:
    from grader.report.text import class_lines
    from grader.runner import not_checked

    yield from class_lines(reports)
    if failures := sum(map(not_checked, reports)):
        yield f"Not checked, by a fault of ours: {failures}. Run `grader --debug grade ...` to see where, and please report it."


def _paragraph(text: str, indent: int) -> None:
    for line in text.strip().splitlines():
        click.echo(" " * indent + line if line else "")


def _complain(message: str) -> None:
    for line in message.splitlines():
        click.echo(f"grader: {line}", err=True)
