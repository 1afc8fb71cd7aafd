"""Where an API meets its page and its profile: the overview, the path of a parameter, what the profile asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from site_builder.kinds.api.profile import path_piece
from site_builder.kinds.api.statement import Parameter, find_api
from site_builder.kinds.embed import embed
from site_builder.model.sections import Facts, Table, Tree
from site_builder.model.view import GuideView
from tests.kinds.api_samples import api_view, server_statement, show
from tests.kinds.conformance_samples import canonical
from tests.kinds.small_guide import artifact, rows_of, text_of, view_of
from tests.model.small import page

PROFILE = canonical(
    "StructureDefinition",
    "our-patient",
    title="Our patient",
    type="Patient",
    kind="resource",
    abstract=False,
    derivation="constraint",
    baseDefinition="http://hl7.org/fhir/StructureDefinition/Patient",
    differential={"element": [{"id": "Patient", "path": "Patient"}, {"id": "Patient.name", "path": "Patient.name", "min": 1}]},
)  # fmt: skip


def _view_with_pages() -> GuideView:
    view = api_view()
    pages = (
        page("start.html", "Start", front_matter={}),
        page("patient.html", "Patient", front_matter={"resource": "Patient"}, summary="Who is *cared for*."),
    )
    return GuideView(replace(view.guide, pages=pages), view.library)


def _profiled() -> GuideView:
    return view_of(artifact(server_statement(), "STU3"), artifact(PROFILE, "STU3"))


def test_the_overview_leads_to_the_page_that_names_a_resource() -> None:
    (table,) = embed("api", {"part": "overview"}, _view_with_pages())
    assert rows_of(table) == [
        "Patient[patient.html]\nOur patient[StructureDefinition-our-patient.html] | Who is *cared for*. | "
        "<SHALL> family[patient.html#search-family]\n<MAY> email[patient.html#search-email]\n"
        "gender[patient.html#search-gender], birthdate[patient.html#search-birthdate], "
        "phone[patient.html#search-phone], org[patient.html#search-org], odd[patient.html#search-odd]",
        "Observation |  | ",
        "Binary |  | read by id only",
    ]


def test_the_overview_has_the_resources_that_a_page_names_in_its_order() -> None:
    (table,) = embed("api", {"part": "overview", "resources": "Binary, Observation"}, api_view())
    assert [row.partition(" |")[0] for row in rows_of(table)] == ["Binary", "Observation"]


def test_the_overview_names_a_resource_that_the_statement_lacks() -> None:
    with pytest.raises(LookupError, match="says nothing of the resource 'Flag'"):
        embed("api", {"part": "overview", "resources": "Flag"}, api_view())


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("Patient.birthDate", "Patient.birthDate"),
        ("Patient.telecom (system = email)", "Patient.telecom"),
        ("Patient.telecom.where(system='phone')", "Patient.telecom"),
        ("(Patient.deceased as boolean)", "Patient.deceased[x]"),
        ("Patient.deceasedDateTime", "Patient.deceased[x]"),
        ("Patient.multipleBirth[x]", "Patient.multipleBirth[x]"),
    ],
)
def test_a_path_leads_to_the_row_of_the_element_in_the_profile(path: str, target: str) -> None:
    api = find_api("Patient", "", _profiled())
    assert text_of((path_piece(_parameter(path), api),)) == (
        f"{path}[StructureDefinition-our-patient.html#{target}]"
    )


def test_a_path_below_an_element_that_may_not_be_there_leads_to_its_definition() -> None:
    elements = [
        {"id": "Patient", "path": "Patient"},
        {"id": "Patient.contact", "path": "Patient.contact", "max": "0"},
    ]
    profile = PROFILE | {"id": "our.html.patient", "differential": {"element": elements}}
    statement = server_statement()
    api = find_api("Patient", "", view_of(artifact(statement, "STU3"), artifact(profile, "STU3")))
    assert text_of((path_piece(_parameter("Patient.contact.gender"), api),)) == (
        "Patient.contact.gender[StructureDefinition-our.html.patient-definitions.html#Patient.contact.gender]"
    )


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (
            "Observation.effective[x]",
            "Observation.effective[x][https://hl7.org/fhir/STU3/observation-definitions.html#Observation.effective_x_]",
        ),
        ("Observation.nonsense", "Observation.nonsense"),
        ("%resource.x", "%resource.x"),
    ],
)
def test_without_a_profile_a_path_leads_to_the_specification(path: str, shown: str) -> None:
    api = find_api("Observation", "", api_view())
    assert text_of((path_piece(_parameter(path), api),)) == shown


def test_what_the_profile_asks_is_shown_in_figures_and_element_by_element() -> None:
    words, figures, tree = show("profile", view=_profiled())
    assert isinstance(words, Table)
    assert text_of(words.note) == (
        "What Our patient[StructureDefinition-our-patient.html] asks beyond FHIR’s own Patient:"
    )
    assert isinstance(figures, Facts)
    assert [(name, text_of(cell)) for name, cell in figures.items] == [("Elements", "Mandatory: 1 element")]
    assert isinstance(tree, Tree)
    assert [row.element for row in tree.rows] == ["Patient", "Patient.name"]


def test_without_a_profile_of_the_guide_there_is_none_to_show() -> None:
    assert show("profile", "Binary") == ()


def _parameter(path: str) -> Parameter:
    return Parameter("x", "token", "", "", path, (), ())
