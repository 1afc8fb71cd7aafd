"""The pages of a StructureDefinition."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.xml import to_xml
from site_builder.kinds import kind_of
from site_builder.kinds.parts import groups
from site_builder.kinds.structure_definition import STRUCTURE_DEFINITION, view_sections
from site_builder.kinds.structure_definition.bindings import bindings
from site_builder.kinds.structure_definition.constraints import constraints
from site_builder.kinds.structure_definition.definitions import definition_blocks
from site_builder.kinds.structure_definition.tree import tree
from site_builder.kinds.structure_definition.views import Views
from site_builder.model.sections import Facts, Group, Markdown, Table, Text, Tree
from tests.kinds.profiles import CORE, bare, element, extension, profile_of, structure
from tests.kinds.small_guide import (
    BASE,
    Package,
    artifact,
    facts_of,
    rows_of,
    section,
    text_of,
    value_set,
    view_of,
    words,
)

FULL = (
    element("Patient", min=0, max="*", short="Someone", constraint=[{"key": "dom-1", "human": "No"}]),
    element(
        "Patient.gender",
        min=1,
        max="1",
        binding={"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen|7"},
    ),
    element("Patient.photo", min=0, max="0", binding={"strength": "example"}, constraint=[{"key": "gone-1"}]),
)
STATED = (
    element(
        "Patient.gender", min=1, binding={"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen|7"}
    ),
    element("Patient.photo", max="0"),
)


def pages(resource: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    own = artifact(resource)
    found = STRUCTURE_DEFINITION.pages(own, view_of(own, *(artifact(other) for other in others)))
    assert found[0].out == own.out
    return {page.label: page for page in found}


@pytest.mark.parametrize(
    ("resource", "group"),
    [
        (structure(), groups.PROFILES),
        (extension("e"), groups.EXTENSIONS),
        (structure(kind="logical", type="https://x.example/Extension"), groups.LOGICAL_MODELS),
        (structure(kind="complex-type", type="Quantity"), groups.DATA_TYPE_PROFILES),
    ],
)
def test_group_tells_what_a_structure_is(resource: dict[str, Any], group: str) -> None:
    own = artifact(resource)
    assert kind_of(own) is STRUCTURE_DEFINITION
    assert STRUCTURE_DEFINITION.group(own) == group


def test_pages_are_those_that_have_something_to_say() -> None:
    example = {
        "resourceType": "Patient",
        "id": "anna",
        "meta": {"profile": [f"{BASE}/StructureDefinition/our"]},
    }
    mapped = element("Patient.name", mapping=[{"identity": "v2", "map": "PID-5"}])
    assert list(pages(structure(*STATED, mapped), example)) == [
        "Content",
        "Definitions",
        "Mappings",
        "Examples",
        "JSON",
        "XML",
    ]
    assert list(pages(structure())) == ["Content", "JSON", "XML"]
    assert [page.out for page in pages(structure(*STATED)).values()] == [
        "StructureDefinition-our.html",
        "StructureDefinition-our-definitions.html",
        "StructureDefinition-our.json.html",
        "StructureDefinition-our.xml.html",
    ]


def test_main_page_has_facts_views_bindings_and_cross_references() -> None:
    child = structure(element("Patient.name", min=1), id="child", url=f"{BASE}/StructureDefinition/child")
    child["baseDefinition"] = f"{BASE}/StructureDefinition/our"
    page = pages(structure(*STATED, snapshot=FULL), child, value_set(None, version="3"))["Content"]
    facts = facts_of(page)
    assert facts["Base"] == "Patient[https://hl7.org/fhir/R4/patient.html]"
    assert list(facts).index("Base") < list(facts).index("FHIR release")
    assert [each.id for each in page.sections] == [
        "tabs",
        "statistics",
        "bindings",
        "constraints",
        "more-facts",
        "used-by",
    ]
    # An author's introduction stands behind the elements, notes before what uses the profile.
    assert (page.intro_at, page.after_notes) == (1, 1)
    views = section(page.sections, "tabs")
    assert isinstance(views, Group)
    assert [each.id for each in views.sections] == ["tabs-diff", "tabs-key", "tabs-snap"]
    assert rows_of(section(page.sections, "bindings")) == [
        "Patient.gender | <required> | Chosen[ValueSet-chosen.html] | 7 | this guide"
    ]
    assert rows_of(section(page.sections, "constraints")) == ["dom-1 |  | Patient | No | "]
    assert page.chips[0].label == "Profile"


def test_binding_names_who_publishes_its_value_set_and_a_fixed_code() -> None:
    full = (
        element("Patient", min=0, max="*"),
        element(
            "Patient.gender",
            fixedCode="male",
            binding={"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"},
        ),
        element("Patient.language", binding={"strength": "preferred", "description": "Any language"}),
    )
    page = pages(structure(snapshot=full), value_set(None, version="3"))["Content"]
    assert [row.split(" | ", 2)[2] for row in rows_of(section(page.sections, "bindings"))] == [
        "Chosen[ValueSet-chosen.html] (fixed to male) | 3 | this guide",
        "Any language |  | ",
    ]


def test_structure_without_elements_says_so() -> None:
    assert "states no elements" in words(pages(structure())["Content"].sections)


def test_description_of_one_sentence_is_said_once() -> None:
    once = pages(structure(description="A person."))["Content"]
    assert once.summary.words == "A person."
    assert "description" not in [each.id for each in once.sections]
    more = pages(structure(description="A person. With a name."))["Content"]
    assert [each.id for each in more.sections][:2] == ["tabs", "description"]


def test_extension_says_in_a_sentence_what_it_holds_and_among_facts_where_it_may_stand() -> None:
    simple = extension(
        "e",
        element("Extension", min=0, max="1"),
        element("Extension.value[x]", type=[{"code": "Annotation"}]),
        context=[{"type": "element", "expression": "Patient"}, {"type": "element", "expression": "Person"}],
        contextInvariant=["name.exists()"],
    )
    page = pages(simple)["Content"]
    assert (
        "This extension holds an [Annotation](<https://hl7.org/fhir/R4/datatypes.html#Annotation>)."
        in words(page.sections)
    )
    facts = facts_of(page)
    assert "Value type" not in facts
    assert facts["Cardinality"] == "0..1"
    assert facts["Context of use"] == "Patient, Person"
    assert facts["Context invariant"] == "name.exists()"


SENTENCES = {
    "complex": (
        (
            element("Extension.extension:a", type=[{"code": "Extension"}]),
            element("Extension.value[x]", max="0"),
        ),
        "This complex extension is made of further extensions.",
    ),
    "modifier": (
        (element("Extension", isModifier=True), element("Extension.valueCode", type=[{"code": "code"}])),
        "This modifier extension holds a [code](<https://hl7.org/fhir/R4/datatypes.html#code>).",
    ),
    "unknown": ((element("Extension", short="x"),), "This extension holds any data type."),
}


@pytest.mark.parametrize(("elements", "sentence"), SENTENCES.values(), ids=SENTENCES.keys())
def test_usage_sentence(elements: tuple[dict[str, Any], ...], sentence: str) -> None:
    assert sentence in words(pages(extension("e", *elements))["Content"].sections)


def test_every_place_of_an_extension_is_among_the_facts() -> None:
    many = [{"type": "element", "expression": f"Type{number}"} for number in range(11)]
    facts = facts_of(pages(extension("e", element("Extension"), context=many))["Content"])
    assert facts["Context of use"] == ", ".join(f"Type{number}" for number in range(11))


def test_facts_of_an_abstract_type_without_a_base() -> None:
    resource = structure(element("Patient"), abstract=True)
    del resource["baseDefinition"]
    facts = facts_of(pages(resource)["Content"])
    assert facts["Type"] == "Patient[https://hl7.org/fhir/R4/patient.html]"
    assert facts["Abstract"].startswith("yes")


def test_statistics_count_what_the_differential_states() -> None:
    target = [{"code": "Reference", "targetProfile": [CORE + "Group", f"{BASE}/StructureDefinition/our"]}]
    resource = structure(
        element("Patient.name", min=1),
        element("Patient.name.family", min=1, mustSupport=True),
        element("Patient.contact.gender", min=1),
        element("Patient.gender", fixedCode="male"),
        element("Patient.photo", max="0"),
        element("Patient.link.other", type=target),
        element(
            "Patient.extension:e", type=[{"code": "Extension", "profile": [f"{BASE}/StructureDefinition/e"]}]
        ),
        element(
            "Patient.identifier",
            slicing={"rules": "open", "discriminator": [{"type": "value", "path": "system"}]},
        ),
        element("Patient.identifier:a"),
        element("Patient.identifier:b"),
        element("Patient.address:odd"),
    )
    found = section(pages(resource, extension("e"))["Content"].sections, "statistics")
    assert isinstance(found, Facts)
    assert {name: text_of(cell) for name, cell in found.items} == {
        "Elements": "Mandatory: 2 elements (1 nested mandatory element) · Must support: 1 element"
        " · Fixed: 1 element · Prohibited: 1 element",
        "Structures": "Our[StructureDefinition-our.html]",
        "Extensions": "E[StructureDefinition-e.html]",
        "Slices": "Patient.identifier: a, b (Unordered, Open by value:system)\nPatient.address: odd",
    }


def test_examples_page_lists_who_claims_the_profile() -> None:
    example = {
        "resourceType": "Patient",
        "id": "anna",
        "meta": {"profile": [f"{BASE}/StructureDefinition/our"]},
    }
    found = pages(structure(*STATED), example)
    assert rows_of(found["Examples"].sections[0]) == ["anna[Patient-anna.html] | Patient | "]
    assert facts_of(found["Content"])["Examples"] == "1 example[StructureDefinition-our-examples.html]"


def test_mappings_are_shown_for_the_models_that_the_profile_maps_to() -> None:
    full = (
        element("Patient", min=0, max="*", mapping=[{"identity": "rim", "map": "Role"}]),
        element("Patient.name", mapping=[{"identity": "v2", "map": "PID-5", "comment": "Or *PID-9*"}]),
    )
    stated = element(
        "Patient.name", mapping=[{"identity": "v2", "map": "PID-5"}, {"identity": "odd", "map": "x"}]
    )
    resource = structure(
        stated,
        snapshot=full,
        mapping=[
            {"identity": "rim", "uri": "http://hl7.org/v3", "name": "RIM"},
            {"identity": "v2", "uri": "http://hl7.org/v2", "name": "HL7 v2", "comment": "Old"},
        ],
    )
    tables = pages(resource)["Mappings"].sections
    assert [each.title for each in tables] == ["HL7 v2", "odd", "RIM"]
    table, _, inherited = tables
    assert isinstance(table, Table)
    assert isinstance(inherited, Table)
    assert text_of(table.note) == "v2 http://hl7.org/v2[http://hl7.org/v2] Old"
    assert text_of(inherited.note) == "Inherited. rim http://hl7.org/v3[http://hl7.org/v3]"
    assert [column.title for column in inherited.columns] == ["Element", "Maps to"]
    assert rows_of(table) == [
        "Patient.name[StructureDefinition-our-definitions.html#Patient.name] | PID-5 | Or *PID-9*"
    ]


def test_definition_block_tells_all_and_dims_what_is_inherited() -> None:
    full = element(
        "Patient.gender",
        min=1,
        max="1",
        short="Sex",
        definition="See [codes](terminologies.html) and [ours](https://x.example).",
        comment="Plain",
        requirements="Needed",
        alias=["sex"],
        isModifier=True,
        isModifierReason="It matters",
        mustSupport=True,
        isSummary=True,
        meaningWhenMissing="Unknown",
        condition=["ele-1", "our-1"],
        fixedCode="male",
        example=[{"label": "Usual", "valueCode": "male"}],
        maxLength=9,
        binding={"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"},
        constraint=[
            {"key": "ele-1", "human": "Has a value", "expression": "hasValue()"},
            {"key": "our-1", "human": "Ours"},
        ],
        mapping=[{"identity": "v2", "map": "PID-8"}],
        slicing={"rules": "open", "description": "To tell apart"},
        type=[{"code": "code"}],
    )
    stated = element("Patient.gender", short="Sex", constraint=[{"key": "our-1", "human": "Ours"}], min=1)
    profile = profile_of(structure(stated, snapshot=(full,)), value_set(None))
    blocks = definition_blocks(profile)
    block = next(each for each in blocks.sections if each.id == "Patient.gender")
    assert isinstance(block, Facts)
    items = dict(block.items)
    assert {name: text_of(cell) for name, cell in items.items()} == {
        "Slicing": "Unordered, Open",
        "Why sliced": "To tell apart",
        "Definition": "See [codes](terminologies.html) and [ours](https://x.example).",
        "Short": "Sex",
        "Comments": "Plain",
        "Control": "1..1 (this element is affected by our-1)",
        "Binding": "Chosen[ValueSet-chosen.html] "
        f"(required[https://hl7.org/fhir/R4/terminologies.html#required])\n{BASE}/ValueSet/chosen",
        "Type": "code[https://hl7.org/fhir/R4/datatypes.html#code]",
        "Is modifier": "yes: It matters",
        "Must support": "yes",
        "Summary": "yes",
        "Requirements": "Needed",
        "Alternate names": "sex",
        "Max length": "9",
        "Fixed value": "male",
        "Example": "Usual: male",
        "Meaning if missing": "Unknown",
        "Invariants": "ele-1: Has a value hasValue()\nour-1: Ours",
        "Mappings": "v2: PID-8",
        "Stated here": "short text, invariants, cardinality",
    }
    assert items["Short"] == (Text("Sex"),)
    assert items["Comments"] == (Text("Plain", "soft"),)
    assert isinstance(items["Definition"][0], Markdown)
    assert (items["Definition"][0].style, items["Definition"][0].base) == ("soft", "https://hl7.org/fhir/R4/")
    for name in ("Slicing", "Is modifier", "Must support", "Summary"):
        assert {piece.style for piece in items[name] if isinstance(piece, Text)} == {"soft"}, name
    assert items["Max length"] == (Text("9", "code"),)


def test_definition_block_does_not_dim_what_the_profile_states() -> None:
    stated = element(
        "Patient.gender",
        isModifier=True,
        isSummary=True,
        mustSupport=True,
        mustHaveValue=True,
        slicing={"rules": "open"},
    )
    blocks = definition_blocks(profile_of(structure(stated, snapshot=(stated,))))
    block = next(each for each in blocks.sections if each.id == "Patient.gender")
    assert isinstance(block, Facts)
    items = dict(block.items)
    for name in ("Slicing", "Is modifier", "Must support", "Summary", "Value"):
        assert {piece.style for piece in items[name] if isinstance(piece, Text)} == {""}, name


def test_the_choice_of_an_old_id_is_named_as_in_the_tree() -> None:
    """STU3's tools wrote `valueCode:valueCode` where later ones write `value[x]:valueCode`."""
    value = element(
        "Extension.valueCode",
        id="Extension.valueCode:valueCode",
        sliceName="valueCode",
        type=[{"code": "code"}],
        binding={"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"},
        constraint=[{"key": "our-1", "human": "Ours"}],
    )
    resource = extension("e", value)
    profile = profile_of(resource, release="STU3")
    bound, constrained = bindings(profile, Views(profile)), constraints(profile, Views(profile))
    assert rows_of(bound)[0].startswith("Extension.value[x]:valueCode | ")  # type: ignore[arg-type]
    assert "Extension.value[x]:valueCode" in next(
        row
        for row in rows_of(constrained)  # type: ignore[arg-type]
        if row.startswith("our-1")
    )
    blocks = definition_blocks(profile).sections
    assert [each.title for each in blocks if each.id == "Extension.valueCode:valueCode"] == [
        "Extension.value[x]:valueCode"
    ]


