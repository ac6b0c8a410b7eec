"""A million hostile files for the readers: documents, answer sheets, notebooks, programs and archives; nothing but the declared error comes out.

    python -m benchmarks.fuzz_readers [--count N] [--seed S]

Every other exception is printed with the file that made it, and the exit code is then 1. The same seed makes the same files.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tarfile
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Literal

from grader.errors import SubmissionError
from grader.submission.outline import Outline
from grader.submission.read import Candidate, Source, find_submissions

OUTLINES = [Outline.of(["1.1a", "1.1b", "1.2", "2"], ["1", "2"], code=code) for code in (False, True)]
_CELLS: list[dict[str, object]] = [
    {"cell_type": "markdown", "source": ["## 1.2\n", "$x = 1$"]},
    {"cell_type": "code", "source": "%time\nx = 1", "outputs": [], "metadata": {}},
]
SEEDS = {
    ".md": "# 1.1\n## a\nLet $w = \\frac{1}{2} x_1$, so\n"
    "$$\\begin{aligned} a &= b \\\\ &= c \\end{aligned}$$\n\n| $t$ | $x_t$ |\n|---|---|\n| 1 | 2 |\n",
    ".tex": "\\section{1.2}\n\\newcommand{\\x}{\\mathbf{x}}\n"
    "\\begin{enumerate}\\item $\\x = 1$ % no\n\\item \\boxed{2}\n\\end{enumerate}\n\\[ a = b \\]\n",
    ".toml": '"1.1a" = "x + 1"\n"1.2" = ["a", "b"]\n["2"]\nc = 0.5\n"d e" = """two\nlines"""\n',
    ".yaml": "'1.1a': x + 1\n1.2:\n  - a\n  - 'b'\n2:\n  c: 0.5\n  d: |\n    two\n    lines\n",
    ".py": "# %% [markdown]\n# 1.2\nimport numpy as np\n\ndef f(x: float) -> float:\n    '''One.'''\n    return 2 * x\n",
    ".ipynb": json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": _CELLS}),
    ".txt": "1.1 a) x = 2\n1.2 The variance is σ² ≤ 1, since ∑ x_i = 0.\n",
}
TOKENS = [
    token.encode()
    for token in ("{", "}", "$", "$$", "\\", "\\begin{x}", "\\end{x}", "\\x{", '"', "'", "```", "|", "&", "[", "]", ":", "- ", "\n", "\r")
] + [
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"1e999",
    b"9" * 400,
    b"&a ",
    b"*a",
    b"!!python/object:x ",
    b"\\u0000",
    b"../",
    b"/etc/x",
    b"PK",
]
HOSTILE_NAMES = ["a.md", "solution.py", "../up.md", "/abs.md", "d/e.toml", "x\\y.md", "", "n" * 300, "é.tex", "inner.zip", "CON", "a/../b.md"]
_CHANGES, _SHOWN = 6, 300


class Files:
    """A stream of files that a seed settles: an ending with the bytes of it."""

    def __init__(self, seed: int):
        self.random = Random(seed)  # noqa: S311, no secret

    def next(self) -> tuple[str, bytes]:
        """Return the next file."""
        if self.random.random() < 0.15:
            return self._archive()
        ending = self.random.choice(list(SEEDS))
        return ending, self._changed(SEEDS[self.random.choice(list(SEEDS)) if self.random.random() < 0.1 else ending].encode())

    def _changed(self, data: bytes) -> bytes:
        for _ in range(self.random.randint(0, _CHANGES)):
            start, stop = sorted(self.random.choices(range(len(data) + 1), k=2))
            match self.random.randrange(5):
                case 0:
                    data = data[:start] + data[stop:]
                case 1:
                    data = data[:stop] + data[start:stop] * self.random.randint(1, 3) + data[stop:]
                case 2:
                    data = data[:start] + self.random.choice(TOKENS) + data[start:]
                case 3:
                    data = data[:start] + self.random.randbytes(self.random.randint(1, 4)) + data[start:]
                case _ if data:
                    place = start % len(data)
                    data = data[:place] + bytes([data[place] ^ 1 << self.random.randrange(8)]) + data[place + 1 :]
                case _:
                    data = b"1"
        return data

    def _archive(self) -> tuple[str, bytes]:
        """Return an archive with hostile members and names, or a damaged one."""
        good = self.random.random() < 0.5
        names = (
            self.random.sample(["a.md", "b.tex", "c/d.md", "e.txt"], self.random.randint(1, 3)) if good else self.random.choices(HOSTILE_NAMES, k=4)
        )
        members = [(name, self._changed(self.random.choice(list(SEEDS.values())).encode())) for name in names]
        buffer, ending = io.BytesIO(), self.random.choice([".zip", ".tar", ".tar.gz"])
        if ending == ".zip":
            self._zip(buffer, members, good=good)
        else:
            self._tar(buffer, members, "w:gz" if ending == ".tar.gz" else "w", good=good)
        data = buffer.getvalue()
        return ending, self._changed(data) if self.random.random() < 0.6 else data

    def _zip(self, buffer: io.BytesIO, members: list[tuple[str, bytes]], *, good: bool) -> None:
        with (
            warnings.catch_warnings(action="ignore"),
            zipfile.ZipFile(buffer, "w", self.random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive,
        ):
            for name, data in members:
                info = zipfile.ZipInfo(name or "/")
                info.external_attr = 0 if good else self.random.choice([0, 0o120777 << 16, 0o100644 << 16])
                archive.writestr(info, data)

    def _tar(self, buffer: io.BytesIO, members: list[tuple[str, bytes]], mode: Literal["w", "w:gz"], *, good: bool) -> None:
        with tarfile.open(fileobj=buffer, mode=mode) as archive:
            for name, data in members:
                info = tarfile.TarInfo(name or "x")
                info.size = len(data)
                info.type = tarfile.REGTYPE if good else self.random.choice([tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
                info.linkname = self.random.choice(["", "/etc/passwd", "../a.md"])
                archive.addfile(info, io.BytesIO(data) if info.type == tarfile.REGTYPE else None)  # pyright: ignore[reportUnknownMemberType]


def read(ending: str, data: bytes, folder: Path, outline: Outline) -> str:
    """Read a file as one student's, an archive from the disk; return what came of it.

    Raises:
        Exception: Anything but the declared error.
    """
    try:
        if ending in SEEDS:
            Candidate("ada", (Source(f"a{ending}", data=data),)).read(outline)
        else:
            path = folder / f"ada{ending}"
            path.write_bytes(data)
            for candidate in find_submissions([path]):
                candidate.read(outline)
    except SubmissionError:
        return "refused"
    return "read"


def run(count: int, seed: int) -> int:
    """Read so many files; print what is no declared error, and return how many there were."""
    files, found, start, faults = Files(seed), Counter[str](), time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            ending, data = files.next()
            try:
                found[f"{ending} {read(ending, data, Path(folder), OUTLINES[number % 2])}"] += 1
            except Exception as error:  # noqa: BLE001, what is looked for
                faults += 1
                print(f"file {number}, {ending}: {type(error).__name__}: {error}\n    {data[:_SHOWN]!r}", flush=True)
            if (number + 1) % 100_000 == 0:
                print(f"{number + 1:,} files, {time.monotonic() - start:.0f} s, {faults} faults", flush=True)
    print(f"{count:,} files with seed {seed}: {faults} faults; {dict(sorted(found.items()))}")
    return faults


def main() -> int:
    """Run from the command line; return 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    return 1 if run(arguments.count, arguments.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
