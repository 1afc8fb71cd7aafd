"""Operations, search parameters, maps, graphs, messages and their like say what a reader of each looks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from site_builder.kinds import kind_of
from site_builder.model.guide import Artifact
from site_builder.model.sections import Facts, Group, Request, Section
from tests.kinds.conformance_samples import (
    NAMING,
    OPERATION,
    OPERATION_DSTU2,
    SEARCH,
    STATEMENT,
    canonical,
)
from tests.kinds.form_samples import GUIDE, GUIDE_STU3
from tests.kinds.graph_samples import (
    ACTOR,
    GRAPH,
    GRAPH_R5,
    MAP,
    MESSAGE,
    MESSAGE_STU3,
    REQUIREMENTS,
    SCENARIO,
    SCENARIO_R5,
)
from tests.kinds.small_guide import BASE, COLOURS, artifact, rows_of, section, text_of, view_of, words

SPEC = "https://hl7.org/fhir/R4/"


def _sections(resource: Mapping[str, Any], release: str = "R4", *others: Artifact) -> tuple[Section, ...]:
    subject = artifact(resource, release)
    return kind_of(subject).pages(subject, view_of(subject, *others))[0].sections


def _rows(resource: Mapping[str, Any], id_: str, release: str = "R4", *others: Artifact) -> list[str]:
    return rows_of(section(_sections(resource, release, *others), id_))


def _facts(resource: Mapping[str, Any], id_: str = "definition", release: str = "R4") -> dict[str, str]:
    found = section(_sections(resource, release), id_)
    assert isinstance(found, Facts)
    return {name: text_of(cell) for name, cell in found.items}


def _requests(sections: tuple[Section, ...]) -> list[str]:
    inner = [each for given in sections if isinstance(given, Group) for each in given.sections]
    return [f"{each.method} {each.path}" for each in (*sections, *inner) if isinstance(each, Request)]


def _checks(resource: Mapping[str, Any], release: str = "R4") -> list[str]:
    subject = artifact(resource, release)
    found = [each.message for each in kind_of(subject).checks(subject, view_of(subject))]
    return [message.partition("'")[2].partition("'")[0].removeprefix(BASE) for message in found]


def test_a_search_parameter_says_where_it_looks_and_how_it_is_used() -> None:
    assert _requests(_sections(SEARCH)) == [
        "GET [baseUrl]/Patient?race=[number]|[system]|[code]",
        "GET [baseUrl]/Person?race=[number]|[system]|[code]",
    ]
    assert _facts(SEARCH) == {
        "Parameter": "race",
        "Type": "<quantity>",
        "Resources": f"Patient[{SPEC}patient.html], Person[{SPEC}person.html]",
        "Expression": "Patient.a | Person.b",
        "Targets": f"Organization[{SPEC}organization.html]",
        "Comparators": "ge greater or equal, ap approximately",
        "Modifiers": ":exact",
        "Chains": "name",
        "Several values with “or”": "yes",
        "Several times with “and”": "not said: up to the server",
    }
    assert [row.rpartition(" | ")[2] for row in _rows(SEARCH, "components")] == ["code"]


def test_a_search_parameter_says_how_far_each_use_of_it_must_be_supported() -> None:
    def stating(verb: str) -> dict[str, Any]:
        url = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
        return {"extension": [{"url": url, "valueCode": verb}]}

    facts = _facts(
        canonical(
            "SearchParameter",
            "date",
            code="date",
            type="date",
            multipleOr=False,
            _multipleOr=stating("MAY"),
            multipleAnd=True,
            comparator=["gt", "eq"],
            _comparator=[stating("SHALL"), None],
            modifier=["missing"],
            _modifier=[stating("SHOULD")],
            chain=["name"],
            _chain=[stating("SHALL")],
        )
    )

    assert facts["Several values with “or”"] == "<MAY> no"
    assert facts["Several times with “and”"] == "yes"
    assert facts["Comparators"] == "<SHALL> gt greater than, eq equal"
    assert facts["Modifiers"] == "<SHOULD> :missing"
    assert facts["Chains"] == "<SHALL> name"


def test_an_old_search_parameter_has_its_xpath() -> None:
    old = canonical(
        "SearchParameter", "old", code="old", base="Resource", type="token", xpath="f:Patient/f:a"
    )
    assert _facts(old, release="DSTU2")["XPath"] == "f:Patient/f:a"
    assert _requests(_sections(old, "DSTU2")) == ["GET [baseUrl]/[type]?old=[system]|[code]"]


@pytest.mark.parametrize(
    ("resource", "release", "requests"),
    [
        (
            OPERATION,
            "R4",
            [
                "GET [baseUrl]/$expand",
                "GET [baseUrl]/ValueSet/$expand",
                "GET [baseUrl]/ValueSet/[id]/$expand",
            ],
        ),
        (OPERATION_DSTU2, "DSTU2", ["GET [baseUrl]/Patient/$old"]),
        (
            canonical("OperationDefinition", "w", code="w", system=True, affectsState=True),
            "R4",
            ["POST [baseUrl]/$w"],
        ),
        (
            canonical("OperationDefinition", "a", code="a", instance=True, resource=["Resource"]),
            "R4",
            ["POST [baseUrl]/[type]/[id]/$a"],
        ),
    ],
)
def test_an_operation_shows_where_it_is_called(
    resource: dict[str, Any], release: str, requests: list[str]
) -> None:
    assert _requests(_sections(resource, release)) == requests


def test_an_operation_lists_its_parameters_and_their_parts() -> None:
    assert _rows(OPERATION, "parameters") == [
        f"filter | <in> | 0..1 | string[{SPEC}datatypes.html#string] (search type string)"
        f" | {BASE}/ValueSet/chosen <required> | Words that a display holds",
        f"of | <in> | 0..* | Reference[{SPEC}references.html#Reference]({BASE}/StructureDefinition/our-patient) |  | ",
        "result | <out> | 1..1 | parts |  | ",
        f"..set | <out> | 1..1 | ValueSet[{SPEC}valueset.html] {{{BASE}/StructureDefinition/vs}} |  | ",
        f"..any | <out> | 0..1 | Element[{SPEC}element.html] of code[{SPEC}datatypes.html#code]"
        f" or Coding[{SPEC}datatypes.html#Coding] |  | ",
    ]
    assert _rows(OPERATION, "overloads") == ["filter, of | both"]
    assert "Ask **once**." in words(_sections(OPERATION))


def test_an_operation_of_dstu2_is_read_like_others() -> None:
    facts = _facts(OPERATION_DSTU2, release="DSTU2")
    assert facts["Changes what is stored"] == "no: it only reads"
    assert facts["Derived from"] == "OperationDefinition/older"
    assert _rows(OPERATION_DSTU2, "parameters", "DSTU2") == [
        f"p | <in> | 1..1 | Reference[https://hl7.org/fhir/DSTU2/references.html#Reference]({BASE}/StructureDefinition/our-patient)"
        f" | {BASE}/ValueSet/chosen <example>"
    ]


def test_an_operation_without_parameters_says_so() -> None:
    assert "takes no parameters" in words(_sections(canonical("OperationDefinition", "n", code="n")))


def test_a_naming_system_lists_its_identifiers() -> None:
    assert _facts(NAMING, "summary", "STU3") == {
        "Names": "identifiers of things or persons",
        "Type": "Patient number",
        "Responsible": "The health service",
        "Usage": "For patients",
        "Replaced by": "NamingSystem/new",
    }
    assert _rows(NAMING, "identifiers", "STU3") == [
        "OID | 2.16.840.1 |  |  | ",
        "URI | https://fhir.example.org/id[https://fhir.example.org/id] | <preferred> <authoritative>"
        " | from 1 January 2020 | Since ever",
    ]


def test_an_implementation_guide_lists_what_it_is_made_of() -> None:
    colours = artifact(COLOURS)
    found = {
        id_: _rows(GUIDE, id_, "R4", colours)
        for id_ in ("dependencies", "global", "pages", "resources-1", "resources-2", "parameters")
    }
    assert found == {
        "dependencies": ["core[http://hl7.org/fhir/us/core] | hl7.fhir.us.core | 6.1.0 | Its *patients*"],
        "global": [f"Patient[{SPEC}patient.html] | {BASE}/StructureDefinition/our-patient"],
        "pages": ["Home | index.html", "..A | a.html"],
        "resources-1": ["Colours of things[CodeSystem-colours.html] | The system"],
        "resources-2": [
            f"P (Patient/p) | Patient | Example of {BASE}/StructureDefinition/our-patient",
            "Q (Patient/q) | Patient | Example",
        ],
        "parameters": ["copyrightyear | 2026+"],
    }


def test_an_implementation_guide_of_stu3_is_read_like_others() -> None:
    assert _rows(GUIDE_STU3, "dependencies", "STU3") == ["https://other.example.org/ig"]
    assert _rows(GUIDE_STU3, "resources-1", "STU3", artifact(COLOURS)) == [
        "E (Patient/p) | Patient | Example",
        "Colours of things[CodeSystem-colours.html] | code system | ",
    ]


def test_a_structure_map_is_written_in_the_mapping_language() -> None:
    assert _rows(MAP, "structures") == [f"Patient[{SPEC}patient.html] | source | P | In"]
    group = section(_sections(MAP), "group-main")
    assert isinstance(group, Group)
    table = group.sections[-1]
    assert rows_of(table) == [
        "names | src.name : HumanName 0..1 default 'x' first as n where (given.exists())"
        " | tgt.label = create('string') as l share | other(n, l) | Each name",
        "..copy | n.family | l.value = f |  | ",
        "..count | n | l.n = (n + 1), l = cc(1, true) |  | ",
    ]
    assert "main(source src : P, target tgt) extends base" in words((group,))
    assert "empty() has no rules." in words(_sections(MAP))


@pytest.mark.parametrize(
    ("resource", "release", "rows"),
    [
        (
            GRAPH,
            "R4",
            [
                f"Patient.link.other:kin | 0..* | RelatedPerson[{SPEC}relatedperson.html]"
                " | requires the same Patient | Who is related",
                f"..?subject={{ref}} |  | Observation[{SPEC}observation.html] |  | ",
            ],
        ),
        (
            GRAPH_R5,
            "R5",
            [
                "Patient.managingOrganization (p → o) | 1..1 | Organization[https://hl7.org/fhir/R5/organization.html] |  | ",
                "..?organization={ref} (o → p) |  | Patient[https://hl7.org/fhir/R5/patient.html]"
                " | where it has a special Patient: a = b | The start",
            ],
        ),
    ],
)
def test_a_graph_is_a_tree_of_links(resource: dict[str, Any], release: str, rows: list[str]) -> None:
    assert _rows(resource, "links", release) == rows


def test_a_message_says_what_it_carries_and_what_answers_it() -> None:
    facts = _facts(MESSAGE)
    assert facts["Event"].startswith("Admit")
    assert facts["A response is sent"] == "only when something went wrong"
    assert facts["Category"].startswith("consequence: ")
    assert _rows(MESSAGE, "focus") == [
        f"Patient[{SPEC}patient.html] | 1..1 | {BASE}/StructureDefinition/our-patient",
        f"Encounter[{SPEC}encounter.html] |  | ",
    ]
    assert _rows(MESSAGE, "responses") == [f"{BASE}/MessageDefinition/ok | When *all* went well"]


def test_a_message_of_stu3_is_read_like_others() -> None:
    facts = _facts(MESSAGE_STU3, release="STU3")
    assert facts["A response is sent"] == "always"
    assert facts["Based on"] == "MessageDefinition/admit"
    assert facts["Event"] == "e"


def test_requirements_are_anchored_statements() -> None:
    statement, sender = artifact(STATEMENT), artifact(ACTOR, "R5")
    assert _rows(REQUIREMENTS, "statements", "R5", statement, sender) == [
        "Speed (r1) | <SHALL> <SHOULD NOT> <conditional> | Answer *fast*. Met by Server[CapabilityStatement-server.html]"
        " Asked for by Users",
        "r2 | <MAY> | Be kind. From https://x.example.org/R#a Part of r1[Requirements-rules.html#r1]",
    ]
    table = section(_sections(REQUIREMENTS, "R5"), "statements")
    assert [row.id for row in table.rows] == ["r1", "r2"]  # type: ignore[union-attr]


def test_an_actor_says_what_it_is() -> None:
    assert _facts(ACTOR, release="R5") == {
        "Kind": "a system",
        "Capabilities": f"{BASE}/CapabilityStatement/server",
    }
    assert "Sends things." in words(_sections(ACTOR, "R5"))


def test_a_scenario_tells_its_steps() -> None:
    out = "ExampleScenario-visit.html"
    assert _rows(SCENARIO, "actors") == ["GP (gp) | person | The doctor", "Lab (lab) | system | "]
    assert _rows(SCENARIO, "instances") == [
        f"The order (order) | ServiceRequest[{SPEC}servicerequest.html] | What is asked Contains The result[{out}#instance-result]",
        "..Version v2 |  | Changed",
        f"The result (result) | Observation[{SPEC}observation.html] | ",
    ]
    process = section(_sections(SCENARIO), "process-1")
    assert isinstance(process, Group)
    table = next(each for each in process.sections if hasattr(each, "rows"))
    assert rows_of(table) == [
        f"1 | Send (create) By *post* | GP[{out}#actor-gp] | Lab[{out}#actor-lab]"
        f" | The order[{out}#instance-order] (v2) | The result[{out}#instance-result]",
        "2 | Pause: time goes by. |  |  |  | ",
        "3 | Look |  |  |  | ",
        "..a | See |  |  |  | ",
        "4a | Or: No result |  |  |  | ",
        "..4a.1 | Call | nobody |  |  | ",
    ]
    assert [each.markdown for each in process.sections if hasattr(each, "markdown")] == [
        "A test is asked for.",
        "**Before:** A patient is there.",
        "**After:** A result is there.",
    ]


def test_a_scenario_of_r5_is_read_like_others() -> None:
    out = "ExampleScenario-visit5.html"
    assert _rows(SCENARIO_R5, "instances", "R5") == [
        f"The order (order) | ServiceRequest[https://hl7.org/fhir/R5/servicerequest.html] {BASE}/StructureDefinition/order"
        " | ServiceRequest/1"
    ]
    process = section(_sections(SCENARIO_R5, "R5"), "process-1")
    assert isinstance(process, Group)
    assert rows_of(process.sections[0]) == [
        f"1 | Send (create) | GP[{out}#actor-gp] | The order[{out}#instance-order] (v)",
        f"2 | {BASE}/ExampleScenario/other |  | ",
    ]


@pytest.mark.parametrize(
    ("resource", "release", "missing"),
    [
        (
            OPERATION,
            "R4",
            ["/ValueSet/chosen", "/StructureDefinition/our-patient", "/StructureDefinition/vs"],
        ),
        (MAP, "R4", []),
        (GRAPH, "R4", ["/StructureDefinition/our-patient"]),
        (
            MESSAGE,
            "R4",
            ["/StructureDefinition/our-patient", "/MessageDefinition/ok", "/MessageDefinition/any"],
        ),
        (REQUIREMENTS, "R5", ["/ActorDefinition/sender"]),
        (ACTOR, "R5", ["/CapabilityStatement/server"]),
        (SCENARIO_R5, "R5", ["/StructureDefinition/order"]),
        (SEARCH, "R4", []),
        (GUIDE, "R4", []),
    ],
)
def test_references_to_own_definitions_that_do_not_exist_are_found(
    resource: dict[str, Any], release: str, missing: list[str]
) -> None:
    assert _checks(resource, release) == missing
