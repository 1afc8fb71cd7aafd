"""Examples keep their profiles, and tell one story whose references resolve."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.guide.artifacts import EXAMPLES, FILES, OURS, ROOT, STRUCTURES, Resource, named, nodes, of_type
from tests.guide.conformance import Definitions, Walk

_PROFILE = OURS + "StructureDefinition/CareConnect-{}-1"
_SDS_ROLES = OURS + "CareConnect-SDSJobRoleName-1"
_BY_REFERENCE = {f"{example['resourceType']}/{example['id']}": example for example in EXAMPLES}
_BUNDLES = [example for example in EXAMPLES if example["resourceType"] == "Bundle"]
_PROFILED = [example for example in EXAMPLES if "profile" in example.get("meta", {})]


def _codes() -> dict[str, frozenset[tuple[str, str]]]:
    """Members of each value set that lists its codes, or takes all of a system of this guide."""
    systems = of_type("CodeSystem")
    members: dict[str, frozenset[tuple[str, str]]] = {}
    for url, value_set in of_type("ValueSet").items():
        includes = value_set["compose"]["include"]
        listed = [
            (
                include["system"],
                include.get("concept") or systems.get(include["system"], {}).get("concept", []),
            )
            for include in includes
        ]
        if all(concepts for _, concepts in listed):
            members[url] = frozenset((system, c["code"]) for system, concepts in listed for c in concepts)
    return members


DEFINITIONS = Definitions(STRUCTURES, _codes(), _BY_REFERENCE)


def faults(example: Resource) -> list[str]:
    """What an example does against the profiles it names."""
    return [
        fault for url in example["meta"]["profile"] for fault in Walk.over(DEFINITIONS, url).faults(example)
    ]


@pytest.mark.parametrize("example", _PROFILED, ids=named(_PROFILED))
def test_an_example_keeps_its_profile(example: Resource) -> None:
    assert faults(example) == []


def _take(path: str) -> Callable[[Any], None]:
    """Remove what stands at a path of keys and positions."""

    def remove(document: Any) -> None:
        *way, last = _way(path)
        for step in way:
            document = document[step]
        del document[last]

    return remove


def _put(path: str, value: object) -> Callable[[Any], None]:
    def replace(document: Any) -> None:
        *way, last = _way(path)
        for step in way:
            document = document[step]
        document[last] = value

    return replace


def _way(path: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in path.split(".")]


@pytest.mark.parametrize(
    ("reference", "spoil", "fault"),
    [
        ("Condition/asha-diabetes", _take("asserter"), "Condition.asserter: 0 of at least 1"),
        (
            "Condition/asha-diabetes",
            _put("code.coding.0.system", "http://read.info/ctv3"),
            "Condition.code.coding:snomedCT: 0 of at least 1",
        ),
        (
            "Condition/asha-diabetes",
            _put("severity.coding.0.version", "2017-04"),
            "Condition.severity.coding.version: 1 of at most 0",
        ),
        (
            "Condition/asha-diabetes",
            _put("extension.0.valueCode", "often"),
            "Extension.value[x]:valueCode: often is not in the value set",
        ),
        (
            "Flag/asha-insulin-flag",
            _put("category.coding.0.display", "Drugs"),
            "Flag.category.coding.display: Drugs instead of Drug",
        ),
        (
            "MedicationRequest/asha-insulin-prescription",
            _take("extension.0"),
            "MedicationRequest.extension:supplyType: 0 of at least 1",
        ),
        (
            "Encounter/asha-diabetes-review",
            _put("serviceProvider.reference", "Location/high-street"),
            f"Encounter.serviceProvider: Location/high-street is none of {_PROFILE.format('Organization')}",
        ),
        (
            "PractitionerRole/helen-pryce-gp",
            _put("code.0.coding.0.code", "R0"),
            "PractitionerRole.code:sdsJobRoleName: no coding is in the value set",
        ),
        (
            "PractitionerRole/helen-pryce-gp",
            _put("code", [{"text": "GP"}, {"coding": [{"system": _SDS_ROLES, "code": "R0260"}]}]),
            "PractitionerRole.code: sdsJobRoleName comes after what is no slice",
        ),
        (
            "Patient/asha-lowe",
            _put("identifier.0.extension", []),
            "Patient.identifier:nhsNumber.extension:nhsNumberVerificationStatus: 0 of at least 1",
        ),
        (
            "Patient/asha-lowe",
            _put("extension.1", {"url": OURS + "StructureDefinition/Extension-CareConnect-EthnicCategory-1"}),
            "Extension.value[x]:valueCodeableConcept: 0 of at least 1",
        ),
        (
            "Observation/asha-hba1c",
            _put(
                "extension.0",
                {
                    "url": OURS + "StructureDefinition/Extension-CareConnect-ReasonCondition-1",
                    "valueString": "x",
                },
            ),
            "Extension.value[x]: String instead of CodeableConcept, Reference",
        ),
    ],
)
def test_the_walk_finds_what_is_against_a_profile(
    reference: str, spoil: Callable[[Any], None], fault: str
) -> None:
    spoilt = copy.deepcopy(_BY_REFERENCE[reference])

    spoil(spoilt)

    assert fault in faults(spoilt)


def test_each_profile_has_two_examples_or_more() -> None:
    used = Counter(url for example in _PROFILED for url in example["meta"]["profile"])
    profiles = [url for url, structure in STRUCTURES.items() if structure["kind"] == "resource"]

    assert len(profiles) == 17
    assert [url for url in profiles if used[url] < 2] == []


def test_each_extension_stands_in_an_example() -> None:
    used = {str(node["url"]) for example in EXAMPLES for node in nodes(example) if "url" in node}
    extensions = {url for url, structure in STRUCTURES.items() if structure["type"] == "Extension"}

    assert extensions - used == set()


def test_an_extension_stands_where_its_definition_lets_it() -> None:
    places = {(url, place) for example in EXAMPLES for url, place in _extensions(example, "")}

    assert places
    for url, place in places:
        if url in STRUCTURES:
            # The published context of a description identifier is the resource; its profiles put it on codings.
            where = place.partition(".")[0] if url.endswith("/Extension-coding-sctdescid") else place
            assert where in STRUCTURES[url]["context"]


def _extensions(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """URL of each extension, and the path of the element that has it."""
    if isinstance(value, list):
        for each in value:
            yield from _extensions(each, path)
    elif isinstance(value, Mapping):
        # A resource within another starts a path of its own.
        path = str(value.get("resourceType", path))
        yield from ((str(each["url"]), path) for each in value.get("extension", ()))
        for key, child in value.items():
            yield from _extensions(child, f"{path}.{key.removeprefix('_')}")


def test_references_between_examples_lead_to_examples() -> None:
    used = {node["reference"] for example in EXAMPLES for node in nodes(example) if "reference" in node}

    assert used - set(_BY_REFERENCE) == set()


def test_a_bundle_holds_examples_as_they_stand_alone() -> None:
    assert _BUNDLES
    for bundle in _BUNDLES:
        entries = [entry["resource"] for entry in bundle.get("entry", ())]
        references = [f"{resource['resourceType']}/{resource['id']}" for resource in entries]
        assert entries == [_BY_REFERENCE[reference] for reference in references]
        assert [e["fullUrl"].split("/STU3/")[1] for e in bundle.get("entry", ())] == references


def test_the_pages_of_a_search_lead_to_each_other_and_hold_the_total_together() -> None:
    pages = {_link(bundle, "self"): bundle for bundle in _BUNDLES}
    seen = set()
    for first in (bundle for bundle in _BUNDLES if not _link(bundle, "previous")):
        held, at = 0, _link(first, "self")
        while at:
            page = pages[at]
            assert page["total"] == first["total"]
            held += len(page.get("entry", ()))
            seen.add(at)
            following = _link(page, "next")
            assert not following or _link(pages[following], "previous") == at
            at = following
        assert held == first["total"]

    assert seen == set(pages)
    assert any(_link(bundle, "next") for bundle in _BUNDLES)


def _link(bundle: Resource, relation: str) -> str:
    """Return the address of a page's link, "" where it has none."""
    return next((str(each["url"]) for each in bundle["link"] if each["relation"] == relation), "")


