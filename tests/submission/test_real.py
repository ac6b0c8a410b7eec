"""Real write-ups, when they are there: every part holds exactly its lines."""

from pathlib import Path

import pytest

from grader.submission.document import Kind, Mark
from grader.submission.outline import Outline
from grader.submission.read import read_submission

WRITEUPS = Path(__file__).parents[3] / "shared" / "writeups"
pytestmark = pytest.mark.skipif(not WRITEUPS.is_dir(), reason="the real write-ups are not here")

RECURRENT = Outline.of("1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.2.1 2.2.2".split(), ["1", "2"])
REGULARIZED = "1.1a 1.1b 1.2a 1.2b 1.2c 1.2d 2.1 2.2 2.3 2.4 2.5 3.1 3.2 3.3".split()
LABORATORY = Outline.of("1.1 1.2 2.1 2.2 2.3 2.4 3.1 3.2a 3.2b 3.2c 3.2d 3.2e 3.2f 3.2g".split(), ["1", "2", "3"])

RECURRENT_LINES = {
    "1": (9, 9),
    "1.1": (11, 13),
    "1.2": (15, 17),
    "1.3": (19, 21),
    "1.4": (23, 42),
    "1.5": (44, 46),
    "2": (48, 48),
    "2.1": (50, 50),
    "2.2": (54, 70),
    "2.2.1": (72, 87),
    "2.2.2": (89, 105),
}
REGULARIZED_LINES = {
    "1.1a": (30, 42),
    "1.1b": (44, 75),
    "1.2a": (79, 113),
    "1.2b": (115, 127),
    "1.2c": (129, 131),
    "1.2d": (133, 135),
    "2.1": (139, 145),
    "2.2": (147, 173),
    "2.3": (175, 185),
    "2.4": (187, 191),
    "2.5": (193, 195),
    "3.1": (201, 247),
    "3.2": (249, 271),
    "3.3": (273, 281),
}
FURTHER_LINES = {
    "4.1": (289, 293),
    "4.2": (295, 323),
    "4.3": (325, 344),
    "5.1": (350, 360),
    "5.2": (362, 400),
    "5.3": (402, 404),
    "6.1": (412, 417),
    "6.2": (419, 478),
}


def lines(submission, parts):
    return {section.part: (section.place.first, section.place.last) for section in submission.sections if section.part in parts}


def test_plain_section_numbers():
    submission = read_submission(WRITEUPS / "002.md", RECURRENT)
    assert lines(submission, RECURRENT_LINES) == RECURRENT_LINES
    assert (submission.notes, submission.stray) == ((), ())


def test_questions_with_numbered_and_lettered_parts():
    submission = read_submission(WRITEUPS / "000.md", Outline.of(REGULARIZED, ["1", "2", "3"]))
    assert lines(submission, REGULARIZED_LINES) == REGULARIZED_LINES
    assert [(note.message, note.place.first) for note in submission.notes] == [
        ("Question 4 is not in this set.", 283),
        ("Question 5 is not in this set.", 346),
        ("Question 6 is not in this set.", 406),
    ]
    assert [(place.first, place.last) for place in submission.stray] == [(283, 344), (346, 404), (406, 478)]
    for section in submission.sections:
        first, last = section.place.first, section.place.last
        assert all(first <= piece.place.first <= piece.place.last <= last for piece in section.pieces if piece.text.strip())


def test_footnotes_between_parts_do_not_swallow_them():
    submission = read_submission(WRITEUPS / "000.md", Outline.of([*REGULARIZED, *FURTHER_LINES], list("123456")))
    assert lines(submission, {**REGULARIZED_LINES, **FURTHER_LINES}) == {**REGULARIZED_LINES, **FURTHER_LINES}
    assert not submission.notes


def test_boxes_and_braces_of_a_real_write_up():
    submission = read_submission(WRITEUPS / "000.md", Outline.of([*REGULARIZED, *FURTHER_LINES], list("123456")))
    boxes = {section.part: sum(piece.mark is Mark.BOX for piece in section.pieces) for section in submission.sections}
    assert {part: count for part, count in boxes.items() if count} == {"1.1a": 1, "1.2b": 1, "5.1": 1, "6.2": 4}
    doubtful = [piece.place.first for section in submission.sections for piece in section.pieces if piece.doubtful]
    assert doubtful == [293]
    formulas = [piece.text for section in submission.sections for piece in section.pieces if piece.kind is Kind.MATH]
    assert not [text for text in formulas if "brace{" in text or "cancel" in text or "boxed" in text]


def test_exercises_with_questions_inside():
    submission = read_submission(WRITEUPS / "004.md", LABORATORY)
    assert lines(submission, {"2.1", "2.2", "2.3", "2.4", "3.1"}) == {
        "2.1": (102, 112),
        "2.2": (114, 118),
        "2.3": (120, 128),
        "2.4": (130, 136),
        "3.1": (155, 173),
    }
    assert [(place.first, place.last) for place in submission.stray] == [(175, 252)]
