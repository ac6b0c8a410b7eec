"""LaTeX as students write it, brought within what the typesetter knows and what is safe to hand to it.

The typesetter is native code with two measured weaknesses: braces some thousands deep end the process, and each opening delimiter without a
partner doubles its time. Both are counted here before it is called.
"""

from __future__ import annotations

import re
from typing import Final

MAX_LENGTH: Final = 4_000
"""Characters in one formula."""

MAX_DEPTH: Final = 60
"""Groups, environments and ``\\left`` inside each other."""

MAX_LOOSE: Final = 8
"""Opening delimiters without a partner; 8 cost 0.1 ms, 24 cost half a second."""

MACROS: Final = {
    "E": r"\mathbb{E}",
    "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}",
    "Tr": r"\operatorname{Tr}",
    "tr": r"\operatorname{tr}",
    "diag": r"\operatorname{diag}",
    "rank": r"\operatorname{rank}",
    "sgn": r"\operatorname{sgn}",
    "sign": r"\operatorname{sign}",
    "softmax": r"\operatorname{softmax}",
    "relu": r"\operatorname{ReLU}",
    "argmin": r"\operatorname*{arg\,min}",
    "argmax": r"\operatorname*{arg\,max}",
    "norm": r"\left\lVert #1\right\rVert",
    "abs": r"\left\lvert #1\right\rvert",
    "mathds": r"\mathbb{#1}",
    "mathbbm": r"\mathbb{#1}",
    "pmb": r"\boldsymbol{#1}",
    "mathnormal": r"{#1}",
    "mathlarger": r"{#1}",
    "ensuremath": r"{#1}",
    "smash": r"{#1}",
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "intertext": r"\text{#1}",
    "widebar": r"\overline{#1}",
    "cancelto": r"\cancel{#2}^{#1}",
    "substack": r"\begin{matrix}#1\end{matrix}",
    "tag": r"\qquad\text{(#1)}",
    "label": r"{}",
    "ref": r"\text{(#1)}",
    "eqref": r"\text{(#1)}",
    "hdots": r"\ldots",
    "dd": r"\mathrm{d}",
    "qed": r"\square",
    "hfill": r"\quad",
}
"""Commands of common packages and private styles, in terms of what the typesetter knows."""

ENVIRONMENTS: Final = {
    "split": "aligned",
    "align": "aligned",
    "flalign": "aligned",
    "alignat": "aligned",
    "alignedat": "aligned",
    "eqnarray": "aligned",
    "gather": "gathered",
    "multline": "gathered",
    "equation": "gathered",
    "displaymath": "gathered",
    "math": "gathered",
    "smallmatrix": "matrix",
    "rcases": "cases",
}
"""Environments by what replaces them; a star falls away with its numbering, which means nothing beside a single answer."""

_REFUSED: Final = re.compile(
    r"\\(?:[egx]?def|let|futurelet|(?:re)?newcommand|providecommand|DeclareMathOperator|(?:re)?newenvironment|csname|catcode|loop"
    r"|href|url|html[A-Za-z]*|cssId|class|style|includegraphics|input|include|require|write|special)(?![A-Za-z])"
)
_DELIMITER: Final = r"(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\?.)"
_OPEN_NAMES: Final = (
    "lAngle|lBrace|lVert|lang|langle|lbrace|lbrack|lceil|lfloor|lgroup|llangle|llbracket|llcorner|llparenthesis|lmoustache|lparen|lvert|ulcorner"
    "|pmod|pod|bra|ket|braket|Bra|Ket|Braket"  # these bring delimiters of their own
)
_CLOSE_NAMES: Final = (
    "rAngle|rBrace|rVert|rang|rangle|rbrace|rbrack|rceil|rfloor|rgroup|rrangle|rrbracket|lrcorner|rrparenthesis|rmoustache|rparen|rvert|urcorner"
)
_TOKEN: Final = re.compile(
    rf"(?P<enter>\{{|\\left{_DELIMITER}|\\begin\s*\{{[^{{}}]*\}})"
    rf"|(?P<leave>\}}|\\right{_DELIMITER}|\\end\s*\{{[^{{}}]*\}})"
    r"|(?P<cell>&|\\\\)"
    rf"|(?P<open>[(\[⌈⌊❲⟅⟦⟨⟪⟬⟮⦃-⦘⧘-⧛⧼⎰⌜⌞]|\\[bB]igg?l{_DELIMITER}|\\(?:\{{|(?:{_OPEN_NAMES})(?![A-Za-z])))"
    rf"|(?P<close>[)\]⌉⌋⟩⟧⟫⟯]|\\[bB]igg?r{_DELIMITER}|\\(?:\}}|(?:{_CLOSE_NAMES})(?![A-Za-z])))"
    r"|\\(?:[A-Za-z]+|.)",
    re.DOTALL,
)
_WRAPPED: Final = re.compile(r"\$\$(.*)\$\$|\$(.*)\$|\\\[(.*)\\\]|\\\((.*)\\\)", re.DOTALL)
_ENVIRONMENT: Final = re.compile(r"\\(begin|end)\s*\{([a-zA-Z]+)\*?\}")
_ARGUMENT: Final = re.compile(r"(?<=\\begin\{aligned\})\s*\{\d+\}|(?<=matrix\})\s*\[[lcr]\]|(?<=ed\})\s*\[[tbc]\]|@\{[^{}]*\}")
_TEXT: Final = re.compile(r"\\(text|texttt|textrm|textit|textbf|mbox|tag)\s*\{([^{}]*)\}")
_LIMITS: Final = re.compile(r"\}\s*\\(?:no)?limits(?![A-Za-z])")
_GLYPHS: Final = str.maketrans({"√": r"\surd ", "∅": r"\emptyset ", "⊤": r"\top ", "⊥": r"\bot "})


