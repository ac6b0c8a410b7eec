"""``results.json``: its schema mirrors the result model, its numbers are clean, and its documentation is true."""

import dataclasses
import json as plain_json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from grader import result
from grader.report import json, schema
from grader.result import Points

DOCUMENT = Path(__file__).parents[2] / "docs" / "results.md"
MODELS = {
    name: model for name, model in vars(schema).items() if isinstance(model, type) and issubclass(model, BaseModel) and not name.startswith("_")
}
MIRRORED = sorted(name for name in MODELS if name not in {"BaseModel", "Results"})


@pytest.mark.parametrize("name", MIRRORED)
def test_every_field_of_the_result_model_is_in_the_schema_in_the_same_order(name):
    assert list(MODELS[name].model_fields) == [field.name for field in dataclasses.fields(getattr(result, name))]


def test_every_dataclass_of_the_result_model_is_mirrored():
    found = {name for name, value in vars(result).items() if dataclasses.is_dataclass(value)}
    assert found == set(MIRRORED)


def test_results_hold_every_report_in_order(report_sample):
    reports = report_sample.a_class()
    found = plain_json.loads(json.results(reports))
    assert found["schema_version"] == 1
    assert [each["student"] for each in found["submissions"]][:2] == ["Ada Lovelace", "Grace Hopper"]
    assert found["submissions"][0]["questions"][0]["parts"][1]["checks"][0]["verdict"]["counterexample"]["expected"] == report_sample.SECRET_VALUE
    assert [question["derivation"] for question in found["submissions"][0]["questions"]] == [[]] * 7


def test_results_are_utf8_end_with_a_newline_and_come_out_the_same(report_sample):
    reports = report_sample.a_class()
    data = json.results(reports)
    assert data.decode("utf-8").endswith("}\n")
    assert data == json.results(reports)
    assert schema.Results.model_validate_json(data).model_dump_json(indent=2).encode() + b"\n" == data


def test_hostile_text_is_cleaned_and_stays_text(report_sample):
    (found,) = plain_json.loads(json.results([report_sample.hostile()]))["submissions"]
    assert found["student"].startswith("</style></script><script>alert(1)</script>")
    assert not re.search("[\x00\x1b\u202e\u2066]", found["student"])


NUMBERS = {0.1 + 0.2: 0.3, -0.0: 0.0, -1e-9: 0.0, 1 / 3: 0.333333, 1e-7: 0.0, 21.5: 21.5, 2: 2.0}


@pytest.mark.parametrize("value", NUMBERS)
def test_numbers_have_no_dust(value, report_sample):
    report = dataclasses.replace(report_sample.report(), points=Points(value, 1.0, 0.0))
    written = re.search(rb'"earned": ([^,\n]+)', json.results([report]))
    assert repr(NUMBERS[value]).encode() == written[1]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_our_own_fault(value, report_sample):
    with pytest.raises(ValidationError, match="finite"):
        json.results([dataclasses.replace(report_sample.report(), points=Points(value))])


def test_reports_on_two_problem_sets_do_not_mix(report_sample):
    one = report_sample.report()
    with pytest.raises(ValueError, match="one problem set"):
        json.results([one, dataclasses.replace(one, problem_set="other")])


UNKNOWN = {"extra": {"extra": 1}, "wrong type": {"seed": "7"}, "wrong version": {"schema_version": 2}}


@pytest.mark.parametrize("name", UNKNOWN)
def test_the_schema_is_strict(name):
    known = plain_json.loads(json.results([]))
    with pytest.raises(ValidationError):
        schema.Results.model_validate_json(plain_json.dumps(known | UNKNOWN[name]))


def test_the_documented_example_is_valid():
    (example,) = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    found = schema.Results.model_validate_json(example)
    assert found.submissions[0].questions[0].parts[0].checks[0].verdict.counterexample is not None
    assert plain_json.loads(found.model_dump_json()) == plain_json.loads(example)


@pytest.mark.parametrize("name", MODELS.keys() - {"BaseModel"})
def test_every_field_is_documented_under_its_object(name):
    sections = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))
    assert re.findall(r"^\| `(\w+)` ", sections[name], re.MULTILINE) == list(MODELS[name].model_fields)


def test_every_word_of_an_enumeration_is_documented():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [word.value for kind in (result.Outcome, result.Basis, result.State, result.Role) for word in kind if f"`{word.value}`" not in text] == []


def test_the_json_schema_names_every_object():
    assert set(json.schema()["$defs"]) >= set(MIRRORED)
