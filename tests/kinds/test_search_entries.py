"""What search finds in an artifact: itself, its elements, codes, parameters and operations."""

from __future__ import annotations

from typing import Any

from site_builder.kinds import kind_of
from site_builder.kinds.search_entries import search_entries
from site_builder.model.rendered import SearchEntry
from tests.kinds.conformance_samples import OPERATION, SEARCH, STATEMENT, canonical
from tests.kinds.profiles import element, structure
from tests.kinds.small_guide import BASE, artifact, view_of


def entries_of(resource: dict[str, Any], release: str = "R4") -> list[SearchEntry]:
    subject = artifact(resource, release)
    view = view_of(subject)
    return list(search_entries(subject, kind_of(subject).pages(subject, view)[0], view))


def test_an_artifact_is_called_by_id_type_and_address() -> None:
    itself = entries_of(canonical("ValueSet", "colours", title="Colours"))[0]

    assert (itself.kind, itself.title, itself.label, itself.group) == (
        "artifact",
        "Colours",
        "value set",
        "Value sets",
    )
    assert {"colours", "ValueSet/colours", f"{BASE}/ValueSet/colours"} <= set(itself.names)


def test_a_guide_is_called_as_all_its_addresses_begin() -> None:
    itself = entries_of(
        {"resourceType": "ImplementationGuide", "id": "a", "url": f"{BASE}/ImplementationGuide/a"}
    )[0]

    assert BASE in itself.names


def test_an_element_of_one_of_several_types_is_called_as_data_writes_it() -> None:
    root = element("Observation", min=0, max="*")
    parts = [
        element(
            "Observation.value[x]", id=f"Observation.value[x]{end}", min=0, max="1", type=[{"code": "string"}]
        )
        for end in ("", ":valueQuantity", ":quantity")
    ]
    profile = structure(root, *parts[1:], snapshot=(root, *parts), type="Observation")

    names = {each.anchor: each.names for each in entries_of(profile)[1:]}

    assert names["Observation.value[x]:valueQuantity"] == ("Observation.valueQuantity",)
    assert names["Observation.value[x]:quantity"] == ()


def test_what_a_profile_states_is_told_from_what_it_inherits() -> None:
    profile = structure(
        element("Patient"),
        element("Patient.deceased[x]", short="Dead or not", patternCode="A1", type=[{"code": "boolean"}]),
        snapshot=(
            element("Patient", min=0, max="*"),
            element("Patient.id", min=0, max="1"),
            element("Patient.deceased[x]", min=0, max="1", short="Dead or not", type=[{"code": "boolean"}]),
        ),
    )

    itself, *others = entries_of(profile)

    assert itself.titles == ("Patient",)
    assert [(each.kind, each.anchor) for each in others] == [
        ("inherited", "Patient.id"),
        ("element", "Patient.deceased[x]"),
    ]
    assert others[1].names == ("Patient.deceased", "Patient.deceasedBoolean")
    assert others[1].text == "0..1 · Dead or not · A1"


def test_a_profile_is_found_by_what_the_specification_says_of_its_type_and_elements() -> None:
    root, name = (element(path, min=0, max="*") for path in ("Condition", "Condition.code"))
    name |= {"short": "Identification of the condition, problem or diagnosis", "alias": ["type"]}
    itself = entries_of(structure(root, snapshot=(root, name), type="Condition"))[0]

    assert "clinical condition, problem, diagnosis" in itself.text
    assert itself.words == "Identification of the condition, problem or diagnosis · type"


def test_each_item_of_a_questionnaire_has_its_row() -> None:
    items = [{"linkId": "1.2", "text": "Do you smoke?", "type": "boolean"}]

    item = entries_of({"resourceType": "Questionnaire", "id": "q", "status": "draft", "item": items})[1]

    assert (item.kind, item.title, item.names, item.anchor) == ("item", "Do you smoke?", ("1.2",), "item-1.2")


def test_an_element_is_found_by_the_keys_of_its_constraints_and_by_what_they_say() -> None:
    rule = {"key": "our-1", "severity": "error", "human": "Must be dead", "expression": "true"}
    other = {**rule, "key": "our-2"}
    profile = structure(
        element("Patient", constraint=[other]),
        element("Patient.active", constraint=[rule]),
        snapshot=(
            element("Patient", constraint=[other]),
            element("Patient.active", min=0, max="1", constraint=[rule]),
        ),
    )

    itself, active = entries_of(profile)

    assert "our-2" in itself.names
    assert active.names == ("our-1",)
    assert active.text == "0..1 · Must be dead"


def test_each_code_has_its_row() -> None:
    system = canonical(
        "CodeSystem", "colours", concept=[{"code": "r", "display": "Red", "definition": "Warm"}]
    )

    code = entries_of(system)[1]

    assert (code.kind, code.title, code.titles, code.anchor) == ("code", "r", ("Red",), "colours-r")
    assert code.text == "Red · Warm"


def test_each_code_that_a_value_set_lists_has_its_row() -> None:
    listed = [{"code": "18842-5", "display": "Summary"}, {"code": "18842-5"}]
    include = {"system": "http://loinc.org", "concept": listed}

    exclude = {"system": "http://loinc.org", "concept": [{"code": "1-8"}]}

    compose = {"include": [include], "exclude": [exclude]}
    codes = entries_of(canonical("ValueSet", "notes", compose=compose))[1:]

    assert [(code.title, code.anchor) for code in codes] == [("18842-5", "notes-18842-5")]


def test_a_statement_has_parameters_operations_and_inclusions() -> None:
    resource = {
        "type": "Patient",
        "searchInclude": ["Patient:link"],
        "searchParam": [{"name": "_id", "type": "token"}],
    }
    rest = [{"mode": "server", "operation": [{"name": "export"}], "resource": [resource]}]

    found = entries_of({**STATEMENT, "rest": rest})[1:]

    assert [(each.kind, each.title, each.anchor, each.label) for each in found] == [
        ("operation", "$export", "all-operation-export", "operation"),
        ("parameter", "_id", "Patient-search-_id", "search parameter of Patient"),
        ("parameter", "_include", "Patient", "search parameter of Patient"),
    ]
    assert found[1].names == ("Patient._id",)


def test_definitions_of_requests_are_called_as_requests_name_them() -> None:
    parameter, operation = entries_of(SEARCH)[0], entries_of(OPERATION)[0]

    assert SEARCH["code"] in parameter.names
    assert f"{SEARCH['base'][0]}.{SEARCH['code']}" in parameter.names
    assert parameter.label == f"search parameter {SEARCH['code']}"
    assert f"${OPERATION['code']}" in operation.names
    assert operation.label == f"operation ${OPERATION['code']}"
