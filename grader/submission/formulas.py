r"""A formula as it was meant: without equation numbers, crossings-out and the labels of braces; boxes taken out of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from grader import limits
from grader.submission.braces import pairs, skip_space
from grader.submission.document import Mark
from grader.submission.glyphs import in_latex

_SPECIAL = re.compile(r"\\(tag\*?|label|cancelto|[bx]?cancel|underbrace|overbrace|nonumber|notag)(?![A-Za-z])\s*")
_LABELLED = re.compile(r"\\(under|over)brace\s*(?=\{)")
_SIGNS = ("brace", "cancel", "tag", "label", "nonumber")
"""No formula with something special is without one of these, and most have none: they are looked for first."""
_BOX = re.compile(r"\\(boxed|fbox|framebox|answer)\s*(?=\{)")
_NUMBER = re.compile(r"\\q?quad\s*\(\d{1,3}[a-z]?\)\s*\Z")
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[^\s{}]", re.DOTALL)
_TAIL = re.compile(r"([\^_])\s*(?:\\[A-Za-z]+|[^\s{}\\])\s*\Z")

Edit = tuple[int, int, str]


class Formula(NamedTuple):
    """A formula after repair.

    Args:
        text: In LaTeX.
        doubtful: Whether a repair had to guess.
        boxes: What stands in its boxes, with how each singles it out.
        whole: Whether the formula is nothing but one box.
        labels: What braces are over or under, with what is written at them, and how many lines further down.
    """

    text: str
    doubtful: bool = False
    boxes: tuple[tuple[str, Mark], ...] = ()
    whole: bool = False
    labels: tuple[tuple[str, str, int], ...] = ()


def formula(source: str) -> Formula:
    r"""Return a formula of a write-up, repaired.

    >>> formula(r"\boxed{x^{2}} \tag{3}")
    Formula(text='x^{2}', doubtful=False, boxes=(('x^{2}', <Mark.BOX: 'box'>),), whole=True, labels=())
    >>> formula(r"\overbrace{E[x]^0} = 0 \quad (12)")
    Formula(text='E[x] = 0', doubtful=True, boxes=(), whole=False, labels=())
    """
    source = in_latex(source)
    text, doubtful = unlabelled(source)
    text, boxes = unboxed(text)
    whole = len(boxes) == 1 and boxes[0][0].strip() == text.strip(" \t\n.,;")
    return Formula(text, doubtful, boxes, whole, labels(source) if "brace" in source else ())


def labels(text: str) -> tuple[tuple[str, str, int], ...]:
    r"""Return what stands under and over the braces of a formula, each with its label and its line, counted from 0.

    >>> labels(r"\underbrace{W g_0}_{0} + h")
    (('W g_0', '0', 0),)
    """
    closing = pairs(text)
    found: list[tuple[str, str, int]] = []
    for match in _LABELLED.finditer(text):
        close = closing.get(match.end())
        after = skip_space(text, close + 1) if close is not None else len(text)
        if close is None or text[after : after + 1] != ("_" if match[1] == "under" else "^"):
            continue
        start = skip_space(text, after + 1)
        label = text[start : _token_end(text, start, closing)]
        inside = label[1:-1] if label.startswith("{") else label
        found.append((unlabelled(text[match.end() + 1 : close])[0], unlabelled(inside)[0], text.count("\n", 0, match.start())))
    return tuple(found[: limits.MAX_BOXES])


def unlabelled(text: str) -> tuple[str, bool]:
    r"""Return a formula without tags, labels, crossings-out and what is written at braces, and whether that took a guess.

    >>> unlabelled(r"\underbrace{\frac{u}{v}}_{w}^\top \cdot\cancel{d}")
    ('{\\frac{u}{v}}^\\top \\cdot d', False)
    """
    if text.endswith((")", ") ", ")\n")):
        text = _NUMBER.sub("", text)
    matches = list(_SPECIAL.finditer(text)) if any(sign in text for sign in _SIGNS) else []
    if not matches:
        return text.strip(), False
    closing = pairs(text)
    opening = {close: start for start, close in closing.items()}
    edits: list[Edit] = []
    doubtful = False
    for match in matches:
        doubtful |= _edit(text, match, closing, opening, edits)
    return _applied(text, edits), doubtful


def _edit(text: str, match: re.Match[str], closing: dict[int, int], opening: dict[int, int], edits: list[Edit]) -> bool:
    start, brace = match.start(), match.end()
    close = closing.get(brace)
    if close is None:
        if match[1] in {"nonumber", "notag"}:
            edits.append((start, brace, " "))
        return False
    match match[1]:
        case "underbrace" | "overbrace" as command:
            return _brace(text, (start, brace, close), "_" if command == "underbrace" else "^", (closing, opening), edits)
        case "cancelto":
            value = skip_space(text, close + 1)
            if (end := closing.get(value)) is not None:
                edits += [(start, value + 1, " "), (end, end + 1, " ")]
            return True
        case "cancel" | "bcancel" | "xcancel":
            edits += [(start, brace + 1, " "), (close, close + 1, " ")]
        case _:
            edits.append((start, close + 1, " "))
    return False


def _brace(text: str, span: tuple[int, int, int], sign: str, partners: tuple[dict[int, int], dict[int, int]], edits: list[Edit]) -> bool:
    start, brace, close = span
    closing, opening = partners
    after = skip_space(text, close + 1)
    if text[after : after + 1] == sign:
        stop = _token_end(text, skip_space(text, after + 1), closing)
        grouped = text[skip_space(text, stop) :][:1] in {"^", "_"} if stop < len(text) else False
        edits += [(start, brace if grouped else brace + 1, " "), (close, close + 1, "}" if grouped else " "), (after, stop, "")]
        return False
    tail = _tail(text, brace, close, opening)
    edits += [(start, brace + 1, " "), (close if tail is None or text[tail] != sign else tail, close + 1, " ")]
    return tail is not None and text[tail] == sign


def _token_end(text: str, place: int, closing: dict[int, int]) -> int:
    if place in closing:
        return closing[place] + 1
    match = _TOKEN.match(text, place)
    if not match:
        return place
    group = skip_space(text, match.end())
    return closing[group] + 1 if len(match.group()) > 2 and group in closing else match.end()


def _tail(text: str, brace: int, close: int, opening: dict[int, int]) -> int | None:
    """Return the place of the ``^`` or ``_`` of the last script inside a brace, or ``None`` when it does not end in one."""
    end = close
    while end > brace + 1 and text[end - 1].isspace():
        end -= 1
    inner = opening.get(end - 1)
    if inner is not None and inner > brace and text[inner - 1] in "^_":
        return inner - 1
    match = _TAIL.search(text, max(brace + 1, end - 24), end)
    return match.start() if match else None


def unboxed(text: str) -> tuple[str, tuple[tuple[str, Mark], ...]]:
    r"""Return a formula without its boxes' frames, and what stands in the outermost ones.

    >>> unboxed(r"a = \boxed{b_{\boxed{1}}}")
    ('a = b_{1}', (('b_{1}', <Mark.BOX: 'box'>),))
    """
    matches = list(_BOX.finditer(text)) if "box" in text or "answer" in text else []
    if not matches:
        return text, ()
    closing = pairs(text)
    edits: list[Edit] = []
    outer: list[tuple[int, int, Mark]] = []
    for match in matches:
        close = closing.get(match.end())
        if close is not None:
            edits += [(match.start(), match.end() + 1, ""), (close, close + 1, "")]
            if not outer or match.start() > outer[-1][1]:
                outer.append((match.end() + 1, close, Mark.MARKER if match[1] == "answer" else Mark.BOX))
    boxes = tuple((_applied(text, edits, start, stop), mark) for start, stop, mark in outer[: limits.MAX_BOXES])
    return _applied(text, edits), boxes


def _applied(text: str, edits: list[Edit], start: int = 0, stop: int | None = None) -> str:
    stop = len(text) if stop is None else stop
    pieces: list[str] = []
    place = start
    for first, last, new in sorted(edit for edit in edits if start <= edit[0] and edit[1] <= stop):
        if first >= place:
            pieces += [text[place:first], new]
            place = last
    pieces.append(text[place:stop])
    return "".join(pieces).strip()