def test_codes_of_our_systems_are_used_with_their_display() -> None:
    systems = {
        url: {concept["code"]: concept["display"] for concept in system["concept"]}
        for url, system in of_type("CodeSystem").items()
    }
    codings = [node for example in EXAMPLES for node in nodes(example) if node.get("system") in systems]

    assert codings
    assert [c for c in codings if systems[c["system"]].get(c["code"]) != c["display"]] == []


def test_a_code_has_one_display() -> None:
    displays: dict[tuple[str, str], set[str]] = {}
    for example in EXAMPLES:
        for node in nodes(example):
            if "system" in node and "code" in node and "display" in node:
                displays.setdefault((node["system"], node["code"]), set()).add(node["display"])

    assert {code: found for code, found in displays.items() if len(found) > 1} == {}


def test_nhs_numbers_are_from_the_range_for_tests_and_have_their_check_digit() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*FILES, *sorted((ROOT / "content").rglob("*.md")))]
    found = {re.sub(" ", "", n) for text in texts for n in re.findall(r"\b9\d\d ?\d{3} ?\d{4}\b", text)}
    # A page may name the range itself.
    numbers = found - {"9990000000", "9999999999"}

    assert numbers
    for number in numbers:
        assert number.startswith("999")
        weighted = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False))
        assert (11 - weighted % 11) % 11 == int(number[9])


def test_an_nhs_number_says_how_far_it_was_verified() -> None:
    numbers = [
        node
        for example in EXAMPLES
        if example["resourceType"] != "Bundle"
        for node in nodes(example)
        if str(node.get("system", "")).endswith("/nhs-number")
    ]

    assert len(numbers) == 3
    assert all(_extension_urls(number)[0].endswith("NHSNumberVerificationStatus-1") for number in numbers)


def _extension_urls(node: Mapping[str, Any]) -> list[str]:
    return [extension["url"] for extension in node["extension"]]
