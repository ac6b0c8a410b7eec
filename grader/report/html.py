"""Pages for students and for the instructor: one file each, without scripts, inline styles or requests."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from grader.report import summary, words
from grader.report.clean import cleaned, clipped, one_line, relative_link
from grader.report.derivation import derivations, formulas, is_wide
from grader.report.steps import StepState, first_wrong
from grader.report.typeset import typeset, typeset_prose
from grader.result import Points, Report, State, without_keys

MAX_SHOWN: Final = 6_000
"""Characters shown of one answer or of one text that waits for a person; the file itself has the rest."""

TONES: Final = {
    State.CORRECT: "good",
    State.PARTLY: "part",
    State.INCORRECT: "bad",
    State.UNANSWERED: "none",
    State.UNDECIDED: "wait",
    State.UNREAD: "wait",
    State.PERSON: "wait",
    State.FAILURE: "wait",
}
"""Colours by state; the icon and the word say the same."""

MARKS: Final = {
    StepState.HOLDS: ("good", "good"),
    StepState.BROKEN: ("bad", "bad"),
    StepState.OPEN: ("wait", "ask"),
    StepState.UNREAD: ("wait", "ask"),
    StepState.DEFINITION: ("none", "said"),
    StepState.GIVEN: ("none", "said"),
    StepState.CHOICE: ("none", "said"),
}
"""Colour and icon of a relation's state."""

_GREEK: Final = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
)
_SCRIPTED: Final = re.compile(r"[A-Za-z](?:_(?:[A-Za-z0-9]|\{[^{}]{1,20}\}))?\^(?:[A-Za-z0-9]|\{[^{}]{1,20}\})")
_SYMBOL: Final = re.compile(r"([A-Za-z]+)(?:_\{?([A-Za-z0-9,]{1,12})\}?)?")


def student_page(report: Report, *, show_reference: bool = False) -> str:
    """Return one student's report as a page.

    Args:
        report: What grading found.
        show_reference: Whether keys and expected values are shown; without it the page does not hold them.
    """
    shown = cleaned(report if show_reference else without_keys(report))
    proofs = derivations(shown)
    return _render("student.html.j2", report=shown, show_reference=show_reference, proofs=proofs, formulas=formulas(proofs.values()))


def class_page(reports: Sequence[Report], links: Sequence[str]) -> str:
    """Return the class's page for the instructor.

    Args:
        reports: What grading found, one a submission.
        links: Where each submission's page lies, relative to this one; in the reports' order, so that namesakes stay apart.

    Raises:
        ValueError: There are more or fewer links than reports.
    """
    rows = list(zip(map(cleaned, reports), map(relative_link, links), strict=True))
    rows.sort(key=lambda row: (row[0].student.casefold(), row[0].student, row[1]))
    ordered = [report for report, _ in rows]
    return _render(
        "class.html.j2",
        rows=rows,
        title=ordered[0].title if ordered else "No submissions",
        at_a_glance=summary.class_summary(ordered),
        needs=summary.needs(ordered),
        rubrics=summary.rubrics(ordered),
        questions=summary.question_summaries(ordered),
        mistakes=summary.wrong_answers(ordered),
        quote=words.quote_line(ordered[0]) if ordered else "",
        ran=next((words.execution(report) for report in ordered if report.execution), ""),
    )


def stylesheet(font: str = "") -> str:
    """Return the one stylesheet; ``font`` is an ``@font-face`` rule for formulas with its font as a ``data:`` address."""
    return font + _style()


def policy(style: str) -> str:
    """Return the content security policy of a page with this stylesheet: nothing is loaded or run, and only these very styles apply.

    >>> policy("")
    "default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; base-uri 'none'; form-action 'none'"
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    fonts = " font-src data:;" if "@font-face" in style else ""
    return f"default-src 'none'; style-src 'sha256-{digest}';{fonts} base-uri 'none'; form-action 'none'"


def _render(template: str, **values: Any) -> str:
    style = stylesheet()
    return _environment().get_template(template).render(style=Markup(style), policy=policy(style), **values)  # noqa: S704 - our own file


@cache
def _style() -> str:
    text = resources.files("grader.report").joinpath("templates/style.css").read_text(encoding="utf-8")
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    return re.sub(r";?\s*([{};,>])\s*|(?<=:)\s+", lambda match: match[1] or "", bare).strip()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("grader.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "typeset": typeset,
        "prose": typeset_prose,
        "value": _value,
        "symbol": _symbol,
        "shown": _shown,
        "one_line": one_line,
        "tone": TONES.__getitem__,
        "mark": MARKS.__getitem__,
        "number": words.number,
        "points": words.points,
        "pending": words.pending,
        "percent": _percent,
    }
    environment.filters.update(filters)
    names: dict[str, Any] = {"words": words, "bases": words.BASES, "State": State, "bar": _bar, "is_wide": is_wide, "first_wrong": first_wrong}
    environment.globals.update(names)
    return environment


def _bar(points: Points) -> tuple[float, float]:
    """Return the shares earned and pending of a bar 100 wide."""
    if not points.possible:
        return 0.0, 0.0
    earned = min(100.0, max(0.0, 100 * points.earned / points.possible))
    return round(earned, 2), round(min(100 - earned, max(0.0, 100 * points.pending / points.possible)), 2)


def _symbol(name: str) -> Markup:
    """Return the name of a quantity: typeset when it is LaTeX, a letter or a Greek letter's name, with or without an index; else as it stands."""
    if "\\" in name or _SCRIPTED.fullmatch(name):
        return typeset(name)
    match = _SYMBOL.fullmatch(name)
    if match is None or not (len(match[1]) == 1 or match[1] in _GREEK):
        return escape(name)
    base = match[1] if len(match[1]) == 1 else f"\\{match[1]}"
    index = match[2] or ""
    return typeset(f"{base}_{{{index}}}" if len(index) < 2 else f"{base}_{{\\mathrm{{{index}}}}}") if index else typeset(base)


def _value(text: str) -> Markup:
    """Return a value of a counterexample: typeset when it is LaTeX, else as it stands."""
    return typeset(text) if "\\" in text else escape(clipped(text, 500))


def _shown(text: str) -> str:
    return clipped(text, MAX_SHOWN)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.0f} %"
