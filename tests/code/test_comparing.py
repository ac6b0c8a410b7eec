"""An answer beside what is asked: what counts as the same, and what does not."""

import numpy as np
import pytest

from grader.code.comparing import differs
from grader.code.tolerance import leaves

NAN, INF = float("nan"), float("inf")
ROW = np.array([1.0, 2.0, 3.0])


def verdict(got, want, names=("x",)):
    found = differs(got, want, [np.zeros_like(leaf) for leaf in leaves(want)], 1e-6, names)
    return found.kind if found else "same"


SAME = {
    "a list for an array": ([1.0, 2.0, 3.0], ROW),
    "whole numbers for real ones": (np.array([1, 2, 3]), ROW),
    "single precision": (ROW.astype(np.float32) + np.float32(1e-6), ROW),
    "half precision": (np.float16([1, 2, 3]), ROW),
    "a scalar of numpy for a number": (np.float32(0.1), 0.1),
    "an array of one entry for a number": (np.array([0.5]), 0.5),
    "infinity where it is asked": (np.array([INF, 1.0]), np.array([INF, 1.0])),
    "no number where none is asked": (np.array([NAN]), np.array([NAN])),
    "a tuple for a list": ((1, 2), [1, 2]),
    "an array for a list of whole numbers": (np.array([1, 2]), [1, 2]),
    "real numbers that are whole": ([1.0, 2.0], [1, 2]),
    "nested": ([[["a", "b"], -1.0]], [(("a", "b"), -1.0)]),
    "empty": (np.zeros((0, 3)), np.zeros((0, 3))),
}


@pytest.mark.parametrize(("got", "want"), SAME.values(), ids=SAME)
def test_the_same_is_the_same(got, want):
    assert verdict(got, want) == "same"


OTHER = {
    "nothing": (None, ROW, "type"),
    "an empty list": ([], ROW, "shape"),
    "one number for many": (1.0, ROW, "shape"),
    "a column for a row": (ROW[:, None], ROW, "shape"),
    "a truth value for a number": (True, 1.0, "type"),
    "a text": ("1.0", 1.0, "type"),
    "a complex number": (1 + 0j, 1.0, "type"),
    "complex numbers": (ROW.astype(complex), ROW, "type"),
    "truth values": (np.array([True, True, True]), np.ones(3), "type"),
    "no number": (np.array([NAN, 2.0, 3.0]), ROW, "value"),
    "infinity": (np.array([INF, 2.0, 3.0]), ROW, "value"),
    "the other infinity": (np.array([-INF]), np.array([INF]), "value"),
    "a number where none is asked": (np.array([1.0]), np.array([NAN]), "value"),
    "ragged lists": ([[1.0], [2.0, 3.0]], np.ones((2, 2)), "type"),
    "a little off": (ROW + 1e-4, ROW, "value"),
    "a path of other words": ([0, 2], [0, 1], "value"),
    "a shorter path": ([0], [0, 1], "shape"),
    "an empty array where numbers are asked": (np.zeros((0,)), np.array(5.0), "shape"),
    "a huge whole number": (10**400, 1.0, "type"),
    "a list in a list for ever": ([[[[1.0]]]], ROW, "shape"),
}


@pytest.mark.parametrize(("got", "want", "kind"), OTHER.values(), ids=OTHER)
def test_what_is_other_is_told_apart(got, want, kind):
    assert verdict(got, want) == kind


def test_one_result_for_two_and_two_for_one_are_told():
    assert verdict(1.0, (1.0, 2.0), ("m", "v")) == "type"
    assert verdict((1.0, 2.0), 1.0) == "shape"
