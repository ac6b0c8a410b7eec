"""What comes back is bytes from somebody hostile: they are data of exact types, or they are refused."""

import json
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzzing.frames import Frames, Reader
from grader.sandbox import Expression, FrameError, answers
from grader.sandbox.inside.decoding import decode
from grader.sandbox.inside.encoding import encode
from grader.sandbox.inside.wire import DTYPES, LENGTHS, MAX_FRAME, MAX_HEADER

EXACT = {type(None), bool, int, float, complex, str, list, tuple, dict, np.ndarray, *(dtype.type for dtype in DTYPES.values())}


def frame(node, buffers=b""):
    header = node if isinstance(node, bytes) else json.dumps(node).encode()
    return LENGTHS.pack(len(header), len(buffers)) + header + buffers


REFUSED = {  # header, buffers -> what is said
    (b"", b""): "a header that is no JSON",
    (b"nul", b""): "a header that is no JSON",
    (b"\xff", b""): "a header that is no JSON",
    (b"NaN", b""): "NaN in a header",
    (b"Infinity", b""): "Infinity in a header",
    (b"1e999", b""): "a number that is not finite",
    (b"9" * 5000, b""): "a long integer that is not written as one",
    (b"{}", b""): "an object in a header",
    (b'["l",{"__class__":1}]', b""): "an object in a header",
    (b"[" * 100_000, b""): "values inside values",
    (b"[" * 500_000, b""): "more than 200000 values",
    (b'["l"' + b',["l"' * 40 + b"]" * 41, b""): "values inside values",
    (b"[]", b""): "a value of no known kind",
    (b'["z"]', b""): "a value of no known kind",
    (b"[null]", b""): "a value of no known kind",
    (b"[[1]]", b""): "a value of no known kind",
    (b'["e","__import__(1)"]', b""): "a value of no known kind",
    (b'["i",5]', b""): "a value of no known kind",
    (b'["i",""]', b""): "a long integer that is none",
    (b'["i","--1"]', b""): "a long integer that is none",
    (b'["i","1_0"]', b""): "a long integer that is none",
    (b'["i","' + b"f" * 4000 + b'"]', b""): "a long integer that is none",
    (b'["f","infinity"]', b""): "a number that is none",
    (b'["c",1.0]', b""): "a complex number",
    (b'["c",1.0,true]', b""): "a complex number",
    (b'["d",1]', b""): "a dict with a key too many",
    (b'["d",["l"],1]', b""): "a dict with a key",
    (b'["d",1,1,1,1]', b""): "a dict with a key",
    (b'["d",1,1,true,1]', b""): "a dict with a key",
    (b'["d",["t",["a","<f8",[]]],1]', b"\0" * 8): "a dict with a key",
    (b'["s",3]', b"ab"): "a value that goes on where the frame has ended",
    (b'["s",-1]', b""): "a value that goes on where the frame has ended",
    (b'["s",2]', b"\xff\xff"): "a text that is no UTF-8",
    (b'"\\ud800"', b""): "half of a surrogate pair",
    (b'["a","<f8",[1]]', b""): "a value that goes on where the frame has ended",
    (b'["a","|O",[1]]', b"\0" * 8): "an array of no known kind",
    (b'["a","<M8[s]",[1]]', b"\0" * 8): "an array of no known kind",
    (b'["a","<f8",[-1]]', b""): "an array of no possible shape",
    (b'["a","<f8",[true]]', b"\0" * 8): "an array of no possible shape",
    (b'["a","<f8",[0,10000000,10000000,10000000]]', b""): "an array of no possible shape",
    (b'["a","|u1",[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]]', b"\0"): "an array of no possible shape",
    (b'["a","|b1",[1]]', b"\x02"): "a truth value that is neither true nor false",
    (b"1", b"left over"): "buffers that nothing speaks of",
}  # fmt: skip


@pytest.mark.parametrize(("sent", "said"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_no_frame_is_refused_with_a_reason(sent, said):
    with pytest.raises(FrameError, match=said):
        decode(frame(*sent))


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 7, LENGTHS.pack(9, 0), LENGTHS.pack(MAX_HEADER + 1, 0), LENGTHS.pack(0, MAX_FRAME + 1), frame(1) + b"x"]
)
def test_a_frame_is_as_long_as_it_says_and_no_longer_than_any(data):
    with pytest.raises(FrameError):
        decode(data)


COLLIDING = {
    "long integers": lambda n: ["i", f"{(2**61 - 1) * (n + 1) << 3:x}"],
    "complex numbers": lambda n: ["c", -1_000_003.0 * n, float(n)],
}


@pytest.mark.parametrize("key", COLLIDING.values(), ids=COLLIDING)
def test_keys_whose_hashes_are_all_the_same_take_no_time(key):
    start = time.process_time()
    with pytest.raises(FrameError, match="a dict with a key"):
        decode(frame(["d", *(part for n in range(20_000) for part in (key(n), None))]))
    assert time.process_time() - start < 2


