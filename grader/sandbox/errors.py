"""What can keep a submission from being run, grouped by who can put it right."""

from __future__ import annotations

from grader.errors import SubmissionError, UsageError


class MissingLayerError(UsageError):
    """A layer that the level asks for does not stand here; nothing was run.

    Args:
        layer: Its name.
        why: What the kernel said.
    """

    def __init__(self, layer: str, why: str):
        super().__init__(
            f"Submitted code cannot be run safely here: the layer '{layer}' is missing ({why}).\n`grader doctor` shows every layer, and what to do."
        )
        self.layer = layer


class ExposedError(UsageError):
    """What must stay secret lies where submitted code can read; nothing was run."""


class FilesError(SubmissionError):
    """A submission's files cannot be laid out in a folder."""


class SandboxFailureError(Exception):
    """Our own process failed: nobody's answer is wrong for it."""
