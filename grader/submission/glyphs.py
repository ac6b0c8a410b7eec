"""Unicode that carries mathematics, written in LaTeX: ``x²`` is ``x^2`` and never ``x2``; a double-struck ``𝔼`` stays an expectation."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SAME = {"µ": "μ", "∆": "Δ", "∑": "\\sum ", "∏": "\\prod ", "−": "-", "∗": "*", "′": "'", "″": "''", "⁄": "/", "∕": "/", "ℓ": "\\ell "}
_SUPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ", "0123456789+-=()inabcdefghjklmoprstuvwxyzT", strict=True))
_SUB = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))
_STYLES = (
    ("DOUBLE-STRUCK ", "mathbb"),
    ("BOLD SCRIPT ", "mathcal"),
    ("SCRIPT ", "mathcal"),
    ("BOLD FRAKTUR ", "mathfrak"),
    ("FRAKTUR ", "mathfrak"),
    ("BLACK-LETTER ", "mathfrak"),
    ("BOLD ITALIC ", "mathbf"),
    ("SANS-SERIF BOLD ", "mathbf"),
    ("BOLD ", "mathbf"),
)
_MATH = re.compile(
    f"(?P<super>[{''.join(_SUPER)}]+)|(?P<sub>[{''.join(_SUB)}]+)|(?P<same>[{''.join(_SAME)}])|(?P<letter>[\u2102-\u2138\U0001d400-\U0001d7ff])"
)


def in_latex(mathematics: str) -> str:
    """Return mathematics with its unicode scripts and styled letters as LaTeX commands; Greek letters stay as they are.

    >>> in_latex("σ²₁ + x⁻¹y = 𝔼[𝐱] − 𝑎")
    'σ^{2}_1 + x^{-1}y = \\\\mathbb{E}[\\\\mathbf{x}] - a'
    """
    return mathematics if mathematics.isascii() else _MATH.sub(_written, mathematics)


def _written(match: re.Match[str]) -> str:
    found = match.group()
    match match.lastgroup:
        case "super":
            return _script("^", "".join(_SUPER[glyph] for glyph in found), match.string[match.end() : match.end() + 1])
        case "sub":
            return _script("_", "".join(_SUB[glyph] for glyph in found), match.string[match.end() : match.end() + 1])
        case "same":
            return _SAME[found]
        case _:
            return _letter(found)


def _script(sign: str, text: str, following: str) -> str:
    alone = len(text) == 1 and not following.isalnum()
    return f"{sign}{text}" if alone else f"{sign}{{{text}}}"


@cache
def _letter(glyph: str) -> str:
    name = unicodedata.name(glyph, "").removeprefix("MATHEMATICAL ")
    base = unicodedata.normalize("NFKC", glyph)
    if len(base) != 1 or base == glyph:
        return glyph
    style = next((command for words, command in _STYLES if name.startswith(words)), "")
    return f"\\{style}{{{base}}}" if style else base