def test_constraints_that_no_one_describes_have_no_column_of_descriptions() -> None:
    profile = profile_of(structure(element("Patient.name", constraint=[{"key": "k", "expression": "x"}])))
    table = constraints(profile, Views(profile))
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Id", "Grade", "Path(s)", "Expression"]
    assert all(len(row.cells) == 4 for row in table.rows)


def test_constraint_of_many_elements_is_told_once() -> None:
    elements = [element(f"Patient.e{number}", constraint=[{"key": "k", "xpath": "x"}]) for number in range(9)]
    profile = profile_of(structure(*elements))
    table = constraints(profile, Views(profile))
    assert "k |  | Patient.e0 and 8 more elements | x" in rows_of(table)  # type: ignore[arg-type]


def test_view_for_an_authors_page_has_an_id_of_its_own() -> None:
    own = artifact(structure(*STATED, snapshot=FULL))
    view = view_of(own)
    shown = [
        (each.id, each.view)
        for name in ("", "snapshot", "key")
        for each in view_sections(own, view, name)
        if isinstance(each, Tree)
    ]
    assert shown == [
        ("StructureDefinition-our-tabs-diff", "differential"),
        ("StructureDefinition-our-tabs-snap", "snapshot"),
        ("StructureDefinition-our-tabs-key", "key"),
    ]


