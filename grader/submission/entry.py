"""One key of an answer sheet, whichever format it is in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a sheet: where it stands and its value, which is text or more entries."""

    key: str
    value: str | tuple[Entry, ...]
    first: int
    last: int
