"""Where the machine lacks a wall, the tests that need all of them say so."""

import pytest

from grader.sandbox import MissingLayerError, Program, Sandbox


@pytest.fixture(scope="session")
def walls():
    """Every wall, or a reason for being skipped."""
    try:
        with Sandbox(preload=["numpy"]) as sandbox:
            return sandbox.run(Program({"a.py": b""}, "a.py"), []).layers
    except MissingLayerError as error:
        pytest.skip(str(error))
