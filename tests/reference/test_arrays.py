"""Shapes and ranges are refused in words that say what was expected and what was found."""

import numpy as np
import pytest

from grader.reference.numeric.arrays import broadcast, conform, require

FITS = [  # pattern, shapes
    ("n d, n, d", [(3, 2), (3,), (2,)]),
    ("... n d, ... d", [(7, 5, 3, 2), (2,)]),
    ("T ..., T", [(4, 2, 2), (4,)]),
    ("T ... d", [(4, 2)]),
    (", ...", [(), (2, 3)]),
    ("d d", [(0, 0)]),
]
REFUSED = [  # pattern, shapes of a, b; the message
    ("n d, n", [(3, 2), (2,)], "b: expected shape (n = 3), found (2)"),
    ("n d, d", [(3, 2), (2, 1)], "b: expected shape (d = 2), found (2, 1)"),
    ("d d, d", [(2, 3), (2,)], "a: expected shape (d, d), found (2, 3)"),
    ("... n d, n", [(3,), (3,)], "a: expected shape (..., n, d), found (3)"),
    ("T ... d, T", [(4,), (4,)], "a: expected shape (T, ..., d), found (4)"),
    (", n", [(1,), (1,)], "a: expected shape (), found (1)"),
]
VALUES = {  # value -> message
    1j: "a: expected real numbers, found complex ones",
    float("nan"): "a: expected finite numbers, found nan",
    float("-inf"): "a: expected finite numbers, found -inf",
}


@pytest.mark.parametrize(("pattern", "shapes"), FITS)
def test_arrays_of_agreeing_shapes_pass_in_double_precision(pattern, shapes):
    given = {f"a{i}": np.ones(shape, dtype=int) for i, shape in enumerate(shapes)}
    found = conform(pattern, **given)
    assert [array.shape for array in found] == shapes
    assert {array.dtype for array in found} == {np.dtype(np.float64)}


@pytest.mark.parametrize(("pattern", "shapes", "message"), REFUSED)
def test_arrays_of_other_shapes_are_refused(pattern, shapes, message):
    with pytest.raises(ValueError) as caught:
        conform(pattern, a=np.ones(shapes[0]), b=np.ones(shapes[1]))
    assert str(caught.value) == message


@pytest.mark.parametrize(("value", "message"), VALUES.items())
@pytest.mark.parametrize("take", [lambda value: conform("n", a=[value]), lambda value: broadcast(a=[value])])
def test_numbers_that_are_not_real_and_finite_are_refused(take, value, message):
    with pytest.raises(ValueError) as caught:
        take(value)
    assert str(caught.value) == message


def test_a_broadcast_result_can_be_written_to_without_touching_what_was_given():
    given = np.zeros(3)
    stretched, _ = broadcast(a=given, b=np.ones((2, 1)))
    stretched[0, 0] = 5
    assert given.tolist() == [0, 0, 0]
    assert stretched.tolist() == [[5, 0, 0], [0, 0, 0]]


def test_the_first_number_out_of_range_is_named():
    array = np.array([[1.0, 2.0], [-3.0, -4.0]])
    with pytest.raises(ValueError, match=r"^p: expected positive numbers, found -3\.0$"):
        require("p", array, array > 0, "positive numbers")