def findings(resource: dict[str, Any], *others: dict[str, Any]) -> list[tuple[str, str, int, str]]:
    own = artifact(resource)
    found = STRUCTURE_DEFINITION.checks(own, view_of(own, *(artifact(other) for other in others)))
    return [(each.code, each.message, each.location.line, each.hint) for each in found]


def test_unknown_base_is_reported_at_its_line_with_the_nearest_name() -> None:
    parent = structure(id="parent", url=f"{BASE}/StructureDefinition/parent")
    child = structure(baseDefinition=f"{BASE}/StructureDefinition/pareent")
    assert findings(child, parent) == [
        (
            "unknown-base",
            f"base '{BASE}/StructureDefinition/pareent' is not in this guide, its packages or FHIR",
            10,
            f"did you mean '{BASE}/StructureDefinition/parent'?",
        )
    ]


def test_unknown_references_of_the_guides_own_are_reported_once_each() -> None:
    bound = {"strength": "required", "valueSet": f"{BASE}/ValueSet/none"}
    resource = structure(
        element(
            "Patient.extension:e", type=[{"code": "Extension", "profile": [f"{BASE}/StructureDefinition/e"]}]
        ),
        element("Patient.name", binding={"strength": "example", "valueSet": "#inside"}),
        element("Patient.gender", binding=bound),
        element("Patient.maritalStatus", binding=bound),
        element(
            "Patient.photo", type=[{"code": "x", "profile": ["https://else.example/StructureDefinition/e"]}]
        ),
    )
    assert [(code, message) for code, message, *_ in findings(resource)] == [
        (
            "unknown-reference",
            f"Patient.extension:e: extension '{BASE}/StructureDefinition/e' is not in this guide or its packages",
        ),
        (
            "unknown-reference",
            f"Patient.gender: required binding '{BASE}/ValueSet/none' is not in this guide or its packages",
        ),
    ]


