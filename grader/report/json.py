"""``results.json``: everything that grading found, for programs; keys and expected values included, so it is the instructor's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.report import schema as model
from grader.result import Report, Step


def results(reports: Sequence[Report]) -> bytes:
    """Return ``results.json`` for reports on one problem set: UTF-8, indented, in the reports' order, with a newline at its end.

    Raises:
        ValueError: The reports are on different problem sets, or hold a number that is not finite.

    >>> print(results([]).decode()[:24])
    {
      "schema_version": 1,
    """
    names = sorted({report.problem_set for report in reports})
    if len(names) > 1:
        raise ValueError(f"expected reports on one problem set, got {names}")
    first = reports[0] if reports else None
    found = model.Results(
        problem_set=first.problem_set if first else "",
        title=first.title if first else "",
        seed=first.seed if first else 0,
        version=first.version if first else "",
        submissions=tuple(model.Report.model_validate(report) for report in reports),
    )
    return f"{found.model_dump_json(indent=2)}\n".encode()


def derivation(steps: Sequence[Step]) -> bytes:
    """Return the steps of a derivation by themselves: an object with the list that ``results.json`` has for each question.

    >>> print(derivation([]).decode(), end="")
    {
      "derivation": []
    }
    """
    found = [model.Step.model_validate(step).model_dump(mode="json") for step in steps]
    return f"{json.dumps({'derivation': found}, indent=2, ensure_ascii=False)}\n".encode()


def schema() -> dict[str, Any]:
    """Return the JSON schema of ``results.json``.

    >>> schema()["title"]
    'Results'
    """
    return model.Results.model_json_schema(mode="serialization")
