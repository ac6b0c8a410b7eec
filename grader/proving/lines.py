"""What the tests of problem sets found, as lines to print and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from grader.proving.proof import PartProof, SetProof

_HEAD = ("set", "questions", "parts", "by machine", "of the points", "mistakes", "rewrites accepted", "mutations rejected", "", "time", "")


def table_lines(proofs: Sequence[SetProof]) -> Iterator[str]:
    """Yield a table with one line a set.

    >>> print(*(line.rstrip() for line in table_lines([SetProof("tiny", (PartProof("1.1", "1", 2.0, 2.0),))])), sep="\\n")
    set   questions  parts  by machine  of the points  mistakes  rewrites accepted  mutations rejected                       time
    tiny  1          1      1           100 %          0         0 of 0             0 of 0              0 undecided, 0 same  0.0 s  passed
    """
    rows = [_HEAD, *map(_row, proofs)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(proof: SetProof) -> tuple[str, ...]:
    faults = len(proof.all_faults)
    return (
        proof.name,
        str(proof.questions),
        str(len(proof.parts)),
        str(proof.machine_parts),
        f"{proof.machine_share:.0%}".replace("%", " %"),
        str(proof.total("mistakes")),
        f"{proof.total('accepted')} of {proof.total('rewrites')}",
        f"{proof.total('rejected')} of {proof.total('mutants')}",
        f"{proof.total('undecided')} undecided, {proof.total('same')} same",
        f"{proof.seconds:.1f} s",
        f"{faults} to put right" if faults else "passed",
    )


def verbose_lines(proof: SetProof) -> Iterator[str]:
    """Yield a line on each part of a set, its mutation score among it, and below it a line on each mutant that was called right."""
    yield f"{proof.name}: {len(proof.parts)} parts, {proof.models} model answers"
    for part in proof.parts:
        yield f"  {part.id:8} {_scores(part)}"
        for check in part.checks:
            for survivor in check.survivors:
                yield f"{'':11}survived: {survivor.answer} ({survivor.rule})"


def _scores(part: PartProof) -> str:
    if not part.by_machine:
        return "a person marks it"
    mutants = part.total("mutants")
    score = f"{part.total('rejected') / mutants:.0%}".replace("%", " %") if mutants else "none"
    return (
        f"rewrites {part.total('accepted')} of {part.total('rewrites')}, mutations {part.total('rejected')} of {mutants} ({score}; "
        f"{part.total('undecided')} undecided, {part.total('same')} same), mistakes {part.total('mistakes')}"
    )


def json_bytes(proofs: Sequence[SetProof]) -> bytes:
    """Return what was found as JSON; the same findings give the same bytes."""
    plain = [{key: value for key, value in asdict(proof).items() if key != "seconds"} | {"passed": not proof.all_faults} for proof in proofs]
    return (json.dumps(plain, indent=2, ensure_ascii=False) + "\n").encode()
