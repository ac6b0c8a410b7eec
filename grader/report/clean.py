"""The one layer between text that a student wrote and every output: what could steer a terminal, reorder a line or break XML is taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar, cast
from urllib.parse import quote

_LINE_ENDS: Final = re.compile("\r\n?|[\x85\u2028\u2029\x0b\x0c]")
_UNWANTED: Final = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters: terminals obey them, XML forbids them
    "\u00ad\u200b\u2060\ufeff"  # invisible ones that split a word
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls: what is read is not what is written
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations and tags, which hide text
    "\ud800-\udfff\ufffe\uffff"  # no characters at all; UTF-8 or XML refuse them
    "]"
)

T = TypeVar("T")


def clean(text: str) -> str:
    r"""Return the text without control, bidirectional and invisible characters; every line end becomes ``\n``, and tabs stay.

    >>> clean("evil\u202etxt.exe\x00\r\nnext")
    'eviltxt.exe\nnext'
    """
    if text.isprintable():  # no control or format character at all
        return text
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str, limit: int = 300) -> str:
    r"""Return the text cleaned, on one line of at most ``limit`` characters, and inert where a CI service reads commands from output.

    >>> one_line("a\n  b ##[error]c")
    'a b # #[error]c'
    >>> one_line("abcdef", limit=4)
    'abc…'
    """
    line = " ".join(clean(text[: 20 * limit]).split()).replace("##", "# #")
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def clipped(text: str, limit: int) -> str:
    """Return the text, or its beginning and a sentence that says how much is left out.

    >>> clipped("abcdef", 4)
    'abcd\\n[2 characters more]'
    """
    return text if len(text) <= limit else f"{text[:limit]}\n[{len(text) - limit:,} characters more]"


def cleaned(value: T) -> T:
    """Return a frozen dataclass with every text in it cleaned, however deep; anything else comes back as it is.

    >>> from grader.result import Note
    >>> cleaned(Note("a\\x1b[31mb"))
    Note(message='a[31mb', place=None)
    """
    return cast("T", _cleaned(value))


def _cleaned(value: Any) -> Any:
    if type(value) is str:
        return clean(value)
    if type(value) is tuple:
        return tuple(map(_cleaned, cast("tuple[Any, ...]", value)))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes: Mapping[str, Any] = {}
    for field in fields(value):
        old = getattr(value, field.name)
        new = _cleaned(old)
        if new is not old and new != old:
            changes = {**changes, field.name: new}
    return replace(value, **changes) if changes else value


def relative_link(path: str) -> str:
    """Return a link to a file beside the page: quoted, so that no name can become a scheme, a query or a fragment.

    >>> relative_link("students/javascript:alert(1)?.html")
    'students/javascript%3Aalert%281%29%3F.html'
    """
    return quote(clean(path).lstrip("/"), safe="/")