@pytest.mark.parametrize(
    "resource",
    [
        structure(*STATED, baseDefinition=CORE + "Patient"),
        structure(baseDefinition=""),
        structure(element("Patient.name", type=[{"code": "HumanName"}])),
    ],
)
def test_nothing_is_wrong_with_what_is_known(resource: dict[str, Any]) -> None:
    assert findings(resource, value_set(None)) == []


@pytest.mark.parametrize(
    "broken",
    [
        {
            "differential": {
                "element": [{"path": "Patient.name", "type": "HumanName", "binding": [], "min": "x"}]
            }
        },
        {"differential": {"element": "no"}, "snapshot": []},
        {"differential": {"element": [None, 3, {"path": 4}, {"id": "x"}]}},
        {"type": 3, "baseDefinition": 7, "context": "x", "mapping": [1]},
        {"snapshot": {"element": [{"path": "A.b"}, {"path": "C"}, {"path": "A"}]}},
        {
            "differential": {
                "element": [{"path": "Patient.x[x]", "patternX": [1], "fixedY": {"a": [{"b": None}]}}]
            }
        },
    ],
)
def test_careless_resource_still_has_pages(broken: dict[str, Any]) -> None:
    found = pages({**structure(), **broken})
    assert "Content" in found


def test_an_element_that_a_careless_snapshot_lacks_has_a_row_and_a_block_as_it_holds() -> None:
    profile = profile_of(structure(element("Patient.gender", min=1), snapshot=(element("Patient"),)))
    blocks = [each.id for each in definition_blocks(profile).sections]
    assert blocks == ["Patient", "Patient.gender"]
    differential = view_sections(profile.artifact, profile.view)[0]
    assert isinstance(differential, Tree)
    assert [row.target for row in differential.rows] == [
        "StructureDefinition-our-definitions.html#Patient",
        "StructureDefinition-our-definitions.html#Patient.gender",
    ]
    assert text_of(differential.rows[1].card) == "1..1"
    assert [row.element for row in tree(profile, "snapshot").rows] == ["Patient"]


