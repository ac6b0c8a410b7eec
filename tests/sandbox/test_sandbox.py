"""A submission's functions are called, and what becomes of each call is told in its own words."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from grader.errors import UsageError
from grader.sandbox import Call, ExposedError, Expression, FilesError, Level, Limits, MissingLayerError, Parameter, Program, Sandbox, Status

pytestmark = pytest.mark.usefixtures("walls")

LIMITS = Limits(call_seconds=2.0, import_seconds=2.0)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=LIMITS) as sandbox:
        yield sandbox


def program(source, **files):
    return Program({"solution.py": source.encode(), **{f"{name}.py": text.encode() for name, text in files.items()}}, "solution.py")


def run(sandbox, source, *calls, **files):
    return sandbox.run(program(source, **files), calls)


def reply(sandbox, source, *args, **kwargs):
    return run(sandbox, source, Call("f", args, kwargs)).replies[0]


VALUES = [
    None, True, 3, -(2**70), 2.5, float("inf"), 1 + 2j, "text", "é" * 200, [1, [2.0, "x"]], (1, (2,)), {"a": 1, (1, 2): [3]}, [], (), {},
    np.arange(6.0).reshape(2, 3), np.zeros((0, 3)), np.array([True, False]),
    np.arange(4, dtype=np.int8), np.ones(2, dtype=np.complex64), np.float32(1.5), np.array(2),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_data_goes_to_a_function_and_comes_back_as_it_was(sandbox, value):
    got = reply(sandbox, "def f(x): return x", value)
    assert got.status is Status.RETURNED
    assert type(got.value) is type(value)
    np.testing.assert_equal(got.value, value)
    assert getattr(got.value, "dtype", None) == getattr(value, "dtype", None)


STATUSES = {  # source -> status, what the error says
    "def f(): return 1": (Status.RETURNED, None),
    "def f(): raise ValueError('no')": (Status.RAISED, "no"),
    "def f(): raise SystemExit(3)": (Status.RAISED, "3"),
    "def f(): raise KeyboardInterrupt": (Status.RAISED, ""),
    "def g(): return 1": (Status.NO_FUNCTION, None),
    "f = 3\ndef g(): return 1": (Status.NO_FUNCTION, None),
    "def f(x): return 1": (Status.WRONG_SIGNATURE, "missing a required argument: 'x'"),
    "def f(): yield 1": (Status.BAD_VALUE, "a generator cannot be handed back"),
    "def f(): return {1, 2}": (Status.BAD_VALUE, "a set cannot be handed back"),
    "def f(): return lambda: 1": (Status.BAD_VALUE, "a function cannot be handed back"),
    "import numpy as np\ndef f(): return np.array([None])": (Status.BAD_VALUE, "an array of object cannot be handed back"),
    "def f(): return 1 << 20_000": (Status.BAD_VALUE, "an integer of more than 14000 bits"),
    "def f():\n x = []\n x.append(x)\n return x": (Status.BAD_VALUE, "values inside values, more than 32 deep"),
    "import numpy as np\ndef f(): return np.zeros(10**7)": (Status.BAD_VALUE, "at most 10 MiB can be handed over, this is 76.3 MiB"),
    "def f(): return bytearray(2**40)": (Status.MEMORY, ""),
    "import os\ndef f(): os._exit(0)": (Status.DIED, "its process ended before it answered"),
    "def f():\n while True: pass": (Status.TIMED_OUT, "it took longer than 2 seconds"),
    "import time\ndef f(): time.sleep(99)": (Status.TIMED_OUT, "it took longer than 2 seconds"),
}


@pytest.mark.parametrize(("source", "expected"), STATUSES.items())
def test_a_call_ends_with_a_status_and_a_reason(sandbox, source, expected):
    got = reply(sandbox, source)
    assert (got.status, got.error and got.error.message) == expected


def test_an_exception_is_told_with_its_line_and_the_students_own_frames(sandbox):
    source = "import helper\n\n\ndef f(x):\n    return helper.divide(x)\n"
    error = run(sandbox, source, Call("f", (1,)), helper="def divide(x):\n    return x / 0\n").replies[0].error
    assert (error.kind, error.message, error.file, error.line, error.text) == (
        "ZeroDivisionError",
        "division by zero",
        "helper.py",
        2,
        "return x / 0",
    )
    assert [(place.file, place.line, place.function) for place in error.trace] == [("solution.py", 5, "f"), ("helper.py", 2, "divide")]


def test_a_syntax_error_is_told_with_a_caret(sandbox):
    done = run(sandbox, "def f(x):\n    return (x +\n", Call("f", (1,)))
    assert (done.imported.status, done.replies[0].status) == (Status.RAISED, Status.NOT_RUN)
    assert (done.imported.error.kind, done.imported.error.file, done.imported.error.line) == ("SyntaxError", "solution.py", 2)
    assert done.imported.error.caret() == "    return (x +\n           ^"


def test_a_call_that_takes_the_process_with_it_is_lost_alone(sandbox):
    source = "import os\ndef f(x):\n    if x == 2: os._exit(0)\n    return x"
    assert [got.value for got in run(sandbox, source, *(Call("f", (x,)) for x in range(5))).replies] == [0, 1, None, 3, 4]


def test_after_three_deaths_the_rest_is_not_run(sandbox):
    done = run(sandbox, "import os\ndef f(): os._exit(0)", *[Call("f")] * 5)
    assert [got.status for got in done.replies] == [Status.DIED] * 3 + [Status.NOT_RUN] * 2


def test_what_a_file_defines_is_listed_with_its_parameters(sandbox):
    done = run(sandbox, "import numpy as np\nfrom math import sqrt\nclass Adam: pass\ndef f(x, y=2, *args, z, **rest): pass")
    assert [function.name for function in done.functions] == ["Adam", "f"]
    kinds = ["positional_or_keyword", "positional_or_keyword", "var_positional", "keyword_only", "var_keyword"]
    assert done.function("f").parameters == tuple(map(Parameter, ["x", "y", "args", "z", "rest"], kinds, [True, False, True, True, True]))


def test_a_function_can_be_handed_in_as_the_courses_python(sandbox):
    assert reply(sandbox, "def f(g, x): return g(x)", Expression("lambda x: np.float64(2) * x"), 4).value == 8


def test_what_is_printed_is_kept_by_call_with_its_beginning_and_end(sandbox):
    source = "print('at import')\ndef f(n):\n    print('begin' + 'x' * n + 'end')\n    import sys; sys.stderr.write('warned')"
    done = run(sandbox, source, Call("f", (0,)), Call("f", (100_000,)))
    assert (done.imported.stdout.text, done.replies[0].stdout.text, done.replies[0].stderr.text) == ("at import\n", "beginend\n", "warned")
    long = done.replies[1].stdout
    assert (long.size, long.head[:5], long.tail[-4:], len(long.head), len(long.tail)) == (100_009, "begin", "end\n", 8192, 8192)


def test_work_is_counted_the_same_every_time_and_grows_with_the_work(sandbox):
    source = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total"
    work = [got.work for got in run(sandbox, source, *(Call("f", (n,), count=True) for n in (100, 100, 200, 300))).replies]
    assert work[0] == work[1]
    assert work[3] - work[2] == work[2] - work[1] > 300


def test_random_numbers_are_the_same_every_time(sandbox):
    source = "import numpy as np, random\ndef f(): return [np.random.rand(), random.random()]"
    first, second = (reply(sandbox, source).value for _ in range(2))
    assert first == second
    assert reply(sandbox, source).value != sandbox.run(Program(program(source).files, "solution.py", seed=1), [Call("f")]).replies[0].value


NAMES = ["../x.py", "/etc/x", "a//b", "a/./b", "", "x\0y", "a/" * 9 + "b", "x" * 256, "solution.py/x"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_that_leaves_the_folder_is_refused(sandbox, name):
    with pytest.raises(FilesError):
        sandbox.run(Program({"solution.py": b"", name: b""}, "solution.py"), [])


def test_what_must_stay_secret_may_not_lie_where_submissions_read(tmp_path):
    with Sandbox(protect=[tmp_path]):
        pass
    with pytest.raises(ExposedError, match="can be read by submitted code"), Sandbox(protect=[Path(np.__file__)]):
        pass


def test_layers_are_left_out_at_the_reduced_level_only():
    with pytest.raises(UsageError, match="reduced"):
        Sandbox(without=["seccomp"])
    with Sandbox(Level.REDUCED, without=["seccomp"]) as sandbox:
        done = run(sandbox, "def f(): return 1", Call("f"))
    assert (done.level, "seccomp" in done.layers, "landlock" in done.layers) == (Level.REDUCED, False, True)


def test_a_missing_wall_stops_everything_and_is_named():
    with Sandbox(landlock=0, preload=["numpy"]) as sandbox, pytest.raises(MissingLayerError, match="'landlock' is missing"):
        run(sandbox, "open('/tmp/attack-ran', 'w')\ndef f(): return 1", Call("f"))
    assert not Path("/tmp/attack-ran").exists()
    with Sandbox(Level.REDUCED, landlock=0, preload=["numpy"]) as sandbox:
        assert "landlock" not in run(sandbox, "").layers


KILLED = """
import sys
from grader.sandbox import Call, Program, Sandbox
sandbox = Sandbox(preload=["numpy"], namespaces=sys.argv[1] == "True")
print(sandbox.zygote().pid, sandbox.zygote().scratch, flush=True)
source = b"open('left', 'w').close()\\ndef f():\\n    print('x')\\n    while True: pass"
sandbox.run(Program({"a.py": source}, "a.py"), [Call("f", seconds=60.0)])
"""


@pytest.mark.parametrize("namespaces", [True, False])
@pytest.mark.parametrize("seconds", [0, 0.3])  # while a submission starts, and while it runs
def test_when_the_grader_is_killed_its_processes_and_files_go_too(seconds, namespaces):
    with subprocess.Popen([sys.executable, "-c", KILLED, str(namespaces)], stdout=subprocess.PIPE, text=True) as grader:
        zygote, scratch = grader.stdout.readline().split()
        children = Path(f"/proc/{zygote}/task/{zygote}/children")
        until = time.monotonic() + 30
        while not children.read_text().split():
            assert time.monotonic() < until, "it never began"
        child = children.read_text().split()[0]
        time.sleep(seconds)
        grader.kill()
    while lives(zygote) or lives(child) or Path(scratch).exists():
        assert time.monotonic() < until, "something is left"
        time.sleep(0.01)


def lives(pid):
    """Tell whether a process has not ended; one that has may wait for its new parent to take note."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "XZ"
    except FileNotFoundError:
        return False


CANDIDATE = """
import os, sys
from grader.sandbox.inside.roots import Roots, user
print([user(65534, Roots([tree], []), scratch) for tree, scratch in zip(sys.argv[1::2], sys.argv[2::2])])
"""


def test_root_becomes_nobody_only_where_nobody_can_read_and_write():
    if os.geteuid() != 0:
        pytest.skip("only root can become nobody")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        inner = {name: str(Path(folder, name, "inner")) for name in ("open", "closed")}
        for name, path in inner.items():
            Path(path).mkdir(parents=True)
            Path(path).parent.chmod(0o700 if name == "closed" else 0o755)
        pairs = [inner["open"], inner["open"], inner["open"], inner["closed"], inner["closed"], inner["open"]]
        done = subprocess.run([sys.executable, "-c", CANDIDATE, *pairs], capture_output=True, text=True, check=True)
    assert done.stdout == "[65534, None, None]\n"
