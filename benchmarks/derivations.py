"""Time of a derivation against its number of relations, and, where labelled write-ups lie beside the project, their scores.

python -m benchmarks.derivations [WRITEUPS]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from grader import registry
from grader.derivation.derive import derive
from grader.derivation.premises import Premises
from grader.language.scopes import scope_of
from grader.result import Place
from grader.submission.document import Kind, Piece, Section
from grader.submission.read import read_submission

SHARED = Path(__file__).parents[2] / "shared"
WRITEUPS = {"000": "ift6135-2019", "002": "ecs289-2020", "004": "lab3"}
SIZES = (10, 37, 370, 1_000)
SYMBOLS = {"X": "matrix n d", "w": "vector d", "y": "vector n", "\\lambda": "positive scalar"}
DEFINITIONS = {"L(w)": "\\|X w - y\\|^2 + \\lambda \\|w\\|^2"}
CHAIN = (
    "\\begin{{aligned}} L(w) &= (X w - y)^\\top (X w - y) + \\lambda w^\\top w \\\\"
    " &= w^\\top X^\\top X w - 2 y^\\top X w + y^\\top y + \\lambda w^\\top w + {0} - {0} \\\\"
    " \\nabla_w L(w) &= 2 X^\\top (X w - y) + 2 \\lambda w + {0} w - {0} w \\end{{aligned}}"
)


def section(relations: int) -> Section:
    """Return a section with about so many relations, no two alike."""
    pieces = (
        Piece(Kind.MATH, CHAIN.format(number), Place("ada.md", number + 1, number + 1), display=True) for number in range(max(relations // 4, 1))
    )
    return Section("1.1", tuple(pieces), Place("ada.md", 1, 1))


def growth() -> Iterator[str]:
    """Yield the time for each number of relations."""
    for size in SIZES:
        premises = Premises(replace(scope_of(SYMBOLS, DEFINITIONS)))
        before = time.perf_counter()
        steps = derive(section(size), premises)
        spent = time.perf_counter() - before
        yield f"{len(steps):6} relations  {spent:7.2f} s  {1000 * spent / len(steps):6.2f} ms each"


def scores(shared: Path) -> Iterator[str]:
    """Yield what the scoring tool says of the labelled write-ups, and how long each took."""
    for name, problem_set in WRITEUPS.items():
        whole = registry.load(problem_set)
        submission = read_submission(shared / "writeups" / f"{name}.md", whole.outline)
        found, spent = [], list[float]()
        for question in whole.questions:
            for where, premises in ((question.id, question.premises), *((part.id, part.premises) for part in question.parts)):
                read = submission.section(where)
                if read is None or premises is None:
                    continue
                before = time.perf_counter()
                steps = derive(read, premises)
                spent += [(time.perf_counter() - before) / len(steps)] * len(steps) if steps else []
                found += [{"lines": step.lines, "lhs": step.lhs, "rel": step.rel, "rhs": step.rhs, "outcome": step.outcome} for step in steps]
        yield f"\n{problem_set}: {len(found)} relations in {sum(spent):.2f} s, {1000 * statistics.mean(spent):.1f} ms each"
        yield scored(found, shared, name)


def scored(found: list[dict[str, object]], shared: Path, name: str) -> str:
    """Return what the scoring tool prints."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"derivation": found}, file)
        file.flush()
        command = [sys.executable, str(shared / "tools" / "score_steps.py"), file.name, str(shared / "steps" / f"{name}.jsonl")]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def main(shared: Path) -> None:
    """Print both."""
    for line in growth():
        print(line)
    for line in scores(shared) if (shared / "steps").is_dir() else ():
        print(line)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
