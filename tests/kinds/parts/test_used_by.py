"""What refers to an artifact: counted, and listed place by place."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.parts import used_by
from site_builder.model.sections import Table
from tests.kinds.small_guide import BASE, COLOURS, artifact, rows_of, text_of, value_set, view_of


def test_a_widely_used_artifact_names_the_first_users() -> None:
    subject = artifact(COLOURS)
    users = [
        artifact(
            value_set(
                {"include": [{"system": COLOURS["url"]}] * 2, "exclude": [{"system": COLOURS["url"]}]},
                f"v{n:03}",
            )
        )
        for n in range(502)
    ]
    view = view_of(subject, *users)

    (table,) = used_by.section(subject, view)

    assert text_of(used_by.words(subject, view)) == "502 value sets[CodeSystem-colours.html#used-by]"
    assert (
        rows_of(table)[0] == "V000[ValueSet-v000.html] | value set | includes its codes\nexcludes its codes"
    )
    assert len(rows_of(table)) == 500


def test_places_of_use_are_named_and_cut() -> None:
    subject = artifact(value_set(None))
    binding = {"strength": "required", "valueSet": subject.url}
    elements = [{"id": f"Patient.a{n:02}", "path": f"Patient.a{n:02}", "binding": binding} for n in range(22)]
    profile = artifact(
        {
            "resourceType": "StructureDefinition",
            "id": "p",
            "url": f"{BASE}/StructureDefinition/p",
            "name": "P",
            "kind": "resource",
            "type": "Patient",
            "differential": {"element": elements},
        }
    )

    (table,) = used_by.section(subject, view_of(subject, profile))

    (row,) = rows_of(table)
    assert row.startswith(
        "P[StructureDefinition-p.html] | profile | required binding:\nPatient.a00\nPatient.a01\n"
    )
    assert row.endswith("\nand 2 more")


def test_an_example_of_a_profile_says_so_once_and_is_not_counted_among_its_users() -> None:
    profile = artifact(
        {
            "resourceType": "StructureDefinition",
            "id": "p",
            "url": f"{BASE}/StructureDefinition/p",
            "kind": "resource",
            "type": "Patient",
            "differential": {"element": []},
        }
    )
    anna = artifact({"resourceType": "Patient", "id": "anna", "meta": {"profile": [profile.url]}})
    view = view_of(profile, anna)

    (table,) = used_by.section(profile, view)

    assert rows_of(table) == ["anna[Patient-anna.html] | Patient example | claims this profile"]
    assert used_by.words(profile, view) == ()


@pytest.mark.parametrize(
    ("structure", "word"),
    [
        ({"type": "Extension"}, "1 extension"),
        ({"kind": "logical", "type": "x"}, "1 logical model"),
        ({"type": "Patient"}, "1 profile"),
    ],
)
def test_users_are_counted_by_what_they_are(structure: dict[str, str], word: str) -> None:
    base = artifact({"resourceType": "StructureDefinition", "id": "b", "url": f"{BASE}/b", "name": "B"})
    user = artifact(
        {
            "resourceType": "StructureDefinition",
            "id": "u",
            "url": f"{BASE}/u",
            "baseDefinition": f"{BASE}/b",
            **structure,
        }
    )

    assert text_of(used_by.words(base, view_of(base, user))).startswith(word)


@pytest.mark.parametrize(
    ("resource", "row"),
    [
        (
            {
                "resourceType": "Flag",
                "id": "f",
                "code": {"coding": [{"system": COLOURS["url"], "code": "r"}]},
            },
            "f[Flag-f.html] | Flag example | code",
        ),
        (
            {"resourceType": "Flag", "id": "f", "identifier": [{"system": COLOURS["url"]}]},
            "f[Flag-f.html] | Flag example | identifier",
        ),
        (
            {"resourceType": "ConceptMap", "id": "m", "name": "M", "url": "x:m", "sourceUri": COLOURS["url"]},
            "M[ConceptMap-m.html] | concept map | maps from it",
        ),
        (
            {
                "resourceType": "ConceptMap",
                **{"id": "m", "name": "M", "url": "x:m", "group": [{"target": COLOURS["url"]}]},
            },
            "M[ConceptMap-m.html] | concept map | maps to it",
        ),
    ],
)
def test_who_uses_something_says_where_in_few_words(resource: dict[str, Any], row: str) -> None:
    subject = artifact(COLOURS)

    (table,) = used_by.section(subject, view_of(subject, artifact(resource)))

    assert isinstance(table, Table)
    assert rows_of(table) == [row]


def test_a_slice_that_repeats_its_element_is_not_said_twice() -> None:
    colours = artifact(value_set(None))
    element = {
        "id": "Extension.valueCode:valueCode",
        "path": "Extension.valueCode",
        "binding": {"strength": "required", "valueSet": colours.url},
    }
    extension = artifact(
        {
            "resourceType": "StructureDefinition",
            **{"id": "e", "url": "https://fhir.example.org/e", "name": "E", "type": "Extension"},
            "differential": {"element": [element]},
        }
    )

    (table,) = used_by.section(colours, view_of(colours, extension))

    assert isinstance(table, Table)
    assert rows_of(table) == [
        "E[StructureDefinition-e.html] | extension | required binding: Extension.valueCode"
    ]


def test_kinds_are_counted_as_words_are() -> None:
    subject = artifact(COLOURS)
    url = COLOURS["url"]
    users = [
        artifact({"resourceType": type_, "id": f"{type_}-{n}", "url": f"x:{type_}{n}", "derivedFrom": url})
        for type_ in ("Library", "Requirements", "GraphDefinition")
        for n in (1, 2)
    ]

    words = text_of(used_by.words(subject, view_of(subject, *users)))

    assert words.partition("[")[0] == "2 graph definitions, 2 libraries, 2 requirements"


def test_an_extension_says_what_it_extends() -> None:
    own = artifact(
        {
            "resourceType": "StructureDefinition",
            "id": "e",
            "url": f"{BASE}/StructureDefinition/e",
            "kind": "complex-type",
            "type": "Extension",
            "differential": {"element": []},
        }
    )
    patient = {
        "resourceType": "Patient",
        "id": "anna",
        "extension": [{"url": own.url, "valueBoolean": True}],
        "_birthDate": {"extension": [{"url": own.url, "valueBoolean": True}]},
        "maritalStatus": {"coding": [{"extension": [{"url": own.url, "valueBoolean": True}]}]},
    }

    (table,) = used_by.section(own, view_of(own, artifact(patient)))

    assert rows_of(table) == [
        "anna[Patient-anna.html] | Patient example | extension of:\nbirthDate\nPatient\nmaritalStatus.coding"
    ]
