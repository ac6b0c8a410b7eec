"""Peers, each installed in an environment of its own, marking the same assignment; none of them is needed to run grader."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.coding.assignment import TESTS

LIMIT = 30.0
"""Seconds by the clock after which a peer's process is ended from outside; then nothing passed."""


def ran(command: Sequence[str | Path], folder: Path, seconds: float = LIMIT) -> str:
    """Return what a command of an environment printed; it is ended with all its children when it takes too long."""
    words = [str(word) for word in command]
    environment = os.environ | {"PATH": f"{Path(words[0]).parent}:{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(words, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return ""
        out.seek(max(0, out.seek(0, os.SEEK_END) - 20_000))
        return out.read().decode("utf-8", "replace")


class Peer(ABC):
    """A peer in an environment of its own.

    Args:
        home: Of the environment.
    """

    name = ""

    def __init__(self, home: Path):
        self.bin = home / "bin"

    @property
    def there(self) -> bool:
        """Whether it is installed."""
        return (self.bin / "python").exists()

    @abstractmethod
    def passed(self, submissions: Mapping[str, str], folder: Path) -> dict[str, int]:
        """Return how many of the ten tests each submission passed."""


class Pytest(Peer):
    """A pytest subprocess for each submission."""

    name = "pytest"

    def passed(self, submissions: Mapping[str, str], folder: Path) -> dict[str, int]:
        return {student: self._one(source, folder / student) for student, source in submissions.items()}

    def _one(self, source: str, folder: Path) -> int:
        folder.mkdir()
        tests = "".join(f"\n\ndef test_{number}():\n    {test}\n" for number, test in enumerate(TESTS))
        (folder / "submission.py").write_text(source, encoding="utf-8")
        (folder / "test_five.py").write_text(f"import numpy as np\nfrom submission import *\n{tests}", encoding="utf-8")
        found = re.search(r"(\d+) passed", ran([self.bin / "python", "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider"], folder))
        return int(found[1]) if found else 0


class Otter(Peer):
    """``otter run`` for each submission, with tests made by ``otter generate``."""

    name = "otter run"

    def passed(self, submissions: Mapping[str, str], folder: Path) -> dict[str, int]:
        (folder / "tests").mkdir()
        for number, test in enumerate(TESTS):
            case = {"code": f">>> import numpy as np\n>>> {test}\n", "hidden": False, "locked": False, "points": 1}
            suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
            content = f"OK_FORMAT = True\ntest = {{'name': 'q{number}', 'points': 1, 'suites': [{suite!r}]}}\n"
            (folder / "tests" / f"q{number}.py").write_text(content, encoding="utf-8")
        ran([self.bin / "otter", "generate", "-t", "tests", "--no-environment", "--no-requirements"], folder)
        return {student: self._one(student, source, folder) for student, source in submissions.items()}

    def _one(self, student: str, source: str, folder: Path) -> int:
        (folder / student).mkdir()
        (folder / student / "submission.py").write_text(source, encoding="utf-8")
        ran([self.bin / "otter", "run", "-a", folder / "autograder.zip", "-o", folder / student, "--no-logo", "submission.py"], folder / student)
        results = folder / student / "results.json"
        return (
            round(sum(test.get("score", 0) for test in json.loads(results.read_text())["tests"] if test.get("max_score"))) if results.exists() else 0
        )


class Nbgrader(Peer):
    """``nbgrader autograde`` once for a whole class."""

    name = "nbgrader, in one batch"

    def passed(self, submissions: Mapping[str, str], folder: Path) -> dict[str, int]:
        config = "c = get_config()\nc.CourseDirectory.course_id = 'c'\nc.ExecutePreprocessor.timeout = 20\n"
        (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
        _write_notebook(folder / "source" / "ps1" / "p.ipynb", "raise NotImplementedError")
        tool = [self.bin / "python", "-m", "nbgrader"]
        ran([*tool, "generate_assignment", "ps1", "--force"], folder, 120)
        for student, source in submissions.items():
            _write_notebook(folder / "submitted" / student / "ps1" / "p.ipynb", source)
        ran([*tool, "autograde", "ps1", "--force"], folder, LIMIT * len(submissions) + 60)
        return _marks(folder / "gradebook.db", submissions)


def _write_notebook(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True)
    answer = _cell("answer", source, grade=False, solution=True, locked=False)
    tests = [_cell(f"test-{number}", f"import numpy as np\n{test}", grade=True, solution=False, locked=True) for number, test in enumerate(TESTS)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(json.dumps({"cells": [answer, *tests], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def _cell(name: str, source: str, *, grade: bool, solution: bool, locked: bool) -> dict[str, object]:
    more = {"points": 1} if grade else {}
    about = {
        "schema_version": 3,
        "grade_id": name,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
        "cell_type": "code",
        **more,
    }
    return {"cell_type": "code", "id": name, "execution_count": None, "outputs": [], "metadata": {"nbgrader": about}, "source": source}


def _marks(database: Path, students: Mapping[str, str]) -> dict[str, int]:
    if not database.exists():
        return dict.fromkeys(students, 0)
    query = (
        "select s.student_id, sum(coalesce(g.manual_score, g.auto_score, 0)) from grade g join submitted_notebook n on g.notebook_id = n.id "
        "join submitted_assignment s on n.assignment_id = s.id group by s.student_id"
    )
    with sqlite3.connect(database) as connection:
        found = {student: round(score or 0) for student, score in connection.execute(query)}
    return {student: found.get(student, 0) for student in students}


PEERS = {"pytest": Pytest, "otter": Otter, "nbgrader": Nbgrader}
