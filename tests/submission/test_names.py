import pytest

from grader.submission.names import clean_name, safe_name, unique_names

SAFE = {
    "Ada Lovelace": "Ada-Lovelace",
    "../../etc/passwd": "etc-passwd",
    "..": "unnamed",
    "": "unnamed",
    ".hidden": "hidden",
    "a\\b:c": "a-b-c",
    "con": "_con",
    "NUL.txt": "_NUL.txt",
    "<script>alert(1)</script>": "script-alert(1)-script",
    "\u202egpj.exe": "gpj.exe",
    "ﬁ": "fi",
    "Zoë": "Zoë",
    "x" * 500: "x" * 100,
    "é" * 500: "é" * 50,
}


@pytest.mark.parametrize(("name", "safe"), SAFE.items())
def test_a_name_becomes_a_file_name_that_cannot_leave_its_folder(name, safe):
    assert safe_name(name) == safe


def test_names_are_unique_where_case_is_ignored():
    assert unique_names(["ada", "Ada", "ADA-2", "a/b", "a b"]) == {"ada": "ada", "Ada": "Ada-2", "ADA-2": "ADA-2-2", "a/b": "a-b", "a b": "a-b-2"}


def test_a_shown_name_has_no_invisible_characters():
    assert clean_name("Ada\n\x1b[31m\u200b Lovelace\u2066") == "Ada [31m Lovelace"