IMPOSSIBLE = structure(
    element("Patient.name", min=1), element("Patient.gender", min=1), element("Patient.nonsense", min=1)
)


@pytest.mark.parametrize("form", ["json", "yaml", "xml"])
def test_what_a_differential_can_not_mean_is_reported_at_its_element(form: str) -> None:
    text = {
        "json": lambda: json.dumps(IMPOSSIBLE, indent=1),
        "yaml": lambda: yaml.safe_dump(IMPOSSIBLE, sort_keys=False),
        "xml": lambda: to_xml(IMPOSSIBLE, DefinitionsLibrary().release("R4")),
    }[form]()
    own = artifact(IMPOSSIBLE, source_format=form, source_text=text)
    (found,) = STRUCTURE_DEFINITION.checks(own, view_of(own))
    lines = text.splitlines()
    assert (found.code, found.message) == (
        "unknown-path",
        "Patient.nonsense: 'Patient' has no element 'nonsense'",
    )
    near = "\n".join(lines[found.location.line - 1 : found.location.line + 4])
    assert "Patient.nonsense" in near
    assert "Patient.name" not in near


def test_finding_about_a_parent_that_the_differential_skips_stands_at_the_base() -> None:
    base = "https://elsewhere.example/StructureDefinition/patient"
    resource = structure(element("Patient.gender", min=1), baseDefinition=base)
    assert findings(resource) == [
        ("unknown-base", f"base '{base}' is not in this guide, its packages or FHIR", 10, "")
    ]


