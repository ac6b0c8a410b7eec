"""What is taken out of text before any output sees it."""

import pytest

from grader.report.clean import clean, cleaned, clipped, one_line, relative_link

CLEANED = {
    "plain, σ² and 中文 stay": "plain, σ² and 中文 stay",
    "tab\tand\nline stay": "tab\tand\nline stay",
    "a\r\nb\rc\x0bd\x85e\u2028f": "a\nb\nc\nd\ne\nf",
    "nul\x00 bell\x07 escape\x1b[31m": "nul bell escape[31m",
    "c1\x9b31m": "c131m",
    "\u202etxt.exe\u2066\u200f": "txt.exe",
    "soft\u00adzero\u200bword\u2060bom\ufeff": "softzerowordbom",
    "tag\U000e0041s": "tags",
    "half \ud800 of a pair": "half  of a pair",
    "\ufffe\uffff": "",
    "family 👩\u200d👧 joins": "family 👩\u200d👧 joins",
}


@pytest.mark.parametrize("typed", CLEANED)
def test_control_and_bidirectional_characters_are_taken_out(typed):
    assert clean(typed) == CLEANED[typed]


@pytest.mark.parametrize("typed", CLEANED)
def test_cleaning_twice_changes_nothing_more(typed):
    assert clean(clean(typed)) == clean(typed)


def test_every_text_of_a_report_is_cleaned_however_deep(report_sample):
    dirty = report_sample.hostile()
    assert "\u202e" in repr(dirty) or "\\u202e" in repr(dirty)
    assert not any(character in text for text in texts(cleaned(dirty)) for character in "\x00\x1b\u202e\u2066")


def test_a_clean_report_comes_back_as_it_is(report_sample):
    report = report_sample.every_state()
    assert cleaned(report) is report


def texts(value):
    """Every string in a dataclass."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts(getattr(value, name))


LINES = {"a\nb": "a b", "::error::x\n::error::y": "::error::x ::error::y", "##vso[task]": "# #vso[task]", "  ": "", "x" * 400: "x" * 299 + "…"}


@pytest.mark.parametrize("typed", LINES)
def test_a_line_is_one_line_and_inert(typed):
    assert one_line(typed) == LINES[typed]


def test_a_line_of_a_huge_text_is_cut_before_it_is_worked_on():
    assert len(one_line("x " * 25_000_000)) == 300


def test_a_long_text_says_how_much_is_left_out():
    assert clipped("x" * 7_000, 6_000).endswith("\n[1,000 characters more]")


LINKS = {
    "a/b.html": "a/b.html",
    "//evil.example/x": "evil.example/x",
    "javascript:alert(1)": "javascript%3Aalert%281%29",
    'a"><b>.html': "a%22%3E%3Cb%3E.html",
    "100%.html": "100%25.html",
}


@pytest.mark.parametrize("path", LINKS)
def test_a_link_stays_beside_its_page(path):
    assert relative_link(path) == LINKS[path]
