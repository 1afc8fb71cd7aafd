"""What definition blocks say beyond the element's own words: codes, examples, invariants, who states what."""

from __future__ import annotations

from typing import Any

from site_builder.kinds.structure_definition.definitions import definition_blocks
from site_builder.kinds.structure_definition.example_values import example_values
from site_builder.model.sections import Facts
from tests.kinds.profiles import element, profile_of, structure
from tests.kinds.small_guide import BASE, text_of, value_set

RULE = {"key": "ele-1", "severity": "error", "human": "Has a value", "expression": "hasValue()"}
FULL = (
    element("Patient", min=0, max="*"),
    element(
        "Patient.identifier",
        min=0,
        max="*",
        type=[{"code": "Identifier"}],
        constraint=[RULE],
        slicing={"rules": "open", "discriminator": [{"type": "value", "path": "system"}]},
    ),
    element("Patient.identifier:nhs", min=0, max="1", sliceName="nhs", type=[{"code": "Identifier"}]),
    element("Patient.identifier:nhs.system", min=1, max="1", fixedUri="https://nhs.example"),
    element("Patient.identifier:nhs.value", min=1, max="1", constraint=[RULE]),
    element("Patient.identifier:other", min=0, max="1", sliceName="other", type=[{"code": "Identifier"}]),
    element("Patient.deceased[x]", min=0, max="1", type=[{"code": "boolean"}, {"code": "dateTime"}]),
    element(
        "Patient.gender",
        min=0,
        max="1",
        binding={"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"},
    ),
)


def example(id_: str, **content: Any) -> dict[str, Any]:
    meta = {"profile": [f"{BASE}/StructureDefinition/our"]}
    return {"resourceType": "Patient", "id": id_, "meta": meta, **content}


EXAMPLES = (
    example(
        "a",
        gender="female",
        deceasedBoolean=True,
        identifier=[
            {"system": "https://nhs.example", "value": "1"},
            {"system": "https://x.example", "value": "2"},
        ],
    ),
    *(example(f"b{number}", gender=f"g{number}") for number in range(4)),
)


def blocks(*others: dict[str, Any]) -> dict[str, dict[str, str]]:
    profile = profile_of(structure(element("Patient.gender", min=0), snapshot=FULL), *others)
    return {
        block.id: {name: text_of(cell) for name, cell in block.items}
        for block in definition_blocks(profile).sections
        if isinstance(block, Facts)
    }


def test_values_of_examples_stand_with_their_elements_and_link_to_the_examples() -> None:
    found = {
        id_: text_of(cell)
        for id_, cell in example_values(profile_of(structure(snapshot=FULL), *EXAMPLES)).items()
    }
    assert found == {
        "Patient.identifier": "1 (https://nhs.example) in a[Patient-a.html]; "
        "2 (https://x.example) in a[Patient-a.html]",
        # Of slices those that the discriminator tells for certain.
        "Patient.identifier:nhs": "1 (https://nhs.example) in a[Patient-a.html]",
        "Patient.identifier:nhs.system": "https://nhs.example in a[Patient-a.html]",
        "Patient.identifier:nhs.value": "1 in a[Patient-a.html]",
        "Patient.deceased[x]": "true in a[Patient-a.html]",
        "Patient.gender": "female in a[Patient-a.html]; g0 in b0[Patient-b0.html]; g1 in b1[Patient-b1.html]; "
        "and others",
    }


def test_first_codes_of_a_binding_and_how_many_more() -> None:
    concepts = [{"code": f"c{number}", "display": f"Code {number}"} for number in range(10)]
    chosen = value_set({"include": [{"system": "https://s.example", "concept": concepts}]})
    said = blocks(chosen)["Patient.gender"]["Codes"]
    assert said.startswith("c0 Code 0; c1 Code 1; ")
    assert said.endswith("c7 Code 7; 2 more[ValueSet-chosen.html]")


def test_an_invariant_is_told_in_words_once_and_then_by_its_key() -> None:
    found = blocks()
    assert found["Patient.identifier"]["Invariants"] == "ele-1: Has a value hasValue()"
    assert found["Patient.identifier:nhs.value"]["Invariants"] == (
        "ele-1[StructureDefinition-our.html#constraint-ele-1]"
    )


def test_blocks_say_what_is_stated_here() -> None:
    found = blocks()
    assert found["Patient.gender"]["Stated here"] == "cardinality"
    assert found["Patient.identifier"]["Stated here"] == "nothing: all of this is inherited"