def test_cycle_of_bases_is_reported_and_both_profiles_have_pages() -> None:
    other = structure(id="b", url=f"{BASE}/StructureDefinition/b", baseDefinition=structure()["url"])
    one = structure(element("Patient.gender", min=1), baseDefinition=other["url"])
    two = {**other, "differential": {"element": [element("Patient.name", min=1)]}}
    assert {each[0] for each in findings(one, two)} <= {"base-cycle", "unknown-base"}
    assert findings(one, two)
    assert "Differential" in words(pages(one, two)["Content"].sections)


def test_constraints_are_in_order_and_anchored_and_best_practice_is_no_error() -> None:
    keys = [{"key": "our-10", "severity": "error"}, {"key": "odd", "severity": "warning"}]
    advice = {"url": CORE + "elementdefinition-bestpractice", "valueBoolean": True}
    keys.append({"key": "our-2", "severity": "warning", "extension": [advice]})  # type: ignore[dict-item]
    profile = profile_of(structure(element("Patient.gender", constraint=keys)))
    table = constraints(profile, Views(profile))
    assert table is not None
    rows = [(row.id, text_of(row.cells[1])) for row in table.rows if "-o" in row.id]
    assert rows == [
        ("constraint-odd", "warning"),
        ("constraint-our-2", "best practice"),
        ("constraint-our-10", "error"),
    ]


