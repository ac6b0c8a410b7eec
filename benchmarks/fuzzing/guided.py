"""The same, guided by coverage: atheris keeps the inputs that reach new branches, and changes those."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

from benchmarks.fuzzing.inputs import MAX_LENGTH, seeds

with atheris.instrument_imports(include=["grader.language"]):
    from benchmarks.fuzzing.target import Trouble, tried


class FoundError(Exception):
    """An input did what none may."""


def one(data: bytes) -> None:
    """Try the input that some bytes are: the first picks the question."""
    trouble: Trouble | None = tried(data[1:].decode("utf-8", "replace"), data[0] if data else 0)
    if trouble is not None and trouble.kind != "slow":
        raise FoundError(f"{trouble.kind}: {trouble.source!r}\n{trouble.detail}")


def guided(seconds: int, seed: int) -> int:
    """Run for some time; the process ends at the first fault, with its input in a file."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(seeds()):
            (Path(folder) / str(number)).write_bytes(bytes([number % 256]) + text.encode())
        atheris.Setup([sys.argv[0], folder, f"-max_total_time={seconds}", f"-seed={seed + 1}", f"-max_len={MAX_LENGTH}", "-timeout=10"], one)
        atheris.Fuzz()
    return 0
