r"""A LaTeX file's own commands are put in place: ``\newcommand``, ``\def`` and ``\DeclareMathOperator``, with or without arguments.

Expansion is bounded in depth and in the characters it reads and writes, and lines keep their numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader import limits
from grader.submission.braces import closing, skip_space

DEFINITION = re.compile(
    r"\\(?:(?:re|provide)?newcommand\*?|def|DeclareMathOperator\*?|DeclareRobustCommand)\s*\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?\s*"
    r"(?:\[(?P<count>\d)\]\s*(?:\[(?P<default>[^\]\[]{0,200})\])?\s*|(?P<hashes>(?:#\d){1,9})\s*)?(?=\{)"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_ARGUMENT = re.compile(r"#([1-9])")
_LONGEST = 4_000
_OURS = frozenset(
    "answer begin boxed end fbox item section subsection subsubsection paragraph includegraphics input include documentclass usepackage".split()
)


@dataclass(frozen=True, slots=True)
class Macro:
    """A command with its body; ``default`` is the first argument's when it may be left out."""

    body: str
    count: int = 0
    default: str | None = None


def expanded(text: str) -> tuple[str, bool]:
    r"""Return a text with its own commands put in place, and whether that could be finished.

    >>> expanded(r"\newcommand{\E}[1]{\mathbb{E}[#1]}\def\d{x}$\E{\d}$")
    ('$\\mathbb{E}[{x}]$', True)
    """
    text, macros = _collected(text)
    budget = limits.MAX_EXPANSION
    for _ in range(limits.MAX_MACRO_DEPTH if macros else 0):
        text, spent = _once(text, macros, budget)
        budget -= spent
        if not spent:
            return text, True
    return text, not macros


def _collected(text: str) -> tuple[str, dict[str, Macro]]:
    """The text without its definitions, which leave their line ends behind, and what they define."""
    macros: dict[str, Macro] = {}
    kept: list[str] = []
    place = 0
    for _ in range(limits.MAX_MACROS):
        match = DEFINITION.search(text, place)
        if match is None:
            break
        close = closing(text, match.end(), _LONGEST)
        if close is None:
            kept.append(text[place : match.end()])
            place = match.end()
            continue
        name = match["name"]
        body = " ".join(text[match.end() + 1 : close].split("\n"))
        if "DeclareMathOperator" in match.group():
            body = f"\\operatorname{{{body}}}"
        if name not in _OURS:
            macros[name] = Macro(body, int(match["count"] or len(match["hashes"] or "") // 2), match["default"])
        kept += [text[place : match.start()], "\n" * text.count("\n", match.start(), close)]
        place = close + 1
    return "".join([*kept, text[place:]]), macros


def _once(text: str, macros: dict[str, Macro], budget: int) -> tuple[str, int]:
    """The text with each command replaced once, and the characters that took; none when there is none to replace."""
    pieces: list[str] = []
    place = spent = 0
    for match in _COMMAND.finditer(text):
        macro = macros.get(match[1])
        if macro is None or match.start() < place or _escaped(text, match.start()):
            continue
        found, stop = _arguments(text, match.end(), macro)
        spent += stop - match.start() + 1
        if found is None:
            continue
        body = _ARGUMENT.sub(lambda sign, given=found: given[int(sign[1]) - 1] if int(sign[1]) <= len(given) else "", macro.body)
        spent += len(body)
        if spent > budget:
            break
        gap = " " if body[-1:].isalpha() and text[stop : stop + 1].isalpha() else ""
        pieces += [text[place : match.start()], body, gap, "\n" * text.count("\n", match.start(), stop)]
        place = stop
    return ("".join([*pieces, text[place:]]), spent) if pieces else (text, 0)


def _escaped(text: str, place: int) -> bool:
    before = text[max(0, place - 20) : place]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _arguments(text: str, place: int, macro: Macro) -> tuple[list[str] | None, int]:
    """The arguments given after a command, in braces of their own, and where they end; ``None`` when they are not all there."""
    found: list[str] = []
    if macro.default is not None:
        start = skip_space(text, place)
        close = text.find("]", start, start + 200) if text[start : start + 1] == "[" else -1
        found.append(text[start + 1 : close] if close >= 0 else macro.default)
        place = close + 1 if close >= 0 else place
    while len(found) < macro.count:
        start = skip_space(text, place)
        if text[start : start + 1] == "{":
            close = closing(text, start, _LONGEST)
            if close is None:
                return None, min(len(text), start + _LONGEST)
            found.append(f"{{{text[start + 1 : close].replace(chr(10), ' ')}}}")
            place = close + 1
        else:
            token = _COMMAND.match(text, start)
            stop = token.end() if token else start + 1
            found.append(text[start:stop])
            place = stop
    return found, place
