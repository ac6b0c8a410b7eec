"""A file is written whole or not at all."""

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import GraderError
from grader.report import write
from grader.report.write import write_whole


def test_a_new_file_has_all_its_bytes_and_the_usual_permissions(tmp_path):
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    write_whole(tmp_path / "new.html", b"bytes")
    assert (tmp_path / "new.html").read_bytes() == b"bytes"
    assert (tmp_path / "new.html").stat().st_mode == plain.stat().st_mode


def test_an_old_file_is_replaced_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "old"
    path.write_bytes(b"old and longer")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["old"]  # noqa: PTH208 - names are what is asked


def fails_with(error):
    def fail(*_args):
        raise error

    return fail


FAILURES = {
    "fsync": OSError(28, "No space left on device"),
    "replace": OSError(30, "Read-only file system"),
}


@pytest.mark.parametrize("call", FAILURES)
def test_a_failure_leaves_the_old_file_whole_and_nothing_beside_it(call, tmp_path, monkeypatch):
    path = tmp_path / "results.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(write.os, call, fails_with(FAILURES[call]))
    with pytest.raises(GraderError, match=FAILURES[call].strerror):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(write.os, "fsync", fails_with(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "x", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_may_not_grow_fails_in_words(tmp_path):
    """A file size limit stands in for a full disk: the write itself fails part way."""
    path = tmp_path / "big"
    path.write_bytes(b"old")
    code = (
        "import resource, signal, sys, pathlib\n"
        "from grader.errors import GraderError\n"
        "from grader.report.write import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (4096, {resource.RLIM_INFINITY}))\n"
        "try:\n    write_whole(pathlib.Path(sys.argv[1]), b'x' * 100_000)\n"
        "except GraderError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert "File too large" in done.stdout
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("path", ["missing/x", "."])
def test_a_path_that_cannot_be_written_is_named(path, tmp_path):
    with pytest.raises(GraderError, match="Cannot write"):
        write_whole(tmp_path / path, b"x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_an_error_in_words(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(GraderError, match="Permission denied"):
            write_whole(tmp_path / "x", b"x")
    finally:
        tmp_path.chmod(0o700)
