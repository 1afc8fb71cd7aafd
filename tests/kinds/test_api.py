"""Pages about an API are made from the capability statement and the guide's own examples."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.api_values import escaped, value_in
from site_builder.kinds.embed import embed
from site_builder.model.guide import Artifact
from site_builder.model.sections import Code, Facts, Group, Request, Section, Table
from site_builder.model.view import GuideView
from tests.kinds.conformance_samples import canonical, combination, expected
from tests.kinds.small_guide import BASE, Package, artifact, rows_of, text_of, view_of

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "asha",
    "meta": {"profile": [f"{BASE}/StructureDefinition/our-patient"]},
    "active": True,
    "identifier": [{"system": "https://fhir.example.org/id", "value": "999 1"}],
    "name": [{"family": "Lowe", "given": ["Asha"]}],
    "telecom": [{"system": "phone", "value": "01"}, {"system": "email", "value": "a@example.org"}],
    "gender": "female",
    "birthDate": "1979-05-14",
    "managingOrganization": {"reference": "Organization/o", "display": "The surgery"},
}
OTHER: dict[str, Any] = {"resourceType": "Patient", "id": "other", "gender": "male"}
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "weight",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "27113001", "display": "Weight"}]},
    "subject": {"reference": "https://x.example.org/Patient/asha/_history/2"},
    "effectivePeriod": {"start": "2026-01-02T10:00:00Z"},
    "valueQuantity": {"value": 70, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
}
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "id": "found",
    "type": "searchset",
    "link": [
        {"relation": "self", "url": "https://x.example.org/STU3/Observation?patient=asha&date=ge2026-01-01"}
    ],
    "entry": [{"resource": OBSERVATION}],
}
OUTCOME: dict[str, Any] = {"resourceType": "OperationOutcome", "id": "lost", "issue": []}


def _statement(**more: Any) -> dict[str, Any]:
    return canonical(
        "CapabilityStatement",
        "server",
        title="Server rules",
        rest=[
            {
                "mode": "server",
                "security": {"description": "Tokens."},
                "resource": [
                    {
                        "type": "Patient",
                        "documentation": "Two parameters at least.",
                        "profile": f"{BASE}/StructureDefinition/our-patient",
                        "extension": [
                            combination("SHALL", ("family", "gender")),
                            combination("MAY", ("family", "nonsense")),
                        ],
                        "interaction": [
                            expected("SHALL", code="read"),
                            {"code": "vread"},
                            {"code": "search-type"},
                        ],
                        "searchParam": [
                            expected(
                                "SHALL",
                                name="family",
                                type="string",
                                documentation="Surname. Path: Patient.name.family",
                            ),
                            expected(
                                "MAY",
                                name="email",
                                type="token",
                                documentation="Email. Path: Patient.telecom (system = email)",
                            ),
                            {"name": "gender", "type": "token", "documentation": "Path: Patient.gender"},
                            {"name": "birthdate", "type": "date", "documentation": "Path: Patient.birthDate"},
                            {
                                "name": "phone",
                                "type": "token",
                                "definition": "http://hl7.org/fhir/SearchParameter/phone",
                            },
                            {
                                "name": "org",
                                "type": "reference",
                                "target": ["Organization"],
                                "modifier": ["missing"],
                                "documentation": "Path: Patient.managingOrganization (Organization)",
                            },
                            {"name": "odd", "type": "special"},
                        ],
                    },
                    {
                        "type": "Observation",
                        "interaction": [{"code": "read"}, {"code": "search-type"}, {"code": "create"}],
                    },
                    {"type": "Binary", "interaction": [{"code": "read"}]},
                ],
            }
        ],
        **more,
    )


PHONE = canonical(
    "SearchParameter",
    "phone",
    type="token",
    description="A phone number",
    expression="Patient.telecom.where(system='phone') | Person.telecom.where(system='phone')",
) | {"url": "http://hl7.org/fhir/SearchParameter/phone"}


def _view(*extra: dict[str, Any], statement: dict[str, Any] | None = None) -> GuideView:
    resources = (statement or _statement(), OTHER, PATIENT, *extra)
    profile = canonical(
        "StructureDefinition", "our-patient", title="Our patient", type="Patient", kind="resource"
    )
    own: list[Artifact] = [artifact(each, "STU3") for each in (*resources, profile)]
    return view_of(*own, packages=(Package(PHONE),))


def _show(
    part: str, resource: str = "Patient", view: GuideView | None = None, **more: str
) -> tuple[Section, ...]:
    return embed("api", {"part": part, "resource": resource, **more}, view or _view())


def _requests(sections: tuple[Section, ...]) -> list[str]:
    return [f"{each.method} {each.path}" for each in sections if isinstance(each, Request)]


def test_references_name_what_a_reader_wants_at_hand() -> None:
    (facts,) = _show("references")
    assert isinstance(facts, Facts)
    assert {name: text_of(cell) for name, cell in facts.items} == {
        "Profile": "Our patient[StructureDefinition-our-patient.html]",
        "FHIR resource": "Patient[https://hl7.org/fhir/STU3/patient.html]",
        "FHIR search": "Search parameters of Patient[https://hl7.org/fhir/STU3/patient.html#search]",
        "Examples": "asha[Patient-asha.html], other[Patient-other.html]",
        "Requirements": "Server rules[CapabilityStatement-server.html#Patient]",
    }


def test_reading_shows_the_requests_that_the_statement_has() -> None:
    sections = _show("read")
    assert _requests(sections) == ["GET [baseUrl]/Patient/[id]", "GET [baseUrl]/Patient/[id]/_history/[vid]"]
    assert isinstance(sections[0], Request)
    assert text_of(sections[0].meaning) == (
        "<SHALL> Gives the Patient with this logical id. For example [baseUrl]/Patient/asha: asha[Patient-asha.html]."
    )


def test_the_search_table_takes_paths_from_the_statement_or_the_parameters_definition() -> None:
    request, prose, table = _show("search")
    assert _requests((request,)) == ["GET [baseUrl]/Patient?[parameters]"]
    assert getattr(prose, "markdown", "") == "Two parameters at least."
    search = "https://hl7.org/fhir/STU3/search.html"
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == [
        "Name",
        "Type",
        "Description",
        "Conformance",
        "Path",
    ]
    assert rows_of(table) == [
        f"family | string[{search}#string] | Surname. | <SHALL> | Patient.name.family",
        f"email | token[{search}#token] | Email. | <MAY> | Patient.telecom (system = email)",
        f"gender | token[{search}#token] |  | <yes> | Patient.gender",
        f"birthdate | date[{search}#date] |  | <yes> | Patient.birthDate",
        f"phone | token[{search}#token] | A phone number | <yes> | Patient.telecom.where(system='phone')",
        f"org | reference[{search}#reference] |  | <yes> | Patient.managingOrganization (Organization)",
        f"odd | special[{search}#special] |  | <yes> | ",
    ]


def test_names_lead_to_their_sections_where_the_page_has_them() -> None:
    table = _show("search", linked="yes")[-1]
    assert rows_of(table)[0].startswith("family[#search-family] | ")


@pytest.mark.parametrize(
    ("name", "requests", "ways"),
    [
        (
            "family",
            ["GET [baseUrl]/Patient?family=[text]", "GET [baseUrl]/Patient?family=Lowe"],
            ["family=[text]", "family:exact=[text]", "family:contains=[text]"],
        ),
        ("gender", ["GET [baseUrl]/Patient?gender=[code]", "GET [baseUrl]/Patient?gender=female"], []),
        ("email", ["GET [baseUrl]/Patient?email=[value]", "GET [baseUrl]/Patient?email=a%40example.org"], []),
        (
            "birthdate",
            [
                "GET [baseUrl]/Patient?birthdate=[date]",
                "GET [baseUrl]/Patient?birthdate=1979-05-14",
                "GET [baseUrl]/Patient?birthdate=ge1979-05-14",
            ],
            ["birthdate=[date]", "birthdate=ge[date]"],
        ),
        (
            "org",
            ["GET [baseUrl]/Patient?org=[id]", "GET [baseUrl]/Patient?org=Organization/o"],
            ["org=[id]", "org=[type]/[id]", "org=[url]"],
        ),
        ("odd", ["GET [baseUrl]/Patient?odd=[value]"], []),
    ],
)
def test_a_parameter_shows_how_it_is_written_and_a_request_that_finds_an_example(
    name: str, requests: list[str], ways: list[str]
) -> None:
    (group,) = _show("parameters", name=name)
    assert isinstance(group, Group)
    assert (group.id, group.title) == (f"search-{name}", name)
    assert _requests(group.sections) == requests
    tables = [each for each in group.sections if isinstance(each, Table) and each.rows]
    assert [row.partition(" | ")[0] for table in tables for row in rows_of(table)] == ways


def test_a_parameter_says_what_an_example_request_finds() -> None:
    (group,) = _show("parameters", name="family")
    assert isinstance(group, Group)
    meanings = [
        text_of(each.meaning) for each in group.sections if isinstance(each, Request) and each.meaning
    ]
    assert meanings == ["Finds each Patient whose family begins with Lowe, such as asha[Patient-asha.html]."]


def test_all_parameters_are_shown_unless_some_are_named() -> None:
    assert len(_show("parameters")) == 7
    assert [each.title for each in _show("parameters", name="gender, family")] == ["family", "gender"]


def test_combinations_are_written_with_the_values_of_one_example() -> None:
    assert rows_of(_show("combinations")[0]) == [
        "family + gender | <SHALL> | GET [baseUrl]/Patient?family=Lowe&gender=female finds asha[Patient-asha.html]",
        "family + nonsense | <MAY> | ",
    ]


@pytest.mark.parametrize(
    ("resource", "codes"),
    [
        (
            "Patient",
            [
                "200 read, version read",
                "200 search",
                "400 search",
                "401 every request",
                "404 read, version read",
                "410 read, version read",
            ],
        ),
        (
            "Observation",
            [
                "200 read",
                "200 search",
                "201 create",
                "400 search, create",
                "401 every request",
                "404 read",
                "410 read",
                "422 create",
            ],
        ),
        ("Binary", ["200 read", "401 every request", "404 read", "410 read"]),
    ],
)
def test_response_codes_are_those_of_what_the_statement_supports(resource: str, codes: list[str]) -> None:
    (table,) = _show("responses", resource, _view(OUTCOME))
    assert [f"{row.split(' | ')[0]} {row.split(' | ')[2]}" for row in rows_of(table)] == codes
    assert isinstance(table, Table)
    assert "such as lost[OperationOutcome-lost.html]." in text_of(table.note)


def test_the_example_request_finds_an_example() -> None:
    http, curl = _show("example-request")
    assert isinstance(http, Code)
    assert isinstance(curl, Code)
    assert http.text == (
        "GET /[base]/Patient?family=Lowe&gender=female HTTP/1.1\nHost: [host]\n"
        "Accept: application/fhir+json\nAuthorization: Bearer [token]\n"
    )
    assert curl.text == (
        "curl --get '[baseUrl]/Patient' \\\n  --header 'Accept: application/fhir+json' \\\n"
        "  --header 'Authorization: Bearer [token]' \\\n"
        "  --data-urlencode 'family=Lowe' \\\n  --data-urlencode 'gender=female'\n"
    )
    note, code = _show("example-response")
    assert isinstance(note, Table)
    assert isinstance(code, Code)
    assert text_of(note.note) == "The Bundle that is returned holds this resource: asha[Patient-asha.html]."
    assert '"family": "Lowe"' in code.text


def test_a_bundle_of_the_guide_decides_the_example_request() -> None:
    view = _view(
        OBSERVATION, BUNDLE, statement=_statement(implementation={"url": "https://x.example.org/STU3/"})
    )
    http, _ = _show("example-request", "Observation", view)
    assert isinstance(http, Code)
    assert http.text.splitlines()[:2] == [
        "GET /STU3/Observation?patient=asha&date=ge2026-01-01 HTTP/1.1",
        "Host: x.example.org",
    ]
    note, code = _show("example-response", "Observation", view, format="xml")
    assert isinstance(note, Table)
    assert isinstance(code, Code)
    assert text_of(note.note) == "The Bundle that is returned: found[Bundle-found.html]."
    assert "<Bundle" in code.text


def test_without_a_search_the_example_is_read() -> None:
    binary = {"resourceType": "Binary", "id": "b", "contentType": "text/plain"}
    http, curl = _show("example-request", "Binary", _view(binary), base="https://y.example.org")
    assert isinstance(http, Code)
    assert isinstance(curl, Code)
    assert http.text.startswith("GET /Binary/b HTTP/1.1\nHost: y.example.org\n")
    assert curl.text.startswith("curl 'https://y.example.org/Binary/b' ")
    assert (
        text_of(_show("example-response", "Binary", _view(binary))[0].note)
        == "The resource: b[Binary-b.html]."
    )  # type: ignore[union-attr]


def test_what_a_resource_lacks_is_not_shown() -> None:
    assert _show("search", "Binary") == ()
    assert _show("combinations", "Binary") == ()
    assert _show("parameters", "Binary") == ()
    assert _show("example-response", "Binary") == ()
    (table,) = _show("example-request", "Binary")
    assert isinstance(table, Table)
    assert text_of(table.note) == "The guide has no example of Binary to ask for."


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"part": "serch", "resource": "Patient"}, "an API has no part 'serch' (did you mean 'search'?)"),
        ({"part": "read"}, 'the include of an API needs a resource, such as resource="Patient"'),
        (
            {"part": "read", "resource": "Pateint"},
            "CapabilityStatement/server says nothing of the resource 'Pateint' (did you mean 'Patient'?)",
        ),
        (
            {"part": "read", "resource": "Patient", "statement": "sever"},
            "the guide has no capability statement 'sever' (did you mean 'server'?)",
        ),
        (
            {"part": "parameters", "resource": "Patient", "name": "famly"},
            "CapabilityStatement/server has no search parameter 'famly' of Patient (did you mean 'family'?)",
        ),
        (
            {"part": "example-response", "resource": "Patient", "format": "yaml"},
            "the format 'yaml' does not exist; there are json, xml",
        ),
    ],
)
def test_an_authors_mistake_is_named(wanted: dict[str, str], message: str) -> None:
    with pytest.raises(LookupError) as problem:
        embed("api", wanted, _view())
    assert problem.value.args[0] == message


def test_a_guide_without_a_statement_has_no_api() -> None:
    with pytest.raises(LookupError, match="no capability statement, which API includes are made from"):
        embed("api", {"part": "read", "resource": "Patient"}, view_of())


def test_a_named_statement_is_the_one_that_is_asked() -> None:
    view = _view(
        canonical(
            "CapabilityStatement",
            "second",
            rest=[{"mode": "client", "resource": [{"type": "Flag", "interaction": [{"code": "read"}]}]}],
        )
    )
    assert _requests(_show("read", "Flag", view, statement="second")) == ["GET [baseUrl]/Flag/[id]"]
    assert _requests(_show("read", "Flag", view)) == ["GET [baseUrl]/Flag/[id]"]


@pytest.mark.parametrize(
    ("resource", "path", "kind", "value", "words"),
    [
        (PATIENT, "Patient.identifier", "token", "https://fhir.example.org/id|999 1", "999 1"),
        (PATIENT, "Patient.active", "token", "true", "true"),
        (PATIENT, "Patient.name", "string", "Lowe", "Lowe"),
        (PATIENT, "Patient.nothing | Patient.name.given", "string", "Asha", "Asha"),
        (PATIENT, "Patient.telecom.where(system='email')", "token", "a@example.org", "a@example.org"),
        (
            PATIENT,
            "Patient.managingOrganization.where(resolve() is Organization)",
            "reference",
            "Organization/o",
            "The surgery",
        ),
        (OBSERVATION, "Observation.code", "token", "http://snomed.info/sct|27113001", "Weight (SNOMED CT)"),
        (
            OBSERVATION,
            "Observation.subject (Patient)",
            "reference",
            "Patient/asha",
            "https://x.example.org/Patient/asha",
        ),
        (OBSERVATION, "Observation.effective[x]", "date", "2026-01-02", "2 January 2026"),
        (
            OBSERVATION,
            "(Observation.value as Quantity)",
            "quantity",
            "70|http://unitsofmeasure.org|kg",
            "70 kg",
        ),
        (OBSERVATION, "Observation.value.ofType(Quantity).value", "number", "70", "70"),
    ],
)
def test_values_are_read_off_examples(
    resource: dict[str, Any], path: str, kind: str, value: str, words: str
) -> None:
    found = value_in(artifact(resource, "STU3"), path, kind)
    assert found is not None
    assert (found.value, found.words) == (value, words)


@pytest.mark.parametrize(
    ("resource", "path", "kind"),
    [
        (PATIENT, "", "string"),
        (PATIENT, "Person.name", "string"),
        (PATIENT, "Patient.managingOrganization (Practitioner)", "reference"),
        (PATIENT, "Patient.telecom (system = fax)", "token"),
        (PATIENT, "Patient.name", "date"),
        (PATIENT, "Patient.name", "number"),
        (PATIENT, "Patient.name", "quantity"),
        (PATIENT, "Patient.name", "reference"),
        (PATIENT, "Patient.managingOrganization", "token"),
        (PATIENT, "Patient.managingOrganization", "string"),
        (OBSERVATION, "(Observation.value as CodeableConcept)", "token"),
        (
            {"resourceType": "Patient", "id": "p", "generalPractitioner": {"reference": "#gp"}},
            "Patient.generalPractitioner",
            "reference",
        ),
    ],
)
def test_what_no_search_can_name_gives_no_value(resource: dict[str, Any], path: str, kind: str) -> None:
    assert value_in(artifact(resource, "STU3"), path, kind) is None


def test_addresses_keep_what_readers_know_unless_they_must_be_strict() -> None:
    assert escaped("https://a|b c") == "https://a|b%20c"
    assert escaped("https://a|b c", is_strict=True) == "https%3A%2F%2Fa%7Cb%20c"
