"""How fast and how right ``grader.compare`` is, against Math-Verify on the same pairs in one run.

    python benchmarks/compare.py [FILE...] [--passes N] [--list]

Math-Verify is installed by pip into an environment of its own under ``.venv-bench``; it is no dependency of grader. Each library judges in a process
of its own, after a warm-up that is not counted: every pair once for the first time, then every pair again in so many passes. Times are per pair, with
the parsing of both sides, in milliseconds; a pair's time over several passes is their median.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv-bench"
PEER = "math-verify==0.9.0"
SHARED = ROOT.parent / "shared" / "pairs" / "dev.jsonl"
PAIRS = [ROOT / "benchmarks" / "pairs" / "scalar.jsonl"]
SCALAR_WORDS = ("vector", "matrix", "identity", "random", "function", "sequence")
WARM_UP = (("x+1", "1+x"), (r"\frac{a}{b}", "a/b"), (r"\sqrt{2}", "1.4"), ("x=2", "2=x"), (r"\sin(x)^2", r"\{1,2\}"), ("(0,1)", "[0,1]"))
Pair: TypeAlias = dict[str, Any]
Judge: TypeAlias = Callable[[Pair], str]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one library said of each pair, and the milliseconds that it took: the first time, and again, when what was decided is kept."""

    said: list[str]
    first: list[float]
    warm: list[float]


def grader_judge() -> Judge:
    """Return how grader judges a pair."""
    sys.path.insert(0, str(ROOT))
    import grader  # noqa: PLC0415 (the peer's process must not need it)

    def judge(pair: Pair) -> str:
        verdict = grader.compare(
            pair["student"], pair["reference"], symbols=pair.get("symbols"), definitions=pair.get("definitions"), syntax=pair.get("syntax", "auto")
        )
        return str(verdict.outcome)

    return judge


def peer_judge() -> Judge:
    """Return how Math-Verify judges a pair: plain text as it stands or, where it finds nothing there, as LaTeX; what it cannot parse is undecided."""
    from math_verify import parse, verify  # noqa: PLC0415 (only in the environment of its own)

    def judge(pair: Pair) -> str:
        reference = parse(f"${pair['reference']}$", raise_on_error=False)
        answer = parse(pair["student"], raise_on_error=False) if pair.get("syntax") == "plain" else []
        answer = answer or parse(f"${pair['student']}$", raise_on_error=False)
        if not reference or not answer:
            return "undecided"
        return "correct" if verify(reference, answer, raise_on_error=False) else "incorrect"

    return judge


JUDGES = {"grader": grader_judge, "Math-Verify": peer_judge}


def work(name: str) -> None:
    """Judge the pairs that come on standard input, and write what was said with the times."""
    asked = json.load(sys.stdin)
    judge, pairs = JUDGES[name](), asked["pairs"]
    for student, reference in WARM_UP:
        judge({"student": student, "reference": reference, "syntax": "latex"})
    timed = [_timed(judge, pair) for pair in pairs]
    passes = [[_timed(judge, pair)[1] for pair in pairs] for _ in range(asked["passes"])]
    warm = [statistics.median(times) for times in zip(*passes, strict=True)]
    json.dump({"said": [said for said, _ in timed], "first": [spent for _, spent in timed], "warm": warm}, sys.stdout)


def _timed(judge: Judge, pair: Pair) -> tuple[str, float]:
    begun = time.perf_counter()
    said = judge(pair)
    return said, 1000 * (time.perf_counter() - begun)


def measured(python: Path, name: str, pairs: list[Pair], passes: int) -> Measured:
    """Return what a library says of the pairs, in a process of its own."""
    asked = json.dumps({"pairs": pairs, "passes": passes})
    single = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    command = [str(python), str(Path(__file__).resolve()), "--worker", name]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, env=single, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr}")
    return Measured(**json.loads(done.stdout))


def peer_python() -> Path:
    """Return the interpreter of the environment with Math-Verify in it, made when it is not there."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / "installed.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != PEER:
        print(f"Setting up {ENVIRONMENT.name} with {PEER} ...")
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", PEER], check=True)
        (ENVIRONMENT / ".gitignore").write_text("*\n", encoding="utf-8")
        stamp.write_text(PEER, encoding="utf-8")
    return python


def read_pairs(files: list[Path]) -> list[Pair]:
    """Return the pairs of files that are about numbers: nothing in them is declared to be anything else."""
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [pair for pair in lines if not any(word in words for words in pair.get("symbols", {}).values() for word in SCALAR_WORDS)]


def p95(times: list[float]) -> float:
    """Return the time that 95 % of the pairs stay below.

    >>> p95([float(time) for time in range(100)])
    95.0
    """
    return sorted(times)[int(0.95 * len(times))]


def report(pairs: list[Pair], results: dict[str, Measured]) -> None:
    """Print accuracy, times and ratios."""
    print(f"{len(pairs)} pairs of numbers")
    for name, result in results.items():
        expected = [pair["expected"] for pair in pairs]
        right = sum(said == want for said, want in zip(result.said, expected, strict=True))
        undecided = result.said.count("undecided")
        print(f"{name:12} right {right} ({right / len(pairs):.1%}), wrong {len(pairs) - right - undecided}, undecided {undecided}")
    for title, when in (("first", "the first time"), ("warm", "again, kept")):
        ours, theirs = (getattr(result, title) for result in results.values())
        for name, times in zip(results, (ours, theirs), strict=True):
            print(f"{name:12} {when:14} median {statistics.median(times):7.3f} ms, p95 {p95(times):8.3f} ms")
        print(f"{'ratio':27} median {statistics.median(theirs) / statistics.median(ours):7.1f}   , p95 {p95(theirs) / p95(ours):8.1f}")


def main() -> None:
    """Measure both and print; the exit code is 1 when grader calls any pair wrongly."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="pairs as JSON lines")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--list", action="store_true", help="print every pair that either library does not get right")
    parser.add_argument("--worker", choices=list(JUDGES), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        work(asked.worker)
        return
    pairs = read_pairs(asked.files or [*PAIRS, *([SHARED] if SHARED.exists() else [])])
    pythons = {"grader": Path(sys.executable), "Math-Verify": peer_python()}
    results = {name: measured(python, name, pairs, asked.passes) for name, python in pythons.items()}
    report(pairs, results)
    wrong = 0
    for place, pair in enumerate(pairs):
        said = {name: result.said[place] for name, result in results.items()}
        ours_wrong = said["grader"] not in (pair["expected"], "undecided")
        wrong += ours_wrong
        if ours_wrong or (asked.list and set(said.values()) != {pair["expected"]}):
            print(f"{pair['id']}: expected {pair['expected']}, {said}: {pair['student']}   against   {pair['reference']}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
