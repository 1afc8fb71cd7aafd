"""Instances hold what their rules say, and all that their profiles imply."""

from __future__ import annotations

from typing import Any

from tests.fsh.run import compiled, documents, findings, patient

_PROFILE = """Profile: P
Parent: Observation
* code = http://loinc.org#1-8
* status = #final
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains a 1..1 and b 0..1 and c 1..1
* component[a].code = http://x#a
* component[b].code = http://x#b
* component[c].code = http://x#c

"""


def _observation(rules: str, **settings: Any) -> dict[str, Any]:
    return documents(f"{_PROFILE}Instance: O\nInstanceOf: P\n{rules}", **settings)["O"]


def _codes(made: dict[str, Any]) -> list[str]:
    return [each["code"]["coding"][0]["code"] for each in made["component"]]


def test_required_values_and_slices_are_there_without_a_rule() -> None:
    made = _observation("")

    assert made["meta"] == {"profile": ["http://example.org/StructureDefinition/P"]}
    assert made["code"] == {"coding": [{"code": "1-8", "system": "http://loinc.org"}]}
    assert "status" not in made or made["status"] == "final"
    assert _codes(made) == ["a", "c"]


def test_optional_slices_stand_behind_those_that_are_required() -> None:
    assert _codes(_observation('* component[b].valueString = "x"\n* component[a].valueString = "y"\n')) == [
        "a",
        "c",
        "b",
    ]


def test_slices_can_be_ordered_by_hand() -> None:
    rules = '* component[b].valueString = "x"\n* component[a].valueString = "y"\n'

    assert _codes(_observation(rules, orders_slices=True)) == ["b", "a", "c"]


def test_profiles_can_be_left_unsaid() -> None:
    assert "meta" not in _observation("", sets_profile="never")


def test_extensions_are_found_by_name_id_and_url() -> None:
    extension = "Extension: Fur\nId: fur-x\n* value[x] only string\n\n"
    url = "http://example.org/StructureDefinition/fur-x"
    for name in ("Fur", "fur-x", url):
        rules = f'Instance: X\nInstanceOf: Patient\n* extension[{name}].valueString = "a"\n'
        made = documents(extension + rules)["X"]
        assert made["extension"] == [{"url": url, "valueString": "a"}]


def test_gaps_are_null_and_primitives_have_extensions_beside() -> None:
    rules = (
        '* name.given[0] = "a"\n* name.given[2] = "c"\n* name.given[2].extension[0].url = "http://x"\n'
        "* name.given[2].extension[0].valueCode = #y\n"
    )

    assert patient(rules)["name"] == [
        {
            "given": ["a", None, "c"],
            "_given": [None, None, {"extension": [{"url": "http://x", "valueCode": "y"}]}],
        }
    ]


def test_what_is_contained_is_referred_to_by_its_id() -> None:
    text = (
        'Instance: O\nInstanceOf: Organization\nUsage: #inline\n* name = "o"\n\n'
        "Instance: X\nInstanceOf: Patient\n* contained = O\n* managingOrganization = Reference(O)\n"
    )

    made = documents(text)["X"]
    assert made["contained"] == [{"resourceType": "Organization", "id": "O", "name": "o"}]
    assert made["managingOrganization"] == {"reference": "#O"}


def test_values_of_datatypes_are_put_in() -> None:
    text = (
        'Instance: N\nInstanceOf: HumanName\nUsage: #inline\n* family = "f"\n\n'
        'Instance: X\nInstanceOf: Patient\n* name = N\n* name.given = "g"\n'
    )

    assert documents(text)["X"]["name"] == [{"family": "f", "given": ["g"]}]


def test_resources_can_be_made_in_place() -> None:
    text = (
        'Instance: B\nInstanceOf: Bundle\n* type = #collection\n* entry.resource.resourceType = "Patient"\n'
        '* entry.resource.active = true\n* entry[+].resource.resourceType = "Group"\n* entry[=].resource.actual = true\n'
    )

    resources = [each["resource"] for each in documents(text)["B"]["entry"]]
    assert resources == [
        {"resourceType": "Patient", "active": True},
        {"resourceType": "Group", "actual": True},
    ]


def test_names_of_definitions_lead_to_them() -> None:
    text = (
        "ValueSet: V\n* http://x#a\n\nInstance: Q\nInstanceOf: Questionnaire\nUsage: #definition\n* status = #draft\n"
        '* item.linkId = "1"\n* item.type = #choice\n* item.answerValueSet = Canonical(V|2)\n'
    )

    made = documents(text)["Q"]
    assert made["url"] == "http://example.org/Questionnaire/Q"
    assert made["item"][0]["answerValueSet"] == "http://example.org/ValueSet/V|2"


def test_contradicted_and_missing_values_are_told() -> None:
    text = f"{_PROFILE}Instance: O\nInstanceOf: P\n* code = http://loinc.org#9\n"

    said = findings(text)
    assert any(each.startswith("15:1 fsh-value") for each in said)


def test_what_is_required_and_not_fixed_is_told() -> None:
    text = "Instance: O\nInstanceOf: Observation\n* status = #final\n"

    assert findings(text) == [
        "1:11 fsh-required: 'Observation.code' must be there 1 time, and is there 0 in 'O'"
    ]


def test_circles_of_instances_end() -> None:
    text = "".join(
        f"Instance: {one}\nInstanceOf: Bundle\n* type = #collection\n* entry.resource = {other}\n\n"
        for one, other in ("AB", "BA")
    )

    assert [each.code for each in compiled(text).findings] == ["fsh-circular"]


def test_what_holds_what_can_not_be_made_is_not_written() -> None:
    text = "Instance: A\nInstanceOf: Nothing\n\nInstance: B\nInstanceOf: Bundle\n* type = #collection\n* entry.resource = A\n"

    found = compiled(text)
    assert [each.code for each in found.findings] == ["fsh-left-out", "fsh-instance-of"]
    assert found.definitions == ()


def test_each_value_knows_its_rule() -> None:
    text = 'Instance: X\nInstanceOf: Patient\n* name[0].given[0] = "a"\n* name[0].given[1] = "b"\n'

    [made] = compiled(text).definitions
    span = made.places["name", 0, "given", 1]
    assert (span.file, span.line, span.column) == ("a.fsh", 4, 1)


def test_numbers_that_lead_into_slices_are_told_once() -> None:
    rules = '* component[0].valueString = "x"\n* component[1].valueString = "y"\n'

    said = findings(f"{_PROFILE}Instance: O\nInstanceOf: P\n{rules}")
    assert said == [
        "15:1 fsh-slice-by-number: 'component[0].valueString' leads into 'Observation.component' by a number,"
        " where a slice stands"
    ]


def test_entries_that_repeat_a_slice_are_told() -> None:
    rules = "* component[2].code = http://x#a\n"

    said = findings(f"{_PROFILE}Instance: O\nInstanceOf: P\n{rules}")
    assert [each.split(":")[1] for each in said] == ["11 fsh-repeated-slice-entry"]


def test_examples_in_definitions_are_told() -> None:
    text = (
        "Instance: E\nInstanceOf: Patient\n* active = true\n\n"
        "Instance: D\nInstanceOf: Questionnaire\nUsage: #definition\n* status = #draft\n* contained = E\n"
    )

    assert [each.split(":")[1] for each in findings(text)] == ["1 fsh-example-inside"]
