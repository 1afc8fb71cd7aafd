"""Snapshots that are older than the differentials beside them."""

import pytest

from site_builder.fhir.snapshot.outdated import outdated
from tests.fhir.snapshot.samples import Json


def structure(*differential: Json) -> Json:
    snapshot = [
        {"id": "Patient", "min": 0, "max": "*"},
        {"id": "Patient.name", "min": 0, "max": "*", "patternHumanName": {"use": "usual"}},
    ]
    return {"differential": {"element": list(differential)}, "snapshot": {"element": snapshot}}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"id": "Patient.name", "min": 0, "patternHumanName": {"use": "usual"}}, []),
        # Words are no rules, and what only one of the two has may have got another id.
        ({"id": "Patient.name", "short": "x"}, []),
        ({"id": "Patient.name:a", "min": 1}, []),
        ({"id": "Patient.name", "min": 1}, [(1, "min")]),
        ({"id": "Patient.name", "patternHumanName": {"use": "old"}}, [(1, "patternHumanName")]),
        ({"id": "Patient.name", "fixedHumanName": {"use": "usual"}}, [(1, "fixedHumanName")]),
    ],
)
def test_a_snapshot_says_what_its_differential_says(stated: Json, expected: list[tuple[int, str]]) -> None:
    assert list(outdated(structure(stated))) == expected
