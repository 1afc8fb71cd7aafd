"""What rules of profiles, extensions and logical models say ends up in differentials, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fsh.structure.compiling import compiled, elements

CORE = "http://hl7.org/fhir/StructureDefinition/"
OWN = "http://example.org/StructureDefinition/"

SLICED = """
* component ^slicing.discriminator.type = #value
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains sys 1..1 and dia 0..1
"""
SLICING = {"discriminator": [{"type": "value", "path": "code"}], "rules": "open"}


@pytest.mark.parametrize(
    ("parent", "rules", "expected"),
    [
        ("Patient", "* name 1..* MS", {"name": {"min": 1, "mustSupport": True}}),
        ("Patient", "* name ..1", {"name": {"max": "1"}}),
        ("Patient", "* name 0..*", {".": {}}),
        (
            "Observation",
            "* valueQuantity 0..1 MS",
            {
                "value[x]": {
                    "slicing": {
                        "discriminator": [{"type": "type", "path": "$this"}],
                        "ordered": False,
                        "rules": "open",
                    }
                },
                "value[x]:valueQuantity": {
                    "sliceName": "valueQuantity",
                    "min": 0,
                    "max": "1",
                    "type": [{"code": "Quantity"}],
                    "mustSupport": True,
                },
            },
        ),
        (
            "Observation",
            "* value[x] only Quantity\n* valueQuantity MS",
            {"value[x]": {"type": [{"code": "Quantity"}], "mustSupport": True}},
        ),
        (
            "Observation",
            "* subject only Reference(Group or Patient)",
            {
                "subject": {
                    "type": [
                        {"code": "Reference", "targetProfile": [f"{CORE}Group", f"{CORE}Patient"]},
                    ]
                }
            },
        ),
        ("Observation", "* subject only Reference(Patient or Group or Device or Location)", {".": {}}),
        (
            "Observation",
            '* code = http://loinc.org#1-8 "A"',
            {
                "code": {
                    "patternCodeableConcept": {
                        "coding": [{"system": "http://loinc.org", "code": "1-8", "display": "A"}]
                    }
                }
            },
        ),
        ("Observation", "* status = #final (exactly)", {"status": {"fixedCode": "final"}}),
        (
            "Observation",
            SLICED + "* component.code MS",
            {
                "component": {"slicing": SLICING, "min": 1},
                "component.code": {"mustSupport": True},
                "component:sys": {"sliceName": "sys", "min": 1, "max": "1"},
                "component:dia": {"sliceName": "dia", "min": 0, "max": "1"},
            },
        ),
        (
            "Observation",
            SLICED + "* component[sys].code = #s\n* component.code MS",
            {
                "component": {"slicing": SLICING, "min": 1},
                "component.code": {"mustSupport": True},
                "component:sys": {"sliceName": "sys", "min": 1, "max": "1"},
                "component:sys.code": {
                    "patternCodeableConcept": {"coding": [{"code": "s"}]},
                    "mustSupport": True,
                },
                "component:dia": {"sliceName": "dia", "min": 0, "max": "1"},
            },
        ),
        (
            "Questionnaire",
            "* item.item.text 1..1",
            {
                "item.item": {"type": [{"code": "BackboneElement"}]},
                "item.item.text": {"min": 1},
            },
        ),
        (
            "Patient",
            "* gender N",
            {
                "gender": {
                    "extension": [
                        {
                            "url": f"{CORE}structuredefinition-standards-status",
                            "valueCode": "normative",
                        }
                    ]
                }
            },
        ),
        ("Patient", '* gender ^short = "s"', {"gender": {"short": "s"}}),
        ("Patient", '* gender ^short = "male | female | other | unknown"', {".": {}}),
        (f"{CORE}bp", "* component[SystolicBP] MS\n* component[SystolicBP].valueQuantity MS", {".": {}}),
        (
            f"{CORE}bp",
            "* component[DiastolicBP].value[x] 1..1",
            {
                "component:DiastolicBP": {"sliceName": "DiastolicBP"},
                "component:DiastolicBP.value[x]": {"min": 1},
            },
        ),
    ],
)
def test_a_differential_holds_what_rules_change(parent: str, rules: str, expected: dict[str, Any]) -> None:
    assert elements(f"Profile: P\nParent: {parent}\n{rules}\n") == expected


def test_a_binding_is_written_whole_when_a_part_of_it_changes() -> None:
    said = elements('Profile: P\nParent: Patient\n* maritalStatus ^binding.description = "d"\n')

    assert said["maritalStatus"]["binding"] == {
        "extension": [
            {"url": f"{CORE}elementdefinition-bindingName", "valueString": "MaritalStatus"},
            {"url": f"{CORE}elementdefinition-isCommonBinding", "valueBoolean": True},
        ],
        "strength": "extensible",
        "description": "d",
        "valueSet": "http://hl7.org/fhir/ValueSet/marital-status",
    }


def test_what_stands_beside_values_is_as_long_as_these() -> None:
    text = (
        'Profile: P\nParent: Observation\n* subject ^type.targetProfile[1].extension.url = "http://x.org/e"\n'
    )
    made, _ = compiled(text)
    (type_,) = made["P"].document["differential"]["element"][-1]["type"]
    assert len(type_["targetProfile"]) == 4
    assert type_["_targetProfile"] == [None, {"extension": [{"url": "http://x.org/e"}]}, None, None]


def test_a_slice_that_is_there_already_is_told_and_narrowed_all_the_same() -> None:
    text = (
        "Extension: E\n* value[x] only string\n\nProfile: P\nParent: Patient\n* extension contains E named e 0..*\n\n"
        "Profile: C\nParent: P\n* extension contains E named e 0..1 MS\n"
    )
    made, report = compiled(text)
    (slice_,) = [
        each for each in made["C"].document["differential"]["element"] if each.get("sliceName") == "e"
    ]
    assert (slice_["max"], slice_["mustSupport"]) == ("1", True)
    assert [(each.code, each.location.line) for each in report.found] == [("fsh-repeated-slice", 10)]


def test_a_profile_of_an_extension_is_an_extension() -> None:
    text = (
        "Profile: P\nParent: Patient\n* extension contains F named f 0..1\n\n"
        "Profile: F\nParent: E\n\nProfile: E\nParent: Extension\n* value[x] only string\n"
    )
    made, report = compiled(text)
    assert report.found == ()
    (slice_,) = [
        each for each in made["P"].document["differential"]["element"] if each.get("sliceName") == "f"
    ]
    assert slice_["type"] == [{"code": "Extension", "profile": [f"{OWN}F"]}]


def test_an_extension_has_a_value_or_extensions() -> None:
    said = elements("Extension: P\n* value[x] only string\n")

    assert said["extension"] == {"max": "0"}
    assert said["url"] == {"fixedUri": f"{OWN}P"}
    assert elements("Extension: P\n* extension contains a 1..1\n* extension[a].value[x] only string\n") == {
        "extension": {"min": 1},
        "extension:a": {"sliceName": "a", "min": 1, "max": "1"},
        "extension:a.extension": {"max": "0"},
        "extension:a.url": {"fixedUri": "a"},
        "extension:a.value[x]": {"type": [{"code": "string"}]},
        "url": {"fixedUri": f"{OWN}P"},
        "value[x]": {"max": "0"},
    }


def test_a_child_profile_says_only_what_it_adds() -> None:
    text = f"Profile: Q\nParent: Observation\n{SLICED}* code 1..1 MS\n\nProfile: P\nParent: Q\n* component[dia] 1..1\n"

    assert elements(text) == {
        "component": {"min": 2},
        "component:dia": {"sliceName": "dia", "min": 1},
    }


def test_a_logical_model_defines_its_elements() -> None:
    made, report = compiled('Logical: P\n* a 1..1 string "A"\n  * b 0..* Reference(Patient) "B" "Long"\n')

    document = made["P"].document
    assert not report.found
    assert (document["kind"], document["derivation"], document["type"]) == (
        "logical",
        "specialization",
        f"{OWN}P",
    )
    ids = [each["id"] for each in document["differential"]["element"]]
    assert ids == ["P", "P.a", "P.a.b"]
    assert document["differential"]["element"][2]["type"] == [
        {"code": "Reference", "targetProfile": [f"{CORE}Patient"]}
    ]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("* nothing 1..1", "fsh-path"),
        ("* name 2..1", "fsh-cardinality"),
        ("* gender 0..*", "fsh-cardinality"),
        ("* gender only string", "fsh-type"),
        ("* gender only Nothing", "fsh-unknown-name"),
        ("* gender from http://example.org/vs (example)", "fsh-binding"),
        ("* birthDate from http://example.org/vs", "fsh-binding"),
        ("* birthDate = #code", "fsh-value"),
        ("* name contains a 0..1", "fsh-slicing"),
        ("* gender contains a 0..1", "fsh-slicing"),
        ("* obeys nothing", "fsh-unknown-name"),
        ("* extension contains Nothing named n 0..1", "fsh-unknown-name"),
        ('* ^nothing = "x"', "fsh-path"),
        ("* name N D", "fsh-flag"),
        ("* name[0] 1..1", "fsh-path"),
        ("* name" + ".extension" * 80 + " 1..1", "fsh-path"),
        ("* name ^slicing.discriminator.type = Extension", "fsh-value"),
        ('* name ^type[0].profile[99999] = "x"', "fsh-path"),
    ],
)
def test_what_a_parent_forbids_is_reported_at_its_rule_and_all_else_stands(rule: str, code: str) -> None:
    made, report = compiled(f"Profile: P\nParent: Patient\n{rule}\n* active MS\n")

    (found,) = report.found
    assert (found.code, found.location.line) == (code, 3)
    last = made["P"].document["differential"]["element"][-1]
    assert (last["id"], last["mustSupport"]) == ("Patient.active", True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Profile: P\nParent: Nothing\n", 2),
        ("Profile: Patient\nParent: Patient\n", 2),
        ("Profile: P\nParent: Q\n\nProfile: Q\nParent: P\n", 2),
    ],
)
def test_a_structure_without_a_parent_is_reported(text: str, line: int) -> None:
    made, report = compiled(text)

    assert not made
    assert (report.found[0].code, report.found[0].location.line) == ("fsh-parent", line)


def test_values_know_the_rule_that_set_them() -> None:
    made, _ = compiled('Profile: P\nParent: Patient\n* name 1..1\n* name ^short = "s"\n* ^purpose = "p"\n')

    places = made["P"].places
    lines = {pointer: span.line for pointer, span in places.items()}
    assert lines["differential", "element", 0, "min"] == 3
    assert lines["differential", "element", 0, "short"] == 4
    assert lines[("purpose",)] == 5


def test_a_mapping_of_a_parent_is_not_its_childs() -> None:
    mapping = 'Mapping: {0}m\nSource: {0}\nTarget: "t"\nId: m\n* -> "all"\n* name -> "n"\n\n'
    text = (
        "Profile: P\nParent: Q\n\nProfile: Q\nParent: Patient\n\n" + mapping.format("Q") + mapping.format("P")
    )

    made, report = compiled(text)

    assert not report.found
    assert made["Q"].document["mapping"] == [{"identity": "m", "uri": "t"}]
    for each in made.values():
        assert [one["mapping"][0]["map"] for one in each.document["differential"]["element"]] == ["all", "n"]


@pytest.mark.parametrize(
    ("rules", "code", "lines"),
    [
        ("* name contains a 0..1\n* name[a] MS\n* name[a].family 1..1", "fsh-slicing", [3]),
        (
            "* name ^slicing.discriminator.type = #value\n* name ^slicing.rules = #often",
            "fsh-slicing-says",
            [4, 4],
        ),
        ("* obeys i", "fsh-invariant", [5, 5]),
        ("* managingOrganization only Reference(Organization|9.9)", "fsh-other-version", [3]),
        ("* maritalStatus from marital-status|4.0.1", "none", []),
        ("* deceasedBoolean MS\n* deceased[x] only dateTime", "fsh-obsolete-choice", [4]),
        ('* ^id = "a_b"', "fsh-id", [3]),
    ],
)
def test_one_cause_is_one_finding(rules: str, code: str, lines: list[int]) -> None:
    _, report = compiled(f"Profile: P\nParent: Patient\n{rules}\n\nInvariant: i\n")

    assert [found.code for found in report.found] == [code] * len(lines)
    assert [found.location.line for found in report.found] == lines


def test_children_of_what_has_no_parent_are_not_reported() -> None:
    made, report = compiled("Profile: P\nParent: Nothing\n\nProfile: Q\nParent: P\n")

    assert not made
    assert [found.location.line for found in report.found] == [2]


def test_a_child_that_its_parent_contains_is_made_of_it() -> None:
    text = "Extension: E\n* extension contains C named c 0..1 MS\n\nExtension: C\nParent: E\n* extension[c] 0..0\n"

    made, report = compiled(text)

    assert not report.found
    assert made["C"].document["baseDefinition"] == f"{OWN}E"
    assert made["C"].document["differential"]["element"][0]["id"] == "Extension.extension:c"


def test_a_chain_of_extensions_may_be_long() -> None:
    made, _ = compiled(
        "".join(f"Extension: E{n}\n* extension contains E{n + 1} named e 0..1\n\n" for n in range(400))
    )

    assert len(made) == 400
