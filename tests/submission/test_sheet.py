import pytest

from grader.errors import SubmissionError
from grader.submission.document import Kind, Mark
from grader.submission.outline import Outline
from grader.submission.read import Candidate, Source

OUTLINE = Outline.of(["1.1", "1.2a", "1.2b", "2.2", "2.2.1"], ["1", "2"])


def read(text, name="a.toml"):
    return Candidate("ada", (Source(name, data=text.encode()),)).read(OUTLINE)


def values(text, name="a.toml"):
    return {
        f"{section.part}{':' if piece.field else ''}{piece.field}": piece.text for section in read(text, name).sections for piece in section.pieces
    }


TOML = {
    '1.1 = "x"': {"1.1": "x"},
    '"1.2a" = "x"': {"1.2a": "x"},
    '1.2a = "x"': {"1.2a": "x"},
    '1.2.a = "x"': {"1.2a": "x"},
    '"1.2(a)" = "x"': {"1.2a": "x"},
    '"Question 1.1" = "x"': {"1.1": "x"},
    '[1]\n1 = "x"\n2a = "y"': {"1.1": "x", "1.2a": "y"},
    '[1.2]\na = "x"\nb = "y"': {"1.2a": "x", "1.2b": "y"},
    '["1.2"]\na = "x"': {"1.2a": "x"},
    '[answers]\n1.1 = "x"': {"1.1": "x"},
    '[2]\n2 = "x"\n"2.1" = "y"': {"2.2": "x", "2.2.1": "y"},
    '[2.2]\n1 = "y"\nv = "x"': {"2.2.1": "y", "2.2:v": "x"},
    '1.2a = {c = "0", "sigma^2" = "1/d"}': {"1.2a:c": "0", "1.2a:sigma^2": "1/d"},
    "1.1 = 'x^{2}'": {"1.1": "x^{2}"},
    "1.1 = '''\nx\n'''": {"1.1": "x"},
    "1.1 = 0.50": {"1.1": "0.50"},
    "1.1 = 1e3": {"1.1": "1e3"},
    "1.1 = 1_000 # so": {"1.1": "1_000"},
    "1.1 = 0x1F": {"1.1": "0x1F"},
    "1.1 = true": {"1.1": "true"},
    "1.1 = 12:30:45": {"1.1": "12:30:45"},
    "1.1 = [3.55, 0.2]": {"1.1": "[3.55, 0.2]"},
    '1.1 = [[1, 2], ["a", "b"]]': {"1.1": "[[1, 2], [a, b]]"},
    '1.1 = "σ²"': {"1.1": "σ^2"},
    '1.1 = ""': {},
    'name = "Ada"\n1.1 = "x"': {"1.1": "x"},
    "": {},
}

YAML = {
    "1.1: x": {"1.1": "x"},
    "'1.2(a)': x": {"1.2a": "x"},
    "1:\n  1: x\n  2a: y": {"1.1": "x", "1.2a": "y"},
    "1.2:\n  a: x": {"1.2a": "x"},
    "1.2a: {c: 0, sigma^2: 1/d}": {"1.2a:c": "0", "1.2a:sigma^2": "1/d"},
    "1.1: no": {"1.1": "no"},
    "1.1: on": {"1.1": "on"},
    "1.1: 0777": {"1.1": "0777"},
    "1.1: 12:30:45": {"1.1": "12:30:45"},
    "1.1: 1e3": {"1.1": "1e3"},
    "1.1: 2019-01-01": {"1.1": "2019-01-01"},
    "1.1: [3.55, 0.2]": {"1.1": "[3.55, 0.2]"},
    "1.1:\n- 1\n- [2, 3]": {"1.1": "[1, [2, 3]]"},
    "1.1: '\\frac{1}{2}'": {"1.1": "\\frac{1}{2}"},
    "1.1: |\n  x\n  y\n": {"1.1": "x\ny"},
    "1.1:": {},
    "student: Ada\n1.1: x": {"1.1": "x"},
    "# nothing": {},
}


@pytest.mark.parametrize(("text", "expected"), TOML.items())
def test_toml_keys_are_parts_in_any_spelling_and_values_stay_as_typed(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize(("text", "expected"), YAML.items())
def test_yaml_keys_are_parts_in_any_spelling_and_values_stay_as_typed(text, expected):
    assert values(text, "a.yaml") == expected


ERRORS = {  # name, text -> what the message says
    ("a.toml", '1.1 = "x'): "a.toml, line 1: expected a TOML answer sheet",
    ("a.toml", '1.1 = "x"\n1.1 = "y"'): "a.toml, line 2: expected a TOML answer sheet",
    ("a.toml", "x = " + "[" * 100_000): "a.toml, line 1: expected an answer sheet with a few lists",
    ("a.toml", "a." * 50_000 + "b = 1"): "a key of more than",
    ("a.yaml", "1.1: x\n1.1: y"): "a.yaml, line 2: expected each key once, found '1.1' again",
    ("a.yaml", "1.1: &a x\n1.2a: *a"): "a.yaml, line 1: expected plain answers, found a YAML anchor",
    ("a.yaml", "1.1: !!python/object/apply:os.system [ls]"): "expected plain answers, found a YAML anchor, alias or tag",
    ("a.yaml", "[" * 100_000): "a.yaml, line 1: expected an answer sheet with a few lists",
    ("a.yaml", "- " * 100_000): "a.yaml, line 1: expected an answer sheet with a few lists",
    ("a.yaml", "1.1: [a, b]_i"): "a.yaml, line 1: expected a YAML answer sheet",
    ("a.yaml", "just text"): "found text without a number",
    ("a.yaml", "1.1: x\n---\n1.1: y"): "expected one YAML document",
    ("a.yaml", "x\n" * 200_000): "expected an answer sheet of at most 256 KiB, found 390 KiB",
}


@pytest.mark.parametrize(("source", "message"), ERRORS.items(), ids=range(len(ERRORS)))
def test_what_is_no_answer_sheet_is_said_in_words(source, message):
    with pytest.raises(SubmissionError) as error:
        read(source[1], source[0])
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", '# my sheet\n1.1 = "x"\n\n[1.2]\n# so\na = """\ny\n1.1 = "no"\n"""\nb = {c = "0"}\n'),
        ("a.yaml", '# my sheet\n1.1: x\n\n1.2:\n  # so\n  a: |\n    y\n    z\n    w\n  b: {c: "0"}\n'),
    ],
)
def test_places_are_the_lines_of_the_sheet(name, text):
    places = {section.part: (section.place.first, section.place.last) for section in read(text, name).sections}
    assert places == {"1.1": (2, 2), "1.2a": (6, 9), "1.2b": (10, 10)}


def test_every_value_is_marked():
    piece = read('1.1 = "x"').section("1.1").pieces[0]
    assert (piece.kind, piece.mark, str(piece.place)) == (Kind.VALUE, Mark.MARKER, "a.toml, line 1")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ('7 = "x"', "Question 7 is not in this set."),
        ('1.9 = "x"', "Part 1.9 is not in this set."),
        ('comment = "x"', "The answer sheet's key 'comment' is no part of this set; it was not read."),
        ('1.2a = "x"\n"1.2.a" = "y"', "Part 1.2a is answered twice (lines 1 and 2); the last answer counts."),
    ],
)
def test_what_a_sheet_answers_besides_is_noted(text, note):
    assert note in [note.message for note in read(text).notes]


def test_the_fields_of_one_answer_are_no_second_answer():
    assert not read('1.2a = {c = "0", d = "1"}').notes
