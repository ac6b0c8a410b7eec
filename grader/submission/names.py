"""Students' names: as they are shown, and as they name a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from grader import limits

_RESERVED = {"con", "prn", "aux", "nul", "index", *(f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789")}
"""Names that a file system or our own output keeps for itself."""


def clean_name(name: str) -> str:
    """Return a name without control characters, invisible or direction-changing ones, on one line.

    >>> clean_name("Ada\\u202e  Love\\x00lace")
    'Ada Lovelace'
    """
    visible = "".join(" " if letter.isspace() else letter for letter in name if letter.isspace() or unicodedata.category(letter)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", visible).split())[: limits.MAX_NAME].strip() or "unnamed"


def safe_name(student: str) -> str:
    """Return a file name, without an ending, that cannot leave its folder on any system.

    >>> safe_name("../../etc/passwd"), safe_name("Zoë <b>"), safe_name("CON")
    ('etc-passwd', 'Zoë-b', '_CON')
    """
    plain = re.sub(r"[^\w.+@=,()-]+", "-", unicodedata.normalize("NFKC", clean_name(student)))
    short = plain.encode()[: limits.MAX_NAME].decode(errors="ignore").strip("-. ") or "unnamed"
    return f"_{short}" if short.split(".")[0].casefold() in _RESERVED else short


def unique_names(names: Iterable[str]) -> dict[str, str]:
    """Return the file name of each student; no two are the same, not even on a file system that ignores case.

    >>> unique_names(["Ada", "ada", "a/b", "a-b"])
    {'Ada': 'Ada', 'ada': 'ada-2', 'a/b': 'a-b', 'a-b': 'a-b-2'}
    """
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        stem = candidate = safe_name(name)
        number = 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{stem}-{number}"
        taken.add(candidate.casefold())
        found[name] = candidate
    return found
