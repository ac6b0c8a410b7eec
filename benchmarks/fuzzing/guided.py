"""The same, guided by coverage: atheris keeps the inputs that reach new branches, and changes those.

    python -m benchmarks.fuzzing.guided [--seconds N] [--seed S]

It needs atheris in the environment. It ends at the first fault, whose input it prints and keeps in a file.
"""

from __future__ import annotations

import argparse
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


def main() -> None:
    """Run for some time, from the formulas that the tests hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(seeds()):
            (Path(folder) / str(number)).write_bytes(bytes([number % 256]) + text.encode())
        flags = [f"-max_total_time={options.seconds}", f"-seed={options.seed + 1}", f"-max_len={MAX_LENGTH}", "-timeout=10"]
        atheris.Setup([sys.argv[0], folder, *flags], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
