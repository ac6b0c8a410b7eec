"""Whatever is handed in: only a SubmissionError comes out, in time that grows with the size, and every place is a line of the file."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import limits
from grader.errors import SubmissionError
from grader.submission.outline import Outline, path_of
from grader.submission.read import SUPPORTED, Candidate, Source

OUTLINE = Outline.of(["1.1a", "1.1b", "1.2", "2", "3.i"], ["1", "2", "3"])
SECONDS = 3.0  # of CPU; none takes more than one on a quiet machine, and what is quadratic takes minutes
WHOLE = ["{", "$", "$$", "1.", "1.\n", "`", "\\(", "\\boxed{", "(a)\n", " ", "Question 1\n", "$x$", "\\section{", "\\x{", "²", "\\begin{enumerate}"]

BRICKS = (
    "{ } $ $$ 1. 1.\n 1.~2.\n 1.1~ (a)\n \\ \\[ \\( ` ```\n \n ~ # * Answer: \\boxed{ \\fbox{ \\begin{align} \\end{align} \\underbrace{ "
    "\\cancel{ \\item~ "
    "\\begin{enumerate} \\section{ \\newcommand{\\x}{\\x\\x} \\x{ % ![ <!-- Question~1~ Question~1\n "
    "² ﬁ \x0crac{ \t Exercise~1~/~ [ -~ a:~ \" ' ''' a. "
    "x~=~1\n \ue000 Solution\n $x$ \r abla~ \\def\\x#1{ \\x 1a~ -~*2.~ \\begin{verbatim} \\quad \\quad~(1) 1.2.a. i ** a\n"
)
BRICKS = [brick.replace("~", " ") for brick in BRICKS.split(" ")]


def outcome(data, ending):
    """The submission, or the message of the error."""
    try:
        return Candidate("ada", (Source(f"a{ending}", data=data),)).read(OUTLINE)
    except SubmissionError as error:
        return str(error)


@pytest.mark.parametrize("ending", [".md", ".tex", ".toml", ".yaml"])
@pytest.mark.parametrize("brick", BRICKS)
def test_a_file_of_one_brick_is_read_or_refused_in_linear_time(brick, ending):
    read_in_time(brick * (limits.MAX_SHEET // len(brick.encode())), ending)


@pytest.mark.parametrize("ending", [".md", ".tex"])
@pytest.mark.parametrize("brick", WHOLE)
def test_the_largest_file_of_one_brick_is_read_or_refused_in_time(brick, ending):
    read_in_time(brick * (limits.MAX_FILE // len(brick.encode())), ending)


def read_in_time(text, ending):
    started = time.process_time()
    assert outcome(text.encode(), ending)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("shape", ["$" + "{" * 1_000_000 + "$", "\\underbrace{" * 80_000 + "$x$", "$" + "\\boxed{" * 100_000 + "}" * 100_000 + "$"])
def test_deep_nesting_is_no_recursion(shape):
    assert outcome(f"## 1.2\n{shape}".encode(), ".md").section("1.2") is not None


MORTAR = ["x", "=", "_", "^2", "}", "$", "\n\n", ": ", "= ", "1.2", "2", "\\end{enumerate}", ")", "]"]
TEXTS = st.lists(st.sampled_from([*BRICKS, *MORTAR]), max_size=40).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=TEXTS, ending=st.sampled_from(SUPPORTED))
def test_only_a_submission_error_comes_out_and_places_are_lines_of_the_file(text, ending):
    submission = outcome(text.encode(), ending)
    if isinstance(submission, str):
        assert submission.startswith("a.")
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    places = [section.place for section in submission.sections] + [piece.place for section in submission.sections for piece in section.pieces]
    places += list(submission.stray) + [note.place for note in submission.notes if note.place]
    assert all(1 <= place.first <= place.last <= lines for place in places)
    found = [OUTLINE.order[path_of(section.part)] for section in submission.sections]
    assert found == sorted(set(found))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.binary(max_size=200), ending=st.sampled_from([*SUPPORTED, ".pdf"]))
def test_bytes_are_read_or_refused(data, ending):
    found = outcome(data, ending)
    assert found.startswith("a.") if isinstance(found, str) else found.student == "ada"
