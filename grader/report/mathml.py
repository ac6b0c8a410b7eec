"""The typesetter's markup is rebuilt from an allow-list: what is not named here does not reach a page."""

from __future__ import annotations

import html
import re
from typing import Final
from xml.parsers import expat

MAX_MARKUP: Final = 40_000
"""Characters of markup for one formula; a page of 20 answers has 120,000 in all."""

MAX_TREE: Final = 150
"""Elements inside each other; browsers stop at 512."""

_COMMON: Final = frozenset(["displaystyle", "scriptlevel", "mathvariant"])
_SPACE: Final = frozenset(["width", "height", "depth", "lspace", "voffset"])
_OPERATOR: Final = frozenset(["form", "stretchy", "symmetric", "largeop", "movablelimits", "lspace", "rspace", "minsize", "maxsize"])
_PLAIN: Final = "mi mn ms mtext mrow mphantom msqrt mroot msub msup msubsup mmultiscripts mprescripts mtable mtr mtd"
ELEMENTS: Final = {
    **dict.fromkeys(_PLAIN.split(), _COMMON),
    "math": _COMMON | {"display"},
    "mo": _COMMON | _OPERATOR,
    "mspace": _COMMON | _SPACE,
    "mpadded": _COMMON | _SPACE,
    "mfrac": _COMMON | {"linethickness"},
    "munder": _COMMON | {"accentunder"},
    "mover": _COMMON | {"accent"},
    "munderover": _COMMON | {"accent", "accentunder"},
    "mtd": _COMMON | {"columnspan", "rowspan"},
    "menclose": _COMMON,
    "b": frozenset[str](),
    "i": frozenset[str](),
}
"""Elements with the attributes that each may carry; the content of any other element stays, and the element goes."""

CLASSES: Final = {
    "text-align: left": "m-left",
    "text-align: right": "m-right",
    "padding-left: 0": "m-pl0",
    "padding-right: 0": "m-pr0",
    "padding-left: 1em": "m-pl1",
    "padding-top: 0.1667em": "m-strut",
    "border-left": "m-bl",
    "border-right": "m-br",
    "border-top": "m-bt",
    "border-bottom": "m-bb",
    "margin-left: -0.16666667em": "m-back",
    "notation: box": "m-box",
    "notation: updiagonalstrike": "m-strike",
    "notation: downdiagonalstrike": "m-strike",
    "notation: updiagonalstrike downdiagonalstrike": "m-strike",
    "notation: horizontalstrike": "m-strike",
}
"""What the typesetter says with inline styles, as classes of the page's stylesheet; the rest, such as colours, is dropped."""

_VALUE: Final = re.compile(r"[A-Za-z0-9.+-]{1,20}")
_ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]+;")
_VARIANTS: Final = re.compile("[\ufe00\ufe01]")


class _Rebuilder:
    """Collects the markup that is allowed, element by element."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.depth = self.deepest = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if tag in ELEMENTS:
            self.pieces.append(f"<{_name(tag)}{_attributes(tag, attributes)}>")

    def end(self, tag: str) -> None:
        self.depth -= 1
        if tag in ELEMENTS:
            self.pieces.append(f"</{_name(tag)}>")

    def text(self, text: str) -> None:
        self.pieces.append(html.escape(_VARIANTS.sub("", text)))


def rebuilt(markup: str) -> str | None:
    """Return the markup with allowed elements and attributes alone, or ``None`` when it is malformed, too long or too deep.

    >>> rebuilt('<math onclick="x"><mi style="text-align: left;color:red">x</mi><script>y</script></math>')
    '<math><mi class="m-left">x</mi>y</math>'
    """
    if len(markup) > MAX_MARKUP or "<!" in markup:  # no declarations, and so no entities of its own
        return None
    rebuilder = _Rebuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = rebuilder.start, rebuilder.end, rebuilder.text
    try:
        parser.Parse(_ENTITY.sub(lambda match: html.unescape(match.group()), markup), True)  # noqa: FBT003 - expat takes it by place
    except expat.ExpatError:
        return None
    return None if rebuilder.deepest > MAX_TREE else "".join(rebuilder.pieces)


def _name(tag: str) -> str:
    """MathML Core has no ``menclose``; a row with a border stands in for it."""
    return "mrow" if tag == "menclose" else tag


def _attributes(tag: str, attributes: dict[str, str]) -> str:
    kept = [f' {name}="{value}"' for name, value in attributes.items() if name in ELEMENTS[tag] and _VALUE.fullmatch(value)]
    classes = [CLASSES[word] for word in _declarations(attributes) if word in CLASSES]
    return "".join(kept) + (f' class="{" ".join(dict.fromkeys(classes))}"' if classes else "")


def _declarations(attributes: dict[str, str]) -> list[str]:
    """Return the declarations of an inline style, spelt as :data:`CLASSES` has them; a border is named by its side alone."""
    found = [f"notation: {attributes['notation']}"] if "notation" in attributes else []
    for declaration in attributes.get("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        found.append(name if name.startswith("border-") else f"{name}: {value}")
    return found
