"""Formulas for a page: MathML Core, or the text as typed where that cannot be."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from markupsafe import Markup, escape
from math_core import LatexError, LatexToMathML

from grader.report.clean import clean, clipped
from grader.report.dialect import MACROS, MAX_LENGTH, prepare
from grader.report.mathml import rebuilt

MAX_PROSE: Final = 20_000
"""Characters of one statement or feedback."""

LONG: Final = 40
"""Characters of a formula within a sentence from which it gets a box of its own to scroll in, so that a phone's page does not."""

_FORMULA: Final = re.compile(
    r"\$\$(?P<display>[^$]+)\$\$"
    r"|\$(?!\s)(?P<inline>(?:[^$\\]|\\.)+?)(?<!\s)\$(?!\d)"
    r"|\\\((?P<round>(?:[^\\]|\\(?![()]))+)\\\)"
    r"|\\\[(?P<square>(?:[^\\]|\\(?![\[\]]))+)\\\]",
    re.DOTALL,
)


def typeset(latex: str, *, display: bool = False) -> Markup:
    r"""Return a formula as MathML, or as escaped plain text with a title that says so; either is safe in a page.

    Args:
        latex: LaTeX, with or without dollar signs around it.
        display: Whether it stands on a line of its own.

    Source:
        W3C, "MathML Core", 2025; the LaTeX is read by math-core.

    >>> print(typeset(r"x^2"))
    <math><msup><mi>x</mi><mn>2</mn></msup></math>
    >>> print(typeset(r"\def\x{<b>}"))
    <code class="math-plain" title="This formula could not be typeset; it is shown as typed.">\def\x{&lt;b&gt;}</code>
    """
    latex = clean(latex)
    return _mathml(latex, display) if len(latex) <= MAX_LENGTH else _as_typed(latex)


def typeset_prose(text: str) -> Markup:
    r"""Return text in which ``$...$``, ``$$...$$``, ``\(...\)`` and ``\[...\]`` are typeset and all else is escaped.

    >>> print(typeset_prose("At $d$ it costs $5 & more."))
    At <math><mi>d</mi></math> it costs $5 &amp; more.
    """
    text = clipped(clean(text), MAX_PROSE)
    pieces: list[Markup] = []
    end = 0
    for match in _FORMULA.finditer(text):
        kind = match.lastgroup or ""
        pieces += [escape(text[end : match.start()]), _in_sentence(match[kind], display=kind in {"display", "square"})]
        end = match.end()
    return Markup().join([*pieces, escape(text[end:])])


def _in_sentence(latex: str, *, display: bool) -> Markup:
    formula = typeset(latex, display=display)
    if len(latex) < LONG and not display:
        return formula
    return Markup('<span class="long" role="group" aria-label="Formula" tabindex="0">{}</span>').format(formula)


@lru_cache(maxsize=8192)
def _mathml(latex: str, display: bool) -> Markup:  # noqa: FBT001 - private, and its key in the cache
    prepared = prepare(latex)
    if not prepared:
        return _as_typed(latex)
    try:
        markup = _converter().convert_with_local_state(prepared, displaystyle=display)
    except LatexError:
        return _as_typed(latex)
    safe = rebuilt(markup)
    return _as_typed(latex) if safe is None else Markup(safe)  # noqa: S704 - rebuilt from an allow-list, every text escaped


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(macros=dict(MACROS), allow_unreliable_rendering=True, fancy_error=False, max_expansions=200)


def _as_typed(latex: str) -> Markup:
    shown = clipped(latex, MAX_LENGTH)
    return Markup('<code class="math-plain" title="This formula could not be typeset; it is shown as typed.">{}</code>').format(shown)
