"""References are written as FHIR asks, lead to what they may lead to, and contained resources are reached."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.fhir.definitions import Definitions
from site_builder.fhir.releases import release_named
from site_builder.validation.context import Context, Given
from site_builder.validation.engine import validate
from site_builder.validation.families import FAMILIES
from tests.validation.resources import found, profile

_ORGANIZATION = {"resourceType": "Organization", "id": "o", "name": "x"}


def _patient(reference: str, *contained: dict[str, Any], **more: Any) -> dict[str, Any]:
    inner = {"contained": list(contained)} if contained else {}
    return {"resourceType": "Patient", **inner, "managingOrganization": {"reference": reference, **more}}


_PLACE = "Patient.managingOrganization"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("identifier=http://x.org%7C1", []),
        ("identifier=1&active=true", []),
        ("identifier", ["invalid-reference"]),
        ("identifier=1&&active=true", ["invalid-reference"]),
    ],
)
def test_a_search_in_place_of_a_reference_is_written_as_one(query: str, expected: list[str]) -> None:
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    entry = {
        "fullUrl": "urn:uuid:2f8a6b7e-1b1c-4a1c-8a8d-0123456789ab",
        "resource": {**observation, "subject": {"reference": f"Patient?{query}"}},
        "request": {"method": "POST", "url": "Observation"},
    }

    codes = [code for code, _ in found({"resourceType": "Bundle", "type": "transaction", "entry": [entry]})]

    assert codes == expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (_patient("Organization/1"), []),
        (_patient("http://x.org/fhir/Organization/1/_history/2"), []),
        (_patient("urn:uuid:c757873d-ec9a-4326-a141-556f43239520"), []),
        (_patient("#o", _ORGANIZATION), []),
        (_patient("#p", {"resourceType": "Patient", "id": "p"}), [("wrong-target-type", _PLACE)]),
        (_patient("Practitioner/1"), [("wrong-target-type", _PLACE)]),
        (_patient("Organisation/1"), [("invalid-reference", _PLACE)]),
        (_patient("Organization 1"), [("invalid-reference", _PLACE)]),
        (_patient("1"), [("invalid-reference", _PLACE)]),
        (_patient("Organization/1", type="Organization"), []),
        (_patient("Organization/1", type="Patient"), [("wrong-reference-type", _PLACE)]),
    ],
)
def test_a_reference_is_checked(resource: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(resource) == expected


@pytest.mark.parametrize("release", ["STU3", "R4", "R5"])
def test_a_reference_to_nothing_contained_is_found(release: str) -> None:
    assert found(_patient("#gone"), release) == [("dangling-reference", _PLACE)]


@pytest.mark.parametrize(
    ("contained", "expected"),
    [
        ([_ORGANIZATION], []),
        ([{"resourceType": "Organization", "name": "x"}], "contained-without-id"),
        ([_ORGANIZATION, _ORGANIZATION], "duplicate-contained-id"),
        ([_ORGANIZATION, {"resourceType": "Device", "id": "d"}], "unreferenced-contained"),
        # It refers to what contains it.
        ([_ORGANIZATION, {"resourceType": "Device", "id": "d", "patient": {"reference": "#"}}], []),
        # What is referred to refers to it.
        (
            [
                {**_ORGANIZATION, "partOf": {"reference": "#q"}},
                {"resourceType": "Organization", "id": "q", "name": "y"},
            ],
            [],
        ),
    ],
)
def test_contained_resources_are_reached_by_their_ids(
    contained: list[dict[str, Any]], expected: str | list[str]
) -> None:
    codes = {code for code, _ in found(_patient("#o", *contained))} - {"dangling-reference"}

    assert codes == ({expected} if isinstance(expected, str) else set())


def test_two_elements_have_no_id_in_common() -> None:
    resource = {"resourceType": "Patient", "name": [{"id": "a"}, {"id": "a", "family": "x"}]}

    assert ("duplicate-element-id", "Patient.name[1]") in found(resource)


@pytest.mark.parametrize(("family", "expected"), [("x", []), ("", [("wrong-target-profile", _PLACE)])])
def test_what_a_reference_leads_to_keeps_the_profile_asked_for(
    family: str, expected: list[tuple[str, str]]
) -> None:
    asked = profile(
        "Organization", {"id": "Organization"}, {"id": "Organization.name", "min": 1}, url="http://x/o"
    )
    target = {"code": "Reference", "targetProfile": ["http://x/o"]}
    own = [
        asked,
        profile("Patient", {"id": "Patient"}, {"id": "Patient.managingOrganization", "type": [target]}),
    ]
    named = {"name": family} if family else {"active": True}
    resource = _patient("#o", {"resourceType": "Organization", "id": "o", **named})

    assert found(resource, own=own, profiles=["http://example.org/p"])[-1:] == expected


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("http://x.org/q", []),
        ("http://x.org/gone", []),
        ("http://x.org/o", ["wrong-target-type"]),
        ("#nothing", ["dangling-reference"]),
    ],
)
def test_a_canonical_names_what_it_may_name(canonical: str, expected: list[str]) -> None:
    own = [
        {"resourceType": "ActivityDefinition", "url": "http://x.org/q", "status": "active"},
        {"resourceType": "ValueSet", "url": "http://x.org/o", "status": "active"},
    ]
    resource = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/1"},
        "instantiatesCanonical": [canonical],
    }

    codes = [code for code, _ in found(resource, own=own) if "target" in code or "dangling" in code]

    assert codes == expected


class _Organizations:
    """Organizations that a guide has beside the resource, each part of the next, the last of the first."""

    def __init__(self, *, is_third_named: bool) -> None:
        names = {"1": {"name": "a"}, "2": {"name": "b"}, "3": {"name": "c"} if is_third_named else {}}
        self.all = {
            id_: {
                "resourceType": "Organization",
                "id": id_,
                "active": True,
                "partOf": {"reference": f"Organization/{int(id_) % 3 + 1}"},
                **named,
            }
            for id_, named in names.items()
        }

    def find(self, type_name: str, id_: str) -> dict[str, Any] | None:
        return self.all.get(id_) if type_name == "Organization" else None


@pytest.mark.parametrize(
    ("id_", "is_third_named", "expected"),
    [
        ("1", True, []),
        ("2", False, ["wrong-target-profile"]),
        # That the third has no name is nothing that the first one's reference is to blame for.
        ("1", False, []),
    ],
)
def test_what_a_target_refers_to_is_its_own_matter(
    id_: str, is_third_named: bool, expected: list[str]
) -> None:
    target = {"code": "Reference", "targetProfile": ["http://x/o"]}
    asked = profile(
        "Organization",
        {"id": "Organization"},
        {"id": "Organization.name", "min": 1},
        {"id": "Organization.partOf", "type": [target]},
        url="http://x/o",
    )
    beside = _Organizations(is_third_named=is_third_named)
    context = Context(Definitions(release_named("R4")), FAMILIES, own=Given([asked]), references=beside)

    issues = validate(beside.all[id_], context, ["http://x/o"]).issues

    assert [each.code for each in issues] == expected
