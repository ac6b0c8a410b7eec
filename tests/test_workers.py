"""Processes that may die: each costs its own item alone."""

import os
import time
from functools import partial
from pathlib import Path

import pytest

from grader.workers import Lost, each


def work_on(item):
    """Do what the item says: a number is doubled, the rest is misbehaviour."""
    match item:
        case int():
            return 2 * item
        case "die":
            return os._exit(7)
        case "hang":
            return time.sleep(600)
        case "raise":
            raise SystemExit(3)
        case Path():  # dies the first time only
            if not item.exists():
                item.touch()
                os._exit(7)
            return "survived"
        case _:
            raise ValueError(item)


def start():
    return work_on


def results(items, jobs=2, seconds=30.0):
    return dict(each(start, items, jobs=jobs, seconds=seconds))


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_item_has_its_result_whatever_the_number_of_jobs(jobs):
    assert results([3, 1, 2], jobs) == {0: 6, 1: 2, 2: 4}


def test_no_items_need_no_process():
    assert results([]) == {}


@pytest.mark.parametrize(("fault", "code"), [("die", 7), ("raise", 3)])
def test_a_process_that_dies_costs_only_its_own_item(fault, code):
    assert results([1, fault, 2, 3]) == {0: 2, 1: Lost(f"The process that read it died (exit code {code})."), 2: 4, 3: 6}


def test_an_item_whose_process_died_once_is_tried_again(tmp_path):
    assert results([1, tmp_path / "once"]) == {0: 2, 1: "survived"}


def test_an_endless_item_is_ended_and_the_rest_goes_on():
    assert results(["hang", 1, 2], seconds=3.0) == {0: Lost("It took longer than 3 seconds."), 1: 2, 2: 4}


def test_leaving_early_leaves_no_process_behind(tmp_path):
    finished = each(partial(start_with_pid, tmp_path), [1, "hang"], jobs=2, seconds=60)
    assert next(finished) == (0, 2)
    finished.close()
    pids = [int(path.name) for path in tmp_path.iterdir()]
    assert pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def start_with_pid(folder):
    (folder / str(os.getpid())).touch()
    return work_on