def test_bindings_and_constraints_are_marked_with_the_views_that_lack_them() -> None:
    bound = {"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"}
    rule = {"human": "Be so"}
    full = (
        element("Patient", min=0, max="*", constraint=[{"key": "all", **rule}]),
        element("Patient.gender", min=1, max="1", binding=bound, constraint=[{"key": "all", **rule}]),
        element("Patient.language", min=0, max="1", binding=bound, constraint=[{"key": "far", **rule}]),
        element("Patient.name", min=0, max="1", constraint=[{"key": "own", **rule}]),
    )
    own = structure(
        element("Patient.gender", short="x"),
        element("Patient.name", constraint=[{"key": "own", **rule}]),
        element("Patient.odd", binding=bound),
        snapshot=full,
    )
    found = {
        text_of(row.cells[0]): row.marks
        for name in ("bindings", "constraints")
        for row in section(pages(own)["Content"].sections, name).rows  # type: ignore[union-attr]
    }
    assert found == {
        "Patient.gender": ("not-differential",),
        "Patient.language": ("not-key", "not-differential"),
        "Patient.odd": ("stated", "not-key", "not-snapshot"),
        "all": ("not-differential",),
        "far": ("not-key", "not-differential"),
        "own": (),
    }


def test_only_view_of_a_profile_lacks_nothing() -> None:
    bound = {"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"}
    alone = structure(element("Patient", min=0, max="*"), element("Patient.gender", binding=bound))
    profile = profile_of({**alone, "baseDefinition": f"{BASE}/StructureDefinition/unknown"})
    table = bindings(profile, Views(profile))
    assert table is not None
    assert [row.marks for row in table.rows] == [("stated",)]


def test_bindings_name_additional_value_sets_and_who_publishes_them() -> None:
    gender = {
        "strength": "required",
        "valueSet": "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1",
        "additional": [{"purpose": "ui", "valueSet": "https://far.example/ValueSet/short|2"}],
    }
    page = pages(structure(element("Patient.gender", binding=gender)))["Content"]
    rows = rows_of(section(page.sections, "bindings"))
    assert [each for each in rows if each.startswith("Patient.gender")] == [
        "Patient.gender | <required> | AdministrativeGender[https://hl7.org/fhir/R4/valueset-administrative-"
        "gender.html] | 4.0.1 | FHIR R4",
        "Patient.gender | UI Binding | short[https://far.example/ValueSet/short] | 2 | elsewhere",
    ]


@pytest.mark.parametrize(
    ("value_set", "version"),
    [
        ("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.0", Text("4.0.0")),
        ("http://hl7.org/fhir/ValueSet/administrative-gender", Text("4.0.1", "soft")),
        ("http://far.example/ValueSet/packaged", Text("7", "soft")),
        ("http://far.example/ValueSet/unknown", Text("", "soft")),
    ],
)
def test_binding_without_a_version_tells_the_one_at_hand_dimmed(value_set: str, version: Text) -> None:
    packaged = {"resourceType": "ValueSet", "url": "http://far.example/ValueSet/packaged", "version": "7"}
    own = structure(element("Patient.gender", binding={"strength": "required", "valueSet": value_set}))
    profile = profile_of(own, packages=(Package(packaged),))
    table = bindings(profile, Views(profile))
    assert table is not None
    assert next(row.cells[3] for row in table.rows if row.cells[0] == (Text("Patient.gender"),)) == (version,)


def test_definition_block_names_every_type_the_supported_ones_and_codes() -> None:
    supported = {"url": CORE + "elementdefinition-type-must-support", "valueBoolean": True}
    own = structure(
        element(
            "Patient.deceased[x]",
            type=[{"code": "boolean", "extension": [supported]}, {"code": "dateTime"}],
            mustSupport=True,
            label="Died",
            code=[{"system": "http://loinc.org", "code": "1"}, {"code": "2"}],
        ),
        element("Patient.birthDate", mustHaveValue=True, valueAlternatives=[CORE + "a", CORE + "b"]),
    )
    blocks = {each.id: dict(each.items) for each in definition_blocks(profile_of(own)).sections}  # type: ignore[union-attr]
    died = {name: text_of(cell) for name, cell in blocks["Patient.deceased[x]"].items()}
    assert died["Type"].count("[") == 2
    assert died["Must support types"] == "boolean[https://hl7.org/fhir/R4/datatypes.html#boolean]"
    assert died["Note"] == "see choice of data types[https://hl7.org/fhir/R4/formats.html#choice]"
    assert (died["Label"], died["Defining codes"]) == ("Died", "LOINC 1, 2")
    born = {name: text_of(cell) for name, cell in blocks["Patient.birthDate"].items()}
    assert born["Value"].startswith("must be there")
    assert born["Value alternatives"].startswith("a[")


