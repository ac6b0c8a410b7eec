"""Honest submissions, from the texts beside this file, and how many of them are marked down."""

import re
from pathlib import Path

import numpy as np

from grader.sandbox import Call, Program, Status

TEXTS = [Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8") for name in ("loading", "calling")]


def files_of(program):
    """Return the files of a program, by name."""
    parts = re.split(r"^--- (.*)$\n?", program, flags=re.MULTILINE)
    return {name: text.encode() for name, text in zip(["solution.py", *parts[1::2]], parts[::2], strict=True)}


PARTS = [part.partition("\n") for text in TEXTS for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]]
PROGRAMS = {name: files_of(rest) for name, _, rest in PARTS}

PLAIN = "# Lösung\ndef f(x):\n    return 2 * x + 1\n"
ODD = {
    "Latin-1": PLAIN.encode("latin-1"),
    "Latin-1 that says UTF-8": b"# -*- coding: utf-8 -*-\n" + PLAIN.encode(),
    "Latin-1 that says so": b"# coding: latin-1\n" + PLAIN.encode("latin-1"),
    "UTF-16": PLAIN.encode("utf-16"),
    "UTF-8 with a byte order mark": PLAIN.encode("utf-8-sig"),
    "line ends of Windows": PLAIN.replace("\n", "\r\n").encode(),
    "line ends of old Macintoshes": PLAIN.replace("\n", "\r").encode(),
    "tabs": PLAIN.replace("    ", "\t").encode(),
    "form feeds and no end of line": PLAIN.replace("def", "\f\ndef").rstrip().encode(),
    "magics of notebooks": b"%matplotlib inline\n!pip install numpy\n" + PLAIN.encode() + b"f?\n%%time\n",
}
PEOPLE = PROGRAMS | {f"is saved with {name}": {"solution.py": data} for name, data in ODD.items()}


def marked_down(sandbox, files):
    """Return what is held against an honest submission."""
    inputs = (3.0, np.arange(4.0))
    run = sandbox.run(Program(files, "solution.py"), [Call("f", (x,)) for x in inputs])
    wrong = [reply for reply in run.replies if reply.status is not Status.RETURNED]
    for reply, x in zip(run.replies, inputs, strict=True):
        if reply not in wrong and not np.allclose(np.asarray(reply.value), 2 * x + 1, rtol=1e-6):
            wrong.append(reply)
    return [f"{reply.status} {reply.value!r} {reply.error}; {run.imported.error}" for reply in wrong]
