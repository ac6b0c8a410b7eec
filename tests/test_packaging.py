"""What is installed: from locks that name no host, in a wheel that works anywhere, in rooms that are all placed."""

import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = {"runtime.in": "runtime.txt", "dev.in": "dev.txt"}


def requirements(path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith(("#", "-"))]


def test_the_project_asks_for_what_is_locked():
    assert PROJECT["project"]["dependencies"] == requirements(ROOT / "requirements/runtime.in")


@pytest.mark.parametrize("lock", LOCKS.values())
def test_a_lock_names_no_host_and_no_path(lock):
    assert not re.search(r"//|--(extra-)?index-url|--find-links|(^|\s)/", (ROOT / "requirements" / lock).read_text())


@pytest.mark.parametrize("lock", LOCKS.values())
def test_every_pin_in_a_lock_has_its_hashes(lock):
    text = (ROOT / "requirements" / lock).read_text()
    pins = re.findall(r"^([a-z0-9-]+)==.*((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*)", text, re.MULTILINE)
    assert len(pins) >= 15
    assert [name for name, hashes in pins if not hashes] == []


@pytest.mark.parametrize(("wanted", "lock"), LOCKS.items())
def test_everything_asked_for_is_locked(wanted, lock):
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / lock).read_text(), re.MULTILINE))
    assert {re.split(r"[<>=]", line)[0] for line in requirements(ROOT / "requirements" / wanted)} <= pinned


def test_both_locks_pin_the_same_versions():
    runtime, dev = (set(re.findall(r"^\S+==.*", (ROOT / "requirements" / lock).read_text(), re.MULTILINE)) for lock in LOCKS.values())
    assert runtime <= dev


def test_every_room_is_placed_by_the_import_contracts():
    (layers,) = (contract["layers"] for contract in PROJECT["tool"]["importlinter"]["contracts"] if contract["type"] == "layers")
    placed = {name for layer in layers for name in re.findall(r"\w+", layer)}
    rooms = {path.stem for path in (ROOT / "grader").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert rooms - {"__init__"} == placed


def pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A fresh environment with the wheel in it, and an empty folder far from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    pip("--python", environment / "bin/python", "install", "--no-deps", "--no-index", *folder.glob("grader-*.whl"))
    (packages,) = environment.glob("lib/python3*/site-packages")
    # Grader's own dependencies are those that the tests run with; the path file of this environment's editable grader is not followed.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    empty = folder / "empty"
    empty.mkdir()
    return lambda *arguments: subprocess.run([environment / "bin/grader", *arguments], cwd=empty, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_wheel_carries_the_problem_sets_and_works_outside_the_checkout(installed):
    done = installed("sets")
    assert (done.returncode, done.stderr) == (0, "")
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {path.parent.name for path in (ROOT / "problems").glob("*/set.toml")}


@pytest.mark.slow
def test_a_model_answer_is_graded_by_the_installed_wheel(installed):
    (answer, *_) = sorted(path for path in (ROOT / "reference/ecs289-2020").iterdir() if path.is_file())
    done = installed("grade", "ecs289-2020", answer, "--out", "reports")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Reports: reports/index.html" in done.stdout


@pytest.mark.slow
def test_a_problem_set_is_begun_and_tested_by_the_installed_wheel(installed):
    begun, tested = installed("new", "set", "week-1"), installed("test", "week-1", "--problems", ".")
    assert (begun.returncode, begun.stderr, tested.returncode, tested.stderr) == (0, "", 0, "")
    assert tested.stdout.rstrip().endswith("passed")


def test_the_wheel_carries_problem_sets_shared_notations_and_model_answers():
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"problems": "grader/_problems", "reference": "grader/_reference"}


def test_model_answers_are_found_in_a_checkout_in_a_wheel_and_in_a_course(tmp_path):
    from grader.registry import model_answers

    for sets, answers in (
        ("checkout/problems", "checkout/reference/week-1"),
        ("wheel/_problems", "wheel/_reference/week-1"),
        ("course/sets", "course/sets/week-1/model"),
    ):
        (tmp_path / sets / "week-1").mkdir(parents=True)
        (tmp_path / answers).mkdir(parents=True)
        (tmp_path / answers / "model.md").touch()
        assert model_answers(tmp_path / sets / "week-1") == [tmp_path / answers / "model.md"]