def test_definition_block_tells_targets_to_support_the_form_and_the_value_of_an_extension() -> None:
    supported = {"extension": [{"url": CORE + "elementdefinition-type-must-support", "valueBoolean": True}]}
    targets = {"targetProfile": [CORE + "Patient", CORE + "Group"], "_targetProfile": [None, supported]}
    hair = extension("hair", element("Extension.value[x]", type=[{"code": "Coding"}]))
    own = structure(
        element("Patient.identifier", type=[{"code": "Identifier"}]),
        element("Patient.link.other", type=[{"code": "Reference", **targets}], mustSupport=True),
        element("Patient.extension:hair", type=[{"code": "Extension", "profile": [hair["url"]]}]),
        element(
            "Patient.name",
            representation=["xmlAttr"],
            extension=[
                {
                    "url": "http://hl7.org/fhir/tools/StructureDefinition/json-nullable",
                    "valueBoolean": True,
                },
                {"url": "http://hl7.org/fhir/tools/StructureDefinition/json-name", "valueString": "n"},
            ],
        ),
    )
    blocks = {
        each.id: {name: bare(text_of(cell)) for name, cell in each.items}  # type: ignore[union-attr]
        for each in definition_blocks(profile_of(own, hair)).sections
    }
    assert blocks["Patient.link.other"]["Must support types"] == "Reference(Group)"
    assert blocks["Patient.identifier"]["Note"] == "a business identifier, not the resource’s id"
    assert blocks["Patient.extension:hair"]["Type"] == (
        "Extension(Hair[StructureDefinition-hair.html]) with the value Coding"
    )
    name = blocks["Patient.name"]
    assert (name["XML format"], name["JSON Property Name"]) == ("an attribute", "n")
    assert name["Form"] == "JSON: may be null, which counts as present"


def test_note_says_which_version_is_meant_but_for_codings() -> None:
    own = structure(
        element("Device.type.coding.version", short="x"),
        element("Device.version", short="x"),
        type="Device",
        baseDefinition=CORE + "Device",
    )
    notes = {
        each.id: text_of(dict(each.items).get("Note", ()))  # type: ignore[union-attr]
        for each in definition_blocks(profile_of(own)).sections
    }
    assert "a business version" in notes["Device.version"]
    assert not notes["Device.type.coding.version"]


def test_complex_extension_lists_its_parts() -> None:
    own = extension(
        "e",
        element("Extension.extension:a", short="Part a"),
        element("Extension.extension:a.value[x]", type=[{"code": "code"}]),
        element("Extension.value[x]", max="0"),
    )
    (usage,) = [each for each in pages(own)["Content"].sections if each.id == "usage"]
    assert usage.markdown.endswith(
        ".\n\n- **a** (0..*, [code](<https://hl7.org/fhir/R4/datatypes.html#code>)): Part a"
    )  # type: ignore[union-attr]


def test_nothing_below_a_prohibited_element_is_bound_or_constrained() -> None:
    binding = {"strength": "example", "valueSet": f"{BASE}/ValueSet/chosen"}
    full = (
        element("Patient", min=0, max="*"),
        element("Patient.contact", min=0, max="0"),
        element("Patient.contact.gender", binding=binding, constraint=[{"key": "gone-1", "expression": "x"}]),
        element("Patient.gender", binding=binding),
    )
    profile = profile_of(structure(element("Patient.contact", max="0"), snapshot=full))
    assert [row.partition(" | ")[0] for row in rows_of(bindings(profile, Views(profile)))] == [  # type: ignore[arg-type]
        "Patient.gender"
    ]
    assert constraints(profile, Views(profile)) is None
