"""Commands that mark: one's own write-up, and a class."""

from __future__ import annotations

import itertools
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.app import LOG, OUR_FAULT, PASSED, UNREADABLE, WRONG, app, folders_option
from grader.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from grader.result import Report
    from grader.runner import Graded
    from grader.submission.read import Candidate

json_option = click.option(
    "--json", "json_file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write the results as JSON here too."
)
junit_option = click.option("--junit-xml", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write the results for CI here.")
fail_under_option = click.option(
    "--fail-under", metavar="PERCENT", type=click.FloatRange(0, 100), help="Pass from this share of the points decided so far."
)


level_option = click.option(
    "--level",
    default="strict",
    show_default=True,
    type=click.Choice(["strict", "reduced"]),
    help="How much has to stand between submitted code and everything else; `grader doctor` shows what does.",
)


@app.command()
@click.argument("name", metavar="SET")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--seed", default=0, show_default=True, help="Every random draw comes from it.")
@level_option
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
    level: str,
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
    from grader.sandbox import Level

    marker = Marker(Order(name, folders, seed, level=Level(level)))
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
@level_option
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
    level: str,
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
    from grader.sandbox import Level

    candidates = _found(paths)
    order = runner.Order(name, folders, seed, show_reference, Level(level))
    with _progress(len(candidates)) as finished:
        reports = runner.grade_class(order, candidates, out, jobs=jobs or max(2, os.cpu_count() or 2), finished=finished)
    _export(reports, json_file, junit_xml)
    for line in _summary(reports):
        click.echo(line)
    click.echo(f"Reports: {out / 'index.html'}")
    ctx.exit(exit_code(reports, fail_under))


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
        LOG.error("%s: %s", graded.report.student, graded.log)


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
