"""The rows of a profile's element tables."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.structure_definition.legend import legend
from site_builder.kinds.structure_definition.tree import views
from site_builder.model.sections import Text
from tests.kinds.profiles import CORE, drawn, element, extension, profile_of, row_of, structure
from tests.kinds.small_guide import BASE, COLOURS, Package, text_of, value_set


def test_differential_fills_in_what_the_core_says_and_dims_it() -> None:
    profile = profile_of(structure(element("Patient.birthDate", min=1, mustSupport=True)), release="STU3")
    assert drawn(profile) == [
        "Patient |  | 0..* | Patient | Information about an individual or animal receiving health care services",
        "..birthDate | S | 1..1 | date | The date of birth for the individual",
    ]
    row = row_of(profile, "Patient.birthDate")
    assert row.card == (Text("1"), Text("..", "soft"), Text("1", "soft"))
    assert row.description == ((Text("The date of birth for the individual", "soft"),),)
    assert row.name == (Text("birthDate"),)
    assert row.marks == ("stated",)
    assert row.target == "StructureDefinition-our-definitions.html#Patient.birthDate"


def test_parent_that_the_differential_skips_is_a_row_that_states_nothing() -> None:
    profile = profile_of(structure(element("Patient.contact.name.family", max="0")))
    rows = {row.element: row for row in _rows(profile)}
    assert list(rows) == ["Patient", "Patient.contact", "Patient.contact.name", "Patient.contact.name.family"]
    assert rows["Patient.contact"].marks == ()
    assert rows["Patient.contact"].icon == "element"
    way = rows["Patient.contact"]
    assert (way.card, way.type, way.description) == ((), (), ())
    assert way.target == "StructureDefinition-our-definitions.html#Patient.contact"
    assert rows["Patient.contact.name"].icon == "datatype"
    assert rows["Patient.contact.name.family"].marks == ("stated", "prohibited")
    assert rows["Patient.contact.name.family"].name == (Text("family", "struck"),)
    assert rows["Patient.contact.name.family"].type == ()


def _rows(profile: Any, view: Any = "differential") -> Any:
    from site_builder.kinds.structure_definition.tree import tree

    return tree(profile, view).rows


SLICED = (
    element("Patient", short="Someone"),
    element(
        "Patient.identifier",
        slicing={"discriminator": [{"type": "value", "path": "system"}], "ordered": True, "rules": "closed"},
    ),
    element("Patient.identifier.use", max="0"),
    element("Patient.identifier:nhs", min=1, max="1", short="NHS number"),
    element("Patient.identifier:nhs.system", fixedUri="https://fhir.nhs.uk/Id/nhs-number"),
    element("Patient.identifier:local", short="Another"),
)


def test_slices_stand_below_a_row_that_says_how_they_are_told_apart() -> None:
    lines = drawn(profile_of(structure(*SLICED)))
    assert lines == [
        "Patient |  | 0..* | Patient | Someone",
        "..Slices for identifier |  | 0..* | Identifier | An identifier for this patient; "
        "Slice: Ordered, Closed by value:system",
        "....identifier:All Slices |  |  |  | Content/Rules for all slices",
        "......use |  | 0..0 |  | usual | official | temp | secondary | old (If known)",
        "....identifier:nhs |  | 1..1 | Identifier | NHS number",
        "......system |  | 0..1 | uri | The namespace for the identifier value; "
        "Fixed Value: https://fhir.nhs.uk/Id/nhs-number",
        "....identifier:local |  | 0..* | Identifier | Another",
    ]


def test_slices_of_what_says_nothing_of_slicing_stand_below_a_row_of_their_own() -> None:
    sliced = (
        element("Patient", min=0, max="*"),
        element(
            "Patient.identifier",
            min=0,
            max="*",
            slicing={"discriminator": [{"type": "value", "path": "system"}], "rules": "open"},
        ),
        element("Patient.identifier:nhs", min=1, max="1", type=[{"code": "Identifier"}]),
    )
    group = (
        "..Slices for identifier |  |  |  | Content/Rules for all slices; "
        "Slice: Unordered, Open by value:system"
    )
    nhs = "....identifier:nhs |  | 1..1 | Identifier | "
    slice_ = element("Patient.identifier:nhs", min=1, max="1")
    assert drawn(profile_of(structure(slice_, snapshot=sliced)))[1:] == [group, nhs]
    stated = element("Patient.identifier", short="Numbers", type=[{"code": "Identifier"}])
    assert drawn(profile_of(structure(stated, slice_, snapshot=sliced)))[1:] == [
        "..identifier |  | 0..* | Identifier | Numbers",
        group,
        nhs,
    ]


def test_extension_is_one_row_with_its_value_its_text_and_its_url() -> None:
    hair = extension(
        "hair",
        element("Extension", short="Colour of hair"),
        element("Extension.value[x]", type=[{"code": "Coding"}]),
    )
    slice_ = element(
        "Patient.extension:hair",
        max="1",
        type=[{"code": "Extension", "profile": [f"{BASE}/StructureDefinition/hair"]}],
    )
    assert drawn(profile_of(structure(slice_), hair))[1:] == [
        "..Slices for extension |  |  |  | Content/Rules for all slices",
        "....extension:hair |  | 0..1 | Coding | Colour of hair; "
        f"URL: {hair['url']}[StructureDefinition-hair.html]",
    ]


@pytest.mark.parametrize(
    ("elements", "type_"),
    [
        ((element("Extension.valueString", type=[{"code": "string"}]),), "string"),
        (
            (
                element("Extension.extension:a", type=[{"code": "Extension"}]),
                element("Extension.value[x]", max="0"),
            ),
            "(Complex)",
        ),
        ((element("Extension.value[x]", max="0"),), "(Complex)"),
        ((element("Extension.value[x]", type=[{"code": "date"}, {"code": "Period"}]),), "date, Period"),
        (
            (element("Extension.value[x]", type=[{"code": f"T{number}"} for number in range(20)]),),
            "any data type",
        ),
        ((element("Extension", short="Nothing more"),), "any data type"),
    ],
)
def test_extension_row_names_the_type_of_the_value(elements: tuple[dict[str, Any], ...], type_: str) -> None:
    url = f"{BASE}/StructureDefinition/e"
    slice_ = element("Patient.extension:e", type=[{"code": "Extension", "profile": [url]}])
    row = drawn(profile_of(structure(slice_), extension("e", *elements)))[-1]
    assert row.split(" | ", 3)[3].startswith(f"{type_} | ")


def test_extensions_of_a_package_and_of_the_core_say_what_they_hold() -> None:
    known = extension(
        "far", element("Extension.value[x]", type=[{"code": "Period"}]), url="https://far.example/far"
    )
    slices = (
        element("Patient.extension:far", type=[{"code": "Extension", "profile": [known["url"]]}]),
        element(
            "Patient.extension:birth", type=[{"code": "Extension", "profile": [CORE + "patient-birthTime"]}]
        ),
        element(
            "Patient.modifierExtension:x", type=[{"code": "Extension", "profile": ["https://x.example/x"]}]
        ),
    )
    profile = profile_of(structure(*slices), packages=(Package(known),))
    far, birth = drawn(profile)[2:4]
    assert "| Period | Optional Extensions Element; URL: " in far
    assert "| dateTime | Time of day of birth; URL: " in birth
    assert row_of(profile, "Patient.modifierExtension:x").icon == "modifier-extension"


def test_parts_of_an_extension_show_in_a_snapshot_only_where_the_profile_states_one() -> None:
    typed = [{"code": "Extension", "profile": [f"{BASE}/StructureDefinition/e"]}]
    snapshot = (
        element("Patient", min=0, max="*"),
        element("Patient.extension", min=0, max="*"),
        element("Patient.extension:e", min=0, max="1", type=typed),
        element("Patient.extension:e.url", min=1, max="1", fixedUri="x"),
        element("Patient.extension:e.value[x]", min=1, max="1", type=[{"code": "Coding"}]),
    )
    stated = element("Patient.extension:e.value[x]", min=1)
    ids = [row.element for row in _rows(profile_of(structure(stated, snapshot=snapshot)), "snapshot")]
    assert ids[-2:] == ["Patient.extension:e.url", "Patient.extension:e.value[x]"]
    other = element("Patient.extension:e", min=0)
    ids = [row.element for row in _rows(profile_of(structure(other, snapshot=snapshot)), "snapshot")]
    assert ids[-1] == "Patient.extension:e"


def test_choice_has_a_row_for_each_type_and_one_type_is_named_in_its_own_row() -> None:
    types = [{"code": "boolean"}, {"code": "dateTime"}]
    lines = drawn(profile_of(structure(element("Patient.deceased[x]", type=types))))
    assert [each.split(" | ")[0] for each in lines[1:]] == [
        "..deceased[x]",
        "....deceasedBoolean",
        "....deceasedDateTime",
    ]
    assert lines[1].split(" | ")[3] == ""
    renamed = drawn(profile_of(structure(element("Patient.deceasedBoolean", min=1))))[-1]
    assert renamed.startswith("....deceased[x]:deceasedBoolean |  | 1..1 | boolean |")
    odd = drawn(profile_of(structure(element("Patient.deceasedBoolean:deceasedBoolean", min=1))))[-1]
    assert odd.startswith("....deceased[x]:deceasedBoolean |  | 1..1 | boolean |")


def test_choice_of_nearly_every_type_is_a_star() -> None:
    profile = profile_of(extension("e", element("Extension.value[x]", short="Anything")))
    assert row_of(profile, "Extension.value[x]").type == (Text("*", "soft"),)


def test_fixed_value_with_parts_is_told_in_rows_below_with_displays() -> None:
    pattern = {"coding": [{"system": COLOURS["url"], "code": "red"}]}
    profile = profile_of(
        structure(element("Patient.maritalStatus", patternCodeableConcept=pattern, min=1)), dict(COLOURS)
    )
    assert drawn(profile)[1:] == [
        "..maritalStatus |  | 1..1 | CodeableConcept | Marital (civil) status of a patient; "
        "Required Pattern: At least the following",
        "....coding |  | 1..* | Coding | Code defined by a terminology system; Fixed Value: (Complex)",
        "......system |  | 1..1 | uri | Identity of the terminology system; "
        "Fixed Value: " + COLOURS["url"] + "[CodeSystem-colours.html]",
        "......code |  | 1..1 | code | Symbol in syntax defined by the system; Fixed Value: red (Red)",
    ]


TYPES = {
    "target profiles": (
        {"code": "Reference", "targetProfile": [CORE + "Patient", f"{BASE}/StructureDefinition/our"]},
        "Reference(Patient | Our[StructureDefinition-our.html])",
    ),
    "a profile on the type": (
        {"code": "Quantity", "profile": [CORE + "SimpleQuantity"]},
        "SimpleQuantity",
    ),
    "a profile of the guide on the type": (
        {"code": "Patient", "profile": [f"{BASE}/StructureDefinition/our|2.0"]},
        "Patient {Our(2.0)[StructureDefinition-our.html]}",
    ),
    "a target of a certain version": (
        {"code": "Reference", "targetProfile": [f"{BASE}/StructureDefinition/our|2.0", CORE + "Group|4.0.1"]},
        "Reference(Our(2.0)[StructureDefinition-our.html] | Group)",
    ),
    "aggregation": ({"code": "Reference", "aggregation": ["bundled"]}, "Reference (bundled)"),
    "must support of one type": (
        {
            "code": "string",
            "extension": [{"url": CORE + "elementdefinition-type-must-support", "valueBoolean": True}],
        },
        "string <S>",
    ),
    "must support of one target": (
        {
            "code": "Reference",
            "targetProfile": [CORE + "Patient", CORE + "Group"],
            "_targetProfile": [
                None,
                {"extension": [{"url": CORE + "elementdefinition-type-must-support", "valueBoolean": True}]},
            ],
        },
        "Reference(Patient | Group <S>)",
    ),
    "a FHIRPath type": ({"code": "http://hl7.org/fhirpath/System.String"}, "string"),
    "a type without a name": ({}, "string"),
}


@pytest.mark.parametrize(("type_", "text"), TYPES.values(), ids=TYPES.keys())
def test_type_cell(type_: dict[str, Any], text: str) -> None:
    stated = element("Patient.contact.gender", type=[type_], mustSupport=True)
    line = drawn(profile_of(structure(stated)))[-1]
    assert line.split(" | ", 3)[3].startswith(f"{text} | ")


def test_content_reference_leads_to_the_element_it_means() -> None:
    snapshot = (
        element("Questionnaire", min=0, max="*"),
        element("Questionnaire.item", min=0, max="*", type=[{"code": "BackboneElement"}]),
        element("Questionnaire.item.item", min=0, max="*", contentReference="#Questionnaire.item"),
    )
    profile = profile_of(
        structure(element("Questionnaire.item", min=1), snapshot=snapshot, type="Questionnaire")
    )
    row = row_of(profile, "Questionnaire.item.item", "snapshot")
    assert row.icon == "content-reference"
    assert drawn(profile, "snapshot")[-1].split(" | ")[3] == (
        "See Questionnaire.item[StructureDefinition-our-definitions.html#Questionnaire.item]"
    )


FLAGS = {
    "in their order": (
        {
            "isModifier": True,
            "mustSupport": True,
            "isSummary": True,
            "constraint": [{"key": "our-1"}, {"key": "ele-1"}],
            "extension": [{"url": CORE + "structuredefinition-standards-status", "valueCode": "trial-use"}],
        },
        [
            "?!: Modifier element",
            "S: Must support",
            "Σ: In summaries",
            "C: Constraints: our-1",
            "TU: Standards status: Trial use",
        ],
    ),
    "obligations": (
        {"mustSupport": True, "extension": [{"url": CORE + "obligation"}]},
        ["SO: Must support, with obligations"],
    ),
    "obligations alone": ({"extension": [{"url": CORE + "obligation"}]}, ["O: Has obligations"]),
    "constraints that every element has": ({"constraint": [{"key": "ele-1"}, {"key": "ext-1"}]}, []),
    "a value": ({"mustHaveValue": True}, ["V: Must have a value, not only extensions"]),
    "conditions": ({"condition": ["our-2"]}, ["C: Constraints: our-2"]),
    "an unknown status": (
        {"extension": [{"url": CORE + "structuredefinition-standards-status", "valueCode": "odd"}]},
        [],
    ),
}


@pytest.mark.parametrize(("more", "expected"), FLAGS.values(), ids=FLAGS.keys())
def test_flags(more: dict[str, Any], expected: list[str]) -> None:
    row = row_of(profile_of(structure(element("Patient.name", **more))), "Patient.name")
    assert [f"{chip.label}: {chip.meaning}" for chip in row.flags] == expected


LINES = {
    "a binding": (
        {"binding": {"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen", "description": "Why"}},
        "Binding: Chosen[ValueSet-chosen.html] (required): Why",
    ),
    "a binding of no value set": (
        {"binding": {"strength": "example"}},
        "Binding: AdministrativeGender (example)",
    ),
    "a binding in words alone": (
        {
            "id": "Patient.name",
            "path": "Patient.name",
            "binding": {"strength": "example", "description": "x"},
        },
        "Binding Description: (example): x",
    ),
    "a binding of unknown strength": (
        {"binding": {"strength": "odd"}},
        "Binding: AdministrativeGender (odd)",
    ),
    "a maximum value set": (
        {
            "binding": {
                "strength": "required",
                "extension": [
                    {
                        "url": CORE + "elementdefinition-maxValueSet",
                        "valueCanonical": f"{BASE}/ValueSet/chosen",
                    }
                ],
            }
        },
        "Additional Binding: Chosen[ValueSet-chosen.html] (Max Binding)",
    ),
    "R5's additional bindings": (
        {"binding": {"additional": [{"purpose": "starter", "valueSet": f"{BASE}/ValueSet/chosen"}]}},
        "Additional Binding: Chosen[ValueSet-chosen.html] (Starter)",
    ),
    "the extension for additional bindings": (
        {
            "binding": {
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/tools/StructureDefinition/additional-binding",
                        "extension": [
                            {"url": "purpose", "valueCode": "ui"},
                            {"url": "valueSet", "valueCanonical": f"{BASE}/ValueSet/chosen"},
                        ],
                    }
                ]
            }
        },
        "Additional Binding: Chosen[ValueSet-chosen.html] (UI Binding)",
    ),
    "a constraint": (
        {"constraint": [{"key": "our-1", "human": "Be **good**"}]},
        "Constraints: our-1[StructureDefinition-our.html#constraint-our-1]: Be **good**",
    ),
    "an order": ({"orderMeaning": "oldest first"}, "This repeating element order: oldest first"),
    "a default": ({"defaultValueCode": "x"}, "Default Value: x"),
    "an example": ({"example": [{"label": "Usual", "valueString": "Anna"}]}, "Example (Usual): Anna"),
    "limits": (
        {"minValueInteger": 3, "maxValueInteger": 9, "maxLength": 20},
        "Min value: 3; Max value: 9; Max length: 20",
    ),
    "a least length": (
        {"extension": [{"url": CORE + "minLength", "valueInteger": 2}]},
        "Min length: 2",
    ),
    "a usage and words of an additional binding": (
        {
            "binding": {
                "additional": [
                    {
                        "purpose": "starter",
                        "valueSet": f"{BASE}/ValueSet/chosen",
                        "any": True,
                        "shortDoco": "To begin with",
                        "usage": [
                            {
                                "code": {"code": "jurisdiction"},
                                "valueCodeableConcept": {"coding": [{"code": "GB"}]},
                            }
                        ],
                    }
                ]
            }
        },
        "Additional Binding: Chosen[ValueSet-chosen.html] (Starter) "
        "(jurisdiction = GB, one repetition is enough): To begin with",
    ),
    "an obligation with all its conditions": (
        {
            "extension": [
                {
                    "url": CORE + "obligation",
                    "extension": [
                        {"url": "code", "valueCode": "SHALL:able-to-populate"},
                        {"url": "code", "valueCode": "SHOULD:display"},
                        {"url": "elementId", "valueString": "Patient.gender"},
                        {"url": "filter", "valueString": "exists()"},
                        {"url": "filter-desc", "valueString": "it is known"},
                        {"url": "documentation", "valueMarkdown": "Always"},
                    ],
                }
            ]
        },
        "Obligation: SHALL:able-to-populate, SHOULD:display on Patient.gender where it is known: Always",
    ),
    "an obligation": (
        {
            "extension": [
                {
                    "url": CORE + "obligation",
                    "extension": [
                        {"url": "code", "valueCode": "SHALL:populate"},
                        {"url": "actor", "valueCanonical": f"{BASE}/ValueSet/chosen"},
                    ],
                }
            ]
        },
        "Obligation: SHALL:populate for Chosen[ValueSet-chosen.html]",
    ),
}


@pytest.mark.parametrize(("more", "expected"), LINES.values(), ids=LINES.keys())
def test_description_says(more: dict[str, Any], expected: str) -> None:
    profile = profile_of(structure(element("Patient.gender", short="Sex", **more)), value_set(None))
    assert drawn(profile)[-1].split(" | ", 4)[4].removeprefix("Sex; ").endswith(expected)


def test_every_tree_that_the_file_holds_is_a_view() -> None:
    stated = element("Patient.gender", min=1)
    full = (element("Patient", min=0, max="*"), element("Patient.gender", min=1, max="1"))
    names = {
        "differential alone": structure(stated),
        "snapshot alone": structure(snapshot=full),
        "both": structure(stated, snapshot=full),
        "none": structure(),
    }
    assert {name: [each.view for each in views(profile_of(each))] for name, each in names.items()} == {
        "differential alone": ["differential", "key", "snapshot"],
        "snapshot alone": ["key", "snapshot"],
        "both": ["differential", "key", "snapshot"],
        "none": [],
    }


KEY = {
    "required": ({"min": 1}, True),
    "optional": ({"min": 0}, False),
    "must support": ({"min": 0, "mustSupport": True}, True),
    "modifier": ({"min": 0, "isModifier": True}, True),
    "sliced": ({"min": 0, "slicing": {"rules": "open"}}, True),
    "other than the base": ({"min": 0, "max": "1", "base": {"path": "x", "min": 0, "max": "*"}}, True),
    "as the base": ({"min": 0, "max": "1", "base": {"path": "x", "min": 0, "max": "1"}}, False),
    "fixed": ({"min": 0, "fixedCode": "x"}, True),
    "limited": ({"min": 0, "maxLength": 3}, True),
    "limited as every string is": ({"min": 0, "maxLength": 9, "base": {"path": "string.value"}}, False),
    "named by two constraints": ({"min": 0, "condition": ["a-1", "a-2"]}, True),
    "named by one constraint": ({"min": 0, "condition": ["a-1"]}, False),
    "without extensions in a value's place": ({"min": 0, "mustHaveValue": True}, True),
    "of a least length": ({"min": 0, "extension": [{"url": CORE + "elementdefinition-minLength"}]}, True),
    "obliged": ({"min": 0, "extension": [{"url": CORE + "obligation"}]}, True),
}


@pytest.mark.parametrize(("more", "is_key"), KEY.values(), ids=KEY.keys())
def test_key_elements(more: dict[str, Any], is_key: bool) -> None:
    full = (element("Patient", min=0, max="*"), element("Patient.gender", **more))
    profile = profile_of(structure(element("Patient", short="x"), snapshot=full))
    assert ("Patient.gender" in [row.element for row in _rows(profile, "key")]) == is_key


def test_key_elements_are_reached_through_their_parents_only() -> None:
    full = (
        element("Patient", min=0, max="*"),
        element("Patient.contact", min=0, max="*"),
        element("Patient.contact.gender", min=1, max="1"),
        element("Patient.link", min=0, max="*"),
        element("Patient.link.type", min=0, max="1", mustSupport=True),
        element("Patient.extension", min=0, max="*", slicing={"rules": "open"}),
    )
    profile = profile_of(structure(element("Patient", short="x"), snapshot=full))
    assert [row.element for row in _rows(profile, "key")] == ["Patient", "Patient.link", "Patient.link.type"]


def test_slice_inherits_from_the_profile_that_its_profile_is_derived_from() -> None:
    parent = structure(*SLICED, id="parent", url=f"{BASE}/StructureDefinition/parent")
    child = structure(element("Patient.identifier:nhs", max="1"), baseDefinition=parent["url"])
    line = drawn(profile_of(child, parent))[-1]
    assert line == "....identifier:nhs |  | 1..1 | Identifier | NHS number"


def test_profiles_derived_from_each_other_come_to_an_end() -> None:
    one = structure(element("Patient.name", min=1), baseDefinition=f"{BASE}/StructureDefinition/two")
    two = structure(
        element("Patient.photo", min=1),
        id="two",
        url=f"{BASE}/StructureDefinition/two",
        baseDefinition=one["url"],
    )
    assert len(drawn(profile_of(one, two))) == 2


def test_elements_of_a_resource_inside_another_are_known_by_its_type() -> None:
    bundle = structure(
        element("Bundle.entry.resource", type=[{"code": "Patient"}]),
        element("Bundle.entry.resource.gender", min=1),
        type="Bundle",
        baseDefinition=CORE + "Bundle",
    )
    assert drawn(profile_of(bundle))[-1].startswith(
        "......gender |  | 1..1 | code | male | female | other | unknown"
    )


def test_root_of_a_logical_model_and_of_a_datatype_have_icons_of_their_own() -> None:
    model = structure(
        element("Thing"),
        kind="logical",
        type=f"{BASE}/StructureDefinition/Thing",
        derivation="specialization",
    )
    quantity = structure(
        element("Quantity"), kind="complex-type", type="Quantity", baseDefinition=CORE + "Quantity"
    )
    assert _rows(profile_of(model))[0].icon == "logical"
    assert _rows(profile_of(quantity))[0].icon == "datatype"
    assert _rows(profile_of(extension("e", element("Extension"))))[0].icon == "extension"


def test_slice_is_a_key_element_though_what_it_divides_is_none() -> None:
    full = (
        element("Patient", min=0, max="*"),
        element("Patient.extension", min=0, max="*", slicing={"rules": "open"}),
        element("Patient.extension:a", min=0, max="1", type=[{"code": "Extension"}]),
    )
    profile = profile_of(structure(element("Patient", short="x"), snapshot=full))
    rows = _rows(profile, "key")
    # All extensions are sliced by URL: nothing stands above them that says so.
    assert [(row.element, row.depth) for row in rows] == [("Patient", 0), ("Patient.extension:a", 1)]


def test_slices_of_what_is_no_key_element_stand_below_a_row_that_tells_them_apart() -> None:
    full = (
        element("Patient", min=0, max="*"),
        element("Patient.name", min=0, max="*"),
        element("Patient.name:a", min=0, max="1"),
    )
    rows = _rows(profile_of(structure(element("Patient", short="x"), snapshot=full)), "key")
    assert [row.element for row in rows] == ["Patient", "Patient.name", "Patient.name:a"]
    assert rows[1].card == ()


def test_every_element_of_a_model_is_a_key_element() -> None:
    model = structure(
        element("Patient", min=0, max="*"), element("Patient.gender", min=0, max="1"), kind="logical"
    )
    full = {**model, "snapshot": model["differential"]}
    assert len(_rows(profile_of(full), "key")) == 2


def test_nothing_is_shown_below_what_may_not_occur() -> None:
    full = (
        element("Patient", min=0, max="*"),
        element("Patient.contact", min=0, max="0"),
        element("Patient.contact.gender", min=0, max="1"),
    )
    profile = profile_of(structure(element("Patient", short="x"), snapshot=full))
    rows = _rows(profile, "snapshot")
    assert [row.element for row in rows] == ["Patient", "Patient.contact"]
    assert rows[1].name == (Text("contact", "struck"),)


def test_neither_slices_nor_parts_of_a_value_are_shown_of_what_may_not_occur() -> None:
    full = (
        element("Patient", min=0, max="*"),
        element("Patient.contact", min=0, max="0", slicing={"rules": "open"}),
        element("Patient.contact:a", min=0, max="1"),
        element("Patient.maritalStatus", min=0, max="0", patternCodeableConcept={"text": "x"}),
    )
    rows = _rows(profile_of(structure(element("Patient", short="x"), snapshot=full)), "snapshot")
    assert [row.element for row in rows] == ["Patient", "Patient.contact", "Patient.maritalStatus"]


def test_key_elements_show_the_way_to_what_the_profile_changes_and_no_more_of_it() -> None:
    full = (
        element("Patient", min=0, max="*"),
        element("Patient.contact", min=0, max="*"),
        element("Patient.contact.gender", min=0, max="1"),
        element("Patient.contact.name", min=1, max="1"),
        element("Patient.contact.period", min=0, max="1"),
    )
    rows = _rows(profile_of(structure(element("Patient.contact.gender", short="x"), snapshot=full)), "key")
    assert [row.element for row in rows] == ["Patient", "Patient.contact", "Patient.contact.gender"]


def test_part_of_a_pattern_is_told_by_the_element_that_has_a_row() -> None:
    pattern = {"family": "Lowe", "given": ["Asha"]}
    profile = profile_of(
        structure(
            element("Patient.name", patternHumanName=pattern),
            element("Patient.name.given", mustSupport=True),
        )
    )
    assert [each.split(" | ")[0] + "|" + each.split(" | ")[-1] for each in drawn(profile)[2:]] == [
        "....family|Family name (often called 'Surname'); Fixed Value: Lowe",
        "....given|Given names (not always 'first'). Includes middle names; Fixed Value: Asha",
    ]


def test_snapshot_tells_what_a_fixed_value_rules_out_and_a_pattern_leaves_open() -> None:
    for key, card in (("fixedCoding", "0..0"), ("patternCoding", "0..1")):
        stated = element("Patient.contact.gender", type=[{"code": "Coding"}], **{key: {"code": "x"}})
        full = (element("Patient", min=0, max="*"), {**stated, "min": 0, "max": "1"})
        lines = drawn(profile_of(structure(stated, snapshot=full)), "snapshot")
        assert any(each.startswith(f"......version |  | {card} | string | ") for each in lines)
        assert any("code |  | 1..1 | code | Symbol" in each for each in lines)


def test_code_alone_has_the_display_that_its_value_set_tells() -> None:
    codes = value_set(
        {"include": [{"system": "http://x.example/s", "concept": [{"code": "f", "display": "Woman"}]}]}
    )
    gender = element(
        "Patient.gender",
        fixedCode="f",
        binding={"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"},
    )
    assert drawn(profile_of(structure(gender), codes))[-1].endswith("; Fixed Value: f (Woman)")


def test_fixed_url_of_the_guides_own_is_a_link() -> None:
    system = element("Patient.maritalStatus.coding.system", fixedUri=COLOURS["url"])
    assert drawn(profile_of(structure(system), dict(COLOURS)))[-1].endswith(
        f"; Fixed Value: {COLOURS['url']}[CodeSystem-colours.html]"
    )


def test_code_beside_a_system_has_the_display_that_the_system_tells() -> None:
    coding = (
        element("Patient.maritalStatus.coding.system", fixedUri=COLOURS["url"]),
        element("Patient.maritalStatus.coding.code", fixedCode="red"),
    )
    assert drawn(profile_of(structure(*coding), dict(COLOURS)))[-1].endswith("; Fixed Value: red (Red)")


def test_url_of_an_extension_is_its_value_alone() -> None:
    own = extension("e", element("Extension.url", fixedUri=f"{BASE}/StructureDefinition/e"))
    assert drawn(profile_of(own))[-1] == f'..url |  | 1..1 | uri | "{BASE}/StructureDefinition/e"'


def test_common_parts_of_a_choice_stand_above_its_types() -> None:
    types = [{"code": "Quantity"}, {"code": "Range"}]
    full = (
        element("Observation", min=0, max="*"),
        element("Observation.value[x]", min=0, max="1", type=types),
        element("Observation.value[x].id", min=0, max="1", type=[{"code": "string"}]),
    )
    own = structure(element("Observation", short="x"), snapshot=full, type="Observation")
    assert [each.split(" | ")[0] for each in drawn(profile_of(own), "snapshot")[1:]] == [
        "..value[x]",
        "....value[x] All Types",
        "......id",
        "....valueQuantity",
        "....valueRange",
    ]
    assert [row.element for row in _rows(profile_of(own), "snapshot")[1:]] == [
        "Observation.value[x]",
        "Observation.value[x]",
        "Observation.value[x].id",
        "Observation.value[x]:valueQuantity",
        "Observation.value[x]:valueRange",
    ]


def test_rows_of_a_patterns_parts_have_the_ids_that_elements_would_have() -> None:
    pattern = {"coding": [{"code": "red"}]}
    own = structure(element("Patient.maritalStatus", patternCodeableConcept=pattern))
    assert [row.element for row in _rows(profile_of(own))[1:]] == [
        "Patient.maritalStatus",
        "Patient.maritalStatus.coding",
        "Patient.maritalStatus.coding.code",
    ]


def test_attribute_of_a_model_is_marked() -> None:
    model = structure(element("Patient.gender", representation=["xmlAttr"], min=1), kind="logical")
    assert drawn(profile_of(model))[-1].startswith("..@gender |")


def test_root_says_what_holds_for_the_profile_as_a_whole() -> None:
    imposed = {"url": CORE + "structuredefinition-imposeProfile", "valueCanonical": CORE + "Group"}
    own = structure(element("Patient", short="Someone"), abstract=True, extension=[imposed])
    derived = structure(
        element("Patient.name", min=1),
        id="child",
        url=f"{BASE}/StructureDefinition/child",
        name="Child",
        baseDefinition=own["url"],
    )
    assert drawn(profile_of(own, derived))[0].endswith(
        "| Someone; Abstract; derived from it: Child[StructureDefinition-child.html]; Also imposes: Group"
    )


def test_legend_names_the_signs_of_the_trees_once() -> None:
    resource = structure(
        element("Patient.name", mustSupport=True, constraint=[{"key": "our-1", "human": "Ours"}]),
        element("Patient.photo", max="0"),
    )
    found = legend(views(profile_of(resource)))
    assert found.icons[:1] == ("resource",)
    assert len(found.icons) == len(set(found.icons))
    meanings = {flag.label: flag.meaning for flag in found.flags}
    assert (meanings["S"], meanings["C"]) == ("Must support", "Has constraints")
    assert [label for label in meanings if label in ("?!", "S", "Σ", "C")] == ["?!", "S", "Σ", "C"]
    assert found.has_prohibited


def test_a_prohibited_element_is_not_said_to_be_bound_but_to_be_sliced() -> None:
    gone = element(
        "Patient.gender",
        min=0,
        max="0",
        short="Not used",
        slicing={"discriminator": [{"type": "value", "path": "url"}], "rules": "open"},
        binding={"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"},
    )
    _, _, snapshot = views(profile_of(structure(element("Patient.gender", max="0"), snapshot=(gone,))))
    row = next(each for each in snapshot.rows if each.element == "Patient.gender")
    assert [text_of(line) for line in row.description] == ["Not used", "Slice: Unordered, Open by value:url"]
