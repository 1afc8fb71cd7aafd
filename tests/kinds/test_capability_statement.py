"""A capability statement shows a matrix of its resources, a panel for each, and how far each thing is asked."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.capability_statement import CAPABILITY_STATEMENT
from site_builder.kinds.parts.expectation import verb_of, verb_of_primitive
from site_builder.model.sections import Capability, Facts, Group, Section, Table
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import Theme
from tests.kinds.conformance_samples import CONFORMANCE_DSTU2, PATIENT_REST, STATEMENT, canonical
from tests.kinds.small_guide import BASE, artifact, rows_of, section, text_of, view_of


def _sections(resource: dict[str, Any] = STATEMENT, release: str = "R4") -> tuple[Section, ...]:
    subject = artifact(resource, release)
    return CAPABILITY_STATEMENT.pages(subject, view_of(subject))[0].sections


def _server(
    resource: dict[str, Any] = STATEMENT, release: str = "R4", id_: str = "rest-server"
) -> Capability:
    found = section(_sections(resource, release), id_)
    assert isinstance(found, Capability)
    return found


def _facts(given: Section) -> dict[str, str]:
    assert isinstance(given, Facts)
    return {name: text_of(cell) for name, cell in given.items}


def _panel(type_: str) -> Group:
    return next(panel for panel in _server().panels if panel.id == type_)


def test_the_summary_says_what_is_described() -> None:
    assert _facts(section(_sections(), "summary")) == {
        "Describes": "requirements that systems shall meet",
        "FHIR version": "4.0.1",
        "Formats": "json, xml",
        "Software": "Box 2, released 2 January 2026",
        "Implementation": "The test server",
        "Address": "https://box.example.org/fhir",
        "Implements": f"{BASE}/CapabilityStatement/base",
    }


def test_formats_and_guides_carry_their_verbs() -> None:
    def stating(verb: str) -> dict[str, Any]:
        url = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
        return {"extension": [{"url": url, "valueCode": verb}]}

    statement = {
        **STATEMENT,
        "_format": [stating("SHALL"), None],
        "implementationGuide": ["https://other.example.org/guide"],
        "_implementationGuide": [stating("SHOULD")],
    }
    facts = _facts(section(_sections(statement), "summary"))

    assert facts["Formats"] == "<SHALL> json, xml"
    assert facts["Implementation guides"] == "<SHOULD> https://other.example.org/guide"


def test_the_matrix_has_a_row_a_resource_and_only_columns_that_are_used() -> None:
    matrix = _server().matrix
    assert [column.title for column in matrix.columns] == [
        "Resource", "Profile", "Read", "Search", "History", "Search parameters", "_include", "_revinclude", "Operations",
    ]  # fmt: skip
    assert rows_of(matrix) == [
        "Patient[CapabilityStatement-server.html#Patient]"
        f" | {BASE}/StructureDefinition/our-patient, https://other.example.org/StructureDefinition/theirs"
        " | <SHALL> | <SHALL> | <yes> type | <SHALL> family, gender <MAY> birthdate"
        " | Patient:organization | Observation:patient | <MAY> $match",
        "Observation[CapabilityStatement-server.html#Observation] |  | <yes> |  | <yes> | code |  |  | ",
    ]


def test_rows_carry_the_verbs_that_a_filter_asks_for() -> None:
    assert [row.marks for row in _server().matrix.rows] == [("has-shall", "has-should", "has-may"), ()]


def test_many_search_parameters_are_counted_in_the_matrix() -> None:
    many = [{"name": f"p{number}", "type": "token"} for number in range(20)]
    rest = [
        {
            "mode": "server",
            "resource": [{"type": "Patient", "searchParam": many, "searchInclude": ["a"] * 13}],
        }
    ]
    matrix = _server({**STATEMENT, "rest": rest}).matrix
    place = "CapabilityStatement-server.html#Patient"
    assert rows_of(matrix) == [f"Patient[{place}] | 20 of them[{place}] | 13 of them[{place}]"]


def test_a_panel_says_all_of_a_resource() -> None:
    facts = next(each for each in _panel("Patient").sections if isinstance(each, Facts))
    assert _facts(facts) == {
        "Conformance": "<SHALL>",
        "Resource": "Patient[https://hl7.org/fhir/R4/patient.html]",
        "Profile": f"{BASE}/StructureDefinition/our-patient",
        "Supported profiles": "<SHOULD> https://other.example.org/StructureDefinition/theirs",
        "Interactions": "<SHALL> read, <SHALL> search-type (Two parameters at least.), history-type",
        "Versioning": "versions are kept",
        "Not supported": "create by update",
        "Conditional delete": "one match at a time",
        "Can include": "Patient:organization",
        "Can include in reverse": "Observation:patient",
    }


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            "Patient-search",
            [
                "family[https://hl7.org/fhir/R4/patient.html#search] | string | <SHALL> | A part of the family name",
                "gender | token | <SHALL> | ",
                "birthdate | date | <MAY> | ",
            ],
        ),
        ("Patient-combinations", ["family + gender, with or without birthdate | <SHALL>"]),
    ],
)
def test_a_panel_lists_parameters_and_combinations(table: str, rows: list[str]) -> None:
    found = rows_of(section(_panel("Patient").sections, table))
    assert [row.replace(f"[{_target(row)}]", "") for row in found] == [
        row.replace(f"[{_target(row)}]", "") for row in rows
    ]


def _target(row: str) -> str:
    return row.partition("[")[2].partition("]")[0]


def test_parameters_have_anchors_and_marks() -> None:
    table = section(_panel("Patient").sections, "Patient-search")
    assert isinstance(table, Table)
    assert [(row.id, row.marks) for row in table.rows] == [
        ("Patient-search-family", ("shall",)),
        ("Patient-search-gender", ("shall",)),
        ("Patient-search-birthdate", ("may",)),
    ]


def test_what_holds_for_all_resources_stands_above_the_matrix() -> None:
    overview = _server().overview
    facts = next(each for each in overview if isinstance(each, Facts))
    assert _facts(facts) == {
        "Security": "SMART",
        "About security": "Use TLS.",
        "CORS": "yes",
        "System interactions": "<MAY> search-system",
    }
    tables = {each.title: rows_of(each) for each in overview if isinstance(each, Table) and each.title}
    assert tables["Search parameters of all resources"] == ["_id | token | <yes>"]
    assert tables["Operations of the system"] == [
        f"$export | <yes> | Defined by {BASE}/OperationDefinition/export"
    ]


def test_verbs_are_explained_only_where_there_are_any() -> None:
    plain = {**STATEMENT, "rest": [{"mode": "server", "resource": [{"type": "Patient"}]}]}
    assert any(
        "SHALL is a requirement" in text_of(each.note)
        for each in _server().overview
        if isinstance(each, Table)
    )
    assert _server(plain).overview == ()


def test_messages_and_documents_are_listed() -> None:
    sections = _sections()
    assert rows_of(section(sections, "messages-1")) == [f"{BASE}/MessageDefinition/admit | sender | <MAY>"]
    assert rows_of(section(sections, "documents")) == [
        f"{BASE}/StructureDefinition/letter | producer | Letters."
    ]


def test_a_conformance_of_dstu2_reads_the_same() -> None:
    sections = _sections(CONFORMANCE_DSTU2, "DSTU2")
    summary = _facts(section(sections, "summary"))
    assert summary["Describes"] == "a software product, as it can be set up"
    assert summary["Accepts"] == "unknown elements and extensions"
    assert summary["Profiles"] == f"{BASE}/StructureDefinition/our-patient"
    server = section(sections, "rest-server")
    assert isinstance(server, Capability)
    assert rows_of(server.matrix) == [
        f"Patient[Conformance-old.html#Patient] | {BASE}/StructureDefinition/our-patient"
    ]
    assert rows_of(section(sections, "messages-1")) == [
        "Admit (admin) | sender | Patient[https://hl7.org/fhir/DSTU2/patient.html]; request StructureDefinition/in;"
        " response StructureDefinition/out"
    ]


def test_two_modes_share_no_anchors() -> None:
    client = _server(CONFORMANCE_DSTU2, "DSTU2", "client-2")
    assert [panel.id for panel in client.panels] == ["client-2-Patient", "client-2-Patient-2"]


def test_a_statement_without_resources_says_so() -> None:
    matrix = _server({**STATEMENT, "rest": [{"mode": "server"}]}).matrix
    assert text_of(matrix.note) == "The statement names no resources."


def test_own_profiles_and_operations_that_do_not_exist_are_found() -> None:
    subject = artifact(STATEMENT)
    found = [each.message for each in CAPABILITY_STATEMENT.checks(subject, view_of(subject))]
    assert [message.partition("'")[2].partition("'")[0] for message in found] == [
        f"{BASE}/OperationDefinition/export",
        f"{BASE}/StructureDefinition/our-patient",
    ]


@pytest.mark.parametrize(
    ("extension", "verb"),
    [
        (
            [
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation",
                    "valueCode": "SHALL",
                }
            ],
            "SHALL",
        ),
        (
            [
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/conformance-expectation",
                    "valueCode": "should",
                }
            ],
            "SHOULD",
        ),
        (
            [
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/conformance-expectation",
                    "valueCode": "PERHAPS",
                }
            ],
            "",
        ),
        ([{"url": "https://other.example.org", "valueCode": "SHALL"}], ""),
        (None, ""),
    ],
)
def test_verbs_are_read_from_the_extensions_of_all_releases(extension: Any, verb: str) -> None:
    assert verb_of({"extension": extension}) == verb


def test_a_primitive_has_its_verb_beside_it() -> None:
    assert verb_of_primitive(PATIENT_REST, "supportedProfile", 0) == "SHOULD"
    assert verb_of_primitive(PATIENT_REST, "supportedProfile", 1) == ""


def test_without_script_the_whole_statement_is_there_and_headings_descend() -> None:
    html = str(
        Theme(None, MarkdownRenderer()).page("CapabilityStatement-server.html").draw_sections((_server(),))
    )
    assert "hidden" not in html.replace("unseen", "")
    assert (
        html.index("<h2")
        < html.index('<h3 id="rest-server-resources-heading"')
        < html.index('<h3 id="Patient-heading"')
    )
    assert '<h4 id="Patient-search-heading">' in html
    assert "filter.js" in html


def test_panels_stand_in_the_order_of_the_matrix() -> None:
    """The script that filters tells which panel belongs to which row by its place."""
    server = _server()
    assert [panel.title for panel in server.panels] == [
        text_of(row.cells[0]).partition("[")[0] for row in server.matrix.rows
    ]


def test_a_statement_of_nothing_has_no_sections() -> None:
    assert _sections(canonical("CapabilityStatement", "none")) == ()
