"""Right answers of the field, rewritten and mutated by machine: what grader says of each.

    python -m benchmarks.identities [--most N] [--only QUESTION] [--list]

Every rewrite must be called correct and no mutant may be; what was said otherwise is printed, and the exit code is then 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import grader
from benchmarks.formulas.corpus import Trial, sample, trials
from benchmarks.formulas.identity import Identity, identities


@dataclass
class Tally:
    """What was tried and what went wrong.

    Args:
        tried: Trials by side.
        said: Verdicts by side and outcome.
        errors: The trials that were judged wrongly, with what was said.
        fewest: The fewest trials that any identity had, by side.
    """

    tried: Counter[str] = field(default_factory=Counter[str])
    said: Counter[str] = field(default_factory=Counter[str])
    errors: list[tuple[Trial, str]] = field(default_factory=list[tuple[Trial, str]])
    fewest: dict[str, int] = field(default_factory=dict[str, int])


def judge(trial: Trial) -> str:
    """Return what grader says of a trial's answer."""
    identity = trial.identity
    verdict = grader.compare(trial.answer, identity.key, symbols=identity.symbols, definitions=identity.definitions)
    return str(verdict.outcome)


def run(chosen: list[Identity], most: int) -> Tally:
    """Judge at most so many rewrites, and so many mutants, of each identity."""
    tally = Tally()
    for identity in chosen:
        found = trials(identity)
        for side in ("right", "wrong"):
            part = sample(found, side, most)
            tally.fewest[side] = min(tally.fewest.get(side, len(part)), len(part))
            for trial in part:
                said = judge(trial)
                tally.tried[side] += 1
                tally.said[f"{side}: {said}"] += 1
                if (said == "correct") != trial.right:
                    tally.errors.append((trial, said))
    return tally


def summary(tally: Tally, chosen: int) -> str:
    """Return the counts in a line."""
    words = {"right": "rewrites", "wrong": "mutants"}
    sides = ", ".join(f"{tally.tried[side]} {word} (at least {tally.fewest.get(side, 0)} each)" for side, word in words.items())
    return f"{chosen} identities: {sides}; {dict(sorted(tally.said.items()))}; {len(tally.errors)} errors"


def main() -> None:
    """Run, print, and end with 1 when anything was judged wrongly."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=10_000, help="at most so many rewrites and mutants of each identity")
    parser.add_argument("--only", default="", help="questions whose name holds this")
    parser.add_argument("--list", action="store_true", help="print every trial with what was said")
    asked = parser.parse_args()
    chosen = [identity for identity in identities() if asked.only in identity.question]
    begun = time.perf_counter()
    tally = run(chosen, asked.most)
    if asked.list:
        for trial in (trial for identity in chosen for trial in trials(identity)):
            print(f"{'right' if trial.right else 'wrong'}  {trial.rule:40} {trial.answer}")
    for trial, said in tally.errors:
        kind = "rewrite" if trial.right else "mutant"
        print(f"{trial.identity.question}: {kind} ({trial.rule}) is {said}: {trial.answer}   key: {trial.identity.key}")
    print(f"{summary(tally, len(chosen))}; {time.perf_counter() - begun:.1f} s")
    sys.exit(1 if tally.errors else 0)


if __name__ == "__main__":
    main()
