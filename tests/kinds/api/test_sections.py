"""Pages about an API are made from the capability statement and the guide's own examples."""

from __future__ import annotations

from dataclasses import replace

import pytest

from site_builder.kinds.api.statement import find_api
from site_builder.kinds.embed import embed
from site_builder.model.sections import Facts, Group, Request, Table
from tests.kinds.api_samples import OTHER, OUTCOME, PATIENT, PROFILE, server_statement
from tests.kinds.api_samples import api_view as _view
from tests.kinds.api_samples import requests as _requests
from tests.kinds.api_samples import show as _show
from tests.kinds.conformance_samples import canonical
from tests.kinds.small_guide import artifact, rows_of, text_of, view_of


def test_references_name_what_a_reader_wants_at_hand() -> None:
    (facts,) = _show("references")
    assert isinstance(facts, Facts)
    assert {name: text_of(cell) for name, cell in facts.items} == {
        "Profile": "Our patient[StructureDefinition-our-patient.html]",
        "Read": "GET [baseUrl]/Patient/[id]",
        "Search": "GET [baseUrl]/Patient?[parameters]",
        "Search by": "<SHALL> family\n<MAY> email\ngender, birthdate, phone, org, odd",
        "FHIR resource": "Patient[https://hl7.org/fhir/STU3/patient.html] and its "
        "search parameters[https://hl7.org/fhir/STU3/patient.html#search]",
        "Examples": "asha[Patient-asha.html], other[Patient-other.html]",
        "Requirements": "Server rules[CapabilityStatement-server.html#Patient]",
    }


def test_an_example_is_called_by_its_title_without_the_type_that_the_page_is_about() -> None:
    api = find_api("Patient", "", _view())

    titles = ("Asha Lowe (Patient)", "Asha Lowe (Practitioner)")
    assert [api.link_example(replace(artifact(PATIENT), title=title)).text for title in titles] == [
        "Asha Lowe",
        "Asha Lowe (Practitioner)",
    ]


def test_references_lead_to_the_parts_of_a_page_that_has_them() -> None:
    (facts,) = _show("references", linked="yes")
    assert isinstance(facts, Facts)
    found = {name: text_of(cell) for name, cell in facts.items}
    assert found["Read"] == "GET [baseUrl]/Patient/[id][#api-read]"
    assert found["Search"] == "GET [baseUrl]/Patient?[parameters][#api-search]"
    assert found["Search by"].startswith("<SHALL> family[#search-family]\n<MAY> email[#search-email]\n")


@pytest.mark.parametrize(
    ("follow", "end"),
    [(True, " and 2 more[StructureDefinition-our-patient-examples.html]"), (False, " and 2 more")],
)
def test_of_many_examples_the_first_are_named(follow: bool, end: str) -> None:
    meta = {"meta": PATIENT["meta"]} if follow else {}
    more = [
        {"resourceType": "Patient", "id": f"p{number}", **meta} for number in range(5 if not follow else 6)
    ]
    own = [artifact(each, "STU3") for each in (server_statement(), PROFILE, PATIENT, *more)]
    (facts,) = _show("references", view=view_of(*own, *([] if follow else [artifact(OTHER, "STU3")])))
    assert isinstance(facts, Facts)
    cell = next(cell for name, cell in facts.items if name == "Examples")
    assert text_of(cell).endswith(end)


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
    assert [column.title for column in table.columns] == ["Name", "Conformance", "Looks at"]
    core = "https://hl7.org/fhir/STU3/patient-definitions.html"
    assert rows_of(table) == [
        f"family | <SHALL> | Surname.\nstring[{search}#string] · Patient.name.family[{core}#Patient.name.family]",
        f"email | <MAY> | Email.\ntoken[{search}#token] · Patient.telecom (system = email)[{core}#Patient.telecom]",
        f"gender | <yes> | token[{search}#token] · Patient.gender[{core}#Patient.gender]",
        f"birthdate | <yes> | date[{search}#date] · Patient.birthDate[{core}#Patient.birthDate]",
        f"phone | <yes> | A phone number\ntoken[{search}#token] · "
        f"Patient.telecom.where(system='phone')[{core}#Patient.telecom]",
        f"org | <yes> | reference[{search}#reference] · "
        f"Patient.managingOrganization (Organization)[{core}#Patient.managingOrganization]",
        f"odd | <yes> | special[{search}#special]",
    ]


def test_names_lead_to_their_sections_where_the_page_has_them() -> None:
    table = _show("search", linked="yes")[-1]
    assert rows_of(table)[0].startswith("family[#search-family] | ")


@pytest.mark.parametrize(
    ("name", "requests"),
    [
        ("family", ["GET [baseUrl]/Patient?family=Lowe"]),
        ("gender", ["GET [baseUrl]/Patient?gender=female"]),
        ("email", ["GET [baseUrl]/Patient?email=a%40example.org"]),
        (
            "birthdate",
            [
                "GET [baseUrl]/Patient?birthdate=1979-05-14",
                "GET [baseUrl]/Patient?birthdate=ge1979-05-14",
            ],
        ),
        ("org", ["GET [baseUrl]/Patient?org=Organization/o"]),
        ("odd", ["GET [baseUrl]/Patient?odd=[value]"]),
    ],
)
def test_a_parameter_has_a_request_that_finds_an_example_else_how_one_is_written(
    name: str, requests: list[str]
) -> None:
    (group,) = _show("parameters", name=name)
    assert isinstance(group, Group)
    assert (group.id, group.title) == (f"search-{name}", name)
    assert _requests(group.sections) == requests


def test_a_reference_says_where_it_leads_and_what_may_be_asked_of_it() -> None:
    (group,) = _show("parameters", name="org")
    assert isinstance(group, Group)
    notes = [text_of(each.note) for each in group.sections if isinstance(each, Table)]
    assert notes[1:] == [
        "The reference leads to Organization[https://hl7.org/fhir/STU3/organization.html]. Modifiers: :missing."
    ]


def test_how_values_are_written_is_said_once_for_each_type_with_more_than_one_way() -> None:
    search = "https://hl7.org/fhir/STU3/search.html"
    tables = [each for each in _show("values") if isinstance(each, Table)]
    assert [text_of(table.note) for table in tables] == [
        f"Type string[{search}#string]: family",
        f"Type date[{search}#date]: birthdate",
        f"Type reference[{search}#reference]: org",
    ]
    assert [row.partition(" | ")[0] for table in tables for row in rows_of(table)] == [
        "family=[text]", "family:exact=[text]", "family:contains=[text]",
        "birthdate=[date]", "birthdate=ge[date]",
        "org=[id]", "org=[type]/[id]", "org=[url]",
    ]  # fmt: skip


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
        "family + gender | <SHALL> | GET [baseUrl]/Patient?family=Lowe&gender=female\nfinds asha[Patient-asha.html]",
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
