"""The resource model is read off the profiles: who refers to whom, by which element, how firmly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from site_builder.kinds.embed import embed
from site_builder.model.sections import Graph
from site_builder.model.view import GuideView
from tests.guides import build, findings, html, page, write
from tests.kinds.small_guide import BASE, artifact, text_of, view_of

CORE = "http://hl7.org/fhir/StructureDefinition/"


def profile(id_: str, type_: str, elements: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Make a profile with a differential alone, of elements by their ids."""
    stated = [{"id": type_, "path": type_}]
    for name, content in elements.items():
        path = ".".join(step.partition(":")[0] for step in f"{type_}.{name}".split("."))
        stated.append({"id": f"{type_}.{name}", "path": path, **content})
    base = {
        "resourceType": "StructureDefinition",
        "id": id_,
        "url": f"{BASE}/StructureDefinition/{id_}",
        "name": id_.replace("-", ""),
        "title": f"Our {id_}",
        "status": "active",
        "kind": "resource",
        "type": type_,
        "derivation": "constraint",
        "baseDefinition": CORE + type_,
        "differential": {"element": stated},
    }
    return {**base, **fields}


def to(*targets: str) -> dict[str, Any]:
    """Say that an element refers to profiles of the guide, by id, or to core types."""
    urls = [each if "://" in each else f"{BASE}/StructureDefinition/{each}" for each in targets]
    return {"type": [{"code": "Reference", "targetProfile": urls}]}


def extended(id_: str) -> dict[str, Any]:
    """Say that an extension of the guide may be here."""
    return {
        "sliceName": id_,
        "type": [{"code": "Extension", "profile": [f"{BASE}/StructureDefinition/{id_}"]}],
    }


PATIENT = profile("patient", "Patient", {"generalPractitioner": to("organization"), "link": {"max": "0"}})
ORGANIZATION = profile("organization", "Organization", {"partOf": to("organization")})
ENCOUNTER = profile(
    "encounter",
    "Encounter",
    {
        "subject": to("patient"),
        "diagnosis": {"max": "0"},
        "reasonReference": {"max": "0"},
        "partOf": {"max": "0"},
        "appointment": {"max": "0"},
    },
)
FLAG = profile("flag", "Flag", {"extension:about": extended("about"), "author": {"max": "0"}})
ABOUT = profile("about", "Extension", {"value[x]": to("encounter")}, kind="complex-type")


def model(*resources: dict[str, Any], release: str = "R4", **parameters: str) -> Graph:
    return shown(view_of(*(artifact(each, release) for each in resources)), **parameters)


def shown(view: GuideView, **parameters: str) -> Graph:
    (graph,) = embed("resource-model", parameters, view)
    assert isinstance(graph, Graph)
    return graph


def edges(graph: Graph) -> list[str]:
    """Return edges as `A > B`; weak ones as `A ~ B`."""
    names = [node.link.text for node in graph.nodes]
    return [
        f"{names[each.source]} {'~' if each.is_weak else '>'} {names[each.target]}" for each in graph.edges
    ]


def lines(graph: Graph, name: str) -> list[str]:
    node = next(each for each in graph.nodes if each.link.text == name)
    return [text_of(cell) for cell in node.references]


GUIDE = (ORGANIZATION, PATIENT, ENCOUNTER, FLAG, ABOUT)


def test_profiles_stand_in_an_order_in_which_references_lead_on() -> None:
    graph = model(*GUIDE)

    assert [(node.link.text, node.link.target) for node in graph.nodes] == [
        ("Flag", "StructureDefinition-flag.html"),
        ("Encounter", "StructureDefinition-encounter.html"),
        ("Patient", "StructureDefinition-patient.html"),
        ("Organization", "StructureDefinition-organization.html"),
    ]
    assert all(each.source <= each.target for each in graph.edges)


def test_a_reference_to_any_resource_of_a_type_is_weak() -> None:
    assert edges(model(*GUIDE)) == [
        "Flag > Encounter",
        "Flag ~ Patient",
        "Flag ~ Organization",
        "Encounter > Patient",
        "Encounter ~ Organization",
        "Patient > Organization",
        "Organization > Organization",
    ]


def test_a_profile_that_was_not_chosen_is_outside_but_linked() -> None:
    found = lines(model(*GUIDE, types="Patient"), "Patient")

    assert found == [
        "Outside this model: Organization[https://hl7.org/fhir/R4/organization.html],"
        " Our organization[StructureDefinition-organization.html]"
    ]


def test_words_name_the_elements_and_what_is_outside() -> None:
    assert lines(model(*GUIDE), "Flag") == [
        "Encounter[StructureDefinition-encounter.html]: about (extension)",
        "any Encounter[https://hl7.org/fhir/R4/encounter.html]: encounter",
        "any Organization[https://hl7.org/fhir/R4/organization.html]: subject",
        "any Patient[https://hl7.org/fhir/R4/patient.html]: subject",
        "Outside this model: "
        + ", ".join(
            f"{name}[https://hl7.org/fhir/R4/{name.lower()}.html]"
            for name in ("Group", "Location", "Medication", "PlanDefinition", "Practitioner", "Procedure")
        ),
    ]


