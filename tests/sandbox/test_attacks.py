"""No attack reaches anything, in any mode; and with any one wall left out, some do: the attacks are real, and every wall is needed."""

import ast
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader.sandbox import Call, Level, Limits, Program, Sandbox, Status
from tests.sandbox.attacks.arena import COURSE, SECRET, Arena
from tests.sandbox.attacks.campaign import NOT_HERE
from tests.sandbox.attacks.families import ATTACKS, FAMILIES, attacks_of

pytestmark = pytest.mark.usefixtures("walls")

MODES = {
    "an ordinary user": ["--user"],
    "an ordinary user without namespaces, with Landlock's first version": ["--user", "--no-namespaces", "--landlock=1"],
    "root without namespaces, whose submissions become nobody, with Landlock's third version": ["--nobody", "--no-namespaces", "--landlock=3"],
}
"""Besides the one that the tests themselves run in; an ordinary user cannot try root's."""


@pytest.fixture(scope="module")
def campaigns():
    """Every attack in every other mode, each in a process of its own, while the tests below go on."""
    modes = {name: options for name, options in MODES.items() if os.geteuid() == 0 or "--nobody" not in options}
    command = [sys.executable, "-m", "tests.sandbox.attacks.campaign"]
    environment = {**os.environ, SECRET: secrets.token_hex(16)}
    started = {
        name: subprocess.Popen([*command, *options], cwd=COURSE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for name, options in modes.items()
    }
    yield started
    for process in started.values():
        process.terminate()
        with process:
            pass


@pytest.fixture(scope="module")
def arena(campaigns):
    with Arena() as arena:
        yield arena


def test_there_are_attacks_of_every_family_and_no_two_are_the_same():
    assert len(ATTACKS) > 350
    assert len({attack.source for attack in ATTACKS}) == len(ATTACKS)
    assert all(len(attacks_of(family)) > 10 and attacks_of(family)[0].breach for family in FAMILIES)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.family}: {attack.name}")
def test_an_attack_reaches_nothing_and_the_next_submission_is_marked_right(arena, attack):
    assert arena.breaches(attack) == [], attack.breach


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_no_attack_reaches_anything_and_nobody_honest_is_marked_down(campaigns, mode):
    if mode not in campaigns:
        pytest.skip("only root's submissions can become nobody")
    printed, said = campaigns[mode].communicate(timeout=400)
    if campaigns[mode].returncode == NOT_HERE:
        pytest.skip(said)
    found = json.loads(printed) if printed else {"breaches": said[-2000:]}
    assert found["breaches"] == {}
    assert found["marked_down"] == {}
    assert found["attacks"] == len(ATTACKS)
    assert (found["user"] == 0) == ("--nobody" in MODES[mode]) == ("user" in found["bonus"])
    assert not ("--no-namespaces" in MODES[mode] and "namespaces" in found["bonus"])


# Which attacks come through when a wall is left out. Nothing that could hurt this machine is among them.
LEFT_OUT = {
    "limits": ["memory: a shared map", "memory: numpy's zeros", "room: descriptors without end"],
    "capabilities": ["memory: a locked map"],
    "no_new_privs": ["reading: open", "network: a socket of unix"],
    "landlock": ["reading: open", "reading: a listing of folders", "traps: writing outside"],
    "seccomp": [
        "processes: fork",
        "network: a socket of unix",
        "traps: rights and times outside",
        "processes: a debugger of itself",
        "kernel: memory without a name",
    ],
}


@pytest.mark.parametrize("layer", LEFT_OUT)
def test_with_a_wall_left_out_attacks_come_through(layer):
    if layer == "capabilities" and os.geteuid() != 0:
        pytest.skip("an ordinary user has no capabilities to lose")
    named = {f"{attack.family}: {attack.name}": attack for attack in ATTACKS}
    with Arena(Level.REDUCED, without=[layer, "user"]) as arena:
        standing = arena.sandbox.run(Program({"a.py": b""}, "a.py"), []).layers
        assert layer not in standing
        held = [name for name in LEFT_OUT[layer] if not arena.breaches(named[name])]
    assert held == []


def test_no_command_and_no_setting_leaves_a_wall_out():
    sources = {path: path.read_text(encoding="utf-8") for path in Path(grader.__file__).parent.rglob("*.py")}
    trees = {path: ast.parse(source) for path, source in sources.items() if "Sandbox" in source or "sandbox" in path.parts}
    nodes = [(path, node) for path, tree in trees.items() for node in ast.walk(tree)]
    calls = [(path, node) for path, node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Sandbox")]
    assert calls
    assert [path for path, call in calls if {"without", "landlock", None} & {keyword.arg for keyword in call.keywords}] == []
    inner = Path(grader.__file__).parent / "sandbox"
    names = {node.attr for path, node in nodes if path.is_relative_to(inner) and isinstance(node, ast.Attribute)}
    assert not names & {"environ", "environb", "getenv"}


FORGED = """
import sys, time, resource
for name in ("time", "monotonic", "perf_counter", "process_time"): setattr(time, name, lambda: 0.0)
resource.getrusage = lambda *_: None
sys.settrace(None); sys.settrace = lambda *_: None
if hasattr(sys, "monitoring"): sys.monitoring.set_events = lambda *_: None
def f(n):
    total = 0
    for i in range(n): total += i
    return total
"""


def test_processor_time_is_measured_from_outside_whatever_a_submission_does_to_its_clocks():
    with Sandbox(preload=["numpy"]) as sandbox:
        program = Program({"solution.py": FORGED.encode()}, "solution.py")
        few, many = sandbox.run(program, [Call("f", (1000,), count=True), Call("f", (3_000_000,), count=True)]).replies
    assert (few.work, many.work) == (0, 0)  # the count is forged ...
    assert many.cpu > 0.05  # ... and the time is not
    assert few.cpu < many.cpu / 3


def test_values_of_all_calls_together_have_a_bound():
    limits = Limits(answers=30 * 1024 * 1024)
    source = b"import numpy as np\ndef f(): return np.zeros(10**6)"
    with Sandbox(limits=limits, preload=["numpy"]) as sandbox:
        replies = sandbox.run(Program({"solution.py": source}, "solution.py"), [Call("f")] * 9).replies
    assert [reply.status for reply in replies] == [Status.RETURNED] * 3 + [Status.REFUSED] * 3 + [Status.NOT_RUN] * 3
