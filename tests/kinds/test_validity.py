"""What the page of an example says of its validity, and what checking a guide finds in its resources."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.validity import findings_of, validity_of, validity_section
from site_builder.model.sections import Table
from site_builder.source.dependencies import tracking
from tests.kinds.small_guide import BASE, artifact, view_of
from tests.validation.resources import profile

URL = f"{BASE}/StructureDefinition/ours"
PROFILE = profile("Patient", {"id": "Patient.name", "min": 1}, url=URL, id="ours")
PATIENT: dict[str, Any] = {"resourceType": "Patient", "id": "p", "meta": {"profile": [URL]}}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (PATIENT, ["too-few"]),
        ({**PATIENT, "name": [{"text": "x"}]}, []),
        ({**PATIENT, "name": [{"text": "x"}], "gender": "mail"}, ["code-not-in-value-set"]),
        # What the guide's own checks tell of what it lacks is not told twice.
        ({**PATIENT, "meta": {"profile": [f"{BASE}/StructureDefinition/gone"]}}, []),
        # Unknown extensions may be those of a package that is not here, but not those that change a meaning.
        (
            {**PATIENT, "name": [{"text": "x"}], "extension": [{"url": "http://a.org/x", "valueCode": "y"}]},
            ["unknown-extension"],
        ),
    ],
)
def test_resources_of_a_guide_are_checked(resource: dict[str, Any], expected: list[str]) -> None:
    patient = artifact(resource)
    view = view_of(artifact(PROFILE), patient)

    assert [found.code for found in findings_of(patient, view)] == expected


def test_what_an_author_changed_since_a_snapshot_was_made_counts() -> None:
    stale = {
        "element": [
            {"id": "Patient", "path": "Patient"},
            {"id": "Patient.name", "path": "Patient.name", "min": 3},
        ]
    }
    changed = artifact({**PROFILE, "snapshot": stale})
    patient = artifact({**PATIENT, "name": [{"text": "x"}]})
    view = view_of(changed, patient)

    assert [found.code for found in findings_of(patient, view)] == []
    assert "outdated-snapshot" in [found.code for found in findings_of(changed, view)]


US = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|7.0.0"
NOS = "http://interop.example.fr/StructureDefinition/personne"


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ((), [US, NOS]),
        (("hl7.fhir.us.core#7.0.0",), [NOS]),
        # Nobody can tell where the definitions of this one have their URLs.
        (("ans.fr.nos#1.3.0",), [US]),
    ],
)
def test_profiles_that_a_missing_package_may_have_are_told_by_it(
    named: tuple[str, ...], expected: list[str]
) -> None:
    patient = artifact({**PATIENT, "meta": {"profile": [US, NOS]}})
    validity = validity_of(patient, view_of(patient, named=named))

    assert [each.diagnostic.message.split("'")[1] for each in validity.findings] == expected
    assert len(validity.undecided) == 2


@pytest.mark.parametrize("release", ["R4", "R5"])
def test_a_guides_own_resource_need_not_list_what_its_package_lists(release: str) -> None:
    guide = artifact(
        {
            "resourceType": "ImplementationGuide",
            "id": "g",
            "url": f"{BASE}/ImplementationGuide/g",
            "name": "G",
            "status": "draft",
            "packageId": "x.y",
            "fhirVersion": ["4.0.1"],
            "definition": {"page": {"sourceUrl": "toc.html", "name": "toc.html", "nameUrl": "toc.html", "title": "T", "generation": "html"}},
        },
        release=release,
    )  # fmt: skip
    found = [each.message for each in findings_of(guide, view_of(guide, artifact(PATIENT, release=release)))]
    assert not [each for each in found if "resource" in each.partition(": ")[2]]


def test_an_example_says_what_it_was_checked_against_and_what_was_found() -> None:
    patient = artifact(PATIENT)
    (section,) = validity_section(patient, view_of(artifact(PROFILE), patient))

    assert isinstance(section, Table)
    assert len(section.rows) == 1
    assert "Checked against FHIR R4" in str(section.note)
    assert validity_of(patient, view_of(artifact(PROFILE), patient)).profiles == (URL,)


def test_who_asks_depends_on_the_profiles_whoever_asked_first() -> None:
    one, other = artifact(PATIENT), artifact({**PATIENT, "id": "q"})
    view = view_of(artifact(PROFILE), one, other)
    validity_of(one, view)

    with tracking() as noted:
        validity_of(other, view)

    assert any(each[0] == "structure" and URL in each for each in noted)


def test_what_an_earlier_release_holds_as_a_basic_may_be_referred_to_by_its_own_type() -> None:
    held = artifact({"resourceType": "Requirements", "id": "needs", "status": "draft"}, release="R5")
    listed = artifact({"resourceType": "List", "id": "l", "status": "current", "mode": "working", "entry": [{"item": {"reference": "Requirements/needs"}}, {"item": {"reference": "Requirements/none"}}]})  # fmt: skip

    found = [each.message for each in findings_of(listed, view_of(held, listed))]

    assert len(found) == 1
    assert "Requirements/none" in found[0]