@pytest.mark.parametrize(
    ("elements", "edge", "element"),
    [
        ({"subject": to("patient")}, "Basic > Patient", "subject"),
        ({"identifier.assigner": to("patient")}, "Basic ~ Patient", "identifier.assigner"),
        ({"extension:who": extended("who")}, "Basic > Patient", "who (extension)"),
        (
            {"identifier.extension:who": extended("who")},
            "Basic ~ Patient",
            "identifier.who (extension)",
        ),
    ],
)
def test_a_reference_within_a_data_type_is_weak(elements: dict[str, Any], edge: str, element: str) -> None:
    nothing = {"author": {"max": "0"}, "subject": {"max": "0"}}
    basic = profile("basic", "Basic", {**nothing, **elements})
    who = profile("who", "Extension", {"value[x]": to("patient")}, kind="complex-type")
    graph = model(basic, profile("patient", "Patient", {}), who)

    assert edges(graph)[:1] == [edge]
    assert f"Patient[StructureDefinition-patient.html]: {element}" in lines(graph, "Basic")


def test_a_choice_is_named_as_resources_name_it() -> None:
    request = profile("request", "MedicationRequest", {"medication[x]": to("medication")})
    graph = model(request, profile("medication", "Medication", {}))

    found = lines(graph, "MedicationRequest")
    assert "Medication[StructureDefinition-medication.html]: medicationReference" in found


@pytest.mark.parametrize("release", ["STU3", "R4", "R5"])
def test_what_may_not_occur_refers_to_nothing(release: str) -> None:
    basic = profile("basic", "Basic", {"author": {"max": "0"}, "subject": {"max": "0"}})
    graph = model(basic, profile("patient", "Patient", {"link": {"max": "0"}}), release=release)

    assert edges(graph) == []
    assert lines(graph, "Basic") == []
    assert graph.summary == "2 resources and 0 references between them."


def test_a_reference_to_anything_makes_no_edge() -> None:
    graph = model(profile("basic", "Basic", {"author": {"max": "0"}}))

    expected = "Outside this model: any resource[https://hl7.org/fhir/R4/resource.html]"
    assert (edges(graph), lines(graph, "Basic")) == ([], [expected])


def test_two_profiles_of_a_type_are_told_apart_by_their_titles() -> None:
    second = profile("drug-flag", "Flag", {}, title="Our drug flag", name="DrugFlag")
    graph = model(FLAG, second, PATIENT)

    assert sorted(node.link.text for node in graph.nodes) == ["Patient", "drug flag", "flag"]


def test_a_type_with_two_profiles_has_none_that_stands_for_it() -> None:
    second = profile("newborn", "Patient", {"link": {"max": "0"}})
    graph = model(PATIENT, second, profile("basic", "Basic", {"author": to("patient")}))

    assert edges(graph) == ["Basic > patient"]


def test_circles_are_drawn_too() -> None:
    one = profile("one", "Basic", {"author": {"max": "0"}, "subject": to("two")})
    two = profile("two", "Media", {"subject": to("one")})

    assert {"Basic > Media", "Media > Basic"} <= set(edges(model(one, two)))


def test_the_note_explains_only_signs_that_are_there() -> None:
    graph = model(PATIENT, profile("basic", "Basic", {"subject": {"max": "0"}, "author": to("patient")}))

    assert text_of(graph.note) == (
        "Follow a resource’s line to the right: each dot is a reference to the resource at the foot"
        " of that column."
    )


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"types": "Patient, Organization"}, ["Patient", "Organization"]),
        ({"base": "Flag"}, ["Flag"]),
        ({"group": "Profiles"}, ["Flag", "Encounter", "Patient", "Organization"]),
    ],
)
def test_parameters_choose_profiles(parameters: dict[str, str], names: list[str]) -> None:
    assert [node.link.text for node in model(*GUIDE, **parameters).nodes] == names


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"types": "Pateint"}, "no profile here is of the type 'Pateint' (did you mean 'Patient'?)"),
        ({"types": "Xyzzy"}, "no profile here is of the type 'Xyzzy'"),
        ({"group": "Extensions"}, "the guide has no profile of a resource that fits, so there is no model"),
    ],
)
def test_a_choice_of_nothing_is_refused(parameters: dict[str, str], message: str) -> None:
    with pytest.raises(LookupError) as refused:
        model(*GUIDE, **parameters)

    assert str(refused.value.args[0]).startswith(message)


def test_a_title_is_a_heading_and_keeps_anchors_apart() -> None:
    first, second = model(*GUIDE), model(*GUIDE, title="Who & what", types="Patient")

    assert (first.id, first.title, first.name) == ("resource-model", "", "Resource model")
    assert (second.id, second.title) == ("resource-model-who-what-patient", "Who & what")


def test_the_include_draws_what_it_says(tmp_path: Path) -> None:
    resources = {f"profiles/{each['id']}.json": json.dumps(each) for each in GUIDE}
    guide = "title: T\nfhir_version: 4.0.1\ncanonical: https://fhir.example.org\nartifacts: [profiles]\n"
    body = "{% include resource-model.html %}\n\n{% include resource-model.html types='Nobody' %}\n"
    folder = write(tmp_path, **{"guide.yaml": guide, "content/index.md": page(body, title="T"), **resources})

    report = build(folder)

    drawn = html(folder, "index.html")
    assert [found for found in findings(report) if found[1] == "content/index.md"] == [
        ("unknown-artifact", "content/index.md", 6)
    ]
    assert '<title id="resource-model-name">Resource model</title>' in drawn
    assert re.findall(r'<a href="([^"]+)"[^>]*><rect', drawn) == [
        f"StructureDefinition-{name}.html" for name in ("flag", "encounter", "patient", "organization")
    ]
    # A dot for each reference to another profile.
    assert len(re.findall(r'<circle[^>]* r="4"', drawn)) == 6
    assert drawn.count("graph-loop") == 1
    assert re.findall(r"<dt><a [^>]*>(\w+)</a></dt>", drawn) == [
        "Encounter",
        "Flag",
        "Organization",
        "Patient",
    ]