def prepare(latex: str) -> str | None:
    r"""Return a formula ready for the typesetter, or ``None`` when it is too long, too deep, too lopsided, or holds a command that is refused.

    >>> prepare(r"$\begin{align*}a &= b\end{align*}$")
    '\\begin{aligned}a &= b\\end{aligned}'
    >>> prepare(r"\href{javascript:x}{y}") is None
    True
    """
    if len(latex) > MAX_LENGTH or _REFUSED.search(latex):
        return None
    deepest, loose = shape(latex)
    if deepest > MAX_DEPTH or loose > MAX_LOOSE:
        return None
    formula = _unwrapped(latex.strip()).translate(_GLYPHS)
    formula = _ARGUMENT.sub("", _ENVIRONMENT.sub(_renamed, formula))
    return _in_lines(_LIMITS.sub("}", _TEXT.sub(_plain_text, formula)))


def _unwrapped(latex: str) -> str:
    """Return the formula without the dollar signs or brackets around it."""
    match = _WRAPPED.fullmatch(latex)
    return latex if match is None else next(group for group in match.groups() if group is not None)


def _renamed(match: re.Match[str]) -> str:
    return rf"\{match[1]}{{{ENVIRONMENTS.get(match[2], match[2])}}}"


def _plain_text(match: re.Match[str]) -> str:
    """Return a text command whose underscores are characters and whose ``$...$`` stands outside of it."""
    pieces = re.sub(r"(?<!\\)_", r"\\_", match[2]).split("$")
    if len(pieces) % 2 == 0:
        return match[0].replace("$", "")
    shown = [piece.replace(r"\_", "_") if index % 2 else rf"\{match[1]}{{{piece}}}" for index, piece in enumerate(pieces)]
    return "".join(shown) if len(shown) == 1 else f"{{{''.join(shown)}}}"


def _in_lines(formula: str) -> str:
    """Return the formula within ``aligned`` when it has cells or line breaks outside every environment, as an answer cut out of one has."""
    bare = r"\begin" not in formula and r"\substack" not in formula and re.search(r"(?<!\\)&|\\\\", formula)
    return rf"\begin{{aligned}}{formula}\end{{aligned}}" if bare else formula


def shape(latex: str) -> tuple[int, int]:
    r"""Return how deep groups stand inside each other, and how many opening delimiters have no partner within their group and cell.

    >>> shape(r"\frac{[a}{\left(b\right)}"), shape("[0, 1)"), shape("((("), shape("[a & b]")
    ((2, 1), (0, 0), (0, 3), (0, 1))
    """
    groups, deepest, loose = [0], 0, 0
    for match in _TOKEN.finditer(latex):
        match match.lastgroup:
            case "enter":
                groups.append(0)
                deepest = max(deepest, len(groups) - 1)
            case "leave" if len(groups) > 1:
                loose += groups.pop()
            case "cell":
                loose, groups[-1] = loose + groups[-1], 0
            case "open":
                groups[-1] += 1
            case "close":
                groups[-1] = max(0, groups[-1] - 1)
            case _:
                pass
    return deepest, loose + sum(groups)
