from pathlib import Path

import pytest

from site_builder.diagnostics import Problems
from site_builder.read.files import Skip
from site_builder.read.resources import RawResource, parse_resource, read_resources
from site_builder.source.source_map import Format

PATIENT = '<Patient xmlns="http://hl7.org/fhir">\n  <id value="a"/>\n</Patient>'


def parsed(text: str, form: Format) -> RawResource:
    problems = Problems()
    raw = parse_resource(text, f"x.{form}", form, problems)
    assert raw is not None, list(problems)
    return raw


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ('{"resourceType": "Patient",\n "id" 1}', "json", [("invalid-json", 2)]),
        ('{"resourceType": "Patient", "x": NaN}', "json", [("invalid-json", 1)]),
        ("[" * 100_000, "json", [("invalid-json", 1)]),
        ('{"id": "x"}', "json", [("not-a-resource", 1)]),
        ('{"resourceType": 3}', "json", [("not-a-resource", 1)]),
        ('{"resourceType": "../../Patient"}', "json", [("not-a-resource", 1)]),
        ("[]", "json", [("not-a-resource", 1)]),
        ("a: 1", "yaml", [("not-a-resource", 1)]),
        ("", "yaml", [("not-a-resource", 1)]),
        ("a: 1\nb: x: y", "yaml", [("invalid-yaml", 2)]),
        ("<Patient", "xml", [("invalid-xml", 1)]),
        ("\n\n<Patient>\n<a></Patient>", "xml", [("invalid-xml", 4)]),
        ("", "xml", [("invalid-xml", 1)]),
        ("<Patient/>", "xml", [("not-a-resource", 1)]),
        ('<patient xmlns="http://hl7.org/fhir"/>', "xml", [("not-a-resource", 1)]),
        ('<x:a xmlns:x="http://example.org"/>', "xml", [("not-a-resource", 1)]),
        ('<?xml version="1.0"?>\n<!-- c -->\n<!DOCTYPE Patient>\n' + PATIENT, "xml", [("forbidden-xml", 3)]),
    ],
)
def test_what_is_no_resource_is_reported_at_its_line(
    text: str, form: Format, expected: list[tuple[str, int]]
) -> None:
    problems = Problems()
    assert parse_resource(text, "x", form, problems) is None
    assert [(each.code, each.location.line) for each in problems] == expected


@pytest.mark.parametrize("unit", ["<!-- c -->\n", "  ", "<?p a?>\n", " \n<!-- c --> <?p?>"])
def test_what_stands_before_the_root_costs_no_time(unit: str) -> None:
    problems = Problems()
    raw = parse_resource(unit * 3000 + PATIENT, "x.xml", "xml", problems)
    assert raw is not None
    assert list(problems) == []


def test_an_entity_is_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    text = f'<!DOCTYPE a [<!ENTITY s SYSTEM "{secret.as_uri()}">]>\n<Patient xmlns="http://hl7.org/fhir">&s;</Patient>'
    problems = Problems()
    assert parse_resource(text, "x.xml", "xml", problems) is None
    assert [each.code for each in problems] == ["forbidden-xml"]


def test_a_root_without_namespace_gets_a_hint() -> None:
    problems = Problems()
    parse_resource("<Patient/>", "x.xml", "xml", problems)
    assert [each.cure for each in problems] == ['Write <Patient xmlns="http://hl7.org/fhir">.']


def test_xml_that_names_another_encoding_is_read_as_it_was_decoded() -> None:
    text = f'<?xml version="1.0" encoding="iso-8859-1"?>\n{PATIENT}'
    assert parsed(text, "xml").type == "Patient"


def test_a_repeated_key_is_reported_and_the_last_one_counts() -> None:
    problems = Problems()
    raw = parse_resource('{"resourceType": "Patient", "id": "a", "id": "b"}', "x.json", "json", problems)
    assert raw is not None
    assert raw.document == {"resourceType": "Patient", "id": "b"}
    assert [(each.code, str(each.location)) for each in problems] == [("duplicate-key", "x.json:1:40")]


def test_numbers_in_yaml_are_text_where_fhir_has_none() -> None:
    raw = parsed(
        "resourceType: ValueSet\nversion: 4.0\ncompose:\n  include:\n    - concept: [{code: 12}]\nx: 1.5",
        "yaml",
    )
    assert raw.document == {
        "resourceType": "ValueSet",
        "version": "4.0",
        "compose": {"include": [{"concept": [{"code": "12"}]}]},
        "x": 1.5,
    }


def test_a_folder_gives_its_resources_and_the_texts_beside_them(tmp_path: Path) -> None:
    files = {
        "a.json": '{"resourceType": "Patient"}',
        "deep/b.xml": PATIENT,
        "deep/c.yaml": "resourceType: Patient",
        "Patient-a-intro.md": "Intro",
        "deep/Patient-a-notes.md": "Notes",
        "README.md": "not read",
        "package.json": "{}",
        "rules.sch": "<schema/>",
        "broken.json": "{",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    problems = Problems()
    resources, prose = read_resources(tmp_path, tmp_path, Skip(), problems)
    assert [(raw.source, raw.type, raw.format) for raw in resources] == [
        ("a.json", "Patient", "json"),
        ("deep/b.xml", "Patient", "xml"),
        ("deep/c.yaml", "Patient", "yaml"),
    ]
    assert {name: found.text for name, found in prose.items()} == {
        "Patient-a-intro": "Intro",
        "Patient-a-notes": "Notes",
    }
    assert [(each.code, each.location.path) for each in problems] == [("invalid-json", "broken.json")]
