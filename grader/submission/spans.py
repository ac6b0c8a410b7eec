r"""Where mathematics, code and pictures stand in a Markdown text; what is between them is prose.

One pass; a delimiter without its partner is prose, and is looked for once only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

_DISPLAY = "equation align gather multline eqnarray flalign alignat displaymath math aligned gathered split dmath array cases IEEEeqnarray alignedat"
_UNWRAPPED = {"equation", "equation*", "displaymath", "math", "dmath", "dmath*"}
_OPENER = re.compile(
    r"(?P<fence>^[ \t]*(?:[-*+>][ \t]+|\d{1,2}[.)][ \t]+)?(?P<ticks>`{3,20}|~{3,20})[^`\n]*$)"
    r"|(?P<code>`+)"
    r"|(?P<dollars>\$\$?)"
    r"|\\(?:(?P<bracket>[\[(])|begin[ ]?\{(?P<env>(?:" + _DISPLAY.replace(" ", "|") + r")\*?)\}|(?P<box>boxed|fbox|framebox|answer)[ ]?(?=\{)|.)"
    r"|(?P<image>!\[)"
    r"|(?P<comment><!--)",
    re.MULTILINE | re.DOTALL,
)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\]\(([^()\n]{0,1000})\)")
_DOLLAR = re.compile(r"\\.|(\$)|\n[ \t]*\n", re.DOTALL)
_BLANK = re.compile(r"\n[ \t]*\n")
_CLOSERS = {"[": re.compile(r"\\\\|\\([\[\]])"), "(": re.compile(r"\\\\|\\([()])|\n[ \t]*\n")}


class Form(Enum):
    """What a span is."""

    PROSE = auto()
    INLINE = auto()
    DISPLAY = auto()
    CODE = auto()
    QUOTED = auto()
    """A few words of code within prose."""
    IMAGE = auto()
    BOX = auto()
    """``\\fbox{...}``, ``\\answer{...}`` outside mathematics; its content is a text of its own."""
    HIDDEN = auto()


class Span(NamedTuple):
    """A run of one form; ``inner`` is it without its delimiters."""

    form: Form
    start: int
    stop: int
    inner: tuple[int, int]
    command: str = ""


class Scanner:
    """Finds the spans of one text, each opener's partner at most once.

    >>> [(span.form.name, span.inner) for span in Scanner("a $x$ b").spans()]
    [('PROSE', (0, 2)), ('INLINE', (3, 4)), ('PROSE', (5, 7))]
    """

    def __init__(self, text: str):
        self.text = text
        self.absent: set[str] = set()
        self.torn = text.count("$$") % 2 == 1
        self.closing: dict[int, int] | None = None

    def spans(self) -> Iterator[Span]:
        """Yield the spans in order; together they are the whole text."""
        place = prose = 0
        while match := _OPENER.search(self.text, place):
            span = self._span(match)
            if span is None:
                place = match.end()
                continue
            if span.start > prose:
                yield Span(Form.PROSE, prose, span.start, (prose, span.start))
            yield span
            place = prose = span.stop
        if prose < len(self.text):
            yield Span(Form.PROSE, prose, len(self.text), (prose, len(self.text)))

    def _span(self, match: re.Match[str]) -> Span | None:
        start, end = match.start(), match.end()
        match match.lastgroup:
            case "dollars":
                return self._display(start) if end - start == 2 else self._inline(start)
            case "bracket":
                return self._bracket(start, match["bracket"])
            case "env":
                return self._environment(start, end, match["env"])
            case "box":
                return self._box(start, end, match["box"])
            case "fence" | "ticks":
                return self._fence(match)
            case "code":
                return self._closed(Form.QUOTED, start, end, match["code"], paragraph=True)
            case "image":
                image = _IMAGE.match(self.text, start)
                return image and Span(Form.IMAGE, start, image.end(), image.span(1))
            case "comment":
                return self._closed(Form.HIDDEN, start, end, "-->")
            case _:
                return None

    def _closed(self, form: Form, start: int, begin: int, closer: str, *, paragraph: bool = False) -> Span | None:
        """A span up to the next ``closer``, which is looked for once only when the text has no more of them."""
        if closer in self.absent:
            return None
        stop = self.text.find(closer, begin)
        if stop < 0:
            self.absent.add(closer)
            return None
        if paragraph and _BLANK.search(self.text, begin, stop):
            return None
        return Span(form, start, stop + len(closer), (begin, stop))

    def _display(self, start: int) -> Span | None:
        return self._closed(Form.DISPLAY, start, start + 2, "$$", paragraph=self.torn)

    def _inline(self, start: int) -> Span | None:
        text = self.text
        for match in _DOLLAR.finditer(text, start + 1):
            if match[1]:
                stop = match.start()
                price = text[start + 1].isdigit() and text[stop - 1].isspace() and text[stop + 1 : stop + 2].isdigit()
                quoted = text[start + 1] == text[stop - 1] == "`" and stop - start > 3
                return None if price else Span(Form.INLINE, start, stop + 1, (start + 1 + quoted, stop - quoted))
            if match.group()[0] == "\n":
                return None
        return None

    def _bracket(self, start: int, bracket: str) -> Span | None:
        """``\\[`` and ``\\(`` up to their partner, unless the same opener or, within a line, a blank line comes first."""
        if bracket in self.absent:
            return None
        for match in _CLOSERS[bracket].finditer(self.text, start + 2):
            if match[1] in {"]", ")"}:
                return Span(Form.DISPLAY if bracket == "[" else Form.INLINE, start, match.end(), (start + 2, match.start()))
            if match[1] or match.group()[0] == "\n":
                return None
        self.absent.add(bracket)
        return None

    def _environment(self, start: int, begin: int, name: str) -> Span | None:
        span = self._closed(Form.DISPLAY, start, begin, f"\\end{{{name}}}")
        if span is None or name in _UNWRAPPED:
            return span
        return Span(Form.DISPLAY, span.start, span.stop, (span.start, span.stop))

    def _box(self, start: int, brace: int, command: str) -> Span | None:
        if self.closing is None:
            from grader.submission.braces import pairs  # noqa: PLC0415 - few texts have a box outside mathematics

            self.closing = pairs(self.text)
        close = self.closing.get(brace)
        return None if close is None else Span(Form.BOX, start, close + 1, (brace + 1, close), command)

    def _fence(self, opener: re.Match[str]) -> Span | None:
        ticks, begin = opener["ticks"], min(opener.end() + 1, len(self.text))
        if ticks in self.absent:
            return None
        closer = re.compile(rf"^[ \t>]*{ticks}[`~]*[ \t]*$", re.MULTILINE).search(self.text, begin)
        if closer is None:
            self.absent.add(ticks)
            return None
        language = opener.group().strip().lstrip("`~-*+>0123456789.) ").casefold()
        form = Form.DISPLAY if language == "math" else Form.CODE
        return Span(form, opener.start(), closer.end(), (begin, max(begin, closer.start() - 1)))
