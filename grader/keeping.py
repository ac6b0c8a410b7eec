"""What was graded before an interruption: a file a submission, in a folder that goes when the class is done."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

import grader
from grader.errors import SubmissionError
from grader.report.write import write_whole
from grader.result import Report
from grader.submission.read import Candidate

FOLDER = ".graded"


class Kept:
    """The reports of a class that was not finished, by what they were made of.

    Args:
        folder: Where they lie; made with the first one.
        order: What submissions are graded against, and how, in words that differ where it does.
    """

    def __init__(self, folder: Path, order: Sequence[str]):
        self.folder = folder
        self.order = "\n".join([grader.__version__, *order])

    def key(self, candidate: Candidate) -> str:
        """Return the name under which a report is kept: another one for other bytes, another student or another order; empty without bytes."""
        try:
            what = f"{self.order}\n{candidate.student}\n{candidate.fingerprint()}"
        except SubmissionError:  # it is graded anew, and told why it cannot be read
            return ""
        return hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()

    def get(self, key: str) -> Report | None:
        """Return a report; ``None`` when none was kept, or when it was cut off."""
        try:
            return _reports().validate_json((self.folder / f"{key}.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def put(self, key: str, report: Report) -> None:
        """Keep a report that has a key.

        Raises:
            UsageError: It cannot be written.
        """
        if key:
            self.folder.mkdir(exist_ok=True)
            write_whole(self.folder / f"{key}.json", _reports().dump_json(report))

    def clear(self) -> None:
        """Remove what was kept, once the class is done; what somebody else put there stays."""
        if self.folder.is_dir():
            for path in self.folder.glob("*.json"):
                path.unlink()
            if not any(self.folder.iterdir()):
                self.folder.rmdir()


@cache
def _reports() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
