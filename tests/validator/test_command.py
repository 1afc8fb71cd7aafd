"""The command `validate`: files of every format, what stands beside them, cases, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from site_builder.cli import main
from tests.validation.resources import profile

GOOD = {"resourceType": "Patient", "gender": "male"}
BAD = {"resourceType": "Patient", "gendr": "male"}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, content: Any) -> None:
    Path(name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["validate", *arguments])


def codes(*arguments: str) -> list[tuple[str, int, int]]:
    found = json.loads(run(*arguments, "--format", "json").stdout)
    return [(each["code"], each["line"], each["column"]) for each in found]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.json", GOOD, []),
        ("a.json", '{\n  "resourceType": "Patient",\n  "gendr": "male"\n}', [("unknown-property", 3, 3)]),
        ("a.yaml", "resourceType: Patient\ngendr: male\n", [("unknown-property", 2, 1)]),
        (
            "a.xml",
            '<Patient xmlns="http://hl7.org/fhir">\n  <gendr value="male"/>\n</Patient>',
            [("unknown-property", 2, 3)],
        ),
        (
            "a.xml",
            '<Patient xmlns="http://hl7.org/fhir">\n<gender value="male"/>\n<active value="true"/></Patient>',
            [("invalid-xml-resource", 3, 1)],
        ),
        (
            "a.xml",
            '<Patient xmlns="http://hl7.org/fhir">\n<name/></Patient>',
            [("empty-element", 2, 1)],
        ),
        (
            "a.xml",
            '<Patient xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xsi:schemaLocation="http://hl7.org/fhir x.xsd"><active value="true"/></Patient>',
            [("invalid-xml-resource", 1, 1)],
        ),
        ("a.ndjson", f"{json.dumps(GOOD)}\n\n{json.dumps(BAD)}\n", [("unknown-property", 3, 29)]),
        ("a.json", '{"resourceType": "Patient", "a"', [("invalid-json", 1, 32)]),
        ("a.json", '{"resourceType": "Patient",\n "active": true,\n}', [("invalid-json", 2, 16)]),
        (
            "a.json",
            '{"resourceType": "Patient",\n "gender": "male", "gender": "male"}',
            [("duplicate-key", 2, 20)],
        ),
        ("a.json", "[]", [("not-a-resource", 1, 1)]),
    ],
)
def test_findings_stand_at_their_place_in_every_format(
    name: str, content: Any, expected: list[tuple[str, int, int]]
) -> None:
    write(name, content)
    assert codes(name) == expected


def test_exit_codes() -> None:
    write("good.json", GOOD)
    write("bad.json", BAD)
    write("odd.json", {**GOOD, "birthDate": "1066-10-14"})

    assert run("good.json").exit_code == 0
    assert run("bad.json").exit_code == 1
    assert run("odd.json").exit_code == 0
    assert run("odd.json", "--strict").exit_code == 1
    assert run("gone.json").exit_code == 2
    assert run().exit_code == 2
    assert run("good.json", "--fhir-version", "R9").exit_code == 2


def test_profiles_are_taken_from_files_and_asked_for_by_url() -> None:
    write("p.json", profile("Patient", {"id": "Patient.name", "min": 1}))
    write("a.json", GOOD)

    assert codes("a.json", "--with", "p.json") == []
    assert codes("a.json", "--with", "p.json", "--profile", "http://example.org/p") == [("too-few", 1, 1)]


def test_a_guide_gives_what_it_defines() -> None:
    Path("g/profiles").mkdir(parents=True)
    Path("g/content").mkdir()
    write("g/guide.yaml", "title: G\nfhir_version: 4.0.1\ncanonical: http://example.org\n")
    write("g/profiles/p.json", profile("Patient", {"id": "Patient.name", "min": 1}, id="p"))
    write("a.json", {**GOOD, "meta": {"profile": ["http://example.org/p"]}})
    write("b.json", {**GOOD, "meta": {"profile": ["http://example.org/gone"]}})

    assert codes("a.json", "--guide", "g") == [("too-few", 1, 1)]
    assert run("b.json", "--guide", "g").exit_code == 1


def test_unknown_extensions_pass_where_that_is_asked() -> None:
    write("a.json", {**GOOD, "extension": [{"url": "https://acme.org/x", "valueCode": "a"}]})

    assert [code for code, _, _ in codes("a.json")] == ["unknown-extension"]
    assert codes("a.json", "--allow-extension", "https://acme.org/") == []


def test_an_outcome_has_places_and_codes() -> None:
    write("a.json", '{\n"resourceType": "Patient",\n"gendr": "male"}')

    outcome = json.loads(run("a.json", "--format", "outcome").stdout)

    (issue,) = outcome["issue"]
    told = {each["url"].rpartition("-issue-")[2]: each for each in issue["extension"]}
    assert (told["line"]["valueInteger"], told["col"]["valueInteger"]) == (3, 1)
    assert (issue["severity"], issue["expression"]) == ("error", ["Patient.gendr"])


@pytest.mark.parametrize(
    ("name", "content", "expression"),
    [
        ("a.json", '{"resourceType": "Patient", "name": [{"text": "x",}]}', "Patient.name[0]"),
        ("a.json", '{"resourceType": "Patient", "name": [{"text": "x"}}', None),
        ("a.json", "{resourceType: 1}", None),
        ("a.xml", '<Patient xmlns="http://example.org"/>', "Patient"),
        (
            "a.xml",
            '<Patient xmlns="http://hl7.org/fhir"><b:id xmlns:b="http://b.org" value="x"/></Patient>',
            "Patient",
        ),
        ("a.xml", '<Patient xmlns="http://hl7.org/fhir"><id></Patient>', None),
    ],
)
def test_what_cannot_be_read_stands_in_what_was_read(name: str, content: str, expression: str | None) -> None:
    write(name, content)

    (issue,) = json.loads(run(name, "--format", "outcome").stdout)["issue"]

    assert issue.get("expression", [None]) == [expression]


def test_cases_say_what_is_to_be_found() -> None:
    write("good.json", GOOD)
    write("bad.json", BAD)
    wanted = {"severity": "error", "code": "unknown-property", "expression": "Patient.gendr", "line": 1}
    cases = [
        {"id": "a", "file": "good.json", "expect": "valid"},
        {"id": "b", "file": "bad.json", "expect": [wanted]},
        {"id": "c", "file": "bad.json", "expect": "valid"},
        {"id": "d", "file": "good.json", "expect": [wanted]},
        {"id": "e", "file": "good.json"},
    ]
    write("cases.jsonl", "\n".join(map(json.dumps, cases)))

    result = run("--cases", "cases.jsonl")

    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == ["c", "d"]
    outcomes = run("--cases", "cases.jsonl", "--format", "outcome").stdout.splitlines()
    assert [json.loads(line)["id"] for line in outcomes] == ["a", "b", "c", "d", "e"]


OF_OTHER_VERSION = {
    "resourceType": "Basic",
    "code": {"coding": [{"system": "http://example.org/cs", "version": "2", "code": "none"}]},
}
CODES = {
    "resourceType": "CodeSystem",
    "url": "http://example.org/cs",
    "version": "1",
    "status": "active",
    "content": "complete",
    "concept": [{"code": "a"}],
}
TAGGED = {"resourceType": "Patient", "name": [{"text": "<b>Ann</b>"}]}


@pytest.mark.parametrize(
    ("resource", "option", "code"),
    [
        (TAGGED, "security-checks", "html-in-text"),
        (TAGGED, "noHtmlInMarkdown", "html-in-text"),
        (OF_OTHER_VERSION, "default-version", "no-such-code"),
    ],
)
def test_options_of_cases_change_what_is_found(resource: dict[str, Any], option: str, code: str) -> None:
    write("codes.json", json.dumps(CODES))
    write("a.json", json.dumps(resource))
    case = {"file": "a.json", "with": ["codes.json"], "expect": [{"code": code, "severity": "error"}]}
    write("with.jsonl", json.dumps({**case, "id": "a", "options": {option: True}}))
    write("without.jsonl", json.dumps({**case, "id": "a"}))

    assert run("--cases", "with.jsonl").exit_code == 0
    assert run("--cases", "without.jsonl").exit_code == 1


def test_an_element_that_is_there_again_in_xml_is_no_list() -> None:
    twice = '<gender value="male"/><gender value="male"/>'
    write("a.xml", f'<Patient xmlns="http://hl7.org/fhir">{twice}</Patient>')

    assert "'gender' stands there 2 times, but there can be one only" in run("a.xml").stdout


def test_json_of_a_case_may_have_comments() -> None:
    write("a.json", '{"resourceType": "Patient", // ours\n "active": true}')
    case = {"id": "a", "file": "a.json", "expect": "valid"}
    write("allowing.jsonl", json.dumps({**case, "options": {"allow-comments": True}}))
    write("strict.jsonl", json.dumps(case))

    assert run("--cases", "allowing.jsonl").exit_code == 0
    assert run("--cases", "strict.jsonl").exit_code == 1


def test_a_line_that_is_no_case_can_not_be_run() -> None:
    write("cases.jsonl", "{}")

    assert run("--cases", "cases.jsonl").exit_code == 2