numbers = st.one_of(st.integers(-(2**80), 2**80), st.floats(), st.complex_numbers())
arrays = st.builds(
    lambda dtype, shape, data: np.resize(np.frombuffer(data, np.uint8), shape).astype(dtype),
    st.sampled_from(sorted(DTYPES.values(), key=str)), st.lists(st.integers(0, 3), max_size=3), st.binary(min_size=1, max_size=9),
)  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=99)
keys = st.one_of(st.none(), st.booleans(), st.integers(), texts, st.tuples(st.integers(), texts))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts, arrays),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(values)
def test_a_value_comes_back_as_it_was(value):
    got = decode(encode(value))
    assert type(got) is type(value)
    np.testing.assert_equal(got, value)


def types_in(value):
    yield type(value)
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else []
    for item in inner:
        yield from types_in(item)


changes = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from(["set", "cut", "insert", "repeat"]), st.binary(min_size=1, max_size=6)), max_size=4
)


def changed(data, edits):
    for place, edit, new in edits:
        at = place % (len(data) + 1)
        match edit:
            case "set":
                data = data[:at] + new + data[at + len(new) :]
            case "cut":
                data = data[:at] + data[at + len(new) :]
            case "insert":
                data = data[:at] + new + data[at:]
            case _:
                data = data[:at] + data[max(0, at - 9) : at] * len(new) + data[at:]
    return data


@settings(max_examples=400, deadline=None)
@given(values, changes, st.booleans())
def test_changed_frames_are_read_as_exact_types_or_refused(value, edits, whole):
    prefix, body = encode(value)[:8], encode(value)[8:]
    header, _ = LENGTHS.unpack(prefix)
    body = changed(body, edits)
    told = LENGTHS.pack(min(header, len(body)), max(0, len(body) - header))
    data = told + body if whole else changed(prefix + body, edits)
    try:
        got = decode(data)
    except FrameError:
        return
    assert set(types_in(got)) <= EXACT


@pytest.mark.parametrize("seed", [1, 2])
def test_hostile_frames_are_answers_or_refused(seed):
    frames, reader = Frames(seed), Reader()
    inputs = [frames.next() for _ in range(2_000)]
    read = [reader.read(data) for data in inputs]
    assert 20 < sum(read) < 1_900
    piped = [reader.received(data) for data in inputs[:200]]
    assert 2 < sum(piped) < 190


ANSWER = [4, "returned", [1.0], None, 3, ["a note"]]
FAILED = ["ValueError", "no", "solution.py", 3, None, "x = 1", [["solution.py", 3, "f", "x = 1"]]]
FORGED = [
    1, [], ANSWER[:-1], [*ANSWER, 1], [5, *ANSWER[1:]], [True, *ANSWER[1:]], [4, "timed_out", *ANSWER[2:]], [4, "not_run", *ANSWER[2:]],
    [4, "full marks", *ANSWER[2:]], [4, 1, *ANSWER[2:]], [*ANSWER[:4], -1, []], [*ANSWER[:4], True, []], [*ANSWER[:4], 1.0, []],
    [*ANSWER[:5], "note"],
    [*ANSWER[:5], [1]], [*ANSWER[:5], ["x" * 5000]], [*ANSWER[:5], ["x"] * 501], [*ANSWER[:3], "error", None, []],
    *([4, "raised", None, [*FAILED[:place], wrong, *FAILED[place + 1 :]], None, []] for place in range(7) for wrong in (1.5, ["l"], math.inf)),
    [4, "raised", None, [FAILED[0], "x" * 5000, *FAILED[2:]], None, []],
    [4, "raised", None, [*FAILED[:6], [["a.py", "3", "f", ""]]], None, []],
]  # fmt: skip


def test_an_answer_is_of_its_exact_shape():
    got = answers.answer(encode(ANSWER), 4)
    assert (got.status, got.value, got.work, got.notes) == ("returned", [1.0], 3, ("a note",))
    assert answers.answer(encode([4, "raised", None, FAILED, None, []]), 4).error.trace[0].line == 3


@pytest.mark.parametrize("message", FORGED, ids=range(len(FORGED)))
def test_an_answer_of_another_shape_is_refused(message):
    with pytest.raises(FrameError):
        answers.answer(encode(message), 4)


@pytest.mark.parametrize("row", [1, ["f"], ["f", 1], [1, []], ["f", [["x"]]], ["f", [["x", "kind", 1]]], ["x" * 5000, None]])
def test_a_list_of_functions_of_another_shape_is_refused(row):
    with pytest.raises(FrameError):
        answers.functions([row])


def test_the_courses_python_is_taken_by_the_child_alone():
    assert decode(encode([Expression("1")]), expressions=True) == [Expression("1")]
    with pytest.raises(FrameError):
        decode(encode([Expression("1")]))
